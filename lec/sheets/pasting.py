"""Reads what was copied in a spreadsheet and pasted as text: cells between tabs, rows between line ends."""

import re

from lec.sheets.reader import MAX_CELL_CHARACTERS, MAX_COLUMNS, MAX_DATA_ROWS, Sheet, UnreadableFile, Workbook

MAX_PASTED_CHARACTERS = 5_000_000
PASTED = "pasted"
"""The name of the one sheet of a pasted workbook."""

_HEADING_ROWS = 30
# A cell with a line break or a tab comes in quotes, its own quotes doubled; any other quote is just a quote.
_CELL = re.compile(r'(?:"((?:[^"]|"")*)"(?=[\t\r\n]|\Z)|([^\t\r\n]*))(\t|\r\n|\r|\n|\Z)')


def read_pasted(text: str) -> Workbook:
    """Return the pasted rows as a workbook of one sheet, every cell text; A1 is the first pasted cell.

    Refused with UnreadableFile: nothing pasted (pasted-empty), more than 5,000,000 characters
    (pasted-too-long), and rows, columns or cells beyond the limits of files.
    """
    if not text.strip():
        raise UnreadableFile("pasted-empty")
    if len(text) > MAX_PASTED_CHARACTERS:
        raise UnreadableFile("pasted-too-long", characters=f"{MAX_PASTED_CHARACTERS:,}")
    rows: list[list[object]] = [[]]
    place, text = 0, text.removeprefix("\ufeff").rstrip("\r\n")
    while found := _CELL.match(text, place):
        quoted, plain, end = found.groups()
        cell = plain if quoted is None else quoted.replace('""', '"')
        rows[-1].append(cell)
        _check_cell(cell, rows)
        if not end:
            break
        if end != "\t":
            rows.append([])
        place = found.end()
    return Workbook((Sheet(PASTED, rows),))


def _check_cell(cell: str, rows: list[list[object]]) -> None:
    if len(rows) > MAX_DATA_ROWS + _HEADING_ROWS:
        raise UnreadableFile("sheet-rows", sheet=PASTED, rows=f"{MAX_DATA_ROWS:,}")
    if len(rows[-1]) > MAX_COLUMNS:
        raise UnreadableFile("sheet-columns", sheet=PASTED, columns=f"{MAX_COLUMNS:,}")
    if len(cell) > MAX_CELL_CHARACTERS:
        raise UnreadableFile("cell-too-long", sheet=PASTED, row=len(rows), characters=f"{MAX_CELL_CHARACTERS:,}")
