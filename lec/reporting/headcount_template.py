"""Writes the table of a LAO's other-affiliation schools as XLSX, to be filled in and brought back (๕.๒(๓))."""

import io
from collections.abc import Sequence

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import override
from xlsxwriter.format import Format as Style
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from lec.headcounts.imports.template import HEADINGS, TEMPLATE
from lec.headcounts.queries.asking import CELL_NAMES, SchoolRow
from lec.headcounts.rules.numbers import MOST
from lec.lib.thai_calendar import buddhist, format_date
from lec.registry.models import Organisation
from lec.rounds.models import Round

NUMBERS, GUIDE = "จำนวนนักเรียน", "คำแนะนำ"
"""The sheets: the table, and how to fill it in."""

_HEADER_ROW = 1
_FIRST_NUMBER = len(HEADINGS) - len(CELL_NAMES)
_STYLES = {
    "title": {"bold": True, "font_size": 14},
    "head": {"bold": True, "bg_color": "#E7F0EB", "border": 1, "text_wrap": True, "valign": "vcenter"},
    "kept": {"num_format": "@", "font_color": "#4C5652", "bg_color": "#EDF0EE", "border": 1, "text_wrap": True},
    "box": {"num_format": "0", "border": 1, "locked": False},
    "gone": {"num_format": "0", "font_color": "#4C5652", "bg_color": "#D5DCD8", "border": 1},
    "sum": {"bold": True, "bg_color": "#F4F7F5", "top": 2, "num_format": "#,##0"},
    "text": {"text_wrap": True, "valign": "top"},
}


def headcount_workbook(lao: Organisation, round_: Round, rows: Sequence[SchoolRow]) -> bytes:
    """The table with every school's code, name and numbers as they stand, drafts included; empty is not zero.

    Only the boxes of numbers can be written in, whole numbers from 0 to 5,000; a dissolved school's zeros are
    locked. `read_grid` reads it back; brought back unchanged it changes nothing.
    """
    written = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with override("th"), xlsxwriter.Workbook(written, options) as book:
        styles = {name: book.add_format(look) for name, look in _STYLES.items()}
        page = book.add_worksheet(NUMBERS)
        words = {
            "lao": lao.name,
            "year": buddhist(round_.academic_year),
            "term": round_.term,
            "day": format_date(round_.count_date),
        }
        title = _("%(lao)s, academic year %(year)s, term %(term)s, pupils as of %(day)s") % words
        page.write_string(0, 0, f"{TEMPLATE.title} · {title}", styles["title"])
        for column, heading in enumerate(HEADINGS.values()):
            page.write_string(_HEADER_ROW, column, heading, styles["head"])
        for number, row in enumerate(rows, start=_HEADER_ROW + 1):
            _write_row(page, number, row, styles)
        _write_sums(page, len(rows), styles["sum"])
        _limit(page, len(rows))
        page.set_column(0, 0, 14)
        page.set_column(1, 1, 38)
        page.set_column(_FIRST_NUMBER, len(HEADINGS) - 1, 7)
        page.set_row(_HEADER_ROW, 34)
        page.freeze_panes(_HEADER_ROW + 1, _FIRST_NUMBER)
        page.protect("", {"format_columns": True, "format_rows": True, "select_locked_cells": True})
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(_HEADER_ROW)
        _write_guide(book.add_worksheet(GUIDE), styles["text"])
    return written.getvalue()


def _write_row(page: Worksheet, number: int, row: SchoolRow, styles: dict[str, Style]) -> None:
    page.write_string(number, 0, row.school.code, styles["kept"])
    page.write_string(number, 1, row.school.name, styles["kept"])
    is_gone = row.school.dissolved_on is not None
    for column, cell in enumerate(row.cells.values(), start=_FIRST_NUMBER):
        if cell.count is None:
            page.write_blank(number, column, None, styles["box"])
        else:
            page.write_number(number, column, cell.count, styles["gone" if is_gone else "box"])


def _write_sums(page: Worksheet, schools: int, style: Style) -> None:
    last = _HEADER_ROW + schools
    page.write_string(last + 1, 0, "รวม", style)
    page.write_blank(last + 1, 1, None, style)
    for column in range(_FIRST_NUMBER, len(HEADINGS)):
        first_cell, last_cell = xl_rowcol_to_cell(_HEADER_ROW + 1, column), xl_rowcol_to_cell(last, column)
        page.write_formula(last + 1, column, f"=SUM({first_cell}:{last_cell})", style)


def _limit(page: Worksheet, schools: int) -> None:
    page.data_validation(
        _HEADER_ROW + 1,
        _FIRST_NUMBER,
        _HEADER_ROW + max(schools, 1),
        len(HEADINGS) - 1,
        {
            "validate": "integer",
            "criteria": "between",
            "minimum": 0,
            "maximum": MOST,
            "ignore_blank": True,
            "error_title": "จำนวนนักเรียน",
            "error_message": _("Write a whole number from 0 to %(most)s.") % {"most": f"{MOST:,}"},
        },
    )


def _write_guide(page: Worksheet, style: Style) -> None:
    page.set_column(0, 0, 110)
    lines = (
        _("One row is one school; write how many pupils each grade has, boys and girls apart."),
        _("Write 0 where there is nobody. An empty box means: not known yet. Missing is not zero."),
        _("A school counts once all its eighteen boxes are filled; until then its numbers are kept as a draft."),
        _("Grey rows are dissolved schools: their numbers are 0 and cannot be written over."),
        _("Leave codes and names as they are. Save the file and choose it on LEC; you look before it counts."),
    )
    for number, line in enumerate(lines):
        page.write_string(number, 0, line, style)
