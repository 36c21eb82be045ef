"""Writes what records change: persons, enrolments and particulars, set by set; only `merge` calls it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from lec.audit.bulk import insert_rows, insert_values, overwrite_rows
from lec.lib.collation import sort_key
from lec.registry.models import Organisation
from lec.rolls.comparison import Difference
from lec.rolls.models import Enrolment, EnrolmentState, Learner, Particulars
from lec.rolls.records import PERSON_FIELDS, PLACE_FIELDS

_LEARNER_COLUMNS = (*PERSON_FIELDS, "name_sort", "identifier_kind", "identifier_sealed")
_ENROLMENT_COLUMNS = (*PLACE_FIELDS, "state")
_PARTICULARS = tuple(one.attname for one in Particulars._meta.local_concrete_fields if not one.primary_key)


def write_learners(touched: Iterable[Difference], now: datetime) -> None:
    """Write the persons whose facts change; a new one becomes the difference's `learner`."""
    made: list[Learner] = []
    altered: list[Learner] = []
    for one in touched:
        if not one.person:
            continue
        if one.learner is None:
            name_sort = sort_key(f"{one.person['first_name']} {one.person['last_name']}")
            one.learner = Learner(created_at=now, name_sort=name_sort, **one.person)
            made.append(one.learner)
            continue
        for name, value in one.person.items():
            setattr(one.learner, name, value)
        one.learner.name_sort = sort_key(f"{one.learner.first_name} {one.learner.last_name}")
        altered.append(one.learner)
    # Everybody inserts in the same order, so that two institutions wait for each other in one direction only.
    made.sort(key=lambda learner: learner.identifier_sealed or "")
    insert_rows(made)
    overwrite_rows(sorted(altered, key=lambda learner: learner.pk), _LEARNER_COLUMNS)


def write_enrolments(
    touched: Iterable[Difference], institution: Organisation, academic_year: int, now: datetime
) -> None:
    """Write the enrolments whose facts change; a new one becomes the difference's `enrolment`."""
    made: list[Enrolment] = []
    altered: list[Enrolment] = []
    for one in touched:
        assert one.learner is not None
        if one.enrolment is None:
            state = EnrolmentState.CLAIMED if one.kind == "claim" else EnrolmentState.ENROLLED
            one.enrolment = Enrolment(
                learner_id=one.learner.pk,
                institution_id=institution.pk,
                academic_year=academic_year,
                state=state,
                created_at=now,
                **one.place,
            )
            made.append(one.enrolment)
        elif one.place:
            for name, value in one.place.items():
                setattr(one.enrolment, name, value)
            altered.append(one.enrolment)
    made.sort(key=lambda enrolment: enrolment.learner_id)
    insert_rows(made)
    overwrite_rows(sorted(altered, key=lambda enrolment: enrolment.pk), _ENROLMENT_COLUMNS)


def write_particulars(touched: Sequence[Difference]) -> None:
    """Write what changes beside the confirmed facts."""
    wanted = {one.learner_id: one.particulars for one in touched if one.particulars and one.learner_id}
    if not wanted:
        return
    rows = Particulars.objects.in_bulk(list(wanted))
    nothing = Particulars()
    unknown = {name: getattr(nothing, name) for name in _PARTICULARS}
    made: list[list[Any]] = []
    altered: list[Particulars] = []
    for pk in sorted(wanted):
        row = rows.get(pk)
        if row is None:
            made.append([pk, *(unknown | wanted[pk]).values()])
            continue
        for name, value in wanted[pk].items():
            setattr(row, name, value)
        altered.append(row)
    insert_values(Particulars, ("learner_id", *_PARTICULARS), made)
    overwrite_rows(altered, sorted({name for row in altered for name in wanted[row.pk]}))
