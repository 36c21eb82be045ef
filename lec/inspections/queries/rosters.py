"""What was found of each learner of a sample, by number and without names."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from lec.inspections.models import SampledLearner, Visit


@dataclass(frozen=True)
class RosterLine:
    """One learner of the sample: its number in the frozen list and what was found; `found` is '' before."""

    number: int
    enrolment_id: int
    found: str
    note: str
    found_at: datetime | None
    found_by: str
    asked_at: datetime | None
    photos: int


def roster(visit: Visit) -> list[RosterLine]:
    """The learners of one visit by number; one statement. Names only by `actions.looks.open_roster`."""
    return rosters([visit]).get(visit.pk, [])


def rosters(visits: Iterable[Visit]) -> dict[int, list[RosterLine]]:
    """The learners of several visits by visit id, in order of their numbers; one statement."""
    rows = (
        SampledLearner.objects.filter(visit__in=list(visits))
        .select_related("officer")
        .annotate(pictures=Count("photos"))
        .order_by("visit_id", "number")
    )
    found: dict[int, list[RosterLine]] = defaultdict(list)
    for row in rows:
        found[row.visit_id].append(
            RosterLine(
                row.number,
                row.enrolment_id,
                row.found,
                row.note,
                row.found_at,
                str(row.officer or ""),
                row.asked_at,
                row.pictures,
            )
        )
    return dict(found)
