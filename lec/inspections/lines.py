"""The canonical lines of a frozen list, and their digests: what is published before the seed is known."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from lec.inspections.sampling import Framed
from lec.lib.digests import canonical_line, digest


@dataclass(frozen=True)
class Settings:
    """What was decided before the draw, as it is published; years are Gregorian."""

    public_code: str
    academic_year: int
    term: int
    institutions_wanted: int
    learners_wanted: int
    weighting: str
    seed_kind: str
    lottery_on: date | None
    commitment: str


@dataclass(frozen=True)
class FrozenLine(Framed):
    """An institution of the frozen list with the digest of its numbered learners."""

    learners_digest: str


def settings_line(settings: Settings) -> bytes:
    """The canonical line of the settings."""
    return canonical_line(
        "inspection",
        settings.public_code,
        settings.academic_year,
        settings.term,
        settings.institutions_wanted,
        settings.learners_wanted,
        settings.weighting,
        settings.seed_kind,
        settings.lottery_on,
        settings.commitment,
    )


def institution_line(one: FrozenLine) -> bytes:
    """The canonical line of one institution."""
    return canonical_line("institution", one.code, one.lao_code, one.kind, one.weight, one.size, one.learners_digest)


def frozen_digest(settings: Settings, lines: Iterable[FrozenLine]) -> str:
    """The digest over settings and list, which fixes both."""
    return digest([settings_line(settings), *map(institution_line, lines)])


def learners_digest(enrolments: Sequence[int]) -> str:
    """The digest over the numbered learners of an institution: a line [number, enrolment id] each."""
    return digest(canonical_line(number, pk) for number, pk in enumerate(enrolments, start=1))
