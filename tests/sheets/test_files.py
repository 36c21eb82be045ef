"""From the bytes of a real-shaped report to clean rows, in each kind of file."""

import io

import openpyxl
import pytest
import xlwt

from lec.lib.identifiers import Identifier
from lec.sheets import cleaners
from lec.sheets.reader import read_workbook
from lec.sheets.tables import Column, Format, extract, recognise

REPORT = Format(
    "rpt318",
    "รายงานรายละเอียดข้อมูลนักเรียน",
    (
        Column("school_class", ("ระดับชั้น",), cleaners.school_class, required=True),
        Column("identifier", ("เลขประจำตัวประชาชน",), cleaners.identifier, required=True, group="นักเรียน"),
        Column("first_name", ("ชื่อ",), cleaners.required_text, required=True, group="นักเรียน"),
        Column("father_name", ("ชื่อ",), cleaners.text, group="บิดา"),
    ),
)
ROWS = [
    ["รายงานรายละเอียดข้อมูลนักเรียน", "", "", "", ""],
    ["ลำดับที่", "ระดับชั้น", "นักเรียน", "", "บิดา"],
    ["", "", "เลขประจำตัวประชาชน", "ชื่อ", "ชื่อ"],
    [1, "ป.4/3", "1101700207366", "น้ำใส", "สมหมาย"],
    [2, "ม2", 1101700207366, "ขำ", ""],
]
MERGED = [(0, 0, 0, 4), (1, 2, 0, 0), (1, 2, 1, 1), (1, 1, 2, 3)]


def xlsx():
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append([value if value != "" else None for value in row])
    for top, bottom, left, right in MERGED:
        book.active.merge_cells(start_row=top + 1, end_row=bottom + 1, start_column=left + 1, end_column=right + 1)
    book.create_sheet("หมายเหตุ").append(["พิมพ์จากระบบ"])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def xls():
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("Sheet1")
    within = {
        (row, column)
        for top, bottom, left, right in MERGED
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    }
    for top, bottom, left, right in MERGED:
        sheet.write_merge(top, bottom, left, right, ROWS[top][left])
    for number, row in enumerate(ROWS):
        for column, value in enumerate(row):
            if (number, column) not in within and value != "":
                sheet.write(number, column, value)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def windows_874():
    return "\r\n".join(",".join(map(str, row)) for row in ROWS).encode("cp874")


@pytest.mark.parametrize("write", [xlsx, xls, windows_874])
def test_report_of_each_kind_comes_out_alike(write):
    found = extract(recognise(read_workbook(write(), "RPT318.xls"), [REPORT]))
    child = Identifier("national", "1101700207366")
    assert found.faults == []
    assert [row.values for row in found.rows] == [
        {"school_class": ("P4", "3"), "identifier": child, "first_name": "น้ำใส", "father_name": "สมหมาย"},
        {"school_class": ("M2", None), "identifier": child, "first_name": "ขำ", "father_name": ""},
    ]
    assert [row.cell("identifier") for row in found.rows] == ["C4", "C5"]
