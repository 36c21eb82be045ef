"""The grades of Thai schools and centres: their codes, words, order, spellings and usual ages."""

import re
from dataclasses import dataclass

from lec.lib.digits import to_arabic
from lec.lib.names import clean_text


@dataclass(frozen=True, slots=True)
class Level:
    """A level of schooling; `thai` is the word of the report table, `thai_long` the official one."""

    code: str
    thai: str
    thai_long: str
    english: str


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade; `level` is a key of LEVELS, `order` counts from 1 in the order of schooling."""

    code: str
    thai: str
    english: str
    level: str
    order: int


class BadGrade(ValueError):
    """The text names no grade; `code` is grade-empty, grade-unknown or grade-age-needed."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


LEVELS: dict[str, Level] = {
    level.code: level
    for level in (
        Level("pre_primary", "อนุบาล", "ก่อนประถมศึกษา", "Pre-primary"),
        Level("primary", "ประถม", "ประถมศึกษา", "Primary"),
        Level("lower_secondary", "ม.ต้น", "มัธยมศึกษาตอนต้น", "Lower secondary"),
        Level("upper_secondary", "ม.ปลาย", "มัธยมศึกษาตอนปลาย", "Upper secondary"),
        Level("vocational", "อาชีวะ", "อาชีวศึกษา", "Vocational"),
    )
}


def _all_grades() -> list[Grade]:
    rows: list[tuple[str, str, str, str]] = []
    rows += [(f"N{age}", f"เด็กเล็ก {age} ปี", f"Centre, age {age}", "pre_primary") for age in range(2, 6)]
    rows += [(f"K{n}", f"อ.{n}", f"Kindergarten {n}", "pre_primary") for n in range(1, 4)]
    rows += [(f"P{n}", f"ป.{n}", f"Primary {n}", "primary") for n in range(1, 7)]
    rows += [(f"M{n}", f"ม.{n}", f"Secondary {n}", "lower_secondary") for n in range(1, 4)]
    rows += [(f"M{n}", f"ม.{n}", f"Secondary {n}", "upper_secondary") for n in range(4, 7)]
    rows += [(f"V{n}", f"ปวช.{n}", f"Vocational {n}", "vocational") for n in range(1, 4)]
    return [Grade(*row, order=order) for order, row in enumerate(rows, start=1)]


GRADES: dict[str, Grade] = {grade.code: grade for grade in _all_grades()}
"""Every grade by code, in order: N2 to N5, K1 to K3, P1 to P6, M1 to M6, V1 to V3."""

HEADCOUNT_GRADES = ("K1", "K2", "K3", "P1", "P2", "P3", "P4", "P5", "P6")
"""The grades counted without names in schools of other affiliations: อ.1 to ป.6 (๕.๒)."""



def class_in_thai(grade: str, room: str = "") -> str:
    """Return a class as people write it: P1 and '2' are ป.1/2, without a room ป.1; an unknown code stays as it is."""
    thai = GRADES[grade].thai if grade in GRADES else grade
    return f"{thai}/{room}" if room else thai


_ROOM = re.compile(r"(.+?\d(?: ?(?:ขวบ|ปี))?\)?) ?(?:/|ห้องเรียน(?:ที่)?|ห้อง(?:ที่)?|-) ?(.{1,20})")
_NOISE = re.compile(r"[ .()]|^(?:ระดับชั้น|ระดับ|ชั้น)|อายุ|กลุ่ม")
_YEAR_WORD = r"(?:ศึกษา)?(?:ตอนต้น|ตอนปลาย)?(?:ชั้น)?(?:ปีที่|ปี|ที่)?"
_CENTRE = re.compile(r"(?:เด็กเล็ก|เตรียมอนุบาล|เด็กก่อนวัยเรียน|เตรียม)?([2-5])(?:ขวบ|ปี)")
_CENTRE_WITHOUT_AGE = re.compile(r"(?:เด็กเล็ก|เตรียมอนุบาล|เด็กก่อนวัยเรียน|เตรียม).*")
# อนุบาล 3 ขวบ is the class of the three-year-olds, อ.1; it is not อ.3.
_KINDERGARTEN_BY_AGE = re.compile(r"(?:อ|อนุบาล)([3-5])(?:ขวบ|ปี)")
_SPELLINGS = (
    (re.compile(rf"(?:อ|อนุบาล){_YEAR_WORD}([1-3])"), "K"),
    (re.compile(rf"(?:ป|ประถม){_YEAR_WORD}([1-6])"), "P"),
    (re.compile(rf"(?:ม|มัธยม){_YEAR_WORD}([1-6])"), "M"),
    (re.compile(rf"(?:ปวช|ประกาศนียบัตรวิชาชีพ){_YEAR_WORD}([1-3])"), "V"),
)


def parse_grade(text: str) -> str:
    """Return the code of the grade a text names, any room after it ignored; raise BadGrade otherwise."""
    return parse_class(text)[0]


def parse_class(text: str) -> tuple[str, str | None]:
    """Return grade code and room of a class: `ป.4/3` is P4 and '3', `ม2` is M2 and None.

    Thai digits, missing dots, long and short words are all understood. เตรียมอนุบาล and เด็กเล็ก without an
    age are refused with the code grade-age-needed: a centre counts by year group, and the class does not say
    which one.
    """
    cleaned = to_arabic(clean_text(text))
    if not cleaned:
        raise BadGrade("grade-empty")
    whole = _grade_code(cleaned)
    if whole:
        return whole, None
    parted = _ROOM.fullmatch(cleaned)
    if parted and (code := _grade_code(parted.group(1))):
        return code, parted.group(2)
    if _CENTRE_WITHOUT_AGE.fullmatch(_NOISE.sub("", cleaned)):
        raise BadGrade("grade-age-needed")
    raise BadGrade("grade-unknown")


def _grade_code(cleaned: str) -> str | None:
    if cleaned.upper() in GRADES:
        return cleaned.upper()
    plain = _NOISE.sub("", _NOISE.sub("", cleaned))
    if found := _CENTRE.fullmatch(plain):
        return f"N{found.group(1)}"
    if found := _KINDERGARTEN_BY_AGE.fullmatch(plain):
        return f"K{int(found.group(1)) - 2}"
    for spelling, letter in _SPELLINGS:
        if found := spelling.fullmatch(plain):
            return f"{letter}{found.group(1)}"
    return None


def _usual_ages() -> dict[str, tuple[int, int]]:
    ages = {f"N{age}": (age, age + 1) for age in range(2, 6)}
    ages |= {f"K{n}": (n + 2, n + 4) for n in range(1, 4)}
    # ป.1 goes by calendar year: born seven years before the academic year, so 6 or 7 on 16 May.
    ages |= {f"P{n}": (n + 5, n + 9) for n in range(1, 7)}
    ages |= {f"M{n}": (n + 11, n + 16) for n in range(1, 7)}
    ages |= {f"V{n}": (n + 14, n + 24) for n in range(1, 4)}
    return ages


# From which Gregorian academic year on each table holds, newest first; a new notice adds a row.
_AGE_RULES: tuple[tuple[int, dict[str, tuple[int, int]]], ...] = ((0, _usual_ages()),)


def age_rule(code: str, academic_year: int) -> tuple[int, int]:
    """Return least and greatest usual age, in completed years on 16 May of the Gregorian academic year.

    Notices differ by a day and children repeat classes: an age outside is a query to explain, never an error.
    """
    rules = next(rules for since, rules in _AGE_RULES if academic_year >= since)
    return rules[code]
