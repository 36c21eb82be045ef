"""Moves: who leaves for a named institution is offered there, taken in with the history, or not."""

from datetime import date
from typing import Any

import pytest

from lec.audit.queries import events_of
from lec.lib.refusals import Forbidden, Hidden, Invalid, Refused
from lec.registry.models import Organisation
from lec.rolls.actions.departures import depart
from lec.rolls.actions.merge import merge
from lec.rolls.actions.moves import decline, take_in
from lec.rolls.models import Departure, Enrolment, Learner, Particulars
from lec.rolls.queries import count_differences, find_enrolment, history_of
from lec.rolls.queries.moves import answered_offers, declined_offers, find_offer, incoming_offers
from tests.nation import NOW, YEAR, Nation, make_learner, post_of
from tests.rolls.merging import record


def moved(nation: Nation, to: Organisation | None = None, **more: Any) -> Departure:
    """A learner of the school who left for the school of the next LAO."""
    held = make_learner(nation.school, 1, **more)
    given = {"kind": "moved", "destination": to or nation.here.institutions[2]}
    return depart(enrolments=[held], by=post_of(nation.school), now=NOW, **given).departures[0]


def test_who_moves_is_offered_where_expected_and_nowhere_else(nation: Nation) -> None:
    departure = moved(nation)
    offered = {one.name: list(incoming_offers(one)) for one in nation.here.institutions}
    assert [name for name, rows in offered.items() if rows] == [nation.here.institutions[2].name]
    assert events_of(nation.school.pk).get().after["destination"] == nation.here.institutions[2].pk
    with pytest.raises(Hidden):
        find_offer(nation.centre, departure.pk)


@pytest.mark.parametrize("nobody_has_an_identifier", [True, False])
def test_taking_in_enrols_the_same_learner_with_the_history(nation: Nation, nobody_has_an_identifier: bool) -> None:
    nobody = {"identifier_kind": "none", "identifier_sealed": None} if nobody_has_an_identifier else {}
    departure = moved(nation, **nobody)
    Particulars.objects.create(learner=departure.enrolment.learner, guardian_name="มารดา")
    there = nation.here.institutions[2]
    take_in(departure=departure, grade="P2", room=" 3 ", by=post_of(there), now=NOW)
    assert Learner.objects.count() == 1
    enrolled = Enrolment.objects.get(institution=there)
    assert (enrolled.grade, enrolled.room, enrolled.state, enrolled.student_number) == ("P2", "3", "enrolled", "")
    assert enrolled.learner.particulars.guardian_name == "มารดา"
    past = history_of(find_enrolment(there, enrolled.pk))
    assert [(one.institution, one.state) for one in past] == [(there, "enrolled"), (nation.school, "departed")]
    departure.refresh_from_db()
    assert (departure.answer, departure.answered_at, departure.answered_post) == ("", NOW, post_of(there))
    assert (list(incoming_offers(there)), list(answered_offers(there))) == ([], [departure])
    assert list(count_differences()) == []


def test_declining_is_read_by_the_institution_before(nation: Nation) -> None:
    departure = moved(nation)
    there = nation.here.institutions[2]
    decline(departure=departure, answer="ไม่ได้มาสมัครที่นี่", by=post_of(there), now=NOW)
    assert list(incoming_offers(there)) == []
    [told] = declined_offers(nation.school, YEAR)
    assert (told.answer, told.destination) == ("ไม่ได้มาสมัครที่นี่", there)
    assert [event.verb for event in events_of(there.pk)] == ["move.declined"]
    with pytest.raises(Refused) as refused:
        take_in(departure=departure, grade="P1", by=post_of(there), now=NOW)
    assert refused.value.code == "offer-answered"


def test_an_offer_ends_when_the_learner_is_on_a_roll_again(nation: Nation) -> None:
    departure = moved(nation, identifier_sealed=None, identifier_kind="none")
    there = nation.here.institutions[2]
    Enrolment.objects.create(
        learner=departure.enrolment.learner, institution=nation.centre, academic_year=YEAR, grade="N3", created_at=NOW
    )
    assert list(incoming_offers(there)) == []
    with pytest.raises(Refused) as refused:
        take_in(departure=departure, grade="P1", by=post_of(there), now=NOW)
    assert refused.value.code == "offer-gone"


@pytest.mark.parametrize("given", [{"grade": "X9"}, {"grade": ""}, {"grade": "P1", "room": "ก" * 21}])
def test_taking_in_needs_a_class(nation: Nation, given: dict[str, str]) -> None:
    departure = moved(nation)
    with pytest.raises(Invalid):
        take_in(departure=departure, by=post_of(nation.here.institutions[2]), now=NOW, **given)


def test_only_the_institution_named_answers(nation: Nation) -> None:
    departure = moved(nation)
    for stranger, refusal in (
        (nation.centre, Hidden),
        (nation.here.laos[1], Forbidden),
        (nation.there.province, Hidden),
    ):
        with pytest.raises(refusal):
            take_in(departure=departure, grade="P1", by=post_of(stranger), now=NOW)
        with pytest.raises(refusal):
            decline(departure=departure, answer="ไม่ได้มาสมัคร", by=post_of(stranger), now=NOW)


@pytest.mark.parametrize("case", ["own", "lao", "closed", "graduated"])
def test_a_destination_is_another_open_institution_of_who_moved(nation: Nation, case: str) -> None:
    there = nation.here.institutions[2]
    there.closed_on = date(2026, 1, 1) if case == "closed" else None
    to = {"own": nation.school, "lao": nation.lao}.get(case, there)
    held = make_learner(nation.school, 1)
    with pytest.raises(Invalid) as refused:
        depart(
            enrolments=[held],
            kind="graduated" if case == "graduated" else "moved",
            destination=to,
            by=post_of(nation.school),
            now=NOW,
        )
    assert list(refused.value.faults) == ["destination"]


@pytest.mark.parametrize("kind", ["decided", "same", "undone", "nonsense"])
def test_what_other_acts_leave_cannot_be_chosen(nation: Nation, kind: str) -> None:
    held = make_learner(nation.school, 1)
    with pytest.raises(Invalid) as refused:
        depart(enrolments=[held], kind=kind, by=post_of(nation.school), now=NOW)
    assert list(refused.value.faults) == ["kind"]


def test_who_enters_the_learner_by_number_needs_no_offer(nation: Nation) -> None:
    departure = moved(nation)
    there = nation.there.institutions[0]
    number = record(1)
    from lec.lib.identifiers import Identifier
    from tests.nation import national_id

    known = Identifier("national", national_id(nation.school.pk * 100_000 + 1))
    merge(
        institution=there,
        academic_year=YEAR,
        records=[type(number)(**{**number.__dict__, "identifier": known})],
        by=post_of(there),
        now=NOW,
    )
    assert Learner.objects.count() == 1
    assert list(incoming_offers(nation.here.institutions[2])) == []
    assert departure.enrolment.learner.enrolments.count() == 2
