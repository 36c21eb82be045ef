"""Turns what somebody answers to a question into what is kept, or says in one sentence what is wrong with it."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from lec.lib.digits import to_arabic
from lec.lib.names import clean_text
from lec.premises.models import Question, QuestionKind
from lec.sheets import cleaners
from lec.sheets.cleaners import Unclean

Value = str | int | float | bool | list[str]
"""An answer as it is kept: a text, a number of at most two decimals, choices, an ISO date, a truth value."""

LONGEST_TEXT = 1000
LARGEST_NUMBER = 999_999_999
_NUMBER = re.compile(r"([0-9]{1,40}|[0-9]{1,3}(?:,[0-9]{3}){1,12})(?:\.([0-9]{1,40}))?")
_YES = frozenset(("yes", "true", "ใช่", "มี"))
_NO = frozenset(("no", "false", "ไม่ใช่", "ไม่มี"))


def clean_answer(question: Question, value: object) -> Value | None:
    """The answer as it is kept, or None for no answer; Unclean where it is no answer to this question."""
    return _CLEANERS[QuestionKind(question.kind)](value, question.choices)


def _text(value: object, choices: Sequence[str]) -> Value | None:
    # Unlike in other kinds a lone dash counts: people write it to say that there is nothing.
    text = clean_text(value)
    if len(text) > LONGEST_TEXT:
        sentence = _("This is too long; at most %(longest)s characters.") % {"longest": LONGEST_TEXT}
        raise Unclean("answer-too-long", sentence)
    return text or None


def _number(value: object, choices: Sequence[str]) -> Value | None:
    text = to_arabic(cleaners.text(value))
    if not text:
        return None
    if text.startswith("-") and _NUMBER.fullmatch(text[1:].strip()):
        raise Unclean("answer-negative", _("The number is below zero. Write zero or more."))
    found = None if isinstance(value, bool) else _NUMBER.fullmatch(text)
    if not found:
        raise Unclean("answer-no-number", _("Write the number alone, in digits, such as 12 or 2.5."))
    whole, decimals = int(found[1].replace(",", "")), (found[2] or "").rstrip("0")
    if len(decimals) > 2:
        raise Unclean("answer-decimals", _("Write at most two digits after the point."))
    if whole > LARGEST_NUMBER or (whole == LARGEST_NUMBER and decimals):
        raise Unclean("answer-too-large", _("The number is too large; at most %(n)s.") % {"n": f"{LARGEST_NUMBER:,}"})
    return float(f"{whole}.{decimals}") if decimals else whole


def _choice(value: object, choices: Sequence[str]) -> Value | None:
    chosen = cleaners.text(value)
    if not chosen:
        return None
    if isinstance(value, bool) or chosen not in choices:
        raise Unclean("answer-not-offered", _("Choose one of the answers."))
    return chosen


def _choices(value: object, choices: Sequence[str]) -> Value | None:
    listed = value if isinstance(value, list | tuple) else [value]
    chosen = {one for one in map(cleaners.text, listed) if one}
    if not chosen <= set(choices):
        raise Unclean("answer-not-offered", _("Choose from the answers offered."))
    return [one for one in choices if one in chosen] or None


def _date(value: object, choices: Sequence[str]) -> Value | None:
    day = cleaners.day(value)
    return day.isoformat() if day else None


def _yes_no(value: object, choices: Sequence[str]) -> Value | None:
    if isinstance(value, bool):
        return value
    word = cleaners.text(value).lower()
    if word and word not in _YES | _NO:
        raise Unclean("answer-not-yes-or-no", _("Choose yes or no."))
    return word in _YES if word else None


_CLEANERS: dict[QuestionKind, Callable[[Any, Sequence[str]], Value | None]] = {
    QuestionKind.TEXT: _text,
    QuestionKind.NUMBER: _number,
    QuestionKind.CHOICE: _choice,
    QuestionKind.CHOICES: _choices,
    QuestionKind.DATE: _date,
    QuestionKind.YES_NO: _yes_no,
}
