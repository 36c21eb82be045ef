"""Next year by class shift: every class moves up one, entry classes stay as large, leaving classes leave."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lec.funding.estimates import SCHOOL, Body
from lec.funding.projection import classes_offered, projected, shifted
from lec.lib.grades import GRADES
from lec.lib.promotion import next_grade


@pytest.mark.parametrize(
    ("kind", "now", "then"),
    [
        ("a centre", {"N2": 5, "N3": 7, "N4": 9}, {"N2": 5, "N3": 5, "N4": 7}),
        ("a centre up to five", {"N3": 7, "N4": 9, "N5": 4}, {"N3": 7, "N4": 7, "N5": 9}),
        ("one year group", {"N3": 7}, {"N3": 7}),
        (
            "a primary school",
            {"K2": 10, "K3": 11, "P1": 12, "P2": 13, "P3": 14, "P4": 15, "P5": 16, "P6": 17},
            {"K2": 10, "K3": 10, "P1": 11, "P2": 12, "P3": 13, "P4": 14, "P5": 15, "P6": 16},
        ),
        (
            "a small school with a gap",
            {"K2": 3, "P1": 4, "P3": 2, "P6": 1},
            {"K2": 3, "K3": 3, "P1": 0, "P2": 4, "P3": 0, "P4": 2, "P5": 0, "P6": 0},
        ),
        (
            "an expansion school",
            {"P5": 8, "P6": 9, "M1": 10, "M3": 2},
            {"P5": 8, "P6": 8, "M1": 9, "M2": 10, "M3": 0},
        ),
        ("a secondary school", {"M1": 30, "M2": 29, "M3": 28}, {"M1": 30, "M2": 30, "M3": 29}),
        ("upper secondary after lower", {"M3": 20, "M4": 15}, {"M3": 20, "M4": 20, "M5": 15, "M6": 0}),
        ("vocational", {"V1": 3, "V2": 2, "V3": 1}, {"V1": 3, "V2": 3, "V3": 2}),
        ("kindergarten alone", {"K1": 3, "K2": 2, "K3": 1}, {"K1": 3, "K2": 3, "K3": 2}),
        ("year groups before kindergarten", {"N3": 6, "K2": 5}, {"N3": 6, "K2": 6, "K3": 5}),
        ("a dissolved school", {"K1": 0, "P1": 0}, {}),
    ],
)
def test_class_shift(kind: str, now: dict[str, int], then: dict[str, int]) -> None:
    assert shifted(now) == then, kind


counts = st.dictionaries(st.sampled_from(list(GRADES)), st.integers(0, 60), max_size=12)


@given(counts)
def test_everybody_moves_or_leaves_and_entry_classes_come_again(now: dict[str, int]) -> None:
    """Law: next year = this year - those who leave + entry classes as large as this year's."""
    offered = classes_offered(now)
    leaving = sum(now.get(grade, 0) for grade in offered if next_grade(grade, offered) is None)
    fed = {next_grade(grade, offered) for grade in offered}
    entering = sum(now.get(grade, 0) for grade in offered if grade not in fed)
    assert sum(shifted(now).values()) == sum(now.values()) - leaving + entering
    assert {grade for grade, learners in now.items() if learners} <= set(offered)


def test_body_keeps_everything_but_its_learners() -> None:
    body = Body("1", "school", SCHOOL, "l", "p", {"P1": 3}, "last", "digest", "code", 7)
    (after,) = projected([body])
    assert after == body._replace(counts={"P1": 3, "P2": 3, "P3": 0, "P4": 0, "P5": 0, "P6": 0})
