"""Hides small numbers in tables of places, levels and sexes, so that no total gives them away.

The rule is written down, with the reason why it holds, in docs/reference/suppression.md.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

SMALL = 4
"""Numbers from 1 to this are hidden."""
WIDTH = 5
"""From all that is shown, the smallest and the largest value a hidden number may have differ by at least this."""

SEXES = ("M", "F")
Span = tuple[int, int]
"""The least and the greatest value that a reader cannot rule out; both alike where the number is shown."""
_ENDLESS = 1 << 40


@dataclass(frozen=True)
class Place:
    """A place with its numbers {level: (male, female)}; those of a place with `children` are the children's sums."""

    key: str
    cells: Mapping[str, tuple[int, int]]
    children: tuple["Place", ...] = ()

    def of_level(self, level: str) -> int:
        """Everybody of a level of schooling."""
        return sum(self.cells.get(level, (0, 0)))

    @property
    def total(self) -> int:
        """Everybody."""
        return sum(male + female for male, female in self.cells.values())


@dataclass
class Shown:
    """What may be shown of a place: its total or not, but for the levels in `levels`, sexes but for `sexes`.

    Where a level is hidden its sexes are; where the total is, everything is. The spans are what remains possible.
    """

    place: Place
    total: bool = True
    levels: set[str] = field(default_factory=set)
    sexes: set[str] = field(default_factory=set)
    total_span: Span = (0, 0)
    level_spans: dict[str, Span] = field(default_factory=dict)
    sex_spans: dict[tuple[str, str], Span] = field(default_factory=dict)

    def number(self, level: str | None = None, sex: str | None = None) -> int | None:
        """The number of a level (None: all) and sex (None: both); None where it is hidden."""
        if sex is None:
            if level is None:
                return self.place.total if self.total else None
            return None if level in self.levels else self.place.of_level(level)
        if level is not None:
            return None if level in self.sexes else self.place.cells.get(level, (0, 0))[SEXES.index(sex)]
        if self.sexes:
            return None
        return sum(cell[SEXES.index(sex)] for cell in self.place.cells.values())


def suppress(top: Place, levels: Iterable[str]) -> dict[str, Shown]:
    """What may be shown of every place of a tree, by key; the same tree gives the same answer."""
    wanted = tuple(levels)
    shown = {top.key: _top(top, wanted)}
    waiting = [shown[top.key]]
    while waiting:
        parent = waiting.pop()
        for one in _divide(parent, wanted):
            shown[one.place.key] = one
            if one.place.children:
                waiting.append(one)
    return shown


def is_small(number: int) -> bool:
    """Whether a number is hidden for its own sake; nothing is open."""
    return 0 < number <= SMALL


def _spans_as_they_are(place: Place, levels: tuple[str, ...]) -> Shown:
    one = Shown(place, total_span=(place.total, place.total))
    for level in levels:
        number, cell = place.of_level(level), place.cells.get(level, (0, 0))
        one.level_spans[level] = (number, number)
        for sex, count in zip(SEXES, cell, strict=True):
            one.sex_spans[level, sex] = (count, count)
    return one


def _all_hidden(place: Place, levels: tuple[str, ...], above: Shown) -> Shown:
    """Nothing of a place is shown: it may be anything up to what stands above it."""
    return Shown(
        place,
        total=False,
        levels=set(levels),
        sexes=set(levels),
        total_span=(0, above.total_span[1]),
        level_spans={level: (0, span[1]) for level, span in above.level_spans.items()},
        sex_spans={key: (0, span[1]) for key, span in above.sex_spans.items()},
    )


def _top(place: Place, levels: tuple[str, ...]) -> Shown:
    """The top has no neighbours: small levels hide behind its largest others, small sexes behind each other."""
    if is_small(place.total):
        nothing = Shown(place, total_span=(0, _ENDLESS))
        nothing.level_spans = dict.fromkeys(levels, (0, _ENDLESS))
        nothing.sex_spans = {(level, sex): (0, _ENDLESS) for level in levels for sex in SEXES}
        return _all_hidden(place, levels, nothing)
    one = _spans_as_they_are(place, levels)
    one.levels = {level for level in levels if is_small(place.of_level(level))}
    while one.levels and sum(map(place.of_level, one.levels)) < WIDTH:
        one.levels.add(max((level for level in levels if level not in one.levels), key=place.of_level))
    if len(one.levels) == 1:
        one.levels.add(max((level for level in levels if level not in one.levels), key=place.of_level))
    hidden = sum(map(place.of_level, one.levels))
    for level in levels:
        if level in one.levels:
            one.level_spans[level] = (0, hidden)
        if level in one.levels or any(map(is_small, place.cells.get(level, (0, 0)))):
            one.sexes.add(level)
            for sex in SEXES:
                one.sex_spans[level, sex] = (0, one.level_spans[level][1])
    return one


def _divide(parent: Shown, levels: tuple[str, ...]) -> Iterator[Shown]:
    """What may be shown of the places directly below one whose own is settled."""
    children = parent.place.children
    some = [one for one in children if one.total]
    yield from (_spans_as_they_are(one, levels) for one in children if not one.total)
    if len(some) == 1:
        # The only one there is: its numbers are those of the place above.
        yield Shown(
            some[0],
            parent.total,
            set(parent.levels),
            set(parent.sexes),
            parent.total_span,
            dict(parent.level_spans),
            dict(parent.sex_spans),
        )
        return
    together = _together(some) if parent.total else some
    if len(together) == len(some):
        yield from (_all_hidden(one, levels, parent) for one in some)
        return
    apart = [one for one in some if one not in together]
    rows = [*apart, *([_row_of(together, levels)] if together else [])]
    shown = _Table(parent, rows, levels).shown()
    if shown is None:
        yield from (_all_hidden(one, levels, parent) for one in some)
        return
    yield from shown[: len(apart)]
    yield from (_all_hidden(one, levels, shown[-1]) for one in together)


def _together(places: list[Place]) -> list[Place]:
    """The places too small to be shown by themselves, with the next smallest until they are enough."""
    ordered = sorted(places, key=lambda one: (one.total, one.key))
    number = sum(is_small(one.total) for one in ordered)
    while number and (number < 2 or sum(one.total for one in ordered[:number]) < WIDTH):
        number += 1
    return ordered[:number]


def _row_of(places: list[Place], levels: tuple[str, ...]) -> Place:
    cells = {
        level: (
            sum(one.cells.get(level, (0, 0))[0] for one in places),
            sum(one.cells.get(level, (0, 0))[1] for one in places),
        )
        for level in levels
    }
    return Place("", cells)


class _Table:
    """Places of one parent as rows: first which levels of which rows are hidden, then of which their sexes."""

    def __init__(self, parent: Shown, rows: list[Place], levels: tuple[str, ...]) -> None:
        self.parent, self.rows, self.levels = parent, rows, levels
        self.y = [{level: row.of_level(level) for level in levels} for row in rows]
        self.answer = [_spans_as_they_are(row, levels) for row in rows]
        self.hidden: set[int] = set()
        self.columns: set[str] = set(parent.levels)

    def shown(self) -> list[Shown] | None:
        """The rows as they may be shown; None where hiding some of their numbers is not enough."""
        for at, row in enumerate(self.y):
            small = {level for level, number in row.items() if is_small(number)}
            self.columns |= small
            if small or any(row[level] for level in self.parent.levels):
                self.hidden.add(at)
        if not self._hide_levels():
            return None
        for at in self.hidden:
            self.answer[at].levels = set(self.columns)
        return self.answer if all(self._hide_sexes(level) for level in self.levels) else None

    def _left(self, at: int) -> int:
        """What is known to be in a row's hidden levels together."""
        return sum(self.y[at][level] for level in self.columns)

    def _hide_levels(self) -> bool:
        """Let rows and columns grow into a block in which every number can move far enough."""
        while (failing := self._failing_level()) is not None:
            if not self._grow(*failing):
                return False
        return True

    def _failing_level(self) -> tuple[int, str] | None:
        whole = sum(map(self._left, self.hidden))
        for level in self.levels:
            if level not in self.columns:
                continue
            least, most = self._column(level)
            for at in sorted(self.hidden):
                left = self._left(at)
                span = (max(0, least + left - whole), min(left, most))
                self.answer[at].level_spans[level] = span
                if self.y[at][level] and span[1] - span[0] < WIDTH:
                    return at, level
        return None

    def _column(self, level: str) -> Span:
        """What a reader knows of the hidden part of a level's column."""
        if level in self.parent.levels:
            return self.parent.level_spans[level]
        known = sum(self.y[at][level] for at in self.hidden)
        return known, known

    def _grow(self, at: int, level: str) -> bool:
        others = [one for one in self.levels if one not in self.columns and self.y[at][one]]
        beside = [one for one in range(len(self.rows)) if one not in self.hidden and self._left(one)]
        if others and (self._left(at) < WIDTH or self._left(at) == self.y[at][level] or not beside):
            self.columns.add(max(others, key=lambda one: self.y[at][one]))
        elif beside:
            self.hidden.add(max(beside, key=lambda one: (min(self.y[one][level], WIDTH), self._left(one))))
        else:
            return False
        # A column that is hidden now may have numbers in rows that were whole before; the spans are made anew.
        for one in self.hidden:
            self.answer[one].level_spans.update({key: (self.y[one][key],) * 2 for key in self.levels})
        return True

    def _hide_sexes(self, level: str) -> bool:
        some = [at for at in range(len(self.rows)) if self.y[at][level]]
        cells = {at: self.rows[at].cells[level] for at in some}
        hidden = {at for at in some if any(map(is_small, cells[at])) or level in self.parent.sexes}
        if level in self.columns:
            hidden |= {at for at in self.hidden if self.y[at][level]}
        while (failing := self._failing_sex(level, cells, hidden)) is not None:
            beside = [at for at in some if at not in hidden]
            if not beside:
                return False
            hidden.add(max(beside, key=lambda at: (min(cells[at]), sum(cells[at]), -failing)))
        for at in hidden | (self.hidden if level in self.columns else set()):
            self.answer[at].sexes.add(level)
        return True

    def _failing_sex(self, level: str, cells: Mapping[int, tuple[int, int]], hidden: set[int]) -> int | None:
        for place, sex in enumerate(SEXES):
            own, other = self._sums(level, place, cells, hidden), self._sums(level, 1 - place, cells, hidden)
            for at in sorted(hidden):
                if level in self.parent.levels:
                    left, whole = self._left(at), sum(map(self._left, self.hidden))
                    span = (max(0, own[0] + left - whole), min(left, own[1]))
                else:
                    least, most = self.answer[at].level_spans[level]
                    span = (max(0, least - other[1]), min(most, own[1]))
                self.answer[at].sex_spans[level, sex] = span
                if cells[at][place] and span[1] - span[0] < WIDTH:
                    return at
        return None

    def _sums(self, level: str, place: int, cells: Mapping[int, tuple[int, int]], hidden: set[int]) -> Span:
        """What a reader knows of the hidden part of a sex's column at a level."""
        if level in self.parent.sexes:
            return self.parent.sex_spans[level, SEXES[place]]
        known = sum(cells[at][place] for at in hidden)
        return known, known
