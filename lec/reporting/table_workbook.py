"""Writes plain tables as a workbook, a page each: the heading, the columns, rows of text."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO

import xlsxwriter

_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
_LONGEST_NAME = 31
_WIDEST = 60


@dataclass(frozen=True)
class Page:
    """One page: its tab's `name`, the `heading` above the table, and the table."""

    name: str
    heading: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


def write_pages(pages: Iterable[Page]) -> bytes:
    """The workbook of these pages; every cell is text, so that no number loses a leading 0."""
    written = BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True, "strings_to_formulas": False}) as book:
        title = book.add_format({"bold": True, "font_size": 14})
        head = book.add_format({"bold": True, "bg_color": "#E7F0EB", "border": 1, "text_wrap": True})
        cell = book.add_format({"num_format": "@", "border": 1, "text_wrap": True, "valign": "top"})
        used: set[str] = set()
        for page in pages:
            sheet = book.add_worksheet(_name(page.name, used))
            sheet.write_string(0, 0, page.heading, title)
            for column, label in enumerate(page.columns):
                sheet.write_string(1, column, label, head)
                sheet.set_column(column, column, _width(page, column))
            for number, row in enumerate(page.rows, start=2):
                for column, text in enumerate(row):
                    sheet.write_string(number, column, text, cell)
            sheet.freeze_panes(2, 0)
            sheet.repeat_rows(0, 1)
            sheet.set_paper(9)
            sheet.fit_to_pages(1, 0)
        if not used:
            book.add_worksheet()
    return written.getvalue()


def _name(wanted: str, used: set[str]) -> str:
    """A tab's name as Excel allows it, once each: ป.1/2 becomes ป.1-2."""
    plain = _NOT_IN_NAMES.sub("-", wanted)[:_LONGEST_NAME] or "-"
    name, number = plain, 2
    while name.casefold() in used:
        name = f"{plain[: _LONGEST_NAME - 4]} {number}"
        number += 1
    used.add(name.casefold())
    return name


def _width(page: Page, column: int) -> int:
    longest = max((len(row[column]) for row in page.rows), default=0)
    return min(max(longest, len(page.columns[column])) + 3, _WIDEST)
