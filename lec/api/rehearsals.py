"""Trying a write before doing it: `dry_run` answers what would come of it and which confirmations would fall."""

from collections.abc import Callable
from datetime import datetime
from typing import Generic, Literal, TypeVar

from django.http import HttpRequest
from ninja import Schema
from ninja.params.functions import Query

from lec.api.access import asking
from lec.api.shapes import OrganisationRef
from lec.reporting.totals_now import totals_now
from lec.rounds.rehearsal import Fallen, rehearse

T = TypeVar("T")

DRY_RUN: bool = Query(
    False,
    description=(
        "Try it and write nothing: 200 with what the answer would be and with the confirmations that would fall. "
        "What would be refused is refused."
    ),
)


class VoidOut(Schema):
    """A confirmation that would fall; both counts are null where nobody is counted (basics).

    `count_before` is the number last confirmed, `count_after` what the same database would count then.
    """

    organisation: OrganisationRef
    database: str
    confirmed_by: str
    confirmed_at: datetime | None
    count_before: int | None
    count_after: int | None

    @staticmethod
    def of(fallen: Fallen) -> "VoidOut":
        standing = fallen.standing
        organisation = standing.organisation
        return VoidOut(
            organisation=OrganisationRef(code=organisation.code, name=organisation.name, level=organisation.level),
            database=standing.database,
            confirmed_by=str(standing.confirmed_officer or standing.confirmed_by or ""),
            confirmed_at=standing.confirmed_at,
            count_before=fallen.count_before,
            count_after=fallen.count_after,
        )


class Rehearsed(Schema, Generic[T]):
    """What a write would do: `outcome` is its answer, `voids` what would fall, lowest level first.

    The `id` of what would be new is 0, and a seal not yet given has no code.
    """

    dry_run: Literal[True] = True
    voids: list[VoidOut]
    outcome: T


def done_or_rehearsed(
    act: Callable[[], T], *, request: HttpRequest, now: datetime, dry_run: bool
) -> T | Rehearsed[T]:
    """Do it; or with `dry_run` do it and take it back, and tell what it did. Refusals come through."""
    if not dry_run:
        return act()
    done = rehearse(act, by=asking(request), now=now, measure=totals_now)
    return Rehearsed[T](voids=[VoidOut.of(one) for one in done.falls], outcome=done.outcome)
