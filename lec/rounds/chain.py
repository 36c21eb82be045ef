"""The chain as a table: which database is confirmed where, what it rests on, and what acts do."""

from dataclasses import dataclass

from lec.registry.models import Level
from lec.rounds.models import Act, Database, State

RECORD_LANGUAGE = "th"
"""Causes are written into the history in Thai, whatever language the officer's screen has."""


@dataclass(frozen=True)
class Link:
    """One confirmation: `database` at `level`; a fall of it makes `above` fall too (๗, ๘, ๙)."""

    database: Database
    level: Level
    above: tuple[Database, Level] | None


LINKS = (
    Link(Database.ROLL, Level.INSTITUTION, (Database.ROLL, Level.LAO)),
    Link(Database.BASICS, Level.INSTITUTION, (Database.BASICS, Level.LAO)),
    Link(Database.ROLL, Level.LAO, (Database.OVERALL, Level.PROVINCE)),
    Link(Database.BASICS, Level.LAO, (Database.OVERALL, Level.PROVINCE)),
    Link(Database.HEADCOUNTS, Level.LAO, (Database.OVERALL, Level.PROVINCE)),
    Link(Database.OVERALL, Level.PROVINCE, None),
)


@dataclass(frozen=True)
class Move:
    """What an act makes of a state; a pair that is not listed does not happen."""

    act: Act
    before: State
    after: State


MOVES = (
    Move(Act.CONFIRM, State.OPEN, State.CONFIRMED),
    Move(Act.CONFIRM, State.VOIDED, State.CONFIRMED),
    Move(Act.VOID, State.CONFIRMED, State.VOIDED),
    Move(Act.RETURN, State.CONFIRMED, State.VOIDED),
)


def link(database: str, level: str) -> Link | None:
    """The link of that database at that level, or None where it is not confirmed there."""
    return next((row for row in LINKS if (row.database, row.level) == (database, level)), None)


def databases_at(level: str) -> tuple[Database, ...]:
    """The databases a level confirms, in the order they are shown."""
    return tuple(row.database for row in LINKS if row.level == level)


def moves(act: str, state: str) -> State | None:
    """The state an act leads to from `state`, or None where it does not apply."""
    return next((row.after for row in MOVES if (row.act, row.before) == (act, state)), None)
