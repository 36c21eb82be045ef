"""The faults of a file as people mend them: row by row, each cell with a box, a hundred at a time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.http import QueryDict

from lec.lib.identifiers import BadIdentifier, mask, parse_identifier
from lec.lib.thai_calendar import ERA
from lec.rolls.actions.uploads import LONGEST_CELL
from lec.rolls.imports import Reading
from lec.sheets.faults import Fault
from lec.sheets.mendings import Cell, Line, Mendings, place_of
from lec.sheets.tables import column_letters

SHOWN_AT_ONCE = 100
"""Boxes on one page; a row is never parted."""

_LAST_GREGORIAN = 2400
_LONGEST_NUMBER = 7
_GO_TOGETHER = {"sex-contradicts-prefix": ("prefix",), "row-of-other-institution": ("lao", "province")}
"""Of these faults it is not sure which cell is wrong: the others are offered too."""


@dataclass(frozen=True)
class CellToMend:
    """One box: `present` is what stands there as it can be typed, `sentences` say what is wrong."""

    address: str
    label: str
    present: str
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class RowToMend:
    """The faulty cells of one row of the sheet."""

    number: int
    name: str
    cells: tuple[CellToMend, ...]


@dataclass(frozen=True)
class ToMend:
    """What there is to mend, and the part of it that is shown.

    `of_file`: faults of the whole sheet, which no cell can mend. `following` and `preceding` are the rows
    at which the next and the last hundred begin.
    """

    of_file: tuple[Fault, ...]
    rows: tuple[RowToMend, ...]
    all_rows: int
    all_faults: int
    start: int
    following: int | None
    preceding: int | None


@dataclass(frozen=True)
class Mended:
    """One cell that was mended, with what was typed; identifiers are masked."""

    address: str
    label: str
    typed: str


@dataclass(frozen=True)
class LeftOut:
    """One row that was left out."""

    number: int
    name: str


def to_mend(reading: Reading, faults: Sequence[Fault], *, start: int = 0) -> ToMend:
    """The faults of a reading and of its preview; `start` is the number of the first row to show."""
    by_row = _by_row(reading, faults)
    inside = {id(fault) for of_row in by_row.values() for fault in of_row}
    numbers = sorted(by_row)
    pages = _pages(reading, by_row, numbers)
    at = max((place for place, page in enumerate(pages) if page[0] <= start), default=0)
    shown = pages[at] if pages else []
    return ToMend(
        of_file=tuple(fault for fault in faults if id(fault) not in inside),
        rows=tuple(
            RowToMend(number, name_of(reading, number), _cells(reading, number, by_row[number])) for number in shown
        ),
        all_rows=len(numbers),
        all_faults=len(inside),
        start=shown[0] if shown else 0,
        following=pages[at + 1][0] if at + 1 < len(pages) else None,
        preceding=pages[at - 1][0] if at else None,
    )


def faulty_lines(reading: Reading, faults: Sequence[Fault]) -> dict[Line, bool]:
    """Every row with a fault, to be left out."""
    return {(reading.sheet.name, number): True for number in _by_row(reading, faults)}


def mended_cells(reading: Reading, mendings: Mendings) -> list[Mended]:
    """What was mended, in the order of the sheet."""
    cells = [
        (place, address, typed) for (_sheet, address), typed in mendings.cells.items() if (place := place_of(address))
    ]
    return [
        Mended(address, _label(reading, place[1]), _shown(reading, place[1], typed))
        for place, address, typed in sorted(cells)
    ]


def rows_left_out(reading: Reading, mendings: Mendings) -> list[LeftOut]:
    """Who was left out, in the order of the sheet."""
    return [LeftOut(number, name_of(reading, number)) for number in sorted(row for _sheet, row in mendings.left_out)]


def posted_mendings(posted: QueryDict) -> tuple[dict[Cell, str | None], dict[Line, bool]]:
    """What a page of boxes sends: cells whose text is another than before, and the rows ticked to be left out."""
    sheet = posted.get("sheet", "")
    cells: dict[Cell, str | None] = {}
    for name in posted:
        address = name.removeprefix("cell-")
        typed = str(posted[name]).strip()
        if address != name and place_of(address) and typed != posted.get(f"was-{address}", "").strip():
            cells[sheet, address] = typed
    return cells, {(sheet, row): True for number in posted.getlist("out") if (row := row_number(number))}


def row_number(text: str) -> int:
    """The number of a row as a page sends it; 0 for whatever is none."""
    return int(text) if text.isdecimal() and len(text) <= _LONGEST_NUMBER else 0


def taken_back(posted: QueryDict, mendings: Mendings) -> tuple[dict[Cell, str | None], dict[Line, bool]]:
    """What a press of “take back” means: one cell, one row, every row, or everything."""
    wanted = posted.get("back", "")
    return (
        {cell: None for cell in mendings.cells if wanted in ("all", f"cell-{cell[1]}")},
        {line: False for line in mendings.left_out if wanted in ("all", "rows", f"row-{line[1]}")},
    )


def name_of(reading: Reading, number: int) -> str:
    """Whose row it is, as far as the row says."""
    row = reading.sheet.rows[number - 1] if 0 < number <= len(reading.sheet.rows) else []
    indexes = (reading.indexes.get(field) for field in ("first_name", "last_name"))
    return " ".join(_typed(row[index]) for index in indexes if index is not None and index < len(row)).strip()


def _by_row(reading: Reading, faults: Sequence[Fault]) -> dict[int, list[Fault]]:
    """The faults that stand in a cell, by row; those of the wrong file altogether stand in none."""
    found: dict[int, list[Fault]] = {}
    for fault in faults if reading.wrong_file is None else ():
        if (place := place_of(fault.cell)) is not None:
            found.setdefault(place[0] + 1, []).append(fault)
    return found


def _pages(reading: Reading, by_row: Mapping[int, Sequence[Fault]], numbers: Iterable[int]) -> list[list[int]]:
    pages: list[list[int]] = []
    boxes = SHOWN_AT_ONCE
    for number in numbers:
        wanted = len(_addresses(reading, number, by_row[number]))
        if boxes + wanted > SHOWN_AT_ONCE:
            pages.append([])
            boxes = 0
        pages[-1].append(number)
        boxes += wanted
    return pages


def _addresses(reading: Reading, number: int, faults: Iterable[Fault]) -> dict[str, list[str]]:
    """The cells of one row to show, each with what is wrong with it."""
    found: dict[str, list[str]] = {}
    for fault in faults:
        found.setdefault(fault.cell, []).append(fault.message)
        for field in _GO_TOGETHER.get(fault.code, ()):
            if field in reading.indexes:
                found.setdefault(f"{column_letters(reading.indexes[field])}{number}", [])
    return found


def _cells(reading: Reading, number: int, faults: Iterable[Fault]) -> tuple[CellToMend, ...]:
    row = reading.sheet.rows[number - 1]
    cells = []
    for address, sentences in _addresses(reading, number, faults).items():
        place = place_of(address)
        column = place[1] if place else 0
        present = _typed(row[column]) if column < len(row) else ""
        cells.append(
            CellToMend(address, _label(reading, column), present[:LONGEST_CELL], tuple(dict.fromkeys(sentences)))
        )
    return tuple(cells)


def _label(reading: Reading, column: int) -> str:
    return reading.labels[column] if column < len(reading.labels) else ""


def _typed(value: object) -> str:
    """A cell as one would type it: a date as 16/05/2558, a whole number without its tail."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime | date):
        year = value.year if value.year > _LAST_GREGORIAN else value.year + ERA
        return f"{value:%d/%m}/{year}"
    return "" if value is None else str(value).strip()


def _shown(reading: Reading, column: int, typed: str) -> str:
    try:
        return mask(parse_identifier(typed).value)
    except BadIdentifier:
        return mask(typed) if typed and column == reading.indexes.get("identifier") else typed
