"""The report that users know: learners by place and level of schooling, current beside last confirmed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import F

from lec.confirmation.gates import total_of
from lec.confirmation.models import Seal
from lec.lib.grades import GRADES, LEVELS
from lec.registry.models import Level, Organisation
from lec.registry.queries import children_of
from lec.reporting.places import (
    UNNAMED,
    Place,
    district_name,
    in_district_order,
    institutions_in,
    laos_in,
    with_institutions,
)
from lec.rolls.totals import Total, totals_by_grade
from lec.rounds.models import Database, Round, Standing, State
from lec.rounds.queries import shown_round, today, working_year


@dataclass(frozen=True)
class Confirmed:
    """The learners of the last confirmations of `parts` bodies, of which `ever` have confirmed at all.

    `state` and `at` tell of a single body; `total` is None while nobody has confirmed.
    """

    total: int | None = None
    ever: int = 0
    parts: int = 1
    state: str = ""
    at: datetime | None = None

    @property
    def is_partial(self) -> bool:
        """Whether the sum leaves bodies out that have never confirmed."""
        return 0 < self.ever < self.parts


@dataclass(frozen=True)
class Line:
    """A row of the table; `kind` is what it is, `code` narrows the report to it, `grades` holds the counts."""

    kind: str
    code: str
    name: str
    grades: Mapping[str, Total]
    confirmed: Confirmed

    @property
    def levels(self) -> dict[str, int]:
        """Learners by level of schooling, every level in order."""
        sums = dict.fromkeys(LEVELS, 0)
        for grade, total in self.grades.items():
            sums[GRADES[grade].level] += total.enrolled
        return sums

    @property
    def total(self) -> int:
        """All learners of the row."""
        return sum(total.enrolled for total in self.grades.values())

    @property
    def claimed(self) -> int:
        """Contested learners, counted apart from the total."""
        return sum(total.claimed for total in self.grades.values())


@dataclass(frozen=True)
class CountsTable:
    """One place's table; `confirmed` is the place's own last confirmation, of a place without one the sum."""

    place: Place
    round: Round | None
    academic_year: int
    lines: list[Line]
    confirmed: Confirmed

    @property
    def sums(self) -> Line:
        """All lines together."""
        return summed(self.place.name, self.lines)


@dataclass
class Confirmations:
    """Last confirmations of learners, by the organisation's id."""

    by_organisation: dict[int, Confirmed] = field(default_factory=dict)

    def of(self, organisation: Organisation) -> Confirmed:
        """One organisation's; open where it never confirmed."""
        return self.by_organisation.get(organisation.pk, Confirmed(state=State.OPEN))


def counts_table(place: Place, *, now: datetime) -> CountsTable:
    """The lines of a place, from the kept counts of the open or latest round's year; at most five statements.

    Bodies that have closed are left out unless learners are still counted there.
    """
    round_ = shown_round()
    year = round_.academic_year if round_ else working_year(now)
    by = place.rows_by
    grades: dict[int | str, dict[str, Total]] = {}
    for (key, grade), total in totals_by_grade(place.organisation, year, by=by, district=place.district).items():
        grades.setdefault(key, {})[grade] = total
    bodies = _bodies(place, grades, today(now))
    confirmations = last_confirmations(round_, [*bodies, place.organisation])
    if by == "district":
        lines = _district_lines(bodies, grades, confirmations)
    else:
        lines = [
            Line(by, one.code, one.name, grades.get(one.pk, {}), confirmations.of(one)) for one in bodies
        ]
    confirms_itself = place.district is None and place.organisation.level != Level.DEPARTMENT
    own = confirmations.of(place.organisation) if confirms_itself else joined(line.confirmed for line in lines)
    return CountsTable(place, round_, year, lines, own)


def summed(name: str, lines: Iterable[Line]) -> Line:
    """A line that is the sum of others."""
    listed = list(lines)
    grades: dict[str, Total] = {}
    for line in listed:
        for grade, total in line.grades.items():
            kept = grades.get(grade, Total())
            grades[grade] = Total(kept.enrolled + total.enrolled, kept.claimed + total.claimed)
    return Line("sum", "", name, grades, joined(line.confirmed for line in listed))


def joined(parts: Iterable[Confirmed]) -> Confirmed:
    """The last confirmations of several bodies as one figure."""
    listed = list(parts)
    totals = [one.total for one in listed if one.total is not None]
    ever = sum(one.ever for one in listed)
    return Confirmed(sum(totals) if totals else None, ever, sum(one.parts for one in listed))


def last_confirmations(round_: Round | None, organisations: Iterable[Organisation]) -> Confirmations:
    """Learners as last confirmed, of a province the learners among its overall numbers; two statements."""
    if round_ is None:
        return Confirmations()
    standings = list(
        Standing.objects.filter(
            round=round_, organisation__in=list(organisations), database__in=[Database.ROLL, Database.OVERALL]
        )
    )
    overall = [one.pk for one in standings if one.database == Database.OVERALL and one.seal_number]
    seals = Seal.objects.filter(standing__in=overall, number=F("standing__seal_number"))
    learners = {seal.standing_id: total_of(seal.counts.get(Database.ROLL, {})) for seal in seals}
    return Confirmations(
        {
            one.organisation_id: Confirmed(
                total=learners.get(one.pk) if one.database == Database.OVERALL else one.confirmed_total,
                ever=int(one.seal_number > 0),
                state=one.state,
                at=one.confirmed_at,
            )
            for one in standings
        }
    )


def _bodies(place: Place, counted: Mapping[int | str, object], day: date) -> list[Organisation]:
    """The organisations whose confirmations the lines tell of, in Thai order; one statement."""
    if place.rows_by == "institution":
        found = institutions_in(place)
        return [one for one in found if one.is_open_on(day) or one.pk in counted]
    if place.rows_by == "province":
        return list(children_of(place.organisation, today=day))
    laos = with_institutions(laos_in(place), day)
    return [one for one in laos if one.has_institutions or one.pk in counted]  # type: ignore[attr-defined]


def _district_lines(
    laos: list[Organisation], grades: Mapping[int | str, Mapping[str, Total]], confirmations: Confirmations
) -> list[Line]:
    parts: dict[str, list[Confirmed]] = {}
    for lao in laos:
        parts.setdefault(lao.district, []).append(confirmations.of(lao))
    # A district whose institutions have all closed may still count learners.
    names = {*parts, *(str(key) for key in grades)}
    return [
        Line("district", name or UNNAMED, district_name(name), grades.get(name, {}), joined(parts.get(name, [])))
        for name in in_district_order(names)
    ]
