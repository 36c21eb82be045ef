"""Writes a table as CSV that spreadsheets open rightly and run nothing from, zipped with its dictionary."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from typing import IO

from lec.reporting.handing.dictionary import plain_rows
from lec.reporting.handing.tables import Row, Table

FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The moment that every part of a ZIP carries, so that equal contents are equal bytes."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_csv(table: Table, out: IO[bytes]) -> int:
    """A ZIP of data.csv, dictionary.csv and about.csv; answers how many rows data.csv has under its head."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as package:
        package.comment = "; ".join(f"{name}={value}" for name, value in table.about).encode()[:60_000]
        rows = _part(package, "data.csv", [one.name for one in table.columns], table.rows)
        head, *body = plain_rows(table.columns)
        _part(package, "dictionary.csv", head, iter(body))
        _part(package, "about.csv", ("name", "value"), iter(table.about))
    return rows


def csv_lines(head: Iterable[str], rows: Iterable[Row]) -> Iterator[str]:
    """CSV as text, in pieces of many rows: a byte-order mark first, text that looks like a formula made harmless."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    text.write("\ufeff")
    writer.writerow(head)
    for number, row in enumerate(rows, start=1):
        writer.writerow([f"'{one}" if type(one) is str and one.startswith(_FORMULA) else one for one in row])
        if number % 2_000 == 0:
            yield text.getvalue()
            text.seek(0)
            text.truncate()
    yield text.getvalue()


def part_of(name: str) -> zipfile.ZipInfo:
    """A part of a ZIP without a moment of its own."""
    part = zipfile.ZipInfo(name, FIRST_DAY)
    part.compress_type = zipfile.ZIP_DEFLATED
    return part


def _part(package: zipfile.ZipFile, name: str, head: Iterable[str], rows: Iterator[Row]) -> int:
    written = 0

    def counted() -> Iterator[Row]:
        nonlocal written
        for row in rows:
            written += 1
            yield row

    with package.open(part_of(name), "w", force_zip64=True) as part:
        for piece in csv_lines(head, counted()):
            part.write(piece.encode())
    return written
