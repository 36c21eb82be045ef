"""Correcting a wrong national ID: never typed over, asked for, and settled once by the LAO."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections

from lec.audit.queries import broken_chains, events_of
from lec.confirmation.actions import confirm
from lec.lib.identifiers import Identifier, mask
from lec.lib.refusals import Forbidden, Hidden, Invalid, Refused
from lec.registry.models import Organisation
from lec.rolls.actions.departures import depart
from lec.rolls.actions.explanations import explain
from lec.rolls.actions.identifiers import accept_request, ask_correction, refuse_request, withdraw_request
from lec.rolls.actions.merge import merge
from lec.rolls.actions.settling import recount
from lec.rolls.actions.survey import receive_codes
from lec.rolls.comparison import compare
from lec.rolls.identity import seal, unseal
from lec.rolls.models import Enrolment, EnrolmentState, Explanation, IdentifierRequest, Learner
from lec.rolls.queries import count_differences, record_of
from lec.rolls.queries.identifier_requests import (
    WITHDRAWN,
    asked,
    find_request,
    last_request,
    open_requests,
    requests_open,
    requests_settled,
)
from lec.rolls.queries.survey import replacements_of
from lec.rolls.rules.identity import NeedsRequest
from lec.rounds.models import Standing
from tests.nation import NOW, YEAR, Nation, build_nation, make_learner, national_id, post_of

LATER = NOW + timedelta(hours=1)
RIGHT = Identifier("national", national_id(4_711))
OTHER = Identifier("national", national_id(4_712))
GCODE = Identifier("gcode", "G695400000001")
REASON = "พิมพ์เลขผิดหนึ่งหลัก เทียบกับสูติบัตรแล้ว"


def ask(enrolment: Enrolment, identifier: Identifier = RIGHT, **more: Any) -> IdentifierRequest:
    values: dict[str, Any] = {"reason": REASON, "by": post_of(enrolment.institution), "now": NOW}
    return ask_correction(enrolment=enrolment, identifier=identifier, **values | more)


def accept(request: IdentifierRequest) -> list[Any]:
    assert request.institution.lao is not None
    return accept_request(request=request, by=post_of(request.institution.lao), now=LATER)


def number_of(enrolment: Enrolment) -> str:
    sealed = Learner.objects.get(pk=enrolment.learner_id).identifier_sealed
    assert sealed is not None
    return unseal(sealed)


# --- never typed over --------------------------------------------------------------------------


@pytest.mark.parametrize("identifier", [RIGHT, GCODE])
def test_national_id_is_not_typed_over(nation: Nation, identifier: Identifier) -> None:
    one = make_learner(nation.school, 1)
    kept = record_of(one)
    with pytest.raises(Refused) as refused:
        merge(
            institution=nation.school,
            academic_year=YEAR,
            records=[replace(kept, identifier=identifier)],
            by=post_of(nation.school),
            now=NOW,
        )
    assert refused.value.code == "identifier-needs-request"
    assert not isinstance(refused.value, Invalid | Hidden | Forbidden)
    assert (number_of(one), events_of(nation.school.pk).count()) == (unseal(seal(kept.identifier or RIGHT)), 0)


def test_every_record_refused_is_named_by_its_place(nation: Nation) -> None:
    records = [replace(record_of(make_learner(nation.school, number)), identifier=None) for number in (1, 2, 3)]
    wrong = [replace(records[0], identifier=RIGHT), records[1], replace(records[2], identifier=OTHER)]
    with pytest.raises(NeedsRequest) as refused:
        compare(institution=nation.school, academic_year=YEAR, records=wrong)
    assert list(refused.value.faults) == ["0", "2"]


def test_other_facts_of_a_learner_with_a_national_id_are_still_corrected(nation: Nation) -> None:
    one = make_learner(nation.school, 1)
    merged = merge(
        institution=nation.school,
        academic_year=YEAR,
        records=[replace(record_of(one), first_name="ใหม่")],
        by=post_of(nation.school),
        now=NOW,
    )
    assert merged.changed == 1


def test_gcode_is_typed_over_without_a_request(nation: Nation) -> None:
    one = make_learner(nation.school, 1, identifier_kind="gcode", identifier_sealed=seal(GCODE))
    done = receive_codes(
        institution=nation.school, academic_year=YEAR, codes={one.pk: RIGHT}, by=post_of(nation.school), now=NOW
    )
    assert (done.received, number_of(one)) == ((one.pk,), RIGHT.value)


# --- asking ------------------------------------------------------------------------------------


def test_request_stands_open_and_changes_nothing(nation: Nation) -> None:
    one = make_learner(nation.school, 1)
    old = number_of(one)
    Standing.objects.filter(organisation=nation.school).update(state="confirmed", seal_number=1)
    request = ask(one)
    assert (number_of(one), open_requests(nation.lao), open_requests(nation.here.laos[1])) == (old, 1, 0)
    assert {standing.state for standing in Standing.objects.filter(organisation=nation.school)} == {"confirmed"}
    (shown,) = requests_open(nation.lao)
    assert (shown.request, shown.name, shown.old, shown.new, shown.enrolment_id) == (
        request,
        f"เด็กชายลับ1 ของ{nation.school.name}",
        mask(old),
        mask(RIGHT.value),
        one.pk,
    )
    assert (request.requested_officer, request.reason) == (post_of(nation.school).officer, REASON)
    event = events_of(nation.school.pk).get()
    assert (event.verb, event.before, event.after) == (
        "identifier.asked",
        {"identifier": mask(old)},
        {"identifier": mask(RIGHT.value), "reason": REASON},
    )


def test_request_says_which_digits_differ(nation: Nation) -> None:
    request = ask(make_learner(nation.school, 1))
    old, new = "1234567890123", "1234657890129"
    request.old_sealed, request.new_sealed = seal(Identifier("national", old)), seal(Identifier("national", new))
    assert asked(request).apart == (5, 6, 13)
    request.new_sealed = seal(GCODE)
    assert asked(request).apart == ()


@pytest.mark.parametrize("reason", ["", "ผิด", "ก" * 501])
def test_request_gives_a_reason(nation: Nation, reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        ask(make_learner(nation.school, 1), reason=reason)
    assert list(refused.value.faults) == ["reason"]


def test_request_for_the_recorded_number_is_refused(nation: Nation) -> None:
    one = make_learner(nation.school, 1)
    with pytest.raises(Invalid) as refused:
        ask(one, Identifier("national", number_of(one)))
    assert list(refused.value.faults) == ["identifier"]


def test_request_for_another_learners_number_is_refused(nation: Nation) -> None:
    one, other = make_learner(nation.school, 1), make_learner(nation.there.institutions[0], 2)
    with pytest.raises(Invalid) as refused:
        ask(one, Identifier("national", number_of(other)))
    assert (list(refused.value.faults), IdentifierRequest.objects.count()) == (["identifier"], 0)


@pytest.mark.parametrize(("kind", "sealed"), [("none", None), ("gcode", seal(Identifier("gcode", "G695400000009")))])
def test_request_is_only_for_a_national_id(nation: Nation, kind: str, sealed: str | None) -> None:
    with pytest.raises(Refused) as refused:
        ask(make_learner(nation.school, 1, identifier_kind=kind, identifier_sealed=sealed))
    assert refused.value.code == "identifier-editable"


def test_second_open_request_is_refused_until_the_first_is_settled(nation: Nation) -> None:
    one = make_learner(nation.school, 1)
    first = ask(one)
    with pytest.raises(Refused) as refused:
        ask(one, OTHER)
    assert refused.value.code == "request-open-already"
    withdraw_request(request=first, institution=nation.school, by=post_of(nation.school), now=LATER)
    assert ask(one, OTHER).pk != first.pk


def test_request_for_who_has_left_or_is_of_another_year_is_refused(nation: Nation) -> None:
    past = make_learner(nation.school, 1, academic_year=YEAR - 1)
    with pytest.raises(Refused) as refused:
        ask(past)
    assert refused.value.code == "other-year"
    left = make_learner(nation.school, 2)
    depart(enrolments=[left], kind="moved", by=post_of(nation.school), now=NOW)
    with pytest.raises(Refused) as refused:
        ask(left)
    assert refused.value.code == "departed-already"


def test_claimant_cannot_ask(nation: Nation) -> None:
    one = make_learner(nation.school, 1)
    claim = claimed(nation.centre, one)
    with pytest.raises(Refused) as refused:
        ask(claim)
    assert refused.value.code == "held-elsewhere"


def claimed(institution: Organisation, one: Enrolment) -> Enrolment:
    return Enrolment.objects.create(
        learner=one.learner,
        institution=institution,
        academic_year=YEAR,
        grade="P1",
        state=EnrolmentState.CLAIMED,
        created_at=NOW,
    )


@pytest.mark.parametrize(("actor", "kind"), [("lao", Forbidden), ("centre", Hidden)])
def test_only_the_institution_asks(nation: Nation, actor: str, kind: type[Refused]) -> None:
    with pytest.raises(kind):
        ask(make_learner(nation.school, 1), by=post_of(getattr(nation, actor)))


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
    recount([institution.pk], YEAR - 1)
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
