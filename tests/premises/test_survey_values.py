"""What people write as an answer, and what is kept of it."""

from datetime import date
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from lec.lib.digits import to_thai
from lec.lib.thai_calendar import format_date
from lec.premises.models import Question, QuestionKind
from lec.premises.rules.survey_values import LARGEST_NUMBER, LONGEST_TEXT, clean_answer
from lec.sheets.cleaners import Unclean

CHOICES = ["น้ำประปา", "น้ำบาดาล", "น้ำฝน"]


def asked(kind: str) -> Question:
    return Question(kind=kind, choices=CHOICES if kind in (QuestionKind.CHOICE, QuestionKind.CHOICES) else [])


@pytest.mark.parametrize(
    ("kind", "written", "kept"),
    [
        (QuestionKind.TEXT, "  ห้องน้ำ \u200b  ชำรุด ", "ห้องน้ำ ชำรุด"),
        (QuestionKind.TEXT, "-", "-"),
        (QuestionKind.TEXT, " ", None),
        (QuestionKind.NUMBER, "12", 12),
        (QuestionKind.NUMBER, "๑,๒๓๔.๕๐", 1234.5),
        (QuestionKind.NUMBER, "2.00", 2),
        (QuestionKind.NUMBER, 7, 7),
        (QuestionKind.NUMBER, 2.25, 2.25),
        (QuestionKind.NUMBER, "0", 0),
        (QuestionKind.NUMBER, "-", None),
        (QuestionKind.NUMBER, "", None),
        (QuestionKind.NUMBER, None, None),
        (QuestionKind.CHOICE, " น้ำฝน", "น้ำฝน"),
        (QuestionKind.CHOICE, "", None),
        (QuestionKind.CHOICES, ["น้ำฝน", "น้ำประปา", "น้ำฝน"], ["น้ำประปา", "น้ำฝน"]),
        (QuestionKind.CHOICES, "น้ำฝน", ["น้ำฝน"]),
        (QuestionKind.CHOICES, [], None),
        (QuestionKind.CHOICES, None, None),
        (QuestionKind.DATE, "16 พ.ค. ๒๕๖๙", "2026-05-16"),
        (QuestionKind.DATE, "16/5/2569", "2026-05-16"),
        (QuestionKind.DATE, "2026-05-16", "2026-05-16"),
        (QuestionKind.DATE, "", None),
        (QuestionKind.YES_NO, "yes", True),
        (QuestionKind.YES_NO, "ไม่ใช่", False),
        (QuestionKind.YES_NO, False, False),
        (QuestionKind.YES_NO, "", None),
    ],
)
def test_answer_is_kept_as_meant(kind: str, written: Any, kept: Any) -> None:
    found = clean_answer(asked(kind), written)
    assert (found, type(found)) == (kept, type(kept))


@pytest.mark.parametrize(
    ("kind", "written", "code"),
    [
        (QuestionKind.TEXT, "ก" * (LONGEST_TEXT + 1), "answer-too-long"),
        (QuestionKind.NUMBER, "สิบสอง", "answer-no-number"),
        (QuestionKind.NUMBER, "12 คน", "answer-no-number"),
        (QuestionKind.NUMBER, "2,5", "answer-no-number"),
        (QuestionKind.NUMBER, "1e3", "answer-no-number"),
        (QuestionKind.NUMBER, "nan", "answer-no-number"),
        (QuestionKind.NUMBER, "9" * 5000, "answer-no-number"),
        (QuestionKind.NUMBER, True, "answer-no-number"),
        (QuestionKind.NUMBER, "-3", "answer-negative"),
        (QuestionKind.NUMBER, "2.125", "answer-decimals"),
        (QuestionKind.NUMBER, "1000000000", "answer-too-large"),
        (QuestionKind.NUMBER, "999,999,999.5", "answer-too-large"),
        (QuestionKind.CHOICE, "น้ำทะเล", "answer-not-offered"),
        (QuestionKind.CHOICES, ["น้ำฝน", "น้ำทะเล"], "answer-not-offered"),
        (QuestionKind.DATE, "31/2/2569", "date-unreadable"),
        (QuestionKind.DATE, "16/5/69", "date-unreadable"),
        (QuestionKind.YES_NO, "บางที", "answer-not-yes-or-no"),
    ],
)
def test_what_is_no_answer_is_refused_in_thai(kind: str, written: Any, code: str) -> None:
    with translation.override("th"), pytest.raises(Unclean) as refusal:
        clean_answer(asked(kind), written)
    assert refusal.value.code == code


@given(st.integers(0, LARGEST_NUMBER), st.booleans(), st.booleans())
def test_whole_number_comes_back_however_it_is_written(number: int, thai: bool, grouped: bool) -> None:
    written = f"{number:,}" if grouped else str(number)
    assert clean_answer(asked(QuestionKind.NUMBER), to_thai(written) if thai else written) == number


@given(st.integers(0, LARGEST_NUMBER * 100 - 1))
def test_number_with_two_decimals_comes_back(hundredths: int) -> None:
    kept = clean_answer(asked(QuestionKind.NUMBER), f"{hundredths // 100}.{hundredths % 100:02}")
    assert isinstance(kept, int | float)
    assert round(kept * 100) == hundredths
    assert clean_answer(asked(QuestionKind.NUMBER), str(kept)) == kept


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2150, 12, 31)))
def test_date_comes_back_as_it_is_shown(day: date) -> None:
    for shown in (format_date(day), format_date(day, "short"), to_thai(format_date(day, "short"))):
        assert clean_answer(asked(QuestionKind.DATE), shown) == day.isoformat()


@given(st.sampled_from(QuestionKind.values), st.text() | st.integers() | st.floats() | st.booleans() | st.none())
def test_anything_is_kept_or_refused_and_what_is_kept_stays(kind: str, written: Any) -> None:
    try:
        kept = clean_answer(asked(kind), written)
    except Unclean:
        return
    assert clean_answer(asked(kind), kept) == kept
