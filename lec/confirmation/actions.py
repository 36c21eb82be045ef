"""The only hand that confirms, returns and seals."""

import logging
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.db import DatabaseError, transaction
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from lec.accounts.models import Post
from lec.audit import actions as audit
from lec.confirmation.gates import Judgement, judge
from lec.confirmation.models import Seal
from lec.confirmation.rules import check_can_confirm_at, check_can_return_to, check_is_confirmed, check_reason
from lec.confirmation.surroundings import beside_standing, of_standing
from lec.lib.names import clean_text
from lec.lib.refusals import Blocked, Refused
from lec.registry.models import Level, Organisation
from lec.rounds.actions import void
from lec.rounds.chain import moves
from lec.rounds.models import Act, Database, Deadline, Standing, State, Step
from lec.rounds.queries import current_round, today

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Confirmation:
    """A confirmed standing with its seal; `changed` is False when it already stood confirmed.

    `repeated` is when the same data were confirmed last before: it fell meanwhile, and nothing differs. None
    where something does, or it was confirmed for the first time.
    """

    standing: Standing
    seal: Seal
    changed: bool
    repeated: datetime | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of one of several: `done` what was asked, or `refusal` why not."""

    organisation: Organisation
    database: str
    done: Confirmation | list[Step] | None = None
    refusal: Refused | None = None


@transaction.atomic
def confirm(
    *, organisation: Organisation, database: str, by: Post, now: datetime, seen: str = ""
) -> Confirmation:
    """Confirm one database of the officer's own organisation and leave a seal (๖, ๗, ๘).

    `seen` is the digest of the data that the officer was shown; refused when they have changed since.
    Refused (Blocked) with every blocker named while the gate does not pass. Confirming what stands
    confirmed does nothing. After the deadline it is marked late; after closing it is refused.
    """
    check_can_confirm_at(organisation, database, by=by)
    ledger = audit.hold([organisation.pk])[organisation.pk]
    standing = _standing(organisation, database)
    if standing.state == State.CONFIRMED:
        return Confirmation(standing, standing.seals.get(number=standing.seal_number), changed=False)
    around = of_standing(standing, today(now)) if _is_roll(organisation, database) else None
    judgement = judge(organisation, database, standing.round, today=today(now), around=around)
    if judgement.blockers:
        raise Blocked("blocked", _("It cannot be confirmed yet."), judgement.blockers)
    if seen and seen != judgement.digest:
        raise Refused(
            "changed-since-seen",
            _("The data changed after you opened this page. Check the new numbers, then confirm."),
        )
    repeated = standing.confirmed_at if standing.confirmed_digest == judgement.digest else None
    seal = _seal(standing, judgement, late=_is_late(standing, today(now)), by=by, now=now)
    step = Step.objects.create(
        standing=standing,
        act=Act.CONFIRM,
        from_state=standing.state,
        to_state=_after(standing),
        at=now,
        post=by,
        officer=by.officer,
        seal_number=seal.number,
    )
    _keep(standing, step, seal)
    entry = audit.Entry(
        "standing.confirm",
        f"standing:{standing.pk}",
        {"database": database, "state": step.from_state},
        {"database": database, "state": step.to_state, "seal": seal.number, "digest": seal.digest},
    )
    audit.append(ledger, [entry], by=by, now=now)
    return Confirmation(standing, seal, changed=True, repeated=repeated)


def confirm_each(
    *, organisation: Organisation, databases: Mapping[str, str], by: Post, now: datetime
) -> list[Outcome]:
    """Confirm several databases of the officer's own organisation, each by itself: one refused stops no other.

    `databases` has for each the digest that the officer was shown (๗.๑ หมายเหตุ: one database at a time).
    Each is a transaction of its own, so that what was confirmed stays and no lock is held for another.
    """
    return [
        _tried(
            organisation,
            database,
            partial(confirm, organisation=organisation, database=database, by=by, now=now, seen=seen),
        )
        for database, seen in databases.items()
    ]


def return_each(
    *, chosen: Sequence[tuple[Organisation, str]], reason: str, by: Post, now: datetime
) -> list[Outcome]:
    """Return databases of several organisations with one reason, each by itself: one refused stops no other.

    Invalid (for all of them) where the reason is empty.
    """
    check_reason(clean_text(reason))
    return [
        _tried(
            organisation,
            database,
            partial(
                return_for_correction, organisation=organisation, database=database, reason=reason, by=by, now=now
            ),
        )
        for organisation, database in chosen
    ]


def _tried(
    organisation: Organisation, database: str, act: Callable[[], Confirmation | list[Step]]
) -> Outcome:
    try:
        return Outcome(organisation, database, done=act())
    except Refused as refusal:
        return Outcome(organisation, database, refusal=refusal)
    except DatabaseError:
        _log.exception("%s of %s: the database took it back, the others go on", database, organisation.code)
        sentence = _("The database did not take it. Try it once more.")
        return Outcome(organisation, database, refusal=Refused("database-failed", sentence))


@transaction.atomic
def return_for_correction(
    *, organisation: Organisation, database: str, reason: str, by: Post, now: datetime
) -> list[Step]:
    """Send a confirmed database back to the level below, with a reason; what stands on it falls too.

    Refused when it is not confirmed, when the reason is empty, and from any level but the one
    directly above.
    """
    reason = clean_text(reason)
    check_can_return_to(organisation, database, reason, by=by)
    ledgers = audit.hold([organisation.pk])
    round_ = current_round()
    standing = Standing.objects.filter(round=round_, organisation=organisation, database=database).first()
    check_is_confirmed(standing)
    return void(ledgers=ledgers, database=database, cause=reason, act=Act.RETURN, by=by, now=now)


def _standing(organisation: Organisation, database: str) -> Standing:
    """The standing in the open round with its round and deadlines, in one statement.

    That of an institution's roll brings along what the checks know beside the roll. Where the organisation
    opened after the round did, its standing is made now.
    """
    applying = Deadline.objects.filter(round=OuterRef("round"), level=organisation.level).order_by("-set_at", "-id")
    standings = (
        Standing.objects.filter(organisation=organisation, database=database, round__closed_at__isnull=True)
        .select_related("round")
        .annotate(
            due_for_all=Subquery(applying.filter(organisation__isnull=True).values("due_on")[:1]),
            due_by_name=Subquery(applying.filter(organisation=organisation.pk).values("due_on")[:1]),
        )
    )
    if _is_roll(organisation, database):
        standings = standings.annotate(**beside_standing(organisation))
    found = standings.first()
    if found is not None:
        return found
    Standing.objects.create(round=current_round(), organisation=organisation, database=database)
    return _standing(organisation, database)


def _is_roll(organisation: Organisation, database: str) -> bool:
    """Whether the checks of a roll are asked: an institution's own learners."""
    return organisation.level == Level.INSTITUTION and database == Database.ROLL


def _is_late(standing: Standing, day: date) -> bool:
    """Whether the deadline that holds for this standing has passed (see rounds.queries.deadline_for)."""
    due = [getattr(standing, name) for name in ("due_for_all", "due_by_name")]
    return day > max((one for one in due if one), default=day)


def _after(standing: Standing) -> State:
    after = moves(Act.CONFIRM, standing.state)
    assert after is not None
    return after


def _seal(standing: Standing, judgement: Judgement, *, late: bool, by: Post, now: datetime) -> Seal:
    return Seal.objects.create(
        standing=standing,
        number=standing.seal_number + 1,
        at=now,
        post=by,
        officer=by.officer,
        late=late,
        counts=judgement.counts,
        total=judgement.total,
        claimed=judgement.claimed,
        digest=judgement.digest,
        rests_on=judgement.rests_on,
        parts=judgement.parts,
        public_code=secrets.token_urlsafe(12),
    )


def _keep(standing: Standing, step: Step, seal: Seal) -> None:
    """Write on the standing what was confirmed last."""
    standing.state = step.to_state
    standing.late = seal.late
    standing.seal_number = seal.number
    standing.confirmed_at = seal.at
    standing.confirmed_by = seal.post
    standing.confirmed_officer = seal.officer
    standing.confirmed_digest = seal.digest
    standing.confirmed_total = seal.total
    Standing.objects.filter(pk=standing.pk).update(
        state=standing.state,
        late=standing.late,
        seal_number=standing.seal_number,
        confirmed_at=standing.confirmed_at,
        confirmed_by=standing.confirmed_by,
        confirmed_officer=standing.confirmed_officer,
        confirmed_digest=standing.confirmed_digest,
        confirmed_total=standing.confirmed_total,
    )
