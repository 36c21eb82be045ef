"""Tables are found under titles, merged headers and odd wording, and come out whole with all their faults."""

from datetime import date

import pytest
from django.utils import translation

from lec.lib.identifiers import Identifier
from lec.sheets import cleaners
from lec.sheets.faults import Fault
from lec.sheets.headers import header_key
from lec.sheets.reader import Sheet, Workbook
from lec.sheets.tables import Column, Format, column_letters, extract, recognise

ROLL = Format(
    "roll",
    "รายงานรายละเอียดข้อมูลนักเรียน",
    (
        Column("district", ("อำเภอ",), cleaners.text),
        Column("school_class", ("ระดับชั้น", "ชั้น"), cleaners.school_class, required=True),
        Column("identifier", ("เลขประจำตัวประชาชน",), cleaners.identifier, required=True, group="นักเรียน"),
        Column("prefix", ("คำนำหน้า",), cleaners.prefix, group="นักเรียน"),
        Column("first_name", ("ชื่อ",), cleaners.required_text, required=True, group="นักเรียน"),
        Column("birth_date", ("วันเดือนปีเกิด", "วันเกิด"), cleaners.day, group="นักเรียน"),
        Column("father_prefix", ("คำนำหน้า",), cleaners.prefix, group="บิดา"),
        Column("father_name", ("ชื่อ",), cleaners.text, group="บิดา"),
        Column("home_district", ("อำเภอ",), cleaners.text, group="ที่อยู่ตามทะเบียนบ้าน"),
    ),
)
LIST = Format(
    "list",
    "DMC",
    (
        Column("identifier", ("เลขประจำตัวนักเรียน",), cleaners.identifier, required=True),
        Column("school_class", ("ชั้น",), cleaners.school_class, required=True),
        Column("student_number", ("เลขประจำตัวนักเรียน",), cleaners.text),
        Column("sex", ("เพศ",), cleaners.sex),
    ),
)
UPPER = ["ลำดับที่", "อำเภอ", "ระดับชั้น", "นักเรียน", "", "", "", "บิดา", "", "ที่อยู่ตามทะเบียนบ้าน"]
LOWER = ["", "", "", "เลขประจำตัวประชาชน", "คำนำหน้า", "ชื่อ", "วันเดือนปีเกิด", "คำนำหน้า", "ชื่อ", "อำเภอ"]
CHILD = [1.0, "เมืองแพร่", "ป.4/3", 1101700207366.0, "ด.ช.", "สมชาย", "15/05/2556", "นาย", "สมหมาย", "สูงเม่น"]
FLAT = [label or UPPER[index] for index, label in enumerate(LOWER)]
CLEAN = {
    "district": "เมืองแพร่",
    "school_class": ("P4", "3"),
    "identifier": Identifier("national", "1101700207366"),
    "prefix": ("เด็กชาย", "M"),
    "first_name": "สมชาย",
    "birth_date": date(2013, 5, 15),
    "father_prefix": ("นาย", "M"),
    "father_name": "สมหมาย",
    "home_district": "สูงเม่น",
}


def book(*rows, name="Sheet1"):
    return Workbook((Sheet(name, [list(row) for row in rows]),))


def extracted(*rows):
    return extract(recognise(book(*rows), [ROLL, LIST]))


def codes(extraction):
    return [(fault.cell, fault.code) for fault in extraction.faults]


def test_extract_two_level_header_below_a_title():
    found = extracted(["รายงานรายละเอียดข้อมูลนักเรียน"], UPPER, LOWER, CHILD)
    assert found.faults == []
    assert [row.values for row in found.rows] == [CLEAN]


def test_extract_flat_header_takes_repeated_names_in_order():
    assert extracted(FLAT, CHILD).rows[0].values == CLEAN


def test_extract_columns_in_another_order():
    turned = [row[::-1] for row in (UPPER, LOWER)]
    turned[0] = ["ที่อยู่ตามทะเบียนบ้าน", "บิดา", "", "นักเรียน", "", "", "", "ระดับชั้น", "อำเภอ", "ลำดับที่"]
    assert extracted(*turned, CHILD[::-1]).rows[0].values == CLEAN


def test_extract_groups_written_longer():
    upper = [f"ข้อมูล{label}" if label in ("นักเรียน", "บิดา") else label for label in UPPER]
    assert extracted(upper, LOWER, CHILD).rows[0].values == CLEAN


def test_extract_unknown_group_is_not_taken_for_a_known_one():
    upper = [label.replace("บิดา", "ผู้ติดต่อ") for label in UPPER]
    found = extracted(upper, LOWER, CHILD)
    assert found.rows[0].values == {field: value for field, value in CLEAN.items() if not field.startswith("father")}
    assert found.unknown_columns == ("ลำดับที่", "ผู้ติดต่อ คำนำหน้า", "ผู้ติดต่อ ชื่อ")


def test_extract_names_kept_and_unknown_columns():
    found = extracted(UPPER, LOWER, CHILD)
    assert found.unknown_columns == ("ลำดับที่",)
    assert found.kept_columns[:4] == ("อำเภอ", "ระดับชั้น", "นักเรียน เลขประจำตัวประชาชน", "นักเรียน คำนำหน้า")


def test_extract_says_where_each_value_stood():
    row = extracted(["รายงาน"], UPPER, LOWER, CHILD).rows[0]
    assert (row.sheet, row.number, row.cell("identifier"), row.cells["home_district"]) == ("Sheet1", 4, "D4", "J4")
    assert row.cell("nothing") == ""
    assert row.raw["identifier"] == 1101700207366.0


def test_extract_lists_every_fault_and_keeps_the_rest_of_the_row():
    bad = [2.0, "", "ป.9", "1.1E+12", "", "", "31/02/2556", "", "", ""]
    found = extracted(UPPER, LOWER, CHILD, bad)
    assert codes(found) == [
        ("C4", "grade-unknown"),
        ("D4", "identifier-damaged"),
        ("F4", "text-empty"),
        ("G4", "date-unreadable"),
    ]
    assert found.rows[1].values == {
        "district": "",
        "prefix": ("", None),
        "father_prefix": ("", None),
        "father_name": "",
        "home_district": "",
    }


def test_extract_fault_is_a_sentence_with_its_place():
    with translation.override("en"):
        found = extracted(UPPER, LOWER, [*CHILD[:2], "ป.9" + "x" * 80, *CHILD[3:]])
    assert found.faults == [
        Fault(
            "Sheet1",
            "C3",
            "ป.9" + "x" * 56 + "…",
            "grade-unknown",
            "The class is not understood. Write it like อ.1, ป.4/3 or เด็กเล็ก 3 ปี.",
        )
    ]


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "Err:508"])
def test_extract_failed_formula_is_a_fault(error):
    assert codes(extracted(UPPER, LOWER, [*CHILD[:8], error, "ก"])) == [("I3", "cell-formula-error")]


def test_extract_same_fault_is_listed_for_every_row():
    bad = [*CHILD[:2], "ป.9", *CHILD[3:]]
    assert codes(extracted(UPPER, LOWER, bad, bad)) == [("C3", "grade-unknown"), ("C4", "grade-unknown")]


def test_extract_short_rows_are_empty_to_the_right():
    found = extracted(UPPER, LOWER, CHILD[:6])
    assert (found.faults, found.rows[0].values["birth_date"]) == ([], None)


def test_extract_passes_over_blank_rows_repeated_headers_and_closing_lines():
    found = extracted(
        UPPER, LOWER, CHILD, [""] * 10, [None, " ", "\u00a0"], UPPER, LOWER, CHILD, ["รวม 2 คน"], ["หมายเหตุ", "x"]
    )
    assert [row.number for row in found.rows] == [3, 8]
    assert found.faults == []


def test_extract_full_row_that_begins_like_a_closing_line_is_data():
    form = Format("x", "x", (Column("a", ("ชื่อ",), cleaners.text, True), Column("b", ("ห้อง",), cleaners.text, True)))
    found = extract(recognise(book(["ชื่อ", "ห้อง"], ["รวมพล", "1"], ["รวม", ""]), [form]))
    assert [row.values for row in found.rows] == [{"a": "รวมพล", "b": "1"}]


def test_extract_missing_required_column_is_a_fault_of_the_sheet():
    rows = [[cell for index, cell in enumerate(row) if index != 2] for row in (UPPER, LOWER, CHILD)]
    with translation.override("en"):
        found = extracted(*rows)
    assert found.faults == [
        Fault(
            "Sheet1",
            "",
            "ระดับชั้น",
            "column-missing",
            "The column ระดับชั้น is missing. Add it to the sheet and try again.",
        )
    ]
    assert found.rows[0].values["first_name"] == "สมชาย"


def test_extract_header_twice_under_one_name():
    rows = (["เลขประจำตัวนักเรียน", "ชั้น", "เลขประจำตัวนักเรียน", "เพศ"], ["1101700207366", "ป.1", 123.0, "ช"])
    assert extracted(*rows).rows[0].values == {
        "identifier": Identifier("national", "1101700207366"),
        "school_class": ("P1", None),
        "student_number": "123",
        "sex": "M",
    }


@pytest.mark.parametrize(
    "label",
    [
        "ระดับชั้น", "ระดับชั้น ต้องกรอก", "ระดับชั้น *", "*ระดับชั้น", "ระดับชั้น (ต้องกรอก)", "ระดับชั้น\u00a0", "ระดับ\nชั้น",
        "ระดับชั้น:", " ระดับชั้น\u200b", "ระดับชั้น (จำเป็น)", "ชั้น", "ระดับชั้น (ระบุห้อง)",
    ],
)  # fmt: skip
def test_recognise_header_spellings(label):
    upper = [label if index == 2 else value for index, value in enumerate(UPPER)]
    assert recognise(book(upper, LOWER, CHILD), [ROLL]).indexes["school_class"] == 2


def test_recognise_takes_the_form_that_fits_best():
    rows = (["เลขประจำตัวนักเรียน", "ชั้น", "เลขประจำตัวนักเรียน", "เพศ"], ["1101700207366", "ป.1", "123", "ช"])
    assert recognise(book(*rows), [ROLL, LIST]).format is LIST
    assert recognise(book(UPPER, LOWER), [LIST, ROLL]).format is ROLL


@pytest.mark.parametrize(
    "rows", [[], [[]], [["ชื่อ"], ["สมชาย"]], [["a", "b", "c"], ["d", "e", "f"]], [["อำเภอ", "ชื่อ", "คำนำหน้า"]]]
)
def test_recognise_nothing_known(rows):
    assert recognise(book(*rows), [ROLL, LIST]) is None


def test_recognise_header_below_the_searched_rows_is_not_found():
    assert recognise(book(*[["x"]] * 30, UPPER, LOWER, CHILD), [ROLL]) is None
    assert recognise(book(*[["x"]] * 29, UPPER, LOWER, CHILD), [ROLL]).first_row == 31


def test_recognise_finds_the_table_on_another_sheet():
    workbook = Workbook((Sheet("ปก", [["รายงาน"]]), Sheet("ข้อมูล", [UPPER, LOWER, CHILD])))
    assert recognise(workbook, [ROLL]).sheet.name == "ข้อมูล"


def test_extract_second_sheet_of_the_same_form_is_a_fault():
    workbook = Workbook((Sheet("ป4", [UPPER, LOWER, CHILD]), Sheet("ป5", [UPPER, LOWER, CHILD])))
    assert [(fault.sheet, fault.code) for fault in extract(recognise(workbook, [ROLL])).faults] == [
        ("ป5", "sheet-not-read")
    ]


def test_recognise_second_sheet_without_rows_is_no_fault():
    workbook = Workbook((Sheet("ป4", [UPPER, LOWER, CHILD]), Sheet("ป5", [UPPER, LOWER])))
    assert recognise(workbook, [ROLL]).others == ()


def test_header_key_tells_marks_apart():
    assert header_key("ที่") != header_key("ท")


@pytest.mark.parametrize(("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_column_letters(index, letters):
    assert column_letters(index) == letters
