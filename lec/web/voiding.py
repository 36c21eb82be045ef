"""Before a change is saved: what it would void, unless the officer has already been told."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from lec.accounts.models import Post
from lec.registry.models import Organisation
from lec.rounds.models import Step
from lec.rounds.rehearsal import rehearse


@dataclass(frozen=True)
class Void:
    """A confirmation that would fall, as partials/voids.html shows it."""

    organisation: Organisation
    database: str
    confirmed_by: str
    confirmed_at: datetime | None


def unannounced_voids(
    request: HttpRequest, act: Callable[[], object], *, by: Post, now: datetime
) -> tuple[Void, ...]:
    """What `act` would void, lowest level first; nothing when the officer has accepted it (accept_void=1).

    Refusals of `act` come through: the form page shows them.
    """
    if request.POST.get("accept_void") == "1":
        return ()
    return tuple(_void(step) for step in rehearse(act, by=by, now=now).falls)


def _void(step: Step) -> Void:
    standing = step.standing
    officer = standing.confirmed_officer or standing.confirmed_by or ""
    return Void(standing.organisation, standing.database, str(officer), standing.confirmed_at)
