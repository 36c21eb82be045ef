"""A dissolved school counts as zero, refuses numbers, and comes back only in the open (๕.๒(๒))."""

from datetime import date, timedelta

import pytest

from lec.accounts.models import Post
from lec.audit.models import Event
from lec.headcounts.actions.numbers import dissolve, record, reopen
from lec.headcounts.models import Headcount
from lec.headcounts.queries.numbers import headcount_snapshot, numbers_of
from lec.headcounts.rules.numbers import CELLS
from lec.lib.refusals import Forbidden, Invalid, Refused
from lec.registry.models import OtherSchool
from lec.rounds.models import Standing, State, Step
from tests.nation import NOW, Nation, make_round, post_of

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=5)
DAY = date(2026, 5, 15)
REFERENCE = "ประกาศ สพป.แพร่ เขต 1 ลงวันที่ 15 พ.ค. 2569"
ZEROS = dict.fromkeys(CELLS, 0)
ONES = dict.fromkeys(CELLS, 1)


def confirm_everything() -> None:
    Standing.objects.update(state=State.CONFIRMED, seal_number=1)


def fallen() -> int:
    return Standing.objects.filter(state=State.VOIDED).count()


def test_dissolving_keeps_day_and_reference_and_records_zeros(nation: Nation, school: OtherSchool, by: Post) -> None:
    record(school=school, cells=ONES, by=by, now=NOW)
    confirm_everything()
    dissolve(school=school, on=DAY, reference=f"  {REFERENCE} ", by=by, now=LATER)
    school.refresh_from_db()
    assert (school.dissolved_on, school.dissolution_reference) == (DAY, REFERENCE)
    assert numbers_of(school, nation.round) == ZEROS
    assert list(Event.objects.filter(at=LATER, organisation_id=nation.lao.pk).values_list("verb", flat=True)) == [
        "school.dissolve",
        "standing.void",
        "headcount.record",
    ]
    assert (fallen(), Step.objects.count()) == (2, 2)


def test_dissolving_twice_does_nothing(school: OtherSchool, by: Post) -> None:
    dissolve(school=school, on=DAY, reference=REFERENCE, by=by, now=NOW)
    confirm_everything()
    events = Event.objects.count()
    dissolve(school=school, on=DAY, reference=REFERENCE, by=by, now=LATER)
    assert (Event.objects.count(), fallen()) == (events, 0)


def test_the_reference_of_a_dissolution_can_be_corrected(school: OtherSchool, by: Post) -> None:
    dissolve(school=school, on=DAY, reference="ผิดฉบับ", by=by, now=NOW)
    confirm_everything()
    dissolve(school=school, on=DAY, reference=REFERENCE, by=by, now=LATER)
    assert fallen() == 0
    event = Event.objects.latest("number")
    assert (event.verb, event.before["reference"], event.after["reference"]) == (
        "school.dissolve",
        "ผิดฉบับ",
        REFERENCE,
    )


def test_a_dissolved_school_refuses_numbers(nation: Nation, school: OtherSchool, by: Post) -> None:
    dissolve(school=school, on=DAY, reference=REFERENCE, by=by, now=NOW)
    with pytest.raises(Refused) as refusal:
        record(school=school, cells=ONES, by=by, now=LATER)
    assert (refusal.value.code, numbers_of(school, nation.round)) == ("school-dissolved", ZEROS)


def test_zeros_recorded_for_a_school_dissolved_before_void_nothing(
    nation: Nation, school: OtherSchool, by: Post
) -> None:
    OtherSchool.objects.filter(pk=school.pk).update(dissolved_on=DAY, dissolution_reference=REFERENCE)
    confirm_everything()
    before = headcount_snapshot(nation.lao, nation.round)
    record(school=school, cells=ZEROS, by=by, now=NOW)
    assert (headcount_snapshot(nation.lao, nation.round), fallen()) == (before, 0)


@pytest.mark.parametrize(
    ("on", "reference", "fields"),
    [
        (date(2026, 11, 23), REFERENCE, ["on"]),
        (DAY, " \u200b", ["reference"]),
        (date(2027, 1, 1), "", ["on", "reference"]),
    ],
)
def test_a_dissolution_without_a_past_day_and_a_reference_is_refused(
    school: OtherSchool, by: Post, on: date, reference: str, fields: list[str]
) -> None:
    with pytest.raises(Invalid) as refusal:
        dissolve(school=school, on=on, reference=reference, by=by, now=NOW)
    school.refresh_from_db()
    assert (list(refusal.value.faults), school.dissolved_on) == (fields, None)


def test_a_dissolution_of_today_is_accepted(school: OtherSchool, by: Post) -> None:
    assert dissolve(school=school, on=date(2026, 11, 22), reference=REFERENCE, by=by, now=NOW).dissolved_on == date(
        2026, 11, 22
    )


def test_the_province_does_not_dissolve(nation: Nation, school: OtherSchool) -> None:
    with pytest.raises(Forbidden):
        dissolve(school=school, on=DAY, reference=REFERENCE, by=post_of(nation.province), now=NOW)


def test_taking_a_dissolution_back_leaves_the_school_unrecorded(
    nation: Nation, school: OtherSchool, by: Post
) -> None:
    dissolve(school=school, on=DAY, reference=REFERENCE, by=by, now=NOW)
    confirm_everything()
    reopen(school=school, reason="กดผิดโรงเรียน", by=by, now=LATER)
    school.refresh_from_db()
    assert (school.dissolved_on, school.dissolution_reference) == (None, "")
    assert (numbers_of(school, nation.round), fallen()) == (None, 2)
    event = Event.objects.get(verb="school.reopen")
    assert (event.before, event.after) == (
        {"on": "2026-05-15", "reference": REFERENCE},
        {"reason": "กดผิดโรงเรียน"},
    )
    record(school=school, cells=ONES, by=by, now=LATER)
    assert numbers_of(school, nation.round) == ONES


def test_taking_a_dissolution_back_touches_no_earlier_round(nation: Nation, school: OtherSchool, by: Post) -> None:
    dissolve(school=school, on=DAY, reference=REFERENCE, by=by, now=NOW)
    nation.round.closed_at = NOW
    nation.round.save()
    make_round(now=LATER, academic_year=2027, term=1)
    reopen(school=school, reason="กดผิดโรงเรียน", by=by, now=LATER)
    assert (numbers_of(school, nation.round), Headcount.objects.count()) == (ZEROS, 1)


def test_taking_back_needs_a_dissolution_and_a_reason(school: OtherSchool, by: Post) -> None:
    with pytest.raises(Refused) as refusal:
        reopen(school=school, reason="ผิด", by=by, now=NOW)
    assert refusal.value.code == "school-not-dissolved"
    dissolve(school=school, on=DAY, reference=REFERENCE, by=by, now=NOW)
    with pytest.raises(Invalid) as invalid:
        reopen(school=school, reason=" ", by=by, now=LATER)
    assert list(invalid.value.faults) == ["reason"]
