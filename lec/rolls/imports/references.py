"""Ties the rows of LEC's template to learners of the roll: by reference, masked number, or name and birth date."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.translation import gettext as _

from lec.lib.identifiers import Identifier
from lec.lib.refusals import Refused
from lec.registry.models import Organisation
from lec.rolls.identity import masked, seal
from lec.rolls.imports.template import Masked
from lec.rolls.models import Enrolment, IdentifierKind, Learner
from lec.rolls.queries.roll import enrolments_of
from lec.rolls.rules.identity import check_not_wrong_national, identifier_taken
from lec.sheets.faults import Fault, shown
from lec.sheets.tables import Row

Likeness = tuple[object, object, object]


def resolve(rows: Sequence[Row], *, institution: Organisation, academic_year: int) -> list[Fault]:
    """Answer the faults of references and identifiers; a masked identifier left as it was becomes None.

    A row with a reference speaks of that learner of this roll and year, whatever else it says; one without
    is a new learner, who may have no identifier yet (๕.๓.๓).
    """
    roll = {row.pk: row for row in enrolments_of(institution, academic_year).order_by()}
    faults = [*_unknown(rows, roll), *_twice(rows)]
    changed: list[tuple[Row, Enrolment, str]] = []
    for row in rows:
        enrolment = roll.get(row.values.get("reference"))  # type: ignore[call-overload]
        identifier = row.values.get("identifier")
        if isinstance(identifier, Masked):
            row.values["identifier"] = None
            if enrolment is None or masked(enrolment.learner.identifier_sealed) != identifier.text:
                faults.append(_fault(row, "identifier", "identifier-masked", _masked_sentence(enrolment)))
                del row.values["identifier"]
        elif enrolment and isinstance(identifier, Identifier):
            sealed = seal(identifier)
            if enrolment.learner.identifier_sealed != sealed:
                changed.append((row, enrolment, sealed))
    return [*faults, *_wrong_changes(changed), *_already_there(rows, roll)]


def _masked_sentence(enrolment: Enrolment | None) -> str:
    if enrolment is None:
        return _("A masked number names nobody without the reference of LEC. Type the whole number.")
    return _("The masked number is another than this learner's. Put it back as downloaded, or type the whole number.")


def _unknown(rows: Iterable[Row], roll: dict[int, Enrolment]) -> list[Fault]:
    sentence = _(
        "The reference of LEC is not of this roll and year. Download the filled template again, or clear the cell "
        "for a new learner."
    )
    return [
        _fault(row, "reference", "reference-unknown", sentence)
        for row in rows
        if (key := row.values.get("reference")) is not None and key not in roll
    ]


def _twice(rows: Iterable[Row]) -> list[Fault]:
    by_key: dict[object, list[Row]] = {}
    for row in rows:
        if (key := row.values.get("reference")) is not None:
            by_key.setdefault(key, []).append(row)
    faults = []
    for same in by_key.values():
        for row in same if len(same) > 1 else ():
            others = ", ".join(other.cell("reference") for other in same if other is not row)
            sentence = _("The same reference of LEC stands in %(cells)s too. Clear it for a new learner.") % {
                "cells": others
            }
            faults.append(_fault(row, "reference", "reference-twice", sentence))
    return faults


def _wrong_changes(changed: Sequence[tuple[Row, Enrolment, str]]) -> list[Fault]:
    """A national ID that is typed over, and a number that somebody else has."""
    sealed = [one for _row, _enrolment, one in changed]
    known = Learner.objects.filter(identifier_sealed__in=sealed) if sealed else ()
    # The number of a record joined with another is that of the person who stands for both.
    holders = {one.identifier_sealed: one.same_as_id or one.pk for one in known}
    faults = []
    for row, enrolment, one in changed:
        if holders.get(one) == enrolment.learner_id:
            continue
        try:
            check_not_wrong_national(enrolment.learner, one)
        except Refused as refused:
            faults.append(_fault(row, "identifier", refused.code, refused.message))
            continue
        if one in holders:
            faults.append(_fault(row, "identifier", "identifier-taken", identifier_taken()))
    return faults


def _already_there(rows: Iterable[Row], roll: dict[int, Enrolment]) -> list[Fault]:
    """Rows with neither reference nor identifier that speak of somebody who has a row, or a number, already."""
    referred = {key for row in rows if (key := row.values.get("reference")) is not None}
    there = {
        _likeness(one.learner.first_name, one.learner.last_name, one.learner.birth_date)
        for one in roll.values()
        if one.pk in referred or one.learner.identifier_kind != IdentifierKind.NONE
    }
    sentence = _(
        "A child of this name and birth date stands on the roll or in this file already. Give the number or the "
        "reference of LEC, or take the row out."
    )
    faults = []
    for row in rows:
        values = row.values
        unreadable = row.cell("reference") and "reference" not in values
        if values.get("identifier", "") is None and values.get("reference") is None and not unreadable:
            likeness = _likeness(values.get("first_name"), values.get("last_name"), values.get("birth_date"))
            if likeness in there:
                faults.append(_fault(row, "first_name", "learner-twice", sentence))
            there.add(likeness)
    return faults


def _likeness(first_name: object, last_name: object, birth_date: date | object) -> Likeness:
    return (first_name, last_name, birth_date)


def _fault(row: Row, name: str, code: str, sentence: str) -> Fault:
    return Fault(row.sheet, row.cell(name), shown(row.raw.get(name)), code, sentence)
