"""Ledgers and events: what was done, by whom, chained so that tampering shows."""

import hashlib
import json
from datetime import UTC

from django.db import models

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
    content = [
        event.organisation_id,
        event.number,
        event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        event.post_id,
        event.officer_id,
        event.verb,
        event.subject,
        event.before,
        event.after,
        event.previous_hash,
    ]
    return hashlib.sha256(_canonical(content).encode()).hexdigest()
