"""Lays out what is watched: lists in the order wished for, the map with its legend, who holds others up.

Everything is worked out only when a template asks, so that a page whose parts are kept works out nothing.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from django.urls import reverse
from django.utils.translation import gettext as _

from lec.lib.collation import sort_key
from lec.registry.models import Level
from lec.reporting.pictures.bars import percent
from lec.reporting.pictures.shades import Shade, shade_of
from lec.reporting.pictures.thailand import MapPicture, Place, map_of
from lec.reporting.watching.forecast import Verdict
from lec.reporting.watching.shapes import (
    Blocker,
    InstitutionLine,
    LaoLine,
    LaoWatch,
    Mark,
    Nation,
    Progress,
    ProvinceLine,
    ProvinceWatch,
)
from lec.rounds.models import State
from lec.web.watch.charts import URGENT, Bar, Charts, link_words
from lec.web.watch.wishes import Wish

Row = TypeVar("Row")

NAMED = 5
"""So many of those who hold others up are named on a first page; the page of watching names more."""
NAMED_MORE = 60

_WORTH_TELLING = (Verdict.LATE, Verdict.AT_RISK)


@dataclass(frozen=True)
class LegendRow:
    """A shade in words, and how many provinces are in it."""

    shade: Shade
    words: str
    number: int


@dataclass(frozen=True)
class ProvinceRow:
    """A province in the national table, in the shade of the map."""

    line: ProvinceLine

    @property
    def shade(self) -> Shade:
        """As the map draws it."""
        overall = self.line.overall
        laos = self.line.laos
        fallen = overall.state == State.VOIDED
        return shade_of(laos.done, laos.total, is_confirmed=overall.is_confirmed, has_fallen=fallen)

    @property
    def share(self) -> str:
        """The width of its bar."""
        return percent(self.line.laos.done, self.line.laos.total)

    @property
    def worries(self) -> int:
        """How many of its local authorities will be late or are at risk."""
        return sum(self.line.forecasts.get(verdict, 0) for verdict in _WORTH_TELLING)

    @property
    def url(self) -> str:
        """Its page of watching."""
        return reverse("watch:show", args=[self.line.body.code])

    @property
    def title(self) -> str:
        """What the map says of it when pointed at."""
        laos = self.line.laos
        words = {"name": self.line.body.name, "done": f"{laos.done:,}", "total": f"{laos.total:,}"}
        if not self.line.takes_part:
            return _("%(name)s: nobody takes part") % words
        counted = _("%(name)s: %(done)s of %(total)s local authorities finished") % words
        return f"{counted} · {shade_words(self.shade)}"


@dataclass(frozen=True)
class Waiter:
    """A body above that waits for one alone, and with which of its databases."""

    name: str
    databases: tuple[str, ...]


@dataclass(frozen=True)
class Call:
    """One telephone call: whom, what is missing there, and who waits for it."""

    blocker: Blocker

    @property
    def waiters(self) -> list[Waiter]:
        """Those who wait, each once."""
        found: dict[str, Waiter] = {}
        for stuck in self.blocker.stuck:
            kept = found.get(stuck.code, Waiter(stuck.name, ()))
            found[stuck.code] = Waiter(stuck.name, (*kept.databases, stuck.database))
        return list(found.values())


class Holding:
    """Those who alone hold others up, as far as a page names them; nobody does where all `is_done`."""

    def __init__(self, blockers: Sequence[Blocker], most: int, *, is_done: bool) -> None:
        self._blockers, self._most, self.is_done = blockers, most, is_done

    @property
    def named(self) -> list[Call]:
        """The first of them."""
        return [Call(one) for one in self._blockers[: self._most]]

    @property
    def total(self) -> int:
        """How many there are."""
        return len(self._blockers)

    @property
    def more(self) -> int:
        """How many are not named."""
        return max(0, self.total - self._most)


class NationBoard:
    """The nation as its page and the department's first page show it."""

    def __init__(self, nation: Nation, wish: Wish, *, named: int = NAMED_MORE) -> None:
        self.nation, self.wish, self.named = nation, wish, named
        self.holding = Holding(nation.blockers, named, is_done=nation.overall.is_complete)
        self.charts = Charts(nation.databases, nation.pace, nation.forecasts, nation.trends, nation, wish)

    @cached_property
    def _all(self) -> list[ProvinceRow]:
        return [ProvinceRow(line) for line in self.nation.provinces]

    @cached_property
    def rows(self) -> list[ProvinceRow]:
        """The provinces that take part, in the order wished for."""
        taking_part = [row for row in self._all if row.line.takes_part]
        if self.wish.only_unfinished:
            taking_part = [row for row in taking_part if not row.line.is_complete]
        return _in_order(taking_part, self.wish, _PROVINCE_ORDERS)

    @cached_property
    def without_part(self) -> list[ProvinceRow]:
        """The provinces in which nobody takes part."""
        return [row for row in self._all if not row.line.takes_part]

    @property
    def unfinished(self) -> int:
        """How many provinces have not confirmed."""
        return self.nation.overall.left

    @cached_property
    def map(self) -> MapPicture:
        """The provinces in their shades."""
        return map_of({row.line.body.code: Place(row.shade, row.title, row.url) for row in self._all})

    @cached_property
    def legend(self) -> list[LegendRow]:
        """The shades from nobody to everybody, with how many provinces are in each; what fell only if any did."""
        numbers = {shade: sum(row.shade == shade for row in self._all) for shade in Shade}
        rare = (Shade.AGAIN, Shade.NO_PART)
        return [
            LegendRow(shade, shade_words(shade), number)
            for shade, number in numbers.items()
            if number or shade not in rare
        ]


class ProvinceBoard:
    """A province as its page of watching shows it."""

    def __init__(self, watch: ProvinceWatch, wish: Wish, *, named: int = NAMED_MORE) -> None:
        self.watch, self.wish, self.named = watch, wish, named
        self.holding = Holding(watch.blockers, named, is_done=watch.line.is_complete)
        self.charts = Charts(watch.line.databases, watch.pace, watch.line.forecasts, watch.trends, watch, wish)

    @cached_property
    def rows(self) -> list["LaoRow"]:
        """The local authorities that take part, in the order wished for."""
        rows = [LaoRow(line) for line in self.watch.laos if line.takes_part]
        if self.wish.only_unfinished:
            rows = [row for row in rows if not row.line.is_complete]
        return _in_order(rows, self.wish, _LAO_ORDERS)

    @cached_property
    def without_part(self) -> list[LaoLine]:
        """Those that have nothing to confirm and hold nobody up (๘)."""
        return [line for line in self.watch.laos if not line.takes_part]

    @property
    def unfinished(self) -> int:
        """How many local authorities have not confirmed everything."""
        return self.watch.line.laos.left


@dataclass(frozen=True)
class LaoRow:
    """A local authority in a province's table; its bar is its institutions' confirmations and its own together."""

    line: LaoLine

    @property
    def marks(self) -> list[Mark]:
        """How its own databases stand."""
        return list(self.line.marks.values())

    @property
    def is_alike(self) -> bool:
        """Whether all its own databases stand alike, so that one word says it."""
        return len({(mark.state, mark.late) for mark in self.marks}) == 1

    @property
    def whole(self) -> Progress:
        """All confirmations it needs, below it and its own."""
        return self.line.databases.whole

    @property
    def share(self) -> str:
        """The width of its bar."""
        return percent(self.whole.done, self.whole.total)


class LaoBoard:
    """A local authority: its institutions, what it has confirmed itself, and who alone holds it up."""

    def __init__(self, watch: LaoWatch) -> None:
        self.watch = watch
        self.holding = Holding(watch.blockers, NAMED_MORE, is_done=watch.line.is_complete)

    @property
    def marks(self) -> list[Mark]:
        """How its own databases stand."""
        return list(self.watch.line.marks.values())

    @cached_property
    def rows(self) -> list[InstitutionLine]:
        """The institutions, unfinished ones first."""
        return sorted(self.watch.institutions, key=lambda line: line.is_complete)

    @cached_property
    def bars(self) -> list[Bar]:
        """Completion of the institutions' databases, and of the schools of other affiliations."""
        line = self.watch.line
        below = [
            Bar(link_words(level, database), progress.done, progress.total)
            for (level, database), progress in line.databases.items()
            if level == Level.INSTITUTION and progress.total
        ]
        if line.schools:
            below.append(Bar(_("Schools of other affiliations with numbers"), line.recorded, line.schools))
        return below


def shade_words(shade: Shade) -> str:
    """A shade of the map in words."""
    return {
        Shade.NOT_BEGUN: _("No local authority finished"),
        Shade.SOME: _("Less than half of the local authorities finished"),
        Shade.MOST: _("Half or more of the local authorities finished"),
        Shade.ALL_BELOW: _("All local authorities finished; the province has still to confirm"),
        Shade.CONFIRMED: _("The province has confirmed"),
        Shade.AGAIN: _("The province must confirm again"),
        Shade.NO_PART: _("Nobody takes part"),
    }[shade]


def _in_order(rows: Iterable[Row], wish: Wish, orders: Mapping[str, Callable[[Any], Any]]) -> list[Row]:
    return sorted(rows, key=orders[wish.column], reverse=wish.is_turned)


def _part_left(progress: Progress) -> float:
    return -progress.left / progress.total if progress.total else 0


_PROVINCE_ORDERS: dict[str, Callable[[ProvinceRow], Any]] = {
    "behind": lambda row: (row.line.is_complete, _part_left(row.line.laos)),
    "name": lambda row: sort_key(row.line.body.name),
    "forecast": lambda row: -row.worries,
    "number": lambda row: -row.line.people.current,
}
_LAO_ORDERS: dict[str, Callable[[LaoRow], Any]] = {
    "behind": lambda row: (row.line.is_complete, _part_left(row.whole)),
    "name": lambda row: sort_key(row.line.body.name),
    "forecast": lambda row: (URGENT.index(row.line.forecast.verdict), _part_left(row.whole)),
    "number": lambda row: -row.line.people.current,
}
