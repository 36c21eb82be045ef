"""The catalogue of checks, one test each."""

from datetime import date
from typing import Any

import pytest

from lec.lib.identifiers import Identifier
from lec.rolls.checks import ANSWERS_FOR, CATALOGUE, QUERY_CODES, findings
from lec.rolls.identity import seal
from lec.rolls.queries import RollRow

YEAR = 2026


def row(pk: int = 1, *, number: str = "", **values: Any) -> RollRow:
    """A sound row of a six-year-old in P1; `number` is a whole identifier."""
    kind = "gcode" if number.startswith("G") else "national"
    number = number or f"1{pk:012d}"
    sound: dict[str, Any] = {
        "enrolment_id": pk,
        "learner_id": pk,
        "identifier_kind": kind,
        "identifier_sealed": seal(Identifier("national", number)),
        "prefix": "เด็กชาย",
        "first_name": f"เด็ก{pk}",
        "last_name": "ใจดี",
        "sex": "M",
        "birth_date": date(YEAR - 7, 1, 15),
        "nationality": "ไทย",
        "grade": "P1",
        "room": "1",
        "student_number": "1",
        "entered_on": None,
        "state": "enrolled",
        "verified_round_id": None,
    }
    return RollRow(**sound | values)


def found(*rows: RollRow) -> list[tuple[int, str, str]]:
    return [(one.enrolment_id, one.code, one.severity) for one in findings(rows, YEAR)]


def test_sound_row_has_no_findings() -> None:
    assert found(row()) == []


def test_claimed_row_is_not_checked() -> None:
    assert found(row(birth_date=date(1900, 1, 1), state="claimed")) == []


@pytest.mark.parametrize("born", [date(2027, 1, 1), date(2100, 1, 1)])
def test_birth_after_the_year_is_an_error(born: date) -> None:
    assert found(row(birth_date=born)) == [(1, "born-after-year", "error")]


@pytest.mark.parametrize("born", [date(1900, 1, 1), date(1965, 12, 31)])
def test_birth_sixty_years_ago_is_an_error(born: date) -> None:
    assert found(row(birth_date=born)) == [(1, "birth-date-improbable", "error")]


def test_identifier_missing_is_a_query() -> None:
    assert found(row(identifier_kind="none", identifier_sealed=None)) == [(1, "identifier-missing", "query")]


@pytest.mark.parametrize(
    ("number", "codes"),
    [("G675400000001", []), ("G120000000001", ["gcode-unusual"]), ("G679900000001", ["gcode-unusual"])],
)
def test_gcode_not_built_as_documented_is_a_query(number: str, codes: list[str]) -> None:
    assert [code for _pk, code, _severity in found(row(number=number))] == codes


@pytest.mark.parametrize(
    ("first", "born", "codes"),
    [
        ("3", date(2019, 1, 15), ["number-group-unusual"]),
        ("4", date(2016, 1, 1), ["number-group-unusual"]),
        ("5", date(2019, 1, 15), ["number-group-unusual"]),
        ("3", date(2015, 12, 31), []),
        ("0", date(2019, 1, 15), []),
        ("6", date(2019, 1, 15), []),
        ("7", date(2019, 1, 15), []),
        ("8", date(2019, 1, 15), []),
    ],
)
def test_number_of_an_old_group_is_a_query_for_children_born_after_2558(
    first: str, born: date, codes: list[str]
) -> None:
    assert [code for _pk, code, _severity in found(row(number=f"{first}540000000012", birth_date=born))] == codes


@pytest.mark.parametrize(
    ("grade", "born", "codes"),
    [
        ("P1", date(2020, 12, 31), ["age-outside-grade"]),
        ("P1", date(2020, 5, 16), []),
        ("P1", date(2015, 1, 1), ["age-outside-grade"]),
        ("N2", date(2024, 5, 16), []),
        ("N2", date(2024, 5, 17), ["age-outside-grade"]),
    ],
)
def test_age_outside_the_grade_is_a_query(grade: str, born: date, codes: list[str]) -> None:
    assert [code for _pk, code, _severity in found(row(grade=grade, birth_date=born))] == codes


def test_same_name_and_birth_date_twice_is_a_query_on_both() -> None:
    twins = [row(1, first_name="แดง"), row(2, first_name="แดง"), row(3, first_name="ดำ")]
    assert found(*twins) == [(1, "same-person-twice", "query"), (2, "same-person-twice", "query")]


def test_explained_query_no_longer_blocks_but_an_error_does() -> None:
    queried = row(1, birth_date=date(2010, 1, 1), explanations={"age-outside-grade": "เรียนซ้ำชั้น"})
    wrong = row(2, birth_date=date(2027, 1, 1), explanations={"born-after-year": "พิมพ์ผิด"})
    assert [(one.code, one.blocks) for one in findings([queried, wrong], YEAR)] == [
        ("age-outside-grade", False),
        ("born-after-year", True),
    ]


def test_every_code_stands_once_and_every_query_can_be_explained() -> None:
    codes = [code for code, _severity, _check in CATALOGUE]
    assert len(codes) == len(set(codes))
    assert sorted(QUERY_CODES) == [
        "age-outside-grade",
        "gcode-unusual",
        "identifier-missing",
        "number-group-unusual",
        "same-person-twice",
    ]


def test_every_query_says_which_facts_its_explanation_answers_for() -> None:
    assert ANSWERS_FOR.keys() == QUERY_CODES
