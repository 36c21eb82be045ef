"""Draws people: Thai names, dates that fit the grade, valid identifiers that were never issued to anybody."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from lec.console.demo.people import NO_OFFICE
from lec.console.seed.names import ABROAD, Name, boys, full_key, girls, named, surnames
from lec.console.seed.plan import Authority, Person
from lec.lib.identifiers import check_digit

_SERIALS = 10_000_000
_STRIDE = 7_368_787
"""Has no factor in common with _SERIALS: numbers drawn in turn look drawn at random and never come twice."""

_NO_NATIONALITY = "ไม่ปรากฏสัญชาติ"
_GCODES, _WITHOUT, _ZEROS, _SEVENS, _LATE = 0.009, 0.0015, 0.008, 0.004, 0.01
_TOLD = 0.6
_LOCAL_NAMES, _LOCAL = 400, 0.85
_GROWN_UP = 15


class People:
    """People of one LAO's schools; families stay where they are, so most surnames are those of the place."""

    def __init__(self, lao: Authority, year: int, chance: Random) -> None:
        self.chance, self.year, self.lao = chance, year, lao
        everybody = surnames()
        start = Random(lao.code).randrange(len(everybody))
        self.local = [everybody[(start + 29 * step) % len(everybody)] for step in range(_LOCAL_NAMES)]

    def person(self, grade: str, number: int, birth: date | None = None) -> Person:
        """A learner of that grade; `number` counts learners over the whole nation and makes the identifier."""
        chance = self.chance
        drawn = chance.random()
        sex = "M" if chance.random() < 0.514 else "F"
        birth = birth or birth_in(grade, self.year, chance)
        kind, nationality = "national", "ไทย"
        if drawn < _GCODES + _WITHOUT:
            nationality, given, family = chance.choice(ABROAD)
            first, last = named(chance.choice(given)), named(chance.choice(family))
            kind = "gcode" if drawn < _GCODES else "none"
            identifier = self._gcode(number) if kind == "gcode" else ""
        else:
            first, last = self.first_name(sex), self.surname()
            drawn = chance.random()
            digit = 1
            if drawn < _ZEROS:
                digit, nationality = 0, _NO_NATIONALITY
            elif drawn < _ZEROS + _SEVENS:
                digit, nationality = 7, "เมียนมา"
            elif drawn < _ZEROS + _SEVENS + _LATE:
                digit = 2
            identifier = national_id(digit, number)
        told = chance.random() < _TOLD
        return Person(
            kind,
            identifier,
            prefix_of(sex, self.year - birth.year),
            first.text,
            last.text,
            full_key(first, last),
            sex,
            birth,
            nationality,
            f"นาย{self.first_name('M').text} {last.text}" if told else "",
            f"นาง{self.first_name('F').text} {last.text}" if told else "",
        )

    def twin(self, one: Person, number: int) -> Person:
        """Another child of the same parents, born on the same day."""
        sex = "M" if self.chance.random() < 0.5 else "F"
        last = named(one.last_name)
        first = self.first_name(sex)
        while first.text == one.first_name:
            first = self.first_name(sex)
        return replace(
            one,
            kind="national",
            identifier=national_id(1, number),
            prefix=prefix_of(sex, self.year - one.birth_date.year),
            first_name=first.text,
            name_sort=full_key(first, last),
            sex=sex,
        )

    def first_name(self, sex: str) -> Name:
        """Some names are given far more often than others."""
        known = boys() if sex == "M" else girls()
        return known[int(len(known) * self.chance.random() ** 1.7)]

    def surname(self) -> Name:
        """Mostly one of the place."""
        if self.chance.random() < _LOCAL:
            return self.local[int(_LOCAL_NAMES * self.chance.random() ** 1.3)]
        return self.chance.choice(surnames())

    def _gcode(self, number: int) -> str:
        return f"G{(self.year + 543) % 100:02d}{self.lao.province_code}{number:08d}"


def national_id(first: int, number: int) -> str:
    """The valid national ID of a number below five millions; another number gives another ID."""
    while True:
        twelve = f"{first}{NO_OFFICE}{number * _STRIDE % _SERIALS:07d}"
        whole = twelve + str(check_digit(twelve))
        if not whole.endswith("000000"):  # A spreadsheet's rounding ends like that, so the reader refuses it.
            return whole
        number += _SERIALS // 2


def birth_in(grade: str, year: int, chance: Random) -> date:
    """A day that gives the grade's usual age on 16 May of the academic year."""
    number = int(grade[1])
    if grade[0] in "NK":
        age = number if grade[0] == "N" else number + 2
        return date(year - age, 5, 16) - timedelta(days=int(365 * chance.random()))
    years = number + {"P": 6, "M": 12, "V": 15}[grade[0]]
    return date(year - years, 1, 1) + timedelta(days=int(365 * chance.random()))


def years_here(grade: str) -> int:
    """How many years ago a learner of the grade usually entered the institution."""
    number = int(grade[1])
    return {"N": number - 2, "K": max(number - 2, 0), "P": number + 1, "M": number - 1, "V": number - 1}[grade[0]]


def prefix_of(sex: str, age: int) -> str:
    """The prefix of a child, or from fifteen on of a grown-up."""
    if age < _GROWN_UP:
        return "เด็กชาย" if sex == "M" else "เด็กหญิง"
    return "นาย" if sex == "M" else "นางสาว"
