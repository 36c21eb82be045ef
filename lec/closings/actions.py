"""The only hand that freezes the numbers of a round."""

from datetime import datetime

from django.db import transaction

from lec.accounts.models import Post
from lec.audit import actions as audit
from lec.audit.bulk import insert_rows
from lec.closings.digests import record_of_closing
from lec.closings.freezing import fill, freeze
from lec.closings.models import Closing
from lec.closings.participants import Tree, tree_of, tree_on
from lec.closings.rules import check_can_close_again, check_words
from lec.lib.names import clean_text
from lec.registry.queries import department
from lec.rounds.actions import close_round
from lec.rounds.models import Round
from lec.rounds.queries import today


@transaction.atomic
def close(
    *, round: Round, taken: str, order_reference: str = "", reason: str = "", by: Post | None, now: datetime
) -> Closing:
    """Close the round and freeze its numbers with their digests, in one transaction (๑๐.๑).

    `taken` says what is counted for whom the round leaves unconfirmed: what it confirmed last in this round, or
    nothing. Every ledger is held meanwhile, so that no act is half in. Refused when already closed, and to
    anybody but the department.
    """
    order_reference, reason = clean_text(order_reference), clean_text(reason)
    check_words(taken=taken, order_reference=order_reference, reason=reason)
    closed = close_round(round=round, by=by, now=now)
    at = closed.closed_at or now
    return _freeze(closed, tree_on(today(at)), taken, order_reference, reason, by, at)


@transaction.atomic
def close_again(
    *, round: Round, taken: str, order_reference: str = "", reason: str, by: Post | None, now: datetime
) -> Closing:
    """Freeze the numbers of a closed round once more under the next number; the earlier closings stay.

    It is about the very bodies, as they were, that the first closing was about; of a round that was closed
    without freezing, those open on that day. Refused while the round is open and without a reason.
    """
    order_reference, reason = clean_text(order_reference), clean_text(reason)
    pk = department().pk
    audit.hold([pk])
    round = Round.objects.select_for_update().get(pk=round.pk)
    check_can_close_again(round, reason=reason, by=by)
    check_words(taken=taken, order_reference=order_reference, reason=reason)
    return _freeze(round, _tree(round), taken, order_reference, reason, by, now)


def _tree(round_: Round) -> Tree:
    assert round_.closed_at is not None
    first = Closing.objects.filter(round=round_).order_by("number").first()
    return tree_of(first) if first else tree_on(today(round_.closed_at))


def _freeze(
    round_: Round, tree: Tree, taken: str, order_reference: str, reason: str, by: Post | None, now: datetime
) -> Closing:
    """Write the closing with its rows, and the event that makes any later alteration show."""
    closing = Closing(
        round=round_,
        number=Closing.objects.filter(round=round_).count() + 1,
        at=now,
        taken=taken,
        order_reference=order_reference,
        reason=reason,
        post=by,
        officer=by.officer if by else None,
    )
    rows = freeze(round_, tree, taken)
    fill(closing, rows)
    closing.record = record_of_closing(closing, rows.provinces)
    closing.save(force_insert=True)
    for table in (rows.lines, rows.sums, rows.missing):
        for row in table:
            row.closing = closing
        insert_rows(table)
    pk = department().pk
    entry = audit.Entry("closing.make", f"closing:{closing.pk}", None, told(closing))
    audit.append(audit.hold([pk])[pk], [entry], by=by, now=now)
    return closing


def told(closing: Closing) -> dict[str, str | int]:
    """A closing as its event tells it."""
    return {
        "round": str(closing.round),
        "number": closing.number,
        "taken": str(closing.taken),
        "order": closing.order_reference,
        "reason": closing.reason,
        "learners": closing.learners,
        "pupils": closing.pupils,
        "missing": closing.missing,
        "digest": closing.digest,
        "record": closing.record,
    }
