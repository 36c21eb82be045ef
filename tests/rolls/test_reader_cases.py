"""What real files do to a reader, one small real workbook each: the list of oddities that files are known to have.

A case is a file of one pupil with one oddity; it is read into that pupil, or refused at the cell, and nothing
that is refused reaches the roll.
"""

import io
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
import xlwt

from lec.lib.identifiers import format_identifier
from lec.registry.models import Organisation
from lec.rolls.actions.merge import merge
from lec.rolls.imports import Reading, preview, read_file
from lec.rolls.models import Learner
from tests.nation import NOW, YEAR, Nation, build_nation, national_id
from tests.rolls.report_files import ROWS_OF, WRITERS, Cells, address, place_of, pupil

BORN = date(YEAR - 7, 1, 15)
NBSP, ZERO_WIDTH = "\u00a0", "\u200b"
EXACT = int(national_id(1))


@pytest.fixture
def nation(db: None) -> Nation:
    return build_nation()


def read(school: Organisation, content: bytes) -> Reading:
    return read_file(content, "แฟ้ม", institution=school, academic_year=YEAR, term=2, today=date(2026, 11, 22))


def thai(number: object) -> str:
    return "".join("๐๑๒๓๔๕๖๗๘๙"[int(one)] if one.isdecimal() else one for one in str(number))


# --- one cell ---------------------------------------------------------------------------------

CELLS: list[tuple[str, str, str, str, Any, Any]] = [
    # what it is, kind of file, format, field, what stands in the cell, what the record has
    ("a number with a tail of .0", "csv-utf8", "DMC-list", "student_number", "1001.0", "1001"),
    ("a number that a spreadsheet keeps as a float", "xlsx", "DMC-list", "student_number", 1001.0, "1001"),
    ("an identifier with a tail of .0", "csv-utf8", "RPT318", "identifier", f"{EXACT}.0", str(EXACT)),
    ("an identifier as a number", "xls", "DMC-wide", "identifier", float(EXACT), str(EXACT)),
    ("an identifier as a number in a document of LibreOffice", "ods", "RPT318", "identifier", EXACT, str(EXACT)),
    ("an identifier with dashes", "xlsx", "LEC-template", "identifier", format_identifier(str(EXACT)), str(EXACT)),
    ("an identifier in Thai digits", "csv-874", "DMC-list", "identifier", thai(EXACT), str(EXACT)),
    ("an identifier with no-break spaces", "csv-utf8", "DMC-list", "identifier", f"{NBSP}{EXACT}{NBSP}", str(EXACT)),
    ("an identifier behind an apostrophe", "csv-utf8", "DMC-list", "identifier", f"'{EXACT}", str(EXACT)),
    ("Thai digits in the room", "xls", "RPT318", "room", "๓", "3"),
    ("a room with a tail of .0", "csv-utf8", "DMC-list", "room", "2.0", "2"),
    ("no-break spaces in a name", "xlsx", "DMC-list", "first_name", f"สม{NBSP}ชาย{NBSP}", "สม ชาย"),
    ("a zero-width space in a name", "csv-utf8", "LEC-template", "first_name", f"สม{ZERO_WIDTH}ชาย", "สมชาย"),
    ("two blanks in a name", "xls", "DMC-wide", "last_name", "  ณ   อยุธยา ", "ณ อยุธยา"),
    ("a Buddhist date", "xlsx", "DMC-list", "birth_date", "15/01/2562", BORN),
    ("a Buddhist date in Thai digits", "csv-874", "DMC-list", "birth_date", "๑๕/๐๑/๒๕๖๒", BORN),
    ("a Buddhist date with a month's name", "csv-utf8", "RPT318", "birth_date", "15 ม.ค. 2562", BORN),
    ("an ISO date", "csv-utf8", "DMC-wide", "birth_date", "2019-01-15", BORN),
    ("a cell of type date", "xlsx", "DMC-list", "birth_date", datetime(2019, 1, 15), BORN),
    ("a cell of type date, in a document of LibreOffice", "ods", "DMC-list", "birth_date", BORN, BORN),
    ("a cell of type date with a Buddhist year", "xlsx", "RPT318", "birth_date", datetime(2562, 1, 15), BORN),
    ("a serial date", "xls", "DMC-list", "birth_date", 43480, BORN),
    ("a serial date in a CSV", "csv-utf8", "LEC-template", "birth_date", "43480", BORN),
    ("a class without dots", "xlsx", "DMC-list", "grade", "ม2", "M2"),
    ("a class with a dot", "xls", "DMC-list", "grade", "ม.2", "M2"),
    ("a class in full", "csv-874", "DMC-wide", "grade", "มัธยมศึกษาปีที่ 2", "M2"),
    ("a class in Thai digits", "ods", "RPT318", "grade", "ป.๔", "P4"),
    ("a class with its room", "csv-utf8", "LEC-template", "grade", "ป.4/3", "P4"),
    ("a year group of a centre", "xlsx", "LEC-template", "grade", "เด็กเล็ก 3 ขวบ", "N3"),
    ("a short prefix with dots", "csv-874", "DMC-list", "prefix", "ด.ช.", "เด็กชาย"),
    ("a short prefix without dots", "xlsx", "RPT318", "prefix", "ดช.", "เด็กชาย"),
    ("a bare short prefix", "xls", "LEC-template", "prefix", "ดช", "เด็กชาย"),
    ("a prefix in full", "ods", "DMC-wide", "prefix", "เด็กชาย", "เด็กชาย"),
    ("a weight of 0", "xlsx", "RPT318", "weight_kg", 0, None),
    ("a weight of 0.0 as text", "csv-utf8", "DMC-list", "weight_kg", "0.00", None),
    ("a height of 0", "ods", "DMC-wide", "height_cm", 0, None),
    ("a height", "csv-874", "DMC-list", "height_cm", "118.54", Decimal("118.5")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "code", "field", "value", "expected"), [one[1:] for one in CELLS], ids=[one[0] for one in CELLS]
)
def test_an_odd_cell_is_understood(
    nation: Nation, kind: str, code: str, field: str, value: Any, expected: Any
) -> None:
    more = {"sex": "ช", field: value}
    reading = read(nation.school, WRITERS[kind](ROWS_OF[code][1]([pupil(nation.school, 1, **more)])))
    assert (reading.format, [(fault.cell, fault.code) for fault in reading.faults]) == (code, [])
    record = reading.records[0]
    found = getattr(record, field) if hasattr(record, field) else (record.particulars or {}).get(field)
    assert (found.value if field == "identifier" else found) == expected


REFUSED: list[tuple[str, str, str, str, Any, str]] = [
    ("an identifier that became 1.1E+12", "csv-utf8", "DMC-list", "identifier", "1.1E+12", "identifier-damaged"),
    ("the same in Windows-874", "csv-874", "RPT318", "identifier", "1.10170E+12", "identifier-damaged"),
    ("the same in Thai digits", "xlsx", "LEC-template", "identifier", "๑.๑E+๑๒", "identifier-damaged"),
    ("an identifier rounded to zeros", "xlsx", "DMC-list", "identifier", 1101700000000.0, "identifier-damaged"),
    ("an identifier that lost its leading 0", "xls", "DMC-wide", "identifier", 1700207361.0, "identifier-length"),
    ("an identifier with a wrong digit", "ods", "RPT318", "identifier", str(EXACT + 1), "identifier-check-digit"),
    ("a failed formula", "xlsx", "DMC-list", "first_name", "#REF!", "cell-formula-error"),
    ("a date of two digits", "csv-utf8", "DMC-list", "birth_date", "15/01/62", "date-unreadable"),
    ("a day that does not exist", "csv-874", "RPT318", "birth_date", "31/02/2562", "date-unreadable"),
    ("a class that does not exist", "xls", "DMC-list", "grade", "ป.7", "grade-unknown"),
    ("a year group without its age", "xlsx", "LEC-template", "grade", "เด็กเล็ก", "grade-age-needed"),
    ("a measure in words", "csv-utf8", "DMC-list", "weight_kg", "ยี่สิบ", "measure-unreadable"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "code", "field", "value", "fault"), [one[1:] for one in REFUSED], ids=[one[0] for one in REFUSED]
)
def test_a_damaged_cell_is_refused_and_never_stored(
    nation: Nation, kind: str, code: str, field: str, value: Any, fault: str
) -> None:
    content = WRITERS[kind](ROWS_OF[code][1]([pupil(nation.school, 1, **{field: value})]))
    reading = read(nation.school, content)
    assert [(one.cell, one.code) for one in reading.faults] == [(address(code, field), fault)]
    assert "%(" not in reading.faults[0].message
    assert reading.records == []
    assert preview(reading, institution=nation.school, academic_year=YEAR).changes_anything is False
    merge(institution=nation.school, academic_year=YEAR, records=reading.records, by=None, now=NOW)
    assert Learner.objects.count() == 0


def test_the_sentence_for_a_rounded_identifier_says_what_to_do(nation: Nation) -> None:
    content = WRITERS["csv-utf8"](ROWS_OF["DMC-list"][1]([pupil(nation.school, 1, identifier="1.1E+12")]))
    assert read(nation.school, content).faults[0].message == (
        "โปรแกรมตารางปัดเลขนี้จนเสียหาย กรุณาจัดรูปแบบคอลัมน์เป็นข้อความแล้วกรอกครบ 13 หลักใหม่"
    )


# --- the whole sheet --------------------------------------------------------------------------

Shape = Callable[[list[list[Any]], str], list[list[Any]]]


def with_titles(rows: list[list[Any]], code: str) -> list[list[Any]]:
    return [["โรงเรียนแห่งหนึ่ง"], [], ["ข้อมูล ณ วันที่", "", "10 มิ.ย. 2569"], *rows]


def with_demands(rows: list[list[Any]], code: str) -> list[list[Any]]:
    first, _column = place_of(code, "grade")
    demanded = [f"{label} ต้องกรอก" if label else label for label in rows[first - 1]]
    return [*rows[: first - 1], demanded, *rows[first:]]


def with_gaps(rows: list[list[Any]], code: str) -> list[list[Any]]:
    first, _column = place_of(code, "grade")
    return [*rows[:first], [], ["", " ", ""], *rows[first:], [], ["รวม", 1], ["หมายเหตุ: ส่งภายในวันที่ 10"]]


def with_heading_again(rows: list[list[Any]], code: str) -> list[list[Any]]:
    first, _column = place_of(code, "grade")
    return [*rows, rows[first - 1]]


SHAPES: list[Shape] = [with_titles, with_demands, with_gaps, with_heading_again]


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("code", ROWS_OF)
@pytest.mark.parametrize("shape", SHAPES)
def test_an_odd_sheet_is_understood(nation: Nation, shape: Shape, code: str, kind: str) -> None:
    rows = shape(ROWS_OF[code][1]([pupil(nation.school, 1)]), code)
    reading = read(nation.school, WRITERS[kind](rows))
    assert (reading.format, [(one.cell, one.code) for one in reading.faults]) == (code, [])
    assert [one.first_name for one in reading.records] == ["เรียนดี1"]


def test_merged_cells_of_xlsx(nation: Nation) -> None:
    book = openpyxl.Workbook()
    page = book.active
    for row in _report(nation):
        page.append(row)
    page.merge_cells("A1:H1")
    for column in "ABCDEFGHI":
        page.merge_cells(f"{column}2:{column}3")
    page.merge_cells("E4:E5")
    written = io.BytesIO()
    book.save(written)
    _is_read(nation, written.getvalue())


def test_merged_cells_of_xls(nation: Nation) -> None:
    rows = _report(nation)
    book = xlwt.Workbook()
    page = book.add_sheet("Sheet1")
    spans = {(0, 0): (0, 7), (3, 4): (4, 4)} | {(1, column): (2, column) for column in range(9)}
    inside = {
        (row, column)
        for (top, left), (bottom, right) in spans.items()
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    }
    for (top, left), (bottom, right) in spans.items():
        page.write_merge(top, bottom, left, right, rows[top][left])
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if value is not None and (number, column) not in inside:
                page.write(number, column, value)
    written = io.BytesIO()
    book.save(written)
    _is_read(nation, written.getvalue())


def _report(nation: Nation) -> list[list[Any]]:
    children: list[Cells] = [pupil(nation.school, 1), pupil(nation.school, 2, institution=None)]
    return ROWS_OF["RPT318"][1](children)


def _is_read(nation: Nation, content: bytes) -> None:
    reading = read(nation.school, content)
    assert ([(one.cell, one.code) for one in reading.faults], len(reading.records)) == ([], 2)
