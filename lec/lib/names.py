"""Cleans the text people type and recognises the prefixes of names."""

import re
import unicodedata
from unicodedata import is_normalized

# Zero-width characters, byte-order mark, soft hyphen and direction marks: invisible, and never meant.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_SPACES = re.compile(r"\s+")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1b\x7f]")
# Sara am is often stored as its two halves, with a tone mark before, between or after them.
_SPLIT_SARA_AM = re.compile("\u0e4d([\u0e48-\u0e4b]*)\u0e32")
_SARA_AM_BEFORE_TONE = re.compile("(\u0e33+)([\u0e48-\u0e4b]+)")
_TWO_SARA_E = "\u0e40\u0e40"
# Anything that tidying could change: a blank other than one space between words, and what is replaced below.
_UNTIDY = re.compile(
    "[^\\S ]|^ | $|  |[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x1b\x7f\u0e4d]"
    "|\u0e33[\u0e48-\u0e4b]|\u0e40\u0e40"
)

MALE = "M"
FEMALE = "F"

_PREFIXES: dict[str, tuple[str, str]] = {
    "เด็กชาย": ("เด็กชาย", MALE),
    "ดช": ("เด็กชาย", MALE),
    "เด็กหญิง": ("เด็กหญิง", FEMALE),
    "ดญ": ("เด็กหญิง", FEMALE),
    "นาย": ("นาย", MALE),
    "นางสาว": ("นางสาว", FEMALE),
    "นส": ("นางสาว", FEMALE),
    "นาง": ("นาง", FEMALE),
    "สามเณร": ("สามเณร", MALE),
    "สณ": ("สามเณร", MALE),
    "พระ": ("พระ", MALE),
    "แม่ชี": ("แม่ชี", FEMALE),
    "master": ("เด็กชาย", MALE),
    "mr": ("นาย", MALE),
    "mrs": ("นาง", FEMALE),
    "miss": ("นางสาว", FEMALE),
}


def clean_text(value: object) -> str:
    """Return the value as tidy text: NFC, one space between words, nothing invisible, sara am whole.

    None becomes ''. A whole number that a spreadsheet stored as a float loses its '.0'.
    Two sara e (เเ) become one sara ae (แ), as they were meant.
    """
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = value if isinstance(value, str) else str(value)
    if (text.isascii() and text.isalnum()) or (not _UNTIDY.search(text) and is_normalized("NFC", text)):
        return text
    text = unicodedata.normalize("NFC", _CONTROLS.sub("", _INVISIBLE.sub("", text)))
    text = _SPLIT_SARA_AM.sub("\\1\u0e33", text)
    text = _SARA_AM_BEFORE_TONE.sub(r"\2\1", text)
    text = text.replace(_TWO_SARA_E, "แ")
    return _SPACES.sub(" ", text).strip()


def parse_prefix(text: str) -> tuple[str, str | None]:
    """Return the prefix in full and the sex it tells ('M', 'F'); unknown prefixes are kept, with None.

    ด.ช., ดช and เด็กชาย are one; an academic or military rank says nothing about the sex.
    """
    cleaned = clean_text(text)
    known = _PREFIXES.get(cleaned.replace(".", "").replace(" ", "").lower())
    return known if known else (cleaned, None)


_PREFIX_BEFORE_NAME = re.compile(
    r"^(?:เด็กชาย|เด็กหญิง|ด\.\s?ช\.|ด\.\s?ญ\.|ดช\.|ดญ\.|นางสาว|น\.\s?ส\.|นาย(?=[ก-ฮเ-ไ])|สามเณร|ส\.ณ\.)\s*"
)


def without_prefix(text: str) -> str:
    """Return a name as somebody typed it without the prefix before it; นาง is left, for names begin so."""
    return _PREFIX_BEFORE_NAME.sub("", text, count=1) or text
