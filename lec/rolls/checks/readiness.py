"""How far a roll is from its confirmation: the one judge that the gate, the first page and the queries page ask."""

from collections.abc import Iterable
from dataclasses import dataclass

from lec.registry.models import Organisation
from lec.rolls.checks.catalogue import findings
from lec.rolls.checks.findings import ERROR, QUERY, Finding, Surroundings
from lec.rolls.queries import RollRow, read_roll
from lec.rolls.totals import ClassProgress, classes_in
from lec.rounds.models import Round


@dataclass(frozen=True)
class Readiness:
    """How far a roll is from its confirmation; `classes` in the order of schooling.

    Errors and queries are those on learners and those on the roll as a whole; `open_queries` hold also those
    whose explanation the LAO has not accepted.
    """

    total: int
    claimed: int
    classes: tuple[ClassProgress, ...]
    errors: tuple[Finding, ...]
    open_queries: tuple[Finding, ...]
    explained: tuple[Finding, ...]

    @property
    def refused(self) -> tuple[Finding, ...]:
        """The open queries that the LAO sent back with a reason."""
        return tuple(one for one in self.open_queries if one.refusal)

    @property
    def unverified(self) -> int:
        """How many learners have not been verified in the round."""
        return sum(one.enrolled - one.verified for one in self.classes)

    @property
    def is_ready(self) -> bool:
        """Whether nothing of the roll stands in the way of confirming it (๖)."""
        return not (self.errors or self.open_queries or self.unverified)


def readiness(institution: Organisation, round_: Round | None, around: Surroundings) -> Readiness:
    """How far the institution's roll is from its confirmation in this round; one statement."""
    return readiness_of(read_roll(institution, around.academic_year), round_, around)


def readiness_of(rows: Iterable[RollRow], round_: Round | None, around: Surroundings) -> Readiness:
    """The readiness of a roll already read; without a round nobody is verified."""
    rows = list(rows)
    found = list(findings(rows, around))
    enrolled = [row for row in rows if row.is_enrolled]
    return Readiness(
        total=len(enrolled),
        claimed=len(rows) - len(enrolled),
        classes=tuple(classes_in(enrolled, round_)),
        errors=tuple(one for one in found if one.severity == ERROR),
        open_queries=tuple(one for one in found if one.severity == QUERY and one.blocks),
        explained=tuple(one for one in found if not one.blocks),
    )
