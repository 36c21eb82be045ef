"""How many each of some standings counts at this very moment, in a handful of statements."""

from collections.abc import Callable, Iterable
from functools import partial

from django.db.models import Sum

from lec.headcounts.queries.numbers import counting_cells
from lec.registry.models import Level
from lec.rolls.totals import totals_by
from lec.rounds.models import Database, Round, Standing

_SCHOOLS_OF = {Level.LAO: "headcount__school__lao", Level.PROVINCE: "headcount__school__lao__province"}
Sums = dict[int, int]


def totals_now(standings: Iterable[Standing]) -> dict[int, int | None]:
    """What confirming each of these standings now would count, by the standing's id; None for basics.

    From the kept counts and the recorded head counts: at most five statements, however many standings,
    which are of one round.
    """
    standings = list(standings)
    totals: dict[int, int | None] = dict.fromkeys(one.pk for one in standings)
    for level in (Level.INSTITUTION, Level.LAO, Level.PROVINCE):
        own = [one for one in standings if one.organisation.level == level]
        learners = _summed(own, (Database.ROLL, Database.OVERALL), partial(_learners, level))
        pupils = _summed(own, (Database.HEADCOUNTS, Database.OVERALL), partial(_pupils, level))
        for one in own:
            if one.database != Database.BASICS:
                totals[one.pk] = learners.get(one.pk, 0) + pupils.get(one.pk, 0)
    return totals


def _summed(
    standings: list[Standing], databases: tuple[Database, ...], ask: Callable[[Round, list[int]], Sums]
) -> Sums:
    """By the standing's id, what `ask` says of the organisations that have one of these databases here."""
    counted = [one for one in standings if one.database in databases]
    if not counted:
        return {}
    sums = ask(counted[0].round, [one.organisation_id for one in counted])
    return {one.pk: sums.get(one.organisation_id, 0) for one in counted}


def _learners(level: Level, round_: Round, ids: list[int]) -> Sums:
    return {pk: total.enrolled for pk, total in totals_by(level, ids, round_.academic_year).items()}


def _pupils(level: Level, round_: Round, ids: list[int]) -> Sums:
    field = _SCHOOLS_OF[level]
    rows = counting_cells(round_).filter(**{f"{field}__in": ids}).order_by().values_list(field).annotate(Sum("count"))
    return dict(rows)
