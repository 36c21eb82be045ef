"""Lays the nation out: real provinces, districts and subdistricts; LAOs of all kinds; made-up institutions."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from math import ceil
from random import Random

from lec.console.seed.names import villages
from lec.console.seed.plan import Authority, Branch, OtherSchool, Plan, Season, Site
from lec.console.seed.sizes import (
    CENTRES,
    LEARNERS,
    OTHERS,
    SCHOOLS,
    apportioned,
    institution_sizes,
    lao_kinds,
    scaled,
    split,
)
from lec.registry.districts import District, districts
from lec.registry.models import Kind
from lec.registry.provinces import provinces

_FIRST_PROVINCES = ("54", "20")
_LAOS_PER_PROVINCE = 10
_TYPE_DIGIT = {Kind.PAO: 2, Kind.CITY: 3, Kind.TOWN: 4, Kind.SUBDISTRICT: 5, Kind.SAO: 6, Kind.PATTAYA: 8}
_TITLE = {
    Kind.PAO: "องค์การบริหารส่วนจังหวัด",
    Kind.CITY: "เทศบาลนคร",
    Kind.TOWN: "เทศบาลเมือง",
    Kind.SUBDISTRICT: "เทศบาลตำบล",
    Kind.SAO: "องค์การบริหารส่วนตำบล",
    Kind.PATTAYA: "เมือง",
}
_KINDS = (Kind.PAO, Kind.CITY, Kind.TOWN, Kind.SUBDISTRICT, Kind.SAO, Kind.PATTAYA)
_SCHOOLS_OF = dict(zip(_KINDS, (5.0, 9.0, 3.0, 0.25, 0.05, 11.0), strict=True))
_CENTRES_OF = dict(zip(_KINDS, (0.0, 4.0, 3.0, 2.2, 2.6, 5.0), strict=True))
_OTHERS_OF = dict(zip(_KINDS, (0.0, 9.0, 6.0, 4.0, 3.6, 8.0), strict=True))
"""How many institutions and other schools the LAOs of each kind have, beside each other."""

_WITHOUT = 0.05
_LARGEST_ROOM = 36


def lay_out(*, scale: float, seed: int, season: Season) -> Plan:
    """The bodies of a nation with their codes, names, sizes and classes; numbers begin at 1 for the department."""
    chance = Random(f"{seed}/places")
    branches = [Branch(number, one.code, one.thai) for number, one in enumerate(provinces(), start=2)]
    _place_laos(branches, scale, chance)
    plan = Plan(seed, scale, season, branches)
    for number, lao in enumerate(plan.laos, start=2 + len(branches)):
        lao.pk = number
    _place_institutions(plan, chance)
    _place_others(plan, chance)
    return plan


def _place_laos(branches: Sequence[Branch], scale: float, chance: Random) -> None:
    numbers = lao_kinds(scale)
    chosen = _chosen(branches, sum(numbers.values()), chance)
    sizes = [sum(len(one.subdistricts) for one in districts()[branch.code]) for branch in chosen]
    seats = {branch.code: _Seats(branch, chance) for branch in chosen}
    for name, number in numbers.items():
        kind = Kind(name)
        if kind == Kind.PATTAYA:
            shares = [number * (branch.code == _FIRST_PROVINCES[1]) for branch in chosen]
        elif kind == Kind.PAO:
            shares = [int(index < number) for index in range(len(chosen))]
        else:
            shares = apportioned(number, [float(size) for size in sizes])
        for branch, share in zip(chosen, shares, strict=True):
            branch.laos += [seats[branch.code].lao(kind) for _ in range(share)]


def _chosen(branches: Sequence[Branch], laos: int, chance: Random) -> list[Branch]:
    """The provinces that have LAOs: all at full size, at least two, about ten LAOs in each."""
    number = max(2, min(len(branches), ceil(laos / _LAOS_PER_PROVINCE)))
    first = [one for code in _FIRST_PROVINCES for one in branches if one.code == code]
    others = [one for one in branches if one not in first]
    chance.shuffle(others)
    return (first + others)[:number]


class _Seats:
    """Where the LAOs of one province have their seat, and the next code of each kind and district."""

    def __init__(self, branch: Branch, chance: Random) -> None:
        self.branch = branch
        self.districts = districts()[branch.code]
        self.places = [(one, name) for one in self.districts for name in one.subdistricts]
        chance.shuffle(self.places)
        self.used: dict[str, int] = defaultdict(int)
        self.coded: dict[str, int] = defaultdict(int)

    def lao(self, kind: Kind) -> Authority:
        district, subdistrict, name = self._seat(kind)
        prefix = f"{_TYPE_DIGIT[kind]}{district.code}"
        self.coded[prefix] += 1
        return Authority(
            pk=0,
            kind=kind,
            code=f"{prefix}{self.coded[prefix]:02d}",
            name=_TITLE[kind] + name,
            province_pk=self.branch.pk,
            province_code=self.branch.code,
            province_name=self.branch.name,
            district=district.thai,
            subdistrict=subdistrict,
        )

    def _seat(self, kind: Kind) -> tuple[District, str, str]:
        """District, subdistrict and name; municipalities and SAOs share the subdistricts out among them."""
        if kind == Kind.PAO:
            return self.districts[0], self.districts[0].subdistricts[0], self.branch.name
        if kind == Kind.PATTAYA:
            seat = next(one for one in self.districts if one.thai == "บางละมุง")
            return seat, "หนองปรือ", "พัทยา"
        if kind in (Kind.CITY, Kind.TOWN):
            index = self._next("towns")
            seat = self.districts[index % len(self.districts)]
            subdistrict = seat.subdistricts[index // len(self.districts) % len(seat.subdistricts)]
            return seat, subdistrict, seat.thai.removeprefix("เมือง") if index < len(self.districts) else subdistrict
        seat, subdistrict = self.places[self._next("places") % len(self.places)]
        return seat, subdistrict, subdistrict

    def _next(self, name: str) -> int:
        self.used[name] += 1
        return self.used[name] - 1


def _place_institutions(plan: Plan, chance: Random) -> None:
    schools, centres = scaled(SCHOOLS, plan.scale), scaled(CENTRES, plan.scale)
    with_none = {lao.pk for lao in plan.laos if chance.random() < _WITHOUT}
    shares = [
        apportioned(number, [_weight(weights, lao, with_none, chance) for lao in plan.laos])
        for number, weights in ((schools, _SCHOOLS_OF), (centres, _CENTRES_OF))
    ]
    of_schools, of_centres = institution_sizes(chance, schools, centres, scaled(LEARNERS, plan.scale))
    sizes = {Kind.SCHOOL: iter(of_schools), Kind.CENTRE: iter(of_centres)}
    coded: dict[str, int] = defaultdict(int)
    number = 2 + len(plan.provinces) + len(plan.laos)
    for lao, own_schools, own_centres in zip(plan.laos, *shares, strict=True):
        names = _village_names(chance)
        for index in range(own_schools + own_centres):
            kind = Kind.SCHOOL if index < own_schools else Kind.CENTRE
            coded[lao.province_code] += 1
            site = Site(
                pk=number,
                kind=kind,
                code=f"30{lao.province_code}{coded[lao.province_code]:06d}",
                name=_school_name(lao, index + 1) if kind == Kind.SCHOOL else f"ศูนย์พัฒนาเด็กเล็กบ้าน{next(names)}",
                lao=lao,
                subdistrict=lao.subdistrict,
                size=next(sizes[kind]),
                opened_on=date(chance.randrange(1960, 2016), 5, 16),
            )
            site.grades = _grades_of(site, chance.random())
            lao.sites.append(site)
            number += 1


def _weight(weights: dict[Kind, float], lao: Authority, without: set[int], chance: Random) -> float:
    """How much of something a LAO has; drawn for everybody, so that one without changes nobody else's."""
    drawn = weights[Kind(lao.kind)] * (0.35 + chance.expovariate(1.5))
    return 0.0 if lao.pk in without else drawn


def _school_name(lao: Authority, number: int) -> str:
    if lao.kind == Kind.PAO:
        return f"โรงเรียน{lao.name} {number}"
    if lao.kind == Kind.SAO:
        return f"โรงเรียนอนุบาล{lao.name}" + (f" {number}" if number > 1 else "")
    return f"โรงเรียนเทศบาล {number} ({lao.name.removeprefix('เทศบาล')})"


def _village_names(chance: Random) -> Iterator[str]:
    """Different names for one LAO, without end."""
    known = villages()
    at, step = chance.randrange(len(known)), 2 * chance.randrange(1, 200) + 1
    while True:
        at = (at + step) % len(known)
        yield known[at]


def _grades_of(site: Site, drawn: float) -> dict[str, float]:
    """The grades an institution offers, with the weight of each among its learners."""
    if site.kind == Kind.CENTRE:
        return {"N2": 0.22, "N3": 0.42, "N4": 0.36}
    if site.lao.kind == Kind.PAO:
        lower = [f"M{n}" for n in (1, 2, 3)]
        upper = [f"V{n}" for n in (1, 2, 3)] if drawn > 0.9 else [f"M{n}" for n in (4, 5, 6)]
        return dict.fromkeys(lower if drawn < 0.1 else lower + upper, 1.0)
    kindergarten = [f"K{n}" for n in ((1, 2, 3) if drawn < 0.7 or site.size >= 400 else (2, 3))]
    primary = [f"P{n}" for n in range(1, 7)]
    secondary = 6 if site.size >= 1500 and drawn < 0.5 else 3 if site.size >= 250 and drawn < 0.45 else 0
    return dict.fromkeys(kindergarten + primary + [f"M{n}" for n in range(1, secondary + 1)], 1.0)


def divide(site: Site, chance: Random) -> None:
    """Put the institution's ordinary learners into classes of at most a roomful."""
    for grade, number in zip(
        site.grades, split(chance, site.ordinary, list(site.grades.values())), strict=True
    ):
        rooms = ceil(number / _LARGEST_ROOM)
        for room, part in enumerate(apportioned(number, [1.0] * rooms), start=1):
            alone = rooms == 1 and site.kind == Kind.CENTRE
            site.classes.append((grade, "" if alone else str(room), part))


def _place_others(plan: Plan, chance: Random) -> None:
    """Schools of other affiliations; not every LAO funds any."""
    without = {lao.pk for lao in plan.laos if chance.random() < _WITHOUT}
    weights = [_weight(_OTHERS_OF, lao, without, chance) for lao in plan.laos]
    coded: dict[str, int] = defaultdict(int)
    number = 1
    for lao, share in zip(plan.laos, apportioned(scaled(OTHERS, plan.scale), weights), strict=True):
        names = _village_names(chance)
        for _ in range(share):
            private = chance.random() < 0.12
            prefix = ("11" if private else "10") + lao.province_code
            coded[prefix] += 1
            name = f"โรงเรียน{next(names)}วิทยา" if private else f"โรงเรียนบ้าน{next(names)}"
            lao.others.append(
                OtherSchool(
                    pk=number,
                    code=f"{prefix}{coded[prefix]:06d}",
                    name=name,
                    affiliation="สช." if private else "สพฐ.",
                    size=max(12, min(1800, round(chance.lognormvariate(4.5, 0.8)))),
                    has_kindergarten=chance.random() < 0.85,
                    dissolved=chance.random() < 0.015 or number == 2,
                )
            )
            number += 1
