"""Reading the record: an organisation's events, and whether the chain is whole."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from lec.audit.models import Event, Ledger, hash_of


@dataclass(frozen=True)
class BrokenChain:
    """Where a ledger no longer agrees with its events."""

    organisation_id: int
    number: int
    message: str


def events_of(organisation_id: int) -> QuerySet[Event]:
    """An organisation's events, newest first."""
    return Event.objects.filter(organisation_id=organisation_id).order_by("-number")


def broken_chains() -> Iterator[BrokenChain]:
    """Every place where an event was altered, removed or added behind the program's back."""
    heads = {ledger.pk: ledger for ledger in Ledger.objects.all()}
    length: dict[int, int] = {}
    head: dict[int, str] = {}
    for event in Event.objects.order_by("organisation_id", "number").iterator(chunk_size=2000):
        organisation = event.organisation_id
        expected = length.get(organisation, 0) + 1
        if event.number != expected:
            yield BrokenChain(organisation, expected, f"event {expected} is missing")
        elif event.previous_hash != head.get(organisation, ""):
            yield BrokenChain(organisation, event.number, "the event does not follow the one before it")
        elif hash_of(event) != event.hash:
            yield BrokenChain(organisation, event.number, "the event was altered")
        length[organisation], head[organisation] = event.number, event.hash
    for organisation, ledger in heads.items():
        if (length.get(organisation, 0), head.get(organisation, "")) != (ledger.length, ledger.head):
            yield BrokenChain(organisation, ledger.length, "the ledger's head is not its last event")
