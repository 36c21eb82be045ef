"""The version of a province: how long the ledgers of its bodies are, which every write lengthens as it commits.

Exact, unlike a time. Cheap to ask: while the newest event of the whole record is the one seen before, nothing was
written. That alone would not do on PostgreSQL, where an event may take its number first and commit last: so a version
counts as settled only if nobody was writing events while it was read (docs/decisions/0025).
"""

from dataclasses import dataclass

from django.db import connection

_NEWEST = "SELECT id, hash FROM audit_event ORDER BY id DESC LIMIT 1"
_SAME = "SELECT hash FROM audit_event WHERE id = %s"
_LENGTHS = """
SELECT CASE WHEN body.parent_id IS NULL THEN 0 ELSE COALESCE(body.province_id, body.id) END AS place,
    COUNT(*), SUM(body.id), SUM(ledger.length)
FROM registry_organisation AS body JOIN audit_ledger AS ledger ON ledger.organisation_id = body.id
"""
_ONE_PROVINCE = " WHERE body.province_id = %s OR body.id = %s OR body.parent_id IS NULL"
_GROUPED = " GROUP BY 1"
_WRITERS = """
SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'relation' AND relation = 'audit_event'::regclass
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND mode = 'RowExclusiveLock')
"""

NATION = 0
"""The scope of all provinces; any other scope is the id of one province. No organisation has this id."""


@dataclass(frozen=True)
class Version:
    """How many bodies a province has, the sum of their ids, and the sum of their ledgers' lengths.

    The lengths grow with every write; bodies that come from elsewhere or go there show in the other two.
    """

    bodies: int
    ids: int
    length: int


Versions = dict[int, Version]
"""By province id; the department's own stands under NATION."""


@dataclass(frozen=True)
class Newest:
    """The event written last, and its hash, by which a record put back from a copy is told from this one."""

    pk: int
    hash: str


@dataclass(frozen=True)
class Check:
    """The versions of a scope as of the newest event then; `settled` when no lower event could still commit."""

    newest: Newest | None
    versions: Versions
    settled: bool


def newest_event() -> Newest | None:
    """The event with the highest id; one statement that reads one row."""
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST)
        row = cursor.fetchone()
    return Newest(*row) if row else None


def is_continued(newest: Newest) -> bool:
    """Whether this event still stands in the record: otherwise another database was put in its place."""
    with connection.cursor() as cursor:
        cursor.execute(_SAME, [newest.pk])
        row = cursor.fetchone()
    return row is not None and row[0] == newest.hash


def versions_of(scope: int) -> Versions:
    """The version of one province and of the department, or of all; one statement."""
    with connection.cursor() as cursor:
        if scope == NATION:
            cursor.execute(_LENGTHS + _GROUPED)
        else:
            cursor.execute(_LENGTHS + _ONE_PROVINCE + _GROUPED, [scope, scope])
        return {pk: Version(bodies, int(ids), int(length)) for pk, bodies, ids, length in cursor.fetchall()}


def check(scope: int, kept: Check | None) -> Check:
    """The versions of a scope now; `kept` is believed when nothing was written since it settled.

    One statement when it is; two or three otherwise.
    """
    newest = newest_event()
    if kept is not None and kept.settled and kept.newest == newest:
        return kept
    # In this order: who writes now has committed, or holds the table still, when the lengths are read.
    settled = newest is not None and not is_written_to()
    return Check(newest, versions_of(scope), settled)


def is_written_to() -> bool:
    """Whether a transaction that has added an event is still under way.

    An event's number is taken while the table is locked for writing, and the lock is held until the transaction ends.
    SQLite has one writer at a time, so that events commit in the order of their numbers.
    """
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute(_WRITERS)
        return bool(cursor.fetchone()[0])
