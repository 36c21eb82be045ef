"""Writes an imported sheet back with a column that says what is wrong with each row."""

import io
from collections.abc import Sequence
from datetime import date, datetime

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from lec.sheets.faults import Fault
from lec.sheets.reader import Sheet
from lec.sheets.tables import column_letters

_DAY = {"num_format": "dd/mm/yyyy"}
_MARK = {"bg_color": "#FDE7E4", "bold": True}
_FAULT_WIDTH = 60
_LONGEST = 32_000
_EXCEL_YEARS = range(1900, 10_000)


def fault_workbook(sheet: Sheet, *, first_row: int, faults: Sequence[Fault]) -> bytes:
    """The rows of a sheet as XLSX, each faulty cell marked, the faults of a row in a last column.

    `first_row` (from 0) is the first of data; faults without a cell stand beside the headings. Only text,
    numbers and dates are written: what begins with = stays text.
    """
    heading_row = max(first_row - 1, 0)
    sentences: dict[int, list[str]] = {heading_row: [_("What is wrong")]}
    marked: set[tuple[int, str]] = set()
    for fault in faults:
        letters = fault.cell.rstrip("0123456789")
        row = int(fault.cell[len(letters) :]) - 1 if letters else heading_row
        sentences.setdefault(row, []).append(f"{fault.cell}: {fault.message}" if letters else fault.message)
        marked.add((row, letters))
    written = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(written, options) as book:
        page = book.add_worksheet()
        plain, plain_day = book.add_format(), book.add_format(_DAY)
        wrong, wrong_day = book.add_format(_MARK), book.add_format(_DAY | _MARK)
        for number, cells in enumerate(sheet.rows):
            for column, value in enumerate(cells):
                if (number, column_letters(column)) in marked:
                    _write(page, number, column, value, wrong, wrong_day)
                else:
                    _write(page, number, column, value, plain, plain_day)
        last = max((len(row) for row in sheet.rows), default=0)
        said = book.add_format({"font_color": "#B3261E", "text_wrap": True, "valign": "top"})
        for number, of_row in sentences.items():
            page.write_string(number, last, "\n".join(of_row)[:_LONGEST], said)
        page.set_column(last, last, _FAULT_WIDTH)
        page.freeze_panes(first_row, 0)
    return written.getvalue()


def _write(page: Worksheet, row: int, column: int, value: object, style: Format, day: Format) -> None:
    if isinstance(value, date) and value.year in _EXCEL_YEARS:
        midnight = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
        page.write_datetime(row, column, midnight.replace(tzinfo=None), day)
    elif isinstance(value, bool):
        page.write_boolean(row, column, value, style)
    elif isinstance(value, int | float):
        page.write_number(row, column, value, style)
    elif value in ("", None):
        page.write_blank(row, column, None, style)
    else:
        page.write_string(row, column, str(value)[:_LONGEST], style)
