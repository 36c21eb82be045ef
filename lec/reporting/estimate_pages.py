"""What the pages, papers and files of estimates show: rows per body below, with own and other affiliation apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lec.confirmation.surroundings import fiscal_year_of
from lec.funding.cliffs import Near, near_steps
from lec.funding.estimates import (
    CONFIRMED,
    OTHER,
    PROGRAMMES,
    Body,
    Line,
    Sum,
    amounts_of,
    estimate,
    lines_of,
    unpaid,
)
from lec.funding.projection import projected
from lec.funding.queries.bodies import Missing, gather
from lec.funding.queries.sources import find_source
from lec.lib.grades import GRADES
from lec.registry.models import Level, Organisation
from lec.registry.queries import find_other_school, today
from lec.reporting.estimate_sums import (
    Basis,
    Sums,
    basis_of,
    document_of,
    nation_estimate,
    province_estimate,
    sums_of,
)
from lec.rounds.models import Database, Round

PROVINCE, LAO, INSTITUTION, SCHOOL = "province", "lao", "institution", "school"
NOBODY = "nobody"
"""Why a place has no estimate: no seal speaks of any body there."""
OWN_PROGRAMMES, OTHER_PROGRAMMES = PROGRAMMES, PROGRAMMES[:2]
"""Other affiliations get no teaching subsidy from here, so that their tables have no column for it."""


@dataclass(frozen=True)
class Row:
    """One body below with its sum; `now` is None where no seal says anything, and `why` tells.

    `code` is today's, for the way down, '' where it has gone elsewhere since; `missing` are those below it without
    an estimate, `is_last` marks one counted from a seal that does not stand any more.
    """

    kind: str
    code: str
    shown_code: str
    name: str
    now: Sum | None
    ahead: Sum | None = None
    missing: int = 0
    is_last: bool = False
    why: str = ""


@dataclass(frozen=True)
class Page:
    """The estimate of an organisation with the rows of the bodies directly below."""

    organisation: Organisation
    basis: Basis
    sums: Sums
    own: Sequence[Row]
    others: Sequence[Row]
    digest: str


@dataclass(frozen=True)
class BodyPage:
    """One institution, or one school of another affiliation: every line; `body` None where no seal speaks of it.

    `shift` has each grade with this year's learners and next year's by class shift.
    """

    basis: Basis
    body: Body | None
    missing: Missing | None
    named: str = ""
    lines: Sequence[Line] = ()
    ahead: Sequence[Line] = ()
    unpaid: Sequence[str] = ()
    shift: Sequence[tuple[str, int, int]] = ()

    @property
    def name(self) -> str:
        """Whose page it is."""
        found = self.body or self.missing
        return found.name if found else self.named

    @property
    def amounts(self) -> list[tuple[str, int, int]]:
        """Satang by programme, this year and next."""
        return [
            (
                programme,
                sum(line.amount for line in self.lines if line.programme == programme),
                sum(line.amount for line in self.ahead if line.programme == programme),
            )
            for programme in PROGRAMMES
        ]

    @property
    def total(self) -> int:
        """All programmes in satang."""
        return sum(line.amount for line in self.lines)

    @property
    def total_ahead(self) -> int:
        """All programmes next year."""
        return sum(line.amount for line in self.ahead)


def basis_for(round_number: int | None, *, now: datetime) -> Basis | None:
    """The seals of a round (else of the one pages speak of) with their rates; None before the first round."""
    source = find_source(round_number, now=now)
    return basis_of(source) if source else None


def rounds_to_choose() -> list[Round]:
    """Every round, the latest first."""
    return list(Round.objects.all())


def page_of(basis: Basis, organisation: Organisation) -> Page:
    """The page of the department, a province or a local authority."""
    if organisation.level == Level.DEPARTMENT:
        return _nation(basis, organisation)
    return _province(basis, organisation) if organisation.level == Level.PROVINCE else _lao(basis, organisation)


def _nation(basis: Basis, department: Organisation) -> Page:
    found = nation_estimate(basis)
    provinces = Organisation.objects.filter(level=Level.PROVINCE).in_thai_order()
    listed = [(one, found.provinces[one.pk].sums) for one in provinces if one.pk in found.provinces]
    own, others = [], []
    for one, sums in listed:
        named = (PROVINCE, one.code, one.code, one.name)
        own += _place_row(named, sums.now.own, sums.ahead.own, sums.missing)
        others += _place_row(named, sums.now.other, sums.ahead.other, sums.schools_missing)
    return Page(department, basis, found.sums, own, others, found.digest)


def _province(basis: Basis, province: Organisation) -> Page:
    found = province_estimate(basis, province)
    here = Organisation.objects.filter(pk__in=[lao.place.number for lao in found.laos]).in_thai_order()
    codes = {one.pk: one.code for one in here if one.province_id == province.pk}
    order = {pk: place for place, pk in enumerate(here.values_list("pk", flat=True))}
    own, others = [], []
    for lao in sorted(found.laos, key=lambda one: order[one.place.number]):
        sums, place = lao.sums, lao.place
        named = (LAO, codes.get(place.number, ""), place.code, place.name)
        own += _place_row(named, sums.now.own, sums.ahead.own, sums.missing)
        others += _place_row(named, sums.now.other, sums.ahead.other, sums.schools_missing)
    return Page(province, basis, found.sums, own, others, found.digest)


def _place_row(named: tuple[str, str, str, str], now: Sum, ahead: Sum, missing: int) -> list[Row]:
    """The row of a place; without amounts where no seal speaks of anybody there, none where nobody is there."""
    if now.bodies:
        return [Row(*named, now, ahead, missing)]
    return [Row(*named, None, missing=missing, why=NOBODY)] if missing else []


def _lao(basis: Basis, lao: Organisation) -> Page:
    gathered = gather(basis.source, lao)
    codes = dict(Organisation.objects.filter(lao=lao).values_list("pk", "code"))
    after = {(one.kind, one.number): one for one in projected(gathered.bodies)}
    own, others = [], []
    for body in estimate(gathered.bodies, basis.rates).bodies:
        now = Sum(1, sum(body.counts.values()), amounts_of(body, basis.rates))
        next_body = after[body.kind, body.number]
        ahead = Sum(1, sum(next_body.counts.values()), amounts_of(next_body, basis.next_rates))
        is_last = body.basis != CONFIRMED
        if body.kind == OTHER:
            others.append(Row(SCHOOL, body.code, body.code, body.name, now, ahead, is_last=is_last))
        else:
            code = codes.get(body.number, "")
            own.append(Row(INSTITUTION, code, body.code, body.name, now, ahead, is_last=is_last))
    for one in gathered.missing:
        is_own = one.database == Database.ROLL
        code = one.code if is_own else ""
        kind = INSTITUTION if is_own else SCHOOL if one.why == "new" else LAO
        row = Row(kind, code, one.code, one.name, None, missing=one.schools, why=one.why)
        (own if is_own else others).append(row)
    return Page(lao, basis, sums_of(gathered, basis), own, others, document_of(basis, lao).digest)


def institution_page(basis: Basis, institution: Organisation) -> BodyPage:
    """Every line of one institution."""
    gathered = gather(basis.source, institution)
    if gathered.bodies:
        return _lines(basis, gathered.bodies[0])
    return BodyPage(basis, None, gathered.missing[0] if gathered.missing else None)


def school_page(basis: Basis, lao: Organisation, code: str) -> BodyPage:
    """Every line of one school of another affiliation; Hidden where the LAO has, and its seal knows, none such."""
    gathered = gather(basis.source, lao)
    found = [body for body in gathered.bodies if body.kind == OTHER and body.code == code]
    if found:
        return _lines(basis, found[0])
    school = find_other_school(code, seen_from=lao)
    absent = [one for one in gathered.missing if one.database == Database.HEADCOUNTS and one.code in (code, lao.code)]
    return BodyPage(basis, None, absent[0]._replace(code=code, name=school.name) if absent else None, school.name)


def _lines(basis: Basis, body: Body) -> BodyPage:
    (after,) = projected([body])
    return BodyPage(
        basis,
        body,
        None,
        body.name,
        list(lines_of(body, basis.rates)),
        list(lines_of(after, basis.next_rates)),
        unpaid(body, basis.rates),
        [
            (grade, body.counts.get(grade, 0), after.counts.get(grade, 0))
            for grade in GRADES
            if body.counts.get(grade, 0) or after.counts.get(grade, 0)
        ],
    )


@dataclass(frozen=True)
class NearProvince:
    """How many bodies of a province stand next to a step."""

    code: str
    name: str
    near: int


def near_below(basis: Basis, organisation: Organisation) -> tuple[list[NearProvince], list[Near]]:
    """Which bodies stand within one learner of a step: for the department how many in each province, else which.

    Those that would lose the most come first.
    """
    if organisation.level == Level.DEPARTMENT:
        lines = nation_estimate(basis).provinces
        provinces = Organisation.objects.filter(level=Level.PROVINCE).in_thai_order()
        return [NearProvince(one.code, one.name, lines[one.pk].near) for one in provinces if one.pk in lines], []
    if organisation.level == Level.PROVINCE:
        near = list(province_estimate(basis, organisation).near)
    else:
        near = list(near_steps(gather(basis.source, organisation).bodies, basis.rates))
    return [], sorted(near, key=lambda one: (one.change, one.body.province, one.body.lao, one.body.code))


def fiscal_year_shown(*, now: datetime) -> int:
    """The Gregorian fiscal year of the round that pages speak of, else of today."""
    source = find_source(None, now=now)
    return source.round.fiscal_year if source else fiscal_year_of(today(now))


def way_to(organisation: Organisation, viewer: Organisation) -> list[Organisation]:
    """The organisations from the viewer's own down to this one."""
    above = [organisation.province, organisation.lao, organisation]
    way: list[Organisation] = [one for one in above if one is not None]
    if viewer.level == Level.DEPARTMENT and organisation.level != Level.DEPARTMENT:
        way.insert(0, viewer)
    places: Mapping[int, int] = {one.pk: place for place, one in enumerate(way)}
    return way[places.get(viewer.pk, len(way) - 1) :]
