"""What closing a round now would freeze: what stands, who is missing, and the numbers under each setting."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from lec.closings.freezing import left_behind
from lec.closings.models import Taken
from lec.closings.participants import Part, parts_of, tree_on
from lec.confirmation.gates import Counts, total_of
from lec.registry.models import Level
from lec.rounds.models import Database, Round, State
from lec.rounds.queries import today


@dataclass(frozen=True)
class Fact:
    """How the standings of one database at one level are spread; `number` is all that take part."""

    level: Level
    database: Database
    confirmed: int
    voided: int
    open: int

    @property
    def number(self) -> int:
        """All that take part."""
        return self.confirmed + self.voided + self.open


@dataclass(frozen=True)
class Numbers:
    """What the nation would come to: its own learners and the pupils of other affiliations."""

    taken: Taken
    learners: int
    pupils: int


@dataclass(frozen=True)
class Outlook:
    """`missing` has everything that does not stand confirmed, the upper levels first."""

    facts: tuple[Fact, ...]
    missing: tuple[Part, ...]
    numbers: tuple[Numbers, ...]

    @property
    def difference(self) -> int:
        """How many children the choice is about."""
        last, nothing = self.numbers
        return last.learners + last.pupils - nothing.learners - nothing.pupils


_ORDER = (Level.PROVINCE, Level.LAO, Level.INSTITUTION)


def outlook(round_: Round, *, now: datetime) -> Outlook:
    """What closing this round now would say; four statements, whatever the size of the nation."""
    tree = tree_on(today(now))
    parts = parts_of(round_, tree)
    left = left_behind(round_, tree)
    spread = Counter((part.body.level, part.database, part.state) for part in parts)
    pairs = sorted(
        {(level, database) for level, database, _state in spread},
        key=lambda pair: (_ORDER.index(Level(pair[0])), list(Database).index(Database(pair[1]))),
    )
    facts = tuple(
        Fact(
            Level(level),
            Database(database),
            *(spread[level, database, state] for state in (State.CONFIRMED, State.VOIDED, State.OPEN)),
        )
        for level, database in pairs
    )
    missing = sorted(
        (part for part in parts if part.is_missing), key=lambda part: _ORDER.index(Level(part.body.level))
    )
    numbers = tuple(_numbers(parts, left, taken) for taken in (Taken.LAST, Taken.NOTHING))
    return Outlook(facts, tuple(missing), numbers)


def _numbers(parts: list[Part], left: Mapping[int, Counts], taken: Taken) -> Numbers:
    sums: Counter[str] = Counter()
    for part in parts:
        if part.is_counted and (not part.is_missing or taken == Taken.LAST):
            counts = left.get(part.standing_id or 0)
            sums[part.database] += (part.confirmed_total or 0) if counts is None else total_of(counts)
    return Numbers(taken, sums[Database.ROLL], sums[Database.HEADCOUNTS])
