"""What changed below a province since its own last confirmation, in counts: no child's name stands in it (๘)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from django.db.models import Sum

from lec.confirmation.gates import Counts
from lec.confirmation.models import Seal
from lec.headcounts.queries.numbers import counting_cells
from lec.registry.models import Organisation
from lec.reporting.changes import (
    Body,
    Changes,
    Since,
    bases_below,
    compared,
    gone_since,
    own_last,
    own_seals,
)
from lec.reporting.changes_told import Told
from lec.reporting.children import LaoRow
from lec.rolls.totals import counts_of_each
from lec.rounds.models import Database, Round, Standing, State

_NAMELESS = Told()


def changes_for_province(
    province: Organisation, rows: Sequence[LaoRow], round_: Round | None, academic_year: int, day: date
) -> Changes:
    """What changed in each database of each LAO since the province confirmed; at most six statements."""
    own = own_seals(province, round_)
    counts = _counts(rows, province, round_, academic_year)
    bodies = [
        Body(row.organisation, mark, counts[database].get(row.organisation.pk, {}) if database in counts else None)
        for row in rows
        for database, mark in row.marks.items()
    ]
    bases = bases_below(own, [body.mark for body in bodies])
    since = [compared(body, bases.get(body.mark.standing_id or 0), _NAMELESS) for body in bodies]
    differing = _differing(province, round_, bases, day) if bases else Counter()
    return Changes(
        since={(one.organisation.pk, one.database): _with(one, differing) for one in since},
        own=own_last(own),
        gone=gone_since(own, bases),
    )


def _with(since: Since, differing: Mapping[tuple[int | None, str], int]) -> Since:
    if since.is_first or since.differs is False:
        return since
    return replace(since, institutions=differing.get((since.organisation.pk, since.database), 0))


def _counts(
    rows: Sequence[LaoRow], province: Organisation, round_: Round | None, academic_year: int
) -> dict[str, dict[int, Counts]]:
    """Learners and pupils of other affiliations by LAO, grade and sex; two statements."""
    laos = [row.organisation.pk for row in rows]
    counts: dict[str, dict[int, Counts]] = {
        Database.ROLL: counts_of_each("lao", laos, academic_year),
        Database.HEADCOUNTS: {},
    }
    if round_ is None:
        return counts
    cells = counting_cells(round_).filter(headcount__school__lao__province=province, count__gt=0)
    pupils = cells.order_by().values_list("headcount__school__lao", "grade", "sex").annotate(Sum("count"))
    for lao, grade, sex, number in pupils:
        counts[Database.HEADCOUNTS].setdefault(lao, {}).setdefault(grade, {"M": 0, "F": 0})[sex] = number
    return counts


def _differing(
    province: Organisation, round_: Round | None, bases: Mapping[int, Seal], day: date
) -> Counter[tuple[int | None, str]]:
    """By LAO and database, how many of its institutions do not stand as the LAO's seal had them; one statement."""
    rested: dict[tuple[int | None, str], set[str]] = {}
    for seal in bases.values():
        key = (seal.standing.organisation_id, seal.standing.database)
        rested[key] = {digest for _code, _database, digest in seal.rests_on}
    rows = Standing.objects.filter(
        round=round_,
        organisation__in=Organisation.objects.institutions().filter(province=province).open_on(day),
        database__in=[Database.ROLL, Database.BASICS],
    )
    differing: Counter[tuple[int | None, str]] = Counter()
    for lao, database, state, digest in rows.values_list(
        "organisation__lao", "database", "state", "confirmed_digest"
    ):
        if (lao, database) in rested and (state != State.CONFIRMED or digest not in rested[lao, database]):
            differing[lao, database] += 1
    return differing
