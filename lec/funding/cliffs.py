"""The steps' cliffs: what one learner more or less does to the money of a day; pure whole numbers."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from lec.funding.estimates import Body, RateRow, Rates


@dataclass(frozen=True)
class Cliff:
    """The last size of a step and the first of the next; satang a day, everybody counted and paid for.

    `level_again_at` is the first size beyond the step that brings at least as much a day as the last before it.
    """

    size: int
    satang: int
    satang_after: int

    @property
    def day(self) -> int:
        """Satang a day at `size` learners."""
        return self.size * self.satang

    @property
    def day_after(self) -> int:
        """Satang a day with one learner more."""
        return (self.size + 1) * self.satang_after

    @property
    def change(self) -> int:
        """What the one learner more does to a day."""
        return self.day_after - self.day

    @property
    def level_again_at(self) -> int | None:
        """None where nothing is lost, or a learner of the next step brings nothing."""
        if self.change >= 0 or not self.satang_after:
            return None
        return -(-self.day // self.satang_after)


@dataclass(frozen=True)
class Near:
    """A body that stands within one learner of a step: what a fiscal year brings now, and with that one learner.

    `one` is +1 where one more would cross the step, -1 where one fewer would.
    """

    body: Body
    rate: RateRow
    size: int
    one: int
    now: int
    then: int

    @property
    def change(self) -> int:
        """Satang in the fiscal year that the one learner makes."""
        return self.then - self.now


def cliffs_of(rate: RateRow) -> tuple[Cliff, ...]:
    """Every place where the amount per learner changes; none of a rate without steps."""
    return tuple(
        Cliff(size_from - 1, satang, satang_after)
        for (_from, satang), (size_from, satang_after) in pairwise(rate.steps)
    )


def near_steps(bodies: Iterable[Body], rates: Rates) -> Iterator[Near]:
    """The bodies whose size is the last of a step or the first of the next, by rate.

    The one learner is of a grade that is paid for and counted. A body is left out where the rate pays nobody.
    """
    stepped = {kind: [one for one in found if one.rate.is_stepped] for kind, found in rates.by_kind.items()}
    for body in bodies:
        for applied in stepped[body.kind]:
            rate = applied.rate
            size = rate.size_of(body.counts)
            for one in _ways(rate, size):
                learners = sum(body.counts.get(grade, 0) for grade in applied.grades)
                days = 1 if rate.days is None else rate.days
                if learners:
                    now = learners * rate.satang_for(size) * days
                    then = (learners + one) * rate.satang_for(size + one) * days
                    yield Near(body, rate, size, one, now, then)


def _ways(rate: RateRow, size: int) -> list[int]:
    """Whether one more, one fewer, or both cross a step."""
    starts = [size_from for size_from, _satang in rate.steps[1:]]
    return [one for one, found in ((1, size + 1 in starts), (-1, size in starts)) if found]
