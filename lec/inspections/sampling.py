"""The draw: from a seed and a frozen list to the institutions and learners of the sample, in whole numbers only.

The rule is written out in docs/reference/the-draw.md, and again as a script in docs/reference/draw.py: the three
must agree to the last digit, whatever machine or database they run on.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import accumulate


@dataclass(frozen=True)
class Framed:
    """One institution of the frozen list; `weight` and `size` (its learners) are at least 1."""

    code: str
    lao_code: str
    kind: str
    weight: int
    size: int


@dataclass(frozen=True)
class Drawn:
    """One institution of the sample with the numbers of its drawn learners, ascending, counted from 1."""

    code: str
    learners: tuple[int, ...]


def draw(frame: Iterable[Framed], *, seed: str, institutions: int, learners: int) -> list[Drawn]:
    """The sample of `institutions` from the frame, and of `learners` in each; all of either where there are fewer.

    Those that are certain come first, then those that the points fall on, each in the order of the list.
    """
    rows = in_order(frame, seed)
    sizes = {one.code: one.size for one in rows}
    return [
        Drawn(code, drawn_learners(seed, code, size=sizes[code], wanted=learners))
        for code in drawn_institutions(rows, seed=seed, wanted=institutions)
    ]


def in_order(frame: Iterable[Framed], seed: str) -> list[Framed]:
    """The frozen list by kind, then LAO, and within a LAO as the seed shuffles it: an implicit stratification."""
    return sorted(frame, key=lambda one: (one.kind, one.lao_code, shuffled(seed, "institution", one.code), one.code))


def drawn_institutions(rows: Sequence[Framed], *, seed: str, wanted: int) -> list[str]:
    """The codes drawn from rows in order: the chance of each is exactly wanted * weight / all weights, or certain."""
    certain, rest, left = _certain(rows, wanted)
    total = sum(one.weight for one in rest)
    if not left or not total:
        return certain
    start = int(shuffled(seed, "start"), 16) % total
    ends = list(accumulate(one.weight for one in rest))
    points = [(start + place * total) // left for place in range(left)]
    return certain + [rest[bisect_right(ends, point)].code for point in points]


def drawn_learners(seed: str, code: str, *, size: int, wanted: int) -> tuple[int, ...]:
    """The numbers of the learners drawn in one institution, ascending."""
    numbers = sorted(range(1, size + 1), key=lambda number: (shuffled(seed, "learner", code, str(number)), number))
    return tuple(sorted(numbers[:wanted]))


def shuffled(*words: str) -> str:
    """The SHA-256 of the words joined by |, as 64 hexadecimal digits."""
    return sha256("|".join(words).encode()).hexdigest()


def _certain(rows: Sequence[Framed], wanted: int) -> tuple[list[str], list[Framed], int]:
    """Those whose weight alone fills a share, again among the rest until there are none; the rest; how many left."""
    certain: list[str] = []
    rest, left = list(rows), wanted
    while True:
        total = sum(one.weight for one in rest)
        sure = [one for one in rest if left and one.weight * left >= total]
        if not sure:
            return certain, rest, left
        certain += [one.code for one in sure]
        rest = [one for one in rest if one not in sure]
        left -= len(sure)
