"""What the watching pages show: counts of bodies and of people, never a name of a child."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime

from django.utils.translation import gettext as _

from lec.registry.models import Level
from lec.reporting.watching.forecast import Forecast, Verdict
from lec.rounds.models import Database, Deadline, Round, State

Link = tuple[Level, Database]
"""One confirmation of the chain: a level and its database."""


@dataclass(frozen=True)
class Progress:
    """How many stand confirmed (`done`) of `total`, and how many of those were confirmed late."""

    done: int = 0
    total: int = 0
    late: int = 0

    def __add__(self, other: "Progress") -> "Progress":
        return Progress(self.done + other.done, self.total + other.total, self.late + other.late)

    @property
    def left(self) -> int:
        """How many are not confirmed."""
        return self.total - self.done

    @property
    def is_complete(self) -> bool:
        """Whether there is something and all of it is confirmed."""
        return self.total > 0 and self.done == self.total

    @property
    def percent(self) -> int | None:
        """Whole percents, rounded down, so that 100 means all; None where there is nothing to confirm."""
        return 100 * self.done // self.total if self.total else None


NONE = Progress()


@dataclass(frozen=True)
class ByDatabase:
    """Completion of each database of institutions and of LAOs, with what the chain calls them (๖, ๗)."""

    institutions_roll: Progress = NONE
    institutions_basics: Progress = NONE
    laos_roll: Progress = NONE
    laos_basics: Progress = NONE
    laos_headcounts: Progress = NONE

    def __add__(self, other: "ByDatabase") -> "ByDatabase":
        return ByDatabase(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    def items(self) -> Iterator[tuple[Link, Progress]]:
        """Each with its level and database, institutions first."""
        for link in LINKS:
            yield link, self.of(*link)

    def of(self, level: str, database: str) -> Progress:
        """The completion of one database at one level."""
        found: Progress = getattr(self, f"{level}s_{database}")
        return found

    @property
    def whole(self) -> Progress:
        """All confirmations of institutions and LAOs together."""
        return sum((progress for _link, progress in self.items()), Progress())


LINKS: tuple[Link, ...] = (
    (Level.INSTITUTION, Database.ROLL),
    (Level.INSTITUTION, Database.BASICS),
    (Level.LAO, Database.ROLL),
    (Level.LAO, Database.BASICS),
    (Level.LAO, Database.HEADCOUNTS),
)


@dataclass(frozen=True)
class People:
    """Learners by name and pupils of other affiliations: now, and as last confirmed (by LAOs); contested apart."""

    learners: int = 0
    learners_confirmed: int = 0
    pupils: int = 0
    pupils_confirmed: int = 0
    claimed: int = 0

    def __add__(self, other: "People") -> "People":
        return People(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    @property
    def current(self) -> int:
        """Everybody now."""
        return self.learners + self.pupils

    @property
    def confirmed(self) -> int:
        """Everybody as last confirmed."""
        return self.learners_confirmed + self.pupils_confirmed


@dataclass(frozen=True)
class Body:
    """An organisation as a line names it; `contact` is `name, position, telephone`, empty where nobody is."""

    pk: int
    code: str
    name: str
    kind: str
    level: str
    district: str = ""
    contact: str = ""


@dataclass(frozen=True)
class Mark:
    """The state of one database; `late` only while it stands confirmed. `total` is what it counted last."""

    database: str
    state: str = State.OPEN
    late: bool = False
    confirmed_at: datetime | None = None
    total: int | None = None

    @property
    def is_confirmed(self) -> bool:
        """Whether it stands confirmed."""
        return self.state == State.CONFIRMED


@dataclass(frozen=True)
class Deadlines:
    """When a body must confirm; `is_overdue` when the day has passed in an open round and something is missing."""

    due_on: date | None = None
    is_overdue: bool = False


@dataclass(frozen=True)
class InstitutionLine:
    """One institution of a LAO."""

    body: Body
    roll: Mark
    basics: Mark
    learners: int
    claimed: int
    due: Deadlines

    @property
    def is_complete(self) -> bool:
        """Whether both databases stand confirmed."""
        return self.roll.is_confirmed and self.basics.is_confirmed


@dataclass(frozen=True)
class LaoLine:
    """One LAO of a province; `marks` leaves out the databases that it takes no part in."""

    body: Body
    institutions: int
    schools: int
    recorded: int
    """Schools of other affiliations, and how many have their numbers recorded (the dissolved as zero)."""
    databases: ByDatabase
    marks: Mapping[str, Mark]
    people: People
    due: Deadlines
    forecast: Forecast

    @property
    def takes_part(self) -> bool:
        """Whether it has anything to confirm (๘)."""
        return bool(self.marks)

    @property
    def is_complete(self) -> bool:
        """Whether everything that it confirms stands confirmed; a LAO without a part is none."""
        return self.takes_part and all(mark.is_confirmed for mark in self.marks.values())

    @property
    def waiting(self) -> tuple[str, ...]:
        """The databases that it has not confirmed."""
        return tuple(database for database, mark in self.marks.items() if not mark.is_confirmed)


@dataclass(frozen=True)
class Missing:
    """What a blocking body has not confirmed."""

    database: str
    state: str

    @property
    def sentence(self) -> str:
        """In words, in the language on screen."""
        label = Database(self.database).label
        if self.state == State.VOIDED:
            return _("%(database)s: changed or returned since, must be confirmed again.") % {"database": label}
        return _("%(database)s: not yet confirmed.") % {"database": label}


@dataclass(frozen=True)
class Stuck:
    """A confirmation above that one body alone holds up."""

    code: str
    name: str
    level: str
    database: str


@dataclass(frozen=True)
class Blocker:
    """One body that alone holds up others: what it has to confirm, whom to telephone, and what that frees.

    `lao` is the name of an institution's LAO, '' for a LAO; `province` the code of the province.
    """

    body: Body
    lao: str
    province: str
    province_name: str
    missing: tuple[Missing, ...]
    stuck: tuple[Stuck, ...]

    @property
    def frees(self) -> int:
        """How many confirmations above wait for this body alone."""
        return len(self.stuck)


@dataclass(frozen=True)
class Day:
    """One day of a curve: how many stood confirmed at its end, and how many a steady pace would have had."""

    on: date
    standing: int
    needed: float


@dataclass(frozen=True)
class Curve:
    """Confirmations that stood, day by day from the opening to today, of `total`; `due_on` the level's deadline."""

    level: str
    database: str
    total: int
    due_on: date | None
    days: tuple[Day, ...]

    @property
    def now(self) -> int:
        """How many stand today."""
        return self.days[-1].standing if self.days else 0

    @property
    def is_behind(self) -> bool:
        """Whether fewer stand today than a steady pace needs."""
        return bool(self.days) and self.days[-1].standing < self.days[-1].needed


@dataclass(frozen=True)
class Pace:
    """The curves of a round by level and database, lowest level first."""

    curves: tuple[Curve, ...] = ()

    def of(self, level: str, database: str) -> Curve | None:
        """One curve, if the round has it."""
        return next((one for one in self.curves if (one.level, one.database) == (level, database)), None)


@dataclass(frozen=True)
class Trend:
    """One round in the past or present: institutions' confirmations in time, late and not, and people confirmed.

    `code` is a province's, '' for the nation. Of a round under way `not_confirmed` may still come.
    """

    round_id: int
    round: str
    is_open: bool
    code: str
    in_time: int
    late: int
    not_confirmed: int
    learners: int
    pupils: int

    @property
    def total(self) -> int:
        """All confirmations that institutions owed."""
        return self.in_time + self.late + self.not_confirmed

    def percent(self, number: int) -> int:
        """A number of these as whole percents, rounded down."""
        return 100 * number // self.total if self.total else 0


@dataclass(frozen=True)
class ProvinceLine:
    """One province of the nation: its LAOs that have confirmed everything, of those that take part."""

    body: Body
    laos: Progress
    institutions: int
    databases: ByDatabase
    overall: Mark
    people: People
    due: Deadlines
    forecasts: Mapping[Verdict, int]

    @property
    def takes_part(self) -> bool:
        """Whether any of its LAOs has something to confirm."""
        return self.laos.total > 0

    @property
    def is_complete(self) -> bool:
        """Whether the province has confirmed."""
        return self.overall.is_confirmed


@dataclass(frozen=True)
class ProvinceWatch:
    """A province: its own line, its LAOs in Thai order, its pace, and who alone holds up others.

    `version` names this very content in this process: a page may keep what it made of it under that name, and does
    not where it is empty. `academic_year` is that of the rolls counted.
    """

    version: str
    round: Round | None
    is_open: bool
    day: date
    academic_year: int
    line: ProvinceLine
    laos: tuple[LaoLine, ...]
    pace: Pace
    blockers: tuple[Blocker, ...]
    trends: tuple[Trend, ...]


@dataclass(frozen=True)
class Nation:
    """The nation: its provinces in Thai order, and their sums; `version` as a province's.

    `deadlines` are those that hold for everybody, lowest level first.
    """

    version: str
    round: Round | None
    is_open: bool
    day: date
    academic_year: int
    deadlines: tuple[Deadline, ...]
    provinces: tuple[ProvinceLine, ...]
    overall: Progress
    laos: Progress
    institutions: int
    databases: ByDatabase
    people: People
    forecasts: Mapping[Verdict, int]
    pace: Pace
    blockers: tuple[Blocker, ...]
    trends: tuple[Trend, ...]
    province_trends: Mapping[str, tuple[Trend, ...]]


@dataclass(frozen=True)
class LaoWatch:
    """A LAO: its own line and its institutions in Thai order, with those of them that alone hold up others."""

    round: Round | None
    is_open: bool
    day: date
    line: LaoLine
    province: Body
    institutions: tuple[InstitutionLine, ...]
    blockers: tuple[Blocker, ...]


def tallied(forecasts: Iterable[Mapping[Verdict, int]]) -> dict[Verdict, int]:
    """How many LAOs have each verdict, all verdicts in their order."""
    sums = dict.fromkeys(Verdict, 0)
    for one in forecasts:
        for verdict, number in one.items():
            sums[verdict] += number
    return sums
