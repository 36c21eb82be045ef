"""The season that a nation is watched in: the rounds, every deadline of two of them, and the day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.timezone import localtime

from lec.lib.thai_calendar import academic_year_of
from lec.registry.models import Level
from lec.rounds.models import Deadline, Round

MOST_ROUNDS = 6
"""So many rounds are compared, the one shown among them."""

Dues = Mapping[tuple[int, str, int | None], date]
"""The latest deadline set, by round, level and organisation; None for everybody of the level."""


@dataclass(frozen=True)
class Calendar:
    """The round shown (the open one, else the latest) with earlier ones, and who must confirm by when."""

    day: date
    rounds: tuple[Round, ...] = ()
    dues: Dues = field(default_factory=dict)
    deadlines: tuple[Deadline, ...] = ()
    """Those of the round shown that hold for everybody, lowest level first."""

    @property
    def round(self) -> Round | None:
        """The round shown."""
        return self.rounds[0] if self.rounds else None

    @property
    def previous(self) -> Round | None:
        """The round before it."""
        return self.rounds[1] if len(self.rounds) > 1 else None

    @property
    def is_open(self) -> bool:
        """Whether the round shown can be confirmed in."""
        return self.round is not None and self.round.closed_at is None

    @property
    def academic_year(self) -> int:
        """The year whose rolls are counted (Gregorian)."""
        return self.round.academic_year if self.round and self.is_open else academic_year_of(self.day)

    def due(self, round_: Round | None, level: str, organisation: int | None = None) -> date | None:
        """When an organisation must have confirmed, or its whole level; as rounds.queries.deadline_for says it."""
        if round_ is None:
            return None
        days = [self.dues.get((round_.pk, level, one)) for one in {None, organisation}]
        return max((day for day in days if day is not None), default=None)


def calendar_on(day: date) -> Calendar:
    """The calendar as it stands; three statements."""
    rounds = sorted(
        Round.objects.order_by("-academic_year", "-term")[: MOST_ROUNDS + 1],
        key=lambda one: one.closed_at is not None,
    )[:MOST_ROUNDS]
    rows = Deadline.objects.filter(round__in=rounds[:2]).order_by("set_at", "id")
    dues: dict[tuple[int, str, int | None], date] = {
        (round_pk, level, organisation): due_on
        for round_pk, level, organisation, due_on in rows.values_list(
            "round_id", "level", "organisation_id", "due_on"
        )
    }
    return Calendar(day, tuple(rounds), dues, tuple(deadlines_of(rounds[0])) if rounds else ())


def day_of(moment: datetime) -> date:
    """The day of a moment in Bangkok."""
    return localtime(moment).date()


def deadlines_of(round_: Round | None) -> list[Deadline]:
    """The deadline in force for everybody of each level, lowest level first; one statement."""
    rows = Deadline.objects.filter(round=round_, organisation__isnull=True).order_by("set_at", "id")
    latest = {row.level: row for row in rows}
    return [latest[level] for level in (Level.INSTITUTION, Level.LAO, Level.PROVINCE) if level in latest]
