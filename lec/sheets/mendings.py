"""What people mended in a preview: cells typed anew and rows left out, laid over the workbook as it was read."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

from lec.sheets.reader import MAX_COLUMNS, Sheet, Workbook

Cell = tuple[str, str]
"""Sheet and address, like ("Sheet1", "D7")."""

Line = tuple[str, int]
"""Sheet and row, counted from 1 as the sheet does."""

_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


@dataclass(frozen=True)
class Mendings:
    """Mended cells with their text, and rows left out. It may hold identifiers: never logged, kept enciphered."""

    cells: Mapping[Cell, str] = field(default_factory=dict)
    left_out: frozenset[Line] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.cells or self.left_out)

    def applied_to(self, workbook: Workbook) -> Workbook:
        """The workbook with the mended cells as they were typed; the one that was given stays as it is.

        A cell of a sheet or row that is not there is passed over. Rows left out keep their place, because a
        merged cell's value may stand in one of them: whoever takes out the rows drops them after that.
        """
        by_sheet: dict[str, dict[int, dict[int, str]]] = {}
        for (sheet, address), text in self.cells.items():
            if (place := place_of(address)) is not None:
                row, column = place
                by_sheet.setdefault(sheet, {}).setdefault(row, {})[column] = text
        return Workbook(tuple(_mended(sheet, by_sheet.get(sheet.name, {})) for sheet in workbook.sheets))

    def changed_by(self, cells: Mapping[Cell, str | None], lines: Mapping[Line, bool]) -> Self:
        """These mendings with others laid over them: a text of None, or a row at False, is taken back."""
        texts = {**self.cells, **cells}
        left = set(self.left_out) | {line for line, out in lines.items() if out}
        return type(self)(
            {cell: text for cell, text in texts.items() if text is not None},
            frozenset(left - {line for line, out in lines.items() if not out}),
        )

    def to_json(self) -> str:
        """As text, to be enciphered and kept."""
        cells = [[sheet, address, text] for (sheet, address), text in sorted(self.cells.items())]
        return json.dumps({"cells": cells, "left_out": sorted(self.left_out)}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """What `to_json` wrote."""
        kept = json.loads(text)
        return cls(
            {(sheet, address): typed for sheet, address, typed in kept["cells"]},
            frozenset((sheet, row) for sheet, row in kept["left_out"]),
        )


NONE = Mendings()
"""A file as it came."""


def place_of(address: str) -> tuple[int, int] | None:
    """Row and column, both from 0, of an address like D7; None where it is none, or lies beyond what is read."""
    found = _ADDRESS.fullmatch(address)
    if found is None:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return (int(found[2]) - 1, column - 1) if column <= MAX_COLUMNS else None


def spans(numbers: Iterable[int]) -> str:
    """Numbers in words that stay short: 5, 6, 7 and 12 are "5-7, 12"."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)


def _mended(sheet: Sheet, rows: Mapping[int, Mapping[int, str]]) -> Sheet:
    if not rows:
        return sheet
    mended = list(sheet.rows)
    for number, cells in rows.items():
        if number >= len(mended):
            continue
        row = list(mended[number])
        row += [""] * (max(cells) + 1 - len(row))
        for column, text in cells.items():
            row[column] = text
        mended[number] = row
    return Sheet(sheet.name, mended)
