"""The year's end: promoting, repeating, graduating and leaving, and taking it back while that is possible."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from lec.accounts.models import Post
from lec.audit import actions as audit
from lec.lib.names import clean_text
from lec.lib.refusals import ChangedMeanwhile, Hidden, Refused
from lec.registry.models import Organisation
from lec.rolls.actions.departures import lock_persons
from lec.rolls.actions.settling import settle
from lec.rolls.models import Departure, DepartureKind, Enrolment, EnrolmentState, Promotion
from lec.rolls.queries.promotion import decision_of, enrolled_in, mark_of_decisions
from lec.rolls.queries.roll import learner_named
from lec.rolls.rules import check_can_change_roll
from lec.rolls.rules.promotion import STAYING, check_can_promote, check_outcome
from lec.rounds.chain import RECORD_LANGUAGE

_ATTEMPTS = 5


@dataclass(frozen=True)
class Choice:
    """What becomes of one enrolment of the year that ends; `grade` and `room` are of the new year."""

    enrolment_id: int
    outcome: str
    grade: str = ""
    room: str = ""


@dataclass(frozen=True)
class Promoted:
    """How many were decided, and in one sentence each who was left as they were."""

    decided: int
    refused: tuple[str, ...] = ()


@transaction.atomic
def promote(
    *, institution: Organisation, year: int, choices: Sequence[Choice], by: Post | None, now: datetime, seen: str = ""
) -> Promoted:
    """Decide what becomes of learners of the Gregorian `year` that ends; who stays is enrolled in the next one.

    A decision may be changed by deciding again, until the new year's roll is first confirmed (promotion-over).
    The enrolments of the year that ends stay as they are. Who is enrolled in the new year already, here by
    another way or elsewhere, is named in `refused` unless they are said to have left; the rest go through.
    Hidden: an enrolment that is not of this roll. ChangedMeanwhile: where `seen` is the mark of what the officer
    was shown to be decided of them, and something else was decided since.
    """
    check_can_change_roll(by, institution)
    for choice in choices:
        check_outcome(choice.outcome, choice.grade, choice.room)
    for attempt in range(_ATTEMPTS):
        try:
            with transaction.atomic():
                return _promote(institution, year, {one.enrolment_id: one for one in choices}, seen, by, now)
        except IntegrityError:
            # Another institution enrolled one of them in the new year at the same moment: look again.
            if attempt + 1 == _ATTEMPTS:
                raise
    raise AssertionError("unreachable")


@transaction.atomic
def take_back(
    *, institution: Organisation, year: int, enrolment_ids: Sequence[int], by: Post | None, now: datetime
) -> int:
    """Take back what was decided of these enrolments: they count as not looked at again; answers how many.

    Their enrolments of the new year depart as `undone`. Refused once the new year's roll was confirmed, and
    while another institution claims one of them in the new year.
    """
    check_can_change_roll(by, institution)
    ledgers = audit.hold([institution.pk])
    check_can_promote(institution, year + 1)
    kept = list(
        Promotion.objects.filter(
            enrolment__in=enrolment_ids, enrolment__institution=institution, enrolment__academic_year=year
        ).select_related("enrolment__learner", "result")
    )
    lock_persons([one.enrolment.learner_id for one in kept])
    undone = [one.enrolment for one in kept if one.result and _counts(one.result)]
    claimed = _claimed_by_others(institution, year + 1, [one.learner_id for one in undone])
    if claimed:
        contested = next(one for one in undone if one.learner_id in claimed)
        raise Refused("promotion-contested", _contested(contested))
    _undo([one.result for one in kept if one.result], by, now)
    Promotion.objects.filter(pk__in=[one.pk for one in kept]).delete()
    entries = [audit.Entry("promotion.taken_back", _subject(one.enrolment), decision_of(one), None) for one in kept]
    with override(RECORD_LANGUAGE):
        cause = _("Promotions taken back: %(n)d") % {"n": len(kept)}
    settle(
        ledgers=ledgers, entries={institution.pk: entries}, academic_year=year + 1, cause=cause, by=by, now=now
    )
    return len(kept)


def _promote(
    institution: Organisation, year: int, choices: dict[int, Choice], seen: str, by: Post | None, now: datetime
) -> Promoted:
    ledgers = audit.hold([institution.pk])
    check_can_promote(institution, year + 1)
    rows = list(
        enrolled_in(institution, year)
        .filter(pk__in=choices)
        .select_related("learner", "promotion__result")
        .order_by("pk")
    )
    if len(rows) != len(choices):
        raise Hidden("not-found", _("There is no such learner in this institution."))
    current = mark_of_decisions(rows)
    if seen not in ("", current):
        raise ChangedMeanwhile(_("Somebody else has decided about this class meanwhile."), current=current)
    lock_persons([row.learner_id for row in rows])
    standing = {
        row.learner_id: row
        for row in Enrolment.objects.filter(
            Q(state=EnrolmentState.ENROLLED) | Q(state=EnrolmentState.CLAIMED, institution=institution),
            learner__in=[row.learner_id for row in rows],
            academic_year=year + 1,
        ).select_related("institution")
    }
    claimed = _claimed_by_others(institution, year + 1, [row.learner_id for row in rows])
    refused: list[str] = []
    entries: list[audit.Entry] = []
    for row in rows:
        choice = choices[row.pk]
        kept: Promotion | None = getattr(row, "promotion", None)
        other = standing.get(row.learner_id)
        if kept is not None and other is not None and kept.result_id == other.pk and _counts(other):
            other = None
        if choice.outcome in STAYING and other is not None:
            refused.append(_already(row, other))
            continue
        if kept is not None and decision_of(kept) == _wanted(choice):
            continue
        undoes = kept is not None and kept.result and _counts(kept.result) and choice.outcome not in STAYING
        if undoes and row.learner_id in claimed:
            refused.append(_contested(row))
            continue
        entries.append(_decide(row, kept, choice, year + 1, by, now))
    with override(RECORD_LANGUAGE):
        cause = _("Year's end: %(n)d learners decided") % {"n": len(entries)}
    if entries:
        settle(
            ledgers=ledgers,
            entries={institution.pk: entries},
            academic_year=year + 1,
            cause=cause,
            by=by,
            now=now,
        )
    return Promoted(len(entries), tuple(refused))


def _decide(
    row: Enrolment, kept: Promotion | None, choice: Choice, new_year: int, by: Post | None, now: datetime
) -> audit.Entry:
    """Write one decision: the new year's enrolment made, moved or taken back, and the decision kept."""
    before = decision_of(kept) if kept else None
    promotion = kept or Promotion(enrolment=row)
    result = promotion.result
    if result is not None and result.state != EnrolmentState.ENROLLED:
        result = None
    wanted = _wanted(choice)
    if choice.outcome in STAYING:
        if result is None:
            result = Enrolment(
                learner=row.learner,
                institution_id=row.institution_id,
                academic_year=new_year,
                student_number=row.student_number,
                entered_on=row.entered_on,
                created_at=now,
            )
        result.grade, result.room = wanted["grade"], wanted["room"]
        result.save()
    elif result is not None:
        _undo([result], by, now)
        result = None
    promotion.outcome, promotion.grade, promotion.room = choice.outcome, wanted["grade"], wanted["room"]
    promotion.result = result
    promotion.at, promotion.post, promotion.officer = now, by, by.officer if by else None
    promotion.save()
    return audit.Entry("promotion.decided", _subject(row), before, wanted)


def _undo(results: Sequence[Enrolment], by: Post | None, now: datetime) -> None:
    standing = [one for one in results if one.state == EnrolmentState.ENROLLED]
    Departure.objects.bulk_create(
        Departure(
            enrolment=one, kind=DepartureKind.UNDONE, at=now, post=by, officer=by.officer if by else None
        )
        for one in standing
    )
    Enrolment.objects.filter(pk__in=[one.pk for one in standing]).update(state=EnrolmentState.DEPARTED)


def _counts(one: Enrolment) -> bool:
    return one.state == EnrolmentState.ENROLLED


def _claimed_by_others(institution: Organisation, year: int, learners: Sequence[int]) -> set[int]:
    """Those whom other institutions claim in a year: letting them go is an act of its own, which settles it."""
    claims = Enrolment.objects.filter(learner__in=learners, academic_year=year, state=EnrolmentState.CLAIMED)
    return set(claims.exclude(institution=institution).values_list("learner_id", flat=True))


def _contested(row: Enrolment) -> str:
    return _("%(name)s is contested in the new year; settle that first.") % {"name": learner_named(row.learner)}


def _already(row: Enrolment, other: Enrolment) -> str:
    names = {"name": learner_named(row.learner), "institution": other.institution.name}
    if other.institution_id == row.institution_id:
        return _("%(name)s is on the roll of the new year already.") % names
    return _("%(name)s is enrolled at %(institution)s in the new year; choose that the learner has left.") % names


def _wanted(choice: Choice) -> dict[str, str]:
    stays = choice.outcome in STAYING
    return {
        "outcome": str(choice.outcome),
        "grade": choice.grade if stays else "",
        "room": clean_text(choice.room) if stays else "",
    }


def _subject(row: Enrolment) -> str:
    return f"learner:{row.learner_id}"
