"""What loading a list of organisations would do, before anybody agrees to it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from lec.lib.fingerprints import fingerprint
from lec.registry.loading import BodyChange, OrganisationRow, Plan, RowFault, SchoolChange, plan
from lec.registry.models import Level
from lec.rounds.admission import touched_by
from lec.rounds.models import Database, Standing, State
from lec.rounds.queries import Fall, fall_of, open_round, today

ACTS = ("founded", "closed", "renamed", "moved", "corrected")
"""What a row can do, in the order in which an officer wants to know it."""

Change = BodyChange | SchoolChange


@dataclass(frozen=True)
class Foreseen:
    """What a list would do: the rows that can be taken, by their index, and those refused with every reason.

    A row that only stands under a refused one is refused with it. `falls` are the confirmations that would become
    void, lowest level first.
    """

    plan: Plan
    taken: tuple[int, ...]
    refused: tuple[RowFault, ...]
    falls: tuple[Fall, ...]

    @property
    def changes(self) -> list[Change]:
        """What changes, local authorities first; rows that change nothing are left out."""
        listed: list[Change] = [*self.plan.laos, *self.plan.institutions, *self.plan.schools]
        return [one for one in listed if one.acts]

    def that(self, act: str) -> list[Change]:
        """The changes of one kind, see ACTS."""
        return [one for one in self.changes if act in one.acts]

    @property
    def unchanged(self) -> int:
        """How many rows say what is known already."""
        return len(self.taken) - len(self.changes)

    @property
    def seen(self) -> str:
        """A fingerprint of what was shown: it differs as soon as anything of it does."""
        return fingerprint(
            {
                "taken": self.taken,
                "changes": [(one.index, sorted(one.acts)) for one in self.changes],
                "falls": [(one.organisation.pk, one.database, one.confirmed_at) for one in self.falls],
            }
        )


def foresee(rows: Sequence[OrganisationRow], *, unreadable: Collection[int] = (), now: datetime) -> Foreseen:
    """Compare the list with the tree and tell what would happen, changing nothing.

    `unreadable` are the rows in which a cell could not be read. Rows that cannot be taken are set aside until
    the others make a list without faults.
    """
    day = today(now)
    taken = [index for index in range(len(rows)) if index not in unreadable]
    refused: list[RowFault] = []
    while True:
        wanted = plan([rows[index] for index in taken], today=day)
        if not wanted.faults:
            break
        refused += [RowFault(taken[one.index], one.field, one.code, one.message) for one in wanted.faults]
        faulty = {one.index for one in wanted.faults}
        taken = [index for place, index in enumerate(taken) if place not in faulty]
    return Foreseen(wanted, tuple(taken), tuple(sorted(refused, key=lambda one: one.index)), _falls(wanted))


def _falls(wanted: Plan) -> tuple[Fall, ...]:
    """The confirmations that rest on another set of children than the list makes; two statements."""
    round_ = open_round()
    touched = touched_by(wanted)
    if round_ is None:
        return ()
    resting = Standing.objects.filter(
        Q(organisation__in=touched.by_institutions, database__in=[Database.ROLL, Database.BASICS])
        | Q(organisation__in=touched.by_schools, database=Database.HEADCOUNTS)
        | Q(organisation__in=touched.provinces, database=Database.OVERALL),
        round=round_,
        state=State.CONFIRMED,
    ).select_related("organisation", "confirmed_officer", "confirmed_by")
    ordered = sorted(resting, key=lambda one: (one.organisation.level != Level.LAO, one.organisation.name_sort))
    return tuple(fall_of(one) for one in ordered)
