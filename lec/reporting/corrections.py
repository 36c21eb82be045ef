"""What was corrected after a confirmation: the two numbers, and why it fell, without any learner's name (๙)."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from lec.confirmation.causes import causes_without_names
from lec.confirmation.gates import Counts, total_of
from lec.confirmation.models import Seal
from lec.lib.grades import GRADES
from lec.lib.refusals import Forbidden, Refused
from lec.registry.models import Level, Organisation
from lec.reporting.standings import headcount_counts, roll_counts
from lec.rounds.chain import RECORD_LANGUAGE, link
from lec.rounds.models import Act, Database, Round, Standing, State, Step
from lec.rounds.queries import shown_round


@dataclass(frozen=True)
class Cause:
    """One act by which the confirmation, or one it rests on, fell: when, at whose hand (of a return: whose), why."""

    at: datetime
    organisation: str
    text: str


@dataclass(frozen=True)
class GradeBeside:
    """One grade as confirmed before and as it is after; `male`, `female` of each."""

    grade: str
    before: tuple[int, int]
    after: tuple[int, int]

    @property
    def change(self) -> int:
        """By how many the grade differs."""
        return sum(self.after) - sum(self.before)


@dataclass(frozen=True)
class Correction:
    """A database that was confirmed, then corrected; `after` is the seal given anew, if there is one.

    `grades` is empty for basic data, which count nobody; the totals are None then.
    """

    organisation: Organisation
    database: str
    round: Round
    before: Seal
    after: Seal | None
    grades: tuple[GradeBeside, ...]
    total_before: int | None
    total_after: int | None
    causes: tuple[Cause, ...]


def correction_of(organisation: Organisation, database: str) -> Correction:
    """What was corrected since the last confirmation, or between the last two where it was confirmed again.

    Refused for a level that writes no such letter, for a database that is not confirmed there, and where nothing was
    corrected after a confirmation.
    """
    if not _writes_letters(organisation) or link(database, organisation.level) is None:
        raise Forbidden("wrong-level", _("Institutions and local authorities write letters of correction."))
    standing = (
        Standing.objects.filter(round=shown_round(), organisation=organisation, database=database)
        .select_related("round")
        .first()
    )
    again = standing is not None and standing.state == State.CONFIRMED
    if standing is None or standing.seal_number < (2 if again else 1):
        raise Refused("not-corrected", _("Nothing was corrected here after a confirmation."))
    last_two = standing.seals.filter(number__gte=standing.seal_number - 1)
    seals = {seal.number: seal for seal in last_two}
    before = seals[standing.seal_number - 1] if again else seals[standing.seal_number]
    after = seals[standing.seal_number] if again else None
    counted = database != Database.BASICS
    now = after.counts if after else _current(organisation, database, standing.round) if counted else {}
    return Correction(
        organisation=organisation,
        database=database,
        round=standing.round,
        before=before,
        after=after,
        grades=_beside(before.counts, now) if counted else (),
        total_before=before.total if counted else None,
        total_after=total_of(now) if counted else None,
        causes=_causes(standing, before.at, after.at if after else None),
    )


def _writes_letters(organisation: Organisation) -> bool:
    """๙.๑ to the LAO, ๙.๒ and ๕.๒(๔) to the province; a province writes to nobody."""
    return organisation.level in (Level.INSTITUTION, Level.LAO)


def _current(organisation: Organisation, database: str, round_: Round) -> Counts:
    if database == Database.HEADCOUNTS:
        return headcount_counts(organisation, round_)
    return roll_counts(organisation, round_.academic_year)


def _beside(before: Counts, after: Counts) -> tuple[GradeBeside, ...]:
    nobody = {"M": 0, "F": 0}
    return tuple(
        GradeBeside(grade, (was["M"], was["F"]), (now["M"], now["F"]))
        for grade in GRADES
        if grade in before or grade in after
        for was, now in ((before.get(grade, nobody), after.get(grade, nobody)),)
    )


def _causes(standing: Standing, since: datetime, until: datetime | None) -> tuple[Cause, ...]:
    """Every fall in between, of this standing and of those below it, an act told once; oldest first."""
    here = Q(standing=standing)
    below = Q(
        standing__round=standing.round_id,
        standing__database=standing.database,
        standing__organisation__lao=standing.organisation_id,
    )
    steps = Step.objects.filter(here | below, act__in=[Act.VOID, Act.RETURN], at__gte=since)
    if until is not None:
        steps = steps.filter(at__lte=until)
    rows = list(steps.select_related("standing__organisation", "post__organisation").order_by("at", "pk"))
    texts = causes_without_names(rows)
    told: dict[tuple[datetime, int | None], Cause] = {}
    with override(RECORD_LANGUAGE):
        for row in rows:
            doer = row.post.organisation if row.post and row.act == Act.VOID else row.standing.organisation
            told.setdefault((row.at, row.post_id), Cause(row.at, doer.title, texts[row.pk]))
    return tuple(told.values())
