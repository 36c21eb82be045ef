"""Taking learners out of a roll: a move into the register, never a deletion (๕.๓.๔)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from lec.accounts.models import Post
from lec.audit import actions as audit
from lec.audit.models import Ledger
from lec.lib.names import clean_text
from lec.lib.refusals import Hidden, Refused
from lec.registry.models import Organisation
from lec.rolls.actions.claims import end_contests, sex_taken_over, take_over
from lec.rolls.actions.settling import recount, rolls_of, settle
from lec.rolls.models import ContestOutcome, Departure, Enrolment, EnrolmentState, Learner
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
    destination: Organisation | None = None,
    by: Post | None,
    now: datetime,
) -> Departed:
    """Take learners of ONE institution and academic year out of its roll; the rows stay for ever.

    `kind` is a DepartureKind; `no_existence` needs one of the circular's three reasons ("1" to "3"),
    the day last seen and the attempts to reach the learner (๕.๓.๔ note); `moved` may name the institution
    where the learner is expected, which is then offered the learner. Where another institution claims a
    learner, its oldest claim becomes the enrolment and both institutions are settled. Taking out a claimed
    enrolment withdraws the claim. Refused for who has left already.
    """
    if not enrolments:
        raise Refused("nobody-chosen", _("Choose at least one learner."))
    chosen = sorted({one.pk for one in enrolments})
    institution, year = enrolments[0].institution, enrolments[0].academic_year
    check_can_change_roll(by, institution)
    held = {institution.pk, *(claim.institution_id for claim in _claims(chosen, year))}
    for _attempt in range(_ATTEMPTS):
        try:
            with transaction.atomic():
                ledgers = audit.hold(held)
                leaving = _leaving(chosen, institution, year)
                check_departure(
                    leaving,
                    kind=kind,
                    reason=reason,
                    last_seen=last_seen,
                    attempts=attempts,
                    note=note,
                    destination=destination,
                    today=today(now),
                )
                promoted = _promoted(leaving, year, ledgers)
                departures = _record(leaving, kind, reason, note, last_seen, attempts, destination, by, now)
                return _settle(departures, promoted, institution, year, ledgers, by, now)
        except AlsoConcerns as more:
            # Released with the savepoint; all are held together, in the one order, next time.
            held |= more.institutions
    raise Refused("changed-meanwhile", _("Somebody else changed this at the same moment. Please try again."))


class AlsoConcerns(Exception):
    """Institutions that are not held are concerned too: their claims, or the counts of whom they had."""

    def __init__(self, institutions: set[int]) -> None:
        super().__init__()
        self.institutions = institutions


def _promoted(leaving: Sequence[Enrolment], academic_year: int, ledgers: Mapping[int, Ledger]) -> list[Enrolment]:
    """The claims that become enrolments, now that nobody can claim the learners any more."""
    lock_persons([one.learner_id for one in leaving])
    promoted = _oldest(_claims([one.pk for one in leaving if one.state == EnrolmentState.ENROLLED], academic_year))
    check_held({claim.institution_id for claim in promoted}, promoted, ledgers)
    return promoted


def check_held(concerned: set[int], promoted: Sequence[Enrolment], ledgers: Mapping[int, Ledger]) -> None:
    """All whom it concerns are held: also who counts, or counted, a learner whose recorded sex will change."""
    missing = concerned.union(*rolls_of(sex_taken_over(promoted)).values()) - ledgers.keys()
    if missing:
        raise AlsoConcerns(missing)


def _record(
    leaving: Sequence[Enrolment],
    kind: str,
    reason: str,
    note: str,
    last_seen: date | None,
    attempts: str,
    destination: Organisation | None,
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
            destination=destination,
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
    entries[institution.pk] = [departed_entry(departure) for departure in departures]
    for claim in promoted:
        entries[claim.institution_id].append(promoted_entry(claim))
    released = any(departure.enrolment.state == EnrolmentState.ENROLLED for departure in departures)
    recounted = change_states([departure.enrolment for departure in departures], promoted)
    end_contests(
        [departure.enrolment.learner_id for departure in departures],
        academic_year,
        outcome=ContestOutcome.RELEASED if released else ContestOutcome.WITHDRAWN,
        by=by,
        now=now,
    )
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
    for changed_year, institutions in recounted.items():
        recount(institutions, changed_year, at=now)
    return Departed(tuple(departures), tuple(promoted), tuple(steps))


def change_states(leaving: Sequence[Enrolment], promoted: Sequence[Enrolment]) -> dict[int, set[int]]:
    """Let these leave and those claims become enrolments, with what the claimants stated of the persons.

    Answers, by academic year, the institutions to be recounted beside those whose rolls change, as a
    recorded sex became another.
    """
    rolls = rolls_of(sex_taken_over(promoted))
    Enrolment.objects.filter(pk__in=[one.pk for one in leaving]).update(state=EnrolmentState.DEPARTED)
    Enrolment.objects.filter(pk__in=[one.pk for one in promoted]).update(state=EnrolmentState.ENROLLED)
    take_over(promoted, {one.learner_id: one for one in leaving if one.state == EnrolmentState.ENROLLED})
    return rolls


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


def lock_persons(learners: Iterable[int]) -> None:
    """Lock the persons, so that nobody claims them while they leave; after institutions, before levels above.

    Not for others' foreign keys: a search for doubles that names a person does not wait.
    """
    persons = Learner.objects.filter(pk__in=list(learners)).order_by("pk").select_for_update(no_key=True)
    list(persons.values_list("pk"))


def departed_entry(departure: Departure) -> audit.Entry:
    """A learner taken out, as it stands in the record."""
    before = {"state": departure.enrolment.state}
    after: dict[str, Any] = {
        "state": EnrolmentState.DEPARTED,
        "kind": departure.kind,
        "reason": departure.reason,
        "last_seen": departure.last_seen,
        "attempts": departure.attempts,
        "note": departure.note,
    }
    if departure.destination_id:
        after["destination"] = departure.destination_id
    return audit.Entry("learner.departed", f"learner:{departure.enrolment.learner_id}", before, after)


def promoted_entry(claim: Enrolment) -> audit.Entry:
    """A claim that became an enrolment, as it stands in the record."""
    before, after = {"state": claim.state}, {"state": EnrolmentState.ENROLLED}
    return audit.Entry("learner.enrolled", f"learner:{claim.learner_id}", before, after)
