"""What changed since one's own last confirmation: by grade, sex and name for the LAO, in counts above it."""

from dataclasses import replace
from typing import Any

import pytest
from django.utils import timezone

from lec.audit.models import Event
from lec.headcounts.actions.numbers import dissolve, record
from lec.headcounts.models import Headcount
from lec.lib.grades import HEADCOUNT_GRADES
from lec.premises.actions.basics import save_basics
from lec.registry.models import Kind, Level, Organisation
from lec.reporting.changes import Changes, GradeChange
from lec.reporting.overviews import changes_at, changes_since
from lec.rolls.actions.departures import depart
from lec.rolls.actions.merge import merge
from lec.rolls.models import Enrolment, Verification
from lec.rolls.queries import record_of
from lec.rounds.queries import today
from tests.ascent import confirm_as, confirm_branch, ready_nation
from tests.nation import (
    YEAR,
    Nation,
    fill_basics,
    make_learners,
    make_organisation,
    make_post,
    post_of,
)
from tests.rolls.merging import record as a_pupil


@pytest.fixture
def nation(db: None) -> Nation:
    return ready_nation()


def told(nation: Nation, organisation: Organisation) -> Changes:
    """What an organisation is told."""
    assert nation.round is not None
    return changes_since(organisation, nation.round, today(timezone.now()))


def bring(institution: Organisation, *records: Any) -> None:
    merge(institution=institution, academic_year=YEAR, records=records, by=post_of(institution), now=timezone.now())
    verified = Verification.objects.filter(institution=institution).first()
    Enrolment.objects.filter(institution=institution, state="enrolled").update(verification=verified)


def take_out(institution: Organisation) -> None:
    """The first learner has no existence."""
    one = Enrolment.objects.filter(institution=institution, state="enrolled").order_by("pk").first()
    assert one is not None
    depart(
        enrolments=[one],
        kind="no_existence",
        reason="3",
        last_seen=timezone.localdate(),
        attempts="โทรศัพท์",
        by=post_of(institution),
        now=timezone.now(),
    )


def test_first_time_tells_the_totals_alone(nation: Nation) -> None:
    changes = told(nation, nation.lao)
    since = changes.of(nation.school, "roll")
    assert since is not None
    assert (since.is_first, since.now, since.has_changed, changes.changed("roll"), changes.own) == (
        True,
        2,
        False,
        [],
        {},
    )


def test_lao_is_told_by_grade_sex_and_name(nation: Nation) -> None:
    confirm_branch(nation.here)
    bring(nation.school, a_pupil(1, grade="P2"), a_pupil(2, grade="P2", sex="F", prefix="เด็กหญิง"))
    take_out(nation.school)
    (since,) = told(nation, nation.lao).changed("roll")
    assert (since.organisation, since.before, since.now, since.change) == (nation.school, 2, 3, 1)
    assert since.grades == (GradeChange("P1", 0, -1), GradeChange("P2", 1, 1))
    assert [child.name for child in since.roll.came] == ["เด็กชายเรียนดี1 ใจงาม", "เด็กหญิงเรียนดี2 ใจงาม"]
    assert [(child.kind, child.reason) for child in since.roll.left] == [("no_existence", "3")]


def test_reconfirmed_institution_is_still_told_until_the_lao_confirms(nation: Nation) -> None:
    confirm_branch(nation.here)
    bring(nation.school, a_pupil(1))
    confirm_as(nation.school, "roll")
    (since,) = told(nation, nation.lao).changed("roll")
    assert (since.differs, since.change, len(since.roll.came)) == (True, 1, 1)
    assert told(nation, nation.school).changed("roll") == []
    confirm_as(nation.lao, "roll")
    assert told(nation, nation.lao).changed("roll") == []


def test_changed_and_changed_back_is_nothing(nation: Nation) -> None:
    confirm_branch(nation.here)
    before = [record_of(one) for one in Enrolment.objects.filter(institution=nation.school).select_related("learner")]
    bring(nation.school, *(replace(one, grade="P2") for one in before))
    bring(nation.school, *before)
    confirm_as(nation.school, "roll")
    since = told(nation, nation.lao).of(nation.school, "roll")
    assert since is not None
    assert (since.differs, since.has_changed) == (False, False)


def test_renamed_institution_is_still_recognised(nation: Nation) -> None:
    confirm_branch(nation.here)
    Organisation.objects.filter(pk=nation.school.pk).update(code="3099999999", name="ชื่อใหม่")
    bring(nation.centre, a_pupil(1, grade="N3", birth_date=a_pupil(1).birth_date.replace(year=YEAR - 3)))
    changes = told(nation, nation.lao)
    assert [one.organisation for one in changes.changed("roll")] == [nation.centre]
    assert (changes.newcomers("roll"), changes.gone) == ([], {})


def test_newcomer_and_closed_institution_are_named(nation: Nation) -> None:
    confirm_branch(nation.here)
    new = make_organisation(Level.INSTITUTION, Kind.CENTRE, "9911", "ศูนย์ใหม่", nation.lao)
    Organisation.objects.filter(pk=nation.centre.pk).update(closed_on=timezone.localdate())
    changes = told(nation, nation.lao)
    assert [one.organisation for one in changes.newcomers("roll")] == [new]
    assert changes.gone == {"roll": (nation.centre.name,), "basics": (nation.centre.name,)}


def test_basic_data_tell_their_fields(nation: Nation) -> None:
    confirm_branch(nation.here)
    by = post_of(nation.school)
    save_basics(institution=nation.school, by=by, now=timezone.now(), road="ถนนหลัก", telephone="054-111-222")
    save_basics(institution=nation.school, by=by, now=timezone.now(), road="")
    (since,) = told(nation, nation.lao).changed("basics")
    assert (since.basics.fields, since.differs, since.before) == (("telephone",), None, None)
    assert told(nation, nation.lao).changed("roll") == []


def test_head_counts_tell_each_school(nation: Nation) -> None:
    confirm_branch(nation.here)
    school, by = nation.here.other_schools[0], post_of(nation.lao)
    cells = {(grade, sex): 5 for grade in HEADCOUNT_GRADES for sex in "MF"}
    record(school=school, cells=cells, by=by, now=timezone.now())
    (since,) = told(nation, nation.lao).changed("headcounts")
    assert [(one.school, one.before, one.now, one.change) for one in since.schools] == [(school, 54, 90, 36)]
    record(school=school, cells=dict.fromkeys(cells, 3), by=by, now=timezone.now())
    assert told(nation, nation.lao).changed("headcounts") == []
    dissolve(school=school, on=timezone.localdate(), reference="ประกาศ 1", by=by, now=timezone.now())
    (since,) = told(nation, nation.lao).changed("headcounts")
    assert [(one.before, one.now) for one in since.schools] == [(54, 0)]


def test_province_is_told_counts_and_no_name(nation: Nation) -> None:
    confirm_branch(nation.here)
    bring(nation.school, a_pupil(1, grade="P2"))
    save_basics(institution=nation.centre, by=post_of(nation.centre), now=timezone.now(), road="ถนนหลัก")
    Headcount.objects.filter(school=nation.here.other_schools[1]).delete()
    changes = told(nation, nation.province)
    found = {(one.organisation.pk, one.database): one for one in changes.changed("roll", "basics", "headcounts")}
    first, second = nation.here.laos
    assert set(found) == {(first.pk, "roll"), (first.pk, "basics"), (second.pk, "headcounts")}
    roll = found[first.pk, "roll"]
    assert (roll.grades, roll.institutions, roll.roll.number) == ((GradeChange("P2", 1, 0),), 1, 0)
    assert (found[first.pk, "basics"].institutions, found[second.pk, "headcounts"].change) == (1, -54)


def test_province_whose_laos_stand_as_it_confirmed_is_told_nothing(nation: Nation) -> None:
    confirm_branch(nation.here)
    changes = told(nation, nation.province)
    assert changes.changed("roll", "basics", "headcounts") == []
    assert {one.differs for one in changes.since.values()} == {False}


def test_lao_and_institution_are_each_told_since_their_own(nation: Nation) -> None:
    confirm_branch(nation.here)
    bring(nation.school, a_pupil(1))
    confirm_as(nation.school, "roll")
    bring(nation.school, a_pupil(2))
    assert nation.round is not None
    day = today(timezone.now())
    names = [
        [child.name for child in since.roll.came]
        for viewer in (nation.lao, nation.school)
        if (since := changes_at(nation.school, viewer, nation.round, day).of(nation.school, "roll"))
    ]
    assert names == [["เด็กชายเรียนดี1 ใจงาม", "เด็กชายเรียนดี2 ใจงาม"], ["เด็กชายเรียนดี2 ใจงาม"]]


def test_seal_without_its_event_is_told_by_the_clock(nation: Nation) -> None:
    """Data brought in from elsewhere may have seals that the record does not tell of."""
    confirm_branch(nation.here)
    Event.objects.filter(verb="standing.confirm").delete()
    bring(nation.school, a_pupil(1))
    (since,) = told(nation, nation.lao).changed("roll")
    assert len(since.roll.came) == 1


def more_institutions(nation: Nation, number: int) -> list[Organisation]:
    """So many schools more under the LAO, with a pupil each."""
    made = [
        make_organisation(Level.INSTITUTION, Kind.SCHOOL, f"99{one:04d}", f"โรงเรียนเพิ่ม {one}", nation.lao)
        for one in range(number)
    ]
    for one in made:
        make_post(one)
        fill_basics(one)
    make_learners(made, 1, verified_in=nation.round)
    return made


@pytest.mark.parametrize(("level", "most"), [("lao", 13), ("province", 17)])
def test_telling_costs_the_same_for_one_institution_and_for_forty(
    nation: Nation, level: str, most: int, django_assert_max_num_queries: Any
) -> None:
    made = more_institutions(nation, 40)
    for one in made:
        confirm_as(one, "roll", "basics")
    confirm_branch(nation.here)
    organisation = getattr(nation, level)
    numbers = []
    for changed in ([nation.school], made):
        for one in changed:
            bring(one, a_pupil(one.pk * 10))
            save_basics(institution=one, by=post_of(one), now=timezone.now(), road="ถนนหลัก")
        with django_assert_max_num_queries(most) as captured:
            changes = told(nation, organisation)
        numbers.append(len(captured))
    assert numbers[0] == numbers[1]
    assert sum(one.change for one in changes.changed("roll")) == 41
