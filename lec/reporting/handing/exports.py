"""Makes the file that is handed over: a closing in one of three formats, its rows counted and digested."""

import hashlib
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from django.utils import timezone

from lec.agencies.models import Agency, Format
from lec.closings.models import Closing
from lec.lib.filetypes import XLSX
from lec.lib.thai_calendar import buddhist
from lec.registry.models import Organisation
from lec.reporting.handing.columnar import write_parquet
from lec.reporting.handing.comma import write_csv
from lec.reporting.handing.dictionary import NAMES, NUMBERS
from lec.reporting.handing.named import name_rows
from lec.reporting.handing.numbers import number_rows
from lec.reporting.handing.tables import Table
from lec.reporting.handing.workbook import write_workbook

_PIECE = 1 << 20


@dataclass(frozen=True)
class Kind:
    """How a format is written, and what its file is called."""

    write: Callable[[Table, IO[bytes]], int]
    suffix: str
    content_type: str


KINDS: dict[str, Kind] = {
    Format.XLSX: Kind(write_workbook, "xlsx", XLSX.content_type),
    Format.CSV: Kind(write_csv, "zip", "application/zip"),
    Format.PARQUET: Kind(write_parquet, "parquet", "application/vnd.apache.parquet"),
}


@dataclass(frozen=True)
class Export:
    """A file ready to leave, in a nameless temporary file that is gone when it is closed.

    `digest` is SHA-256 over the whole file, `rows` its data rows without heads.
    """

    file: IO[bytes]
    rows: int
    digest: str
    filename: str
    content_type: str


def export_numbers(closing: Closing, format: str, *, province: Organisation | None = None) -> Export:
    """Numbers by institution and grade, no names; the same closing gives the same bytes, whoever asks."""
    about = (*_facts(closing, province), ("names", "no"))
    table = Table(_title(closing), NUMBERS, about, number_rows(closing, province))
    return _made(table, format, f"lec-numbers-{_called(closing, province)}")


def export_names(
    closing: Closing,
    format: str,
    *,
    agency: Agency,
    reason: str,
    watermark: str,
    province: Organisation | None = None,
    whole_identifiers: bool = False,
) -> Export:
    """Learners by name for one agency, with the watermark in every row and in the file's own properties."""
    about = (
        *_facts(closing, province),
        ("names", "yes"),
        ("identifiers", "whole" if whole_identifiers else "masked"),
        ("agency", agency.name),
        ("legal_basis", agency.legal_basis),
        ("document", agency.document),
        ("reason", reason),
        ("watermark", watermark),
        ("notice", _NOTICE),
    )
    rows = name_rows(closing, province, watermark=watermark, whole_identifiers=whole_identifiers)
    table = Table(_title(closing), NAMES, about, rows)
    return _made(table, format, f"lec-names-{_called(closing, province)}-{watermark}")


_NOTICE = "ข้อมูลส่วนบุคคล ใช้เพื่อวัตถุประสงค์ที่ระบุเท่านั้น ห้ามเผยแพร่หรือส่งต่อ"


def _facts(closing: Closing, province: Organisation | None) -> tuple[tuple[str, str], ...]:
    """Nothing of the moment of making, so that the same is always the same."""
    return (
        ("title", _title(closing)),
        ("round", f"{buddhist(closing.round.academic_year)}/{closing.round.term}"),
        ("count_date", closing.round.count_date.isoformat()),
        ("closing_number", str(closing.number)),
        ("closed_at", timezone.localtime(closing.at).isoformat(timespec="seconds")),
        ("closing_digest", closing.digest),
        ("province", province.code if province else ""),
    )


def _title(closing: Closing) -> str:
    year, term = buddhist(closing.round.academic_year), closing.round.term
    return f"LEC ปีการศึกษา {year} ภาคเรียนที่ {term} ปิดรอบครั้งที่ {closing.number}"


def _called(closing: Closing, province: Organisation | None) -> str:
    place = f"-{province.code}" if province else ""
    return f"{buddhist(closing.round.academic_year)}-{closing.round.term}-{closing.number}{place}"


def _made(table: Table, format: str, name: str) -> Export:
    kind = KINDS[format]
    file = tempfile.TemporaryFile()  # noqa: SIM115 - it is closed by whoever sends it
    try:
        rows = kind.write(table, file)
        digest = _digest_of(file)
    except BaseException:
        file.close()
        raise
    return Export(file, rows, digest, f"{name}.{kind.suffix}", kind.content_type)


def _digest_of(file: IO[bytes]) -> str:
    total = hashlib.sha256()
    file.seek(0)
    while piece := file.read(_PIECE):
        total.update(piece)
    file.seek(0)
    return total.hexdigest()
