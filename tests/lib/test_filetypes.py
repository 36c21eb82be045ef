"""Files are known by their content: what a name list may be, and what it may not."""

import io
import zipfile

import openpyxl
import pytest
import xlwt

from lec.lib.filetypes import (
    CSV,
    HEIC,
    JPEG,
    ODS,
    PDF,
    PNG,
    WEBP,
    XLS,
    XLSX,
    FileType,
    fitting_name,
    plain_name,
    recognise,
)


def xls() -> bytes:
    book = xlwt.Workbook()
    book.add_sheet("1").write(0, 0, "ชื่อ")
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def xlsx() -> bytes:
    target = io.BytesIO()
    openpyxl.Workbook().save(target)
    return target.getvalue()


def zipped(**members: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n...", PDF),
        (b"\x89PNG\r\n\x1a\n....", PNG),
        (b"\xff\xd8\xff\xe0..JFIF", JPEG),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", WEBP),
        (b"\x00\x00\x00\x18ftypheic\x00\x00", HEIC),
        (b"\x00\x00\x00\x18ftypmif1\x00\x00", HEIC),
        (xls(), XLS),
        (xlsx(), XLSX),
        (zipped(mimetype=ODS.content_type), ODS),
        ("\ufeffที่,ชื่อ\r\n1,ด.ช. สมมติ\r\n".encode(), CSV),
        ("ที่;ชื่อ\n".encode("cp874"), CSV),
    ],
)
def test_a_known_kind_is_recognised(content: bytes, kind: FileType) -> None:
    assert recognise(content) == kind


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MZ\x90\x00\x03",
        b"PK\x03\x04 cut short",
        zipped(readme="nothing"),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"),
        b"RIFF\x10\x00\x00\x00WAVEfmt ",
        b"\x00\x00\x00\x18ftypisom\x00\x00",
        b"<html><body>a,b</body></html>",
        b"#!/bin/sh\necho a,b\n",
        b"one line without any separator",
        b"a,b\x00c",
    ],
)
def test_any_other_content_is_not(content: bytes) -> None:
    assert recognise(content) is None


@pytest.mark.parametrize(
    ("name", "kind", "fitting"),
    [
        ("รายชื่อ.PDF", PDF, "รายชื่อ.PDF"),
        ("รายชื่อ.xlsx", PDF, "รายชื่อ.xlsx.pdf"),
        ("scan.jpeg", JPEG, "scan.jpeg"),
        ("รายชื่อ", CSV, "รายชื่อ.csv"),
    ],
)
def test_a_name_ends_as_its_content_is(name: str, kind: FileType, fitting: str) -> None:
    assert fitting_name(name, kind) == fitting


@pytest.mark.parametrize(
    ("filename", "kept"),
    [
        ("C:\\\\งาน\\\\ รายชื่อ  ป.1.pdf", "รายชื่อ ป.1.pdf"),
        ("../../etc/passwd", "passwd"),
        ('a"b.pdf', "ab.pdf"),
        (". . .", "file"),
        ("", "file"),
        ("ก" * 300, "ก" * 200),
    ],
)
def test_a_name_is_kept_plain(filename: str, kept: str) -> None:
    assert plain_name(filename, "file") == kept
