"""What every format is written from: columns, facts about the whole, and rows that come one by one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from lec.reporting.handing.dictionary import Column

Value = str | int | date | None
Row = tuple[Value, ...]


@dataclass(frozen=True)
class Table:
    """A table to hand over; `about` are its facts as (name, value), such as round, digest and watermark.

    `rows` is read once, and never held as a whole.
    """

    title: str
    columns: tuple[Column, ...]
    about: tuple[tuple[str, str], ...]
    rows: Iterator[Row]
