"""What nation and province have in common below their lists: databases, the pace, the forecast, the rounds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from lec.registry.models import Level
from lec.reporting.pictures.bars import Columns, columns_of, percent
from lec.reporting.pictures.pace import PaceChart, pace_chart
from lec.reporting.watching.forecast import Verdict, how_computed
from lec.reporting.watching.shapes import ByDatabase, Nation, Pace, ProvinceWatch, Trend
from lec.web.templatetags.lec import database_label
from lec.web.watch.wishes import CURVES, Wish

URGENT = (Verdict.LATE, Verdict.AT_RISK, Verdict.UNKNOWN, Verdict.ON_TRACK, Verdict.DONE)
"""The verdicts, whom to telephone first before the others."""


@dataclass(frozen=True)
class Bar:
    """One row of partials/chart_bars.html."""

    label: str
    done: int
    total: int
    note: str = ""
    url: str = ""

    @property
    def share(self) -> str:
        """The width of the bar."""
        return percent(self.done, self.total)


@dataclass(frozen=True)
class ForecastRow:
    """A verdict and of how many local authorities it is given."""

    verdict: Verdict
    number: int


@dataclass(frozen=True)
class CurveLink:
    """A curve that can be drawn instead of this one."""

    words: str
    url: str
    is_drawn: bool


@dataclass(frozen=True)
class TrendRow:
    """A round with the two numbers that are drawn of it."""

    trend: Trend

    @property
    def in_time(self) -> int:
        """Percent of the institutions' confirmations that came in time."""
        return self.trend.percent(self.trend.in_time)

    @property
    def people(self) -> int:
        """People confirmed, by name and by head count."""
        return self.trend.learners + self.trend.pupils


class Charts:
    """What nation and province have in common below their lists: databases, the pace, the forecast, the rounds."""

    def __init__(
        self,
        databases: ByDatabase,
        pace: Pace,
        forecasts: Mapping[Verdict, int],
        trends: Sequence[Trend],
        watch: Nation | ProvinceWatch,
        wish: Wish,
    ) -> None:
        self.wish = wish
        self._databases, self._pace, self._forecasts, self._trends = databases, pace, forecasts, trends
        self._watch = watch

    @cached_property
    def bars(self) -> list[Bar]:
        """Completion by database."""
        return bars_of(self._databases)

    @cached_property
    def curve(self) -> PaceChart | None:
        """The curve wished for, or the first there is."""
        curve = self._pace.of(self.wish.level, self.wish.database)
        if curve is None or not curve.days:
            return None
        return pace_chart(
            [(day.on, day.standing) for day in curve.days],
            total=curve.total,
            first=curve.days[0].on,
            today=curve.days[-1].on,
            deadline=curve.due_on,
        )

    @property
    def curve_words(self) -> str:
        """What the curve counts."""
        return link_words(self.wish.level, self.wish.database)

    @property
    def a_day(self) -> int | None:
        """How many confirmations a day are still needed to finish in time; None where it is no matter."""
        chart = self.curve
        if chart is None or not chart.needed or chart.deadline is None:
            return None
        return -(-(chart.total - chart.done) // (chart.deadline - self._watch.day).days)

    @cached_property
    def curves(self) -> list[CurveLink]:
        """The curves there are, to choose from."""
        links = []
        for name in CURVES:
            level, _dash, database = name.partition("-")
            curve = self._pace.of(level, database)
            if curve is not None and curve.total:
                url = self.wish.address(curve=name) + "#pace"
                links.append(CurveLink(link_words(level, database), url, name == self.wish.curve))
        return links

    @cached_property
    def forecasts(self) -> list[ForecastRow]:
        """How many local authorities have each verdict, the most urgent first; none without an open round."""
        if not self._watch.is_open:
            return []
        return [ForecastRow(verdict, number) for verdict in URGENT if (number := self._forecasts.get(verdict, 0))]

    @property
    def how_computed(self) -> str:
        """How the forecast is made."""
        return how_computed()

    @cached_property
    def trends(self) -> list[TrendRow]:
        """The rounds, oldest first."""
        return [TrendRow(one) for one in self._trends]

    @cached_property
    def in_time(self) -> Columns:
        """The share of institutions' confirmations that came in time, round by round."""
        return columns_of([(row.trend.round, row.in_time) for row in self.trends], highest=100, unit="%")

    @cached_property
    def people(self) -> Columns:
        """How many people were confirmed, round by round."""
        return columns_of([(row.trend.round, row.people) for row in self.trends])


def bars_of(databases: ByDatabase) -> list[Bar]:
    """Completion by level and database; what nobody takes part in is left out."""
    return [
        Bar(link_words(level, database), progress.done, progress.total)
        for (level, database), progress in databases.items()
        if progress.total
    ]


def link_words(level: str, database: str) -> str:
    """One link of the chain in words: whose confirmations of what."""
    who = {Level.INSTITUTION: _("Institutions"), Level.LAO: _("Local authorities")}[Level(level)]
    return f"{who}: {database_label(database)}"
