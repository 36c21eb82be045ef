"""Learners of an institution: listing, adding, changing, taking out, and calling by name."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema, Status

from lec.api.access import asking, named, own
from lec.api.rehearsals import DRY_RUN, Rehearsed, done_or_rehearsed
from lec.api.shapes import PROBLEMS, page
from lec.api.stated import record_from, records_from
from lec.lib.refusals import Invalid
from lec.registry.models import Organisation
from lec.rolls.actions.departures import depart
from lec.rolls.actions.looks import look
from lec.rolls.actions.merge import merge
from lec.rolls.actions.verifications import verify_all
from lec.rolls.identity import masked
from lec.rolls.queries import enrolments_of, find_enrolment, fingerprint, record_of
from lec.rolls.rules import check_has_roll, check_of_year
from lec.rounds.queries import current_round, working_year

router = Router(tags=["learners"])

MOST_AT_ONCE = 5000


class LearnerOut(Schema):
    """One learner of a roll; `identifier` is masked unless asked for whole, with a reason.

    `state` is enrolled, claimed (contested, counted apart) or departed. Dates are ISO.
    """

    id: int
    identifier: str
    prefix: str
    first_name: str
    last_name: str
    sex: str
    birth_date: date
    nationality: str
    grade: str
    room: str
    student_number: str
    entered_on: date | None
    state: str


class OneLearnerOut(LearnerOut):
    """One learner with the mark of what is kept, to be sent along as `seen` with a change."""

    fingerprint: str


class LearnersOut(Schema):
    """A page of a roll, in class and name order."""

    items: list[LearnerOut]
    next: str | None


class LearnerIn(Schema):
    """One learner as the institution states it; without `identifier` for one who has none yet."""

    identifier: str | None = None
    prefix: str = ""
    first_name: str = ""
    last_name: str = ""
    sex: str = ""
    birth_date: str = ""
    nationality: str = ""
    grade: str = ""
    room: str = ""
    student_number: str = ""
    entered_on: str | None = None


class LearnersIn(Schema):
    """Many learners, found by identifier; taken whole or not at all."""

    items: list[LearnerIn] = Field(max_length=MOST_AT_ONCE)


class UpsertOut(Schema):
    """What became of the learners sent; `voided` counts the confirmations that fell."""

    new: int
    changed: int
    unchanged: int
    claimed: int
    voided: int


class LearnerPatch(Schema):
    """Only the fields to change.

    With `seen`, the `fingerprint` of the learner as it was read: refused (changed-meanwhile) where somebody
    has changed the learner since.
    """

    seen: str | None = None
    identifier: str | None = None
    prefix: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    sex: str | None = None
    birth_date: str | None = None
    nationality: str | None = None
    grade: str | None = None
    room: str | None = None
    student_number: str | None = None
    entered_on: str | None = None


class DepartureIn(Schema):
    """How a learner left; `no_existence` needs reason 1, 2 or 3, last_seen and attempts (๕.๓.๔)."""

    kind: str
    reason: str | None = None
    last_seen: date | None = None
    attempts: str | None = None
    note: str | None = None


class DepartureOut(Schema):
    """The learner as taken out."""

    learner: LearnerOut
    kind: str
    reason: str
    last_seen: date | None
    attempts: str
    voided: int


class VerificationsIn(Schema):
    """Everybody is present except these learner ids."""

    except_ids: list[int] = Field(default_factory=list, alias="except")


class VerificationsOut(Schema):
    """How many were found and how many were not, over all classes."""

    present: int
    absent: int
    classes: int


def _shape(enrolment: Any, identifier: str | None = None) -> LearnerOut:
    person = enrolment.person
    return LearnerOut(
        id=enrolment.pk,
        identifier=masked(enrolment.learner.identifier_sealed) if identifier is None else identifier,
        prefix=person.prefix,
        first_name=person.first_name,
        last_name=person.last_name,
        sex=person.sex,
        birth_date=person.birth_date,
        nationality=person.nationality,
        grade=enrolment.grade,
        room=enrolment.room,
        student_number=enrolment.student_number,
        entered_on=enrolment.entered_on,
        state=enrolment.state,
    )


def _shape_one(enrolment: Any, identifier: str | None = None) -> OneLearnerOut:
    return OneLearnerOut(**_shape(enrolment, identifier).dict(), fingerprint=fingerprint(enrolment))


def _institution(request: HttpRequest, code: str, *, change: bool) -> Organisation:
    institution = own(request, code) if change else named(request, code)
    check_has_roll(institution)
    return institution


@router.get("/institutions/{code}/learners", response={200: LearnersOut, **PROBLEMS})
def listed(request: HttpRequest, code: str, after: int = 0, limit: int = 100) -> LearnersOut:
    """The roll of the working academic year, a page at a time."""
    institution = _institution(request, code, change=False)
    rows, following = page(enrolments_of(institution, working_year(timezone.now())), after, limit)
    return LearnersOut(items=[_shape(row) for row in rows], next=following)


@router.post(
    "/institutions/{code}/learners", response={201: LearnerOut, 200: Rehearsed[LearnerOut], **PROBLEMS}
)
def add(
    request: HttpRequest, code: str, body: LearnerIn, dry_run: bool = DRY_RUN
) -> Status[LearnerOut | Rehearsed[LearnerOut]]:
    """Add one learner. One who is enrolled elsewhere is recorded as contested, never refused."""
    institution = _institution(request, code, change=True)
    record = record_from(body.dict())
    now = timezone.now()

    def act() -> LearnerOut:
        done = merge(
            institution=institution, academic_year=working_year(now), records=[record], by=asking(request), now=now
        )
        added = _shape(find_enrolment(institution, done.enrolment_ids[0]))
        is_new = done.new or done.claimed
        return added.model_copy(update={"id": 0}) if dry_run and is_new else added

    answer = done_or_rehearsed(act, request=request, now=now, dry_run=dry_run)
    return Status(200 if dry_run else 201, answer)


@router.put("/institutions/{code}/learners", response={200: UpsertOut | Rehearsed[UpsertOut], **PROBLEMS})
def upsert(
    request: HttpRequest, code: str, body: LearnersIn, dry_run: bool = DRY_RUN
) -> UpsertOut | Rehearsed[UpsertOut]:
    """Add and change many learners by identifier, whole or nothing; every fault is listed."""
    institution = _institution(request, code, change=True)
    records = records_from([item.dict() for item in body.items])
    nameless = {
        f"{index}.identifier": _("Give the identifier.") for index, one in enumerate(records) if not one.identifier
    }
    if nameless:
        raise Invalid("identifier-empty", _("Nothing was taken; see the faults."), nameless)
    now = timezone.now()

    def act() -> UpsertOut:
        done = merge(
            institution=institution, academic_year=working_year(now), records=records, by=asking(request), now=now
        )
        return UpsertOut(
            new=done.new,
            changed=done.changed,
            unchanged=done.unchanged,
            claimed=done.claimed,
            voided=len(done.steps),
        )

    return done_or_rehearsed(act, request=request, now=now, dry_run=dry_run)


@router.get("/institutions/{code}/learners/{id}", response={200: OneLearnerOut, **PROBLEMS})
def show(request: HttpRequest, code: str, id: int, identifier: str = "masked", reason: str = "") -> OneLearnerOut:
    """One learner; `identifier=whole` with a `reason` shows the identifier, and the look is recorded."""
    institution = _institution(request, code, change=False)
    enrolment = find_enrolment(institution, id)
    whole = None
    if identifier == "whole":
        whole = look(
            learner=enrolment.learner,
            institution=institution,
            reason=reason,
            by=asking(request),
            now=timezone.now(),
        )
    return _shape_one(enrolment, whole)


@router.patch(
    "/institutions/{code}/learners/{id}", response={200: OneLearnerOut | Rehearsed[OneLearnerOut], **PROBLEMS}
)
def change(
    request: HttpRequest, code: str, id: int, body: LearnerPatch, dry_run: bool = DRY_RUN
) -> OneLearnerOut | Rehearsed[OneLearnerOut]:
    """Change the fields sent; what was confirmed on them is voided in the same transaction."""
    institution = _institution(request, code, change=True)
    kept = record_of(find_enrolment(institution, id))
    record = record_from(body.dict(exclude_unset=True, exclude={"seen"}), kept=kept)
    now = timezone.now()

    def act() -> OneLearnerOut:
        merge(
            institution=institution,
            academic_year=working_year(now),
            records=[record],
            by=asking(request),
            now=now,
            seen=body.seen or "",
        )
        return _shape_one(find_enrolment(institution, id))

    return done_or_rehearsed(act, request=request, now=now, dry_run=dry_run)


@router.post(
    "/institutions/{code}/learners/{id}/departure",
    response={201: DepartureOut, 200: Rehearsed[DepartureOut], **PROBLEMS},
)
def departure(
    request: HttpRequest, code: str, id: int, body: DepartureIn, dry_run: bool = DRY_RUN
) -> Status[DepartureOut | Rehearsed[DepartureOut]]:
    """Take a learner out of the roll, into the register when there is no existence; nothing is lost."""
    institution = _institution(request, code, change=True)
    enrolment, now = find_enrolment(institution, id), timezone.now()
    check_of_year(enrolment, working_year(now))

    def act() -> DepartureOut:
        done = depart(
            enrolments=[enrolment],
            kind=body.kind,
            reason=body.reason or "",
            last_seen=body.last_seen,
            attempts=body.attempts or "",
            note=body.note or "",
            by=asking(request),
            now=now,
        )
        (left,) = done.departures
        return DepartureOut(
            learner=_shape(find_enrolment(institution, id)),
            kind=left.kind,
            reason=left.reason,
            last_seen=left.last_seen,
            attempts=left.attempts,
            voided=len(done.steps),
        )

    answer = done_or_rehearsed(act, request=request, now=now, dry_run=dry_run)
    return Status(200 if dry_run else 201, answer)


@router.post(
    "/institutions/{code}/verifications",
    response={201: VerificationsOut, 200: Rehearsed[VerificationsOut], **PROBLEMS},
)
def verifications(
    request: HttpRequest, code: str, body: VerificationsIn, dry_run: bool = DRY_RUN
) -> Status[VerificationsOut | Rehearsed[VerificationsOut]]:
    """Verify that everybody of the institution is present, except the learner ids named (๖(๑))."""
    institution, round_, now = _institution(request, code, change=True), current_round(), timezone.now()

    def act() -> VerificationsOut:
        done = verify_all(
            institution=institution, round=round_, except_ids=body.except_ids, by=asking(request), now=now
        )
        return VerificationsOut(
            present=sum(one.present for one in done), absent=sum(one.absent for one in done), classes=len(done)
        )

    answer = done_or_rehearsed(act, request=request, now=now, dry_run=dry_run)
    return Status(200 if dry_run else 201, answer)
