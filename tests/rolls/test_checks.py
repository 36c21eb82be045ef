"""The catalogue of checks that look at learners, one test each."""

from datetime import date
from typing import Any

import pytest

from lec.lib.identifiers import Identifier
from lec.rolls.checks import ANSWERS_FOR, CHECKS, QUERY_CODES, Surroundings, findings
from lec.rolls.identity import seal
from lec.rolls.queries import RollRow
from lec.rolls.queries.answers import Answer

YEAR = 2026
AROUND = Surroundings(YEAR, date(2026, 11, 22), 2027)


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
    return [(one.enrolment_id, one.code, one.severity) for one in findings(rows, AROUND)]


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


def test_birth_date_still_to_come_is_an_error() -> None:
    assert found(row(birth_date=date(2026, 11, 22)))[0][1] == "age-outside-grade"
    assert found(row(grade="N2", birth_date=date(2026, 12, 31)))[0] == (1, "born-in-future", "error")


def test_entry_before_birth_is_an_error() -> None:
    assert found(row(entered_on=date(2018, 12, 31))) == [(1, "entered-before-birth", "error")]


def test_entry_still_to_come_is_an_error() -> None:
    assert found(row(entered_on=date(2026, 11, 23))) == [(1, "entered-in-future", "error")]
    assert found(row(entered_on=date(2026, 11, 22))) == []


@pytest.mark.parametrize(
    ("entered", "codes"),
    [(date(2019, 1, 15), ["entered-early"]), (date(2020, 7, 14), ["entered-early"]), (date(2020, 7, 15), [])],
)
def test_entry_in_the_first_months_of_life_is_a_query(entered: date, codes: list[str]) -> None:
    assert [code for _pk, code, _severity in found(row(entered_on=entered))] == codes


@pytest.mark.parametrize("name", ["", " ", "-", "."])
def test_given_name_missing_is_an_error(name: str) -> None:
    assert found(row(first_name=name)) == [(1, "name-missing", "error")]


def test_surname_missing_is_a_query() -> None:
    assert found(row(last_name="-")) == [(1, "surname-missing", "query")]


@pytest.mark.parametrize(
    ("number", "codes"),
    [
        ("1540000000012", []),
        ("0540000000012", ["nationality-missing"]),
        ("7540000000012", ["nationality-missing"]),
        ("G675400000001", ["nationality-missing"]),
    ],
)
def test_nationality_missing_is_a_query_where_the_number_is_not_of_a_thai(number: str, codes: list[str]) -> None:
    assert [code for _pk, code, _severity in found(row(number=number, nationality=""))] == codes


def test_room_missing_is_a_query_only_where_the_grade_has_rooms() -> None:
    assert found(row(1, room="1"), row(2, room="")) == [(2, "room-missing", "query")]
    assert found(row(1, room=""), row(2, room=""), row(3, grade="K3", birth_date=date(2021, 1, 1))) == []


def test_prefix_and_day_of_entry_are_not_asked() -> None:
    assert found(row(prefix="", entered_on=None, student_number="")) == []


def test_same_name_and_birth_date_twice_is_a_query_on_both() -> None:
    born = date(YEAR - 7, 1, 15)
    twins = [row(pk, first_name=name, birth_date=born) for pk, name in ((1, "แดง"), (2, "แดง"), (3, "ดำ"))]
    assert found(*twins) == [(1, "same-person-twice", "query"), (2, "same-person-twice", "query")]


def test_explained_query_no_longer_blocks_but_an_error_does() -> None:
    queried = row(1, birth_date=date(2010, 1, 1), explanations={"age-outside-grade": Answer("เรียนซ้ำชั้น")})
    wrong = row(2, birth_date=date(2027, 1, 1), explanations={"born-after-year": Answer("พิมพ์ผิด")})
    assert [(one.code, one.blocks) for one in findings([queried, wrong], AROUND)] == [
        ("age-outside-grade", False),
        ("born-after-year", True),
    ]


def test_explanation_that_the_lao_refused_blocks_again() -> None:
    answer = Answer("เรียนซ้ำชั้น", refusal="ไม่มีหลักฐาน", refused_by="สมใจ ดี, นักวิชาการ, 054")
    (one,) = findings([row(birth_date=date(2010, 1, 1), explanations={"age-outside-grade": answer})], AROUND)
    assert (one.blocks, one.explanation, one.refusal) == (True, "เรียนซ้ำชั้น", "ไม่มีหลักฐาน")


def test_every_code_stands_once_and_every_query_of_a_learner_can_be_explained() -> None:
    codes = [check.code for check in CHECKS]
    assert len(codes) == len(set(codes))
    assert sorted(QUERY_CODES) == [
        "age-outside-grade",
        "entered-early",
        "gcode-unusual",
        "identifier-missing",
        "nationality-missing",
        "number-group-unusual",
        "room-missing",
        "same-person-twice",
        "surname-missing",
    ]


def test_every_query_says_which_facts_its_explanation_answers_for() -> None:
    assert ANSWERS_FOR.keys() == QUERY_CODES
    assert [code for code, facts in ANSWERS_FOR.items() if not facts] == []
