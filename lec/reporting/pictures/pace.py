"""The pace of confirming against the deadline: a line of how many by which day, and the pace still needed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

WIDTH = 1000
"""The drawing is this wide whatever the screen: x counts thousandths of the width, y whole pixels."""
TOP, BOTTOM = 26, 196
"""Where everybody and nobody lie; above is room for the word of the deadline, below for the days."""
HEIGHT = 224
_CLEAR_OF_TOTAL = 0.18


@dataclass(frozen=True)
class Level:
    """A line across at a number of bodies; `y` in pixels."""

    number: int
    y: int

    @property
    def text_y(self) -> int:
        """Where its number stands: just above the line."""
        return self.y - 5


@dataclass(frozen=True)
class PaceChart:
    """Points as SVG wants them, `x` in percent of the width with its sign; `needed` is empty where it is too late.

    `day_rows` are for the table beside the picture: the days on which anything changed, see `_changes`.
    """

    line: str
    area: str
    needed: str
    deadline: date | None
    deadline_x: str
    deadline_anchor: str
    now_x: str
    now_y: int
    now_anchor: str
    done: int
    total: int
    first: date
    last: date
    levels: tuple[Level, ...]
    day_rows: tuple[tuple[date, int, int], ...]
    height: int = HEIGHT
    top: int = TOP
    bottom: int = BOTTOM
    day_y: int = BOTTOM + 20


def pace_chart(
    by_day: Sequence[tuple[date, int]], *, total: int, first: date, today: date, deadline: date | None = None
) -> PaceChart | None:
    """The chart of how many stood done at the end of each day (ascending), of `total`, since the day `first`.

    None where there is nothing to do. A day that is missing had no change. With a deadline ahead and work left, the
    pace still needed is drawn from today to it.
    """
    if total <= 0:
        return None
    start = max((number for day, number in by_day if day <= first), default=0)
    known = [(first, start), *(one for one in by_day if first < one[0] <= today)]
    known = [(day, min(number, total)) for day, number in known]
    done = known[-1][1]
    last = max(today, deadline or today)
    days = max((last - first).days, 1)

    def at(day: date, number: int) -> tuple[int, int]:
        x = round(WIDTH * (day - first).days / days)
        return x, BOTTOM - round((BOTTOM - TOP) * number / total)

    points = [at(*one) for one in _with_flat_stretches(known, today)]
    line = _joined(points)
    needed = ""
    if deadline is not None and deadline > today and done < total:
        needed = _joined([at(today, done), at(deadline, total)])
    deadline_at = max(at(deadline, total)[0], 0) if deadline is not None else 0
    now_x, now_y = points[-1]
    return PaceChart(
        line=line,
        area=f"{points[0][0]},{BOTTOM} {line} {now_x},{BOTTOM}",
        needed=needed,
        deadline=deadline,
        deadline_x=_percent(deadline_at),
        deadline_anchor=_anchor(deadline_at),
        now_x=_percent(now_x),
        now_y=now_y,
        now_anchor=_anchor(now_x),
        done=done,
        total=total,
        first=first,
        last=last,
        levels=tuple(Level(number, at(first, number)[1]) for number in _levels(total)),
        day_rows=tuple(_changes(known)),
    )


def _with_flat_stretches(known: Sequence[tuple[date, int]], today: date) -> list[tuple[date, int]]:
    """The known days with the day before each rise and today filled in, where nothing happened meanwhile."""
    filled = [known[0]]
    for day, number in known[1:]:
        if (day - filled[-1][0]).days > 1:
            filled.append((day.fromordinal(day.toordinal() - 1), filled[-1][1]))
        filled.append((day, number))
    if filled[-1][0] < today:
        filled.append((today, filled[-1][1]))
    return filled


def _changes(known: Sequence[tuple[date, int]]) -> list[tuple[date, int, int]]:
    """The first day and those on which anything changed: the day, how many by its end, and by how many it changed."""
    rows = [(known[0][0], known[0][1], known[0][1])]
    rows += [(day, now, now - was) for (_day, was), (day, now) in pairwise(known) if now != was]
    return rows


def _levels(total: int) -> list[int]:
    """Round numbers below the total, at most four, and the total itself."""
    step = _round_step(total)
    return [*(one for one in range(step, total, step) if one <= total * (1 - _CLEAR_OF_TOTAL)), total]


def _round_step(total: int) -> int:
    """The smallest of 1, 2, 5, 10, 20, 50 ... that goes into the total four times at most."""
    size = 1
    while True:
        for one in (1, 2, 5):
            if one * size * 5 > total:
                return one * size
        size *= 10


def _joined(points: Sequence[tuple[int, int]]) -> str:
    return " ".join(f"{x},{y}" for x, y in points)


def _percent(x: int) -> str:
    return f"{x / 10:g}%"


def _anchor(x: int) -> str:
    """To which side of a point its words stand, so that none leaves the picture."""
    return "start" if x < WIDTH / 2 else "end"
