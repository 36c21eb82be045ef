"""Text copied in a spreadsheet comes out as the rows it was."""

import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lec.sheets.pasting import PASTED, read_pasted
from lec.sheets.reader import UnreadableFile


def rows(text):
    (sheet,) = read_pasted(text).sheets
    assert sheet.name == PASTED
    return sheet.rows


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_read_pasted_rows_and_cells(end):
    assert rows(f"ชื่อ\tนามสกุล{end}สมชาย\tใจดี{end}{end}น้ำ\t{end}") == [
        ["ชื่อ", "นามสกุล"],
        ["สมชาย", "ใจดี"],
        [""],
        ["น้ำ", ""],
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"12/3\nหมู่ 4"\tแพร่', [["12/3\nหมู่ 4", "แพร่"]]),
        ('"กล่าวว่า ""ดี""\n"\t1', [['กล่าวว่า "ดี"\n', "1"]]),
        ('"มีแท็บ\tในช่อง"\t2', [["มีแท็บ\tในช่อง", "2"]]),
        ('"ไม่ปิด\t1\nสอง\t2', [['"ไม่ปิด', "1"], ["สอง", "2"]]),
        ('5" x 4"\t1', [['5" x 4"', "1"]]),
        ('"น้ำ"หวาน\t1', [['"น้ำ"หวาน', "1"]]),
        ('""\t1', [["", "1"]]),
        ("\ufeffก\tข", [["ก", "ข"]]),
        ("\tข", [["", "ข"]]),
        ("ก\x00\tข", [["ก\x00", "ข"]]),
    ],
)
def test_read_pasted_quotes_as_excel_copies_them(text, expected):
    assert rows(text) == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "pasted-empty"),
        (" \n\t\r\n", "pasted-empty"),
        ("ก" * 5_000_001, "pasted-too-long"),
        ("\n".join("ก" * 20_040), "sheet-rows"),
        ("ก\t" * 301, "sheet-columns"),
        ("ก" * 10_001, "cell-too-long"),
    ],
)
def test_read_pasted_refuses_with_a_sentence(text, code):
    with pytest.raises(UnreadableFile) as refusal:
        read_pasted(text)
    assert refusal.value.code == code
    assert "%(" not in refusal.value.message


@pytest.mark.parametrize("text", ['"' * 200_000, '"\t' * 250 + "\n", ('"' + "ก" * 5_000 + "\n") * 900])
def test_read_pasted_unclosed_quotes_take_no_time(text):
    began = time.process_time()
    with contextlib.suppress(UnreadableFile):
        read_pasted(text)
    assert time.process_time() - began < 2


@given(st.text(alphabet='ก "\t\r\n', max_size=60))
def test_read_pasted_of_any_text_keeps_every_letter(text):
    try:
        found = rows(text)
    except UnreadableFile:
        assert not text.strip()
        return
    assert sum(cell.count("ก") for row in found for cell in row) == text.count("ก")
