"""The year's end: what is proposed for every learner, what was decided, and who was not looked at."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Exists, OuterRef, Q, QuerySet

from lec.lib.fingerprints import fingerprint
from lec.lib.promotion import next_grade
from lec.registry.models import Organisation
from lec.rolls.models import Enrolment, EnrolmentState, Outcome, Promotion
from lec.rolls.queries.roll import ClassKey, class_order


@dataclass(frozen=True)
class Proposal:
    """One learner of the year that ends; `decided` is what was decided, None for who was not looked at.

    `outcome`, `grade` and `room` are what was decided, or else what is proposed. `elsewhere` names the
    institution that has the learner in the new year already; `is_here` says that this one has, by another way.
    """

    enrolment: Enrolment
    decided: Promotion | None
    outcome: str
    grade: str
    room: str
    elsewhere: str = ""
    is_here: bool = False

    @property
    def is_open(self) -> bool:
        """Whether nobody has looked at the learner yet."""
        return self.decided is None and not self.is_here


@dataclass(frozen=True)
class ClassProposal:
    """A class of the year that ends; `following` is the grade after it, None where schooling ends here."""

    grade: str
    room: str
    following: str | None
    rows: tuple[Proposal, ...]

    @property
    def mark(self) -> str:
        """The mark of what was decided of those whom this page decides."""
        return mark_of_decisions(one.enrolment for one in self.rows if not one.is_here)

    @property
    def not_looked_at(self) -> int:
        """How many were not looked at."""
        return sum(one.is_open for one in self.rows)

    def decided(self, outcome: str) -> int:
        """How many were decided to have this outcome."""
        return sum(one.decided is not None and one.decided.outcome == outcome for one in self.rows)


def enrolled_in(institution: Organisation, year: int) -> QuerySet[Enrolment]:
    """Who counts on the roll of the year that ends; contested learners are settled first."""
    return Enrolment.objects.filter(institution=institution, academic_year=year, state=EnrolmentState.ENROLLED)


def not_looked_at(institution: Organisation, year: int) -> int:
    """How many of the year that ends nobody has looked at; one statement."""
    here = Enrolment.objects.filter(
        learner=OuterRef("learner"), institution=institution, academic_year=year + 1
    ).exclude(state=EnrolmentState.DEPARTED)
    return enrolled_in(institution, year).filter(~Exists(here), promotion__isnull=True).count()


def proposals(institution: Organisation, year: int, *, offered: Collection[str] = ()) -> list[ClassProposal]:
    """What is proposed for every class of the Gregorian year that ends, in the order of schooling; two statements.

    `offered` are the grades that the institution offers; without any, those of its roll.
    """
    rows = list(
        enrolled_in(institution, year)
        .select_related("learner", "promotion__result")
        .order_by("grade", "room", "learner__name_sort", "pk")
    )
    grades = set(offered) or {row.grade for row in rows}
    standing = _standing_next_year(institution, rows, year + 1)
    classes = []
    for key, members in groupby(sorted(rows, key=lambda row: class_order(_key(row))), key=_key):
        following = next_grade(key[0], grades)
        classes.append(
            ClassProposal(
                *key, following, tuple(_proposal(row, institution, following, standing) for row in members)
            )
        )
    return classes


def mark_of_decisions(rows: Iterable[Enrolment]) -> str:
    """The mark of what was decided of these enrolments, which were read with their promotions, in any order."""
    decided = {str(row.pk): getattr(row, "promotion", None) for row in rows}
    return fingerprint({pk: decision_of(kept) if kept else None for pk, kept in decided.items()})


def decision_of(kept: Promotion) -> dict[str, str]:
    """What was decided: outcome, and grade and room of the new year."""
    return {"outcome": str(kept.outcome), "grade": kept.grade, "room": kept.room}


def _key(row: Enrolment) -> ClassKey:
    return row.grade, row.room


def _standing_next_year(
    institution: Organisation, rows: Sequence[Enrolment], new_year: int
) -> dict[int, Enrolment]:
    """Where the learners are enrolled in the new year, or claimed by the institution itself; by learner id."""
    found = Enrolment.objects.filter(
        Q(state=EnrolmentState.ENROLLED) | Q(state=EnrolmentState.CLAIMED, institution=institution),
        learner__in=[row.learner_id for row in rows],
        academic_year=new_year,
    ).select_related("institution")
    return {row.learner_id: row for row in found}


def _proposal(
    row: Enrolment, institution: Organisation, following: str | None, standing: dict[int, Enrolment]
) -> Proposal:
    decided: Promotion | None = getattr(row, "promotion", None)
    new = standing.get(row.learner_id)
    elsewhere = new.institution.name if new and new.institution_id != institution.pk else ""
    if decided is not None:
        return Proposal(row, decided, decided.outcome, decided.grade, decided.room, elsewhere)
    if elsewhere:
        return Proposal(row, None, Outcome.LEFT, "", "", elsewhere)
    if new is not None:
        outcome = Outcome.REPEAT if new.grade == row.grade else Outcome.PROMOTE
        return Proposal(row, None, outcome, new.grade, new.room, is_here=True)
    if following is None:
        return Proposal(row, None, Outcome.GRADUATE, "", "")
    return Proposal(row, None, Outcome.PROMOTE, following, row.room)
