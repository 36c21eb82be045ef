"""What form, import and API hand to the roll: one learner as stated by the institution."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from lec.lib.identifiers import Identifier

CONFIRMED_FIELDS = (
    "prefix",
    "first_name",
    "last_name",
    "sex",
    "birth_date",
    "nationality",
    "grade",
    "room",
    "student_number",
    "entered_on",
)
PERSON_FIELDS = CONFIRMED_FIELDS[:6]
PLACE_FIELDS = CONFIRMED_FIELDS[6:]


@dataclass(frozen=True)
class LearnerRecord:
    """One learner as the institution states it; clean values only.

    `identifier` None is a learner without any yet. `enrolment_id` names the enrolment to change
    (form, PATCH), `learner_id` a learner known otherwise, as one who moves here; without either the learner
    is found by identifier. `particulars` None leaves what is kept as it is; a mapping changes the fields it
    names. `untold` are the confirmed fields that the source does not speak of, left as they are.
    """

    identifier: Identifier | None
    prefix: str
    first_name: str
    last_name: str
    sex: str
    birth_date: date
    nationality: str
    grade: str
    room: str = ""
    student_number: str = ""
    entered_on: date | None = None
    particulars: Mapping[str, Any] | None = None
    enrolment_id: int | None = None
    learner_id: int | None = None
    untold: frozenset[str] = frozenset()
