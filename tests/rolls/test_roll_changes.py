"""What became of a roll since an event of its record: net, child by child, in one statement."""

from dataclasses import replace
from typing import Any

import pytest

from lec.audit.models import Event
from lec.rolls.actions.contests import decide
from lec.rolls.actions.departures import depart
from lec.rolls.models import Enrolment
from lec.rolls.queries import record_of
from lec.rolls.queries.changes import ADDED, MOVED_IN, WON, RollChanges, changes_in_rolls
from tests.nation import NOW, YEAR, Nation, make_learner, post_of
from tests.rolls.claims import contest_of, make_claim
from tests.rolls.merging import bring, record


def told(nation: Nation, *, after: int = 0) -> RollChanges:
    """What the school's record tells after an event."""
    events = Event.objects.filter(organisation_id=nation.school.pk, number__gt=after).order_by("number")
    return changes_in_rolls({nation.school.pk: list(events)}, YEAR).get(nation.school.pk, RollChanges())


def leave(enrolment: Enrolment, **more: Any) -> None:
    """An institution takes a learner out."""
    by = post_of(enrolment.institution)
    depart(enrolments=[enrolment], by=by, now=NOW, **({"kind": "resigned"} | more))


def edit(enrolment: Enrolment, **facts: Any) -> None:
    """The school states a learner anew."""
    fresh = Enrolment.objects.select_related("learner", "institution").get(pk=enrolment.pk)
    bring(fresh.institution, [replace(record_of(fresh), **facts)])


def test_who_came_is_named_with_the_class(nation: Nation) -> None:
    bring(nation.school, [record(1)])
    (child,) = told(nation).came
    assert (child.name, child.grade, child.room, child.how) == ("เด็กชายเรียนดี1 ใจงาม", "P1", "1", ADDED)
    assert told(nation).number == 1


def test_who_left_carries_the_reason_of_the_register(nation: Nation) -> None:
    one = make_learner(nation.school, 1)
    leave(one, kind="no_existence", reason="3", last_seen=NOW.date(), attempts="โทรศัพท์")
    (child,) = told(nation).left
    assert (child.name, child.kind, child.reason) == (f"เด็กชายลับ1 ของ{nation.school.name}", "no_existence", "3")


def test_who_came_and_left_again_is_not_told(nation: Nation) -> None:
    bring(nation.school, [record(1)])
    leave(Enrolment.objects.get())
    assert told(nation).number == 0


def test_who_left_and_came_back_as_before_is_not_told(nation: Nation) -> None:
    bring(nation.school, [record(1)])
    before = Event.objects.filter(organisation_id=nation.school.pk).count()
    leave(Enrolment.objects.get())
    bring(nation.school, [record(1)])
    assert told(nation, after=before).number == 0


def test_change_of_class_and_correction_are_told_apart(nation: Nation) -> None:
    one, other = make_learner(nation.school, 1), make_learner(nation.school, 2)
    edit(one, grade="P2")
    edit(other, first_name="แก้แล้ว", student_number="9")
    (moved,), (corrected,) = told(nation).regraded, told(nation).corrected
    assert (moved.grade_before, moved.room_before, moved.grade, moved.room) == ("P1", "1", "P2", "1")
    assert corrected.fields == ("first_name", "student_number")


def test_what_was_changed_and_changed_back_is_not_told(nation: Nation) -> None:
    one = make_learner(nation.school, 1)
    edit(one, grade="P2", first_name="ผิด")
    edit(one, grade="P1", first_name="ลับ1")
    assert told(nation).number == 0


def test_who_moved_here_from_elsewhere_is_told_so(nation: Nation) -> None:
    bring(nation.here.institutions[2], [record(1)])
    leave(Enrolment.objects.get(), kind="moved")
    bring(nation.school, [record(1)])
    assert [child.how for child in told(nation).came] == [MOVED_IN]


def test_contest_won_and_lost(nation: Nation) -> None:
    theirs = make_learner(nation.centre, 1, grade="K2")
    mine = make_claim(nation.school, theirs)
    contest = contest_of(theirs)
    decide(contest=contest, winner=mine.pk, reason="มีหลักฐานการมาเรียน", by=post_of(nation.lao), now=NOW)
    assert [child.how for child in told(nation).came] == [WON]
    events = list(Event.objects.filter(organisation_id=nation.centre.pk))
    (lost,) = changes_in_rolls({nation.centre.pk: events}, YEAR)[nation.centre.pk].left
    assert lost.kind == "decided"


def test_claim_is_not_on_the_roll(nation: Nation) -> None:
    bring(nation.centre, [record(1, grade="K2")])
    bring(nation.school, [record(1)])
    assert told(nation).number == 0


def test_particulars_are_no_confirmed_facts(nation: Nation) -> None:
    edit(make_learner(nation.school, 1), particulars={"guardian_name": "นายผู้ปกครอง"})
    assert told(nation).number == 0


@pytest.mark.parametrize("number", [1, 6])
def test_reading_costs_one_statement(nation: Nation, number: int, django_assert_num_queries: Any) -> None:
    bring(nation.school, [record(one) for one in range(1, number + 1)])
    bring(nation.centre, [record(one, grade="K2") for one in range(20, 20 + number)])
    events: dict[int, list[Event]] = {}
    for event in Event.objects.order_by("organisation_id", "number"):
        events.setdefault(event.organisation_id, []).append(event)
    with django_assert_num_queries(1):
        changes = changes_in_rolls(events, YEAR)
    assert [len(one.came) for one in changes.values()] == [number, number]


def test_nothing_told_costs_nothing(db: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert changes_in_rolls({1: []}, YEAR) == {}
