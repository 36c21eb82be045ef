"""Ledgers and events: what was done, by whom, chained so that tampering shows."""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC
from typing import Any

from django.db import models

HASHED = (
    "organisation_id", "number", "at", "post_id", "officer_id", "verb", "subject", "before", "after", "previous_hash",
)  # fmt: skip
"""What an event's hash is taken of, in this order."""

_AT = HASHED.index("at")
_canonical = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


class Ledger(models.Model):
    """The head of one organisation's chain of events; locking it is locking the organisation."""

    organisation_id = models.BigIntegerField(primary_key=True)
    length = models.PositiveIntegerField(default=0)
    head = models.CharField(max_length=64, blank=True, default="")


class Event(models.Model):
    """One act on one organisation; never changed, never deleted.

    `post_id` and `officer_id` are null for acts of the operator (the command line).
    """

    organisation_id = models.BigIntegerField()
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    post_id = models.BigIntegerField(null=True)
    officer_id = models.BigIntegerField(null=True)
    verb = models.CharField(max_length=40)
    subject = models.CharField(max_length=80)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "number"], name="event_number_once"),
        ]
        ordering = ["organisation_id", "number"]


def hash_of(event: Event) -> str:
    """The SHA-256 that binds an event to all events before it."""
    return digest_of([getattr(event, name) for name in HASHED])


def digest_of(values: Sequence[Any]) -> str:
    """The SHA-256 of an event's values, which stand in the order of HASHED."""
    content = list(values)
    content[_AT] = content[_AT].astimezone(UTC).isoformat(timespec="microseconds")
    return hashlib.sha256(_canonical(content).encode()).hexdigest()
