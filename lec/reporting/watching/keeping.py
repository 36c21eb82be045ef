"""Keeps what was counted of each province for as long as its version stays, and counts only what has changed.

Each process of the server keeps its own, and none can lie: every one asks the database for the versions first. Inside
an open transaction nothing kept is used and nothing is kept, for what is read there may yet be rolled back.
"""

from collections.abc import Callable
from datetime import date, datetime
from itertools import count
from threading import RLock

from django.db import connection

from lec.registry.queries import today
from lec.reporting.watching.calendar import Calendar, calendar_on
from lec.reporting.watching.facts import ProvinceFacts, gather
from lec.reporting.watching.provinces import watch_nation, watch_province
from lec.reporting.watching.shapes import Nation, ProvinceWatch
from lec.reporting.watching.versions import (
    NATION,
    Check,
    Newest,
    Version,
    Versions,
    check,
    is_continued,
    is_written_to,
    newest_event,
    versions_of,
)

TRIES = 3
"""So often a province is counted again when it was written to meanwhile; the last count is shown in any case."""

_serial = count(1)
_lock = RLock()
_Key = tuple[object, ...]


class Keeper:
    """What one process has counted, each piece with the versions it was counted at."""

    def __init__(self, *, is_kept: bool = True) -> None:
        self.is_kept = is_kept
        self.newest: Newest | None = None
        self.checks: dict[int, Check] = {}
        self.calendar: tuple[_Key, Calendar] | None = None
        self.facts: dict[int, tuple[_Key, ProvinceFacts | None]] = {}
        self.watches: dict[int, tuple[_Key, ProvinceWatch]] = {}
        self.nation: tuple[_Key, Nation] | None = None
        self.quiet_since: Newest | None = None
        self.numbers: dict[_Key, int] = {}

    def forget(self) -> None:
        """Begin anew."""
        self.__dict__ = Keeper().__dict__

    def watch_nation(self, day: date) -> Nation:
        """The nation; one statement while nothing was written."""
        versions = self._versions(NATION)
        calendar = self._counted(NATION, versions, day)
        found = [pk for pk, (_key, facts) in self.facts.items() if pk in versions and facts is not None]
        pairs = [(facts, self._watch(pk, calendar)) for pk in found if (facts := self.facts[pk][1]) is not None]
        key: _Key = (calendar.day, *(watch.version for _facts, watch in pairs))
        if self.nation is None or self.nation[0] != key:
            self.nation = (key, watch_nation(pairs, calendar, self._name()))
        return self.nation[1]

    def watch_province(self, pk: int, day: date) -> ProvinceWatch | None:
        """One province, None where there is none that day; one statement while nothing was written."""
        calendar = self._counted(pk, self._versions(pk), day)
        return None if self.facts[pk][1] is None else self._watch(pk, calendar)

    def number(self, key: _Key, count_it: Callable[[], int]) -> int:
        """A number that may change with any event, from whosever record: kept until the next one is written."""
        newest = newest_event()
        if newest is None or newest != self.quiet_since:
            # As for versions: it is kept only if no event with a lower number can still commit.
            self.quiet_since = None if is_written_to() else newest
            self.numbers.clear()
        if self.quiet_since is None:
            return count_it()
        if key not in self.numbers:
            self.numbers[key] = count_it()
        return self.numbers[key]

    def _versions(self, scope: int) -> Versions:
        """The versions of a scope now; all is forgotten when another record stands in the place of the known."""
        found = check(scope, self.checks.get(scope))
        if found.newest != self.newest:
            if self.newest is not None and not is_continued(self.newest):
                self.forget()
            self.newest = found.newest
        self.checks[scope] = found
        return dict(found.versions)

    def _counted(self, scope: int, versions: Versions, day: date) -> Calendar:
        """Count what is not kept at these versions; answers the calendar that holds.

        What was written to while it was counted is counted again, so that no page mixes two moments of a province.
        """
        wanted = [scope] if scope != NATION else [pk for pk in versions if pk != NATION]
        calendar = self._calendar(versions[NATION], day)
        for _attempt in range(TRIES):
            keys = {pk: _facts_key(versions.get(pk), calendar) for pk in wanted}
            stale = [pk for pk in wanted if pk not in self.facts or self.facts[pk][0] != keys[pk]]
            if not stale:
                break
            gathered = gather(stale, calendar.rounds, calendar.academic_year, day)
            self.facts |= {pk: (keys[pk], gathered.get(pk)) for pk in stale}
            versions |= versions_of(stale[0] if len(stale) == 1 else NATION)
            calendar = self._calendar(versions[NATION], day)
        return calendar

    def _calendar(self, version: Version, day: date) -> Calendar:
        key: _Key = (version, day)
        if self.calendar is None or self.calendar[0] != key:
            self.calendar = (key, calendar_on(day))
        return self.calendar[1]

    def _watch(self, pk: int, calendar: Calendar) -> ProvinceWatch:
        """The province as shown, from what was counted of it last and the calendar that holds."""
        assert self.calendar is not None
        counted, facts = self.facts[pk]
        assert facts is not None
        key = (counted, self.calendar[0])
        if pk not in self.watches or self.watches[pk][0] != key:
            self.watches[pk] = (key, watch_province(facts, calendar, self._name()))
        return self.watches[pk][1]

    def _name(self) -> str:
        """A name for what was made just now, that nothing else in this process bears; '' where it is not kept."""
        return str(next(_serial)) if self.is_kept else ""


_kept = Keeper()


def nation(now: datetime) -> Nation:
    """The nation on this day, from the open round, else the latest."""
    with _lock:
        return _keeper().watch_nation(today(now))


def province_watch(pk: int, now: datetime) -> ProvinceWatch | None:
    """One province on this day; None where no province of that id is open."""
    with _lock:
        return _keeper().watch_province(pk, today(now))


def kept_number(key: tuple[object, ...], count_it: Callable[[], int]) -> int:
    """A number counted from anywhere in the nation, or as it was counted while nothing has been written since.

    Only for what is recorded: every change of it must append an event. One statement where it is kept.
    """
    if connection.in_atomic_block:
        return count_it()
    with _lock:
        return _kept.number(key, count_it)


def forget() -> None:
    """Keep nothing of what this process has counted."""
    with _lock:
        _kept.forget()


def _keeper() -> Keeper:
    return Keeper(is_kept=False) if connection.in_atomic_block else _kept


def _facts_key(version: Version | None, calendar: Calendar) -> _Key:
    return (version, tuple(one.pk for one in calendar.rounds), calendar.academic_year, calendar.day)
