"""The two numbers that always stand side by side: last confirmed, and current."""

from dataclasses import dataclass
from datetime import datetime

from lec.confirmation.gates import Counts, added, judge
from lec.confirmation.models import Seal
from lec.lib.refusals import Blocker
from lec.registry.models import Level, Organisation
from lec.reporting.standings import headcount_counts, roll_counts
from lec.rolls.totals import contested_within
from lec.rounds.models import Database, Round, Standing, State
from lec.rounds.queries import databases_of, shown_round, standing_or_open, standings_of, today, working_year


@dataclass(frozen=True)
class Counted:
    """One standing with its counts by grade and sex; `confirmed` is None when never confirmed.

    Both are None for basics, which count nobody. `blockers` are empty while it stands confirmed or
    no round is open.
    """

    standing: Standing
    current: Counts | None
    confirmed: Counts | None
    blockers: tuple[Blocker, ...]


@dataclass(frozen=True)
class CountsPair:
    """The learners of a subtree, now and as last confirmed at its top; `contested` are counted apart."""

    current: Counts
    confirmed: Counts | None
    contested: int


def counted_standings(organisation: Organisation, *, now: datetime) -> list[Counted]:
    """Every database the organisation takes part in, in the open round, else the latest."""
    round_ = shown_round()
    if round_ is None:
        return []
    standings = standings_of(round_, [organisation])
    seals = _last_seals(list(standings.values()))
    result = []
    for database in databases_of(organisation, on=today(now)):
        standing = standing_or_open(standings, round_, organisation, database)
        judged = round_.closed_at is None and standing.state != State.CONFIRMED
        blockers = judge(organisation, database, round_, today=today(now)).blockers if judged else ()
        seal = seals.get(standing.pk) if standing.pk else None
        confirmed = _flat(seal.counts, database) if seal and database != Database.BASICS else None
        result.append(Counted(standing, _current(organisation, database, round_), confirmed, blockers))
    return result


def counts_pair(organisation: Organisation, *, now: datetime) -> CountsPair:
    """The learners below an organisation by grade and sex; of the department, its provinces' seals summed."""
    round_ = shown_round()
    year = round_.academic_year if round_ else working_year(now)
    contested = contested_within(Organisation.objects.within(organisation).institutions(), year)
    return CountsPair(roll_counts(organisation, year), _confirmed_roll(organisation, round_), contested)


def _current(organisation: Organisation, database: str, round_: Round) -> Counts | None:
    if database == Database.BASICS:
        return None
    if database == Database.HEADCOUNTS:
        return headcount_counts(organisation, round_)
    roll = roll_counts(organisation, round_.academic_year)
    return roll if database == Database.ROLL else added([roll, headcount_counts(organisation, round_)])


def _confirmed_roll(organisation: Organisation, round_: Round | None) -> Counts | None:
    """The learners of the last seal at this level; None when there is none."""
    upper = organisation.level in (Level.DEPARTMENT, Level.PROVINCE)
    standings = Standing.objects.filter(
        round=round_, database=Database.OVERALL if upper else Database.ROLL, seal_number__gt=0
    )
    if organisation.level != Level.DEPARTMENT:
        standings = standings.filter(organisation=organisation)
    seals = _last_seals(list(standings)).values()
    parts = [seal.counts.get(str(Database.ROLL), {}) if upper else seal.counts for seal in seals]
    return added(parts) if parts else None


def _last_seals(standings: list[Standing]) -> dict[int, Seal]:
    """The latest seal of each standing, by the standing's id; one statement."""
    number = {standing.pk: standing.seal_number for standing in standings if standing.seal_number}
    seals = Seal.objects.filter(standing__in=number)
    return {seal.standing_id: seal for seal in seals if seal.number == number[seal.standing_id]}


def _flat(counts: dict[str, Counts] | Counts, database: str) -> Counts:
    """A seal's counts by grade and sex; those of a province's seal, which are by database, summed."""
    if database == Database.OVERALL:
        return added(counts.values())  # type: ignore[arg-type]
    return counts  # type: ignore[return-value]
