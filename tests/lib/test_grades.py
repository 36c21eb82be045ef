"""Grades: their table, their spellings, their ages."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lec.lib.digits import to_thai
from lec.lib.grades import GRADES, HEADCOUNT_GRADES, LEVELS, BadGrade, age_rule, parse_class, parse_grade


def test_grades_order():
    assert " ".join(GRADES) == "N2 N3 N4 N5 K1 K2 K3 P1 P2 P3 P4 P5 P6 M1 M2 M3 M4 M5 M6 V1 V2 V3"
    assert [grade.order for grade in GRADES.values()] == list(range(1, 23))


def test_grades_words():
    assert [GRADES[code].thai for code in ("N2", "K1", "P6", "M3", "V1")] == [
        "เด็กเล็ก 2 ปี",
        "อ.1",
        "ป.6",
        "ม.3",
        "ปวช.1",
    ]


def test_levels_are_the_words_of_the_report():
    assert [level.thai for level in LEVELS.values()] == ["อนุบาล", "ประถม", "ม.ต้น", "ม.ปลาย", "อาชีวะ"]
    assert list(dict.fromkeys(grade.level for grade in GRADES.values())) == list(LEVELS)


def test_headcount_grades():
    assert " ".join(HEADCOUNT_GRADES) == "K1 K2 K3 P1 P2 P3 P4 P5 P6"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("อ.1", "K1"),
        ("อ1", "K1"),
        ("อนุบาล 1", "K1"),
        ("อนุบาลปีที่ 1", "K1"),
        ("ชั้นอนุบาล 1", "K1"),
        ("ชั้นอนุบาลปีที่ ๓", "K3"),
        ("อนุบาล 3 ขวบ", "K1"),
        ("อนุบาล2", "K2"),
        ("อนุบาลศึกษาปีที่ 2", "K2"),
        ("ป1", "P1"),
        ("ป.1", "P1"),
        ("ป. 1", "P1"),
        ("ประถมศึกษาปีที่ 4", "P4"),
        ("ชั้นประถมศึกษาปีที่ ๖", "P6"),
        ("ประถม 5", "P5"),
        ("ม2", "M2"),
        ("ม.2", "M2"),
        ("มัธยมศึกษาปีที่ 2", "M2"),
        ("ระดับชั้น ม.6", "M6"),
        ("มัธยมศึกษาตอนปลายปีที่ 4", "M4"),
        ("มัธยมปีที่ 1", "M1"),
        ("ปวช.1", "V1"),
        ("ปวช 3", "V3"),
        ("ประกาศนียบัตรวิชาชีพชั้นปีที่ 2", "V2"),
        ("เด็กเล็ก 3 ขวบ", "N3"),
        ("เด็กเล็ก 3 ปี", "N3"),
        ("เด็กเล็ก(3 ขวบ)", "N3"),
        ("เด็กเล็ก (อายุ 2 ปี)", "N2"),
        ("เตรียมอนุบาล 2 ขวบ", "N2"),
        ("5 ขวบ", "N5"),
        ("เด็กก่อนวัยเรียน 4 ปี", "N4"),
        ("กลุ่มอายุ 4 ปี", "N4"),
        ("n3", "N3"),
        ("K2", "K2"),
        (" ป.4 ", "P4"),
        ("ป.4/3", "P4"),
    ],
)
def test_parse_grade_every_spelling(text, code):
    assert parse_grade(text) == code


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ป.4/3", ("P4", "3")),
        ("ป.๔/๓", ("P4", "3")),
        ("ม.1 / 2", ("M1", "2")),
        ("ป.4 ห้อง 3", ("P4", "3")),
        ("อ.2/ก", ("K2", "ก")),
        ("ป.1/EP", ("P1", "EP")),
        ("เด็กเล็ก 3 ปี/2", ("N3", "2")),
        ("ม2", ("M2", None)),
        ("ประถมศึกษาปีที่ 1 ห้องที่ 2", ("P1", "2")),
        ("เด็กเล็ก(3 ขวบ)/1", ("N3", "1")),
        ("P4/3", ("P4", "3")),
    ],
)
def test_parse_class_with_room(text, expected):
    assert parse_class(text) == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "grade-empty"),
        (" \u00a0", "grade-empty"),
        ("เตรียมอนุบาล", "grade-age-needed"),
        ("เด็กเล็ก", "grade-age-needed"),
        ("เด็กเล็ก 3-4 ปี", "grade-age-needed"),
        ("เด็กเล็ก 1", "grade-age-needed"),
        ("ป.7", "grade-unknown"),
        ("ม.0", "grade-unknown"),
        ("ปวส.1", "grade-unknown"),
        ("4", "grade-unknown"),
        ("อนุบาล", "grade-unknown"),
        ("ป.", "grade-unknown"),
        ("P9", "grade-unknown"),
        ("อ.4", "grade-unknown"),
    ],
)
def test_parse_grade_refused(text, code):
    with pytest.raises(BadGrade) as refusal:
        parse_grade(text)
    assert refusal.value.code == code


@given(st.sampled_from(list(GRADES.values())), st.booleans())
def test_parse_grade_reads_its_own_words(grade, thai_digits):
    assert parse_grade(to_thai(grade.thai) if thai_digits else grade.thai) == grade.code


@given(st.text(max_size=40))
def test_parse_class_raises_nothing_else(text):
    with contextlib.suppress(BadGrade):
        parse_class(text)


@pytest.mark.parametrize(
    ("code", "least"),
    [("N2", 2), ("N5", 5), ("K1", 3), ("K2", 4), ("K3", 5), ("P1", 6), ("M1", 12), ("V1", 15)],
)
def test_age_rule_least_age(code, least):
    assert age_rule(code, 2020)[0] == least


def test_age_rule_for_every_grade():
    assert all(least < greatest for least, greatest in (age_rule(code, 2026) for code in GRADES))
