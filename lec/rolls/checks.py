"""What may be wrong with a roll: one check is one function, one code, one message."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lec.lib.grades import age_rule
from lec.lib.thai_calendar import age_at_entry
from lec.rolls.models import EnrolmentState, IdentifierKind
from lec.rolls.queries import RollRow

ERROR, QUERY = "error", "query"


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


def identifier_missing(row: RollRow, academic_year: int) -> str | None:
    """Query: a learner without any identifier yet stands on the survey list (๕.๓.๓)."""
    if row.identifier_kind == IdentifierKind.NONE:
        return _("There is no identifier yet; say how far the G-Code registration is.")
    return None


def age_outside_grade(row: RollRow, academic_year: int) -> str | None:
    """Query: an age outside the grade's rule is to be explained, never an error."""
    youngest, oldest = age_rule(row.grade, academic_year)
    age = age_at_entry(row.birth_date, academic_year)
    if not youngest <= age <= oldest:
        return _("Age %(age)d is unusual for this grade; explain why.") % {"age": age}
    return None


Check = Callable[[RollRow, int], str | None]

CATALOGUE: tuple[tuple[str, str, Check], ...] = (
    ("born-after-year", ERROR, born_after_year),
    ("identifier-missing", QUERY, identifier_missing),
    ("age-outside-grade", QUERY, age_outside_grade),
)


def findings(rows: Iterable[RollRow], academic_year: int) -> Iterator[Finding]:
    """Every finding on the enrolled learners of a roll, in the order of the catalogue within a learner."""
    for row in rows:
        if row.state != EnrolmentState.ENROLLED:
            continue
        for code, severity, check in CATALOGUE:
            message = check(row, academic_year)
            if message:
                explanation = row.explanations.get(code, "")
                yield Finding(code, severity, row.enrolment_id, row.full_name, message, explanation)
