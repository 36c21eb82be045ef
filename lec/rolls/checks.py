"""What may be wrong with a roll: one check is one function, one code, one message."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lec.lib.grades import age_rule
from lec.lib.identifiers import unusual_gcode
from lec.lib.thai_calendar import age_at_entry, gregorian
from lec.registry.models import Organisation
from lec.rolls.models import IdentifierKind
from lec.rolls.queries import RollRow, read_roll
from lec.rolls.totals import ClassProgress, classes_in
from lec.rounds.models import Round

ERROR, QUERY = "error", "query"
OLDEST_LEARNER = 60
LAST_YEAR_OF_EARLY_GROUPS = gregorian(2558)


@dataclass(frozen=True)
class Finding:
    """One thing to mend (error) or to explain (query) about one learner of a roll."""

    code: str
    severity: str
    enrolment_id: int
    name: str
    message: str
    explanation: str = ""

    @property
    def blocks(self) -> bool:
        """Whether it keeps the roll from being confirmed."""
        return self.severity == ERROR or not self.explanation


def born_after_year(row: RollRow, academic_year: int) -> str | None:
    """Error: nobody is born after the academic year they are enrolled in."""
    if row.birth_date.year > academic_year:
        return _("The birth date lies after the academic year; correct it.")
    return None


def birth_date_improbable(row: RollRow, academic_year: int) -> str | None:
    """Error: a birth date that makes a learner a pensioner is a slip of the pen."""
    if academic_year - row.birth_date.year > OLDEST_LEARNER:
        return _("The birth date makes the learner more than %(n)d years old; correct it.") % {"n": OLDEST_LEARNER}
    return None


def identifier_missing(row: RollRow, academic_year: int) -> str | None:
    """Query: a learner without any identifier yet stands on the survey list (๕.๓.๓)."""
    if row.identifier_kind == IdentifierKind.NONE:
        return _("There is no identifier yet; say how far the G-Code registration is.")
    return None


def gcode_unusual(row: RollRow, academic_year: int) -> str | None:
    """Query: a G-Code without the documented inside; older ones are like that."""
    if row.identifier_kind == IdentifierKind.GCODE and unusual_gcode(row.identifier or ""):
        return _("The G-Code is not built as usual (year, province, number); compare it with the G-Code system.")
    return None


def number_group_unusual(row: RollRow, academic_year: int) -> str | None:
    """Query: numbers beginning with 3, 4 or 5 were given to people registered long ago."""
    if (
        row.identifier_kind == IdentifierKind.NATIONAL
        and row.birth_date.year > LAST_YEAR_OF_EARLY_GROUPS
        and (row.identifier or "")[:1] in ("3", "4", "5")
    ):
        return _("A child born after 2558 rarely has a number beginning with 3, 4 or 5; compare it with the papers.")
    return None


def age_outside_grade(row: RollRow, academic_year: int) -> str | None:
    """Query: an age outside the grade's rule is to be explained, never an error."""
    youngest, oldest = age_rule(row.grade, academic_year)
    age = age_at_entry(row.birth_date, academic_year)
    if not youngest <= age <= oldest and not _impossible(row, academic_year):
        return _("Age %(age)d is unusual for this grade; explain why.") % {"age": age}
    return None


def _impossible(row: RollRow, academic_year: int) -> bool:
    """Whether the birth date is an error already, so that the age says nothing more."""
    return not 0 <= academic_year - row.birth_date.year <= OLDEST_LEARNER


def same_person_twice(rows: Iterable[RollRow]) -> dict[int, str]:
    """Query: the same name, surname and birth date twice in one roll; message by enrolment id."""
    persons = {row.enrolment_id: (row.first_name, row.last_name, row.birth_date) for row in rows}
    times = Counter(persons.values())
    message = _("Another learner of this roll has the same name and birth date; explain, or take one out.")
    return {pk: message for pk, person in persons.items() if times[person] > 1}


Check = Callable[[RollRow, int], str | None]

CATALOGUE: tuple[tuple[str, str, Check], ...] = (
    ("born-after-year", ERROR, born_after_year),
    ("birth-date-improbable", ERROR, birth_date_improbable),
    ("identifier-missing", QUERY, identifier_missing),
    ("gcode-unusual", QUERY, gcode_unusual),
    ("number-group-unusual", QUERY, number_group_unusual),
    ("age-outside-grade", QUERY, age_outside_grade),
)
"""The checks that look at one learner at a time."""

SAME_PERSON_TWICE = "same-person-twice"

QUERY_CODES = frozenset({code for code, severity, _check in CATALOGUE if severity == QUERY} | {SAME_PERSON_TWICE})
"""What can be explained."""

ANSWERS_FOR = {
    "identifier-missing": frozenset({"identifier_sealed"}),
    "gcode-unusual": frozenset({"identifier_sealed"}),
    "number-group-unusual": frozenset({"identifier_sealed", "birth_date"}),
    "age-outside-grade": frozenset({"birth_date", "grade"}),
    SAME_PERSON_TWICE: frozenset({"first_name", "last_name", "birth_date"}),
}
"""The facts that an explanation of each query answers for: it no longer holds once one of them changes."""


def findings(rows: Iterable[RollRow], academic_year: int) -> Iterator[Finding]:
    """Every finding on the enrolled learners of a roll, in the order of the catalogue within a learner."""
    enrolled = [row for row in rows if row.is_enrolled]
    twice = same_person_twice(enrolled)
    for row in enrolled:
        for code, severity, check in CATALOGUE:
            message = check(row, academic_year)
            if message:
                yield _finding(code, severity, row, message)
        if row.enrolment_id in twice:
            yield _finding(SAME_PERSON_TWICE, QUERY, row, twice[row.enrolment_id])


def _finding(code: str, severity: str, row: RollRow, message: str) -> Finding:
    return Finding(code, severity, row.enrolment_id, row.full_name, message, row.explanations.get(code, ""))


@dataclass(frozen=True)
class Readiness:
    """How far a roll is from its confirmation; `classes` in the order of schooling."""

    total: int
    claimed: int
    classes: tuple[ClassProgress, ...]
    errors: tuple[Finding, ...]
    open_queries: tuple[Finding, ...]
    explained: tuple[Finding, ...]

    @property
    def unverified(self) -> int:
        """How many learners have not been verified in the round."""
        return sum(one.enrolled - one.verified for one in self.classes)

    @property
    def is_ready(self) -> bool:
        """Whether nothing of the roll stands in the way of confirming it (๖)."""
        return not (self.errors or self.open_queries or self.unverified)


def readiness(institution: Organisation, round_: Round) -> Readiness:
    """How far the institution's roll is from its confirmation in this round; one statement."""
    return readiness_of(read_roll(institution, round_.academic_year), round_)


def readiness_of(rows: Iterable[RollRow], round_: Round) -> Readiness:
    """The readiness of a roll already read."""
    rows = list(rows)
    found = list(findings(rows, round_.academic_year))
    enrolled = [row for row in rows if row.is_enrolled]
    return Readiness(
        total=len(enrolled),
        claimed=len(rows) - len(enrolled),
        classes=tuple(classes_in(enrolled, round_)),
        errors=tuple(one for one in found if one.severity == ERROR),
        open_queries=tuple(one for one in found if one.severity == QUERY and one.blocks),
        explained=tuple(one for one in found if not one.blocks),
    )
