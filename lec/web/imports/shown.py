"""What a preview says in words: the fields, and their old and new values as people read them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from lec.rolls.comparison import Difference
from lec.web.templatetags.lec import NOTHING, grade_label, sex_label, thai_date

LONGEST_TABLE = 200
"""Rows shown of a long table; the rest is counted."""


@dataclass(frozen=True)
class ShownChange:
    """One field that changes."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class ShownRow:
    """One learner of a preview's table."""

    name: str
    grade: str
    room: str
    changes: tuple[ShownChange, ...]
    note: str


@dataclass(frozen=True)
class Cut:
    """The beginning of a long list, and how many more there are."""

    rows: tuple[Any, ...]
    total: int

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.total - len(self.rows)


def cut(rows: list[Any]) -> Cut:
    """The first rows of a list of any length."""
    return Cut(tuple(rows[:LONGEST_TABLE]), len(rows))


def shown_rows(differences: Iterable[Difference]) -> list[ShownRow]:
    """Differences as rows of a table."""
    labels = field_labels()
    return [
        ShownRow(
            one.name,
            one.record.grade,
            one.record.room,
            tuple(
                ShownChange(labels[field], _value(field, old), _value(field, new))
                for field, (old, new) in one.changes.items()
            ),
            one.note,
        )
        for one in differences
    ]


def field_labels() -> dict[str, str]:
    """The words of the fields of a learner."""
    return {
        "identifier": _("Identifier"),
        "prefix": _("Prefix"),
        "first_name": _("First name"),
        "last_name": _("Last name"),
        "sex": _("Sex"),
        "birth_date": _("Birth date"),
        "nationality": _("Nationality"),
        "grade": _("Class"),
        "room": _("Room"),
        "student_number": _("Student number"),
        "entered_on": _("Entered on"),
        "state": _("State"),
        "ethnicity": _("Ethnicity"),
        "religion": _("Religion"),
        "weight_kg": _("Weight"),
        "height_cm": _("Height"),
        "father_name": _("Father"),
        "mother_name": _("Mother"),
        "guardian_name": _("Guardian"),
        "guardian_relation": _("Guardian's relation"),
        "guardian_telephone": _("Guardian's telephone"),
        "registered_address": _("Registered address"),
        "current_address": _("Current address"),
    }


def _value(field: str, value: Any) -> str:
    if value is None or value == "":
        return NOTHING
    if isinstance(value, date):
        return thai_date(value, "short")
    if field == "grade":
        return grade_label(value)
    if field == "sex":
        return sex_label(value)
    if field == "state":
        return _("Contested") if value == "claimed" else _("Enrolled")
    return str(value)
