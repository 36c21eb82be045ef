"""How many of what: numbers shared out in proportion, and sizes of institutions, classes and schools."""

from collections.abc import Sequence
from math import log
from random import Random

LAOS = {"pao": 76, "city": 30, "town": 195, "subdistrict": 2247, "sao": 5300, "pattaya": 1}
SCHOOLS, CENTRES, OTHERS, LEARNERS = 1_750, 18_950, 29_000, 1_600_000
CENTRE_SIZES, SCHOOL_SIZES = (7, 250), (50, 4_000)
_CENTRE_MEDIAN, _CENTRE_SPREAD = 30.0, 0.62
_SCHOOL_MEDIAN, _SCHOOL_SPREAD = 320.0, 0.95


def scaled(number: int, scale: float) -> int:
    """The part of a number at a scale, at least one."""
    return max(1, round(number * scale))


def apportioned(total: int, weights: Sequence[float]) -> list[int]:
    """A total shared out in proportion to weights, exactly, by largest remainders."""
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    shares = [total * weight / whole for weight in weights]
    parts = [int(share) for share in shares]
    rest = sorted(range(len(weights)), key=lambda index: (parts[index] - shares[index], index))
    for index in rest[: total - sum(parts)]:
        parts[index] += 1
    return parts


def lao_kinds(scale: float) -> dict[str, int]:
    """How many LAOs of each kind; every kind is there as soon as there are LAOs enough."""
    total = scaled(sum(LAOS.values()), scale)
    parts = apportioned(total, list(LAOS.values()))
    for index, part in enumerate(parts):
        largest = parts.index(max(parts))
        if part == 0 and parts[largest] > 1:
            parts[index] += 1
            parts[largest] -= 1
    return dict(zip(LAOS, parts, strict=True))


def institution_sizes(chance: Random, schools: int, centres: int, learners: int) -> tuple[list[int], list[int]]:
    """Sizes of schools and of centres that add up to `learners`, as far as the least and largest sizes allow.

    Centres keep their median near 30; schools, from 50 to 4,000, take up what is left.
    """
    drawn = [chance.lognormvariate(log(_CENTRE_MEDIAN), _CENTRE_SPREAD) for _ in range(centres)]
    of_centres = [_within(round(one), CENTRE_SIZES) for one in drawn]
    raw = [chance.lognormvariate(log(_SCHOOL_MEDIAN), _SCHOOL_SPREAD) for _ in range(schools)]
    wanted = learners - sum(of_centres)
    low, high = 0.01, 100.0
    for _ in range(60):
        middle = (low + high) / 2
        if sum(_within(round(one * middle), SCHOOL_SIZES) for one in raw) < wanted:
            low = middle
        else:
            high = middle
    of_schools = [_within(round(one * low), SCHOOL_SIZES) for one in raw]
    _settle(of_schools, wanted - sum(of_schools))
    return of_schools, of_centres


def split(chance: Random, total: int, weights: Sequence[float]) -> list[int]:
    """A total split by weights that vary by an eighth: classes are never all of one size."""
    return apportioned(total, [weight * chance.uniform(0.875, 1.125) for weight in weights])


def _settle(sizes: list[int], difference: int) -> None:
    """Take or give one by one until the sum is right, where a size allows it."""
    step = 1 if difference > 0 else -1
    while difference:
        movable = [i for i, size in enumerate(sizes) if SCHOOL_SIZES[0] <= size + step <= SCHOOL_SIZES[1]]
        if not movable:
            return
        for index in movable[: abs(difference)]:
            sizes[index] += step
            difference -= step


def _within(number: int, bounds: tuple[int, int]) -> int:
    return max(bounds[0], min(bounds[1], number))
