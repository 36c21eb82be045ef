"""Rounds as officers read them: deadlines, their history, and how often the numbers were frozen."""

from dataclasses import dataclass

from django.db.models import Q

from lec.closings.models import Closing
from lec.registry.models import Level, Organisation
from lec.rounds.models import Deadline, Round

LEVELS = (Level.INSTITUTION, Level.LAO, Level.PROVINCE)


@dataclass(frozen=True)
class Extension:
    """One setting of a deadline; `organisations` are those named, empty for everybody."""

    deadline: Deadline
    organisations: tuple[str, ...]
    more: int


@dataclass(frozen=True)
class RoundView:
    """A round, the deadlines in force for everybody (lowest level first), all that were set, and its closings."""

    round: Round
    in_force: list[Deadline]
    history: list[Extension]
    closings: list[Closing]


NAMED_AT_MOST = 20
"""A named extension may cover thousands; a page names this many and counts the others."""


def rounds_seen_by(viewer: Organisation) -> list[RoundView]:
    """Every round, newest first; named extensions only of the viewer's subtree; three statements."""
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
    closings: dict[int, list[Closing]] = {}
    for closing in Closing.objects.filter(round__in=rounds).order_by("-number"):
        closings.setdefault(closing.round_id, []).append(closing)
    return [_view(one, by_round.get(one.pk, []), closings.get(one.pk, [])) for one in rounds]


def _view(round_: Round, deadlines: list[Deadline], closings: list[Closing]) -> RoundView:
    general = {row.level: row for row in deadlines if row.organisation_id is None}
    acts: dict[tuple[object, ...], list[Deadline]] = {}
    for row in deadlines:
        everybody = row.organisation_id is None
        acts.setdefault((row.set_at, row.level, row.due_on, everybody), []).append(row)
    history = []
    for rows in reversed(acts.values()):
        names = [row.organisation.name for row in rows if row.organisation]
        history.append(Extension(rows[0], tuple(names[:NAMED_AT_MOST]), max(0, len(names) - NAMED_AT_MOST)))
    return RoundView(round_, [general[level] for level in LEVELS if level in general], history, closings)
