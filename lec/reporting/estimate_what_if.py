"""What a change of rates would cost the nation: every body estimated under both, side by side."""

from collections.abc import Mapping
from dataclasses import dataclass

from lec.funding.estimates import PROGRAMMES, Applied, RateRow, Rates, estimate
from lec.funding.queries.bodies import gather
from lec.registry.queries import department
from lec.reporting.estimate_sums import Basis

Steps = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Group:
    """Rates in force that are typed once: alike in programme and amounts; `number` names its box."""

    number: int
    programme: str
    steps: Steps
    rates: tuple[RateRow, ...]


@dataclass(frozen=True)
class Change:
    """Satang now and under the other rates."""

    name: str
    now: int
    then: int

    @property
    def change(self) -> int:
        """What is more or less."""
        return self.then - self.now


@dataclass(frozen=True)
class WhatIf:
    """The nation under the rates in force and under others, by programme and by province, affiliations apart."""

    programmes: tuple[tuple[str, Change, Change], ...]
    provinces: tuple[tuple[str, Change, Change], ...]
    own: Change
    other: Change
    whole: Change
    bodies: int
    missing: int


def groups_of(rates: Rates) -> list[Group]:
    """The rates in force, those with the same programme and amounts together."""
    found: dict[tuple[str, Steps], list[RateRow]] = {}
    for rate in rates.rows:
        found.setdefault((rate.programme, rate.steps), []).append(rate)
    return [
        Group(number, programme, steps, tuple(rows))
        for number, ((programme, steps), rows) in enumerate(found.items(), start=1)
    ]


def days_of(rates: Rates) -> dict[tuple[str, str], int]:
    """The days by programme and kind of body; where rates differ, those of the first."""
    days: dict[tuple[str, str], int] = {}
    for rate in rates.rows:
        if rate.days is not None:
            days.setdefault((rate.programme, rate.bodies), rate.days)
    return days


def altered(
    rates: Rates, steps: Mapping[int, Steps], days: Mapping[tuple[str, str], int], *, counts_whom_it_pays: bool
) -> Rates:
    """The rates with other amounts (by group), other days, and the size counted otherwise.

    Days that say what `days_of` says leave every rate its own, also where rates of one programme differ.
    `counts_whom_it_pays`: a body's size is the learners whom any rate of that programme pays for, not everybody.
    """
    told = days_of(rates)
    other_days = {key: number for key, number in days.items() if number != told.get(key)}
    of_rate = {rate: group.number for group in groups_of(rates) for rate in group.rates}
    paid: dict[tuple[str, str], tuple[str, ...]] = {}
    for one in rates.applied:
        key = one.rate.programme, one.rate.bodies
        paid[key] = (*paid.get(key, ()), *one.grades)
    applied = []
    for one in rates.applied:
        rate, key = one.rate, (one.rate.programme, one.rate.bodies)
        applied.append(
            Applied(
                rate._replace(
                    steps=steps.get(of_rate[rate], rate.steps),
                    days=None if rate.days is None else other_days.get(key, rate.days),
                    size_grades=paid[key] if counts_whom_it_pays else rate.size_grades,
                ),
                one.grades,
            )
        )
    return Rates(rates.fiscal_year, tuple(applied))


def what_if(basis: Basis, others: Rates, names: Mapping[str, str]) -> WhatIf:
    """Both estimates of the whole nation; `names` are the provinces' by code, in the order they are shown.

    A province of which no seal speaks is left out.
    """
    gathered = gather(basis.source, department())
    now, then = estimate(gathered.bodies, basis.rates), estimate(gathered.bodies, others)
    programmes = tuple(
        (
            programme,
            Change("", now.whole.own.amounts[place], then.whole.own.amounts[place]),
            Change("", now.whole.other.amounts[place], then.whole.other.amounts[place]),
        )
        for place, programme in enumerate(PROGRAMMES)
    )
    provinces = []
    for code, name in names.items():
        if code not in now.provinces:
            continue
        before, after = now.provinces[code], then.provinces[code]
        provinces.append(
            (
                name,
                Change("", before.own.total, after.own.total),
                Change("", before.other.total, after.other.total),
            )
        )
    return WhatIf(
        programmes,
        tuple(provinces),
        Change("", now.whole.own.total, then.whole.own.total),
        Change("", now.whole.other.total, then.whole.other.total),
        Change("", now.whole.both.total, then.whole.both.total),
        len(gathered.bodies),
        len(gathered.missing),
    )
