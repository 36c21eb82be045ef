"""Turns the value of one cell into clean data, or says in one sentence what is wrong with it."""

import re
from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django.utils.translation import gettext as _

from lec.lib.digits import to_arabic
from lec.lib.grades import BadGrade, parse_class
from lec.lib.identifiers import BadIdentifier, Identifier, parse_identifier
from lec.lib.names import FEMALE, MALE, clean_text, parse_prefix
from lec.lib.thai_calendar import gregorian, parse_date

_NOTHING = frozenset(("", "-", "–", "—", "--", "---"))
_SEXES = {
    "ชาย": MALE, "ช": MALE, "เพศชาย": MALE, "m": MALE, "male": MALE,
    "หญิง": FEMALE, "ญ": FEMALE, "เพศหญิง": FEMALE, "f": FEMALE, "female": FEMALE,
}  # fmt: skip
_WHOLE = re.compile(r"-?\d{1,15}")
_YEAR = re.compile(r"(?:ปีการศึกษา|ปี)?(?:พ\.?ศ\.?)?(2[4-6]\d\d)")
_TERM = re.compile(r"(?:ภาคเรียนที่|ภาคเรียน|เทอมที่|เทอม)?([123])(?:/2[4-6]\d\d)?")
_TELEPHONE = re.compile(r"0\d{8,9}")
_LARGEST_MEASURE = Decimal(1000)
_HUNDREDTH = Decimal("0.01")


class Unclean(ValueError):
    """A cell's value cannot be taken; `code` is for programs, `message` for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def text(value: object) -> str:
    """Return tidy text; a lone dash, as people write for nothing, is ''."""
    cleaned = clean_text(value)
    return "" if cleaned in _NOTHING else cleaned


def required_text(value: object) -> str:
    """Return tidy text, never empty."""
    cleaned = text(value)
    if not cleaned:
        raise Unclean("text-empty", _("The cell is empty. Fill it in."))
    return cleaned


def text_up_to(length: int, *, required: bool = False) -> Callable[[object], str]:
    """Return a cleaner for tidy text of at most that many characters."""

    def clean(value: object) -> str:
        cleaned = required_text(value) if required else text(value)
        if len(cleaned) > length:
            raise Unclean(
                "text-too-long",
                _("The text is longer than %(length)s characters. Shorten it.") % {"length": length},
            )
        return cleaned

    return clean


def identifier(value: object) -> Identifier:
    """Return the national ID or G-Code of a cell; empty and damaged ones are refused (๕.๓.๓)."""
    try:
        return parse_identifier(value)
    except BadIdentifier as error:
        raise Unclean(error.code, _identifier_sentence(error.code)) from error


def optional_identifier(value: object) -> Identifier | None:
    """Return the identifier of a cell, or None when nothing stands there."""
    return identifier(value) if text(value) else None


def day(value: object) -> date | None:
    """Return the Gregorian date of a cell, or None when nothing stands there."""
    if text(value) == "":
        return None
    try:
        return parse_date(value)
    except ValueError as error:
        raise Unclean(
            "date-unreadable",
            _("This is not a date. Write day/month/year in the Buddhist era, like 15/05/2556."),
        ) from error


def required_day(value: object) -> date:
    """Return the Gregorian date of a cell, never empty."""
    found = day(value)
    if found is None:
        raise Unclean("date-empty", _("The date is missing. Write it as day/month/year, like 15/05/2556."))
    return found


def school_class(value: object) -> tuple[str, str | None]:
    """Return grade code and room of a cell: `ป.4/3` is ('P4', '3')."""
    try:
        return parse_class(clean_text(value))
    except BadGrade as error:
        raise Unclean(error.code, _grade_sentence(error.code)) from error


def grade(value: object) -> str:
    """Return the grade code of a cell; a room after it is ignored."""
    return school_class(value)[0]


def prefix(value: object) -> tuple[str, str | None]:
    """Return the prefix in full and the sex it tells, ('', None) when nothing stands there."""
    return parse_prefix(text(value))


def sex(value: object) -> str | None:
    """Return 'M', 'F', or None when nothing stands there."""
    cleaned = text(value)
    if not cleaned:
        return None
    found = _SEXES.get(cleaned.rstrip(".").lower())
    if found is None:
        raise Unclean("sex-unknown", _("The sex is not understood. Write ชาย or หญิง."))
    return found


def whole_number(value: object) -> int | None:
    """Return a whole number of zero or more, or None when nothing stands there."""
    cleaned = to_arabic(text(value)).replace(",", "").replace(" ", "")
    if not cleaned:
        return None
    cleaned = re.sub(r"\.0+$", "", cleaned)
    if not _WHOLE.fullmatch(cleaned) or isinstance(value, bool):
        raise Unclean("number-not-whole", _("This is not a whole number. Write digits only."))
    number = int(cleaned)
    if number < 0:
        raise Unclean("number-negative", _("The number is below zero. Write zero or more."))
    return number


def measure(value: object) -> Decimal | None:
    """Return a weight (kg) or height (cm) to two decimals; 0 and nothing mean unknown, None."""
    cleaned = to_arabic(text(value)).replace(",", "").replace(" ", "")
    if not cleaned:
        return None
    try:
        number = Decimal(cleaned)
        valid = number.is_finite() and 0 <= number < _LARGEST_MEASURE and "e" not in cleaned.lower()
    except InvalidOperation:
        valid = False
    if not valid:
        raise Unclean("measure-unreadable", _("This is not a measure. Write a number below 1,000, like 24.5."))
    return number.quantize(_HUNDREDTH, ROUND_HALF_UP) or None


def buddhist_year(value: object) -> int:
    """Return the Gregorian year of a cell that holds a Buddhist one: 2563 gives 2020."""
    found = _YEAR.fullmatch(to_arabic(text(value)).replace(" ", ""))
    if not found:
        raise Unclean("year-unreadable", _("This is not a year of the Buddhist era. Write four digits, like 2563."))
    return gregorian(int(found.group(1)))


def term(value: object) -> int:
    """Return the number of the term: 1, 2, or 3 for a summer term."""
    found = _TERM.fullmatch(to_arabic(text(value)).replace(" ", ""))
    if not found:
        raise Unclean("term-unreadable", _("This is not a term. Write 1 or 2."))
    return int(found.group(1))


def telephone(value: object) -> str:
    """Return a telephone number as digits; with an extension or a second number, the tidy text; or ''.

    A number that lost its leading 0 in a numeric cell gets it back.
    """
    cleaned = to_arabic(text(value))
    digits = re.sub(r"[ ().-]", "", cleaned)
    if isinstance(value, (int, float)) and re.fullmatch(r"[1-9]\d{7,8}", digits):
        digits = "0" + digits
    if not digits or _TELEPHONE.fullmatch(digits):
        return digits
    if len(cleaned) <= 50 and sum(character.isdigit() for character in cleaned) >= 9:
        return cleaned
    raise Unclean("telephone-unreadable", _("This is not a telephone number. Write 9 or 10 digits, like 054511234."))


def _identifier_sentence(code: str) -> str:
    return {
        "identifier-empty": _("The identifier is missing. Type the 13-digit national ID or the G-Code."),
        "identifier-damaged": _(
            "The spreadsheet has rounded the number. Format the column as text and type all 13 digits again."
        ),
        "identifier-length": _(
            "The identifier is too long or too short. A national ID has 13 digits, a leading 0 included, "
            "and a G-Code is G and 12 digits."
        ),
        "identifier-characters": _(
            "The identifier holds other characters than digits. Type 13 digits, or G and 12 digits."
        ),
        "identifier-check-digit": _(
            "The national ID does not add up, so a digit is wrong. Compare it with the child's papers."
        ),
        "identifier-reserved": _("No national ID begins with 9. Compare the number with the child's papers."),
    }[code]


def _grade_sentence(code: str) -> str:
    return {
        "grade-empty": _("The class is missing. Write it like อ.1, ป.4/3 or เด็กเล็ก 3 ปี."),
        "grade-unknown": _("The class is not understood. Write it like อ.1, ป.4/3 or เด็กเล็ก 3 ปี."),
        "grade-age-needed": _("The class does not tell the year group. Write the age too, like เด็กเล็ก 3 ปี."),
    }[code]
