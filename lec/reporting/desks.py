"""What an officer finds on the first page: the desks of an institution and of the department, and the season."""

from dataclasses import dataclass
from datetime import datetime

from lec.confirmation.surroundings import surroundings
from lec.lib.digests import digest
from lec.lib.thai_calendar import academic_year_of
from lec.premises.checks.basics import basics_faults, basics_snapshot
from lec.registry.models import Organisation
from lec.reporting import watching
from lec.reporting.standings import DatabaseStanding, database_standings
from lec.reporting.watching.calendar import deadlines_of as deadlines_of
from lec.reporting.watching.shapes import Nation
from lec.rolls.checks import Readiness, Surroundings, readiness_of
from lec.rolls.queries import read_roll
from lec.rolls.totals import Total
from lec.rounds.models import Database, Deadline, Round, State
from lec.rounds.queries import Due, due_for, shown_round, today


@dataclass(frozen=True)
class Season:
    """Which time it is for an organisation: the round shown, whether it is open, and when it is due."""

    round: Round | None
    is_open: bool
    due: Due | None
    academic_year: int


@dataclass(frozen=True)
class Again:
    """A database that fell and whose data are again what was confirmed last; `seen` is their digest."""

    standing: DatabaseStanding
    seen: str


@dataclass(frozen=True)
class InstitutionDesk:
    """An institution's way to its confirmation; `readiness` is None while no round is open."""

    organisation: Organisation
    season: Season
    roll: DatabaseStanding
    basics: DatabaseStanding
    learners: Total
    readiness: Readiness | None
    basics_faults: tuple[str, ...]
    again: tuple[Again, ...] = ()

    @property
    def databases(self) -> tuple[DatabaseStanding, ...]:
        """The two databases the institution confirms."""
        return self.roll, self.basics

    @property
    def claimed(self) -> int:
        """Contested learners, counted apart."""
        return self.learners.claimed


@dataclass(frozen=True)
class DepartmentDesk:
    """The round, its deadlines and the nation as it is watched."""

    organisation: Organisation
    season: Season
    deadlines: list[Deadline]
    nation: Nation

    @property
    def due(self) -> Due | None:
        """The latest deadline that holds for everybody, where a round is open."""
        if not self.season.is_open or not self.deadlines:
            return None
        last = max(self.deadlines, key=lambda one: one.due_on)
        return Due(last.due_on, last.order_reference, (last.due_on - self.nation.day).days)


def season_for(organisation: Organisation, *, now: datetime) -> Season:
    """The round an organisation works in, else the last one; at most three statements."""
    round_ = shown_round()
    is_open = round_ is not None and round_.closed_at is None
    due = due_for(round_, organisation, now=now) if round_ and is_open else None
    year = round_.academic_year if round_ and is_open else academic_year_of(today(now))
    return Season(round_, is_open, due, year)


def institution_desk(institution: Organisation, *, now: datetime) -> InstitutionDesk:
    """The checklist's facts; the same statements however many learners."""
    season = season_for(institution, now=now)
    rows = read_roll(institution, season.academic_year)
    enrolled = sum(row.is_enrolled for row in rows)
    roll, basics = database_standings(
        institution, (Database.ROLL, Database.BASICS), season.round, {Database.ROLL: enrolled}
    )
    ready = readiness_of(rows, season.round, _around(institution, season, now)) if season.is_open else None
    faults = basics_faults(institution)
    seals = {}
    if ready is not None and ready.is_ready and roll.state == State.VOIDED:
        seals[roll] = digest(row.line for row in rows)
    if season.is_open and not faults and basics.state == State.VOIDED:
        seals[basics] = digest(basics_snapshot(institution).lines)
    return InstitutionDesk(
        organisation=institution,
        season=season,
        roll=roll,
        basics=basics,
        learners=Total(enrolled, len(rows) - enrolled),
        readiness=ready,
        basics_faults=tuple(fault.message for fault in faults),
        again=tuple(Again(one, seen) for one, seen in seals.items() if one.confirmed_digest == seen),
    )


def _around(institution: Organisation, season: Season, now: datetime) -> Surroundings:
    return surroundings(institution, season.academic_year, season.round, today=today(now))


def department_desk(department: Organisation, *, now: datetime) -> DepartmentDesk:
    """The nation as kept, with the deadlines; one statement while nothing was written."""
    nation = watching.nation(now)
    season = Season(nation.round, nation.is_open, None, nation.academic_year)
    return DepartmentDesk(department, season, list(nation.deadlines), nation)
