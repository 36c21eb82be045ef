"""What an officer finds on the first page: the desk of an institution, a LAO, a province, the department."""

from dataclasses import dataclass
from datetime import datetime

from lec.confirmation.surroundings import surroundings
from lec.headcounts.queries.numbers import progress as school_progress
from lec.lib.thai_calendar import academic_year_of
from lec.premises.checks.basics import basics_faults
from lec.registry.models import Level, Organisation
from lec.reporting.children import (
    InstitutionRow,
    LaoRow,
    ProvinceRow,
    institution_rows,
    lao_rows,
    province_rows,
)
from lec.reporting.standings import DatabaseStanding, database_standings, headcount_counts
from lec.rolls.checks import Readiness, Surroundings, readiness_of
from lec.rolls.queries import read_roll
from lec.rolls.totals import Total
from lec.rounds.models import Database, Deadline, Round
from lec.rounds.queries import Due, databases_of, due_for, shown_round, today


@dataclass(frozen=True)
class Season:
    """Which time it is for an organisation: the round shown, whether it is open, and when it is due."""

    round: Round | None
    is_open: bool
    due: Due | None
    academic_year: int


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

    @property
    def databases(self) -> tuple[DatabaseStanding, ...]:
        """The two databases the institution confirms."""
        return self.roll, self.basics

    @property
    def claimed(self) -> int:
        """Contested learners, counted apart."""
        return self.learners.claimed


@dataclass(frozen=True)
class Card:
    """One database that an upper level confirms; `done` of `total` below it are ready."""

    standing: DatabaseStanding
    done: int
    total: int

    @property
    def waiting(self) -> int:
        """How many below it are not ready."""
        return self.total - self.done

    @property
    def can_confirm(self) -> bool:
        """Whether the confirm button is live: everything below is ready and it is not confirmed."""
        return self.total > 0 and self.waiting == 0 and not self.standing.is_confirmed


@dataclass(frozen=True)
class LaoDesk:
    """A LAO's databases it takes part in, and its institutions."""

    organisation: Organisation
    season: Season
    cards: tuple[Card, ...]
    rows: list[InstitutionRow]

    @property
    def databases(self) -> tuple[DatabaseStanding, ...]:
        """The standings of its databases."""
        return tuple(card.standing for card in self.cards)

    @property
    def claimed(self) -> int:
        """Contested learners in all its institutions."""
        return sum(row.learners.claimed for row in self.rows)


@dataclass(frozen=True)
class ProvinceDesk:
    """A province's overall confirmation and its LAOs."""

    organisation: Organisation
    season: Season
    card: Card
    rows: list[LaoRow]

    @property
    def databases(self) -> tuple[DatabaseStanding, ...]:
        """The one standing a province has."""
        return (self.card.standing,)

    @property
    def claimed(self) -> int:
        """Contested learners in the whole province."""
        return sum(row.learners.claimed for row in self.rows)


@dataclass(frozen=True)
class DepartmentDesk:
    """The provinces, the round and the nation's sums."""

    organisation: Organisation
    season: Season
    deadlines: list[Deadline]
    rows: list[ProvinceRow]

    @property
    def taking_part(self) -> list[ProvinceRow]:
        """Provinces in which a LAO has something to confirm."""
        return [row for row in self.rows if row.overall.total]

    @property
    def without_part(self) -> list[ProvinceRow]:
        """Provinces that nobody has begun to fill."""
        return [row for row in self.rows if not row.overall.total]

    @property
    def done(self) -> int:
        """Provinces that have confirmed."""
        return sum(row.is_complete for row in self.rows)

    @property
    def confirmed(self) -> int:
        """People in the provinces' last confirmations."""
        return sum(row.overall.confirmed_total or 0 for row in self.rows)

    @property
    def current(self) -> int:
        """People in the data as they are now."""
        return sum(row.current for row in self.rows)

    @property
    def claimed(self) -> int:
        """Contested learners in the nation."""
        return sum(row.claimed for row in self.rows)


def season_for(organisation: Organisation, *, now: datetime) -> Season:
    """The round an organisation works in, else the last one; at most three statements."""
    round_ = shown_round()
    is_open = round_ is not None and round_.closed_at is None
    due = due_for(round_, organisation, now=now) if round_ and is_open else None
    year = round_.academic_year if round_ and is_open else academic_year_of(today(now))
    return Season(round_, is_open, due, year)


def institution_desk(institution: Organisation, *, now: datetime) -> InstitutionDesk:
    """The checklist's facts; nine statements, however many learners."""
    season = season_for(institution, now=now)
    rows = read_roll(institution, season.academic_year)
    enrolled = sum(row.is_enrolled for row in rows)
    roll, basics = database_standings(
        institution, (Database.ROLL, Database.BASICS), season.round, {Database.ROLL: enrolled}
    )
    return InstitutionDesk(
        organisation=institution,
        season=season,
        roll=roll,
        basics=basics,
        learners=Total(enrolled, len(rows) - enrolled),
        readiness=readiness_of(rows, season.round, _around(institution, season, now)) if season.is_open else None,
        basics_faults=tuple(fault.message for fault in basics_faults(institution)),
    )


def _around(institution: Organisation, season: Season, now: datetime) -> Surroundings:
    return surroundings(institution, season.academic_year, season.round, today=today(now))


def lao_desk(lao: Organisation, *, now: datetime) -> LaoDesk:
    """The LAO's cards and institutions; fourteen statements, however many institutions."""
    season = season_for(lao, now=now)
    day = today(now)
    rows = institution_rows(lao, season.round, season.academic_year, day)
    databases = databases_of(lao, on=day)
    current: dict[str, int | None] = {Database.ROLL: sum(row.learners.enrolled for row in rows)}
    progress = {
        str(Database.ROLL): (sum(row.roll.is_confirmed for row in rows), len(rows)),
        str(Database.BASICS): (sum(row.basics.is_confirmed for row in rows), len(rows)),
    }
    if Database.HEADCOUNTS in databases and season.round:
        schools = school_progress(lao, season.round)
        current[Database.HEADCOUNTS] = sum(school.total or 0 for school in schools)
        recorded = sum(school.state != "missing" for school in schools)
        progress[str(Database.HEADCOUNTS)] = (recorded, len(schools))
    cards = tuple(
        Card(standing, *progress.get(standing.database, (0, 0)))
        for standing in database_standings(lao, databases, season.round, current)
    )
    return LaoDesk(lao, season, cards, rows)


def province_desk(province: Organisation, *, now: datetime) -> ProvinceDesk:
    """The province's card and LAOs; seventeen statements, however many LAOs."""
    season = season_for(province, now=now)
    rows = lao_rows(province, season.round, season.academic_year, today(now))
    heads = headcount_counts(province, season.round) if season.round else {}
    learners = sum(row.learners.enrolled for row in rows)
    current = learners + sum(sum(cell.values()) for cell in heads.values())
    (overall,) = database_standings(province, (Database.OVERALL,), season.round, {Database.OVERALL: current})
    taking_part = [row for row in rows if row.takes_part]
    card = Card(overall, sum(row.is_complete for row in taking_part), len(taking_part))
    return ProvinceDesk(province, season, card, rows)


def department_desk(department: Organisation, *, now: datetime) -> DepartmentDesk:
    """The provinces with their progress; nine statements."""
    season = season_for(department, now=now)
    rows = province_rows(department, season.round, season.academic_year, today(now))
    return DepartmentDesk(department, season, deadlines_of(season.round), rows)


def deadlines_of(round_: Round | None) -> list[Deadline]:
    """The deadline in force for everybody of each level, lowest level first; one statement."""
    rows = Deadline.objects.filter(round=round_, organisation__isnull=True).order_by("set_at", "id")
    latest = {row.level: row for row in rows}
    return [latest[level] for level in (Level.INSTITUTION, Level.LAO, Level.PROVINCE) if level in latest]
