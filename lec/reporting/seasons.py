"""Rounds as officers read them: deadlines, their history, and what closing would leave unconfirmed."""

from dataclasses import dataclass

from django.db.models import Count, Q

from lec.registry.models import Level, Organisation
from lec.rounds.models import Deadline, Round, Standing, State

LEVELS = (Level.INSTITUTION, Level.LAO, Level.PROVINCE)


@dataclass(frozen=True)
class Extension:
    """One setting of a deadline; `organisations` are those named, empty for everybody."""

    deadline: Deadline
    organisations: tuple[str, ...]
    more: int


@dataclass(frozen=True)
class RoundView:
    """A round, the deadlines in force for everybody (lowest level first), and all that were set."""

    round: Round
    in_force: list[Deadline]
    history: list[Extension]


@dataclass(frozen=True)
class Confirmed:
    """How many standings of a level are confirmed, of how many, and how many of those late."""

    level: Level
    done: int
    total: int
    late: int


NAMED_AT_MOST = 20
"""A named extension may cover thousands; a page names this many and counts the others."""


def rounds_seen_by(viewer: Organisation) -> list[RoundView]:
    """Every round, newest first; named extensions only of the viewer's subtree; two statements."""
    rounds = list(Round.objects.all())
    visible = Q(organisation__isnull=True) | Q(organisation__in=Organisation.objects.within(viewer))
    deadlines = (
        Deadline.objects.filter(visible, round__in=rounds)
        .select_related("organisation", "set_by")
        .order_by("set_at", "id")
    )
    by_round: dict[int, list[Deadline]] = {}
    for row in deadlines:
        by_round.setdefault(row.round_id, []).append(row)
    return [_view(one, by_round.get(one.pk, [])) for one in rounds]


def closing_facts(round_: Round) -> list[Confirmed]:
    """What stands confirmed at each level, lowest first; one statement."""
    rows = (
        Standing.objects.filter(round=round_)
        .order_by()
        .values_list("organisation__level")
        .annotate(
            total=Count("id"),
            done=Count("id", filter=Q(state=State.CONFIRMED)),
            late_ones=Count("id", filter=Q(state=State.CONFIRMED, late=True)),
        )
    )
    numbers = {level: (total, done, late) for level, total, done, late in rows}
    result = []
    for level in LEVELS:
        total, done, late = numbers.get(level, (0, 0, 0))
        result.append(Confirmed(level, done, total, late))
    return result


def _view(round_: Round, deadlines: list[Deadline]) -> RoundView:
    general = {row.level: row for row in deadlines if row.organisation_id is None}
    acts: dict[tuple[object, ...], list[Deadline]] = {}
    for row in deadlines:
        everybody = row.organisation_id is None
        acts.setdefault((row.set_at, row.level, row.due_on, everybody), []).append(row)
    history = []
    for rows in reversed(acts.values()):
        names = [row.organisation.name for row in rows if row.organisation]
        history.append(Extension(rows[0], tuple(names[:NAMED_AT_MOST]), max(0, len(names) - NAMED_AT_MOST)))
    return RoundView(round_, [general[level] for level in LEVELS if level in general], history)
