"""Builds files of every format and kind, with other libraries than the one that reads them."""

import csv
import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
import xlwt

from lec.registry.models import Organisation
from lec.rolls.imports.dmc_list import DMC_LIST
from lec.rolls.imports.dmc_wide import DMC_WIDE
from lec.rolls.imports.rpt318 import RPT318
from lec.rolls.imports.template import TEMPLATE, WRITTEN
from lec.sheets.tables import Format
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


def ods(rows: Sequence[Sequence[Any]]) -> bytes:
    """The rows as ODS, written by hand: text, numbers and dates."""

    def cell(value: Any) -> str:
        if value is None:
            return "<table:table-cell/>"
        if isinstance(value, date):
            return f'<table:table-cell office:value-type="date" office:date-value="{value.isoformat()}"/>'
        if isinstance(value, int | float):
            return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
        return f'<table:table-cell office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'

    body = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    names = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{names}:office:1.0" '
        f'xmlns:table="{names}:table:1.0" xmlns:text="{names}:text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="Sheet1">{body}</table:table></office:spreadsheet></office:body>'
        f"</office:document-content>"
    )
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return written.getvalue()


def csv_text(rows: Sequence[Sequence[Any]]) -> str:
    """The rows as comma-separated text."""
    written = io.StringIO()
    csv.writer(written).writerows([["" if value is None else value for value in row] for row in rows])
    return written.getvalue()


def csv_utf8(rows: Sequence[Sequence[Any]]) -> bytes:
    """The rows as CSV in UTF-8 with a byte-order mark, as Excel saves it."""
    return csv_text(rows).encode("utf-8-sig")


def csv_874(rows: Sequence[Sequence[Any]]) -> bytes:
    """The rows as CSV in Windows-874, as old programs save it."""
    return csv_text(rows).encode("cp874")


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


WRITERS = {"xlsx": xlsx, "xls": xls, "ods": ods, "csv-utf8": csv_utf8, "csv-874": csv_874}
"""Every kind of file that is read."""

DMC_HEADINGS = (
    "รหัสโรงเรียน", "ชื่อโรงเรียน", "เลขประจำตัวนักเรียน", "ชั้น", "ห้อง", "เลขประจำตัวนักเรียน", "เพศ", "คำนำหน้าชื่อ",
    "ชื่อ", "นามสกุล", "วันเกิด", "อายุ(ปี)", "น้ำหนัก", "ส่วนสูง", "กลุ่มเลือด", "ศาสนา", "เชื้อชาติ", "สัญชาติ",
    "บ้านเลขที่", "หมู่", "ถนน/ซอย", "ตำบล", "อำเภอ", "จังหวัด", "ชื่อผู้ปกครอง", "นามสกุลผู้ปกครอง", "อาชีพของผู้ปกครอง",
    "ความเกี่ยวข้องของผู้ปกครองกับนักเรียน", "ชื่อบิดา", "นามสกุลบิดา", "อาชีพของบิดา", "ชื่อมารดา", "นามสกุลมารดา",
    "อาชีพของมารดา", "ความด้อยโอกาส", "ยังไม่สามารถจำหน่ายได้ (3.1.8)",
)  # fmt: skip
"""The 36 headings of the list of DMC, as it has them."""

DMC_LIST_FIELDS = (
    "institution_code", "institution", "identifier", "grade", "room", "student_number", "sex", "prefix",
    "first_name", "last_name", "birth_date", "age", "weight_kg", "height_cm", "blood_group", "religion", "ethnicity",
    "nationality", "current_house", "current_moo", "current_road", "current_subdistrict", "current_district",
    "current_province", "guardian_first_name", "guardian_last_name", "guardian_occupation", "guardian_relation",
    "father_first_name", "father_last_name", "father_occupation", "mother_first_name", "mother_last_name",
    "mother_occupation", "disadvantage", "not_there",
)  # fmt: skip

WIDE_UNKNOWN = tuple(f"ข้อมูลอื่นที่ {number}" for number in range(1, 45))
"""Stand for the columns of the wide export whose names nobody here knows."""


def dmc_list_rows(children: Sequence[Cells]) -> list[list[Any]]:
    """The list of DMC: one row of headings, two of them alike."""
    return [list(DMC_HEADINGS), *([_dmc(one).get(field) for field in DMC_LIST_FIELDS] for one in children)]


def dmc_wide_rows(children: Sequence[Cells]) -> list[list[Any]]:
    """The wide export of DMC: its columns, and many that nobody knows."""
    heading = [column.names[0] for column in DMC_WIDE.columns]
    fields = [column.field for column in DMC_WIDE.columns]
    data = [[*(_dmc(one).get(field) for field in fields), *("x" for _ in WIDE_UNKNOWN)] for one in children]
    return [[*heading, *WIDE_UNKNOWN], *data]


def template_table(children: Sequence[Cells]) -> list[list[Any]]:
    """LEC's template, filled in by hand: a title, the headings, the rows."""
    fields = [column.field for column in WRITTEN]
    return [
        [TEMPLATE.title],
        [column.names[0] for column in WRITTEN],
        *([one.get(f) for f in fields] for one in children),
    ]


def _dmc(one: Cells) -> Cells:
    more = {
        "sex": "ช" if one.get("prefix") == "ด.ช." else "ญ",
        "age": 7,
        "blood_group": "O",
        "disadvantage": "เด็กยากจน",
    }
    return more | one


def pupil(institution: Organisation, number: int, /, **more: Any) -> Cells:
    """The cells of one pupil for any format, with the code of the institution."""
    return child(institution, number, **{"institution_code": institution.code} | more)


ROWS_OF: dict[str, tuple[Format, Callable[[Sequence[Cells]], list[list[Any]]]]] = {
    "RPT318": (RPT318, report_rows),
    "DMC-list": (DMC_LIST, dmc_list_rows),
    "DMC-wide": (DMC_WIDE, dmc_wide_rows),
    "LEC-template": (TEMPLATE, template_table),
}
"""Each format and how its rows are laid out."""


def place_of(code: str, field: str) -> tuple[int, int]:
    """Row and column (from 0) of a field in the first row of data of a format's rows."""
    if code == "DMC-list":
        return 1, DMC_LIST_FIELDS.index(field)
    columns = WRITTEN if code == "LEC-template" else ROWS_OF[code][0].columns
    first = {"RPT318": 3, "DMC-wide": 1, "LEC-template": 2}[code]
    return first, [column.field for column in columns].index(field)


def address(code: str, field: str, number: int = 1) -> str:
    """The cell, like D7, of a field in the n-th row of data."""
    row, column = place_of(code, field)
    return f"{openpyxl.utils.get_column_letter(column + 1)}{row + number}"
