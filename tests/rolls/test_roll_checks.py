"""The catalogue of checks that look at a roll as a whole, one test each; none cries wolf on small numbers."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils.translation import override

from lec.rolls.checks import Sealed, Surroundings, findings
from lec.rolls.queries import RollRow
from lec.rolls.queries.answers import Answer
from tests.rolls.test_checks import AROUND, YEAR, row


def many(number: int, *, first: int = 1, years: int = 7, **values: object) -> list[RollRow]:
    """So many sound rows, each born on another day, in the calendar year so many years ago."""
    born = date(YEAR - years, 1, 1)
    return [row(first + i, **{"birth_date": born + timedelta(days=i % 130), **values}) for i in range(number)]


def found(rows: list[RollRow], around: Surroundings = AROUND) -> list[tuple[str, str, str]]:
    """Code, subject and facts of the findings on the roll as a whole."""
    return [(one.code, one.subject, one.facts) for one in findings(rows, around) if one.enrolment_id is None]


def sealed(was: int, *, year: int = YEAR, grade: str = "P1") -> Surroundings:
    """Surroundings in which the last round was confirmed with so many boys of a grade."""
    return replace(AROUND, sealed=Sealed(year, {grade: {"M": was, "F": 0}}))


def test_grade_not_offered_is_an_error() -> None:
    around = replace(AROUND, offered=("P2", "P3"))
    assert found(many(2), around) == [("grade-not-offered", "P1", "grade=P1&n=2")]
    assert [one.severity for one in findings(many(2), around)] == ["error"]
    assert found(many(2), replace(AROUND, offered=("P1",))) == []


def test_grades_not_filled_in_yet_say_nothing_of_the_roll() -> None:
    assert found(many(2), replace(AROUND, offered=None)) == []


@pytest.mark.parametrize(("room", "most", "name"), [("1", 50, "P1/1"), ("", 120, "P1")])
def test_class_beyond_the_limit_is_a_query(room: str, most: int, name: str) -> None:
    assert found(many(most, room=room)) == []
    facts = f"class={name.replace('/', '%2F')}&n={most + 1}&limit={most}"
    assert found(many(most + 1, room=room)) == [("class-size", name, facts)]


def test_top_grade_empty_is_a_query_where_the_grade_below_is_full() -> None:
    around = replace(AROUND, offered=("K3", "P1", "P2"))
    assert found(many(9), around) == []
    assert found(many(10), around) == [("top-grade-empty", "P2", "grade=P2&below=P1&n=10")]
    assert found([*many(10), row(50, grade="P2", birth_date=date(YEAR - 8, 1, 1))], around) == []
    assert found(many(10), replace(AROUND, offered=("P1",))) == []


@pytest.mark.parametrize(
    ("was", "now", "is_leap"),
    [(30, 21, False), (30, 20, True), (200, 180, False), (200, 179, True), (20, 30, True), (5, 14, False)],
)
def test_change_within_a_year_beyond_the_limit_is_a_query(was: int, now: int, is_leap: bool) -> None:
    codes = [code for code, _subject, _facts in found(many(now, room="1" if now < 50 else ""), sealed(was))]
    assert [code for code in codes if code in ("total-changed", "grade-changed")] == (
        ["total-changed", "grade-changed"] if is_leap else []
    )


def test_change_across_years_compares_with_the_grade_that_moved_up() -> None:
    assert found(many(40), sealed(40, year=YEAR - 1, grade="K3")) == []  # P1 is nobody's moved-up class
    second = many(29, grade="P2", years=8)
    assert found(second, sealed(40, year=YEAR - 1)) == [
        ("total-changed", "", "was=40&n=29"),
        ("grade-changed", "P2", "grade=P2&was=40&n=29"),
    ]
    assert found(many(30, grade="P2", years=8), sealed(40, year=YEAR - 1)) == []
    assert [code for code, *_rest in found(second, sealed(60, year=YEAR - 2))] == ["total-changed"]


def test_many_entered_in_one_minute_are_a_query_only_long_after_the_beginning() -> None:
    begun, late = datetime(2026, 6, 1, 2, 0, tzinfo=UTC), datetime(2026, 11, 2, 9, 30, 5, tzinfo=UTC)
    first = many(10, created_at=begun)
    assert found(first) == []
    assert found([*first, *many(9, first=50, created_at=late, room="2")]) == []
    assert found([*first, *many(10, first=50, created_at=late, room="2")]) == [
        ("entered-at-once", "2026-11-02T09:30Z", "minute=2026-11-02T09%3A30Z&n=10")
    ]
    soon = begun + timedelta(days=44)
    assert found([*first, *many(10, first=50, created_at=soon, room="2")]) == []


def test_new_classes_after_a_promotion_in_spring_are_not_asked() -> None:
    promoted = many(20, created_at=datetime(2026, 4, 1, 2, 0, tzinfo=UTC))
    assert found([*promoted, *many(20, first=50, created_at=datetime(2026, 6, 20, tzinfo=UTC), room="2")]) == []


def test_many_of_one_class_born_on_one_day_are_a_query() -> None:
    born = date(YEAR - 7, 1, 1)
    assert found(many(4, birth_date=born)) == []
    assert found(many(5, birth_date=born)) == [
        ("same-birth-date", "P1/1 2019-01-01", "class=P1%2F1&day=2019-01-01&n=5")
    ]
    assert found([*many(3, birth_date=born), *many(3, first=9, birth_date=born, room="2")]) == []


@pytest.mark.parametrize(
    ("was", "now", "step"),
    [
        (43, 40, "40"),
        (44, 39, "40"),
        (43, 38, ""),
        (40, 41, "40"),
        (38, 42, "40"),
        (38, 43, ""),
        (40, 40, ""),
        (39, 40, ""),
        (105, 100, "100"),
        (125, 120, "120"),
    ],
)
def test_number_that_has_just_crossed_a_lunch_step_is_a_query(was: int, now: int, step: str) -> None:
    facts = [("lunch-step", step, f"was={was}&n={now}&step={step}")] if step else []
    rows = [replace(one, room=str(number % 4)) for number, one in enumerate(many(now))]
    assert found(rows, sealed(was)) == facts


def test_lunch_steps_are_those_of_the_fiscal_year_and_of_the_grades_counted() -> None:
    assert found(many(40), replace(sealed(43), fiscal_year=2022)) == []
    assert found(many(40, grade="M4", years=16), sealed(43, grade="M4")) == []
    assert found(many(40, grade="M1", years=13), sealed(43, grade="M1"))[0][0] == "lunch-step"
    assert found(many(40, grade="M1", years=13), replace(sealed(43, grade="M1"), fiscal_year=2024)) == []


def test_number_beside_a_step_without_an_earlier_round_is_not_asked() -> None:
    assert found(many(40)) == []


def test_explanation_holds_as_long_as_its_figures() -> None:
    born = date(YEAR - 7, 1, 1)
    answer = Answer("แฝดและวันเกิดตามทะเบียนบ้าน", facts="class=P1%2F1&day=2019-01-01&n=5")
    around = replace(AROUND, answers={("same-birth-date", "P1/1 2019-01-01"): answer})

    def blocking(number: int) -> list[bool]:
        rows = many(number, birth_date=born)
        return [one.blocks for one in findings(rows, around) if one.code == "same-birth-date"]

    assert (blocking(5), blocking(6)) == ([False], [True])


def test_message_tells_its_figures_as_people_read_them() -> None:
    with override("en"):
        (one,) = findings(many(5, birth_date=date(YEAR - 7, 1, 1)), AROUND)
        assert one.message.startswith("5 learners of Primary 1/1 are born on the same day, 1 Jan 2562;")


def test_key_of_a_finding_changes_with_its_figures() -> None:
    def key(number: int) -> str:
        return next(iter(findings(many(number, birth_date=date(YEAR - 7, 1, 1)), AROUND))).key

    assert key(5) == key(5) != key(6)
