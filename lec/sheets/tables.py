"""Recognises which known form a workbook holds and takes its rows out, clean, with every fault listed."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lec.lib.names import clean_text
from lec.lib.progress import Progress, silent
from lec.sheets.cleaners import Unclean
from lec.sheets.faults import Fault, shown
from lec.sheets.formats import Column as Column
from lec.sheets.formats import Format as Format
from lec.sheets.headers import best_header, first_rows
from lec.sheets.reader import Sheet, Workbook

_FORMULA_ERROR = re.compile(r"#(?:REF!|N/A|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|SPILL!|CALC!)|Err:\d{3}")
_FOOTERS = ("รวม", "หมายเหตุ", "ข้อมูลณวันที่", "ข้อมูล ณ", "พิมพ์เมื่อ", "ผู้พิมพ์")
_FEWEST_COLUMNS = 3
_TOLD_EVERY = 250


@dataclass(frozen=True, slots=True)
class Match:
    """Where a form was found: `indexes` has each field's column, `first_row` the first of data, both from 0.

    `labels` are the header texts by column, `others` further sheets that hold rows of the same form.
    """

    format: Format
    sheet: Sheet
    header: tuple[int, int]
    first_row: int
    indexes: Mapping[str, int]
    labels: tuple[str, ...]
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of data: `number` counts from 1 as the sheet does, `values` has the fields that came out clean.

    A field with a fault is not in `values`; `raw` has it as it stood.
    """

    sheet: str
    number: int
    values: dict[str, object]
    raw: dict[str, object]
    letters: Mapping[str, str]

    @property
    def cells(self) -> dict[str, str]:
        """The cell of each field, like D7."""
        return {field: self.cell(field) for field in self.letters}

    def cell(self, field: str) -> str:
        """The cell of one field, like D7; empty when the sheet has no such column."""
        return f"{self.letters[field]}{self.number}" if field in self.letters else ""


@dataclass(frozen=True, slots=True)
class Extraction:
    """All rows and faults of a match; `kept_columns` and `unknown_columns` are the headers read and left."""

    rows: list[Row]
    faults: list[Fault]
    kept_columns: tuple[str, ...]
    unknown_columns: tuple[str, ...]


def recognise(workbook: Workbook, formats: Sequence[Format]) -> Match | None:
    """Return the form whose columns fit a sheet best, or None when no sheet holds a known form.

    A form fits with at least three columns found (fewer only if it has fewer) and half of its required ones;
    of those that fit, the one that finds the most columns, each required one that is missing counting twice
    against it, then the first.
    """
    best: Match | None = None
    searched = [first_rows(sheet.rows) for sheet in workbook.sheets]
    for sheet, labels in zip(workbook.sheets, searched, strict=True):
        for form in formats:
            match = _match(sheet, labels, form)
            if match and (best is None or _fit(match) > _fit(best)):
                best = match
    if best is None:
        return None
    others = tuple(
        sheet.name
        for sheet, labels in zip(workbook.sheets, searched, strict=True)
        if sheet is not best.sheet and (other := _match(sheet, labels, best.format)) and _has_rows(other)
    )
    return Match(best.format, best.sheet, best.header, best.first_row, best.indexes, best.labels, others)


def extract(match: Match, progress: Progress = silent) -> Extraction:
    """Return every row of the match with clean values, and every fault there is; nothing stops at the first.

    Blank rows, repeated headers and closing lines such as รวม are passed over; `progress` counts the rows checked.
    """
    faults = _sheet_faults(match)
    rows: list[Row] = []
    letters = {field: column_letters(index) for field, index in match.indexes.items()}
    plan: list[tuple[str, int, Callable[[object], object], dict[str, object]]] = [
        (column.field, match.indexes[column.field], column.clean, {})
        for column in match.format.columns
        if column.field in match.indexes
    ]
    for index in range(match.first_row, len(match.sheet.rows)):
        if (index - match.first_row) % _TOLD_EVERY == 0:
            progress("checking", index - match.first_row, len(match.sheet.rows) - match.first_row)
        cells = match.sheet.rows[index]
        if _passed_over(match, cells):
            continue
        row = Row(match.sheet.name, index + 1, {}, {}, letters)
        raw, values, width = row.raw, row.values, len(cells)
        for field, column, clean, seen in plan:
            value = cells[column] if column < width else ""
            raw[field] = value
            # Cells repeat (ไทย, พุทธ, a class of forty): each text is cleaned once per column.
            if type(value) is str and value in seen:
                values[field] = seen[value]
                continue
            try:
                cleaned = _cleaned(value, clean)
            except Unclean as error:
                faults.append(Fault(row.sheet, row.cell(field), shown(value), error.code, error.message))
                continue
            values[field] = cleaned
            if type(value) is str:
                seen[value] = cleaned
        rows.append(row)
    used = set(match.indexes.values())
    kept = tuple(match.labels[index] for index in sorted(used))
    unknown = tuple(label for index, label in enumerate(match.labels) if label and index not in used)
    return Extraction(rows, faults, kept, unknown)


def column_letters(index: int) -> str:
    """Return the letters of a column counted from 0: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _match(sheet: Sheet, searched: Sequence[Sequence[str]], form: Format) -> Match | None:
    header = best_header(searched, form.columns)
    if header is None or len(header.indexes) < min(_FEWEST_COLUMNS, len(form.columns)):
        return None
    required = [column.field for column in form.columns if column.required]
    if 2 * sum(field in header.indexes for field in required) < len(required):
        return None
    labels = tuple(f"{cell.group} {cell.label}" if cell.group else cell.label for cell in header.cells)
    return Match(form, sheet, (header.first, header.last), header.last + 1, header.indexes, labels, ())


def _fit(match: Match) -> int:
    missing = sum(column.required and column.field not in match.indexes for column in match.format.columns)
    return len(match.indexes) - 2 * missing


def _has_rows(match: Match) -> bool:
    return any(not _passed_over(match, cells) for cells in match.sheet.rows[match.first_row :])


def _passed_over(match: Match, cells: Sequence[object]) -> bool:
    filled = [value for value in cells if value != "" and value is not None]
    if not filled:
        return True
    if len(filled) <= 3:
        texts = [text for value in filled if (text := clean_text(value))]
        if not texts or (texts[0].startswith(_FOOTERS) and not _complete(match, cells)):
            return True
    first, last = match.header
    return cells in match.sheet.rows[first : last + 1]


def _complete(match: Match, cells: Sequence[object]) -> bool:
    """Whether every required column of the row is filled, so that it is data however it begins."""
    required = [
        match.indexes[column.field]
        for column in match.format.columns
        if column.required and column.field in match.indexes
    ]
    return bool(required) and all(index < len(cells) and cells[index] != "" for index in required)


def _cleaned(value: object, clean: Callable[[object], object]) -> object:
    if type(value) is str and value and value[0] in "#E" and _FORMULA_ERROR.fullmatch(value):
        raise Unclean(
            "cell-formula-error",
            _("The formula in this cell has failed. Type the value itself instead of the formula."),
        )
    return clean(value)


def _sheet_faults(match: Match) -> list[Fault]:
    name = match.sheet.name
    faults = [
        Fault(
            name,
            "",
            _column_title(column),
            "column-missing",
            _("The column %(column)s is missing. Add it to the sheet and try again.")
            % {"column": _column_title(column)},
        )
        for column in match.format.columns
        if column.required and column.field not in match.indexes
    ]
    faults += [
        Fault(
            other,
            "",
            "",
            "sheet-not-read",
            _("Sheet %(sheet)s holds rows of the same form. Put all rows onto one sheet, or delete this one.")
            % {"sheet": other},
        )
        for other in match.others
    ]
    return faults


def _column_title(column: Column) -> str:
    return f"{column.group} {column.names[0]}" if column.group else column.names[0]
