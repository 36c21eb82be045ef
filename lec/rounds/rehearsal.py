"""Trying an act and taking it back, to tell people beforehand what it would void."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from django.db import transaction

from lec.accounts.models import Post
from lec.rounds.models import Act, Step

T = TypeVar("T")


@dataclass(frozen=True)
class Rehearsal(Generic[T]):
    """What the act answered and the standings it would have made fall, lowest level first."""

    outcome: T
    falls: tuple[Step, ...]


def rehearse(act: Callable[[], T], *, by: Post, now: datetime) -> Rehearsal[T]:
    """Run `act` (one call of an action, by the same post at the same moment) and take it back.

    Refusals come through as they are: what is refused now would be refused then. Falls are read
    from the steps that the act appended, so that the answer cannot differ from the deed.
    """
    with transaction.atomic():
        outcome = act()
        steps = (
            Step.objects.filter(post=by, at=now)
            .exclude(act=Act.CONFIRM)
            .select_related("standing__organisation", "standing__confirmed_by", "standing__confirmed_officer")
            .order_by("id")
        )
        falls = tuple(steps)
        transaction.set_rollback(True)
    return Rehearsal(outcome, falls)
