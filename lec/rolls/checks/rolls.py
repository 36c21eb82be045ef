"""The checks that look at a roll as a whole: each yields a subject and the figures of its message."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from lec.lib.grades import GRADES
from lec.rolls.checks.findings import Surroundings
from lec.rolls.checks.learners import Figures
from lec.rolls.checks.limits import (
    CHANGE_ACROSS_YEARS,
    CHANGE_LEAST,
    CHANGE_WITHIN_YEAR,
    CLASS_SIZE,
    DAYS_TO_BEGIN,
    ENTERED_AT_ONCE,
    LUNCH_GRADES,
    LUNCH_MARGIN,
    LUNCH_STEPS,
    SAME_BIRTH_DATE,
    TOP_GRADE_BELOW,
    UNDIVIDED_SIZE,
)
from lec.rolls.queries.roll import Counts, RollRow

Found = Iterator[tuple[str, Figures]]


def grade_not_offered(rows: Sequence[RollRow], around: Surroundings) -> Found:
    """Learners stand in a grade that the institution's own basic data do not offer (๕.๓.๒(๓)).

    One of the two is wrong, both are the institution's to correct, and no sentence makes them agree: an error.
    Where no grade is filled in yet, the basic data say so themselves.
    """
    if not around.offered:
        return
    for grade, number in _by_grade(rows).items():
        if grade not in around.offered:
            yield grade, {"grade": grade, "n": number}


def class_size(rows: Sequence[RollRow], around: Surroundings) -> Found:
    """A class larger than any room holds has been brought in twice, or is not divided."""
    limits = {True: CLASS_SIZE.of(around.academic_year), False: UNDIVIDED_SIZE.of(around.academic_year)}
    for (grade, room), number in Counter((row.grade, row.room) for row in rows).items():
        limit = limits[bool(room)]
        if number > limit:
            name = _class(grade, room)
            yield name, {"class": name, "n": number, "limit": limit}


def top_grade_empty(rows: Sequence[RollRow], around: Surroundings) -> Found:
    """Nobody in the highest grade, while the one below is full: the class was forgotten, or promoted twice."""
    offered = sorted(around.offered or (), key=lambda grade: GRADES[grade].order)
    if len(offered) < 2:
        return
    numbers, top, below = _by_grade(rows), offered[-1], offered[-2]
    if not numbers[top] and numbers[below] >= TOP_GRADE_BELOW.of(around.academic_year):
        yield top, {"grade": top, "below": below, "n": numbers[below]}


def total_changed(rows: Sequence[RollRow], around: Surroundings) -> Found:
    """Money follows the number, so a leap against the last round's confirmation is explained."""
    if around.sealed is None:
        return
    was = sum(cell["M"] + cell["F"] for cell in around.sealed.counts.values())
    if _is_leap(was, len(rows), around):
        yield "", {"was": was, "n": len(rows)}


def grade_changed(rows: Sequence[RollRow], around: Surroundings) -> Found:
    """A leap in one grade, hidden in the total by another: a class brought into the wrong grade.

    Within an academic year a grade is compared with itself; in the year after with the grade that moved up into
    it (ชั้นเคลื่อน); with older rounds and for first grades not at all.
    """
    if around.sealed is None:
        return
    years = around.academic_year - around.sealed.academic_year
    if years not in (0, 1):
        return
    numbers, expected = _by_grade(rows), _moved_up(around.sealed.counts, years)
    for grade, was in expected.items():
        if _is_leap(was, numbers[grade], around):
            yield grade, {"grade": grade, "was": was, "n": numbers[grade]}


def entered_at_once(rows: Sequence[RollRow], around: Surroundings) -> Found:
    """Many learners entered in one minute, long after the list was begun: nobody types that fast.

    While a roll is being begun its lists come as files, promotion makes a whole year's roll at once, and the new
    classes follow after 16 May: all as it should be. Weeks later, many at once are a merged school, or children
    who are not there.
    """
    moments = [row.created_at.astimezone(UTC) for row in rows if row.created_at]
    if not moments:
        return
    begun = max(min(moments), datetime(around.academic_year, 5, 16, tzinfo=UTC))
    settled = begun + timedelta(days=DAYS_TO_BEGIN.of(around.academic_year))
    minutes = Counter(moment.replace(second=0, microsecond=0) for moment in moments if moment >= settled)
    for minute, number in sorted(minutes.items()):
        if number >= ENTERED_AT_ONCE.of(around.academic_year):
            yield _minute(minute), {"minute": _minute(minute), "n": number}


def same_birth_date(rows: Sequence[RollRow], around: Surroundings) -> Found:
    """Many children of one class born on one day: dates filled down a column, or all unknown and put as 1 January."""
    for (grade, room, born), number in Counter((row.grade, row.room, row.birth_date) for row in rows).items():
        if number >= SAME_BIRTH_DATE.of(around.academic_year):
            name = _class(grade, room)
            yield f"{name} {born.isoformat()}", {"class": name, "day": born.isoformat(), "n": number}


def lunch_step(rows: Sequence[RollRow], around: Surroundings) -> Found:
    """The lunch money per head falls beyond 40, 100 and 120 learners, so that 41 earn less than 40.

    Numbers gather beside such steps. A number there means nothing by itself, and every centre of 40 would be asked
    every round; it is asked where the number has crossed the step since the last round and stopped right beside it.
    """
    if around.sealed is None:
        return
    counted = LUNCH_GRADES.of(around.fiscal_year)
    was = sum(cell["M"] + cell["F"] for grade, cell in around.sealed.counts.items() if grade.startswith(counted))
    now = sum(row.grade.startswith(counted) for row in rows)
    margin = LUNCH_MARGIN.of(around.fiscal_year)
    for step in LUNCH_STEPS.of(around.fiscal_year):
        if (was <= step) != (now <= step) and step - margin < now <= step + margin:
            yield str(step), {"was": was, "n": now, "step": step}


def _by_grade(rows: Sequence[RollRow]) -> Counter[str]:
    return Counter(row.grade for row in rows)


def _class(grade: str, room: str) -> str:
    return f"{grade}/{room}" if room else grade


def _minute(minute: datetime) -> str:
    return minute.strftime("%Y-%m-%dT%H:%MZ")


def _is_leap(was: int, now: int, around: Surroundings) -> bool:
    """Whether the change is both of some size and beyond the limit in percent."""
    assert around.sealed is not None
    is_same_year = around.sealed.academic_year == around.academic_year
    percent = (CHANGE_WITHIN_YEAR if is_same_year else CHANGE_ACROSS_YEARS).of(around.academic_year)
    change = abs(now - was)
    return change >= CHANGE_LEAST.of(around.academic_year) and change * 100 > percent * was


def _moved_up(counts: Counts, years: int) -> dict[str, int]:
    """How many each grade should have by the last confirmation, `years` (0 or 1) later."""
    expected: dict[str, int] = defaultdict(int)
    for grade, cell in counts.items():
        moved = f"{grade[0]}{int(grade[1]) + years}"
        if moved in GRADES:
            expected[moved] += cell["M"] + cell["F"]
    return dict(sorted(expected.items(), key=lambda item: GRADES[item[0]].order))
