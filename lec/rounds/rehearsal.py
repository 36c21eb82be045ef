"""Trying an act and taking it back, to tell people beforehand what it would void."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from django.db import transaction

from lec.accounts.models import Post
from lec.rounds.models import Act, Standing, Step

T = TypeVar("T")

Measure = Callable[[Sequence[Standing]], Mapping[int, int | None]]
"""How many each standing counts, by its id; None where its database counts nobody."""


@dataclass(frozen=True)
class Fallen:
    """A standing that the act makes fall: how many were confirmed, and how many would be counted after the act.

    `count_before` is the number last confirmed. Both counts are None for a database that counts nobody (basics).
    """

    step: Step
    count_before: int | None
    count_after: int | None

    @property
    def standing(self) -> Standing:
        """The standing with its last confirmation."""
        return self.step.standing


@dataclass(frozen=True)
class Rehearsal(Generic[T]):
    """What the act answered and the standings it would have made fall, lowest level first."""

    outcome: T
    falls: tuple[Fallen, ...]


def rehearse(act: Callable[[], T], *, by: Post, now: datetime, measure: Measure) -> Rehearsal[T]:
    """Run `act` (one call of an action, by the same post at the same moment) and take it back.

    Refusals come through as they are: what is refused now would be refused then. Falls are read
    from the steps that the act appended, and `measure` counts while the act stands, so that the answer
    cannot differ from the deed.
    """
    with transaction.atomic():
        outcome = act()
        steps = list(
            Step.objects.filter(post=by, at=now)
            .exclude(act=Act.CONFIRM)
            .select_related(
                "standing__organisation", "standing__round", "standing__confirmed_by", "standing__confirmed_officer"
            )
            .order_by("id")
        )
        becomes = measure([step.standing for step in steps]) if steps else {}
        transaction.set_rollback(True)
    return Rehearsal(outcome, tuple(_fall(step, becomes.get(step.standing_id)) for step in steps))


def _fall(step: Step, becomes: int | None) -> Fallen:
    return Fallen(step, None if becomes is None else step.standing.confirmed_total, becomes)
