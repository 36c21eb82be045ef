"""How far a roll is from its confirmation, and the lists that pages show of it."""

from dataclasses import replace
from datetime import date

import pytest

from lec.lib.refusals import Hidden
from lec.rolls.actions.departures import depart
from lec.rolls.actions.explanations import explain
from lec.rolls.checks import Sealed, Surroundings, readiness
from lec.rolls.models import Learner
from lec.rolls.queries import (
    contested_in,
    find_enrolment,
    fingerprint,
    history_of,
    in_class_order,
    read_roll,
    record_of,
)
from tests.nation import NOW, YEAR, Nation, make_learner, post_of
from tests.rolls.claims import make_claim

AROUND = Surroundings(YEAR, NOW.date(), 2027)


def test_readiness_tells_everything_in_one_statement(nation: Nation, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    assert nation.round
    make_learner(nation.school, 1, verified_in=nation.round)
    make_learner(nation.school, 2, birth_date=date(2027, 1, 1))
    old = make_learner(nation.school, 3, birth_date=date(2010, 1, 1))
    unexplained = make_learner(nation.school, 4, grade="K2", room="", identifier_kind="none", identifier_sealed=None)
    make_claim(nation.school, make_learner(nation.centre, 5))
    explain(enrolment=old, code="age-outside-grade", sentence="เรียนซ้ำชั้น", by=post_of(nation.school), now=NOW)
    with django_assert_num_queries(1):
        ready = readiness(nation.school, nation.round, AROUND)
    assert (ready.total, ready.claimed, ready.unverified, ready.is_ready) == (4, 1, 3, False)
    assert [(one.grade, one.room, one.enrolled, one.verified) for one in ready.classes] == [
        ("K2", "", 1, 0),
        ("P1", "1", 3, 1),
    ]
    assert [one.code for one in ready.errors] == ["born-after-year"]
    assert [(one.code, one.enrolment_id) for one in ready.open_queries] == [("identifier-missing", unexplained.pk)]
    assert [(one.code, one.explanation) for one in ready.explained] == [("age-outside-grade", "เรียนซ้ำชั้น")]


def test_roll_is_ready_when_all_is_verified_and_sound(nation: Nation) -> None:
    assert nation.round
    make_learner(nation.school, 1, verified_in=nation.round)
    assert readiness(nation.school, nation.round, AROUND).is_ready is True


def test_findings_on_the_roll_as_a_whole_are_in_the_way_too(nation: Nation) -> None:
    assert nation.round
    make_learner(nation.school, 1, verified_in=nation.round)
    around = replace(AROUND, offered=("K3",), sealed=Sealed(YEAR, {"P1": {"M": 30, "F": 0}}))
    ready = readiness(nation.school, nation.round, around)
    assert [one.code for one in ready.errors] == ["grade-not-offered"]
    assert [one.code for one in ready.open_queries] == ["total-changed", "grade-changed"]
    assert (ready.is_ready, ready.refused) == (False, ())


def test_readiness_without_a_round_still_checks(nation: Nation) -> None:
    make_learner(nation.school, 1, birth_date=date(2010, 1, 1))
    ready = readiness(nation.school, None, AROUND)
    assert ([one.code for one in ready.open_queries], ready.unverified) == (["age-outside-grade"], 1)


def test_rows_stand_in_the_order_of_schooling_then_rooms_then_names(nation: Nation) -> None:
    for number, grade, room in ((1, "P1", "10"), (2, "P1", "2"), (3, "K3", "1"), (4, "P1", "2")):
        make_learner(nation.school, number, grade=grade, room=room)
    rows = in_class_order(read_roll(nation.school, YEAR))
    assert [(row.grade, row.room, row.first_name) for row in rows] == [
        ("K3", "1", "ลับ3"),
        ("P1", "2", "ลับ2"),
        ("P1", "2", "ลับ4"),
        ("P1", "10", "ลับ1"),
    ]


def test_both_sides_of_a_contest_are_told_of_each_other(nation: Nation) -> None:
    one = make_learner(nation.school, 1)
    make_learner(nation.school, 2)
    claim = make_claim(nation.centre, one)
    assert contested_in(nation.school, YEAR) == {one.learner_id: [claim]}
    assert contested_in(nation.centre, YEAR) == {one.learner_id: [one]}


def test_enrolment_of_another_institution_is_hidden(nation: Nation) -> None:
    one = make_learner(nation.school, 1)
    assert find_enrolment(nation.school, one.pk) == one
    with pytest.raises(Hidden):
        find_enrolment(nation.centre, one.pk)


def test_fingerprint_changes_with_the_facts_and_gives_no_identifier_away(nation: Nation) -> None:
    one = make_learner(nation.school, 1)
    before = fingerprint(find_enrolment(nation.school, one.pk))
    assert before == fingerprint(find_enrolment(nation.school, one.pk))
    Learner.objects.update(first_name="ใหม่")
    assert before != fingerprint(find_enrolment(nation.school, one.pk))


def test_record_of_an_enrolment_is_what_was_stated(nation: Nation) -> None:
    record = record_of(find_enrolment(nation.school, make_learner(nation.school, 1).pk))
    assert (record.first_name, record.grade, record.student_number) == ("ลับ1", "P1", "1")
    assert record.particulars == {"guardian_name": "", "guardian_telephone": ""}


def test_history_shows_a_departed_learner_only_what_was_here(nation: Nation) -> None:
    one = make_learner(nation.school, 1)
    claim = make_claim(nation.centre, one)
    assert (list(history_of(one)), list(history_of(claim))) == ([one], [claim])
    depart(enrolments=[one], kind="moved", by=post_of(nation.school), now=NOW)
    assert list(history_of(find_enrolment(nation.school, one.pk))) == [one]
    assert list(history_of(find_enrolment(nation.centre, claim.pk))) == [claim, one]
