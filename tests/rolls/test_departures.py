"""Taking learners out of a roll into the register."""

from datetime import date, timedelta
from typing import Any

import pytest

from lec.audit.queries import events_of
from lec.confirmation.actions import confirm
from lec.lib.refusals import Forbidden, Hidden, Invalid, Refused
from lec.rolls.actions.departures import Departed, depart
from lec.rolls.models import Departure, Enrolment, EnrolmentState, Learner
from lec.rolls.queries import count_differences, counts_of, register_of
from lec.rounds.models import Standing
from tests.nation import NOW, YEAR, Nation, make_learner, make_learners, post_of
from tests.rolls.claims import make_claim

LATER = NOW + timedelta(hours=1)
REGISTER: dict[str, Any] = {
    "kind": "no_existence",
    "reason": "3",
    "last_seen": date(2026, 11, 2),
    "attempts": "โทรหาผู้ปกครองสามครั้ง ไปเยี่ยมบ้านแล้วไม่พบ",
}


def leave(*enrolments: Enrolment, **values: Any) -> Departed:
    return depart(enrolments=enrolments, by=post_of(enrolments[0].institution), now=LATER, **(values or REGISTER))


def state_of(enrolment: Enrolment) -> str:
    return Enrolment.objects.get(pk=enrolment.pk).state


def test_departure_moves_into_the_register_and_deletes_nothing(nation: Nation) -> None:
    one, other = (make_learner(nation.school, number) for number in (1, 2))
    departed = leave(one)
    entry = register_of(nation.school).get()
    assert (entry.pk, entry.enrolment_id, entry.reason, entry.last_seen) == (
        departed.departures[0].pk,
        one.pk,
        "3",
        date(2026, 11, 2),
    )
    assert entry.officer == post_of(nation.school).officer
    assert (state_of(one), state_of(other)) == ("departed", "enrolled")
    assert (Learner.objects.count(), Enrolment.objects.count()) == (2, 2)
    assert counts_of([nation.school], YEAR) == {"P1": {"M": 1, "F": 0}}
    assert list(count_differences()) == []


def test_departure_is_recorded_with_its_reason(nation: Nation) -> None:
    one = make_learner(nation.school, 1)
    leave(one)
    event = events_of(nation.school.pk).get()
    assert (event.verb, event.subject, event.before) == (
        "learner.departed",
        f"learner:{one.learner_id}",
        {"state": "enrolled"},
    )
    assert event.after == {"state": "departed", "note": "", **REGISTER, "last_seen": "2026-11-02"}


def test_departure_of_several_leaves_one_step_and_a_register_entry_each(nation: Nation) -> None:
    make_learners([nation.school], 3, verified_in=nation.round)
    confirm(organisation=nation.school, database="roll", by=post_of(nation.school), now=NOW)
    departed = leave(*Enrolment.objects.all(), kind="graduated")
    assert [(step.standing.organisation, step.to_state) for step in departed.steps] == [(nation.school, "voided")]
    assert Departure.objects.filter(kind="graduated").count() == 3
    assert Standing.objects.get(organisation=nation.school, database="roll").state == "voided"
    assert register_of(nation.school).count() == 0


def test_departure_under_a_claim_enrols_the_oldest_claim_and_settles_both(nation: Nation) -> None:
    there = nation.there.institutions
    make_learners([there[0]], 1, verified_in=nation.round)
    confirm(organisation=there[0], database="roll", by=post_of(there[0]), now=NOW)
    one = make_learner(nation.school, 7)
    oldest, newer = make_claim(there[0], one, minutes=1), make_claim(there[2], one, minutes=2)
    departed = leave(one, kind="moved")
    assert [claim.pk for claim in departed.promoted] == [oldest.pk]
    assert (state_of(one), state_of(oldest), state_of(newer)) == ("departed", "enrolled", "claimed")
    assert [step.standing.organisation for step in departed.steps] == [there[0]]
    assert [event.verb for event in events_of(there[0].pk)][:2] == ["standing.void", "learner.enrolled"]
    assert list(count_differences()) == []


def test_departure_of_a_claim_withdraws_it_and_leaves_the_enrolment(nation: Nation) -> None:
    one = make_learner(nation.school, 7)
    claim = make_claim(nation.centre, one)
    departed = leave(claim, kind="mistake")
    assert departed.promoted == ()
    assert (state_of(one), state_of(claim)) == ("enrolled", "departed")
    assert list(count_differences()) == []


def test_departed_learner_can_come_back(nation: Nation) -> None:
    one = make_learner(nation.school, 1)
    leave(one, kind="moved")
    again = Enrolment.objects.create(
        learner=one.learner, institution=nation.school, academic_year=YEAR, grade="P1", created_at=LATER
    )
    assert state_of(again) == EnrolmentState.ENROLLED


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"kind": "vanished"}, ["kind", "reason"]),
        ({"reason": "4"}, ["reason"]),
        ({"reason": ""}, ["reason"]),
        ({"last_seen": None}, ["last_seen"]),
        ({"last_seen": date(2026, 11, 23)}, ["last_seen"]),
        ({"last_seen": date(2026, 5, 15)}, ["last_seen"]),
        ({"attempts": "  "}, ["attempts"]),
        ({"attempts": "ก" * 1001}, ["attempts"]),
        ({"reason": "", "last_seen": None, "attempts": ""}, ["reason", "last_seen", "attempts"]),
        ({"kind": "moved"}, ["reason"]),
        ({"note": "ก" * 501}, ["note"]),
    ],
)
def test_departure_incomplete_names_every_field_and_writes_nothing(
    nation: Nation, change: dict[str, Any], fields: list[str]
) -> None:
    one = make_learner(nation.school, 1)
    Enrolment.objects.filter(pk=one.pk).update(entered_on=date(2026, 5, 16))
    with pytest.raises(Invalid) as refused:
        leave(one, **REGISTER | change)
    assert list(refused.value.faults) == fields
    assert (state_of(one), Departure.objects.count(), events_of(nation.school.pk).count()) == ("enrolled", 0, 0)


def test_departure_twice_is_refused(nation: Nation) -> None:
    one = make_learner(nation.school, 1)
    leave(one)
    with pytest.raises(Refused) as refused:
        leave(one)
    assert refused.value.code == "departed-already"


def test_departure_of_nobody_is_refused(nation: Nation) -> None:
    with pytest.raises(Refused) as refused:
        depart(enrolments=[], kind="moved", by=post_of(nation.school), now=LATER)
    assert refused.value.code == "nobody-chosen"


def test_departure_of_two_institutions_at_once_is_hidden(nation: Nation) -> None:
    with pytest.raises(Hidden):
        leave(make_learner(nation.school, 1), make_learner(nation.centre, 1), kind="moved")


@pytest.mark.parametrize("actor", ["lao", "centre"])
def test_departure_by_another_organisation_is_refused(nation: Nation, actor: str) -> None:
    one = make_learner(nation.school, 1)
    kind = Forbidden if actor == "lao" else Hidden
    with pytest.raises(kind):
        depart(enrolments=[one], kind="moved", by=post_of(getattr(nation, actor)), now=LATER)
    assert state_of(one) == "enrolled"
