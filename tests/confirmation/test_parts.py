"""The parts of a seal of head counts: each school's numbers, which its digest is over."""

import pytest

from lec.confirmation.models import Seal
from lec.confirmation.verify import differences
from lec.headcounts.actions.numbers import record
from lec.headcounts.queries.numbers import headcount_lines
from lec.lib.digests import canonical_line, digest
from lec.lib.grades import HEADCOUNT_GRADES
from lec.registry.actions import dissolve_other_school
from lec.registry.models import OtherSchool
from tests.confirmed_nation import confirmed, nation_with_learners
from tests.nation import NOW, Nation, post_of


@pytest.fixture
def nation(db: None) -> Nation:
    return nation_with_learners()


def more_schools(nation: Nation) -> list[OtherSchool]:
    """The LAO's school with one to each cell, another with two, and a dissolved one that nobody recorded."""
    first = nation.here.other_schools[0]
    made = [
        OtherSchool.objects.create(lao=nation.lao, code=f"77{number}", name=f"โรง{number}", name_sort=f"{number}")
        for number in (1, 2)
    ]
    record(
        school=made[0],
        cells={(grade, sex): 2 for grade in HEADCOUNT_GRADES for sex in "MF"},
        by=post_of(nation.lao),
        now=NOW,
    )
    dissolve_other_school(school=made[1], on=NOW.date(), reference="ประกาศ 1", by=post_of(nation.lao), now=NOW)
    return [first, *made]


def test_parts_are_each_schools_numbers_and_give_the_digest(nation: Nation) -> None:
    schools = more_schools(nation)
    seal = confirmed(nation.lao, "headcounts")
    seal.refresh_from_db()
    per_cell = dict(zip((str(school.pk) for school in schools), (1, 2, 0), strict=True))
    assert seal.parts == {
        pk: {grade: {"M": number, "F": number} for grade in HEADCOUNT_GRADES} for pk, number in per_cell.items()
    }
    lines = [
        canonical_line(school.pk, grade, sex, per_cell[str(school.pk)])
        for school in schools
        for grade in HEADCOUNT_GRADES
        for sex in "MF"
    ]
    assert digest(headcount_lines(seal.parts)) == digest(lines) == seal.digest
    assert seal.total == 3 * 18


def test_other_seals_have_no_parts(nation: Nation) -> None:
    assert (confirmed(nation.school, "roll").parts, confirmed(nation.school, "basics").parts) == ({}, {})


def test_verify_finds_altered_parts_and_totals_and_leaves_old_seals_alone(nation: Nation) -> None:
    seal = confirmed(nation.lao, "headcounts")
    assert list(differences(now=NOW)) == []
    named = f"{nation.lao.code} headcounts: seal 1"
    kept = dict(seal.parts)
    Seal.objects.filter(pk=seal.pk).update(parts={})
    assert list(differences(now=NOW)) == []
    ((pk, counts),) = kept.items()
    counts = counts | {"P1": {"M": 0, "F": 2}}
    Seal.objects.filter(pk=seal.pk).update(parts={pk: counts})
    assert list(differences(now=NOW)) == [
        f"{named}: its parts do not give its digest",
        f"{named}: its parts do not give its counts",
    ]
    Seal.objects.filter(pk=seal.pk).update(parts=kept, counts=counts | {"P2": {"M": 9, "F": 9}})
    assert list(differences(now=NOW)) == [
        f"{named} has another total than its counts",
        f"{named}: its parts do not give its counts",
    ]
    roll = confirmed(nation.school, "roll")
    Seal.objects.filter(pk=seal.pk).update(parts=kept, counts=seal.counts)
    Seal.objects.filter(pk=roll.pk).update(parts=kept)
    assert list(differences(now=NOW)) == [f"{nation.school.code} roll: seal 1 has parts, which only head counts have"]


def test_parts_stay_when_the_numbers_change(nation: Nation) -> None:
    seal = confirmed(nation.lao, "headcounts")
    school = nation.here.other_schools[0]
    cells = {(grade, sex): 7 for grade in HEADCOUNT_GRADES for sex in "MF"}
    record(school=school, cells=cells, by=post_of(nation.lao), now=NOW)
    again = confirmed(nation.lao, "headcounts")
    kept = Seal.objects.get(pk=seal.pk)
    assert (kept.parts, again.parts[str(school.pk)]["P1"]) == (seal.parts, {"M": 7, "F": 7})
