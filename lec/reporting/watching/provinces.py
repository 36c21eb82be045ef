"""A province and its LAOs as they are shown: counted facts beside the calendar, and the sums of several provinces."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from lec.lib.collation import sort_key
from lec.registry.models import Level
from lec.reporting.watching.blocking import blockers_in, in_order
from lec.reporting.watching.calendar import Calendar, day_of
from lec.reporting.watching.facts import Ending, LaoFacts, ProvinceFacts
from lec.reporting.watching.forecast import Effort, Forecast, Verdict, forecast
from lec.reporting.watching.pace import Daily, pace_of, summed
from lec.reporting.watching.shapes import (
    ByDatabase,
    Deadlines,
    LaoLine,
    Nation,
    People,
    Progress,
    ProvinceLine,
    ProvinceWatch,
    Trend,
    tallied,
)
from lec.rounds.models import Database, Round


def watch_province(facts: ProvinceFacts, calendar: Calendar, version: str) -> ProvinceWatch:
    """The province with its LAOs, by what was counted and the deadlines that hold on this day."""
    laos = tuple(_lao_line(lao, calendar) for lao in facts.laos)
    taking_part = [one for one in laos if one.takes_part]
    databases = sum((one.databases for one in laos), ByDatabase())
    is_done = facts.overall.is_confirmed or not taking_part
    line = ProvinceLine(
        body=facts.body,
        laos=Progress(sum(one.is_complete for one in taking_part), len(taking_part)),
        institutions=sum(one.institutions for one in laos),
        databases=databases,
        overall=facts.overall,
        people=sum((one.people for one in laos), People()),
        due=_deadlines(calendar, Level.PROVINCE, facts.body.pk, is_done=is_done),
        forecasts=tallied([Counter(one.forecast.verdict for one in taking_part)]),
    )
    return ProvinceWatch(
        version=version,
        round=calendar.round,
        is_open=calendar.is_open,
        day=calendar.day,
        academic_year=calendar.academic_year,
        line=line,
        laos=laos,
        pace=pace_of(facts.daily, databases, _overall([line]), calendar),
        blockers=blockers_in(facts) if calendar.is_open else (),
        trends=trends_of(facts, calendar),
    )


def watch_nation(
    provinces: Sequence[tuple[ProvinceFacts, ProvinceWatch]], calendar: Calendar, version: str
) -> Nation:
    """The nation from its provinces, put into Thai order."""
    provinces = sorted(provinces, key=lambda one: (sort_key(one[0].body.name), one[0].body.code))
    lines = [watch.line for _facts, watch in provinces]
    databases = sum((one.databases for one in lines), ByDatabase())
    overall = _overall(lines)
    daily: Daily = summed([facts.daily for facts, _watch in provinces])
    return Nation(
        version=version,
        round=calendar.round,
        is_open=calendar.is_open,
        day=calendar.day,
        academic_year=calendar.academic_year,
        deadlines=calendar.deadlines,
        provinces=tuple(lines),
        overall=overall,
        laos=sum((one.laos for one in lines), Progress()),
        institutions=sum(one.institutions for one in lines),
        databases=databases,
        people=sum((one.people for one in lines), People()),
        forecasts=tallied(one.forecasts for one in lines),
        pace=pace_of(daily, databases, overall, calendar),
        blockers=in_order(one for _facts, watch in provinces for one in watch.blockers),
        trends=_summed_trends([watch.trends for _facts, watch in provinces]),
        province_trends={watch.line.body.code: watch.trends for _facts, watch in provinces},
    )


def trends_of(facts: ProvinceFacts, calendar: Calendar) -> tuple[Trend, ...]:
    """How each round ended in a province, the oldest first; of the round shown, how it stands."""
    now = Ending(
        sum((one.below.roll + one.below.basics for one in facts.laos), Progress()),
        sum(one.below.learners for one in facts.laos),
        sum(
            mark.total or 0
            for one in facts.laos
            if (mark := one.marks.get(Database.HEADCOUNTS)) is not None and mark.is_confirmed
        ),
    )
    endings = [now, *(facts.past.get(one.pk, Ending()) for one in calendar.rounds[1:])]
    pairs = zip(calendar.rounds, endings, strict=False)
    return tuple(_trend(round_, ending, facts.body.code) for round_, ending in reversed([*pairs]))


def _summed_trends(provinces: Iterable[Sequence[Trend]]) -> tuple[Trend, ...]:
    """The trends of the nation: those of its provinces, round by round."""
    sums: dict[int, Trend] = {}
    for one in (trend for trends in provinces for trend in trends):
        kept = sums.get(one.round_id)
        sums[one.round_id] = Trend(
            one.round_id,
            one.round,
            one.is_open,
            "",
            one.in_time + (kept.in_time if kept else 0),
            one.late + (kept.late if kept else 0),
            one.not_confirmed + (kept.not_confirmed if kept else 0),
            one.learners + (kept.learners if kept else 0),
            one.pupils + (kept.pupils if kept else 0),
        )
    return tuple(sums.values())


def _trend(round_: Round, ending: Ending, code: str) -> Trend:
    ended = ending.confirmations
    return Trend(
        round_id=round_.pk,
        round=str(round_),
        is_open=round_.closed_at is None,
        code=code,
        in_time=ended.done - ended.late,
        late=ended.late,
        not_confirmed=ended.left,
        learners=ending.learners,
        pupils=ending.pupils,
    )


def _overall(lines: Iterable[ProvinceLine]) -> Progress:
    """The provinces that have confirmed, of those that take part."""
    taking_part = [one for one in lines if one.takes_part]
    done = [one.overall for one in taking_part if one.is_complete]
    return Progress(len(done), len(taking_part), sum(one.late for one in done))


def _lao_line(lao: LaoFacts, calendar: Calendar) -> LaoLine:
    whole = lao.databases.whole
    is_done = all(mark.is_confirmed for mark in lao.marks.values())
    due = _deadlines(calendar, Level.LAO, lao.body.pk, is_done=is_done)
    return LaoLine(
        body=lao.body,
        institutions=lao.below.roll.total,
        schools=lao.schools,
        recorded=lao.recorded,
        databases=lao.databases,
        marks=lao.marks,
        people=lao.people,
        due=due,
        forecast=_forecast(lao, whole, due, calendar),
    )


def _deadlines(calendar: Calendar, level: str, pk: int, *, is_done: bool) -> Deadlines:
    due_on = calendar.due(calendar.round, level, pk)
    overdue = calendar.is_open and due_on is not None and calendar.day > due_on and not is_done
    return Deadlines(due_on, overdue)


def _forecast(lao: LaoFacts, whole: Progress, due: Deadlines, calendar: Calendar) -> Forecast:
    if calendar.round is None:
        return Forecast(Verdict.UNKNOWN)
    margin, unfinished = _last_round(lao, calendar)
    effort = Effort(
        done=whole.done,
        needed=whole.total,
        opened_on=day_of(calendar.round.opened_at),
        due_on=due.due_on,
        last_margin=margin,
        unfinished=unfinished,
    )
    return forecast(effort, calendar.day)


def _last_round(lao: LaoFacts, calendar: Calendar) -> tuple[int | None, bool]:
    """How many days before its deadline the LAO finished the round before, and whether it never did.

    A database that it has now and never confirmed then counts as one it took no part in, if it confirmed another.
    """
    previous = calendar.previous
    due = calendar.due(previous, Level.LAO, lao.body.pk)
    marks: Mapping[str, object] = lao.marks
    last = [mark for database, mark in lao.last.items() if database in marks]
    if previous is None or due is None or not last:
        return None, False
    begun = [mark for mark in last if mark.confirmed_at is not None]
    if begun and all(mark.is_confirmed for mark in begun):
        finished = max(day_of(mark.confirmed_at) for mark in begun if mark.confirmed_at is not None)
        return (due - finished).days, False
    ended = day_of(previous.closed_at) if previous.closed_at else calendar.day
    return min((due - ended).days, -1), True
