"""Reading names for a random check: every look of the province is recorded with the check's reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from lec.accounts.models import Post
from lec.audit import actions as audit
from lec.inspections.actions.drawing import held
from lec.inspections.models import Inspection, Visit
from lec.inspections.queries.inspections import visits_of
from lec.inspections.queries.rosters import RosterLine, rosters
from lec.inspections.rules import check_is_drawn
from lec.rolls.queries.sampling import SampledPerson, persons_sampled


@dataclass(frozen=True)
class NamedLine:
    """A line of a roster with the learner as the institution has it now; never an identifier."""

    line: RosterLine
    person: SampledPerson


@dataclass(frozen=True)
class NamedRoster:
    """The roster of one visit with names, in order of the numbers."""

    visit: Visit
    lines: list[NamedLine]


@transaction.atomic
def open_roster(*, visit: Visit, by: Post, now: datetime) -> NamedRoster:
    """The roster of one visit with names; the look stands in the province's record with the check's reason.

    Hidden and Forbidden to everybody but the province that holds the check; Refused before the draw.
    """
    return _open(visit.inspection, [visit], by, now)[0]


@transaction.atomic
def open_rosters(*, inspection: Inspection, by: Post, now: datetime) -> list[NamedRoster]:
    """The rosters of all visits in the order of the draw, to be printed: a recorded look each; else `open_roster`."""
    return _open(inspection, list(visits_of(inspection)), by, now)


def _open(inspection: Inspection, visits: Sequence[Visit], by: Post, now: datetime) -> list[NamedRoster]:
    inspection, ledger = held(inspection, by=by)
    check_is_drawn(inspection)
    why = {"reason": inspection.reason, "inspection": inspection.number}
    entries = [audit.Entry("names.looked", f"visit:{visit.pk}", None, why) for visit in visits]
    audit.append(ledger, entries, by=by, now=now)
    lines = rosters(visits)
    persons = persons_sampled(line.enrolment_id for own in lines.values() for line in own)
    return [
        NamedRoster(visit, [NamedLine(line, persons[line.enrolment_id]) for line in lines.get(visit.pk, [])])
        for visit in visits
    ]
