"""The pace chart: where its points lie, and what it leaves out."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lec.reporting.pictures.pace import BOTTOM, TOP, pace_chart

FIRST = date(2026, 11, 1)


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def test_line_climbs_to_the_number_of_today() -> None:
    days = [(day(0), 0), (day(2), 5), (day(4), 10)]
    chart = pace_chart(days, total=20, first=day(0), today=day(5), deadline=day(10))
    assert chart is not None
    middle = (TOP + BOTTOM) // 2
    assert chart.line == "0,196 100,196 200,154 300,154 400,111 500,111"
    assert chart.area == f"0,{BOTTOM} {chart.line} 500,{BOTTOM}"
    assert chart.needed == f"500,{middle} 1000,{TOP}"
    assert (chart.deadline_x, chart.deadline_anchor, chart.now_x, chart.now_y) == ("100%", "end", "50%", middle)
    assert (chart.done, chart.total, chart.first, chart.last) == (10, 20, day(0), day(10))


def test_days_without_a_change_are_not_in_the_table() -> None:
    days = [(day(0), 1), (day(1), 1), (day(2), 4), (day(3), 3), (day(4), 3)]
    chart = pace_chart(days, total=5, first=day(0), today=day(4))
    assert chart is not None
    assert chart.day_rows == ((day(0), 1, 1), (day(2), 4, 3), (day(3), 3, -1))


def test_no_pace_is_needed_when_all_are_done_or_the_day_has_passed() -> None:
    done = pace_chart([(day(1), 4)], total=4, first=FIRST, today=day(1), deadline=day(9))
    late = pace_chart([(day(1), 1)], total=4, first=FIRST, today=day(9), deadline=day(5))
    assert done is not None
    assert late is not None
    assert (done.needed, late.needed, late.last, late.deadline_x) == ("", "", day(9), "55.6%")


def test_deadline_before_the_opening_stands_at_the_edge() -> None:
    chart = pace_chart([], total=4, first=FIRST, today=day(3), deadline=day(-5))
    assert chart is not None
    assert (chart.deadline_x, chart.deadline_anchor, chart.line) == ("0%", "start", f"0,{BOTTOM} 1000,{BOTTOM}")


def test_nothing_to_confirm_is_no_chart() -> None:
    assert pace_chart([(FIRST, 0)], total=0, first=FIRST, today=FIRST) is None


def test_levels_are_round_numbers_and_the_total() -> None:
    levels = []
    for total in (1, 3, 76, 7849, 20650):
        chart = pace_chart([], total=total, first=FIRST, today=FIRST)
        assert chart is not None
        levels.append([level.number for level in chart.levels])
    assert levels == [
        [1],
        [1, 2, 3],
        [20, 40, 60, 76],
        [2000, 4000, 6000, 7849],
        [5000, 10000, 15000, 20650],
    ]


@given(
    st.lists(st.tuples(st.integers(0, 200), st.integers(0, 500)), max_size=60),
    st.integers(1, 400),
    st.integers(0, 200),
    st.integers(-20, 220),
)
def test_nothing_leaves_the_picture(days: list[tuple[int, int]], total: int, now: int, due: int) -> None:
    by_day = sorted((day(number), done) for number, done in dict(days).items())
    chart = pace_chart(by_day, total=total, first=FIRST, today=day(now), deadline=day(due))
    assert chart is not None
    points = [tuple(map(int, one.split(","))) for one in f"{chart.area} {chart.needed}".split()]
    assert all(0 <= x <= 1000 and TOP <= y <= BOTTOM for x, y in points)
    assert all(TOP <= level.y <= BOTTOM for level in chart.levels)
    assert chart.done == chart.day_rows[-1][1]
