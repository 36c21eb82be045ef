"""Money from learners and rates: pure whole-number arithmetic, the same on every machine.

Nothing here reads a database. An amount is learners x satang x days (or learners x satang for a rate per year), so
that no fraction arises anywhere; baht appear only where something is shown.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from lec.lib.grades import GRADES

SCHOOL, CENTRE, OTHER = "school", "centre", "other"
KINDS = (SCHOOL, CENTRE, OTHER)
_PLACES = {kind: place for place, kind in enumerate(KINDS)}
PROGRAMMES = ("lunch", "milk", "teaching")
CONFIRMED = "confirmed"
"""The basis of a seal that stands; any other is one that does not stand any more."""


class RateRow(NamedTuple):
    """A rate as arithmetic needs it; the columns are those of the table, `number` is its row there.

    `steps` are (size from, satang) with rising sizes, the first from 1; `days` None is a rate per year.
    """

    programme: str
    bodies: str
    grades: tuple[str, ...]
    steps: tuple[tuple[int, int], ...]
    size_grades: tuple[str, ...] = ()
    days: int | None = None
    from_fiscal_year: int = 0
    source: str = ""
    certainty: str = "H"
    days_certainty: str = ""
    number: int = 0

    def satang_for(self, size: int) -> int:
        """The satang per learner (and day) at a body of that size; the first step also for a size of 0."""
        found = self.steps[0][1]
        for size_from, satang in self.steps:
            if size < size_from:
                break
            found = satang
        return found

    def size_of(self, counts: Mapping[str, int]) -> int:
        """How big a body with these learners counts as: those of `size_grades`, everybody where none are named."""
        if not self.size_grades:
            return sum(counts.values())
        return sum(counts.get(grade, 0) for grade in self.size_grades)

    @property
    def is_stepped(self) -> bool:
        """Whether the amount per learner hangs on the body's size."""
        return len(self.steps) > 1

    @property
    def weakest(self) -> str:
        """The least certain of the rate's parts: K before M before H."""
        return max(self.certainty, self.days_certainty or "H", key="HMK".index)


@dataclass(frozen=True)
class Applied:
    """A rate with the grades for which no later rate has replaced it."""

    rate: RateRow
    grades: tuple[str, ...]


@dataclass(frozen=True)
class Rates:
    """What is in force in a fiscal year (Gregorian), by whose learners it is for."""

    fiscal_year: int
    applied: tuple[Applied, ...]

    @cached_property
    def by_kind(self) -> dict[str, tuple[Applied, ...]]:
        """The rates of schools, of centres and of schools of other affiliations."""
        return {kind: tuple(one for one in self.applied if one.rate.bodies == kind) for kind in KINDS}

    @property
    def rows(self) -> tuple[RateRow, ...]:
        """The rates, in their canonical order."""
        return tuple(one.rate for one in self.applied)


class Body(NamedTuple):
    """A body that money is estimated for, as a seal counted it; `counts` is {grade: learners}.

    `kind` is school, centre or other; `lao` and `province` are codes. `basis` says whether the seal stands
    (confirmed) or is the last one (last). `number` is the row of the organisation, of another school its own.
    """

    code: str
    name: str
    kind: str
    lao: str
    province: str
    counts: Mapping[str, int]
    basis: str = CONFIRMED
    seal_digest: str = ""
    seal_code: str = ""
    number: int = 0


class Line(NamedTuple):
    """One grade of one body under one rate: learners x satang (x days) = amount, all whole numbers."""

    programme: str
    grade: str
    learners: int
    size: int
    satang: int
    days: int | None
    amount: int
    rate: RateRow


Amounts = tuple[int, ...]
"""Satang by programme, in the order of PROGRAMMES."""

NOTHING: Amounts = (0,) * len(PROGRAMMES)


class Sum(NamedTuple):
    """Bodies added up: how many, their learners, and satang by programme."""

    bodies: int = 0
    learners: int = 0
    amounts: Amounts = NOTHING

    def plus(self, other: "Sum") -> "Sum":
        """Both together."""
        amounts = tuple(a + b for a, b in zip(self.amounts, other.amounts, strict=True))
        return Sum(self.bodies + other.bodies, self.learners + other.learners, amounts)

    @property
    def total(self) -> int:
        """All programmes, in satang."""
        return sum(self.amounts)


class Pair(NamedTuple):
    """Own and other affiliation, always apart."""

    own: Sum = Sum()
    other: Sum = Sum()

    def plus(self, more: "Pair") -> "Pair":
        """Each side added to its own."""
        return Pair(self.own.plus(more.own), self.other.plus(more.other))

    @property
    def both(self) -> Sum:
        """Both sides together, for the last line of a table only."""
        return self.own.plus(self.other)


@dataclass(frozen=True)
class Estimate:
    """What bodies come to under rates; `amounts` go with `bodies`, which stand in the order of their places."""

    rates: Rates
    bodies: tuple[Body, ...]
    amounts: tuple[Amounts, ...]
    laos: Mapping[tuple[str, str], Pair]
    provinces: Mapping[str, Pair]
    whole: Pair


def in_force(rows: Iterable[RateRow], fiscal_year: int) -> Rates:
    """The rates of a fiscal year: for each programme, kind of body and grade the latest that has begun.

    Rates that no grade is left to are not in force. The order is canonical, whatever order the rows came in.
    """
    latest: dict[tuple[str, str, str], RateRow] = {}
    begun = [row for row in rows if row.from_fiscal_year <= fiscal_year]
    for row in sorted(begun, key=lambda one: (one.from_fiscal_year, one.number)):
        for grade in row.grades:
            latest[row.programme, row.bodies, grade] = row
    applied = []
    for row in begun:
        grades = tuple(grade for grade in row.grades if latest[row.programme, row.bodies, grade] is row)
        if grades:
            applied.append(Applied(row, grades))
    return Rates(fiscal_year, tuple(sorted(applied, key=_order)))


def _order(one: Applied) -> tuple[int, int, int, tuple[int, ...]]:
    """By programme, kind of body and the first grade; two rates never apply to one grade."""
    rate = one.rate
    first = min(GRADES[grade].order for grade in one.grades)
    return PROGRAMMES.index(rate.programme), KINDS.index(rate.bodies), first, rate.steps[0]


def estimate(bodies: Iterable[Body], rates: Rates) -> Estimate:
    """Bodies under rates, with their sums; the order in which the bodies come makes no difference."""
    ordered = tuple(sorted(bodies, key=_place))
    amounts = tuple(amounts_of(body, rates) for body in ordered)
    found: dict[tuple[str, str], tuple[list[int], list[int]]] = {}
    for body, satang in zip(ordered, amounts, strict=True):
        key = body.province, body.lao
        sums = found.get(key)
        if sums is None:
            sums = found[key] = ([0] * (2 + len(NOTHING)), [0] * (2 + len(NOTHING)))
        side = sums[body.kind == OTHER]
        side[0] += 1
        side[1] += sum(body.counts.values())
        for place, one in enumerate(satang, start=2):
            side[place] += one
    laos = {
        key: Pair(Sum(own[0], own[1], tuple(own[2:])), Sum(other[0], other[1], tuple(other[2:])))
        for key, (own, other) in found.items()
    }
    provinces: dict[str, Pair] = {}
    for (province, _lao), pair in laos.items():
        provinces[province] = provinces.get(province, Pair()).plus(pair)
    return Estimate(rates, ordered, amounts, laos, provinces, added(provinces.values()))


def _place(body: Body) -> tuple[str, str, int, str]:
    """Where a body stands in every list: province, local authority, kind, code."""
    return body.province, body.lao, _PLACES[body.kind], body.code


def added(pairs: Iterable[Pair]) -> Pair:
    """Several places together."""
    whole = Pair()
    for pair in pairs:
        whole = whole.plus(pair)
    return whole


def amounts_of(body: Body, rates: Rates) -> Amounts:
    """Satang by programme of one body: the sum of its lines, without making them."""
    sums = dict.fromkeys(PROGRAMMES, 0)
    counts = body.counts
    for applied in rates.by_kind[body.kind]:
        rate = applied.rate
        if learners := sum([counts[grade] for grade in applied.grades if grade in counts]):
            satang = rate.satang_for(rate.size_of(counts)) if rate.is_stepped else rate.steps[0][1]
            sums[rate.programme] += learners * satang * (1 if rate.days is None else rate.days)
    return tuple(sums.values())


def lines_of(body: Body, rates: Rates) -> Iterator[Line]:
    """Every grade of a body with learners under each rate it comes under, in the order of rates and grades."""
    for applied in rates.by_kind[body.kind]:
        rate = applied.rate
        size = rate.size_of(body.counts)
        satang = rate.satang_for(size)
        for grade in applied.grades:
            if learners := body.counts.get(grade, 0):
                amount = learners * satang * (1 if rate.days is None else rate.days)
                yield Line(rate.programme, grade, learners, size, satang, rate.days, amount, rate)


def unpaid(body: Body, rates: Rates) -> tuple[str, ...]:
    """The grades of a body with learners that no rate at all is for."""
    paid = {grade for one in rates.by_kind[body.kind] for grade in one.grades}
    return tuple(grade for grade, learners in body.counts.items() if learners and grade not in paid)
