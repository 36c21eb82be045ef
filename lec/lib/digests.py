"""Canonical lines and their SHA-256, so that anyone can recompute a seal."""

import hashlib
import json
import unicodedata
from collections.abc import Iterable
from datetime import date

Field = str | int | date | None


def canonical_line(*fields: Field) -> bytes:
    """Return one record as bytes that can be read in one way only.

    The line is a JSON array in UTF-8 without spaces, ending in a line feed: text in NFC, dates as ISO text,
    nothing as null. Truth values and fractions are refused, because they have more than one spelling.
    """
    array = json.dumps([_canonical(field) for field in fields], ensure_ascii=False, separators=(",", ":"))
    return array.encode() + b"\n"


def digest(lines: Iterable[bytes]) -> str:
    """Return the SHA-256 (64 hexadecimal digits) over the lines in byte order, however they came in."""
    total = hashlib.sha256()
    for line in sorted(lines):
        total.update(line)
    return total.hexdigest()


def _canonical(field: Field) -> str | int | None:
    if field is None:
        return None
    if isinstance(field, str):
        return unicodedata.normalize("NFC", field)
    # datetime is a date and bool an int: exact types, so that a moment or a truth value never slips in.
    if type(field) is date:
        return field.isoformat()
    if type(field) is int:
        return field
    raise TypeError(f"a canonical line holds text, whole numbers and dates, not {type(field).__name__}")
