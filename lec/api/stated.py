"""Cleans a learner as a program states it, with every fault named by field."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from lec.lib.grades import GRADES
from lec.lib.refusals import Invalid
from lec.rolls.records import CONFIRMED_FIELDS, LearnerRecord
from lec.sheets import cleaners
from lec.sheets.cleaners import Unclean


def _grade(value: object) -> str:
    if value not in GRADES:
        codes = ", ".join(GRADES)
        raise Unclean("grade-unknown", _("There is no such grade. Send one of: %(codes)s.") % {"codes": codes})
    return str(value)


def _sex(value: object) -> str:
    if value not in ("M", "F"):
        raise Unclean("sex-unknown", _("Send the sex as M or F."))
    return str(value)


CLEANERS: Mapping[str, Callable[[object], Any]] = {
    "identifier": cleaners.optional_identifier,
    "prefix": lambda value: cleaners.prefix(value)[0] if value else "",
    "first_name": cleaners.text_up_to(100, required=True),
    "last_name": cleaners.text_up_to(100, required=True),
    "sex": _sex,
    "birth_date": cleaners.required_day,
    "nationality": cleaners.text_up_to(60),
    "grade": _grade,
    "room": cleaners.text_up_to(20),
    "student_number": cleaners.text_up_to(30),
    "entered_on": cleaners.day,
}


def record_from(sent: Mapping[str, Any], *, kept: LearnerRecord | None = None) -> LearnerRecord:
    """The record that `sent` states; with `kept` (PATCH) fields not sent are left to whoever writes them.

    Invalid with one sentence per field that cannot be taken.
    """
    values: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for field, clean in CLEANERS.items():
        if kept is not None and field not in sent:
            values[field] = getattr(kept, field)
            continue
        try:
            values[field] = clean(sent.get(field))
        except Unclean as unclean:
            faults[field] = unclean.message
    if faults:
        raise Invalid("learner-invalid", _("The learner cannot be taken; see the faults."), faults)
    if kept is None:
        return LearnerRecord(**values)
    if "identifier" not in sent:
        values["identifier"] = None
    untold = frozenset(CONFIRMED_FIELDS) - sent.keys()
    return LearnerRecord(**values, enrolment_id=kept.enrolment_id, untold=untold)


def records_from(items: list[Mapping[str, Any]]) -> list[LearnerRecord]:
    """All records, or Invalid with every fault of every one, fields named `index.field`."""
    records: list[LearnerRecord] = []
    faults: dict[str, str] = {}
    for index, item in enumerate(items):
        try:
            records.append(record_from(item))
        except Invalid as invalid:
            faults |= {f"{index}.{field}": sentence for field, sentence in invalid.faults.items()}
    if faults:
        raise Invalid("learners-invalid", _("Nothing was taken; see the faults."), faults)
    return records
