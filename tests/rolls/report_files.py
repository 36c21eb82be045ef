"""Builds files in the form of the report RPT318, with other libraries than the one that reads them."""

import io
from collections.abc import Callable, Sequence
from typing import Any

import openpyxl
import xlwt

from lec.registry.models import Organisation
from lec.rolls.imports.rpt318 import RPT318
from tests.nation import YEAR, national_id

ERA = 543
Cells = dict[str, Any]


def child(institution: Organisation, number: int, /, **more: Any) -> Cells:
    """The cells of one pupil of this institution, by field."""
    cells = {
        "number": number,
        "province": institution.province.name,
        "district": institution.district,
        "lao": institution.lao.name,
        "institution": institution.name,
        "academic_year": YEAR + ERA,
        "term": 2,
        "grade": "ป.1",
        "room": 1,
        "student_number": str(1000 + number),
        "prefix": "ด.ช." if number % 2 else "ด.ญ.",
        "first_name": f"เรียนดี{number}",
        "last_name": "ใจงาม",
        "birth_date": f"15/01/{YEAR + ERA - 7}",
        "ethnicity": "ไทย",
        "nationality": "ไทย",
        "religion": "พุทธ",
        "identifier": national_id(number),
        "entered_on": f"16/05/{YEAR + ERA}",
        "height_cm": 118.5,
        "weight_kg": 0,
        "condition": "ปกติ",
        "father_prefix": "นาย",
        "father_first_name": "พ่อ",
        "father_last_name": "ใจงาม",
        "father_religion": "พุทธ",
        "father_occupation": "เกษตรกร",
        "father_income": 9000,
        "father_telephone": "0810000001",
        "guardian_first_name": "ย่า",
        "guardian_last_name": "ใจงาม",
        "guardian_relation": "ย่า",
        "guardian_telephone": "081-000-0002",
        "current_house": "12/3",
        "current_moo": "4",
        "current_subdistrict": "ในเวียง",
        "current_district": "เมืองแพร่",
        "current_province": "แพร่",
        "current_postcode": "54000",
    }
    return cells | more


def report_rows(children: Sequence[Cells], without: Sequence[str] = ()) -> list[list[Any]]:
    """Title, two-level header and data, as the report has them."""
    columns = [column for column in RPT318.columns if column.field not in without]
    upper = []
    last = None
    for column in columns:
        upper.append(column.names[0] if column.group is None else column.group if column.group != last else None)
        last = column.group
    lower = [None if column.group is None else column.names[0] for column in columns]
    data = [[one.get(column.field) for column in columns] for one in children]
    return [[RPT318.title], upper, lower, *data]


def cell_of(field: str, row: int) -> str:
    """The cell of a field in the n-th data row, counted from 1."""
    index = [column.field for column in RPT318.columns].index(field)
    return f"{openpyxl.utils.get_column_letter(index + 1)}{row + 3}"


def xlsx(rows: Sequence[Sequence[Any]]) -> bytes:
    """The rows as XLSX, by openpyxl."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "Sheet1"
    for row in rows:
        page.append(list(row))
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def xls(rows: Sequence[Sequence[Any]]) -> bytes:
    """The rows as XLS, by xlwt."""
    book = xlwt.Workbook()
    page = book.add_sheet("Sheet1")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if value is not None:
                page.write(number, column, value)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def report(children: Sequence[Cells], write: Callable[[Sequence[Sequence[Any]]], bytes] = xlsx) -> bytes:
    """A whole report of these children."""
    return write(report_rows(children))
