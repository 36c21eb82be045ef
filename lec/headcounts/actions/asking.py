"""Asking schools for their numbers and name lists, once and again, and keeping whom to write to (๕.๒(๑))."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from lec.accounts.models import Post
from lec.accounts.secret_codes import hash_secret, new_secret
from lec.audit import actions as audit
from lec.audit.models import Ledger
from lec.headcounts.actions.writing import hold_school, subject_of
from lec.headcounts.models import Answer, Request, SchoolContact
from lec.headcounts.queries.asking import newest_requests
from lec.headcounts.rules.asking import (
    LONGEST_PERSON,
    LONGEST_REASON,
    check_can_ask,
    check_can_ask_again,
    check_due,
    checked_contact,
)
from lec.headcounts.rules.numbers import check_can_record
from lec.lib.names import clean_text
from lec.lib.refusals import Refused
from lec.registry.models import OtherSchool
from lec.rounds.models import Round
from lec.rounds.queries import current_round, today

GRACE = timedelta(days=7)
"""How long after the day a school was given its link still opens: a late answer is better than none."""

LONGEST_FAILURE = 300


@dataclass(frozen=True)
class Asked:
    """A request made; `secret` opens its link and is told this once, '' where the school has no e-mail."""

    request: Request
    secret: str


@dataclass(frozen=True)
class NotAsked:
    """A school that was not asked, and the sentence that says why."""

    school: OtherSchool
    code: str
    message: str


@dataclass(frozen=True)
class Asking:
    """What became of asking many schools: those asked and those refused, in the order they were named."""

    asked: tuple[Asked, ...]
    refused: tuple[NotAsked, ...]


@transaction.atomic
def save_contact(
    *, school: OtherSchool, person: str, telephone: str, email: str, by: Post, now: datetime
) -> SchoolContact:
    """Keep whom to write to and telephone at a school; each may be empty. The same again changes nothing.

    Refused: no telephone number, no e-mail address, an officer of another organisation. It needs no
    open round, and a dissolved school may have a contact too.
    """
    check_can_record(school, by=by)
    ledgers = audit.hold([school.lao_id])
    email = clean_text(email)
    kept = {
        "person": clean_text(person)[:LONGEST_PERSON],
        "telephone": checked_contact(telephone=telephone, email=email),
        "email": email,
    }
    standing = SchoolContact.objects.filter(school=school).first()
    before = {name: getattr(standing, name) for name in kept} if standing else None
    if standing and before == kept:
        return standing
    values = {**kept, "changed_at": now, "post": by, "officer": by.officer}
    saved, _created = SchoolContact.objects.update_or_create(school=school, defaults=values)
    entry = audit.Entry("contact.save", subject_of(school), before, kept)
    audit.append(ledgers[school.lao_id], [entry], by=by, now=now)
    return saved


@transaction.atomic
def ask(*, schools: Iterable[OtherSchool], due_on: date, by: Post, now: datetime) -> Asking:
    """Ask schools of one LAO for their numbers and name lists by a day; the refused are named, the rest go through.

    Refused each: a dissolved school, one asked already this round (ask it again, with a reason). Refused
    altogether: a day that has passed, no open round, a school of another LAO. Four statements and one more
    for each level of the record, however many schools.
    """
    wanted = list(dict.fromkeys(schools))
    for school in wanted:
        check_can_record(school, by=by)
    ledgers = audit.hold([by.organisation_id])
    round_ = current_round()
    check_due(due_on, today=today(now))
    fresh = OtherSchool.objects.select_related("lao").in_bulk([school.pk for school in wanted])
    newest = newest_requests(list(fresh), round_)
    chosen, refused = [], []
    for school in (fresh[one.pk] for one in wanted):
        try:
            check_can_ask(school, newest.get(school.pk))
            chosen.append(school)
        except Refused as refusal:
            refused.append(NotAsked(school, refusal.code, refusal.message))
    asked = _ask(chosen, round_, due_on, "", ledgers, by, now)
    return Asking(tuple(asked), tuple(refused))


@transaction.atomic
def ask_again(*, school: OtherSchool, reason: str, due_on: date, by: Post, now: datetime) -> Asked:
    """Ask a school again for a reason that it is told: the old link dies, an answer that waits is refused with it.

    Numbers that stand go on standing until others are recorded. Refused: a school not asked before this
    round, a dissolved one, no reason, a day that has passed, no open round.
    """
    school, ledgers, round_ = hold_school(school, by)
    reason = clean_text(reason)[:LONGEST_REASON]
    newest = newest_requests([school.pk], round_).get(school.pk)
    check_can_ask_again(school, newest, reason=reason)
    check_due(due_on, today=today(now))
    return ask_anew(school, newest, round_, reason, due_on, ledgers, by, now)


def ask_anew(
    school: OtherSchool,
    newest: Request | None,
    round_: Round,
    reason: str,
    due_on: date,
    ledgers: dict[int, Ledger],
    by: Post,
    now: datetime,
) -> Asked:
    """The new request in the place of `newest`, once every rule was asked and the LAO is held."""
    answer: Answer | None = getattr(newest, "answer", None)
    if answer and answer.accepted_at is None and answer.refused_at is None:
        answer.refused_at, answer.refusal = now, reason
        answer.decided_post, answer.decided_officer = by, by.officer
        answer.save(update_fields=["refused_at", "refusal", "decided_post", "decided_officer"])
        told = {"answer": answer.pk, "reason": reason}
        entry = audit.Entry("answer.refuse", subject_of(school), None, told)
        audit.append(ledgers[school.lao_id], [entry], by=by, now=now)
    return _ask([school], round_, due_on, reason, ledgers, by, now)[0]


@transaction.atomic
def note_sent(*, sent: Sequence[tuple[Request, str]], by: Post, now: datetime) -> None:
    """Note of requests of one LAO that their letters were mailed (''), or the short sentence that says why not.

    Called after mailing, which happens outside of any transaction.
    """
    ledgers = audit.hold([by.organisation_id])
    entries = []
    by_failure: dict[str, list[Request]] = {}
    for request, failure in sent:
        check_can_record(request.school, by=by)
        failure = clean_text(failure)[:LONGEST_FAILURE]
        by_failure.setdefault(failure, []).append(request)
        request.sent_at, request.failure = None if failure else now, failure
        told = {"request": request.pk, "failure": failure}
        entries.append(audit.Entry("request.mail", subject_of(request.school), None, told))
    for failure, requests in by_failure.items():
        rows = Request.objects.filter(pk__in=[request.pk for request in requests])
        rows.update(sent_at=None if failure else now, failure=failure)
    if entries:
        audit.append(ledgers[by.organisation_id], entries, by=by, now=now)


def _ask(
    schools: Sequence[OtherSchool],
    round_: Round,
    due_on: date,
    reason: str,
    ledgers: dict[int, Ledger],
    by: Post,
    now: datetime,
) -> list[Asked]:
    contacts = SchoolContact.objects.in_bulk([school.pk for school in schools])
    expires_at = _end_of(due_on) + GRACE
    made = []
    for school in schools:
        email = contacts[school.pk].email if school.pk in contacts else ""
        secret = new_secret() if email else ""
        request = Request(
            school=school,
            round=round_,
            reason=reason,
            due_on=due_on,
            email=email,
            secret_hash=hash_secret(secret) if secret else None,
            expires_at=expires_at if secret else None,
            at=now,
            post=by,
            officer=by.officer,
        )
        made.append(Asked(request, secret))
    Request.objects.bulk_create([one.request for one in made])
    entries = [
        audit.Entry(
            "school.ask",
            subject_of(one.request.school),
            None,
            {"due_on": due_on, "reason": reason, "by_email": bool(one.secret)},
        )
        for one in made
    ]
    if entries:
        audit.append(ledgers[schools[0].lao_id], entries, by=by, now=now)
    return made


def _end_of(day: date) -> datetime:
    """The midnight that ends a day in Bangkok."""
    midnight = datetime.combine(day + timedelta(days=1), datetime.min.time())
    return timezone.make_aware(midnight, timezone.get_default_timezone())
