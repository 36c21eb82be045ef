"""The Thai calendar: Buddhist years, academic years, ages, and dates as people write them."""

import re
from datetime import date, datetime, timedelta

from lec.lib.digits import to_arabic
from lec.lib.names import clean_text

ERA = 543
"""Years between the Gregorian and the Buddhist count."""

_MONTHS = (
    ("ม.ค.", "มกราคม", "Jan", "January"),
    ("ก.พ.", "กุมภาพันธ์", "Feb", "February"),
    ("มี.ค.", "มีนาคม", "Mar", "March"),
    ("เม.ย.", "เมษายน", "Apr", "April"),
    ("พ.ค.", "พฤษภาคม", "May", "May"),
    ("มิ.ย.", "มิถุนายน", "Jun", "June"),
    ("ก.ค.", "กรกฎาคม", "Jul", "July"),
    ("ส.ค.", "สิงหาคม", "Aug", "August"),
    ("ก.ย.", "กันยายน", "Sep", "September"),
    ("ต.ค.", "ตุลาคม", "Oct", "October"),
    ("พ.ย.", "พฤศจิกายน", "Nov", "November"),
    ("ธ.ค.", "ธันวาคม", "Dec", "December"),
)
_MONTH_NUMBERS = {
    spelling.replace(".", "").lower(): number
    for number, spellings in enumerate(_MONTHS, start=1)
    for spelling in spellings
}
_CLOCK = r"(?:[ T]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_CLOCK}")
_DAY_FIRST = re.compile(rf"(\d{{1,2}}) ?[-/. ] ?(\d{{1,2}}) ?[-/. ] ?(\d{{4}}){_CLOCK}")
_NAMED_MONTH = re.compile(r"(\d{1,2})[ /-]?([^\W\d_][^\d /-]*)[ /-]?(\d{4})")
_ERA_WORDS = re.compile(r"พ\.? ?ศ\.?|ค\.? ?ศ\.?")

_EXCEL_DAY_ZERO = date(1899, 12, 30)
# Outside these years a number is no day: 2556 alone, a year, would be a day of 1906.
# The second span is Buddhist years typed into an Excel that took them for Gregorian ones.
_EXCEL_YEARS = ((1940, 2100), (2483, 2643))
_SERIAL = re.compile(r"\d{5,6}(?:\.\d+)?")

_EARLIEST, _LATEST = 1900, 2150
_BUDDHIST_FROM = 2400


def buddhist(year: int) -> int:
    """Return the Buddhist year of a Gregorian one: 2020 is 2563."""
    return year + ERA


def gregorian(year: int) -> int:
    """Return the Gregorian year of a Buddhist one: 2563 is 2020."""
    return year - ERA


def academic_year_of(day: date) -> int:
    """Return the Gregorian academic year a day belongs to; it runs from 16 May to 15 May."""
    return day.year if (day.month, day.day) >= (5, 16) else day.year - 1


def age_on(birth: date, day: date) -> int:
    """Return completed years on a day; a child of 29 February has the birthday on 1 March of common years.

    Negative when the birth lies after the day.
    """
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def age_at_entry(birth: date, academic_year: int) -> int:
    """Return completed years on 16 May of a Gregorian academic year, the age the admission rules mean."""
    return age_on(birth, date(academic_year, 5, 16))


def format_date(day: date, style: str = "long", language: str = "th") -> str:
    """Return the day with its Buddhist year: `6 สิงหาคม 2563`, `6 ส.ค. 2563`; in English `6 August 2563`."""
    if style not in ("long", "short") or language not in ("th", "en"):
        raise ValueError(f"no date style {style!r} in {language!r}")
    column = (1 if style == "long" else 0) + (2 if language == "en" else 0)
    return f"{day.day} {_MONTHS[day.month - 1][column]} {buddhist(day.year)}"


def parse_date(value: object) -> date:
    """Return the Gregorian date that a cell or a person means.

    Understood: dates and moments, dd/mm/yyyy (day first, always), yyyy-mm-dd, Thai and English month names,
    Thai digits, and Excel's day numbers; years from 2400 are Buddhist. Refused with ValueError: two-digit
    years (56 may be 2556 or 1956), days that do not exist, years outside 1900 to 2150.
    """
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return _dated(value.year, value.month, value.day)
    if isinstance(value, bool) or value is None:
        raise ValueError("not a date")
    if isinstance(value, (int, float)):
        return _from_excel(float(value))
    text = clean_text(_ERA_WORDS.sub(" ", to_arabic(clean_text(value))))
    if found := _YEAR_FIRST.fullmatch(text):
        year, month, day = found.groups()
        return _dated(int(year), int(month), int(day))
    if found := _DAY_FIRST.fullmatch(text):
        day, month, year = found.groups()
        return _dated(int(year), int(month), int(day))
    if found := _NAMED_MONTH.fullmatch(text.replace(".", "").replace(" ", "")):
        day, name, year = found.groups()
        if number := _MONTH_NUMBERS.get(name.lower()):
            return _dated(int(year), number, int(day))
    if _SERIAL.fullmatch(text):
        return _from_excel(float(text))
    raise ValueError("not a date")


def _dated(year: int, month: int, day: int) -> date:
    if year >= _BUDDHIST_FROM:
        year -= ERA
    if not _EARLIEST <= year <= _LATEST:
        raise ValueError("year out of range")
    return date(year, month, day)


def _from_excel(serial: float) -> date:
    if not 0 < serial < 1_000_000:
        raise ValueError("not an Excel date")
    day = _EXCEL_DAY_ZERO + timedelta(days=int(serial))
    if not any(first <= day.year < last for first, last in _EXCEL_YEARS):
        raise ValueError("not an Excel date")
    return _dated(day.year, day.month, day.day)
