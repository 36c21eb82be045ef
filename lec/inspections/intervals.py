"""How sure a sample makes us: the exact interval of Clopper and Pearson, and how many must be looked at."""

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, lgamma, log, log1p

CONFIDENCE = 0.95
TENTHS_OF_PERCENT = (50, 20, 10, 5)
"""The shares for which a size is told beforehand: 5, 2, 1 and 0.5 per cent."""


@dataclass(frozen=True)
class Interval:
    """The shares that a count is compatible with, both from 0 to 1."""

    low: float
    high: float


def exact_interval(found: int, looked_at: int, confidence: float = CONFIDENCE) -> Interval:
    """The two-sided interval of Clopper and Pearson for a share, where `found` of `looked_at` were of the kind.

    Raises ValueError unless 0 <= found <= looked_at and looked_at > 0.
    """
    tail = (1 - confidence) / 2
    return Interval(_lower(found, looked_at, tail), _upper(found, looked_at, tail))


def upper_bound(found: int, looked_at: int, confidence: float = CONFIDENCE) -> float:
    """The share that the true one stays below with this confidence: the one-sided exact bound, from 0 to 1."""
    return _upper(found, looked_at, 1 - confidence)


def size_needed(tenths_of_percent: int, *, doubt_percent: int = 5) -> int:
    """How many to look at, so that none found means "95 % sure that fewer than x %"; in whole numbers, so exact."""
    if not 0 < tenths_of_percent < 1000:
        raise ValueError("a share lies between 0 and 1000 tenths of a per cent")
    looked_at, all_there, of = 0, 1, 1
    while all_there * 100 > of * doubt_percent:
        looked_at, all_there, of = looked_at + 1, all_there * (1000 - tenths_of_percent), of * 1000
    return looked_at


def _lower(found: int, looked_at: int, tail: float) -> float:
    _check(found, looked_at)
    if found == 0:
        return 0.0
    # As many or more found is as many or fewer missed.
    return 1 - _upper(looked_at - found, looked_at, tail)


def _upper(found: int, looked_at: int, tail: float) -> float:
    """The share at which so few or fewer would be found with the chance `tail`."""
    _check(found, looked_at)
    if found == looked_at:
        return 1.0
    return _root(lambda share: _exceeds(found, looked_at, share, tail))


def _exceeds(found: int, looked_at: int, share: float, tail: float) -> bool:
    """Whether the chance of finding `found` or fewer at this share is larger than `tail`, which is below a half."""
    if share * looked_at <= found:
        return True  # The median lies at `found` or below.
    log_chance = lgamma(looked_at + 1) - lgamma(found + 1) - lgamma(looked_at - found + 1)
    term = total = exp(log_chance + found * log(share) + (looked_at - found) * log1p(-share))
    for number in range(found, 0, -1):
        # From here down every term is smaller than the one before.
        term *= number / (looked_at - number + 1) * (1 - share) / share
        total += term
        if total > tail or term <= total * 1e-18:
            break
    return total > tail


def _root(is_below: Callable[[float], bool]) -> float:
    """Where a condition that holds for small shares stops holding, by halving until nothing lies between."""
    low, high = 0.0, 1.0
    while low < (middle := (low + high) / 2) < high:
        low, high = (middle, high) if is_below(middle) else (low, middle)
    return high


def _check(found: int, looked_at: int) -> None:
    if not 0 <= found <= looked_at or looked_at < 1:
        raise ValueError("of at least one looked at, between none and all are found")
