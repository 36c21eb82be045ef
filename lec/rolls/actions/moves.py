"""Moves between institutions: who is expected is taken in with the history, or not, with a sentence."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lec.accounts.models import Post
from lec.audit import actions as audit
from lec.lib.names import clean_text
from lec.lib.refusals import Refused
from lec.rolls.actions.departures import lock_persons
from lec.rolls.actions.merge import Merged, merge
from lec.rolls.actions.settling import rolls_of
from lec.rolls.models import Departure, Enrolment
from lec.rolls.queries import record_of
from lec.rolls.queries.moves import incoming_offers
from lec.rolls.rules import check_can_change_roll
from lec.rolls.rules.moves import check_answer, check_class, check_is_offered
from lec.rounds.queries import working_year

_ATTEMPTS = 5

@transaction.atomic
def take_in(*, departure: Departure, grade: str, room: str = "", by: Post | None, now: datetime) -> Merged:
    """Enrol the learner of an offer in a class of the institution named, in the working year; the history stays.

    The person is as the institution before had it, particulars included. Refused: an offer answered already,
    a learner who is on a roll again, another institution's offer.
    """
    departure = _held(departure, by)
    assert departure.destination is not None
    room = clean_text(room)
    check_class(grade, room)
    before = record_of(departure.enrolment)
    record = replace(
        before,
        grade=grade,
        room=room,
        student_number="",
        entered_on=None,
        particulars=None,
        enrolment_id=None,
        learner_id=departure.enrolment.learner_id,
    )
    merged = merge(
        institution=departure.destination, academic_year=working_year(now), records=[record], by=by, now=now
    )
    _answer(departure, "", by, now)
    return merged


@transaction.atomic
def decline(*, departure: Departure, answer: str, by: Post | None, now: datetime) -> None:
    """Say in 5 to 500 characters why the learner of an offer does not come; the other institution reads it."""
    departure = _held(departure, by)
    answer = clean_text(answer)
    check_answer(answer)
    _answer(departure, answer, by, now)
    assert departure.destination_id is not None
    ledger = audit.hold([departure.destination_id])[departure.destination_id]
    entry = audit.Entry("move.declined", f"learner:{departure.enrolment.learner_id}", None, {"answer": answer})
    audit.append(ledger, [entry], by=by, now=now)


def _held(departure: Departure, by: Post | None) -> Departure:
    """The offer as it stands now that the institution and the person are held."""
    assert departure.destination is not None
    check_can_change_roll(by, departure.destination)
    for _attempt in range(_ATTEMPTS):
        with suppress(_Changed), transaction.atomic():
            _hold(departure)
            break
    else:
        raise Refused("changed-meanwhile", _("Somebody else changed this at the same moment. Please try again."))
    current = Departure.objects.select_related("enrolment__learner", "enrolment__claim", "destination").get(
        pk=departure.pk
    )
    still_open = incoming_offers(departure.destination).filter(pk=departure.pk).exists()
    check_is_offered(current, still_open=still_open)
    return current


class _Changed(Exception):
    """The learner came to another roll, or to another record, while they were being held."""


def _hold(departure: Departure) -> None:
    """Hold everybody who ever had the learner, whose counts may change too, and the learner; all in the one order."""
    learner, concerned = _concerned(departure)
    audit.hold(concerned)
    lock_persons([learner])
    if _concerned(departure) != (learner, concerned):
        # Released with the savepoint, and taken again together.
        raise _Changed


def _concerned(departure: Departure) -> tuple[int, set[int]]:
    learner = Enrolment.objects.values_list("learner_id", flat=True).get(pk=departure.enrolment_id)
    assert departure.destination_id is not None
    return learner, {departure.destination_id}.union(*rolls_of([learner]).values())


def _answer(departure: Departure, answer: str, by: Post | None, now: datetime) -> None:
    Departure.objects.filter(pk=departure.pk).update(
        answered_at=now, answer=answer, answered_post=by, answered_officer=by.officer if by else None
    )
