"""Puts Thai text into dictionary order on any database, by a key that sorts by code point."""

import re

from lec.lib.digits import to_arabic
from lec.lib.names import clean_text

# A vowel written before its consonant is looked up after it: เชียงราย stands under ช.
_LEADING_VOWEL = re.compile("([เแโใไ])([\u0e47-\u0e4e]*)([ก-ฮ])")
_MARKS = {"็": "1", "่": "2", "้": "3", "๊": "4", "๋": "5", "์": "6", "ํ": "7", "๎": "8"}
_NO_BEGINNING = "".join(_MARKS) + " "
_BETWEEN_LEVELS = "\t"
_WITHOUT_MARKS = str.maketrans("", "", "".join(_MARKS))


class _Second(dict[int, str]):
    """What stands for a character at the second level: a mark's number, 0 for all else."""

    def __missing__(self, character: int) -> str:
        return self.setdefault(character, "0")


_SECOND = _Second({ord(mark): number for mark, number in _MARKS.items()})
_MARKED = tuple((f"0{number}", number) for number in _MARKS.values())


def sort_key(text: str) -> str:
    """Return a key whose code-point order is Thai dictionary order.

    Letters and vowels decide first; tone marks, ็ and ์ only between words otherwise equal, as in กา ก่า ก้า.
    Latin letters come before Thai ones and ignore case, Thai digits count as Arabic. Store the key in a
    column that the database compares by code point (COLLATE "C" on PostgreSQL).
    """
    begun = to_arabic(clean_text(text)).lower().lstrip(_NO_BEGINNING)
    swapped = _LEADING_VOWEL.sub(r"\3\1\2", begun)
    primary = swapped.translate(_WITHOUT_MARKS)
    if primary == swapped:
        return primary
    second = swapped.translate(_SECOND)
    # A letter and the marks on it are one place: the marks' numbers, or 0 where there is none.
    for marked, number in _MARKED:
        second = second.replace(marked, number)
    second = second.rstrip("0")
    return primary + _BETWEEN_LEVELS + second if second else primary
