"""What an officer was shown of learners, as one mark; and who has changed one of them since."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from lec.accounts.models import Officer
from lec.audit.queries import events_of
from lec.lib.fingerprints import fingerprint as fingerprint_of_values
from lec.registry.models import Organisation
from lec.rolls.models import Enrolment
from lec.rolls.queries.roll import fingerprint


@dataclass(frozen=True)
class LastChange:
    """Who changed a learner here last, and when; `who` is '' where nobody is named."""

    who: str
    at: datetime


def named_enrolments(institution: Organisation, ids: Iterable[int]) -> list[Enrolment]:
    """These enrolments of the institution with all that a mark is made of, departed ones included; one statement."""
    rows = Enrolment.objects.filter(institution=institution, pk__in=list(ids))
    return list(rows.select_related("learner__particulars", "claim").order_by("pk"))


def mark_of(enrolments: Sequence[Enrolment]) -> str:
    """The mark of what is kept of these enrolments, in any order; of a single one its fingerprint."""
    if len(enrolments) == 1:
        return fingerprint(enrolments[0])
    return fingerprint_of_values({str(one.pk): fingerprint(one) for one in enrolments})


def last_change_of(enrolments: Sequence[Enrolment]) -> LastChange | None:
    """The last recorded act of their institution on one of these learners; two statements."""
    if not enrolments:
        return None
    subjects = [f"learner:{one.learner_id}" for one in enrolments]
    event = events_of(enrolments[0].institution_id).filter(subject__in=subjects).first()
    if event is None:
        return None
    officer = Officer.objects.filter(pk=event.officer_id).first() if event.officer_id else None
    return LastChange(str(officer or ""), event.at)
