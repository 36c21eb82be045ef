"""Puts Thai text into dictionary order on any database, by a key that sorts by code point."""

import re

from lec.lib.digits import to_arabic
from lec.lib.names import clean_text

# A vowel written before its consonant is looked up after it: เชียงราย stands under ช.
_LEADING_VOWEL = re.compile("([เแโใไ])([\u0e47-\u0e4e]*)([ก-ฮ])")
_MARKS = {"็": "1", "่": "2", "้": "3", "๊": "4", "๋": "5", "์": "6", "ํ": "7", "๎": "8"}
_NO_BEGINNING = "".join(_MARKS) + " "
_BETWEEN_LEVELS = "\t"


def sort_key(text: str) -> str:
    """Return a key whose code-point order is Thai dictionary order.

    Letters and vowels decide first; tone marks, ็ and ์ only between words otherwise equal, as in กา ก่า ก้า.
    Latin letters come before Thai ones and ignore case, Thai digits count as Arabic. Store the key in a
    column that the database compares by code point (COLLATE "C" on PostgreSQL).
    """
    begun = to_arabic(clean_text(text)).lower().lstrip(_NO_BEGINNING)
    swapped = _LEADING_VOWEL.sub(r"\3\1\2", begun)
    letters: list[str] = []
    marks: list[str] = []
    for character in swapped:
        mark = _MARKS.get(character)
        if mark is None:
            letters.append(character)
            marks.append("0")
        elif marks:
            marks[-1] = mark if marks[-1] == "0" else marks[-1] + mark
    second = "".join(marks).rstrip("0")
    primary = "".join(letters)
    return primary + _BETWEEN_LEVELS + second if second else primary
