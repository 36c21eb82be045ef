"""Whom institutions were asked to take out of the system after a random check, and whom they have (๑๐.๒)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from lec.inspections.models import SampledLearner
from lec.registry.models import Organisation
from lec.rolls.queries.sampling import SampledPerson, persons_sampled, still_on_roll


@dataclass(frozen=True)
class AskedOut:
    """One learner not found on a visit; `is_settled` once the enrolment has departed, whatever the reason."""

    enrolment_id: int
    person: SampledPerson
    visited_on: date | None
    asked_at: datetime
    note: str
    province: Organisation
    inspection_number: int

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to do for the institution."""
        return not self.person.is_on_roll


def asked_of(institution: Organisation) -> list[AskedOut]:
    """The learners that the institution was asked to take out, unsettled first, then newest; two statements.

    With names: only for the institution itself and its LAO.
    """
    rows = list(
        _asked(institution).select_related("visit__inspection__province").order_by("-asked_at", "visit", "number")
    )
    persons = persons_sampled(row.enrolment_id for row in rows)
    asked = [
        AskedOut(
            row.enrolment_id,
            persons[row.enrolment_id],
            row.visit.visited_on,
            row.asked_at,
            row.note,
            row.visit.inspection.province,
            row.visit.inspection.number,
        )
        for row in rows
        if row.asked_at
    ]
    return sorted(asked, key=lambda one: one.is_settled)


def waiting_asked(institution: Organisation) -> int:
    """How many learners the institution was asked to take out and still has; one statement."""
    return _asked(institution).filter(still_on_roll()).count()


def _asked(institution: Organisation) -> QuerySet[SampledLearner]:
    return SampledLearner.objects.filter(visit__institution=institution, asked_at__isnull=False)
