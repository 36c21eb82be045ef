"""Keeping on the survey list that an identifier came, by whatever door it was entered (๕.๓.๓)."""

from collections.abc import Iterable
from datetime import datetime

from lec.accounts.models import Post
from lec.registry.models import Organisation
from lec.rolls.comparison import Difference
from lec.rolls.models import IdentifierKind, SurveyEntry


def note_received(
    differences: Iterable[Difference], institution: Organisation, by: Post | None, now: datetime
) -> None:
    """Mark the learners whose first identifier these differences bring as done; before it is written.

    Part of the merge, which locks the persons and records the change. One statement, none where nobody is
    concerned.
    """
    rows = [
        SurveyEntry(
            learner=one.learner,
            institution=institution,
            surveyed_at=one.learner.created_at,
            received_at=now,
            received_post=by,
        )
        for one in differences
        if one.learner and one.learner.identifier_kind == IdentifierKind.NONE and "identifier_sealed" in one.person
    ]
    if rows:
        SurveyEntry.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["learner"],
            update_fields=["institution", "received_at", "received_post"],
        )
