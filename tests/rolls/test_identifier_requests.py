"""Correcting a wrong national ID: never typed over, and asked for by the institution alone."""

from dataclasses import replace

import pytest

from lec.audit.queries import events_of
from lec.lib.identifiers import Identifier, mask
from lec.lib.refusals import Forbidden, Hidden, Invalid, Refused
from lec.rolls.actions.departures import depart
from lec.rolls.actions.identifiers import withdraw_request
from lec.rolls.actions.merge import merge
from lec.rolls.actions.survey import receive_codes
from lec.rolls.comparison import compare
from lec.rolls.identity import seal, unseal
from lec.rolls.models import IdentifierRequest
from lec.rolls.queries import record_of
from lec.rolls.queries.identifier_requests import asked, open_requests, requests_open
from lec.rolls.rules.identity import NeedsRequest
from lec.rounds.models import Standing
from tests.nation import NOW, YEAR, Nation, make_learner, post_of
from tests.rolls.corrections import GCODE, LATER, OTHER, REASON, RIGHT, ask, claimed, number_of

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


@pytest.mark.parametrize(("actor", "kind"), [("lao", Forbidden), ("centre", Hidden)])
def test_only_the_institution_asks(nation: Nation, actor: str, kind: type[Refused]) -> None:
    with pytest.raises(kind):
        ask(make_learner(nation.school, 1), by=post_of(getattr(nation, actor)))
