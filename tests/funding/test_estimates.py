"""Money from learners and rates, against amounts worked out by hand."""

import hashlib
import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lec.funding.cliffs import Cliff, cliffs_of, near_steps
from lec.funding.documents import estimate_document, nation_document
from lec.funding.estimates import (
    CENTRE,
    NOTHING,
    OTHER,
    PROGRAMMES,
    SCHOOL,
    Body,
    Pair,
    RateRow,
    Rates,
    Sum,
    amounts_of,
    estimate,
    in_force,
    lines_of,
    unpaid,
)
from lec.funding.first_rates import STEPS, first_rates
from lec.lib.grades import GRADES, HEADCOUNT_GRADES

ROWS = [
    RateRow(
        **{
            **columns,
            "grades": tuple(columns["grades"]),
            "steps": tuple(map(tuple, columns["steps"])),
            "size_grades": tuple(columns["size_grades"]),
            "number": number,
        }
    )
    for number, columns in enumerate(first_rates(), start=1)
]
LUNCH, MILK, TEACHING = range(3)


def rates(year: int) -> Rates:
    return in_force(ROWS, year)


def school(
    counts: dict[str, int], code: str = "s1", kind: str = SCHOOL, lao: str = "l1", province: str = "54"
) -> Body:
    return Body(code, f"name of {code}", kind, lao, province, counts, seal_digest=f"digest of {code}")


def lunch_a_day(learners: int) -> int:
    """Satang a school day for so many pupils of P1, in fiscal year 2566."""
    amount = amounts_of(school({"P1": learners}), rates(2023))[LUNCH]
    assert amount % 200 == 0
    return amount // 200


@pytest.mark.parametrize(
    ("learners", "baht"),
    [(1, 36), (40, 1_440), (41, 1_107), (100, 2_700), (101, 2_424), (120, 2_880), (121, 2_662)],
)
def test_lunch_of_a_day_at_each_side_of_every_step(learners: int, baht: int) -> None:
    assert lunch_a_day(learners) == baht * 100


def test_centre_of_21_gets_36_baht_on_245_days() -> None:
    centre = school({"N2": 4, "N3": 17}, kind=CENTRE)
    lines = [line for line in lines_of(centre, rates(2023)) if line.programme == "lunch"]
    assert [(line.grade, line.learners, line.size, line.satang, line.days, line.amount) for line in lines] == [
        ("N2", 4, 21, 3600, 245, 4 * 3600 * 245),
        ("N3", 17, 21, 3600, 245, 17 * 3600 * 245),
    ]


@pytest.mark.parametrize(
    ("year", "lunch", "milk", "teaching"),
    [
        (2019, 0, 0, 0),
        (2020, 20_00 * 200, 0, 1_900_00),
        (2021, 20_00 * 200, 0, 1_900_00),
        (2022, 21_00 * 200, 0, 1_900_00),
        (2023, 36_00 * 200, 689 * 260, 1_938_00),
        (2024, 36_00 * 200, 689 * 260, 2_052_00),
        (2027, 36_00 * 200, 689 * 260, 2_052_00),
    ],
)
def test_one_pupil_of_primary_by_fiscal_year(year: int, lunch: int, milk: int, teaching: int) -> None:
    assert amounts_of(school({"P1": 1}), rates(year)) == (lunch, milk, teaching)


@pytest.mark.parametrize(("year", "baht"), [(2022, 1_700), (2023, 1_734), (2024, 1_836)])
def test_teaching_of_pre_primary_by_fiscal_year(year: int, baht: int) -> None:
    assert amounts_of(school({"K2": 1}), rates(year))[TEACHING] == baht * 100
    assert amounts_of(school({"N3": 1}, kind=CENTRE), rates(year))[TEACHING] == baht * 100


def test_lower_secondary_has_lunch_from_fiscal_year_2568() -> None:
    expanded = school({"P6": 30, "M1": 10})
    assert amounts_of(expanded, rates(2024))[LUNCH] == 30 * 3600 * 200
    assert amounts_of(expanded, rates(2025))[LUNCH] == 40 * 3600 * 200
    assert unpaid(school({"P6": 30, "M1": 10, "M4": 3}), rates(2025)) == ("M4",)


def test_size_counts_whom_the_rate_says() -> None:
    """Everybody, unless the rate names grades: 39 of primary and 2 of secondary are 41, or 39."""
    expanded = school({"P6": 39, "M1": 2})
    assert amounts_of(expanded, rates(2025))[LUNCH] == 41 * 2700 * 200
    narrower = [row._replace(size_grades=("P6",)) if row.programme == "lunch" else row for row in ROWS]
    assert amounts_of(expanded, in_force(narrower, 2025))[LUNCH] == 41 * 3600 * 200


def test_schools_of_other_affiliations_get_lunch_and_milk_alone() -> None:
    assert amounts_of(school({"K1": 1, "P6": 1}, kind=OTHER), rates(2024)) == (2 * 3600 * 200, 2 * 689 * 260, 0)


def test_later_rate_takes_over_only_its_grades() -> None:
    row = next(one for one in rates(2024).rows if one.programme == "lunch" and one.bodies == SCHOOL)
    later = row._replace(grades=("P1",), steps=((1, 5000),), from_fiscal_year=2024, number=99)
    changed = in_force([later, *ROWS], 2024)
    assert amounts_of(school({"P1": 1, "P2": 1}), changed)[LUNCH] == (5000 + 3600) * 200
    assert amounts_of(school({"P1": 1, "P2": 1}), in_force([later, *ROWS], 2023))[LUNCH] == (3600 + 3600) * 200


def test_cliffs_are_those_of_the_steps() -> None:
    (lunch,) = [row for row in rates(2024).rows if row.programme == "lunch" and row.bodies == CENTRE]
    found = cliffs_of(lunch)
    assert found == (Cliff(40, 3600, 2700), Cliff(100, 2700, 2400), Cliff(120, 2400, 2200))
    days = [(one.day, one.day_after, one.change, one.level_again_at) for one in found]
    assert days == [
        (144_000, 110_700, -33_300, 54),
        (270_000, 242_400, -27_600, 113),
        (288_000, 266_200, -21_800, 131),
    ]
    assert Cliff(10, 100, 200).level_again_at is None
    assert Cliff(10, 100, 0).level_again_at is None


@pytest.mark.parametrize(
    ("learners", "found"),
    [
        (39, []),
        (40, [(1, 40 * 3600 * 200, 41 * 2700 * 200)]),
        (41, [(-1, 41 * 2700 * 200, 40 * 3600 * 200)]),
        (42, []),
    ],
)
def test_bodies_within_one_learner_of_a_step(learners: int, found: list[tuple[int, int, int]]) -> None:
    near = list(near_steps([school({"P1": learners})], rates(2024)))
    assert [(one.one, one.now, one.then) for one in near] == found
    assert [one.change for one in near] == [then - now for _one, now, then in found]


# --- properties --------------------------------------------------------------------------------

counts_of_anybody = st.dictionaries(st.sampled_from(list(GRADES)), st.integers(0, 150), max_size=8)
counts_of_others = st.dictionaries(st.sampled_from(HEADCOUNT_GRADES), st.integers(0, 150), max_size=9)
a_body = st.one_of(
    st.builds(
        lambda kind, counts, lao: (kind, counts, lao),
        st.sampled_from([SCHOOL, CENTRE]),
        counts_of_anybody,
        st.sampled_from(["l1", "l2"]),
    ),
    st.builds(lambda counts, lao: (OTHER, counts, lao), counts_of_others, st.sampled_from(["l1", "l2"])),
)


def bodies_from(drawn: list[tuple[str, dict[str, int], str]]) -> list[Body]:
    return [
        school(counts, code=f"c{number}", kind=kind, lao=lao, province=f"{50 + number % 3}")
        for number, (kind, counts, lao) in enumerate(drawn)
    ]


@given(st.lists(a_body, max_size=12), st.integers(2018, 2030))
def test_sums_are_the_sums_of_the_lines(drawn: list[tuple[str, dict[str, int], str]], year: int) -> None:
    found = estimate(bodies_from(drawn), rates(year))
    for body, amounts in zip(found.bodies, found.amounts, strict=True):
        lines = list(lines_of(body, found.rates))
        by_programme = tuple(
            sum(line.amount for line in lines if line.programme == programme) for programme in PROGRAMMES
        )
        assert by_programme == amounts
        assert [line.amount for line in lines] == [
            line.learners * line.satang * (line.days or 1) for line in lines
        ]
    whole = tuple(map(sum, zip(*found.amounts, strict=True))) or NOTHING
    assert found.whole.both.amounts == whole
    assert sum(pair.both.total for pair in found.laos.values()) == found.whole.both.total
    assert sum(pair.both.total for pair in found.provinces.values()) == found.whole.both.total
    own = [amounts for body, amounts in zip(found.bodies, found.amounts, strict=True) if body.kind != OTHER]
    assert found.whole.own.total == sum(map(sum, own))
    assert found.whole.own.bodies == len(own)


@given(st.lists(a_body, max_size=12), st.randoms(use_true_random=False))
def test_order_makes_no_difference(drawn: list[tuple[str, dict[str, int], str]], chance: random.Random) -> None:
    bodies, rows = bodies_from(drawn), list(ROWS)
    straight = estimate_document(estimate(bodies, in_force(rows, 2027)), of={"round": "2026/2"}, missing=[])
    chance.shuffle(bodies)
    chance.shuffle(rows)
    bodies = [body._replace(counts=dict(reversed(body.counts.items()))) for body in bodies]
    shuffled = estimate_document(estimate(bodies, in_force(rows, 2027)), of={"round": "2026/2"}, missing=[])
    assert shuffled == straight


@given(st.lists(a_body, max_size=6), st.integers(2020, 2030))
def test_document_has_the_same_lines_as_the_pages(drawn: list[tuple[str, dict[str, int], str]], year: int) -> None:
    found = estimate(bodies_from(drawn), rates(year))
    read = json.loads(estimate_document(found, of={}, missing=[]).content)
    for body, row in zip(found.bodies, read["bodies"], strict=True):
        written = [
            (read["rates"][place]["programme"], grade, learners, size, satang, read["rates"][place]["days"], amount)
            for place, size, satang, grades in row[6]
            for grade, learners, amount in grades
        ]
        assert written == [line[:7] for line in lines_of(body, found.rates)]
        assert row[7] == sum(line.amount for line in lines_of(body, found.rates))


# --- canonical bytes ---------------------------------------------------------------------------


def test_document_holds_every_line_and_its_own_digest() -> None:
    body = school({"P1": 41})
    found = estimate([body], rates(2023))
    written = estimate_document(found, of={"organisation": "54"}, missing=[("x", "roll", "never")])
    assert written.digest == hashlib.sha256(written.content).hexdigest()
    read = json.loads(written.content)
    assert (read["is"], read["fiscal_year"], read["missing"]) == ("ประมาณการ", 2023, [["x", "roll", "never"]])
    ((province, lao, kind, code, basis, seal, lines, amount),) = read["bodies"]
    assert (province, lao, kind, code, basis, seal) == ("54", "l1", "school", "s1", "confirmed", "digest of s1")
    assert lines[0] == [0, 41, 2700, [["P1", 41, 41 * 2700 * 200]]]
    lunch = read["rates"][0]
    assert (lunch["programme"], lunch["days"], lunch["steps"]) == ("lunch", 200, STEPS)
    assert amount == read["whole"]["own"]["amounts"][0] + 41 * (689 * 260 + 193_800)
    assert "name of s1" not in written.content.decode()


def test_document_does_not_hang_on_row_numbers() -> None:
    elsewhere = [row._replace(number=1_000 - row.number) for row in ROWS]
    body, moved = school({"P1": 41}), school({"P1": 41})._replace(number=77, name="another", seal_code="abc")
    one = estimate_document(estimate([body], rates(2027)), of={}, missing=[])
    assert estimate_document(estimate([moved], in_force(elsewhere, 2027)), of={}, missing=[]) == one


def test_document_changes_with_a_rate_a_seal_or_a_learner() -> None:
    body = school({"P1": 41})
    other_rates = in_force([row._replace(source=f"{row.source}.") for row in ROWS], 2027)
    digests = {
        estimate_document(estimate([one], found), of={}, missing=[]).digest
        for one, found in (
            (body, rates(2027)),
            (body, other_rates),
            (body._replace(seal_digest="x"), rates(2027)),
            (school({"P1": 42}), rates(2027)),
        )
    }
    assert len(digests) == 4


def test_nation_is_the_digests_and_sums_of_its_provinces() -> None:
    here = Pair(Sum(1, 10, (5, 6, 7)), Sum(2, 20, (1, 0, 0)))
    written = nation_document(rates(2027), {"55": ("b" * 64, here), "54": ("a" * 64, Pair())}, of={})
    read = json.loads(written.content)
    assert {code: row["digest"] for code, row in read["provinces"].items()} == {"54": "a" * 64, "55": "b" * 64}
    assert read["whole"]["own"] == {"bodies": 1, "learners": 10, "amounts": [5, 6, 7]}
    again = nation_document(rates(2027), {"54": ("a" * 64, Pair()), "55": ("b" * 64, here)}, of={})
    assert again == written
