"""Writes a workbook in the form of the report RPT318, for samples and tests to read back."""

import io
from collections.abc import Mapping, Sequence
from itertools import groupby

import xlsxwriter

from lec.rolls.imports.rpt318 import RPT318

COLUMNS = tuple(column for column in RPT318.columns if column.field != "sex")
"""The report's own columns; เพศ is understood where somebody added it, but does not stand in the report."""

FIELDS = tuple(column.field for column in COLUMNS)

Cells = Mapping[str, str | float]


def write_rpt318(rows: Sequence[Cells], *, title: str, note: str = "") -> bytes:
    """An XLSX as the report comes: the title, two merged rows of headings, data from row 4, a further sheet.

    Each row gives its cells by the fields of lec.rolls.imports.rpt318; a field left out is an empty cell.
    """
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True, "strings_to_formulas": False}) as book:
        bold = book.add_format({"bold": True, "align": "center", "valign": "vcenter", "border": 1})
        text = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet("Sheet1")
        sheet.merge_range(0, 0, 0, len(COLUMNS) - 1, title, bold)
        first = 0
        for group, members in groupby(COLUMNS, key=lambda column: column.group or ""):
            names = [column.names[0] for column in members]
            last = first + len(names) - 1
            if group:
                sheet.merge_range(1, first, 1, last, group, bold)
                for column, name in enumerate(names, start=first):
                    sheet.write_string(2, column, name, bold)
            else:
                for column, name in enumerate(names, start=first):
                    sheet.merge_range(1, column, 2, column, name, bold)
            first = last + 1
        for number, cells in enumerate(rows, start=3):
            for index, field in enumerate(FIELDS):
                value = cells.get(field, "")
                if isinstance(value, str):
                    sheet.write_string(number, index, value, text)
                else:
                    sheet.write_number(number, index, value)
        sheet.freeze_panes(3, 0)
        sheet.set_column(0, len(COLUMNS) - 1, 16)
        book.add_worksheet("หมายเหตุ").write_string(0, 0, note)
    return written.getvalue()
