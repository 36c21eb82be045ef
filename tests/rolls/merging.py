"""Records of pupils, brought into a roll, and what became of them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from lec.audit.models import Event
from lec.lib.identifiers import Identifier
from lec.registry.models import Organisation
from lec.rolls.actions.merge import Merged, merge
from lec.rolls.records import LearnerRecord
from tests.nation import NOW, YEAR, national_id, post_of


def record(number: int, **more: Any) -> LearnerRecord:
    """One pupil, always the same for the same number."""
    values: dict[str, Any] = {
        "identifier": Identifier("national", national_id(number)),
        "prefix": "เด็กชาย",
        "first_name": f"เรียนดี{number}",
        "last_name": "ใจงาม",
        "sex": "M",
        "birth_date": date(YEAR - 7, 1, 15),
        "nationality": "ไทย",
        "grade": "P1",
        "room": "1",
        "student_number": str(number),
        "entered_on": date(YEAR, 5, 16),
    }
    return LearnerRecord(**values | more)


def bring(
    institution: Organisation, records: Sequence[LearnerRecord], *, by: Organisation | None = None, **more: Any
) -> Merged:
    options = {"academic_year": YEAR, "by": post_of(by or institution), "now": NOW} | more
    return merge(institution=institution, records=records, **options)


def numbers(merged: Merged) -> tuple[int, int, int, int]:
    return (merged.new, merged.changed, merged.unchanged, merged.claimed)


def events(organisation: Organisation) -> list[tuple[str, Any, Any]]:
    rows = Event.objects.filter(organisation_id=organisation.pk, verb__startswith="learner.")
    return [(row.verb, row.before, row.after) for row in rows]
