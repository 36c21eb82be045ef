"""Merging records into a roll: what is written, recorded and voided, and what is refused."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from lec.audit.models import Event
from lec.lib.identifiers import Identifier
from lec.lib.refusals import Forbidden, Hidden, Refused
from lec.rolls.actions.merge import compare, merge
from lec.rolls.identity import seal
from lec.rolls.models import (
    Count,
    Departure,
    DepartureKind,
    Enrolment,
    EnrolmentState,
    Learner,
    Particulars,
    Reason,
)
from lec.rolls.queries import count_differences, read_roll
from lec.rounds.models import Act, Database, Standing, State, Step
from tests.nation import NOW, YEAR, Nation, build_nation, national_id
from tests.rolls.merging import bring, events, numbers, record

LATER = NOW + timedelta(minutes=5)


def confirm_everything(nation: Nation) -> None:
    """Every standing confirmed, straight into the table."""
    Standing.objects.update(state=State.CONFIRMED, seal_number=1, confirmed_at=NOW, confirmed_total=0)


def fallen() -> set[tuple[str, str]]:
    rows = Standing.objects.filter(state=State.VOIDED)
    return {(row.organisation.code, row.database) for row in rows.select_related("organisation")}


def test_new_learners_are_enrolled_counted_and_recorded(nation: Nation) -> None:
    school = nation.school
    merged = bring(school, [record(1), record(2, sex="F", prefix="เด็กหญิง"), record(3, grade="K2")])
    assert numbers(merged) == (3, 0, 0, 0)
    assert merged.enrolment_ids == [
        Enrolment.objects.get(learner__identifier_sealed=seal(record(number).identifier)).pk for number in (1, 2, 3)
    ]
    assert list(count_differences()) == []
    assert {(row.grade, row.sex, row.enrolled) for row in Count.objects.all()} == {
        ("P1", "M", 1),
        ("P1", "F", 1),
        ("K2", "M", 1),
    }
    verb, before, after = events(school)[0]
    assert (verb, before) == ("learner.enrolled", None)
    assert after["first_name"] == "เรียนดี1"
    assert after["identifier"] == f"x-xxxx-xxxxx-{national_id(1)[10:12]}-{national_id(1)[12]}"


def test_the_second_time_nothing_is_written_recorded_or_voided(nation: Nation) -> None:
    records = [record(1, particulars={"religion": "พุทธ", "weight_kg": Decimal("20.5")}), record(2)]
    first = bring(nation.school, records)
    confirm_everything(nation)
    seen = Event.objects.count()
    with CaptureQueriesContext(connection) as queries:
        again = bring(nation.school, records, now=LATER)
    assert (numbers(again), again.steps, again.wrote) == ((0, 0, 2, 0), [], False)
    assert again.enrolment_ids == first.enrolment_ids
    assert Event.objects.count() == seen
    assert fallen() == set()
    assert [one["sql"] for one in queries if one["sql"].startswith(("INSERT", "UPDATE", "DELETE"))] == []


def test_a_change_is_recorded_with_only_what_changed(nation: Nation) -> None:
    bring(nation.school, [record(1), record(2)])
    assert numbers(bring(nation.school, [record(1, first_name="ใหม่", room="2"), record(2)])) == (0, 1, 1, 0)
    assert events(nation.school)[2:] == [
        ("learner.changed", {"first_name": "เรียนดี1", "room": "1"}, {"first_name": "ใหม่", "room": "2"})
    ]
    learner = Learner.objects.get(first_name="ใหม่")
    assert learner.name_sort.startswith("หใม")


def test_a_change_voids_the_chain_above_and_nothing_else(nation: Nation) -> None:
    bring(nation.school, [record(1)])
    confirm_everything(nation)
    merged = bring(nation.school, [record(1, grade="P2")])
    chain = {(nation.school.code, "roll"), (nation.lao.code, "roll"), (nation.province.code, "overall")}
    assert fallen() == chain
    assert [(step.standing.organisation.code, step.act) for step in merged.steps] == [
        (nation.school.code, Act.VOID),
        (nation.lao.code, Act.VOID),
        (nation.province.code, Act.VOID),
    ]


def test_particulars_alone_void_nothing_and_are_recorded_without_sensitive_values(nation: Nation) -> None:
    bring(nation.school, [record(1, particulars={"religion": "พุทธ"})])
    confirm_everything(nation)
    merged = bring(nation.school, [record(1, particulars={"religion": "คริสต์", "father_name": "นายพ่อ"})])
    assert (numbers(merged), merged.steps, fallen()) == ((0, 1, 0, 0), [], set())
    assert events(nation.school)[-1] == (
        "learner.changed",
        {"religion": "•••", "father_name": ""},
        {"religion": "•••", "father_name": "นายพ่อ"},
    )
    assert "พุทธ" not in str(events(nation.school))
    kept = Particulars.objects.get()
    assert (kept.religion, kept.father_name) == ("คริสต์", "นายพ่อ")


def test_particulars_none_leave_what_is_kept(nation: Nation) -> None:
    bring(nation.school, [record(1, particulars={"religion": "พุทธ"})])
    assert numbers(bring(nation.school, [record(1)])) == (0, 0, 1, 0)
    assert Particulars.objects.get().religion == "พุทธ"


def test_a_learner_enrolled_elsewhere_is_contested_and_the_person_stays(nation: Nation) -> None:
    theirs = nation.there.institutions[0]
    bring(theirs, [record(1)])
    confirm_everything(nation)
    [difference] = compare(institution=nation.school, academic_year=YEAR, records=[record(1, first_name="อื่น")])
    assert (difference.kind, theirs.name in difference.note) == ("claim", True)
    merged = bring(nation.school, [record(1, first_name="อื่น", particulars={"religion": "อื่น"})])
    assert numbers(merged) == (0, 0, 0, 1)
    assert Learner.objects.get().first_name == "เรียนดี1"
    assert Particulars.objects.count() == 0
    states = {row.institution_id: row.state for row in Enrolment.objects.all()}
    assert states == {theirs.pk: EnrolmentState.ENROLLED, nation.school.pk: EnrolmentState.CLAIMED}
    assert list(count_differences()) == []
    assert (theirs.code, "roll") not in fallen()
    assert [event[0] for event in events(nation.school)] == ["learner.claimed"]
    assert numbers(bring(nation.school, [record(1, first_name="อื่น")])) == (0, 0, 1, 0)


def test_two_institutions_claiming_one_learner_both_stay_contested(nation: Nation) -> None:
    first, second, third = nation.here.institutions[:3]
    for one in (first, second, third):
        bring(one, [record(1)])
    assert list(Enrolment.objects.order_by("institution_id").values_list("state", flat=True)) == [
        "enrolled",
        "claimed",
        "claimed",
    ]
    assert list(count_differences()) == []


def test_a_fact_of_a_contested_person_voids_only_the_holders_roll(nation: Nation) -> None:
    theirs = nation.there.institutions[0]
    bring(theirs, [record(1)])
    bring(nation.school, [record(1)])
    confirm_everything(nation)
    merged = bring(theirs, [record(1, sex="F", room="9")])
    assert fallen() == {(theirs.code, "roll"), (nation.there.laos[0].code, "roll"), ("55", "overall")}
    assert len(merged.steps) == 3
    assert list(count_differences()) == []
    assert [event[0] for event in events(nation.school)] == ["learner.claimed"]
    assert events(theirs)[-1] == ("learner.changed", {"sex": "M", "room": "1"}, {"sex": "F", "room": "9"})


def test_an_identifier_of_a_contested_person_voids_both_rolls(nation: Nation) -> None:
    theirs = nation.there.institutions[0]
    provisional = Identifier("gcode", "G650100000123")
    [held] = bring(theirs, [replace(record(1), identifier=provisional)]).enrolment_ids
    bring(nation.school, [replace(record(1), identifier=provisional)])
    confirm_everything(nation)
    bring(theirs, [replace(record(1), enrolment_id=held)])
    assert {(nation.school.code, "roll"), (theirs.code, "roll")} <= fallen()
    verb, before, after = events(nation.school)[-1]
    assert (verb, list(before), list(after)) == ("learner.changed", ["identifier"], ["identifier"])


def test_what_a_claimant_states_follows_and_voids_only_its_roll(nation: Nation) -> None:
    theirs = nation.there.institutions[0]
    bring(theirs, [record(1)])
    bring(nation.school, [record(1, first_name="อื่น")])
    confirm_everything(nation)
    said = record(1, first_name="อื่นอีก", sex="F")
    assert numbers(bring(nation.school, [said])) == (0, 1, 0, 0)
    assert numbers(bring(nation.school, [said])) == (0, 0, 1, 0)
    assert (theirs.code, "roll") not in fallen()
    assert (nation.school.code, "roll") in fallen()
    assert events(nation.school)[-1] == (
        "learner.changed",
        {"first_name": "อื่น", "sex": "M"},
        {"first_name": "อื่นอีก", "sex": "F"},
    )
    [row] = read_roll(nation.school, YEAR)
    assert (row.first_name, row.sex) == ("อื่นอีก", "F")
    assert (Learner.objects.get().first_name, Learner.objects.get().sex) == ("เรียนดี1", "M")
    assert list(count_differences()) == []


def test_a_place_of_a_contested_learner_voids_only_the_own_roll(nation: Nation) -> None:
    theirs = nation.there.institutions[0]
    bring(theirs, [record(1)])
    bring(nation.school, [record(1)])
    confirm_everything(nation)
    bring(theirs, [record(1, room="9")])
    assert (nation.school.code, "roll") not in fallen()


def test_a_claim_whose_holder_has_gone_becomes_an_enrolment(nation: Nation) -> None:
    theirs = nation.there.institutions[0]
    bring(theirs, [record(1)])
    bring(nation.school, [record(1)])
    Enrolment.objects.filter(institution=theirs).update(state=EnrolmentState.DEPARTED)
    assert numbers(bring(nation.school, [record(1)])) == (0, 1, 0, 0)
    assert Enrolment.objects.get(institution=nation.school).state == EnrolmentState.ENROLLED


@pytest.mark.parametrize(
    ("kind", "words"),
    [(DepartureKind.NO_EXISTENCE, "register"), (DepartureKind.MOVED, "moved"), (DepartureKind.RESIGNED, "Departed")],
)
def test_a_departed_learner_is_recognised_and_enrolled_with_the_history(
    nation: Nation, kind: str, words: str
) -> None:
    from django.utils import translation

    theirs = nation.there.institutions[0]
    bring(theirs, [record(1)])
    old = Enrolment.objects.get()
    Enrolment.objects.update(state=EnrolmentState.DEPARTED)
    Departure.objects.create(
        enrolment=old, kind=kind, reason=Reason.NEVER_CAME, last_seen=NOW.date(), attempts="โทรแล้ว", at=NOW
    )
    with translation.override("en"):
        [difference] = compare(institution=nation.school, academic_year=YEAR, records=[record(1)])
    assert difference.kind == "new"
    assert words in difference.note
    assert theirs.name in difference.note
    assert numbers(bring(nation.school, [record(1, first_name="โตแล้ว")])) == (1, 0, 0, 0)
    assert Learner.objects.get().first_name == "โตแล้ว"
    assert sorted(Enrolment.objects.values_list("state", flat=True)) == ["departed", "enrolled"]


def test_a_learner_of_last_year_is_enrolled_again_this_year(nation: Nation) -> None:
    bring(nation.school, [record(1)], academic_year=YEAR - 1)
    assert numbers(bring(nation.school, [record(1, grade="P2")])) == (1, 0, 0, 0)
    assert list(Enrolment.objects.order_by("academic_year").values_list("grade", flat=True)) == ["P1", "P2"]
    assert Learner.objects.count() == 1


def test_only_the_institution_itself_changes_its_roll(nation: Nation) -> None:
    with pytest.raises(Forbidden):
        bring(nation.school, [record(1)], by=nation.lao)
    with pytest.raises(Hidden):
        bring(nation.school, [record(1)], by=nation.there.institutions[0])
    assert Learner.objects.count() == 0
    assert numbers(merge(institution=nation.school, academic_year=YEAR, records=[record(1)], by=None, now=NOW)) == (
        1,
        0,
        0,
        0,
    )


def test_a_roll_changed_meanwhile_is_refused_when_asked(nation: Nation) -> None:
    bring(nation.school, [record(1)], now=LATER)
    with pytest.raises(Refused) as refusal:
        bring(nation.school, [record(2)], expect_unchanged_since=NOW)
    assert refusal.value.code == "roll-changed"
    assert numbers(bring(nation.school, [record(2)], expect_unchanged_since=LATER)) == (1, 0, 0, 0)


def test_comparing_takes_the_same_statements_for_any_number(nation: Nation) -> None:
    bring(nation.school, [record(number, particulars={"religion": "พุทธ"}) for number in range(1, 302)])
    taken = []
    for size in (1, 3, 300):
        records = [record(number, room="2", particulars={"religion": "ใหม่"}) for number in range(1, size + 1)]
        with CaptureQueriesContext(connection) as queries:
            compare(institution=nation.school, academic_year=YEAR, records=records)
        taken.append(len(queries))
    assert taken == [taken[0]] * 3


def test_merging_takes_the_same_statements_for_one_and_for_many(nation: Nation) -> None:
    taken = []
    start = 1
    for size in (1, 3, 15):
        records = [record(number) for number in range(start, start + size)]
        start += size
        with CaptureQueriesContext(connection) as queries:
            bring(nation.school, records)
        taken.append(len(queries))
    assert taken == [taken[0]] * 3


@pytest.mark.django_db
class CountsAgree(TestCase):
    """Whatever is merged in whatever order, the kept counts are those of a scan."""

    @classmethod
    def setUpTestData(cls) -> None:
        cls.nation = build_nation()

    merges = st.lists(
        st.tuples(
            st.integers(0, 2),
            st.lists(
                st.tuples(
                    st.integers(1, 5),
                    st.sampled_from(("K2", "P1", "P2")),
                    st.sampled_from("MF"),
                    st.sampled_from("12"),
                ),
                max_size=4,
                unique_by=lambda one: one[0],
            ),
        ),
        max_size=6,
    )

    @given(merges)
    @settings(max_examples=40)
    def test_counts_equal_a_scan(self, merges: list[Any]) -> None:
        for index, rows in merges:
            records = [record(number, grade=grade, sex=sex, room=room) for number, grade, sex, room in rows]
            bring(self.nation.here.institutions[index], records)
            again = bring(self.nation.here.institutions[index], records)
            assert again.wrote is False
        assert list(count_differences()) == []
        held = Enrolment.objects.filter(state=EnrolmentState.ENROLLED)
        assert held.count() == Learner.objects.count()


def test_voiding_waits_for_a_round_of_that_year(nation: Nation) -> None:
    confirm_everything(nation)
    assert bring(nation.school, [record(1)], academic_year=YEAR - 1).steps == []
    assert Step.objects.filter(standing__database=Database.ROLL).count() == 0
