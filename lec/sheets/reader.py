"""Reads XLS, XLSX, ODS and CSV files into plain rows, or says in one sentence why not."""

import csv
import io
import json
import re
import subprocess
import sys
import zipfile
import zlib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path, PurePath

from lec.lib.refusals import Refused
from lec.sheets.refusals import sentence

MAX_FILE_BYTES = 20 * 1024 * 1024
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_DATA_ROWS = 20_000
MAX_COLUMNS = 300
MAX_CELL_CHARACTERS = 10_000
MAX_CELLS = 2_000_000
MAX_CHARACTERS = 50_000_000

_HEADING_ROWS = 30
_SUSPICIOUS_RATIO = 200
_SUSPICIOUS_BYTES = 20 * 1024 * 1024
_MAX_ZIP_MEMBERS = 2_000
_CHUNK = 1024 * 1024
_PARSER = str(Path(__file__).with_name("parsing.py"))
_PARSER_SECONDS = 60

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_TEXT_THAT_IS_NO_TABLE = (b"%PDF", b"{\\rtf", b"%!PS")
# The start of an XLS's stream, followed (after an optional write-protection mark) by its encryption record.
_XLS_ENCRYPTED = re.compile(rb"\x09\x08\x10\x00\x00\x06\x05\x00.{12}(?:\x86\x00\x00\x00)?\x2f\x00", re.DOTALL)
_WEB_PAGE = re.compile(rb"\s*<(?:!doctype|html|table|head|meta|\?xml|div|style)", re.IGNORECASE)
# Tab, line ends and form feed are text; the other control bytes are not.
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1b\x7f]")
_DELIMITERS = (",", "\t", ";", "|")


class UnreadableFile(Refused):
    """The file cannot be read as a spreadsheet; the sentence says what it is and what to do.

    Codes: file-empty, file-too-large, file-too-heavy, file-not-spreadsheet, file-web-page, file-password,
    file-bomb, file-corrupt, sheet-rows, sheet-columns, cell-too-long; of pasted text pasted-empty, pasted-too-long.
    """

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code, sentence(code, **details))


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet; `rows[0][0]` is cell A1. An empty cell is '', a merged one has its value in the first cell.

    A value is text, float, bool, date or datetime: all numbers of a workbook are floats, all of a CSV text.
    """

    name: str
    rows: list[list[object]]


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets of a file, in their order."""

    sheets: tuple[Sheet, ...]


def read_workbook(content: bytes, filename: str) -> Workbook:
    """Return the workbook in a file's bytes, recognised by content; raise UnreadableFile and nothing else.

    The name only lends a CSV's sheet its title. Limits: 20 MB, 200 MB unpacked, 20,000 rows of data, 300
    columns and 10,000 characters to a cell.
    """
    if not content.strip(b"\x00 \t\r\n"):
        raise UnreadableFile("file-empty")
    if len(content) > MAX_FILE_BYTES:
        raise UnreadableFile("file-too-large", megabytes=MAX_FILE_BYTES // 1024 // 1024)
    if content.startswith(_ZIP):
        _check_archive(content)
        return _read_by_parser(content)
    if content.startswith(_OLE):
        _check_compound(content)
        return _read_by_parser(content)
    return _read_csv(content, PurePath(filename).stem[:31] or "CSV")


def _check_archive(content: bytes) -> None:
    """Refuse a zip that is no XLSX or ODS, is encrypted, or unpacks to far more than it says or may."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            unpacked = sum(member.file_size for member in members)
            too_dense = unpacked > _SUSPICIOUS_BYTES and unpacked > _SUSPICIOUS_RATIO * len(content)
            if unpacked > MAX_UNPACKED_BYTES or too_dense or len(members) > _MAX_ZIP_MEMBERS:
                raise UnreadableFile("file-bomb")
            names = {member.filename for member in members}
            if any(member.flag_bits & 1 for member in members):
                raise UnreadableFile("file-password")
            if "xl/workbook.xml" not in names and not _is_opendocument(archive, names):
                raise UnreadableFile("file-not-spreadsheet")
            for member in members:
                _unpack_whole(archive, member)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError) as error:
        raise UnreadableFile("file-corrupt") from error


def _is_opendocument(archive: zipfile.ZipFile, names: set[str]) -> bool:
    if "content.xml" not in names or "mimetype" not in names:
        return False
    with archive.open("mimetype") as declared:
        if b"opendocument.spreadsheet" not in declared.read(200):
            return False
    if "META-INF/manifest.xml" in names:
        with archive.open("META-INF/manifest.xml") as manifest:
            if b"encryption-data" in manifest.read(_CHUNK):
                raise UnreadableFile("file-password")
    return True


def _unpack_whole(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    # Reading stops at the declared size; one byte more in truth and the checksum no longer fits.
    with archive.open(member) as stream:
        while stream.read(_CHUNK):
            pass


def _check_compound(content: bytes) -> None:
    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in content

    if holds("EncryptedPackage") or _XLS_ENCRYPTED.search(content):
        raise UnreadableFile("file-password")
    if not holds("Workbook") and not holds("Book"):
        raise UnreadableFile("file-not-spreadsheet")


def _read_by_parser(content: bytes) -> Workbook:
    limits = {
        "rows": MAX_DATA_ROWS + _HEADING_ROWS,
        "columns": MAX_COLUMNS,
        "cell": MAX_CELL_CHARACTERS,
        "cells": MAX_CELLS,
        "characters": MAX_CHARACTERS,
    }
    command = [sys.executable, "-I", _PARSER, json.dumps(limits)]
    try:
        run = subprocess.run(command, input=content, capture_output=True, timeout=_PARSER_SECONDS, check=True)
        answer = json.loads(run.stdout, object_hook=_untagged)
    except (subprocess.SubprocessError, OSError, ValueError) as error:
        # Killed by its limits: what the file asks for is more than it may.
        raise UnreadableFile("file-too-heavy") from error
    if "refused" in answer:
        raise UnreadableFile(
            answer["refused"], sheet=answer.get("sheet", ""), row=answer.get("row", 0), **_shown_limits()
        )
    return Workbook(tuple(Sheet(name, rows) for name, rows in answer["sheets"]))


def _untagged(tagged: dict[str, object]) -> object:
    if "datetime" in tagged:
        return datetime.fromisoformat(str(tagged["datetime"]))
    if "date" in tagged:
        return date.fromisoformat(str(tagged["date"]))
    if "text" in tagged:
        return tagged["text"]
    return tagged


def _shown_limits() -> dict[str, str]:
    return {
        "rows": f"{MAX_DATA_ROWS:,}",
        "columns": f"{MAX_COLUMNS:,}",
        "characters": f"{MAX_CELL_CHARACTERS:,}",
    }


def _read_csv(content: bytes, name: str) -> Workbook:
    if content.startswith(_TEXT_THAT_IS_NO_TABLE):
        raise UnreadableFile("file-not-spreadsheet")
    if _WEB_PAGE.match(content.removeprefix(b"\xef\xbb\xbf")):
        raise UnreadableFile("file-web-page")
    text = _decoded(content)
    first_line = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=first_line.count)
    rows: list[list[object]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if len(rows) >= MAX_DATA_ROWS + _HEADING_ROWS:
                raise UnreadableFile("sheet-rows", sheet=name, **_shown_limits())
            if len(row) > MAX_COLUMNS:
                raise UnreadableFile("sheet-columns", sheet=name, **_shown_limits())
            if row and max(map(len, row)) > MAX_CELL_CHARACTERS:
                raise UnreadableFile("cell-too-long", sheet=name, row=len(rows) + 1, **_shown_limits())
            rows.append(list(row))
    except csv.Error as error:
        # The only thing this lenient dialect refuses is a field beyond 131,072 characters.
        raise UnreadableFile("cell-too-long", sheet=name, row=len(rows) + 1, **_shown_limits()) from error
    return Workbook((Sheet(name, rows),))


def _decoded(content: bytes) -> str:
    try:
        if content.startswith(_UTF16):
            return content.decode("utf-16")
        if _BINARY.search(content):
            raise UnreadableFile("file-not-spreadsheet")
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError:
            return content.decode("cp874")
    except UnicodeDecodeError as error:
        raise UnreadableFile("file-not-spreadsheet") from error
