"""Taking learners out of a roll: a move into the register, never a deletion (๕.๓.๔)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from lec.accounts.models import Post
from lec.audit import actions as audit
from lec.audit.models import Ledger
from lec.lib.names import clean_text
from lec.lib.refusals import Hidden, Refused
from lec.registry.models import Organisation
from lec.rolls.actions.settling import settle
from lec.rolls.models import Departure, Enrolment, EnrolmentState, Learner
from lec.rolls.rules import check_can_change_roll, check_departure
from lec.rounds.chain import RECORD_LANGUAGE
from lec.rounds.models import Step
from lec.rounds.queries import today

_ATTEMPTS = 5


@dataclass(frozen=True)
class Departed:
    """What a departure did: the register's entries, the claims that became enrolments, the steps voided."""

    departures: tuple[Departure, ...]
    promoted: tuple[Enrolment, ...]
    steps: tuple[Step, ...]


@transaction.atomic
def depart(
    *,
    enrolments: Sequence[Enrolment],
    kind: str,
    reason: str = "",
    note: str = "",
    last_seen: date | None = None,
    attempts: str = "",
    by: Post | None,
    now: datetime,
) -> Departed:
    """Take learners of ONE institution and academic year out of its roll; the rows stay for ever.

    `kind` is a DepartureKind; `no_existence` needs one of the circular's three reasons ("1" to "3"),
    the day last seen and the attempts to reach the learner (๕.๓.๔ note). Where another institution
    claims a learner, its oldest claim becomes the enrolment and both institutions are settled.
    Taking out a claimed enrolment withdraws the claim. Refused for who has left already.
    """
    if not enrolments:
        raise Refused("nobody-chosen", _("Choose at least one learner."))
    chosen = sorted({one.pk for one in enrolments})
    institution, year = enrolments[0].institution, enrolments[0].academic_year
    check_can_change_roll(by, institution)
    for _attempt in range(_ATTEMPTS):
        try:
            with transaction.atomic():
                ledgers = audit.hold({institution.pk, *(claim.institution_id for claim in _claims(chosen, year))})
                leaving = _leaving(chosen, institution, year)
                check_departure(
                    leaving,
                    kind=kind,
                    reason=reason,
                    last_seen=last_seen,
                    attempts=attempts,
                    note=note,
                    today=today(now),
                )
                promoted = _promoted(leaving, year, ledgers)
                departures = _record(leaving, kind, reason, note, last_seen, attempts, by, now)
                return _settle(departures, promoted, institution, year, ledgers, by, now)
        except _ClaimedMeanwhile:
            # Released with the savepoint; the claimant is found and held, in the one order, next time.
            continue
    raise Refused("changed-meanwhile", _("Somebody else changed this at the same moment. Please try again."))


class _ClaimedMeanwhile(Exception):
    """An institution that is not held claimed one of the learners at the same moment."""


def _promoted(leaving: Sequence[Enrolment], academic_year: int, ledgers: Mapping[int, Ledger]) -> list[Enrolment]:
    """The claims that become enrolments, now that nobody can claim the learners any more."""
    _lock_persons(leaving)
    promoted = _oldest(_claims([one.pk for one in leaving if one.state == EnrolmentState.ENROLLED], academic_year))
    if any(claim.institution_id not in ledgers for claim in promoted):
        raise _ClaimedMeanwhile
    return promoted


def _record(
    leaving: Sequence[Enrolment],
    kind: str,
    reason: str,
    note: str,
    last_seen: date | None,
    attempts: str,
    by: Post | None,
    now: datetime,
) -> list[Departure]:
    return Departure.objects.bulk_create(
        Departure(
            enrolment=one,
            kind=kind,
            reason=reason,
            note=clean_text(note),
            last_seen=last_seen,
            attempts=clean_text(attempts),
            at=now,
            post=by,
            officer=by.officer if by else None,
        )
        for one in leaving
    )


def _settle(
    departures: Sequence[Departure],
    promoted: Sequence[Enrolment],
    institution: Organisation,
    academic_year: int,
    ledgers: Mapping[int, Ledger],
    by: Post | None,
    now: datetime,
) -> Departed:
    """Change the states, then recount, record and void where a roll changed."""
    entries: dict[int, list[audit.Entry]] = defaultdict(list)
    entries[institution.pk] = [_departed_entry(departure) for departure in departures]
    for claim in promoted:
        entries[claim.institution_id].append(_promoted_entry(claim))
    Enrolment.objects.filter(departure__in=departures).update(state=EnrolmentState.DEPARTED)
    Enrolment.objects.filter(pk__in=[claim.pk for claim in promoted]).update(state=EnrolmentState.ENROLLED)
    changed = {institution.pk, *(claim.institution_id for claim in promoted)}
    with override(RECORD_LANGUAGE):
        cause = _("Learners taken out of the roll: %(n)d") % {"n": len(departures)}
    steps = settle(
        ledgers={pk: ledger for pk, ledger in ledgers.items() if pk in changed},
        entries=entries,
        academic_year=academic_year,
        cause=cause,
        by=by,
        now=now,
    )
    return Departed(tuple(departures), tuple(promoted), tuple(steps))


def _claims(enrolments: Sequence[int], academic_year: int) -> list[Enrolment]:
    """Other institutions' claims on the learners of these enrolments, oldest first."""
    return list(
        Enrolment.objects.filter(
            learner__enrolments__in=enrolments, academic_year=academic_year, state=EnrolmentState.CLAIMED
        )
        .exclude(pk__in=enrolments)
        .order_by("created_at", "pk")
    )


def _oldest(claims: Sequence[Enrolment]) -> list[Enrolment]:
    """The oldest claim of each learner, out of claims listed oldest first."""
    first: dict[int, Enrolment] = {}
    for claim in claims:
        first.setdefault(claim.learner_id, claim)
    return list(first.values())


def _leaving(chosen: Sequence[int], institution: Organisation, academic_year: int) -> list[Enrolment]:
    """The enrolments as they stand now that the institution is held; all of it and of the year."""
    found = list(
        Enrolment.objects.filter(pk__in=chosen, institution=institution, academic_year=academic_year)
        .select_related("learner")
        .order_by("pk")
    )
    if len(found) != len(chosen):
        raise Hidden("not-found", _("There is no such learner in this institution."))
    if any(one.state == EnrolmentState.DEPARTED for one in found):
        raise Refused("departed-already", _("This learner has already left the roll."))
    return found


def _lock_persons(leaving: Sequence[Enrolment]) -> None:
    """Lock the persons, so that nobody claims them while they leave."""
    persons = Learner.objects.filter(pk__in=[one.learner_id for one in leaving]).order_by("pk")
    list(persons.select_for_update().values_list("pk"))


def _departed_entry(departure: Departure) -> audit.Entry:
    before = {"state": departure.enrolment.state}
    after = {
        "state": EnrolmentState.DEPARTED,
        "kind": departure.kind,
        "reason": departure.reason,
        "last_seen": departure.last_seen,
        "attempts": departure.attempts,
        "note": departure.note,
    }
    return audit.Entry("learner.departed", f"learner:{departure.enrolment.learner_id}", before, after)


def _promoted_entry(claim: Enrolment) -> audit.Entry:
    before, after = {"state": claim.state}, {"state": EnrolmentState.ENROLLED}
    return audit.Entry("learner.enrolled", f"learner:{claim.learner_id}", before, after)
