"""What records would change in a roll: each compared with what is kept, in a constant number of statements."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from django.utils.translation import gettext as _

from lec.lib.identifiers import mask
from lec.lib.refusals import Hidden, Invalid
from lec.registry.models import Organisation
from lec.rolls.identity import masked, seal
from lec.rolls.models import (
    Claim,
    Departure,
    DepartureKind,
    Enrolment,
    EnrolmentState,
    IdentifierKind,
    Learner,
    Particulars,
)
from lec.rolls.records import PERSON_FIELDS, PLACE_FIELDS, LearnerRecord
from lec.rolls.rules.identity import NeedsRequest, check_not_wrong_national

Kind = Literal["new", "changed", "unchanged", "claim"]
Change = tuple[Any, Any]

SENSITIVE = ("ethnicity", "religion", "weight_kg", "height_cm")
"""Particulars of which only the name is ever shown or recorded, never the value."""

NOT_SHOWN = "•••"
"""Stands for both values of a sensitive particular that changes, and for what only others have kept."""


@dataclass
class Difference:
    """What one record would change.

    `kind`: 'new' enrols here; 'changed' and 'unchanged' are enrolled here already; 'claim' is enrolled
    elsewhere this year and will be recorded as contested. `changes` gives old and new by field, for
    people to read: an `identifier` is masked, a sensitive particular is '•••', and so is every old value of
    who never was on a roll here. `note` is a sentence the officer should know, or ''. `person`, `place` and
    `particulars` are the values to write; `stated` are those of the person that the claimant alone states.
    """

    record: LearnerRecord
    kind: Kind = "unchanged"
    learner: Learner | None = None
    enrolment: Enrolment | None = None
    changes: dict[str, Change] = field(default_factory=dict)
    note: str = ""
    person: dict[str, Any] = field(default_factory=dict)
    stated: dict[str, Any] = field(default_factory=dict)
    place: dict[str, Any] = field(default_factory=dict)
    particulars: dict[str, Any] = field(default_factory=dict)

    @property
    def learner_id(self) -> int | None:
        """The learner found, or None for somebody not known yet."""
        return self.learner.pk if self.learner else None

    @property
    def enrolment_id(self) -> int | None:
        """The enrolment found here, or None."""
        return self.enrolment.pk if self.enrolment else None

    @property
    def name(self) -> str:
        """The learner's name as the record states it."""
        return f"{self.record.prefix}{self.record.first_name} {self.record.last_name}"

    @property
    def writes(self) -> bool:
        """Whether there is anything to write."""
        return self.kind != "unchanged"

    @property
    def voids(self) -> bool:
        """Whether a confirmed fact changes: particulars alone void nothing."""
        return bool(self.person or self.stated or self.place)


def compare(*, institution: Organisation, academic_year: int, records: Sequence[LearnerRecord]) -> list[Difference]:
    """Compare records with the roll, in their order; nothing is written.

    A record with `enrolment_id` changes that enrolment (its `identifier` None leaves the identifier as it
    is); one with `learner_id` speaks of that learner. Otherwise the learner is found by identifier; without one,
    or with one not known yet, by the same first name, last name and birth date among those of this roll who
    have no identifier.
    Hidden: an `enrolment_id` that is not of this roll. Refused: a national ID typed over. Invalid: two records for
    one learner, or an identifier that another learner has; `faults` are by the record's index as text.
    """
    sealed = [seal(record.identifier) if record.identifier else None for record in records]
    _check_identifiers_once(records, sealed)
    known = _Known(institution, academic_year, records, sealed)
    differences = _differences(known, records, sealed)
    _check_learners_once(differences)
    return differences


class _Known:
    """What is kept about the learners that the records speak of."""

    def __init__(
        self,
        institution: Organisation,
        academic_year: int,
        records: Sequence[LearnerRecord],
        sealed: Sequence[str | None],
    ) -> None:
        self.institution = institution
        roll = (
            Enrolment.objects.filter(institution=institution, academic_year=academic_year)
            .exclude(state=EnrolmentState.DEPARTED)
            .select_related("learner")
        )
        self.named = self._named(roll, records)
        wanted = {one for one in sealed if one}
        learners = Learner.objects.filter(identifier_sealed__in=wanted) if wanted else ()
        self.by_identifier = _standing(learners)
        self.lookalikes = self._lookalikes(roll, records, sealed)
        ids = {learner.pk for learner in self.by_identifier.values()}
        self.offered = self._offered(records)
        ids |= self.offered.keys()
        ids |= {row.learner_id for row in (*self.named.values(), *self.lookalikes.values())}
        self.here: dict[int, Enrolment] = {}
        self.elsewhere: dict[int, Enrolment] = {}
        self.claims: dict[int, Claim] = {}
        self._read_enrolments(ids, academic_year)
        newcomers = ids - self.here.keys() - self.elsewhere.keys()
        self.departures = self._departures(newcomers)
        self.strangers = newcomers - self._ever_here(newcomers)
        self.particulars: dict[int, Particulars] = {}
        if ids and any(record.particulars for record in records):
            self.particulars = Particulars.objects.in_bulk(ids)

    def _named(self, roll: Any, records: Sequence[LearnerRecord]) -> dict[int, Enrolment]:
        wanted = {record.enrolment_id for record in records if record.enrolment_id is not None}
        found = {row.pk: row for row in roll.filter(pk__in=wanted)} if wanted else {}
        if wanted - found.keys():
            raise Hidden("learner-not-found", _("There is no such learner in this roll."))
        return found

    def _offered(self, records: Sequence[LearnerRecord]) -> dict[int, Learner]:
        wanted = {record.learner_id for record in records if record.learner_id is not None}
        return Learner.objects.in_bulk(list(wanted)) if wanted else {}

    def _lookalikes(
        self, roll: Any, records: Sequence[LearnerRecord], sealed: Sequence[str | None]
    ) -> dict[tuple[str, str, date], Enrolment]:
        """Those of the roll with no identifier or a G-Code, born on the day of a learner not yet found."""
        days = {
            record.birth_date
            for record, one in zip(records, sealed, strict=True)
            if record.enrolment_id is None and one not in self.by_identifier
        }
        if not days:
            return {}
        provisional = (IdentifierKind.GCODE, IdentifierKind.NONE)
        rows = roll.filter(learner__identifier_kind__in=provisional, learner__birth_date__in=days)
        # Of two alike the one without an identifier comes last and is taken.
        return {_likeness(row.learner): row for row in rows.order_by("learner__identifier_kind", "-pk")}

    def _read_enrolments(self, ids: set[int], academic_year: int) -> None:
        if not ids:
            return
        active = Enrolment.objects.filter(learner__in=ids, academic_year=academic_year)
        active = active.exclude(state=EnrolmentState.DEPARTED)
        self.here = {row.learner_id: row for row in active.filter(institution=self.institution)}
        held = active.filter(state=EnrolmentState.ENROLLED).exclude(institution=self.institution)
        self.elsewhere = {row.learner_id: row for row in held.select_related("institution")}
        claimed = [row.pk for row in self.here.values() if row.state == EnrolmentState.CLAIMED]
        if claimed:
            self.claims = {row.enrolment_id: row for row in Claim.objects.filter(enrolment__in=claimed)}

    def _ever_here(self, ids: set[int]) -> set[int]:
        """Those who are or were on a roll of this institution in any year."""
        if not ids:
            return set()
        rows = Enrolment.objects.filter(learner__in=ids, institution=self.institution)
        return set(rows.values_list("learner_id", flat=True))

    def _departures(self, ids: set[int]) -> dict[int, Departure]:
        """The last departure of each learner who is enrolled nowhere this year."""
        if not ids:
            return {}
        rows = Departure.objects.filter(enrolment__learner__in=ids).select_related("enrolment__institution")
        return {row.enrolment.learner_id: row for row in rows.order_by("at", "pk")}

    def difference(self, record: LearnerRecord, sealed: str | None) -> Difference:
        """What one record would change."""
        if stands := self.by_identifier.get(sealed):
            # Where this identifier is a joined record's, the person keeps the one that stands.
            sealed = stands.identifier_sealed
        difference = Difference(record)
        difference.learner = self._learner_of(record, sealed, difference)
        if difference.learner is None:
            difference.kind = "new"
            difference.person = {name: getattr(record, name) for name in PERSON_FIELDS}
            difference.person |= _identifier_values(record, sealed)
            difference.place = {name: getattr(record, name) for name in PLACE_FIELDS}
            difference.particulars = {name: value for name, value in (record.particulars or {}).items() if value}
            return difference
        pk = difference.learner.pk
        difference.enrolment = self.here.get(pk)
        holder = self.elsewhere.get(pk)
        if holder is None:
            self._compare_person(difference, sealed)
            if pk in self.strangers:
                difference.changes = {name: (NOT_SHOWN, new) for name, (_old, new) in difference.changes.items()}
        else:
            self._compare_stated(difference)
            difference.note = _("Enrolled at %(institution)s this year: contested until it is settled.") % {
                "institution": holder.institution.name
            }
        if difference.enrolment is None:
            difference.kind = "claim" if holder else "new"
            difference.place = {name: getattr(record, name) for name in PLACE_FIELDS}
            difference.note = difference.note or self._whence(pk)
            return difference
        _compare_place(difference, held_elsewhere=holder is not None)
        if difference.person or difference.stated or difference.place or difference.particulars:
            difference.kind = "changed"
        return difference

    def _learner_of(self, record: LearnerRecord, sealed: str | None, difference: Difference) -> Learner | None:
        holder = self.by_identifier.get(sealed) if sealed else None
        if record.learner_id is not None:
            return self.offered[record.learner_id]
        if record.enrolment_id is not None:
            learner = self.named[record.enrolment_id].learner
            check_not_wrong_national(learner, sealed)
            if holder and holder.pk != learner.pk:
                sentence = _("Another learner already has this identifier; compare it with the child's papers.")
                raise Invalid("identifier-taken", sentence, {"identifier": sentence})
            return learner
        if holder:
            return holder
        alike = self.lookalikes.get(_likeness(record))
        if alike is None:
            return None
        if alike.learner.identifier_kind == IdentifierKind.NONE:
            return alike.learner
        if record.identifier and record.identifier.kind == "national":
            difference.note = _(
                "A child of the same name and birth date is on the roll with a G-Code. "
                "If it is the same child, first replace the G-Code on the child's own page."
            )
        return None

    def _compare_stated(self, difference: Difference) -> None:
        """What a claimant states of the person, beside what it stated before; never beside the holder's facts."""
        kept = self.claims.get(difference.enrolment.pk) if difference.enrolment else None
        for name in PERSON_FIELDS:
            old, new = getattr(kept, name, NOT_SHOWN), getattr(difference.record, name)
            if old != new and not (kept and name in difference.record.untold):
                difference.stated[name] = new
                if difference.enrolment:
                    difference.changes[name] = (old, new)

    def _compare_person(self, difference: Difference, sealed: str | None) -> None:
        record, learner = difference.record, difference.learner
        assert learner is not None
        for name in PERSON_FIELDS:
            old, new = getattr(learner, name), getattr(record, name)
            if old != new and name not in record.untold:
                difference.person[name] = new
                difference.changes[name] = (old, new)
        if sealed and learner.identifier_sealed != sealed:
            assert record.identifier is not None
            difference.person |= _identifier_values(record, sealed)
            difference.changes["identifier"] = (masked(learner.identifier_sealed), mask(record.identifier.value))
        kept = self.particulars.get(learner.pk) or Particulars()
        for name, new in (record.particulars or {}).items():
            old = getattr(kept, name)
            if old != new:
                difference.particulars[name] = new
                difference.changes[name] = (NOT_SHOWN, NOT_SHOWN) if name in SENSITIVE else (old, new)

    def _whence(self, learner_id: int) -> str:
        """Where a learner who comes back was last: the register is recognised wherever the child appears."""
        departure = self.departures.get(learner_id)
        if departure is None:
            return ""
        where = {"institution": departure.enrolment.institution.name}
        if departure.kind == DepartureKind.NO_EXISTENCE:
            return _("Stands in the register of learners without existence of %(institution)s.") % where
        if departure.kind == DepartureKind.MOVED:
            return _("Departed from %(institution)s as moved out.") % where
        return _("Departed from %(institution)s.") % where


def _standing(learners: Iterable[Learner]) -> dict[str | None, Learner]:
    """Learners by identifier; that of a record joined with another one leads to the record that stands."""
    found = list(learners)
    joined = {one.same_as_id for one in found if one.same_as_id}
    standing = Learner.objects.in_bulk(list(joined)) if joined else {}
    by_identifier = {one.identifier_sealed: standing.get(one.same_as_id or 0, one) for one in found}
    return by_identifier | {one.identifier_sealed: one for one in standing.values()}


def _compare_place(difference: Difference, *, held_elsewhere: bool) -> None:
    enrolment, record = difference.enrolment, difference.record
    assert enrolment is not None
    for name in PLACE_FIELDS:
        old, new = getattr(enrolment, name), getattr(record, name)
        if old != new and name not in record.untold:
            difference.place[name] = new
            difference.changes[name] = (old, new)
    if enrolment.state == EnrolmentState.CLAIMED and not held_elsewhere:
        difference.place["state"] = EnrolmentState.ENROLLED
        difference.changes["state"] = (EnrolmentState.CLAIMED.value, EnrolmentState.ENROLLED.value)


def _differences(
    known: _Known, records: Sequence[LearnerRecord], sealed: Sequence[str | None]
) -> list[Difference]:
    """What each record would change; of many records all those refused are named, of one its field."""
    differences: list[Difference] = []
    refusals: list[tuple[int, Invalid | NeedsRequest]] = []
    for index, (record, one) in enumerate(zip(records, sealed, strict=True)):
        try:
            differences.append(known.difference(record, one))
        except (Invalid, NeedsRequest) as refused:
            if len(records) == 1:
                raise
            refusals.append((index, refused))
    if refusals:
        first = refusals[0][1]
        raise type(first)(first.code, first.message, {str(index): one.message for index, one in refusals})
    return differences


def _identifier_values(record: LearnerRecord, sealed: str | None) -> dict[str, Any]:
    kind = record.identifier.kind if record.identifier else IdentifierKind.NONE.value
    return {"identifier_kind": kind, "identifier_sealed": sealed}


def _likeness(one: Learner | LearnerRecord) -> tuple[str, str, date]:
    return (one.first_name, one.last_name, one.birth_date)


def _check_identifiers_once(records: Sequence[LearnerRecord], sealed: Sequence[str | None]) -> None:
    first: dict[object, int] = {}
    faults: dict[str, str] = {}
    for index, (record, one) in enumerate(zip(records, sealed, strict=True)):
        nameless: object = record.enrolment_id or _likeness(record)
        key = one or nameless
        if key in first:
            faults |= _named_twice(records, first[key], index)
        first.setdefault(key, index)
    if faults:
        raise Invalid("learner-twice", next(iter(faults.values())), faults)


def _check_learners_once(differences: Sequence[Difference]) -> None:
    first: dict[int, int] = {}
    faults: dict[str, str] = {}
    for index, difference in enumerate(differences):
        if difference.learner_id is None:
            continue
        if difference.learner_id in first:
            records = [one.record for one in differences]
            faults |= _named_twice(records, first[difference.learner_id], index)
        first.setdefault(difference.learner_id, index)
    if faults:
        raise Invalid("learner-twice", next(iter(faults.values())), faults)


def _named_twice(records: Sequence[LearnerRecord], one: int, other: int) -> dict[str, str]:
    names = {
        "one": f"{records[one].first_name} {records[one].last_name}",
        "other": f"{records[other].first_name} {records[other].last_name}",
        "row": one + 1,
        "other_row": other + 1,
    }
    sentence = (
        _("No. %(row)s (%(one)s) and no. %(other_row)s (%(other)s) are the same learner; keep only one of them.")
        % names
    )
    return {str(one): sentence, str(other): sentence}
