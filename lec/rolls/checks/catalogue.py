"""The catalogue of checks, and every finding of a roll by it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.utils.translation import gettext_lazy as _

from lec.rolls.checks import learners, rolls
from lec.rolls.checks.findings import ERROR, QUERY, Finding, Surroundings
from lec.rolls.checks.learners import Figures
from lec.rolls.checks.limits import (
    CHANGE_ACROSS_YEARS,
    CHANGE_LEAST,
    CHANGE_WITHIN_YEAR,
    CLASS_SIZE,
    DAYS_TO_BEGIN,
    EARLY_NUMBERS_UNTIL,
    ENTERED_AT_ONCE,
    LUNCH_GRADES,
    LUNCH_MARGIN,
    LUNCH_STEPS,
    MONTHS_AT_ENTRY,
    OLDEST_LEARNER,
    SAME_BIRTH_DATE,
    TOP_GRADE_BELOW,
    UNDIVIDED_SIZE,
    Limit,
)
from lec.rolls.checks.wording import readable
from lec.rolls.queries.roll import RollRow


@dataclass(frozen=True)
class Check:
    """What every check has; `message` is a lazy sentence with the places of its figures."""

    code: str
    severity: str
    message: Any
    limits: tuple[Limit[Any], ...] = ()

    def say(self, figures: Figures) -> str:
        """The sentence with its figures as people read them."""
        words = {name: readable(name, value) for name, value in figures.items()}
        return str(self.message) % defaultdict(lambda: "–", words)


@dataclass(frozen=True)
class OfLearner(Check):
    """Looks at one learner; an explanation no longer holds once one of the facts `answers_for` changes."""

    find: Callable[[RollRow, Surroundings], Figures | None] = lambda row, around: None
    answers_for: frozenset[str] = frozenset()


@dataclass(frozen=True)
class AmongLearners(Check):
    """Looks at each learner among the others; finds figures by enrolment id."""

    find: Callable[[Sequence[RollRow], Surroundings], dict[int, Figures]] = lambda rows, around: {}
    answers_for: frozenset[str] = frozenset()


@dataclass(frozen=True)
class OfRoll(Check):
    """Looks at the roll as a whole; an explanation holds as long as subject and figures stay the same."""

    find: Callable[[Sequence[RollRow], Surroundings], Iterator[tuple[str, Figures]]] = lambda rows, around: iter(())


def _facts(*names: str) -> frozenset[str]:
    return frozenset(names)


CHECKS: tuple[Check, ...] = (
    OfLearner(
        "name-missing",
        ERROR,
        _("The given name is missing; fill it in."),
        find=learners.name_missing,
    ),
    OfLearner(
        "born-after-year",
        ERROR,
        _("The birth date lies after the academic year; correct it."),
        find=learners.born_after_year,
    ),
    OfLearner(
        "born-in-future",
        ERROR,
        _("The birth date lies in the future; correct it."),
        find=learners.born_in_future,
    ),
    OfLearner(
        "birth-date-improbable",
        ERROR,
        _("The birth date makes the learner more than %(n)s years old; correct it."),
        (OLDEST_LEARNER,),
        find=learners.birth_date_improbable,
    ),
    OfLearner(
        "entered-before-birth",
        ERROR,
        _("The day of entry lies before the birth date; correct one of them."),
        find=learners.entered_before_birth,
    ),
    OfLearner(
        "entered-in-future",
        ERROR,
        _("The day of entry lies in the future; who has not come yet does not stand on the roll."),
        find=learners.entered_in_future,
    ),
    OfLearner(
        "identifier-missing",
        QUERY,
        _("There is no identifier yet; say how far the G-Code registration is."),
        find=learners.identifier_missing,
        answers_for=_facts("identifier_sealed"),
    ),
    OfLearner(
        "gcode-unusual",
        QUERY,
        _("The G-Code is not built as usual (year, province, number); compare it with the G-Code system."),
        find=learners.gcode_unusual,
        answers_for=_facts("identifier_sealed"),
    ),
    OfLearner(
        "number-group-unusual",
        QUERY,
        _("A child born after 2558 rarely has a number beginning with 3, 4 or 5; compare it with the papers."),
        (EARLY_NUMBERS_UNTIL,),
        find=learners.number_group_unusual,
        answers_for=_facts("identifier_sealed", "birth_date"),
    ),
    OfLearner(
        "surname-missing",
        QUERY,
        _("The surname is missing; fill it in, or explain that there is none."),
        find=learners.surname_missing,
        answers_for=_facts("last_name"),
    ),
    OfLearner(
        "nationality-missing",
        QUERY,
        _("The nationality is missing, and the number is not that of a Thai; fill it in, or explain."),
        find=learners.nationality_missing,
        answers_for=_facts("nationality", "identifier_sealed"),
    ),
    OfLearner(
        "age-outside-grade",
        QUERY,
        _("Age %(age)s is unusual for this grade; explain why."),
        find=learners.age_outside_grade,
        answers_for=_facts("birth_date", "grade"),
    ),
    OfLearner(
        "entered-early",
        QUERY,
        _("By the day of entry the learner came at the age of %(months)s months; correct it, or explain."),
        (MONTHS_AT_ENTRY,),
        find=learners.entered_early,
        answers_for=_facts("entered_on", "birth_date"),
    ),
    AmongLearners(
        "room-missing",
        QUERY,
        _("Others of this grade stand in rooms, this learner in none; give the room, or explain."),
        find=learners.room_missing,
        answers_for=_facts("room", "grade"),
    ),
    AmongLearners(
        "same-person-twice",
        QUERY,
        _("Another learner of this roll has the same name and birth date; explain, or take one out."),
        find=learners.same_person_twice,
        answers_for=_facts("first_name", "last_name", "birth_date"),
    ),
    OfRoll(
        "grade-not-offered",
        ERROR,
        _(
            "%(grade)s is not among the grades offered in the basic data, and has %(n)s learners; correct their "
            "class, or the basic data."
        ),
        find=rolls.grade_not_offered,
    ),
    OfRoll(
        "class-size",
        QUERY,
        _("%(class)s has %(n)s learners, more than the %(limit)s of a large class; divide it, or explain."),
        (CLASS_SIZE, UNDIVIDED_SIZE),
        find=rolls.class_size,
    ),
    OfRoll(
        "top-grade-empty",
        QUERY,
        _(
            "Nobody stands in %(grade)s, the highest grade offered, while %(below)s has %(n)s learners; complete "
            "the list, or explain."
        ),
        (TOP_GRADE_BELOW,),
        find=rolls.top_grade_empty,
    ),
    OfRoll(
        "total-changed",
        QUERY,
        _("The last round was confirmed with %(was)s learners, now there are %(n)s; explain why."),
        (CHANGE_LEAST, CHANGE_WITHIN_YEAR, CHANGE_ACROSS_YEARS),
        find=rolls.total_changed,
    ),
    OfRoll(
        "grade-changed",
        QUERY,
        _("By the last round %(grade)s should have %(was)s learners, it has %(n)s; explain why."),
        (CHANGE_LEAST, CHANGE_WITHIN_YEAR, CHANGE_ACROSS_YEARS),
        find=rolls.grade_changed,
    ),
    OfRoll(
        "entered-at-once",
        QUERY,
        _("%(n)s learners were entered in the same minute, %(minute)s; explain where they come from."),
        (ENTERED_AT_ONCE, DAYS_TO_BEGIN),
        find=rolls.entered_at_once,
    ),
    OfRoll(
        "same-birth-date",
        QUERY,
        _("%(n)s learners of %(class)s are born on the same day, %(day)s; compare it with their papers, or explain."),
        (SAME_BIRTH_DATE,),
        find=rolls.same_birth_date,
    ),
    OfRoll(
        "lunch-step",
        QUERY,
        _(
            "The learners counted for lunch were %(was)s in the last round and are %(n)s now, just across the step "
            "of %(step)s; explain who left or came."
        ),
        (LUNCH_STEPS, LUNCH_GRADES, LUNCH_MARGIN),
        find=rolls.lunch_step,
    ),
)
"""Every check: those of one learner, those among learners, those of the roll."""

CHECK: dict[str, Check] = {check.code: check for check in CHECKS}

QUERY_CODES = frozenset(
    check.code for check in CHECKS if check.severity == QUERY and isinstance(check, OfLearner | AmongLearners)
)
"""What can be explained about a learner."""

ANSWERS_FOR: dict[str, frozenset[str]] = {
    check.code: check.answers_for
    for check in CHECKS
    if isinstance(check, OfLearner | AmongLearners) and check.severity == QUERY
}
"""The facts that an explanation of each query answers for: it no longer holds once one of them changes."""


def findings(rows: Iterable[RollRow], around: Surroundings) -> Iterator[Finding]:
    """Every finding on the enrolled learners of a roll: learner by learner, then those on the roll as a whole."""
    enrolled = [row for row in rows if row.is_enrolled]
    yield from findings_of_learners(enrolled, around)
    for check in CHECKS:
        if isinstance(check, OfRoll):
            for subject, figures in check.find(enrolled, around):
                yield _of_roll(check, subject, facts_of(figures), around)


def findings_of_learners(rows: Iterable[RollRow], around: Surroundings) -> Iterator[Finding]:
    """Every finding on the enrolled learners, in the order of the catalogue within a learner."""
    enrolled = [row for row in rows if row.is_enrolled]
    among = [(check, check.find(enrolled, around)) for check in CHECKS if isinstance(check, AmongLearners)]
    alone = [check for check in CHECKS if isinstance(check, OfLearner)]
    for row in enrolled:
        for check in alone:
            figures = check.find(row, around)
            if figures is not None:
                yield _of_learner(check, row, figures)
        for other, found in among:
            if row.enrolment_id in found:
                yield _of_learner(other, row, found[row.enrolment_id])


def facts_of(figures: Figures) -> str:
    """Figures as they are kept with an explanation."""
    return urlencode(figures)


def sentence_of(code: str, facts: str) -> str:
    """The sentence of a query about a roll, from the facts kept with its explanation."""
    return CHECK[code].say(dict(parse_qsl(facts)))


def _of_learner(check: Check, row: RollRow, figures: Figures) -> Finding:
    return Finding(
        check.code,
        check.severity,
        check.say(figures),
        enrolment_id=row.enrolment_id,
        name=row.full_name,
        answer=row.explanations.get(check.code),
    )


def _of_roll(check: Check, subject: str, facts: str, around: Surroundings) -> Finding:
    answer = around.answers.get((check.code, subject))
    holds = answer is not None and answer.facts == facts
    return Finding(
        check.code,
        check.severity,
        sentence_of(check.code, facts),
        subject=subject,
        facts=facts,
        answer=answer if holds else None,
    )
