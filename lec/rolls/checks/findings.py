"""What a check finds, and what it may know beside the rows of the roll."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from lec.lib.digests import canonical_line, digest
from lec.rolls.queries.answers import Answer
from lec.rolls.queries.roll import Counts

ERROR, QUERY = "error", "query"


@dataclass(frozen=True)
class Sealed:
    """The roll's last confirmation in an earlier round: its academic year (Gregorian) and its counts."""

    academic_year: int
    counts: Counts


@dataclass(frozen=True)
class Surroundings:
    """What checks know beside the roll: other rooms' facts, brought by who stands above the rolls.

    Years are Gregorian; `fiscal_year` is the one that the round serves, 0 where only learners are looked at.
    `offered` are the grades of the basic data, None where they are not filled in; `sealed` is None before the
    first confirmation. `answers` are the explanations about the roll as a whole, by code and subject.
    """

    academic_year: int
    today: date
    fiscal_year: int = 0
    offered: tuple[str, ...] | None = None
    sealed: Sealed | None = None
    answers: Mapping[tuple[str, str], Answer] = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """One thing to mend (error) or to explain (query).

    About one learner where `enrolment_id` is set, with the `name`; else about the roll as a whole, where
    `subject` says what of it (a class, a grade, a minute) and `facts` the figures that were found.
    """

    code: str
    severity: str
    message: str
    enrolment_id: int | None = None
    name: str = ""
    subject: str = ""
    facts: str = ""
    answer: Answer | None = None

    @property
    def blocks(self) -> bool:
        """Whether it keeps the roll from being confirmed."""
        return self.severity == ERROR or self.answer is None or not self.answer.stands

    @property
    def explanation(self) -> str:
        """The officer's sentence, also one that the LAO has not accepted; '' where there is none."""
        return self.answer.sentence if self.answer else ""

    @property
    def refusal(self) -> str:
        """Why the LAO does not accept the explanation; '' where it has not said so."""
        return self.answer.refusal if self.answer else ""

    @property
    def key(self) -> str:
        """Stands for the finding in a form: another one as soon as its figures change."""
        return digest([canonical_line(self.code, str(self.enrolment_id or ""), self.subject, self.facts)])[:16]
