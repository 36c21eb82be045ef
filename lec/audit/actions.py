"""Writing the record: hold an organisation's ledger, then append what was done."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from lec.audit.bulk import insert_values
from lec.audit.models import HASHED, Event, Ledger, digest_of

_COLUMNS = (*HASHED, "hash")
_PLAIN = frozenset((str, int, bool))


class Actor(Protocol):
    """Whoever acts: a post and the officer behind it."""

    pk: Any
    officer_id: int | None


@dataclass(frozen=True)
class Entry:
    """One act to record; `before` and `after` are JSON-ready and hold no whole identifier."""

    verb: str
    subject: str
    before: Any = None
    after: Any = None


def open_ledgers(organisation_ids: Iterable[int]) -> None:
    """Give new organisations their empty ledgers."""
    Ledger.objects.bulk_create([Ledger(organisation_id=pk) for pk in organisation_ids], ignore_conflicts=True)


def hold(organisation_ids: Iterable[int]) -> dict[int, Ledger]:
    """Lock organisations of ONE level until the transaction ends, in the order of their ids.

    Whoever needs several levels holds institutions first, then LAOs, then provinces: the one lock
    order everywhere. Holding again what is held costs one read and does no harm.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("A ledger is held only inside a transaction.")
    wanted = sorted(set(organisation_ids))
    held = Ledger.objects.filter(pk__in=wanted).order_by("pk").select_for_update()
    return {ledger.pk: ledger for ledger in held}


def append(ledger: Ledger, entries: Sequence[Entry], *, by: Actor | None, now: datetime) -> None:
    """Add events to a held ledger: two statements, however many entries."""
    events = _chained(ledger, entries, by=by, now=now)
    if events:
        insert_values(Event, _COLUMNS, events)
        Ledger.objects.filter(pk=ledger.pk).update(length=ledger.length, head=ledger.head)


def append_each(
    ledgers: Mapping[int, Ledger], entries: Mapping[int, Sequence[Entry]], *, by: Actor | None, now: datetime
) -> None:
    """Add events to many held ledgers, by organisation id, in batches: for thousands of organisations at once."""
    touched = [ledgers[pk] for pk, own in entries.items() if own]
    events = [event for ledger in touched for event in _chained(ledger, entries[ledger.pk], by=by, now=now)]
    insert_values(Event, _COLUMNS, events)
    Ledger.objects.bulk_create(
        touched,
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["organisation_id"],
        update_fields=["length", "head"],
    )


def _chained(ledger: Ledger, entries: Sequence[Entry], *, by: Actor | None, now: datetime) -> list[list[Any]]:
    """The events that follow the ledger's head, which they move along; values in the order of _COLUMNS."""
    post, officer = (by.pk, by.officer_id) if by else (None, None)
    events = []
    for entry in entries:
        number, before, after = ledger.length + 1, _plain(entry.before), _plain(entry.after)
        event = [ledger.pk, number, now, post, officer, entry.verb, entry.subject, before, after, ledger.head]
        event.append(digest_of(event))
        ledger.length, ledger.head = number, event[-1]
        events.append(event)
    return events


def _plain(value: Any) -> Any:
    """What the database will give back: dates as text, keys as text, so that hashes can be recomputed."""
    if value is None or type(value) in _PLAIN:
        return value
    if type(value) is date:
        return value.isoformat()
    if type(value) is dict and all(type(key) is str for key in value):
        return {key: _plain(one) for key, one in value.items()}
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))
