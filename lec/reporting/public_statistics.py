"""Numbers for everybody, from the latest closing alone: nation, provinces, LAOs, with small numbers hidden."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from lec.closings.models import Basis, Closing, ClosingSum
from lec.closings.queries import lines_of, sums_of
from lec.lib.collation import sort_key
from lec.lib.grades import GRADES, HEADCOUNT_GRADES, LEVELS
from lec.lib.suppression import SEXES, Place, Shown, suppress
from lec.lib.thai_calendar import buddhist
from lec.registry.models import Level
from lec.reporting.handing.comma import csv_lines
from lec.reporting.handing.dictionary import OPEN_DATA
from lec.reporting.handing.tables import Row
from lec.rounds.models import Database

NATION = "nation"
ALL = "all"
OWN, OTHER = "own", "other"
DATABASES = {OWN: Database.ROLL, OTHER: Database.HEADCOUNTS}
SCHOOLING = {
    OWN: tuple(LEVELS),
    OTHER: tuple(dict.fromkeys(GRADES[grade].level for grade in HEADCOUNT_GRADES)),
}
"""The levels of schooling that each affiliation is counted by."""

Numbers = dict[tuple[str, str], int | None]
"""By (level or all, sex or all); None where hidden."""


@dataclass(frozen=True, slots=True)
class PublicPlace:
    """A place with what may be shown of it; an affiliation is absent where nothing of it is counted there.

    `missing` names the affiliations of which something should have been counted and nothing was.
    """

    level: str
    code: str
    name: str
    province: str
    numbers: dict[str, Numbers]
    missing: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Release:
    """What is published of a closing: places by code, and the digest of the open-data file.

    `uncounted` is how many institutions ("own") and LAOs' head counts ("other") the closing has no number of.
    """

    places: dict[str, PublicPlace]
    below: dict[str, list[str]]
    uncounted: dict[str, int]
    digest: str
    head: Row

    @property
    def nation(self) -> PublicPlace:
        """The whole."""
        return self.places[NATION]


def latest() -> Closing | None:
    """The latest closing of the latest round that was ever closed; one statement."""
    return Closing.objects.select_related("round").first()


def release_of(closing: Closing) -> Release:
    """What is published of a closing, made once for what it holds, whoever asks and however often."""
    return _release(closing.pk, closing.record)


@lru_cache(maxsize=1)
def _release(pk: int, record: str) -> Release:
    """Four statements, seconds for the nation; `record` is over everything that is read here."""
    closing = Closing.objects.select_related("round").get(pk=pk)
    sums = list(sums_of(closing, Level.LAO)) + list(sums_of(closing, Level.PROVINCE))
    taken, uncounted = _taken(closing)
    codes = {one.organisation_id: one.code for one in sums}
    below: dict[str, list[str]] = {NATION: []}
    for one in sorted(sums, key=lambda one: (sort_key(one.name), one.code)):
        above = codes[one.province_id] if one.province_id else NATION
        below.setdefault(above, []).append(one.code)
    shown = {affiliation: _shown(sums, below, affiliation) for affiliation in DATABASES}
    places = {NATION: PublicPlace(Level.DEPARTMENT, NATION, "", "", _numbers(NATION, shown, set(DATABASES)))}
    for one in sums:
        has = {affiliation for affiliation in DATABASES if one.organisation_id in taken[affiliation]}
        missing = frozenset(affiliation for affiliation in has if not taken[affiliation][one.organisation_id])
        province = codes[one.province_id] if one.province_id else one.code
        numbers = _numbers(one.code, shown, has)
        places[one.code] = PublicPlace(one.level, one.code, one.name, province, numbers, missing)
    head = (buddhist(closing.round.academic_year), closing.round.term, closing.round.count_date, closing.number)
    made = Release(places, below, uncounted, "", head)
    total = hashlib.sha256()
    for piece in open_data_csv(made):
        total.update(piece.encode())
    return replace(made, digest=total.hexdigest())


def _taken(closing: Closing) -> tuple[dict[str, dict[int, bool]], dict[str, int]]:
    """By affiliation: which LAOs and provinces should count somebody, and whether anything was taken there."""
    affiliations = {str(database): affiliation for affiliation, database in DATABASES.items()}
    taken: dict[str, dict[int, bool]] = {affiliation: {} for affiliation in DATABASES}
    uncounted = dict.fromkeys(DATABASES, 0)
    lines = lines_of(closing).order_by().values_list("lao", "organisation", "province", "database", "basis")
    for lao, own, province, database, basis in lines:
        affiliation = affiliations[database]
        is_taken = basis != Basis.NOTHING
        uncounted[affiliation] += not is_taken
        for pk in (lao or own, province or 0):
            taken[affiliation][pk] = taken[affiliation].get(pk, False) or is_taken
    return taken, uncounted


def _shown(sums: Iterable[ClosingSum], below: Mapping[str, list[str]], affiliation: str) -> dict[str, Shown]:
    """What may be shown of one affiliation, for every place by code."""
    levels, database = SCHOOLING[affiliation], DATABASES[affiliation]
    cells = {one.code: _by_level(one.counts.get(database, {}), levels) for one in sums if one.level == Level.LAO}
    provinces = [
        _over(code, [Place(lao, cells[lao]) for lao in below.get(code, [])], levels) for code in below[NATION]
    ]
    return suppress(_over(NATION, provinces, levels), levels)


def _over(key: str, places: list[Place], levels: tuple[str, ...]) -> Place:
    cells = {
        level: (sum(one.cells[level][0] for one in places), sum(one.cells[level][1] for one in places))
        for level in levels
    }
    return Place(key, cells, tuple(places))


def _by_level(counts: Mapping[str, Mapping[str, int]], levels: tuple[str, ...]) -> dict[str, tuple[int, int]]:
    cells = dict.fromkeys(levels, (0, 0))
    for grade, cell in counts.items():
        male, female = cells[GRADES[grade].level]
        cells[GRADES[grade].level] = (male + cell["M"], female + cell["F"])
    return cells


def _numbers(code: str, shown: Mapping[str, Mapping[str, Shown]], has: Iterable[str]) -> dict[str, Numbers]:
    """Level by level and then all, of one sex, the other and both."""
    return {
        affiliation: {
            (level or ALL, sex or ALL): shown[affiliation][code].number(level, sex)
            for level in (*SCHOOLING[affiliation], None)
            for sex in (*SEXES, None)
        }
        for affiliation in DATABASES
        if affiliation in has
    }


def open_data_csv(release: Release) -> Iterator[str]:
    """The open-data file in pieces; the same closing gives the same bytes."""
    return csv_lines([one.name for one in OPEN_DATA], open_data_rows(release))


def open_data_rows(release: Release) -> Iterator[Row]:
    """A row for each number: the nation, then each province with its LAOs in Thai order."""
    order = [NATION]
    for province in release.below[NATION]:
        order += [province, *release.below.get(province, [])]
    names = {Level.DEPARTMENT: NATION, Level.PROVINCE: "province", Level.LAO: "lao"}
    for code in order:
        one = release.places[code]
        place = ("" if code == NATION else code, one.name, one.province)
        for affiliation in DATABASES:
            for (level, sex), number in one.numbers.get(affiliation, {}).items():
                state = "missing" if affiliation in one.missing else "hidden" if number is None else "shown"
                count = number if state == "shown" else None
                yield (*release.head, names[Level(one.level)], *place, affiliation, level, sex, count, state)
