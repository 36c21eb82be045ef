"""Each cleaner forgives what people mean and refuses the rest with a code and a sentence."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from lec.lib.identifiers import Identifier
from lec.sheets import cleaners
from lec.sheets.cleaners import Unclean
from lec.sheets.faults import shown

ALL = [
    cleaners.text, cleaners.required_text, cleaners.text_up_to(5), cleaners.identifier, cleaners.optional_identifier,
    cleaners.day, cleaners.required_day, cleaners.school_class, cleaners.grade, cleaners.prefix, cleaners.sex,
    cleaners.whole_number, cleaners.measure, cleaners.buddhist_year, cleaners.term, cleaners.telephone,
]  # fmt: skip


@pytest.mark.parametrize(
    ("clean", "value", "expected"),
    [
        (cleaners.text, " สม\u00a0ชาย ", "สม ชาย"),
        (cleaners.text, "-", ""),
        (cleaners.text, None, ""),
        (cleaners.text, 54000.0, "54000"),
        (cleaners.required_text, "x", "x"),
        (cleaners.text_up_to(3), "abc", "abc"),
        (cleaners.identifier, 1101700207366.0, Identifier("national", "1101700207366")),
        (cleaners.optional_identifier, "g644200000001", Identifier("gcode", "G644200000001")),
        (cleaners.optional_identifier, "", None),
        (cleaners.optional_identifier, "-", None),
        (cleaners.day, "15/05/2556", date(2013, 5, 15)),
        (cleaners.day, datetime(2556, 5, 15), date(2013, 5, 15)),
        (cleaners.day, "", None),
        (cleaners.day, "-", None),
        (cleaners.required_day, 41409.0, date(2013, 5, 15)),
        (cleaners.school_class, "ป.4/3", ("P4", "3")),
        (cleaners.grade, "ป.4/3", "P4"),
        (cleaners.prefix, "ด.ญ.", ("เด็กหญิง", "F")),
        (cleaners.prefix, "", ("", None)),
        (cleaners.sex, "ช", "M"),
        (cleaners.sex, "ญ.", "F"),
        (cleaners.sex, "หญิง", "F"),
        (cleaners.sex, "Male", "M"),
        (cleaners.sex, "", None),
        (cleaners.whole_number, "๑,๒๓๔", 1234),
        (cleaners.whole_number, 12.0, 12),
        (cleaners.whole_number, "12.0", 12),
        (cleaners.whole_number, 0.0, 0),
        (cleaners.whole_number, "", None),
        (cleaners.measure, 24.456, Decimal("24.46")),
        (cleaners.measure, "๑๒๐", Decimal(120)),
        (cleaners.measure, 0.0, None),
        (cleaners.measure, "0.00", None),
        (cleaners.measure, "", None),
        (cleaners.buddhist_year, 2563.0, 2020),
        (cleaners.buddhist_year, "ปีการศึกษา ๒๕๖๓", 2020),
        (cleaners.buddhist_year, "พ.ศ. 2563", 2020),
        (cleaners.term, 1.0, 1),
        (cleaners.term, "ภาคเรียนที่ ๒", 2),
        (cleaners.term, "1/2563", 1),
        (cleaners.telephone, "081-234 5678", "0812345678"),
        (cleaners.telephone, 812345678.0, "0812345678"),
        (cleaners.telephone, 54511234.0, "054511234"),
        (cleaners.telephone, "054-511234 ต่อ 12", "054-511234 ต่อ 12"),
        (cleaners.telephone, "-", ""),
    ],
)
def test_cleaner_takes(clean, value, expected):
    assert clean(value) == expected


@pytest.mark.parametrize(
    ("clean", "value", "code"),
    [
        (cleaners.required_text, "", "text-empty"),
        (cleaners.required_text, "-", "text-empty"),
        (cleaners.text_up_to(3), "abcd", "text-too-long"),
        (cleaners.text_up_to(3, required=True), "", "text-empty"),
        (cleaners.identifier, "", "identifier-empty"),
        (cleaners.identifier, "1.1E+12", "identifier-damaged"),
        (cleaners.identifier, "123", "identifier-length"),
        (cleaners.identifier, "abc", "identifier-characters"),
        (cleaners.identifier, "1101700207367", "identifier-check-digit"),
        (cleaners.identifier, "9101700207361", "identifier-reserved"),
        (cleaners.optional_identifier, "123", "identifier-length"),
        (cleaners.day, "15/05/56", "date-unreadable"),
        (cleaners.day, "31/02/2556", "date-unreadable"),
        (cleaners.required_day, "", "date-empty"),
        (cleaners.school_class, "", "grade-empty"),
        (cleaners.school_class, "ป.9", "grade-unknown"),
        (cleaners.grade, "เตรียมอนุบาล", "grade-age-needed"),
        (cleaners.sex, "x", "sex-unknown"),
        (cleaners.whole_number, "1.5", "number-not-whole"),
        (cleaners.whole_number, "²", "number-not-whole"),
        (cleaners.whole_number, True, "number-not-whole"),
        (cleaners.whole_number, -3.0, "number-negative"),
        (cleaners.measure, "หนัก", "measure-unreadable"),
        (cleaners.measure, -1.0, "measure-unreadable"),
        (cleaners.measure, 1000.0, "measure-unreadable"),
        (cleaners.measure, "NaN", "measure-unreadable"),
        (cleaners.measure, "1e2", "measure-unreadable"),
        (cleaners.buddhist_year, 2020.0, "year-unreadable"),
        (cleaners.buddhist_year, "63", "year-unreadable"),
        (cleaners.buddhist_year, "", "year-unreadable"),
        (cleaners.term, "4", "term-unreadable"),
        (cleaners.term, "", "term-unreadable"),
        (cleaners.telephone, "123", "telephone-unreadable"),
        (cleaners.telephone, "ไม่มี", "telephone-unreadable"),
    ],
)
def test_cleaner_refuses(clean, value, code):
    with pytest.raises(Unclean) as refused:
        clean(value)
    assert refused.value.code == code


def test_cleaner_sentence_says_what_to_do():
    with translation.override("en"), pytest.raises(Unclean) as refused:
        cleaners.identifier("1.1E+12")
    assert refused.value.message == (
        "The spreadsheet has rounded the number. Format the column as text and type all 13 digits again."
    )


@pytest.mark.parametrize("clean", ALL)
@given(value=st.text(max_size=20) | st.floats() | st.dates() | st.datetimes() | st.booleans() | st.none())
def test_cleaner_raises_nothing_else(clean, value):
    try:
        clean(value)
    except Unclean as refused:
        code = refused.code
    else:
        code = "clean"
    assert code


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""), (10650101.0, "10650101"), (1.5, "1.5"), (date(2013, 5, 15), "2013-05-15"),
        (datetime(2013, 5, 15, 7), "2013-05-15 07:00:00"), ("x" * 61, "x" * 59 + "…"), ("x" * 60, "x" * 60),
    ],
)  # fmt: skip
def test_shown(value, text):
    assert shown(value) == text
