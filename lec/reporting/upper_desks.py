"""The desks of a LAO and a province: what they confirm, who is below, and what changed since they confirmed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import cast

from lec.confirmation.gates import Counts, Judgement, judge
from lec.headcounts.queries.numbers import progress as school_progress
from lec.registry.models import Organisation
from lec.reporting.changes import Changes, Since, changes_for_lao
from lec.reporting.changes_province import changes_for_province
from lec.reporting.children import InstitutionRow, LaoRow, Mark, institution_rows, lao_rows
from lec.reporting.desks import Again, Season, season_for
from lec.reporting.standings import DatabaseStanding, cells_of, database_standings, headcount_counts, signed
from lec.rolls.checks.given import Given, given
from lec.rolls.queries.explanations import ExplanationTotal, explanation_totals, unseen_below
from lec.rounds.models import Database, Standing, State
from lec.rounds.queries import Fall, databases_of, standings_of, today

UNSEEN_SHOWN = 40
"""How many explanations a LAO's desk lays open; the others stand on their own page."""


@dataclass(frozen=True)
class Card:
    """One database that an upper level confirms; `done` of `total` below it are ready.

    `judgement` is what would be sealed now, where it can be confirmed in the open round.
    """

    standing: DatabaseStanding
    done: int
    total: int
    judgement: Judgement | None = None

    @property
    def waiting(self) -> int:
        """How many below it are not ready."""
        return self.total - self.done

    @property
    def can_confirm(self) -> bool:
        """Whether the confirm button is live: everything below is ready and it is not confirmed."""
        return self.total > 0 and self.waiting == 0 and not self.standing.is_confirmed

    @property
    def is_ready(self) -> bool:
        """Whether it can be confirmed at this moment, on the page itself."""
        return self.judgement is not None and not self.judgement.blockers

    @property
    def cells(self) -> list[dict[str, object]]:
        """What would be sealed by grade and sex; none for basic data and for a province, which has two kinds."""
        if self.judgement is None or self.standing.database not in (Database.ROLL, Database.HEADCOUNTS):
            return []
        return cells_of(cast(Counts, self.judgement.counts))

    @property
    def repeats(self) -> bool:
        """Whether confirming would seal exactly what was confirmed last."""
        return self.judgement is not None and self.judgement.digest == self.standing.confirmed_digest


def again_of(cards: Iterable[Card]) -> tuple[Again, ...]:
    """The cards that fell and would be confirmed as they were."""
    return tuple(
        Again(card.standing, card.judgement.digest)
        for card in cards
        if card.judgement is not None and card.is_ready and card.repeats
    )


@dataclass(frozen=True)
class InstitutionLine:
    """One institution on the LAO's desk: how it stands, what changed there, explanations nobody has looked at."""

    row: InstitutionRow
    roll: Since | None
    basics: Since | None
    unseen: int

    @property
    def confirmed(self) -> list[Mark]:
        """What stands confirmed, and so can be returned."""
        return [mark for mark in (self.row.roll, self.row.basics) if mark.is_confirmed]

    @property
    def is_quiet(self) -> bool:
        """Whether it is finished and there is nothing new to read of it."""
        told = [one for one in (self.roll, self.basics) if one is not None]
        return self.row.is_complete and not self.unseen and not any(one.has_changed for one in told)


@dataclass(frozen=True)
class LaoDesk:
    """A LAO's databases it takes part in, its institutions, and what changed since it confirmed.

    `unseen` are the first explanations that it has not looked at, of `unseen_total`. `overall` is the province's
    standing, which falls with the LAO's.
    """

    organisation: Organisation
    season: Season
    cards: tuple[Card, ...]
    rows: list[InstitutionRow]
    changes: Changes
    unseen_by: Mapping[int, ExplanationTotal]
    unseen: list[Given]
    overall: Standing | None

    @property
    def lines(self) -> list[InstitutionLine]:
        """The institutions, unfinished ones first."""
        return [
            InstitutionLine(
                row,
                self.changes.of(row.organisation, Database.ROLL),
                self.changes.of(row.organisation, Database.BASICS),
                self.unseen_by.get(row.organisation.pk, ExplanationTotal()).unseen,
            )
            for row in self.rows
        ]

    @property
    def returnable(self) -> list[tuple[Organisation, Mark]]:
        """Everything below that stands confirmed, institution by institution in Thai order."""
        return _in_thai_order((line.row.organisation, mark) for line in self.lines for mark in line.confirmed)

    @property
    def falls(self) -> tuple[Fall, ...]:
        """The confirmations that fall with what is returned: one's own of that database, and the province's."""
        own = tuple(_fall(one) for one in self.databases if one.is_confirmed and one.database != Database.HEADCOUNTS)
        overall = self.overall
        if overall is None or overall.state != State.CONFIRMED or self.organisation.province is None:
            return own
        by = signed(overall.confirmed_officer, overall.confirmed_by)
        above = Fall(
            self.organisation.province, overall.database, by, overall.confirmed_at, overall.confirmed_total
        )
        return (*own, above)

    @property
    def unseen_total(self) -> int:
        """How many explanations there are to look at."""
        return sum(one.unseen for one in self.unseen_by.values())

    @property
    def again(self) -> tuple[Again, ...]:
        """What can be confirmed again as it was."""
        return again_of(self.cards)

    @property
    def ready(self) -> tuple[Card, ...]:
        """What can be confirmed now and differs from what was confirmed last."""
        return tuple(card for card in self.cards if card.is_ready and not card.repeats)

    @property
    def databases(self) -> tuple[DatabaseStanding, ...]:
        """The standings of its databases."""
        return tuple(card.standing for card in self.cards)

    @property
    def claimed(self) -> int:
        """Contested learners in all its institutions."""
        return sum(row.learners.claimed for row in self.rows)


@dataclass(frozen=True)
class LaoLine:
    """One LAO on the province's desk: how it stands and what there is to tell of its databases."""

    row: LaoRow
    since: list[Since]

    @property
    def changed(self) -> list[Since]:
        """The databases in which something changed since the province confirmed."""
        return [one for one in self.since if one.has_changed]

    @property
    def is_compared(self) -> bool:
        """Whether there is a confirmation of the province to compare with."""
        return any(not one.is_first for one in self.since)

    @property
    def heads(self) -> int | None:
        """Pupils of other affiliations as recorded now."""
        return next((one.now for one in self.since if one.database == Database.HEADCOUNTS), None)

    @property
    def confirmed(self) -> list[Mark]:
        """What stands confirmed, and so can be returned."""
        return [mark for mark in self.row.marks.values() if mark.is_confirmed]

    @property
    def is_quiet(self) -> bool:
        """Whether it is finished and there is nothing new to read of it."""
        return self.row.is_complete and not self.changed


@dataclass(frozen=True)
class ProvinceDesk:
    """A province's overall confirmation, its LAOs, and what changed there since it confirmed."""

    organisation: Organisation
    season: Season
    card: Card
    rows: list[LaoRow]
    changes: Changes

    @property
    def lines(self) -> list[LaoLine]:
        """The LAOs, those that hold it up first."""
        return [
            LaoLine(row, [one for database in row.marks if (one := self.changes.of(row.organisation, database))])
            for row in self.rows
        ]

    @property
    def returnable(self) -> list[tuple[Organisation, Mark]]:
        """Everything below that stands confirmed, LAO by LAO in Thai order."""
        return _in_thai_order((line.row.organisation, mark) for line in self.lines for mark in line.confirmed)

    @property
    def falls(self) -> tuple[Fall, ...]:
        """The province's own confirmation, which falls with whatever is returned."""
        return tuple(_fall(one) for one in self.databases if one.is_confirmed)

    @property
    def again(self) -> tuple[Again, ...]:
        """The overall confirmation, where it can be given again as it was."""
        return again_of([self.card])

    @property
    def ready(self) -> tuple[Card, ...]:
        """The overall confirmation, where it can be given now and differs from the last."""
        return (self.card,) if self.card.is_ready and not self.card.repeats else ()

    @property
    def databases(self) -> tuple[DatabaseStanding, ...]:
        """The one standing a province has."""
        return (self.card.standing,)

    @property
    def claimed(self) -> int:
        """Contested learners in the whole province."""
        return sum(row.learners.claimed for row in self.rows)


def lao_desk(lao: Organisation, *, now: datetime) -> LaoDesk:
    """The LAO's cards, institutions and what changed; the same statements however many institutions."""
    season = season_for(lao, now=now)
    day, year = today(now), season.academic_year
    rows = institution_rows(lao, season.round, year, day)
    databases = databases_of(lao, on=day)
    current: dict[str, int | None] = {Database.ROLL: sum(row.learners.enrolled for row in rows)}
    progress = {
        str(Database.ROLL): (sum(row.roll.is_confirmed for row in rows), len(rows)),
        str(Database.BASICS): (sum(row.basics.is_confirmed for row in rows), len(rows)),
    }
    if Database.HEADCOUNTS in databases and season.round:
        schools = school_progress(lao, season.round)
        current[Database.HEADCOUNTS] = sum(school.total or 0 for school in schools)
        recorded = sum(school.total is not None for school in schools)
        progress[str(Database.HEADCOUNTS)] = (recorded, len(schools))
    cards = tuple(
        _judged(Card(standing, *progress.get(standing.database, (0, 0))), season, day)
        for standing in database_standings(lao, databases, season.round, current)
    )
    standings = standings_of(season.round, [lao.province]) if season.round and lao.province else {}
    return LaoDesk(
        organisation=lao,
        season=season,
        cards=cards,
        rows=rows,
        changes=changes_for_lao(lao, rows, season.round, year),
        unseen_by=explanation_totals(lao, year),
        unseen=given(list(unseen_below(lao, year)[:UNSEEN_SHOWN]), year, day),
        overall=standings.get((lao.province_id or 0, Database.OVERALL)),
    )


def province_desk(province: Organisation, *, now: datetime) -> ProvinceDesk:
    """The province's card, LAOs and what changed; the same statements however many LAOs."""
    season = season_for(province, now=now)
    day = today(now)
    rows = lao_rows(province, season.round, season.academic_year, day)
    heads = headcount_counts(province, season.round) if season.round else {}
    learners = sum(row.learners.enrolled for row in rows)
    current = learners + sum(sum(cell.values()) for cell in heads.values())
    (overall,) = database_standings(province, (Database.OVERALL,), season.round, {Database.OVERALL: current})
    taking_part = [row for row in rows if row.takes_part]
    card = Card(overall, sum(row.is_complete for row in taking_part), len(taking_part))
    changes = changes_for_province(province, rows, season.round, season.academic_year, day)
    return ProvinceDesk(province, season, _judged(card, season, day), rows, changes)


def _fall(standing: DatabaseStanding) -> Fall:
    return Fall(
        standing.organisation,
        standing.database,
        standing.confirmed_by,
        standing.confirmed_at,
        standing.confirmed_total,
    )


def _in_thai_order(marks: Iterable[tuple[Organisation, Mark]]) -> list[tuple[Organisation, Mark]]:
    return sorted(marks, key=lambda one: (one[0].name_sort, one[0].code))


def _judged(card: Card, season: Season, day: date) -> Card:
    """The card with what confirming would seal, where it can be confirmed; three statements at most."""
    if not (card.can_confirm and season.is_open and season.round):
        return card
    judgement = judge(card.standing.organisation, card.standing.database, season.round, today=day)
    return replace(card, judgement=judgement)
