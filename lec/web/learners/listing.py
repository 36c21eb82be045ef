"""The rows of a roll as its list shows them: narrowed, each with what is to be done about it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from lec.lib.names import clean_text
from lec.registry.models import Organisation
from lec.rolls.checks import Finding, Surroundings, findings_of_learners
from lec.rolls.queries import RollRow, class_order, contested_in, in_class_order, read_roll
from lec.rounds.models import Round

PROBLEMS = ("unverified", "error", "query", "contested", "no-identifier")


@dataclass(frozen=True)
class Listed:
    """One learner of the list; `contested_with` names the other institutions that have the child."""

    row: RollRow
    findings: tuple[Finding, ...]
    contested_with: tuple[str, ...]
    unverified: bool

    @property
    def has_error(self) -> bool:
        """Whether something is to be corrected."""
        return any(one.severity == "error" for one in self.findings)

    @property
    def has_query(self) -> bool:
        """Whether something is still to be explained."""
        return any(one.severity == "query" and one.blocks for one in self.findings)

    @property
    def has_marks(self) -> bool:
        """Whether there is anything to do about the learner."""
        return self.has_error or self.has_query or bool(self.contested_with) or self.unverified

    def has(self, problem: str) -> bool:
        """Whether the learner belongs to the list of that problem."""
        return {
            "unverified": self.unverified,
            "error": self.has_error,
            "query": self.has_query,
            "contested": bool(self.contested_with),
            "no-identifier": not self.row.identifier_sealed,
        }[problem]


def problem_words() -> dict[str, str]:
    """The problems one can ask the list for."""
    return {
        "unverified": _("Existence not verified"),
        "error": _("To be corrected"),
        "query": _("To be explained"),
        "contested": _("Contested"),
        "no-identifier": _("No identifier yet"),
    }


def listed(institution: Organisation, academic_year: int, round_: Round | None, *, today: date) -> list[Listed]:
    """The whole roll in class and name order, in two statements."""
    rows = read_roll(institution, academic_year)
    found: dict[int, list[Finding]] = defaultdict(list)
    for one in findings_of_learners(rows, Surroundings(academic_year, today)):
        assert one.enrolment_id is not None
        found[one.enrolment_id].append(one)
    contested = contested_in(institution, academic_year)
    return [
        Listed(
            row=row,
            findings=tuple(found[row.enrolment_id]),
            contested_with=tuple(other.institution.name for other in contested.get(row.learner_id, ())),
            unverified=round_ is not None and row.is_enrolled and row.verified_round_id != round_.pk,
        )
        for row in in_class_order(rows)
    ]


def class_keys(rows: Iterable[Listed]) -> list[tuple[str, str]]:
    """The classes (grade, room) of a roll in the order of schooling."""
    return sorted({(one.row.grade, one.row.room) for one in rows}, key=class_order)


def narrowed(rows: Iterable[Listed], asked: Mapping[str, str]) -> list[Listed]:
    """The rows that `asked` wants: part of a name in `q`, a `class` such as P1/2, a `problem`."""
    words = clean_text(asked.get("q", "")).lower().split()
    wanted, problem = asked.get("class", ""), asked.get("problem", "")
    return [
        one
        for one in rows
        if (not wanted or f"{one.row.grade}/{one.row.room}" == wanted)
        and (problem not in PROBLEMS or one.has(problem))
        and all(word in f"{one.row.full_name} {one.row.student_number}".lower() for word in words)
    ]
