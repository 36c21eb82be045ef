"""One organisation from above or from within, and the sheet that its officer checks before confirming."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from lec.confirmation.gates import Counts, Judgement, judge
from lec.confirmation.models import Seal
from lec.lib.refusals import Blocker
from lec.registry.models import Level, Organisation
from lec.reporting.changes import Changes, changes_for_institution, changes_for_lao
from lec.reporting.changes_province import changes_for_province
from lec.reporting.children import (
    InstitutionRow,
    LaoRow,
    ProvinceRow,
    institution_rows,
    lao_rows,
    province_rows,
)
from lec.reporting.desks import Season, season_for
from lec.reporting.standings import (
    CountChange,
    DatabaseStanding,
    SealLine,
    changes_between,
    database_standings,
    headcount_counts,
    roll_counts,
    seals_of,
)
from lec.rolls.totals import contested_within
from lec.rounds.models import Database, Round, Step
from lec.rounds.queries import current_round, databases_of, due_for, steps_of, today


@dataclass(frozen=True)
class Line:
    """One database of the organisation with what stands in its way now (none while confirmed)."""

    standing: DatabaseStanding
    blockers: tuple[Blocker, ...]


@dataclass(frozen=True)
class Overview:
    """How an organisation stands; `counts` are its learners, `heads` the pupils of other affiliations.

    One of `institutions`, `laos`, `provinces` holds the bodies directly below. No names of children.
    """

    organisation: Organisation
    season: Season
    lines: tuple[Line, ...]
    counts: Counts
    heads: Counts
    claimed: int
    seals: list[SealLine]
    steps: Sequence[Step]
    institutions: list[InstitutionRow]
    laos: list[LaoRow]
    provinces: list[ProvinceRow]


@dataclass(frozen=True)
class ConfirmSheet:
    """What is checked before confirming: the data judged now beside the last seal, by part.

    `changes` is by database: one part, or for a province its learners and its head counts. `told` says what
    changed since one's own last confirmation, body by body.
    """

    standing: DatabaseStanding
    season: Season
    judgement: Judgement
    changes: Mapping[str, list[CountChange]]
    was_total: int | None
    told: Changes

    @property
    def is_late(self) -> bool:
        """Whether confirming now is after the deadline."""
        return self.season.due is not None and self.season.due.days_left < 0

    @property
    def repeats(self) -> bool:
        """Whether it fell and would be confirmed exactly as it was."""
        return not self.standing.is_confirmed and self.standing.confirmed_digest == self.judgement.digest


def overview(organisation: Organisation, *, now: datetime) -> Overview:
    """Everything the page of an organisation shows; the same statements for one child and for many."""
    season, day = season_for(organisation, now=now), today(now)
    year, round_ = season.academic_year, season.round
    counts = roll_counts(organisation, year)
    heads = headcount_counts(organisation, round_) if round_ and organisation.level != Level.INSTITUTION else {}
    current: dict[str, int | None] = {Database.ROLL: _sum(counts), Database.HEADCOUNTS: _sum(heads)}
    current[Database.OVERALL] = _sum(counts) + _sum(heads)
    standings = database_standings(organisation, databases_of(organisation, on=day), round_, current)
    level = organisation.level
    return Overview(
        organisation=organisation,
        season=season,
        lines=tuple(Line(one, _blockers(one, season, now=now)) for one in standings),
        counts=counts,
        heads=heads,
        claimed=contested_within(Organisation.objects.within(organisation).institutions(), year),
        seals=seals_of(organisation),
        steps=list(steps_of(organisation).order_by("-at", "-id")[:5]),
        institutions=institution_rows(organisation, round_, year, day) if level == Level.LAO else [],
        laos=lao_rows(organisation, round_, year, day) if level == Level.PROVINCE else [],
        provinces=province_rows(organisation, round_, year, day) if level == Level.DEPARTMENT else [],
    )


def confirm_sheet(organisation: Organisation, database: str, *, now: datetime) -> ConfirmSheet:
    """The sheet for one database in the open round; refused where none is open."""
    round_ = current_round()
    season = Season(round_, True, due_for(round_, organisation, now=now), round_.academic_year)
    judgement = judge(organisation, database, round_, today=today(now))
    (standing,) = database_standings(organisation, (database,), round_, {database: judgement.total})
    seal = Seal.objects.filter(public_code=standing.seal_code).first() if standing.seal_code else None
    return ConfirmSheet(
        standing=standing,
        season=season,
        judgement=judgement,
        changes=_changes(database, seal.counts if seal else None, judgement.counts),
        was_total=seal.total if seal else None,
        told=changes_since(organisation, round_, today(now)),
    )


def changes_since(organisation: Organisation, round_: Round, day: date) -> Changes:
    """What changed since an organisation's own last confirmations, as far as its officers may see it."""
    year = round_.academic_year
    if organisation.level == Level.INSTITUTION:
        return changes_for_institution(organisation, round_, year)
    if organisation.level == Level.LAO:
        return changes_for_lao(organisation, institution_rows(organisation, round_, year, day), round_, year)
    return changes_for_province(organisation, lao_rows(organisation, round_, year, day), round_, year, day)


def changes_at(institution: Organisation, viewer: Organisation, round_: Round, day: date) -> Changes:
    """What changed at one institution since its own last confirmations, or since those of the LAO that looks."""
    year = round_.academic_year
    if institution.pk == viewer.pk:
        return changes_for_institution(institution, round_, year)
    rows = [row for row in institution_rows(viewer, round_, year, day) if row.organisation == institution]
    return changes_for_lao(viewer, rows, round_, year)


def _changes(database: str, before: Any, now: Mapping[str, Any]) -> dict[str, list[CountChange]]:
    """Counts by grade beside those of the last seal; a province's by database, leaving out those without."""
    parts: dict[str, tuple[Any, Any]] = {database: (before, now)}
    if database == Database.OVERALL:
        parts = {
            str(name): (before and before.get(name, {}), now.get(name, {}))
            for name in (Database.ROLL, Database.HEADCOUNTS)
        }
    return {name: changes_between(sealed, counted) for name, (sealed, counted) in parts.items() if sealed or counted}


def _blockers(standing: DatabaseStanding, season: Season, *, now: datetime) -> tuple[Blocker, ...]:
    if standing.is_confirmed or season.round is None or not season.is_open:
        return ()
    return judge(standing.organisation, standing.database, season.round, today=today(now)).blockers


def _sum(counts: Counts) -> int:
    return sum(sum(cell.values()) for cell in counts.values())
