"""Makes learners up, as cells of the report RPT318: valid identifiers that were never issued to anybody."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from lec.console.demo.names import ABROAD, BOYS, GIRLS, SURNAMES
from lec.lib.grades import GRADES
from lec.lib.identifiers import check_digit
from lec.lib.names import parse_prefix
from lec.lib.thai_calendar import buddhist
from lec.registry.models import Organisation
from lec.rolls.imports.rows import learner_record
from lec.rolls.imports.rpt318 import RPT318
from lec.rolls.records import LearnerRecord

NO_OFFICE = "9999"
"""Stands where a national ID names its registrar; no registrar has this number, so the ID is nobody's."""

_ZERO_SHARE, _G_SHARE, _TOLD_SHARE = 0.008, 0.012, 0.6
_NO_NATIONALITY = "ไม่ปรากฏสัญชาติ"
_CLEANERS = {column.field: column.clean for column in RPT318.columns}

Cells = dict[str, str | float]


@dataclass
class Maker:
    """Draws people from one source of chance, so that the same seed makes the same people."""

    chance: Random
    year: int
    serial: int = 0
    used: set[str] = field(default_factory=set)

    def classes(self, grades: Mapping[str, int], *, rooms: int) -> Iterator[tuple[str, str]]:
        """Grade and room of each learner, class by class; centres have no rooms."""
        for grade, number in grades.items():
            for index in range(number):
                yield grade, "" if grade[0] == "N" else str(1 + index * rooms // number)

    def learner(self, institution: Organisation, grade: str, room: str, *, term: int) -> Cells:
        """The cells of one learner of the institution, all of them consistent."""
        self.serial += 1
        sex = self.chance.choice("MF")
        nationality, first_name, last_name = self._named(sex)
        identifier, nationality = self._identifier(institution, nationality)
        birth = self._birth(grade)
        cells: Cells = {
            "number": str(self.serial),
            "province": institution.province.name if institution.province else "",
            "district": institution.district,
            "lao": institution.lao.name if institution.lao else "",
            "institution": institution.name,
            "academic_year": str(buddhist(self.year)),
            "term": str(term),
            "grade": GRADES[grade].thai,
            "room": room,
            "student_number": f"{1000 + self.serial}",
            "prefix": _prefix(sex, self.year - birth.year),
            "first_name": first_name,
            "last_name": last_name,
            "birth_date": thai_day(birth),
            "nationality": nationality,
            "identifier": identifier,
            "entered_on": thai_day(date(self.year - self._years_here(grade), 5, 16)),
        }
        if self.chance.random() < _TOLD_SHARE:
            cells |= self._told(institution, last_name, age=self.year - birth.year)
        return cells

    def national_id(self, first: str) -> str:
        """A national ID with a right check digit, never issued, never drawn twice."""
        while True:
            twelve = f"{first}{NO_OFFICE}{self.chance.randrange(1, 10_000_000):07d}"
            whole = twelve + str(check_digit(twelve))
            if whole not in self.used and not whole.endswith("000000"):
                self.used.add(whole)
                return whole

    def _named(self, sex: str) -> tuple[str, str, str]:
        if self.chance.random() < _G_SHARE:
            nationality, given, surnames = self.chance.choice(ABROAD)
            return nationality, self.chance.choice(given), self.chance.choice(surnames)
        return "ไทย", self.chance.choice(BOYS if sex == "M" else GIRLS), self.chance.choice(SURNAMES)

    def _identifier(self, institution: Organisation, nationality: str) -> tuple[str, str]:
        """The identifier and the nationality that goes with it."""
        if nationality != "ไทย":
            province = institution.province.code if institution.province else "54"
            return f"G{buddhist(self.year) % 100:02d}{province}{self.serial + 40_000_000:08d}", nationality
        if self.chance.random() < _ZERO_SHARE:
            return self.national_id("0"), _NO_NATIONALITY
        return self.national_id("1"), nationality

    def _birth(self, grade: str) -> date:
        """A day that gives the grade's usual age on 16 May of the academic year."""
        number = int(grade[1])
        if grade[0] in "NK":
            age = number if grade[0] == "N" else number + 2
            return date(self.year - age, 5, 16) - timedelta(days=self.chance.randrange(365))
        years = number + {"P": 6, "M": 12, "V": 15}[grade[0]]
        return date(self.year - years, 1, 1) + timedelta(days=self.chance.randrange(365))

    def _years_here(self, grade: str) -> int:
        number = int(grade[1])
        return {"N": number - 2, "K": max(number - 2, 0), "P": number + 1, "M": number - 1, "V": number - 1}[grade[0]]

    def _told(self, institution: Organisation, last_name: str, *, age: int) -> Cells:
        """What a school knows beside the confirmed facts."""
        mother = self.chance.choice(GIRLS)
        address: Cells = {
            "house": str(self.chance.randrange(1, 300)),
            "moo": str(self.chance.randrange(1, 12)),
            "subdistrict": institution.subdistrict,
            "district": institution.district,
            "province": institution.province.name if institution.province else "",
        }
        told: Cells = {
            "religion": self.chance.choice(["พุทธ"] * 9 + ["คริสต์"]),
            "height_cm": str(80 + 5 * age + self.chance.randrange(-6, 7)),
            "weight_kg": str(8 + 2 * age + self.chance.randrange(0, 5)),
            "father_prefix": "นาย",
            "father_first_name": self.chance.choice(BOYS),
            "father_last_name": last_name,
            "mother_prefix": "นาง",
            "mother_first_name": mother,
            "mother_last_name": last_name,
            "guardian_prefix": "นาง",
            "guardian_first_name": mother,
            "guardian_last_name": last_name,
            "guardian_relation": "มารดา",
            "guardian_telephone": f"0800{self.chance.randrange(1_000_000):06d}",
        }
        for place in ("registered", "current"):
            told |= {f"{place}_{part}": value for part, value in address.items()}
        return told


def record_of(cells: Mapping[str, str | float], *, without_identifier: bool = False) -> LearnerRecord:
    """The record that an import would make of these cells."""
    values = {name: clean(cells.get(name, "")) for name, clean in _CLEANERS.items()}
    sex = parse_prefix(str(cells["prefix"]))[1]
    assert sex is not None, "people of the demo have prefixes that tell the sex"
    record = learner_record(values, sex)
    return replace(record, identifier=None) if without_identifier else record


def thai_day(day: date) -> str:
    """The day as reports write it: 15/05/2556."""
    return f"{day.day:02d}/{day.month:02d}/{buddhist(day.year)}"


def _prefix(sex: str, age: int) -> str:
    if age < 15:
        return "เด็กชาย" if sex == "M" else "เด็กหญิง"
    return "นาย" if sex == "M" else "นางสาว"
