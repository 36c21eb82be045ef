"""Settling contests: evidence, the decision of the level above, and the rule of the round when nobody decides."""

import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import PurePath

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from lec.accounts.models import Post
from lec.audit import actions as audit
from lec.lib.filetypes import fitting_name, recognise
from lec.lib.names import clean_text
from lec.lib.refusals import Refused
from lec.lib.sealing import open_bytes, seal_bytes
from lec.registry.models import Organisation
from lec.rolls.actions.claims import end_contests
from lec.rolls.actions.departures import (
    AlsoConcerns,
    change_states,
    check_held,
    departed_entry,
    lock_persons,
    promoted_entry,
)
from lec.rolls.actions.settling import recount, settle
from lec.rolls.models import Contest, ContestOutcome, Departure, DepartureKind, Enrolment, EnrolmentState, Evidence
from lec.rolls.queries.contests import (
    default_of,
    latest_attendance,
    overdue_contests,
    sides_of,
    undated_contests,
)
from lec.rolls.rules import check_can_change_roll
from lec.rolls.rules.contests import (
    check_can_decide,
    check_can_open_evidence,
    check_can_see_names,
    check_decision,
    check_evidence,
    check_is_open,
    check_is_side,
)
from lec.rounds.chain import RECORD_LANGUAGE
from lec.rounds.models import ContestDefault, Step
from lec.rounds.queries import today

_ATTEMPTS = 5
_LONGEST_NAME = 255
_log = logging.getLogger(__name__)

Choose = Callable[[Contest, Sequence[Enrolment]], Enrolment]


@dataclass(frozen=True)
class Decided:
    """What a decision did: the contest, who departed, the steps voided (lowest level first)."""

    contest: Contest
    departures: tuple[Departure, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Settled:
    """How many overdue contests were settled, and those that could not be, each with why."""

    settled: int
    failed: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class OpenedEvidence:
    """A file as it came."""

    filename: str
    content_type: str
    content: bytes


@transaction.atomic
def decide(*, contest: Contest, winner: int, reason: str, by: Post, now: datetime) -> Decided:
    """Give a contested learner to one of the enrolments that stand; the others depart as decided.

    `reason` has 5 to 500 characters. Only the rolls that change are voided: the winner's only where it
    claimed. Refused: a level that does not decide (the sentence says who does), a contest settled already,
    a winner that is no side of it any more.
    """
    reason = clean_text(reason)

    def chosen(current: Contest, sides: Sequence[Enrolment]) -> Enrolment:
        check_can_decide(current, sides, by=by)
        check_decision(winner, sides, reason)
        return next(side for side in sides if side.pk == winner)

    return _settle(contest, chosen, outcome=ContestOutcome.DECIDED, reason=reason, by=by, now=now)


def settle_overdue(*, now: datetime) -> Settled:
    """Settle every contest whose time for evidence is over by the rule of its round; by nobody.

    Each in a transaction of its own: one that fails is told and does not stop the rest. A contest opened
    before the round gets its day first.
    """
    undated, round_ = undated_contests()
    if round_ is not None:
        undated.update(evidence_due_on=today(now) + timedelta(days=round_.contest_days))
    settled = 0
    failed: list[tuple[int, str]] = []
    for pk in overdue_contests(today=today(now)):
        try:
            _settle_one(pk, now)
            settled += 1
        except Exception as error:
            _log.exception("contest %d could not be settled", pk)
            failed.append((pk, error.message if isinstance(error, Refused) else type(error).__name__))
    return Settled(settled, tuple(failed))


@transaction.atomic
def give_evidence(
    *,
    contest: Contest,
    institution: Organisation,
    text: str = "",
    last_attendance: date | None = None,
    filename: str = "",
    content: bytes | None = None,
    by: Post | None,
    now: datetime,
) -> Evidence:
    """Bring a text of up to 1,000 characters, the last day of attendance, a file, or several of these.

    The file (PDF, picture or spreadsheet by its content, at most 10 MB) is kept enciphered. Refused: an
    institution that is no side of the contest, one settled already, the day for evidence over, nothing said.
    """
    check_can_change_roll(by, institution)
    ledger = audit.hold([institution.pk])[institution.pk]
    lock_persons([contest.learner_id])
    contest = Contest.objects.get(pk=contest.pk)
    check_is_open(contest)
    check_is_side(institution, sides_of([contest])[contest.pk])
    text = clean_text(text)
    kind = check_evidence(contest, text=text, last_attendance=last_attendance, content=content, today=today(now))
    evidence = Evidence.objects.create(
        contest=contest,
        institution=institution,
        text=text,
        last_attendance=last_attendance,
        filename=fitting_name(_plain_name(filename), kind) if kind else "",
        sealed_content=seal_bytes(settings.FILE_KEY, content) if content else None,
        at=now,
        post=by,
        officer=by.officer if by else None,
    )
    after = {
        "contest": contest.pk,
        "last_attendance": last_attendance,
        "text": bool(text),
        "bytes": len(content or b""),
    }
    audit.append(ledger, [audit.Entry("evidence.given", f"evidence:{evidence.pk}", None, after)], by=by, now=now)
    return evidence


@transaction.atomic
def open_evidence(*, evidence: Evidence, reason: str = "", by: Post, now: datetime) -> OpenedEvidence:
    """Decipher a file for its own side or for the level that decides; the look is recorded.

    Province and department give a reason; the other side is refused.
    """
    reason = clean_text(reason)
    contest = Contest.objects.get(pk=evidence.contest_id)
    check_can_open_evidence(evidence, sides_of([contest])[contest.pk], reason, by=by)
    ledger = audit.hold([evidence.institution_id])[evidence.institution_id]
    entry = audit.Entry("evidence.opened", f"evidence:{evidence.pk}", None, {"reason": reason})
    audit.append(ledger, [entry], by=by, now=now)
    content = open_bytes(settings.FILE_KEY, bytes(evidence.sealed_content or b""))
    kind = recognise(content)
    return OpenedEvidence(evidence.filename, kind.content_type if kind else "application/octet-stream", content)


@transaction.atomic
def look_at_names(*, contest: Contest, reason: str, by: Post, now: datetime) -> None:
    """Record that a province or the department looks at the names of a contest it decides, and why.

    The look stands in the record of each institution of the contest.
    """
    reason = clean_text(reason)
    sides = sides_of([contest])[contest.pk]
    check_can_see_names(contest, sides, reason, by=by)
    ledgers = audit.hold({side.institution_id for side in sides})
    entry = audit.Entry("names.looked", f"contest:{contest.pk}", None, {"reason": reason})
    for ledger in ledgers.values():
        audit.append(ledger, [entry], by=by, now=now)


@transaction.atomic
def _settle_one(pk: int, now: datetime) -> None:
    contest = Contest.objects.get(pk=pk)
    if not sides_of([contest])[pk]:
        # Both sides left by other ways: there is nobody to settle it for.
        end_contests([contest.learner_id], contest.academic_year, outcome=ContestOutcome.WITHDRAWN, by=None, now=now)
        return
    rule = default_of(contest)
    with override(RECORD_LANGUAGE):
        reason = _("Nobody decided in time: %(rule)s.") % {"rule": rule.label}

    def chosen(current: Contest, sides: Sequence[Enrolment]) -> Enrolment:
        check_is_open(current)
        return _by_default(current, sides, rule)

    _settle(contest, chosen, outcome=ContestOutcome.DEFAULT, reason=reason, by=None, now=now)


def _by_default(contest: Contest, sides: Sequence[Enrolment], rule: ContestDefault) -> Enrolment:
    """The holder, or who alone gave the latest day of attendance where the round says so."""
    holder = sides[0]
    if rule == ContestDefault.HOLDER:
        return holder
    given: dict[int, list[Evidence]] = defaultdict(list)
    for one in Evidence.objects.filter(contest=contest).defer("sealed_content"):
        given[one.institution_id].append(one)
    days = {side.pk: latest_attendance(given[side.institution_id]) for side in sides}
    latest = max((day for day in days.values() if day), default=None)
    leading = [side for side in sides if latest and days[side.pk] == latest]
    return leading[0] if len(leading) == 1 else holder


def _settle(
    contest: Contest, choose: Choose, *, outcome: ContestOutcome, reason: str, by: Post | None, now: datetime
) -> Decided:
    """Hold everybody concerned in the one order, then settle; again when somebody joined meanwhile."""
    held = {side.institution_id for side in sides_of([contest])[contest.pk]}
    for _attempt in range(_ATTEMPTS):
        try:
            with transaction.atomic():
                return _settle_held(contest.pk, choose, held, outcome=outcome, reason=reason, by=by, now=now)
        except AlsoConcerns as more:
            held |= more.institutions
    raise Refused("changed-meanwhile", _("Somebody else changed this at the same moment. Please try again."))


def _settle_held(
    pk: int,
    choose: Choose,
    held: set[int],
    *,
    outcome: ContestOutcome,
    reason: str,
    by: Post | None,
    now: datetime,
) -> Decided:
    ledgers = audit.hold(held)
    contest = Contest.objects.get(pk=pk)
    lock_persons([contest.learner_id])
    contest = Contest.objects.get(pk=pk)
    sides = sides_of([contest])[pk]
    winner = choose(contest, sides)
    promoted = [winner] if winner.state == EnrolmentState.CLAIMED else []
    check_held({side.institution_id for side in sides}, promoted, ledgers)
    leaving = [side for side in sides if side.pk != winner.pk]
    departures = Departure.objects.bulk_create(
        Departure(
            enrolment=side,
            kind=DepartureKind.DECIDED,
            note=reason,
            at=now,
            post=by,
            officer=by.officer if by else None,
        )
        for side in leaving
    )
    settled = _settled_entry(contest, sides, winner, outcome, reason)
    entries = {side.institution_id: [settled] for side in sides}
    for departure in departures:
        entries[departure.enrolment.institution_id].append(departed_entry(departure))
    for claim in promoted:
        entries[claim.institution_id].append(promoted_entry(claim))
    recounted = change_states(leaving, promoted)
    end_contests([contest.learner_id], contest.academic_year, outcome=outcome, reason=reason, by=by, now=now)
    changed = {side.institution_id for side in (*leaving, *promoted)}
    for institution in entries.keys() - changed:
        audit.append(ledgers[institution], entries[institution], by=by, now=now)
    with override(RECORD_LANGUAGE):
        cause = _("A contested learner was given to %(institution)s.") % {"institution": winner.institution.name}
    steps = settle(
        ledgers={one: ledgers[one] for one in sorted(changed)},
        entries=entries,
        academic_year=contest.academic_year,
        cause=cause,
        by=by,
        now=now,
    )
    for year, institutions in recounted.items():
        recount(institutions, year, at=now)
    if by is not None:
        # Last, for the one lock order: whatever stands between was held while the standings fell.
        ledger = audit.hold([by.organisation_id])[by.organisation_id]
        audit.append(ledger, [settled], by=by, now=now)
    contest.refresh_from_db()
    return Decided(contest, tuple(departures), tuple(steps))


def _settled_entry(
    contest: Contest, sides: Sequence[Enrolment], winner: Enrolment, outcome: ContestOutcome, reason: str
) -> audit.Entry:
    before = {"sides": {side.institution.code: side.state for side in sides}}
    after = {"outcome": outcome, "winner": winner.institution.code, "reason": reason}
    return audit.Entry("contest.settled", f"contest:{contest.pk}", before, after)


def _plain_name(filename: str) -> str:
    name = clean_text(PurePath(filename.replace("\\", "/")).name) or "evidence"
    return name[-(_LONGEST_NAME - 10) :]
