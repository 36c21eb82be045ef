"""A request to correct a national ID is settled once, by the LAO, and changes the number alone."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from lec.audit.queries import broken_chains, events_of
from lec.confirmation.actions import confirm
from lec.lib.identifiers import Identifier, mask
from lec.lib.refusals import Forbidden, Hidden, Invalid, Refused
from lec.registry.models import Organisation
from lec.rolls.actions.departures import depart
from lec.rolls.actions.explanations import explain
from lec.rolls.actions.identifiers import accept_request, refuse_request, withdraw_request
from lec.rolls.actions.settling import recount
from lec.rolls.identity import seal, unseal
from lec.rolls.models import Enrolment, Explanation, IdentifierRequest, Learner
from lec.rolls.queries import count_differences
from lec.rolls.queries.identifier_requests import (
    WITHDRAWN,
    find_request,
    last_request,
    open_requests,
    requests_settled,
)
from lec.rolls.queries.survey import replacements_of
from lec.rounds.models import Standing
from tests.nation import NOW, YEAR, Nation, build_nation, make_learner, national_id, post_of
from tests.rolls.corrections import LATER, OTHER, REASON, RIGHT, accept, ask, claimed, number_of

# --- settling ----------------------------------------------------------------------------------


def test_accepting_changes_the_number_and_keeps_person_and_history(nation: Nation) -> None:
    one = make_learner(nation.school, 1)
    earlier = make_past(nation.centre, one)
    old = number_of(one)
    accept(ask(one))
    assert number_of(one) == RIGHT.value
    assert set(Enrolment.objects.values_list("pk", "learner_id")) == {
        (one.pk, one.learner_id),
        (earlier.pk, one.learner_id),
    }
    request = IdentifierRequest.objects.get()
    assert (request.accepted, request.settled_at, request.settled_post, unseal(request.old_sealed)) == (
        True,
        LATER,
        post_of(nation.lao),
        old,
    )
    assert (open_requests(nation.lao), [one.request for one in requests_settled(nation.lao)]) == (0, [request])
    event = events_of(nation.school.pk)[0]
    assert (event.verb, event.before, event.after, event.post_id) == (
        "learner.corrected",
        {"identifier": mask(old)},
        {"identifier": mask(RIGHT.value), "reason": REASON},
        post_of(nation.lao).pk,
    )
    (change,) = replacements_of(nation.school, one.learner)
    assert (change.old, change.new) == (mask(old), mask(RIGHT.value))
    assert (list(count_differences()), list(broken_chains())) == ([], [])


def make_past(institution: Organisation, one: Enrolment) -> Enrolment:
    past = Enrolment.objects.create(
        learner=one.learner, institution=institution, academic_year=YEAR - 1, grade="K3", created_at=NOW
    )
    recount([institution.pk], YEAR - 1, at=NOW)
    return past


def test_accepting_voids_the_roll_that_was_confirmed(nation: Nation) -> None:
    one = make_learner(nation.school, 1, verified_in=nation.round)
    request = ask(one)
    confirm(organisation=nation.school, database="roll", by=post_of(nation.school), now=NOW)
    steps = accept(request)
    assert [(step.standing.organisation, step.to_state, step.post) for step in steps] == [
        (nation.school, "voided", post_of(nation.lao))
    ]
    assert Standing.objects.get(organisation=nation.school, database="roll").state == "voided"
    assert Standing.objects.get(organisation=nation.school, database="basics").state == "open"


def test_accepting_tells_the_claimants_record_and_voids_its_roll(nation: Nation) -> None:
    one = make_learner(nation.school, 1)
    there = nation.there.institutions[0]
    claimed(there, one)
    Standing.objects.filter(organisation=there, database="roll").update(state="confirmed", seal_number=1)
    accept(ask(one))
    assert [event.verb for event in events_of(there.pk)] == ["standing.void", "learner.corrected"]


def test_accepting_drops_explanations_of_the_old_number(nation: Nation) -> None:
    one = make_learner(nation.school, 1, identifier_sealed=seal(Identifier("national", national_id(8, "3"))))
    explain(
        enrolment=one, code="number-group-unusual", sentence="ตรวจกับทะเบียนบ้านแล้ว", by=post_of(nation.school), now=NOW
    )
    accept(ask(one))
    assert Explanation.objects.count() == 0


def test_refusing_needs_a_sentence_and_changes_nothing(nation: Nation) -> None:
    one = make_learner(nation.school, 1)
    old, request, by = number_of(one), ask(one), post_of(nation.lao)
    with pytest.raises(Invalid) as refused:
        refuse_request(request=request, sentence="ไม่", by=by, now=LATER)
    assert list(refused.value.faults) == ["refusal"]
    refuse_request(request=request, sentence=" ไม่ตรงกับสูติบัตร ", by=by, now=LATER)
    shown = last_request(one)
    assert shown is not None
    assert (shown.request.accepted, shown.request.refusal, shown.is_open, shown.is_withdrawn) == (
        False,
        "ไม่ตรงกับสูติบัตร",
        False,
        False,
    )
    assert number_of(one) == old
    assert events_of(nation.school.pk)[0].verb == "identifier.refused"


def test_withdrawn_request_is_settled_and_not_accepted(nation: Nation) -> None:
    one = make_learner(nation.school, 1)
    withdraw_request(request=ask(one), institution=nation.school, by=post_of(nation.school), now=LATER)
    shown = last_request(one)
    assert shown is not None
    assert (shown.request.accepted, shown.request.refusal, shown.is_withdrawn) == (False, WITHDRAWN, True)
    assert open_requests(nation.lao) == 0


@pytest.mark.parametrize(
    "again",
    [
        accept,
        lambda request: refuse_request(
            request=request, sentence="ไม่ตรงกับสูติบัตร", by=post_of(request.institution.lao), now=LATER
        ),
        lambda request: withdraw_request(
            request=request, institution=request.institution, by=post_of(request.institution), now=LATER
        ),
    ],
)
def test_request_is_settled_once(nation: Nation, again: Callable[[IdentifierRequest], object]) -> None:
    request = ask(make_learner(nation.school, 1))
    accept(request)
    with pytest.raises(Refused) as refused:
        again(request)
    assert refused.value.code == "request-settled"
    assert IdentifierRequest.objects.get().accepted is True


def test_accepting_is_refused_when_another_learner_got_the_number_meanwhile(nation: Nation) -> None:
    one = make_learner(nation.school, 1)
    request = ask(one)
    make_learner(nation.there.institutions[0], 2, identifier_sealed=seal(RIGHT))
    with pytest.raises(Refused) as refused:
        accept(request)
    assert (refused.value.code, open_requests(nation.lao)) == ("identifier-taken", 1)


def test_accepting_is_refused_when_the_child_has_left(nation: Nation) -> None:
    one = make_learner(nation.school, 1)
    request = ask(one)
    depart(enrolments=[one], kind="moved", by=post_of(nation.school), now=NOW)
    with pytest.raises(Refused) as refused:
        accept(request)
    assert refused.value.code == "request-child-left"


def test_accepting_is_refused_when_the_number_changed_otherwise(nation: Nation) -> None:
    one = make_learner(nation.school, 1)
    request = ask(one)
    Learner.objects.update(identifier_sealed=seal(OTHER))
    with pytest.raises(Refused) as refused:
        accept(request)
    assert refused.value.code == "request-overtaken"


@pytest.mark.parametrize(
    ("actor", "kind"),
    [
        (lambda nation: nation.school, Forbidden),
        (lambda nation: nation.province, Forbidden),
        (lambda nation: nation.here.laos[1], Hidden),
        (lambda nation: nation.there.laos[0], Hidden),
    ],
)
def test_only_the_institutions_lao_settles(
    nation: Nation, actor: Callable[[Nation], Organisation], kind: type[Refused]
) -> None:
    request, by = ask(make_learner(nation.school, 1)), post_of(actor(nation))
    with pytest.raises(kind):
        accept_request(request=request, by=by, now=LATER)
    with pytest.raises(kind):
        refuse_request(request=request, sentence="ไม่ตรงกับสูติบัตร", by=by, now=LATER)
    assert open_requests(nation.lao) == 1


def test_request_of_a_neighbour_is_hidden(nation: Nation) -> None:
    request = ask(make_learner(nation.school, 1))
    with pytest.raises(Hidden):
        find_request(nation.there.laos[0], request.pk)
    with pytest.raises(Hidden):
        withdraw_request(request=request, institution=nation.centre, by=post_of(nation.centre), now=LATER)


# --- two at once -------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_settled_twice_at_once_one_wins_and_the_other_is_told() -> None:
    nation = build_nation()
    request = ask(make_learner(nation.school, 1))
    by = post_of(nation.lao)

    def settle(number: int) -> str:
        try:
            if number % 2:
                accept_request(request=request, by=by, now=LATER)
                return "accepted"
            refuse_request(request=request, sentence="ไม่ตรงกับสูติบัตร", by=by, now=LATER)
            return "refused"
        except Refused as refused:
            return refused.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(settle, range(4)))
    kept = IdentifierRequest.objects.get()
    assert answers == sorted(["accepted" if kept.accepted else "refused", *["request-settled"] * 3])
    assert len([event for event in events_of(nation.school.pk) if event.verb != "identifier.asked"]) == 1
