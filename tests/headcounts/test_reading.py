"""What a LAO sees of its schools, and what its confirmation seals; in the same few statements for any number."""

from datetime import date, timedelta
from typing import Any

import pytest

from lec.accounts.models import Post
from lec.headcounts.actions.numbers import attach_name_list, dissolve, record
from lec.headcounts.queries.numbers import headcount_snapshot, progress
from lec.headcounts.rules.numbers import CELLS
from lec.lib.digests import canonical_line
from lec.lib.grades import HEADCOUNT_GRADES
from lec.registry.models import OtherSchool
from lec.rounds.queries import shown_round
from tests.nation import NOW, Nation, build_nation, make_round, post_of

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=5)
ONES = dict.fromkeys(CELLS, 1)


@pytest.fixture
def nation() -> Nation:
    return build_nation()


@pytest.fixture
def by(nation: Nation) -> Post:
    return post_of(nation.lao)


def add_schools(nation: Nation, count: int) -> list[OtherSchool]:
    return [
        OtherSchool.objects.create(lao=nation.lao, code=f"10549999{n}", name=f"เพิ่ม{n}", name_sort=f"เพิ่ม{n}")
        for n in range(count)
    ]


def test_progress_tells_recorded_dissolved_and_missing_apart(nation: Nation, by: Post) -> None:
    first = nation.here.other_schools[0]
    gone, untouched = add_schools(nation, 2)
    record(school=first, cells=ONES, by=by, now=NOW)
    attach_name_list(school=first, filename="a.pdf", content=b"%PDF-1", by=by, now=NOW)
    attach_name_list(school=first, filename="b.pdf", content=b"%PDF-2", by=by, now=NOW)
    dissolve(school=gone, on=date(2026, 5, 1), reference="ประกาศ", by=by, now=LATER)
    rows = {row.school.pk: row for row in progress(nation.lao, nation.round)}
    assert {pk: (row.state, row.total, row.recorded_at, row.has_name_list) for pk, row in rows.items()} == {
        first.pk: ("recorded", 18, NOW, True),
        gone.pk: ("dissolved", 0, LATER, False),
        untouched.pk: ("missing", None, None, False),
    }


def test_zeros_are_recorded_and_not_missing(nation: Nation, by: Post) -> None:
    record(school=nation.here.other_schools[0], cells=dict.fromkeys(CELLS, 0), by=by, now=NOW)
    assert [(row.state, row.total) for row in progress(nation.lao, nation.round)] == [("recorded", 0)]


@pytest.mark.parametrize("more", [0, 2])
def test_progress_takes_one_statement_and_a_snapshot_two(
    nation: Nation, by: Post, more: int, django_assert_num_queries: Any
) -> None:
    for school in [nation.here.other_schools[0], *add_schools(nation, more)]:
        record(school=school, cells=ONES, by=by, now=NOW)
    with django_assert_num_queries(1):
        assert len(progress(nation.lao, nation.round)) == 1 + more
    with django_assert_num_queries(2):
        assert headcount_snapshot(nation.lao, nation.round).total == 18 * (1 + more)


def test_a_snapshot_has_a_line_per_cell_and_names_the_missing(nation: Nation, by: Post) -> None:
    first = nation.here.other_schools[0]
    gone, untouched = add_schools(nation, 2)
    OtherSchool.objects.filter(pk=gone.pk).update(dissolved_on=date(2025, 1, 1), dissolution_reference="ประกาศ")
    record(school=first, cells={**ONES, ("P1", "M"): 5}, by=by, now=NOW)
    snapshot = headcount_snapshot(nation.lao, nation.round)
    expected = [
        canonical_line(school.pk, grade, sex, count)
        for school, usual in ((first, 1), (gone, 0))
        for grade, sex in CELLS
        for count in [5 if (school, grade, sex) == (first, "P1", "M") else usual]
    ]
    assert sorted(snapshot.lines) == sorted(expected)
    assert snapshot.counts == {grade: {"M": 5 if grade == "P1" else 1, "F": 1} for grade in HEADCOUNT_GRADES}
    assert (snapshot.total, snapshot.missing) == (22, (untouched,))


def test_a_snapshot_holds_nothing_of_the_neighbours(nation: Nation) -> None:
    neighbour = nation.here.laos[1]
    record(school=nation.here.other_schools[1], cells=ONES, by=post_of(neighbour), now=NOW)
    snapshot = headcount_snapshot(nation.lao, nation.round)
    assert (snapshot.total, snapshot.missing) == (0, (nation.here.other_schools[0],))


def test_the_round_shown_is_the_open_one_else_the_latest(nation: Nation) -> None:
    assert shown_round() == nation.round
    nation.round.closed_at = NOW
    nation.round.save()
    assert shown_round() == nation.round
    fresh = make_round(now=LATER, academic_year=2027, term=1)
    assert shown_round() == fresh
