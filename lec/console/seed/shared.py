"""Plants the learners who concern two institutions: contested, moved, offered, turned up again, likely doubles."""

from collections import defaultdict
from dataclasses import replace
from datetime import date
from random import Random

from lec.console.seed.names import full_key, named
from lec.console.seed.people import People, birth_in, national_id
from lec.console.seed.plan import Extra, Person, Plan, Site
from lec.console.seed.sizes import LEARNERS

_SHARES = {"claimed": 0.0003, "moved": 0.001, "offered": 0.0003, "found": 0.0002, "double": 0.0005}
_LEAST = {"claimed": 3, "moved": 4, "offered": 2, "found": 2, "double": 6}
_SMALLEST = 12
"""Institutions with fewer children than this are left alone."""

FIRST_NUMBER = 4_000_000
"""Shared people take their identifiers from here on; ordinary learners from 1 on."""


def share_people(plan: Plan) -> None:
    """Plant the shared learners; each is counted by the institution that had it first."""
    chance = Random(f"{plan.seed}/shared")
    near = _Near(plan.sites)
    number = FIRST_NUMBER
    for what, share in _SHARES.items():
        for _ in range(max(_LEAST[what], round(share * LEARNERS * plan.scale))):
            pair = near.pair(chance)
            if pair is None:
                continue
            site, other, grade = pair
            person = _somebody(People(site.lao, plan.season.year, chance), grade, number, plan.season.year, chance)
            _plant(what, person, site, other, grade, number + 1, chance)
            number += 2


class _Near:
    """Institutions large enough, by LAO and province; draws two of one kind that offer the same grade."""

    def __init__(self, sites: list[Site]) -> None:
        self.sites = [site for site in sites if site.size >= _SMALLEST]
        self.by_lao: dict[str, list[Site]] = defaultdict(list)
        self.by_province: dict[str, list[Site]] = defaultdict(list)
        for site in self.sites:
            self.by_lao[site.lao.code].append(site)
            self.by_province[site.lao.province_code].append(site)

    def pair(self, chance: Random) -> tuple[Site, Site, str] | None:
        """Half of the pairs stand within a LAO, a third within a province, the others anywhere."""
        for _ in range(40):
            site = chance.choice(self.sites)
            drawn = chance.random()
            around = self.sites if drawn > 0.83 else self.by_province[site.lao.province_code]
            if drawn < 0.5:
                around = self.by_lao[site.lao.code]
            other = chance.choice(around)
            common = [grade for grade in site.grades if grade in other.grades]
            if other is not site and common and site.owned < site.size // 4 and other.owned < other.size // 4:
                return site, other, chance.choice(common)
        return None


def _somebody(people: People, grade: str, number: int, year: int, chance: Random) -> Person:
    """A learner with an identifier, or nobody would notice that there are two."""
    birth = birth_in(grade, year, chance)
    person = people.person(grade, number, birth)
    while not person.identifier:
        person = people.person(grade, number, birth)
    return person


def _plant(what: str, person: Person, site: Site, other: Site, grade: str, number: int, chance: Random) -> None:
    place = site.owned
    site.owned += 1
    if what == "double":
        site.extras.append(Extra("own", person, grade, site, place))
        other.extras.append(Extra("own", _alike(person, number, chance), grade, other, other.owned))
        other.owned += 1
    elif what == "claimed":
        site.extras.append(Extra("own", person, grade, site, place))
        other.extras.append(Extra("claimed", person, grade, site, place))
    else:
        kind, destination = ("no_existence", None) if what == "found" else ("moved", other.pk)
        site.extras.append(Extra("left", person, grade, site, place, kind, destination, what == "moved"))
        if what != "offered":
            other.extras.append(Extra("came", person, grade, site, place))


def _alike(person: Person, number: int, chance: Random) -> Person:
    """The same child as another clerk wrote it: another identifier, and mostly a slip in the name or the date."""
    first, birth = person.first_name, person.birth_date
    slip = chance.randrange(4)
    if slip == 1:
        first = _misspelt(first)
    elif slip == 2:
        birth = _swapped(birth)
    elif slip == 3 and len(person.last_name) > 5:
        person = replace(person, last_name=_misspelt(person.last_name))
    return replace(
        person,
        kind="national",
        identifier=national_id(1, number),
        first_name=first,
        name_sort=full_key(named(first), named(person.last_name)),
        birth_date=birth,
        nationality="ไทย",
    )


_VARIANTS = (("ณ", "น"), ("ศ", "ส"), ("ภ", "พ"), ("ฐ", "ถ"), ("ธ", "ท"), ("ญ", "ย"), ("์", ""), ("ิ", "ี"), ("พ", "ผ"))


def _misspelt(name: str) -> str:
    """The name with one letter as others spell it."""
    for right, wrong in _VARIANTS:
        if right in name[1:]:
            return name[0] + name[1:].replace(right, wrong, 1)
    return name + "์" if name[-1] in "กขคงจชณทนพรลวศษส" else name


def _swapped(day: date) -> date:
    """Day and month changed places, where both can be a month; else the day after."""
    if day.day <= 12 and day.day != day.month:
        return date(day.year, day.day, day.month)
    return day.replace(day=day.day + 1 if day.day < 28 else 1)
