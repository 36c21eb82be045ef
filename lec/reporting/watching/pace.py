"""How many confirmations stood at the end of each day of a round, beside a steady pace that meets the deadline."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from lec.registry.models import Level
from lec.reporting.watching.calendar import Calendar, day_of
from lec.reporting.watching.shapes import LINKS, ByDatabase, Curve, Day, Link, Pace, Progress
from lec.rounds.models import Database

OVERALL: Link = (Level.PROVINCE, Database.OVERALL)
Daily = Mapping[Link, Mapping[date, int]]


def pace_of(daily: Daily, databases: ByDatabase, overall: Progress, calendar: Calendar) -> Pace:
    """The curves of everything that somebody has to confirm; none before the first round."""
    totals = [*databases.items(), (OVERALL, overall)]
    if calendar.round is None:
        return Pace()
    wanted = [(link, progress.total) for link, progress in totals if progress.total]
    return Pace(tuple(_curve(link, daily.get(link, {}), total, calendar) for link, total in wanted))


def summed(dailies: Sequence[Daily]) -> Daily:
    """The changes of several provinces by link and day, added up."""
    sums: dict[Link, dict[date, int]] = {link: {} for link in (*LINKS, OVERALL)}
    for daily in dailies:
        for link, days in daily.items():
            kept = sums[link]
            for on, number in days.items():
                kept[on] = kept.get(on, 0) + number
    return sums


def needed_on(day: date, *, begun: date, due: date, total: int) -> float:
    """How many a steady pace has confirmed by the end of a day: none before the opening, all on the deadline."""
    if day >= due:
        return float(total)
    if day < begun:
        return 0.0
    return total * ((day - begun).days + 1) / ((due - begun).days + 1)


def _curve(link: Link, changes: Mapping[date, int], total: int, calendar: Calendar) -> Curve:
    level, database = link
    assert calendar.round is not None
    closed = calendar.round.closed_at
    begun = day_of(calendar.round.opened_at)
    last = day_of(closed) if closed else calendar.day
    due = calendar.due(calendar.round, level)
    standing = sum(number for on, number in changes.items() if on < begun)
    days = []
    for ahead in range((last - begun).days + 1):
        day = begun + timedelta(days=ahead)
        standing += changes.get(day, 0)
        days.append(Day(day, standing, needed_on(day, begun=begun, due=due, total=total) if due else 0.0))
    return Curve(str(level), str(database), total, due, tuple(days))
