"""LEC's own table of a LAO's other-affiliation schools: eighteen numbers to a row, from a file or pasted."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lec.headcounts.actions.grid import GridRow
from lec.headcounts.rules.numbers import CELLS, MOST, field_of
from lec.lib.digits import to_arabic
from lec.lib.grades import GRADES
from lec.lib.names import clean_text
from lec.lib.refusals import Invalid
from lec.registry.models import Organisation, OtherSchool
from lec.registry.queries import other_schools_of
from lec.sheets import cleaners
from lec.sheets.faults import Fault, shown
from lec.sheets.reader import Sheet, Workbook
from lec.sheets.tables import Column, Format, Match, Row, extract, recognise

SEX_WORDS = {"M": "ชาย", "F": "หญิง"}
_SEX_LETTERS = {"M": "ช", "F": "ญ"}

HEADINGS: dict[str, str] = {
    "code": "รหัสสถานศึกษา",
    "name": "ชื่อสถานศึกษา",
    **{field_of(grade, sex): f"{GRADES[grade].thai} {SEX_WORDS[sex]}" for grade, sex in CELLS},
}
"""The columns of the template in their order, by field: code, name, then K1_M to P6_F."""

_CELL_OF = {field_of(*cell): cell for cell in CELLS}
_CODE_NAMES = (HEADINGS["code"], "รหัสโรงเรียน", "รหัส")
_NAME_NAMES = (HEADINGS["name"], "ชื่อโรงเรียน", "สถานศึกษา", "โรงเรียน")
_ZERO_TAIL = re.compile(r"\.0+$")


@dataclass(frozen=True)
class GridReading:
    """What a table says: the numbers by school id, {(grade, sex): n or None}, and every row that cannot be taken.

    `read` counts the rows that name a school or hold numbers, `blank` those of them without any number.
    """

    schools: Mapping[int, OtherSchool]
    cells: dict[int, dict[tuple[str, str], int | None]]
    faults: list[Fault]
    read: int
    blank: int

    def rows(self, seen: Mapping[int, str]) -> dict[int, GridRow]:
        """The rows as `record_grid` takes them, with the fingerprints that were shown beside them."""
        return {pk: GridRow(cells, seen.get(pk, "")) for pk, cells in self.cells.items()}


def _code(value: object) -> str:
    return _ZERO_TAIL.sub("", to_arabic(cleaners.text(value))).replace(" ", "")


def _count(value: object) -> int | None:
    number = cleaners.whole_number(value)
    if number is not None and number > MOST:
        raise cleaners.Unclean(
            "number-too-large", _("The number is more than %(most)s; check it.") % {"most": f"{MOST:,}"}
        )
    return number


_WHO = (Column("code", _CODE_NAMES, _code), Column("name", _NAME_NAMES, cleaners.text))


def _names(field: str) -> tuple[str, ...]:
    grade, sex = _CELL_OF[field]
    return (HEADINGS[field], f"{GRADES[grade].thai} {_SEX_LETTERS[sex]}", field)


TEMPLATE = Format(
    "LEC-headcounts",
    "แบบกรอกจำนวนนักเรียนสถานศึกษาสังกัดอื่นของระบบ LEC",
    (*_WHO, *(Column(field, _names(field), _count) for field in _CELL_OF)),
)
TWO_LEVELS = Format(
    "LEC-headcounts-groups",
    TEMPLATE.title,
    (
        *_WHO,
        *(
            Column(field, (SEX_WORDS[sex], _SEX_LETTERS[sex]), _count, group=GRADES[grade].thai)
            for field, (grade, sex) in _CELL_OF.items()
        ),
    ),
)


def read_grid(workbook: Workbook, *, lao: Organisation) -> GridReading:
    """Read the numbers of a LAO's schools from a workbook, of a file (`read_workbook`) or pasted (`read_pasted`).

    Rows are known by the school's code, else by its full name. Empty cells stay empty: missing is not zero.
    A row with a fault is left out whole and every fault is listed; the others are taken. Faults: a school that
    is not the LAO's, one that stands twice, numbers of a dissolved one, what is no number from 0 to 5,000.
    Pasted rows without headings are taken in the order of the template. Refused with Invalid (format-unknown):
    another table. One statement.
    """
    schools = list(other_schools_of(lao))
    match = recognise(workbook, (TEMPLATE, TWO_LEVELS)) or _without_headings(workbook, schools)
    if match is None or not {"code", "name"} & match.indexes.keys() or not _CELL_OF.keys() & match.indexes.keys():
        raise Invalid(
            "format-unknown",
            _(
                "The headings of the columns were not recognised. Bring in the table of LEC: code, name, and two "
                "columns for each class, boys and girls."
            ),
        )
    extraction = extract(match)
    faults = list(extraction.faults)
    faulty = {_row_number(fault) for fault in faults}
    rows = [row for row in extraction.rows if not _is_sum(row) and (_filled(row) or _is_named(row))]
    placed = _placed(rows, schools, faults)
    cells: dict[int, dict[tuple[str, str], int | None]] = {}
    blank = 0
    for row, school in placed:
        if row.number in faulty:
            continue
        numbers = {_CELL_OF[field]: row.values[field] for field in _CELL_OF if field in row.values}
        if not any(isinstance(number, int) for number in numbers.values()):
            blank += 1
        elif dissolved := _dissolved_faults(row, school):
            faults += dissolved
        else:
            cells[school.pk] = {cell: n if isinstance(n, int) else None for cell, n in numbers.items()}
    faults.sort(key=lambda fault: (_row_number(fault), len(fault.cell), fault.cell))
    return GridReading({one.pk: one for one in schools}, cells, faults, len(rows), blank)


def _placed(
    rows: Sequence[Row], schools: Sequence[OtherSchool], faults: list[Fault]
) -> list[tuple[Row, OtherSchool]]:
    """Each row with its school; rows of no school or of one that stands twice become faults."""
    by_code = {school.code: school for school in schools}
    by_name: dict[str, list[OtherSchool]] = {}
    for school in schools:
        by_name.setdefault(clean_text(school.name), []).append(school)
    by_school: dict[int, list[Row]] = {}
    for row in rows:
        code, name = str(row.values.get("code") or ""), str(row.values.get("name") or "")
        named = by_name.get(name, [])
        found = by_code.get(code) if code else named[0] if len(named) == 1 else None
        if found is None:
            faults.append(_unknown(row, code, name, len(named)))
        else:
            by_school.setdefault(found.pk, []).append(row)
    known = {school.pk: school for school in schools}
    placed = []
    for pk, same in by_school.items():
        if len(same) == 1:
            placed.append((same[0], known[pk]))
            continue
        for row in same:
            others = ", ".join(str(other.number) for other in same if other is not row)
            sentence = _("The same school stands in row %(rows)s too. Keep only the right row.") % {"rows": others}
            faults.append(_at(row, "code" if row.values.get("code") else "name", "school-twice", sentence))
    return placed


def _unknown(row: Row, code: str, name: str, alike: int) -> Fault:
    if code:
        sentence = _("None of your other-affiliation schools has this code. Compare it with the list of schools.")
        return _at(row, "code", "school-unknown", sentence)
    if alike > 1:
        sentence = _("Several of your schools have this name. Write the school's code.")
        return _at(row, "name", "school-ambiguous", sentence)
    if name:
        sentence = _("None of your other-affiliation schools has this name. Write the school's code.")
        return _at(row, "name", "school-unknown", sentence)
    sentence = _("The row has numbers and no school. Write the school's code.")
    return _at(row, "code" if "code" in row.letters else "name", "school-missing", sentence)


def _dissolved_faults(row: Row, school: OtherSchool) -> list[Fault]:
    if school.dissolved_on is None:
        return []
    sentence = _("This school is dissolved: its numbers are zero. If that is wrong, take the dissolution back.")
    return [_at(row, field, "school-dissolved", sentence) for field in _CELL_OF if row.values.get(field)]


def _at(row: Row, field: str, code: str, sentence: str) -> Fault:
    return Fault(row.sheet, row.cell(field) or f"A{row.number}", shown(row.raw.get(field)), code, sentence)


def _row_number(fault: Fault) -> int:
    return int(fault.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") or 0)


def _filled(row: Row) -> bool:
    return any(row.values.get(field) is not None or field not in row.values for field in _CELL_OF if field in row.raw)


def _is_named(row: Row) -> bool:
    return bool(row.values.get("code") or row.values.get("name"))


def _is_sum(row: Row) -> bool:
    """Whether the row adds up those above it, as tables end with."""
    return any(str(row.values.get(field) or "").startswith("รวม") for field in ("code", "name"))


def _without_headings(workbook: Workbook, schools: Sequence[OtherSchool]) -> Match | None:
    """Rows that begin with a school's code, in the order of the template, with or without the name."""
    (sheet, *_others) = workbook.sheets or (Sheet("", []),)
    codes = {school.code for school in schools}
    first = next((row for row in sheet.rows if any(clean_text(value) for value in row)), None)
    if first is None or _code(first[0]) not in codes:
        return None
    width = max(len(row) for row in sheet.rows)
    by_width = {len(HEADINGS): [*HEADINGS], len(HEADINGS) - 1: [field for field in HEADINGS if field != "name"]}
    fields = by_width.get(width)
    if fields is None:
        return None
    indexes = {field: index for index, field in enumerate(fields)}
    return Match(TEMPLATE, sheet, (-1, -1), 0, indexes, tuple(HEADINGS[field] for field in fields), ())
