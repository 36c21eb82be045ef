"""Before a change is saved: what it would void, unless the officer has already been told."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from lec.accounts.models import Post
from lec.registry.models import Organisation
from lec.reporting.totals_now import totals_now
from lec.rounds.models import Database
from lec.rounds.queries import Fall
from lec.rounds.rehearsal import Fallen, rehearse


@dataclass(frozen=True)
class Void:
    """A confirmation that would fall, as partials/voids.html shows it.

    `count_before` is the number last confirmed, `count_after` what the same database would count after the
    change; both None where it counts nobody (basics).
    """

    organisation: Organisation
    database: str
    confirmed_by: str
    confirmed_at: datetime | None
    count_before: int | None = None
    count_after: int | None = None


def unannounced_voids(
    request: HttpRequest, act: Callable[[], object], *, by: Post, now: datetime
) -> tuple[Void, ...]:
    """What `act` would void, lowest level first; nothing when the officer has accepted it (accept_void=1).

    Refusals of `act` come through: the form page shows them.
    """
    if request.POST.get("accept_void") == "1":
        return ()
    return tuple(_of_fallen(fallen) for fallen in rehearse(act, by=by, now=now, measure=totals_now).falls)


def foreseen_voids(falls: Iterable[Fall], *, change: int) -> tuple[Void, ...]:
    """The same of confirmations known to fall with a change that adds `change` people to each of them."""
    return tuple(
        Void(one.organisation, one.database, one.confirmed_by, one.confirmed_at, *_counts(one, change))
        for one in falls
    )


def _counts(fall: Fall, change: int) -> tuple[int | None, int | None]:
    if fall.database == Database.BASICS or fall.confirmed_total is None:
        return None, None
    return fall.confirmed_total, fall.confirmed_total + change


def _of_fallen(fallen: Fallen) -> Void:
    standing = fallen.standing
    officer = standing.confirmed_officer or standing.confirmed_by or ""
    return Void(
        standing.organisation,
        standing.database,
        str(officer),
        standing.confirmed_at,
        fallen.count_before,
        fallen.count_after,
    )
