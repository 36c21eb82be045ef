"""Recognises an attached file by what is in it, whatever its name says."""

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import PurePath

from lec.lib.names import clean_text


@dataclass(frozen=True, slots=True)
class FileType:
    """A kind of file; `suffixes` are the endings its names may have, the usual one first."""

    content_type: str
    suffixes: tuple[str, ...]


PDF = FileType("application/pdf", (".pdf",))
PNG = FileType("image/png", (".png",))
JPEG = FileType("image/jpeg", (".jpg", ".jpeg", ".jpe", ".jfif"))
WEBP = FileType("image/webp", (".webp",))
HEIC = FileType("image/heic", (".heic", ".heif"))
XLS = FileType("application/vnd.ms-excel", (".xls",))
XLSX = FileType("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (".xlsx", ".xlsm"))
ODS = FileType("application/vnd.oasis.opendocument.spreadsheet", (".ods",))
CSV = FileType("text/csv", (".csv", ".txt"))

_BEGINNINGS = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
)
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# A compound file may as well be a letter: only a workbook has a stream of one of these names.
_WORKBOOK_STREAMS = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book"))
_ODS_HEAD = b"mimetype" + ODS.content_type.encode()
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SEPARATED = re.compile(r"[^\r\n]*[,;\t][^\r\n]*")


def recognise(content: bytes) -> FileType | None:
    """The kind of a PDF, picture or spreadsheet, or None for anything else (programs, letters, web pages)."""
    for beginning, kind in _BEGINNINGS:
        if content.startswith(beginning):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return WEBP
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS:
        return HEIC
    if content.startswith(_COMPOUND):
        return XLS if any(name in content for name in _WORKBOOK_STREAMS) else None
    if content.startswith(b"PK\x03\x04"):
        return _zipped(content)
    return CSV if _is_table_of_text(content) else None


def plain_name(filename: str, otherwise: str) -> str:
    """The last part of a path, tidy and short enough to be kept with an ending; `otherwise` where nothing is left."""
    name = clean_text(PurePath(filename.replace("\\", "/")).name).replace('"', "")
    return name[-200:].lstrip(". ") or otherwise


def fitting_name(filename: str, kind: FileType) -> str:
    """The name with an ending that fits the kind: a PDF called list.xlsx becomes list.xlsx.pdf."""
    return filename if filename.lower().endswith(kind.suffixes) else filename + kind.suffixes[0]


def _zipped(content: bytes) -> FileType | None:
    """A workbook inside a zip, from its directory alone: nothing is unpacked, so no bomb goes off."""
    if content[30 : 30 + len(_ODS_HEAD)] == _ODS_HEAD:
        return ODS
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return XLSX if "xl/workbook.xml" in archive.namelist() else None
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return None


def _is_table_of_text(content: bytes) -> bool:
    """Text in UTF-8 or Windows-874 whose first line has a separator."""
    for encoding in ("utf-8-sig", "cp874"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        readable = not _CONTROLS.search(text) and not text.lstrip().startswith(("<", "{", "#!"))
        return readable and _SEPARATED.match(text.lstrip()) is not None
    return False
