"""Every kind of file that can be read, and every kind that must be refused with a sentence."""

import contextlib
import csv
import io
import struct
import zipfile
import zlib
from datetime import date, datetime

import openpyxl
import pytest
import xlsxwriter
import xlwt
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from lec.sheets.reader import Sheet, UnreadableFile, read_workbook

TABLE = [["ชื่อ", "นามสกุล", "ห้อง"], ["สมชาย", "ใจดี", 1.0], ["น้ำ", "ขำ", 2.0]]
TABLE_AS_TEXT = [[str(value).removesuffix(".0") for value in row] for row in TABLE]


def xlsx(rows, title="Sheet1"):
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    return saved(book)


def xls(rows):
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("Sheet1")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            sheet.write(number, column, value)
    return saved(book)


def ods(rows, manifest=None):
    def cell(value):
        if isinstance(value, float):
            return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
        return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'

    body = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    names = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{names}:office:1.0" '
        f'xmlns:table="{names}:table:1.0" xmlns:text="{names}:text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="Sheet1">{body}</table:table>'
        f"</office:spreadsheet></office:body></office:document-content>"
    )
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content,
            "META-INF/manifest.xml": manifest or "<manifest/>",
        }
    )


def zipped(members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def saved(book):
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def with_member(content, name, replacement):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {entry: archive.read(entry) for entry in archive.namelist()}
    return zipped(members | {name: replacement})


def sheet_xml(inside):
    return (
        '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{inside}</sheetData></worksheet>"
    )


def csv_text(rows, delimiter=","):
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter).writerows(rows)
    return buffer.getvalue()


def refusal(content, filename="roll.xlsx"):
    with pytest.raises(UnreadableFile) as refused:
        read_workbook(content, filename)
    return refused.value.code


@pytest.mark.parametrize("write", [xlsx, xls, ods])
def test_read_workbook_of_each_kind(write):
    assert read_workbook(write(TABLE), "roll").sheets == (Sheet("Sheet1", TABLE),)


@pytest.mark.parametrize("filename", ["roll.csv", "roll.pdf", "", "/", "roll.xlsx"])
def test_read_workbook_goes_by_content_not_by_name(filename):
    assert read_workbook(xls(TABLE), filename).sheets == (Sheet("Sheet1", TABLE),)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp874", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_read_workbook_csv(encoding, delimiter):
    content = csv_text(TABLE_AS_TEXT, delimiter).encode(encoding)
    assert read_workbook(content, "ป4.csv").sheets == (Sheet("ป4", TABLE_AS_TEXT),)


def test_read_workbook_csv_with_line_break_in_a_cell():
    assert read_workbook(b'a,"b\nc"\n1,2\n', "x.csv").sheets[0].rows == [["a", "b\nc"], ["1", "2"]]


def test_read_workbook_keeps_places_of_a_table_that_begins_lower():
    book = openpyxl.Workbook()
    book.active["C3"] = "x"
    assert read_workbook(saved(book), "x").sheets[0].rows == [["", "", ""], ["", "", ""], ["", "", "x"]]


def test_read_workbook_dates_and_truth():
    rows = [[date(2013, 5, 15), datetime(2013, 5, 15, 7, 30), True, 1101700207366, 1.5]]
    assert read_workbook(xlsx(rows), "x").sheets[0].rows == [
        [date(2013, 5, 15), datetime(2013, 5, 15, 7, 30), True, 1101700207366.0, 1.5]
    ]


def test_read_workbook_merged_cells_have_their_value_first():
    book = openpyxl.Workbook()
    book.active.append(["บิดา", None, "มารดา"])
    book.active.merge_cells("A1:B1")
    assert read_workbook(saved(book), "x").sheets[0].rows == [["บิดา", "", "มารดา"]]


def test_read_workbook_several_sheets_in_order():
    book = openpyxl.Workbook()
    book.active.title = "หนึ่ง"
    book.create_sheet("สอง").append(["ข"])
    assert [sheet.name for sheet in read_workbook(saved(book), "x").sheets] == ["หนึ่ง", "สอง"]


def test_read_workbook_formula_gives_its_last_result():
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet()
    sheet.write_formula("A1", "=1+1", None, 2)
    sheet.write_formula("B1", '=HYPERLINK("http://x","สมชาย")', None, "สมชาย")
    book.close()
    assert read_workbook(buffer.getvalue(), "x").sheets[0].rows == [[2.0, "สมชาย"]]


def test_read_workbook_failed_formulas_are_not_blank():
    book = openpyxl.Workbook()
    for place, error in (("B2", "#REF!"), ("C2", "#N/A"), ("D3", "#DIV/0!")):
        book.active[place] = error
        book.active[place].data_type = "e"
    book.active["A1"], book.active["E4"] = "ชื่อ", "ท้าย"
    rows = read_workbook(saved(book), "x").sheets[0].rows
    assert [rows[1][1], rows[1][2], rows[2][3]] == ["#REF!", "#N/A", "#DIV/0!"]


def test_read_workbook_formatted_to_the_bottom_is_read():
    styled = '<row r="1048576"><c r="XFD1048576" s="0"/></row>'
    first = '<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row>'
    content = with_member(xlsx(TABLE), "xl/worksheets/sheet1.xml", sheet_xml(first + styled))
    assert read_workbook(content, "x").sheets[0].rows == [["x"]]


@pytest.mark.parametrize("content", [b"", b"   \r\n", b"\x00" * 100])
def test_read_workbook_empty_file_is_refused(content):
    assert refusal(content) == "file-empty"


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Length 10 >>\nstream\n\x00\x01\x02\nendstream",
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        b"\xff\xd8\xff\xe0\x00\x10JFIF\x00",
        b"GIF89a\x01\x00",
        b"Rar!\x1a\x07\x00\xcf",
        b"\x7fELF\x02\x01\x01\x00",
        zipped({"word/document.xml": "<w/>", "[Content_Types].xml": "<t/>"}),
        zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"}),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"W\x00o\x00r\x00d\x00" * 100,
        b"PK\x05\x06" + b"\x00" * 18,
        b"\xff\xfe\x00",
        b"\xdb\xdc\xfc\xfd\xfe",
        b"\x89",
    ],
)
def test_read_workbook_other_files_are_refused(content):
    assert refusal(content) == "file-not-spreadsheet"


def test_read_workbook_plain_pdf_is_refused():
    assert refusal(b"%PDF-1.4\n1 0 obj\n<< >>\nendobj\n") == "file-not-spreadsheet"


@pytest.mark.parametrize(
    "content", [b"<html><table><tr><td>1</td></tr></table>", b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>']
)
def test_read_workbook_web_page_named_xls_is_refused(content):
    assert refusal(content, "RPT318.xls") == "file-web-page"


def test_read_workbook_encrypted_xlsx_is_refused():
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504 + "EncryptedPackage".encode("utf-16-le")
    assert refusal(content) == "file-password"


def test_read_workbook_encrypted_ods_is_refused():
    assert refusal(ods(TABLE, manifest="<manifest:encryption-data/>")) == "file-password"


@pytest.mark.parametrize("method", [0, 1])
def test_read_workbook_encrypted_xls_is_refused(method):
    content = xls(TABLE)
    # An encrypted XLS has its FILEPASS record right after the first record of the stream.
    start = content.index(b"\x09\x08\x10\x00\x00\x06\x05\x00") + 20
    filepass = struct.pack("<HHHHH", 0x2F, 6, method, 0x1234, 0x5678)
    assert refusal(content[:start] + filepass + content[start + len(filepass) :]) == "file-password"


def test_read_workbook_encrypted_zip_member_is_refused():
    content = bytearray(xlsx(TABLE))
    central = content.index(b"PK\x01\x02")
    content[central + 8] |= 1
    assert refusal(bytes(content)) == "file-password"


def test_read_workbook_over_20_megabytes_is_refused():
    assert refusal(b"a,b\n" * (5 * 1024 * 1024 + 1)) == "file-too-large"


def test_read_workbook_zip_bomb_is_refused():
    assert refusal(with_member(xlsx(TABLE), "xl/media/zero.bin", bytes(30 * 1024 * 1024))) == "file-bomb"


def test_read_workbook_zip_of_more_than_200_megabytes_is_refused():
    content = bytearray(xlsx(TABLE))
    central = content.index(b"PK\x01\x02")
    content[central + 24 : central + 28] = struct.pack("<I", 201 * 1024 * 1024)
    assert refusal(bytes(content)) == "file-bomb"


def test_read_workbook_zip_that_lies_about_its_size_is_refused():
    content = bytearray(with_member(xlsx(TABLE), "xl/media/zero.bin", bytes(30 * 1024 * 1024)))
    name = b"xl/media/zero.bin"
    central = content.rindex(b"PK\x01\x02", 0, content.rindex(name))
    content[central + 24 : central + 28] = struct.pack("<I", 1000)
    assert refusal(bytes(content)) == "file-corrupt"


def test_read_workbook_zip_of_many_members_is_refused():
    members = {"xl/workbook.xml": "<x/>"} | {f"xl/{number}": "" for number in range(2001)}
    assert refusal(zipped(members)) == "file-bomb"


@pytest.mark.parametrize("keep", [0.2, 0.5, 0.9, 0.999])
@pytest.mark.parametrize("write", [xlsx, ods])
def test_read_workbook_cut_off_zip_is_refused(write, keep):
    content = write(TABLE)
    assert refusal(content[: int(len(content) * keep)]) == "file-corrupt"


def test_read_workbook_cut_off_xls_is_refused():
    content = xls(TABLE)
    assert refusal(content[:1024] + b"W\x00o\x00r\x00k\x00b\x00o\x00o\x00k\x00") == "file-corrupt"


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_read_workbook_broken_xml_is_refused(part):
    assert refusal(with_member(xlsx(TABLE), part, "<worksheet><sheetData><row><c r='A1'>")) == "file-corrupt"


def test_read_workbook_200_000_rows_are_refused():
    rows = "".join(f'<row r="{number}"><c r="A{number}"><v>1</v></c></row>' for number in range(1, 200_001))
    content = with_member(xlsx(TABLE), "xl/worksheets/sheet1.xml", sheet_xml(rows))
    assert refusal(content) == "sheet-rows"


def test_read_workbook_200_000_lines_of_csv_are_refused():
    assert refusal(b"1,2\n" * 200_000, "x.csv") == "sheet-rows"


def test_read_workbook_20_000_rows_are_read():
    rows = read_workbook(csv_text([["a", "b"]] * 20_001).encode(), "x.csv").sheets[0].rows
    assert len(rows) == 20_001


def test_read_workbook_301_columns_are_refused():
    assert refusal(xlsx([["x"] * 301])) == "sheet-columns"
    assert refusal(csv_text([["x"] * 301]).encode()) == "sheet-columns"


def test_read_workbook_two_cells_at_the_far_corners_are_refused():
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    content = with_member(xlsx(TABLE), "xl/worksheets/sheet1.xml", sheet_xml(cells))
    assert refusal(content) in ("file-too-heavy", "sheet-rows")


def test_read_workbook_cell_of_10_megabytes_is_refused():
    cells = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"ก" * 3_500_000}</t></is></c></row>'
    noise = str(zlib.crc32(b"x")) * 10_000
    content = with_member(xlsx(TABLE), "xl/worksheets/sheet1.xml", sheet_xml(cells.replace("ก" * 30, noise[:30])))
    assert refusal(content) == "cell-too-long"


@pytest.mark.parametrize("length", [10_001, 200_000])
def test_read_workbook_long_cell_in_csv_is_refused(length):
    assert refusal(b"a,b\n" + b"x" * length + b",1\n", "x.csv") == "cell-too-long"


def test_read_workbook_one_long_text_in_very_many_cells_is_refused():
    cells = "".join(f'<row r="{row}">' + "<c t='s'><v>0</v></c>" * 100 + "</row>" for row in range(1, 2001))
    strings = (
        f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>{"x" * 9_999}</t></si></sst>'
    )
    content = with_member(xlsx(TABLE), "xl/worksheets/sheet1.xml", sheet_xml(cells))
    assert refusal(with_member(content, "xl/sharedStrings.xml", strings)) == "file-too-heavy"


def test_read_workbook_refusal_says_what_and_what_to_do():
    with pytest.raises(UnreadableFile) as refused, translation.override("en"):
        read_workbook(csv_text([["x"] * 301]).encode(), "class.csv")
    assert refused.value.message == "Sheet class has more than 300 columns. Delete the unneeded ones and try again."


def test_read_workbook_web_page_sentence():
    with pytest.raises(UnreadableFile) as refused, translation.override("en"):
        read_workbook(b"<html>", "x.xls")
    assert refused.value.message == "The file is really a web page. Open it in Excel, save it as .xlsx and try again."


@given(st.binary(max_size=300))
def test_read_workbook_of_any_bytes_raises_nothing_else(content):
    with contextlib.suppress(UnreadableFile):
        assert len(read_workbook(content, "x").sheets) == 1


@settings(max_examples=15, deadline=None)
@given(st.sampled_from([xlsx, xls, ods]), st.integers(0, 10**9), st.binary(min_size=1, max_size=8))
def test_read_workbook_with_a_damaged_spot_raises_nothing_else(write, place, junk):
    content = bytearray(write(TABLE))
    place %= len(content)
    content[place : place + len(junk)] = junk
    with contextlib.suppress(UnreadableFile):
        read_workbook(bytes(content), "x")
