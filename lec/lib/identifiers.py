"""National ID numbers and G-Codes: reading, checking, masking and printing them."""

import re
from dataclasses import dataclass
from operator import mul
from typing import Literal

from lec.lib.digits import to_arabic

IdentifierKind = Literal["national", "gcode"]

_DASHES_AND_BLANKS = re.compile("[\\s\u00ad\u200b-\u200f\u2010-\u2015\u2060\u2212\ufeff'-]+")
_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?e\+?\d+", re.IGNORECASE)
_ZERO_TAIL = re.compile(r"\.0+$")
_ROUNDED = re.compile(r"0{6}$")
_NATIONAL = re.compile(r"[0-9]{13}")
_TWELVE = re.compile(r"[0-9]{12}")
_MEANT = re.compile(r"G?[0-9]+")
_GCODE = re.compile(r"G[0-9]{12}")
_MASKED_NATIONAL = re.compile(r"X{10}[0-9]{3}")
_MASKED_GCODE = re.compile(r"GX{9}[0-9]{3}")
_EXACT_FLOATS = 2**53

# Civil-registration codes: 76 provinces and Bangkok.
_PROVINCES = frozenset(
    str(code)
    for span in ((10, 27), (30, 58), (60, 67), (70, 77), (80, 86), (90, 96))
    for code in range(span[0], span[1] + 1)
)

_REASONS = {
    "identifier-empty": "no identifier",
    "identifier-damaged": "a spreadsheet rounded the number",
    "identifier-length": "a national ID has 13 digits, a G-Code G and 12 digits",
    "identifier-characters": "only digits, or G and digits",
    "identifier-check-digit": "the check digit does not fit",
    "identifier-reserved": "numbers beginning with 9 are reserved",
}


class BadIdentifier(ValueError):
    """The value is no identifier; `code` says why, and never carries the value itself.

    Codes: identifier-empty, identifier-damaged, identifier-length, identifier-characters,
    identifier-check-digit, identifier-reserved.
    """

    def __init__(self, code: str) -> None:
        super().__init__(_REASONS[code])
        self.code = code


@dataclass(frozen=True, slots=True)
class Identifier:
    """A valid identifier: `value` is 13 digits for a national ID, G and 12 digits for a G-Code (๕.๓.๓)."""

    kind: IdentifierKind
    value: str


def parse_identifier(value: object) -> Identifier:
    """Return the identifier a cell or a person means, or raise BadIdentifier.

    Blanks, dashes, Thai digits, '.0' tails and a small g are forgiven. Never guessed at: a number that Excel
    showed as 1.1E+12 or rounded to zeros, and a number that lost its leading 0 in a numeric cell (its length
    is wrong). Numbers that begin with 0 are those of persons without civil status, and valid.
    """
    text = _as_text(value)
    if not text:
        raise BadIdentifier("identifier-empty")
    if _SCIENTIFIC.fullmatch(text):
        raise BadIdentifier("identifier-damaged")
    if not _MEANT.fullmatch(text):
        raise BadIdentifier("identifier-characters")
    if text.startswith("G"):
        if not _GCODE.fullmatch(text):
            raise BadIdentifier("identifier-length")
        return Identifier("gcode", text)
    if not _NATIONAL.fullmatch(text):
        raise BadIdentifier("identifier-length")
    if _ROUNDED.search(text):
        raise BadIdentifier("identifier-damaged")
    if text.startswith("9"):
        raise BadIdentifier("identifier-reserved")
    if int(text[12]) != check_digit(text[:12]):
        raise BadIdentifier("identifier-check-digit")
    return Identifier("national", text)


def check_digit(twelve: str) -> int:
    """Return the thirteenth digit that belongs to the first twelve of a national ID."""
    if not _TWELVE.fullmatch(twelve):
        raise ValueError("twelve digits are needed")
    total: int = sum(map(mul, map(int, twelve), range(13, 1, -1)))
    return (11 - total % 11) % 10


def mask(value: str) -> str:
    """Return a stored identifier with only its last three digits to be seen: `x-xxxx-xxxxx-12-3`.

    Anything that is no stored identifier is hidden whole.
    """
    if _NATIONAL.fullmatch(value):
        return f"x-xxxx-xxxxx-{value[10:12]}-{value[12]}"
    if _GCODE.fullmatch(value):
        return f"Gxxxxxxxxx{value[10:]}"
    return "x" * 13


def parse_mask(value: object) -> str | None:
    """Return the masked identifier that a text is, as `mask` writes it; None where it is none."""
    text = _DASHES_AND_BLANKS.sub("", to_arabic(value)).upper() if isinstance(value, str) else ""
    if _MASKED_NATIONAL.fullmatch(text):
        return f"x-xxxx-xxxxx-{text[10:12]}-{text[12]}"
    return f"Gxxxxxxxxx{text[10:]}" if _MASKED_GCODE.fullmatch(text) else None


def format_identifier(value: str) -> str:
    """Return a stored identifier as it is printed: `1-1017-00207-12-3`; a G-Code stays as it is."""
    if not _NATIONAL.fullmatch(value):
        return value
    return f"{value[0]}-{value[1:5]}-{value[5:10]}-{value[10:12]}-{value[12]}"


def unusual_gcode(value: str) -> bool:
    """Return whether a G-Code lacks the documented inside: G, Buddhist year from (25)55, province, number.

    Older codes are like that, so it is worth a query and never an error.
    """
    if not _GCODE.fullmatch(value):
        return True
    return int(value[1:3]) < 55 or value[3:5] not in _PROVINCES


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        raise BadIdentifier("identifier-characters")
    if isinstance(value, float):
        if not value.is_integer() or value < 0:
            raise BadIdentifier("identifier-characters")
        if value > _EXACT_FLOATS:
            raise BadIdentifier("identifier-damaged")
        return str(int(value))
    if isinstance(value, int):
        if value < 0:
            raise BadIdentifier("identifier-characters")
        return str(value)
    if not isinstance(value, str):
        raise BadIdentifier("identifier-characters")
    if value.isascii() and value.isdecimal():
        return value
    arabic = to_arabic(value).strip()
    if _SCIENTIFIC.fullmatch(arabic):
        return arabic
    return _ZERO_TAIL.sub("", _DASHES_AND_BLANKS.sub("", arabic)).upper()
