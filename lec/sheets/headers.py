"""Finds the header of a table, whatever stands above it, and which column of the sheet is which field."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from lec.lib.digits import to_arabic
from lec.lib.names import clean_text
from lec.sheets.formats import Column

SEARCHED_ROWS = 30
"""How far down a header is looked for."""

_DEMANDS = re.compile(r"[(\[]?\s*(?:จำเป็นต้องกรอก|ต้องกรอก|จำเป็น|required)\s*[)\]]?$", re.IGNORECASE)
_HINTS = re.compile(r"\((?:วว|ว/ด/ป|วัน|dd|พ\.?ศ|กก|ซม|กิโล|เซน|ถ้ามี|ระบุ|หน่วย|13)[^)]*\)", re.IGNORECASE)
# \w leaves out the Thai marks above and below the line, which tell words apart.
_PUNCTUATION = re.compile("[^\\w\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]+|_")
_GROUP_PREFIX = "ข้อมูล"
_LONGEST_LABEL = 200


@dataclass(frozen=True, slots=True)
class HeaderCell:
    """What stands above one column: the label, and the group spread over it or ''."""

    label: str
    group: str


@dataclass(frozen=True, slots=True)
class Header:
    """A header read against a list of columns: `first` and `last` are row indexes from 0."""

    first: int
    last: int
    cells: tuple[HeaderCell, ...]
    indexes: dict[str, int] = field(default_factory=dict)
    in_group: int = 0

    @property
    def rank(self) -> tuple[int, int, int]:
        """More columns found first, then more in their own group, then the shorter header."""
        return (len(self.indexes), self.in_group, self.first - self.last)


def header_key(value: object) -> str:
    """Return a header without spaces, punctuation, case and demands: `ชั้น *` and `ชั้น ต้องกรอก` are one."""
    return _key_of(clean_text(value))


@lru_cache(maxsize=4096)
def _key_of(label: str) -> str:
    # Kept, because every form asks for the same cells of the first rows, twice each.
    cleaned = _DEMANDS.sub("", to_arabic(label).replace("*", " ").strip())
    return _PUNCTUATION.sub("", cleaned).casefold()


def first_rows(rows: Sequence[Sequence[object]]) -> list[list[str]]:
    """Return the rows among which a header is looked for, as tidy text."""
    return [[clean_text(value)[:_LONGEST_LABEL] for value in row] for row in rows[: SEARCHED_ROWS + 1]]


def best_header(searched: Sequence[Sequence[str]], columns: Sequence[Column]) -> Header | None:
    """Return the header, of one or two of `first_rows`, that names the most columns; None when none names any."""
    best: Header | None = None
    by_name: dict[str, list[Column]] = {}
    for column in columns:
        for name in dict.fromkeys(header_key(name) for name in column.names):
            by_name.setdefault(name, []).append(column)
    groups = frozenset(_group_key(column.group) for column in columns if column.group)
    names_any = [any(_named(label, by_name) for label in row) for row in searched]
    for first in range(min(len(searched), SEARCHED_ROWS)):
        candidates = [(0, _one_level(searched[first]))] if names_any[first] else []
        if any(names_any[first : first + 2]) and first + 1 < len(searched):
            candidates.append((1, _two_levels(searched[first], searched[first + 1])))
        for height, cells in candidates:
            header = _assigned(first, first + height, cells, by_name, groups)
            if header.indexes and (best is None or header.rank > best.rank):
                best = header
    return best


def _one_level(row: Sequence[str]) -> tuple[HeaderCell, ...]:
    return tuple(HeaderCell(label, "") for label in row)


def _two_levels(upper: Sequence[str], lower: Sequence[str]) -> tuple[HeaderCell, ...]:
    """Spread each group to the right; a label in the upper row with nothing below is merged downwards."""
    cells: list[HeaderCell] = []
    group = ""
    for index in range(max(len(upper), len(lower))):
        above = upper[index] if index < len(upper) else ""
        below = lower[index] if index < len(lower) else ""
        if above:
            group = above if below else ""
        cells.append(HeaderCell(below, group) if below else HeaderCell(above, ""))
    return tuple(cells)


def _assigned(
    first: int,
    last: int,
    cells: tuple[HeaderCell, ...],
    by_name: dict[str, list[Column]],
    known_groups: frozenset[str],
) -> Header:
    """Give each header cell the first free column of its name: of its group, then of none, then of any."""
    groups_stand = any(_group_key(cell.group) in known_groups for cell in cells)
    indexes: dict[str, int] = {}
    in_group = 0
    for index, cell in enumerate(cells):
        group = _group_key(cell.group) if groups_stand else ""
        free = [column for column in _named(cell.label, by_name) if column.field not in indexes]
        own = [column for column in free if group and _group_key(column.group) == group]
        apart = [column for column in free if not column.group]
        # A label under a group of its own, or an unknown one, never lends itself to another group.
        chosen = own or apart or ([] if group else free)
        if chosen:
            indexes[chosen[0].field] = index
            in_group += bool(own)
    return Header(first, last, cells, indexes, in_group)


def _named(label: str, by_name: dict[str, list[Column]]) -> list[Column]:
    if not label:
        return []
    found = by_name.get(_key_of(label))
    if found is None and "(" in label and (without_hint := _HINTS.sub("", label)) != label:
        found = by_name.get(header_key(without_hint))
    return found or []


def _group_key(group: str | None) -> str:
    return _key_of(group).removeprefix(_GROUP_PREFIX) if group else ""
