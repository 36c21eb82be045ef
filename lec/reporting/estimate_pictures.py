"""The steps of a rate as a picture: what a day brings by the size of a body; pure geometry."""

from collections.abc import Sequence
from dataclasses import dataclass

from lec.funding.cliffs import Cliff, cliffs_of
from lec.funding.estimates import RateRow, Rates

TOP, BOTTOM = 26, 226
HEIGHT = 262
LEFT, RIGHT = 9, 97
"""The drawing's sides in percent of the width; left of it stand the amounts."""


@dataclass(frozen=True)
class Segment:
    """One step: a straight line from its first size to its last; x in percent with its sign, y in pixels."""

    x1: str
    y1: int
    x2: str
    y2: int


@dataclass(frozen=True)
class Drop:
    """The fall from the last size of a step to the first of the next."""

    x: str
    y1: int
    y2: int
    cliff: Cliff

    @property
    def text_y(self) -> int:
        """Where the amount before the fall stands."""
        return self.y1 - 8

    @property
    def after_y(self) -> int:
        """Where the amount after it stands."""
        return self.y2 + 18


@dataclass(frozen=True)
class StepChart:
    """The picture of one rate's steps with the whole of what it says, for the table beside."""

    rate: RateRow
    bodies: tuple[str, ...]
    cliffs: tuple[Cliff, ...]
    segments: tuple[Segment, ...]
    drops: tuple[Drop, ...]
    sizes: tuple[tuple[str, int], ...]
    height: int = HEIGHT
    bottom: int = BOTTOM
    left: str = f"{LEFT}%"
    right: str = f"{RIGHT}%"
    label_y: int = BOTTOM + 22


def step_charts(rates: Rates) -> list[StepChart]:
    """A picture for each set of steps in force, with the kinds of bodies that it is for."""
    kinds: dict[tuple[str, tuple[tuple[int, int], ...]], list[RateRow]] = {}
    for rate in rates.rows:
        if rate.is_stepped:
            kinds.setdefault((rate.programme, rate.steps), []).append(rate)
    return [_chart(found[0], tuple(dict.fromkeys(one.bodies for one in found))) for found in kinds.values()]


def _chart(rate: RateRow, bodies: tuple[str, ...]) -> StepChart:
    cliffs = cliffs_of(rate)
    last = cliffs[-1].size
    widest = last + max(last // 4, 4)
    ends = [cliff.size for cliff in cliffs] + [widest]
    highest = max(size * satang for size, (_from, satang) in zip(ends, rate.steps, strict=True)) or 1

    def x(size: int) -> str:
        return f"{LEFT + (RIGHT - LEFT) * size / widest:.4g}%"

    def y(satang: int) -> int:
        return round(BOTTOM - (BOTTOM - TOP) * satang / highest)

    segments = [
        Segment(x(size_from), y(size_from * satang), x(end), y(end * satang))
        for (size_from, satang), end in zip(rate.steps, ends, strict=True)
    ]
    drops = [Drop(x(cliff.size), y(cliff.day), y(cliff.day_after), cliff) for cliff in cliffs]
    return StepChart(rate, bodies, cliffs, tuple(segments), tuple(drops), _sizes(cliffs, x(widest), widest, x))


def _sizes(cliffs: Sequence[Cliff], end: str, widest: int, x: object) -> tuple[tuple[str, int], ...]:
    assert callable(x)
    return (*((x(cliff.size), cliff.size) for cliff in cliffs), (end, widest))
