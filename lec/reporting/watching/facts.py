"""The counted facts of whole provinces, by a fixed number of statements however many provinces and bodies.

No deadline and no day's judgement is in them: they change only when something is written in the province itself.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Count, FilteredRelation, Min, Q, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils.timezone import get_default_timezone

from lec.accounts.queries import contacts
from lec.headcounts.models import Headcount
from lec.headcounts.queries.numbers import counting_cells
from lec.registry.models import Level, Organisation, OtherSchool
from lec.reporting.watching.shapes import NONE, Body, ByDatabase, Link, Mark, People, Progress
from lec.rolls.totals import Total, totals_of_laos
from lec.rounds.models import Act, Database, Round, Standing, State, Step

Provinces = Collection[int]
_DAY = TruncDate("at", tzinfo=get_default_timezone())
_ROLL_AND_BASICS = (Database.ROLL, Database.BASICS)


@dataclass(frozen=True)
class Below:
    """The open institutions of one LAO: how far each database is, and which one is missing alone.

    `first` is the id of the first without the database, None where all have it; `learners` are those confirmed.
    """

    roll: Progress = NONE
    basics: Progress = NONE
    first_roll: int | None = None
    first_basics: int | None = None
    learners: int = 0

    def sole(self, database: str) -> int | None:
        """The institution that alone has not confirmed this database."""
        is_roll = database == Database.ROLL
        left = self.roll.left if is_roll else self.basics.left
        return (self.first_roll if is_roll else self.first_basics) if left == 1 else None


@dataclass(frozen=True)
class Sole:
    """An institution that alone is missing somewhere, with the states of its databases."""

    body: Body
    states: Mapping[str, str]


@dataclass(frozen=True)
class LaoFacts:
    """One LAO: what it takes part in and how far it is; `soles` by database, where one alone is missing."""

    body: Body
    below: Below
    schools: int
    recorded: int
    databases: ByDatabase
    marks: Mapping[str, Mark]
    people: People
    soles: Mapping[str, Sole]
    last: Mapping[str, Mark]
    """Its marks of the round before, all three databases; empty where it was not there yet."""


@dataclass(frozen=True)
class ProvinceFacts:
    """One province: its LAOs in Thai order, and by how many each day more stood confirmed than the day before.

    `past` has, by the id of an earlier round, how its institutions ended it, and the people confirmed then.
    """

    body: Body
    overall: Mark
    laos: tuple[LaoFacts, ...]
    daily: Mapping[Link, Mapping[date, int]]
    past: Mapping[int, "Ending"]


@dataclass(frozen=True)
class Ending:
    """How the confirmations of a province's institutions stood at a round's end; people as confirmed then."""

    confirmations: Progress = NONE
    learners: int = 0
    pupils: int = 0


def gather(provinces: Provinces, rounds: Sequence[Round], academic_year: int, day: date) -> dict[int, ProvinceFacts]:
    """The facts of these provinces by id: sixteen statements; a province that is not there is left out.

    `rounds` are the one shown and the earlier ones to compare with, newest first; none before the first round.
    """
    round_, earlier = (rounds[0] if rounds else None), rounds[1:]
    tops = _bodies(Organisation.objects.filter(pk__in=provinces, level=Level.PROVINCE).open_on(day))
    laos = _bodies(Organisation.objects.laos().filter(province__in=provinces).open_on(day))
    below = _below(provinces, round_, day)
    schools = _schools(provinces, round_)
    upper = [pk for pk, _province, _body in (*tops, *laos)]
    marks = _marks(upper, round_)
    learners = totals_of_laos(provinces, academic_year)
    pupils = _pupils(provinces, round_)
    last = _marks(upper, earlier[0]) if earlier else {}
    soles = _soles(below, round_)
    telephones = contacts([*upper, *soles])
    soles = {pk: replace(one, body=_reached(one.body, telephones)) for pk, one in soles.items()}
    by_province: dict[int | None, list[LaoFacts]] = defaultdict(list)
    for pk, province, body in laos:
        one = _lao(
            _reached(body, telephones),
            below.get(pk, Below()),
            schools.get(pk, (0, 0)),
            marks.get(pk, {}),
            learners.get(pk, Total()),
            pupils.get(pk, 0),
            soles,
            last.get(pk, {}),
        )
        by_province[province].append(one)
    daily = _daily(provinces, round_, day)
    past = _endings(provinces, earlier)
    return {
        pk: ProvinceFacts(
            body=_reached(body, telephones),
            overall=marks.get(pk, {}).get(Database.OVERALL, Mark(str(Database.OVERALL))),
            laos=tuple(by_province[pk]),
            daily=daily.get(pk, {}),
            past=past.get(pk, {}),
        )
        for pk, _none, body in tops
    }


def _lao(
    body: Body,
    below: Below,
    schools: tuple[int, int],
    marks: Mapping[str, Mark],
    learners: Total,
    pupils: int,
    soles: Mapping[int, Sole],
    last: Mapping[str, Mark],
) -> LaoFacts:
    """One LAO put together; only the databases in which it takes part have marks (๘)."""
    own = [*(_ROLL_AND_BASICS if below.roll.total else ()), *((Database.HEADCOUNTS,) if schools[0] else ())]
    kept = {str(database): marks.get(database, Mark(str(database))) for database in own}
    alone = {str(one): below.sole(one) for one in _ROLL_AND_BASICS}
    return LaoFacts(
        body=body,
        below=below,
        schools=schools[0],
        recorded=schools[1],
        databases=ByDatabase(
            below.roll,
            below.basics,
            *(_progress(kept.get(one)) for one in (*_ROLL_AND_BASICS, Database.HEADCOUNTS)),
        ),
        marks=kept,
        people=People(
            learners=learners.enrolled,
            learners_confirmed=_total(kept.get(Database.ROLL)),
            pupils=pupils,
            pupils_confirmed=_total(kept.get(Database.HEADCOUNTS)),
            claimed=learners.claimed,
        ),
        soles={database: soles[pk] for database, pk in alone.items() if pk is not None},
        last=last,
    )


def _progress(mark: Mark | None) -> Progress:
    return Progress() if mark is None else Progress(int(mark.is_confirmed), 1, int(mark.late))


def _total(mark: Mark | None) -> int:
    return (mark.total or 0) if mark else 0


def _reached(body: Body, telephones: Mapping[int, str]) -> Body:
    return replace(body, contact=telephones[body.pk])


def _bodies(organisations: QuerySet[Organisation]) -> list[tuple[int, int | None, Body]]:
    """Each with its id and its province's, in Thai order; one statement."""
    rows = organisations.order_by("name_sort", "code").values_list(
        "pk", "province_id", "code", "name", "kind", "level", "district"
    )
    return [(pk, province, Body(pk, *named)) for pk, province, *named in rows]


def _below(provinces: Provinces, round_: Round | None, day: date) -> dict[int, Below]:
    """How far the institutions of each LAO are, by its id; one statement."""
    institutions = Organisation.objects.institutions().filter(province__in=provinces).open_on(day)
    joined = institutions.annotate(
        **{
            f"{database}_standing": FilteredRelation(
                "standings", condition=Q(standings__round=round_, standings__database=database)
            )
            for database in _ROLL_AND_BASICS
        }
    )
    sums: dict[str, Any] = {"bodies": Count("pk")}
    for name in map(str, _ROLL_AND_BASICS):
        stands = Q(**{f"{name}_standing__state": State.CONFIRMED})
        unlaid = Q(**{f"{name}_standing__isnull": True})
        missing = unlaid | Q(**{f"{name}_standing__state__in": [State.OPEN, State.VOIDED]})
        sums[f"{name}_done"] = Count("pk", filter=stands)
        sums[f"{name}_late"] = Count("pk", filter=stands & Q(**{f"{name}_standing__late": True}))
        sums[f"{name}_first"] = Min("pk", filter=missing)
    sums["learners"] = Sum("roll_standing__confirmed_total", filter=Q(roll_standing__state=State.CONFIRMED))
    rows: Any = joined.order_by().values("lao").annotate(**sums)
    return {
        row["lao"]: Below(
            roll=Progress(row["roll_done"], row["bodies"], row["roll_late"]),
            basics=Progress(row["basics_done"], row["bodies"], row["basics_late"]),
            first_roll=row["roll_first"],
            first_basics=row["basics_first"],
            learners=row["learners"] or 0,
        )
        for row in rows
    }


def _schools(provinces: Provinces, round_: Round | None) -> dict[int, tuple[int, int]]:
    """How many schools of other affiliations each LAO funds, and how many have their numbers; two statements."""
    schools = OtherSchool.objects.filter(lao__province__in=provinces).order_by()
    counted = schools.values_list("lao").annotate(Count("pk"), Count("dissolved_on"))
    recorded = dict(
        Headcount.objects.filter(
            round=round_, school__lao__province__in=provinces, school__dissolved_on__isnull=True
        )
        .order_by()
        .values_list("school__lao")
        .annotate(Count("pk"))
    )
    return {lao: (number, recorded.get(lao, 0) + dissolved) for lao, number, dissolved in counted}


def _pupils(provinces: Provinces, round_: Round | None) -> dict[int, int]:
    """Pupils of other affiliations as recorded now, by LAO; one statement."""
    if round_ is None:
        return {}
    cells = counting_cells(round_).filter(headcount__school__lao__province__in=provinces).order_by()
    return dict(cells.values_list("headcount__school__lao").annotate(Sum("count")))


def _marks(organisations: Collection[int], round_: Round | None) -> dict[int, dict[str, Mark]]:
    """The standings of LAOs and provinces, by organisation; one statement."""
    rows = Standing.objects.filter(organisation__in=organisations, round=round_).order_by()
    marks: dict[int, dict[str, Mark]] = defaultdict(dict)
    for pk, database, state, late, at, total in rows.values_list(
        "organisation_id", "database", "state", "late", "confirmed_at", "confirmed_total"
    ):
        marks[pk][database] = Mark(database, state, late and state == State.CONFIRMED, at, total)
    return marks


def _soles(below: Mapping[int, Below], round_: Round | None) -> dict[int, Sole]:
    """The institutions that are missing alone, by id; two statements."""
    alone = [one.sole(database) for one in below.values() for database in _ROLL_AND_BASICS]
    wanted = {pk for pk in alone if pk is not None}
    nothing = dict.fromkeys(map(str, _ROLL_AND_BASICS), str(State.OPEN))
    states = {pk: dict(nothing) for pk in wanted}
    rows = Standing.objects.filter(round=round_, organisation__in=wanted, database__in=_ROLL_AND_BASICS)
    for pk, database, state in rows.order_by().values_list("organisation_id", "database", "state"):
        states[pk][database] = state
    bodies = _bodies(Organisation.objects.filter(pk__in=wanted))
    return {pk: Sole(body, states[pk]) for pk, _province, body in bodies}


def _daily(provinces: Provinces, round_: Round | None, day: date) -> dict[int, dict[Link, dict[date, int]]]:
    """By province, level and database: confirmations less falls of each day in Bangkok; two statements.

    Of bodies that have closed since, nothing: they are not waited for.
    """
    below = Step.objects.filter(
        Q(standing__organisation__closed_on__isnull=True) | Q(standing__organisation__closed_on__gt=day),
        standing__organisation__province__in=provinces,
    )
    own = Step.objects.filter(standing__organisation__in=provinces)
    daily: dict[int, dict[Link, dict[date, int]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    for steps, province in ((below, "standing__organisation__province"), (own, "standing__organisation")):
        rows = steps.filter(standing__round=round_).order_by().annotate(on=_DAY)
        grouped = rows.values_list(province, "standing__organisation__level", "standing__database", "act", "on")
        for pk, level, database, act, on, number in grouped.annotate(Count("pk")):
            daily[pk][Level(level), Database(database)][on] += number if act == Act.CONFIRM else -number
    return daily


def _endings(provinces: Provinces, earlier: Sequence[Round]) -> dict[int, dict[int, Ending]]:
    """By province and earlier round, how the round ended there; one statement."""
    stands = Q(state=State.CONFIRMED)
    rows = (
        Standing.objects.filter(
            round__in=earlier,
            organisation__province__in=provinces,
            organisation__level__in=[Level.INSTITUTION, Level.LAO],
        )
        .order_by()
        .values_list("organisation__province", "round", "organisation__level", "database")
        .annotate(
            Count("pk"),
            done=Count("pk", filter=stands),
            tardy=Count("pk", filter=stands & Q(late=True)),
            people=Sum("confirmed_total", filter=stands),
        )
    )
    endings: dict[int, dict[int, Ending]] = defaultdict(lambda: defaultdict(Ending))
    for province, round_pk, level, database, total, done, late, people in rows:
        one = endings[province][round_pk]
        if level == Level.INSTITUTION:
            one = replace(one, confirmations=one.confirmations + Progress(done, total, late))
        if (level, database) == (Level.INSTITUTION, Database.ROLL):
            one = replace(one, learners=people or 0)
        if database == Database.HEADCOUNTS:
            one = replace(one, pupils=people or 0)
        endings[province][round_pk] = one
    return endings
