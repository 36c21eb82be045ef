"""What a province reports: who confirmed what and when, the numbers, and who is missing (๘, ๑๐.๑)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lec.closings.models import Basis, Closing
from lec.closings.queries import latest_closing, lines_of, missing_of, sums_of
from lec.confirmation.gates import participation
from lec.confirmation.models import Seal
from lec.registry.models import Level, Organisation
from lec.registry.queries import today
from lec.rounds.models import Database, Round, Standing, State
from lec.rounds.queries import shown_round

Counts = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Part:
    """One database of one body: its state, and the last confirmation, None where there never was one."""

    database: str
    state: str
    late: bool = False
    at: datetime | None = None
    officer: str = ""
    position: str = ""
    number: int = 0
    digest: str = ""


@dataclass(frozen=True)
class LaoRow:
    """A LAO with its databases, own learners and pupils of other affiliations; None where nothing is known."""

    name: str
    code: str
    district: str
    parts: tuple[Part, ...]
    own: Counts | None
    others: Counts | None
    schools: int = 0

    @property
    def part_by_database(self) -> dict[str, Part]:
        """Its databases by name."""
        return {one.database: one for one in self.parts}


@dataclass(frozen=True)
class Missing:
    """One database that does not stand confirmed, and how many were taken for it at closing, if any."""

    name: str
    lao: str
    level: str
    kind: str
    database: str
    state: str
    taken: int | None = None


@dataclass(frozen=True)
class ProvinceReport:
    """Everything the report prints; `closing` is None while the round is open, then all is as of `now`."""

    province: Organisation
    round: Round
    closing: Closing | None
    overall: Part
    laos: tuple[LaoRow, ...]
    missing: tuple[Missing, ...]
    now: datetime
    last_only: int = field(default=0)
    """How many numbers of a closing are those of a last confirmation that no longer stood."""

    @property
    def own(self) -> dict[str, dict[str, int]]:
        """Own learners by grade and sex, everybody's."""
        return _summed(row.own for row in self.laos)

    @property
    def others(self) -> dict[str, dict[str, int]]:
        """Pupils of other affiliations by grade and sex, everybody's."""
        return _summed(row.others for row in self.laos)


def province_facts(province: Organisation, *, now: datetime) -> ProvinceReport | None:
    """The report of the round that pages speak of: from its latest closing, else from the last seals.

    None while there has been no round at all; ten statements at most.
    """
    round_ = shown_round()
    if round_ is None:
        return None
    closing = latest_closing(round_) if round_.closed_at else None
    parts = _parts(round_, province)
    overall = parts.get((province.pk, Database.OVERALL), _open(Database.OVERALL))
    if closing:
        taken = list(lines_of(closing, within=province).values_list("basis", flat=True))
        return ProvinceReport(
            province,
            round_,
            closing,
            overall,
            _closed_rows(closing, province, parts),
            _closed_missing(closing, province),
            now,
            taken.count(Basis.LAST),
        )
    laos = participation(province, today(now))
    rows = _open_rows(laos, round_, province, parts)
    return ProvinceReport(
        province, round_, None, overall, rows, tuple(_open_missing(province, laos, parts, now)), now
    )


def _parts(round_: Round, province: Organisation) -> dict[tuple[int, str], Part]:
    """Every standing of the province's subtree with its last confirmation; one statement."""
    standings = Standing.objects.filter(
        round=round_, organisation__in=Organisation.objects.within(province)
    ).select_related("confirmed_officer")
    return {(one.organisation_id, one.database): _part(one) for one in standings}


def _part(standing: Standing) -> Part:
    officer = standing.confirmed_officer
    return Part(
        standing.database,
        standing.state,
        standing.late and standing.seal_number > 0,
        standing.confirmed_at,
        str(officer or ""),
        officer.position if officer else "",
        standing.seal_number,
        standing.confirmed_digest,
    )


def _open(database: str) -> Part:
    return Part(database, State.OPEN)


_LAO_DATABASES = (Database.ROLL, Database.BASICS, Database.HEADCOUNTS)


def _closed_rows(
    closing: Closing, province: Organisation, parts: Mapping[tuple[int, str], Part]
) -> tuple[LaoRow, ...]:
    """The LAOs of the closing, called and counted as then; what stands in its sums is what was frozen."""
    with_roll, schools, counted = set(), {}, set()
    lines = lines_of(closing, within=province).values_list("lao", "organisation", "database", "basis", "schools")
    for lao, own, database, basis, known in lines:
        pk = lao or own
        if database == Database.HEADCOUNTS:
            schools[pk] = len(known)
        else:
            with_roll.add(pk)
        if basis != Basis.NOTHING:
            counted.add((pk, database))
    rows = []
    for one in sums_of(closing, Level.LAO, within=province):
        pk = one.organisation_id
        databases = [*(_LAO_DATABASES[:2] if pk in with_roll else ()), *(_LAO_DATABASES[2:] if pk in schools else ())]
        rows.append(
            LaoRow(
                one.name,
                one.code,
                one.district,
                tuple(parts.get((pk, database), _open(database)) for database in databases),
                one.counts.get(Database.ROLL, {}) if (pk, Database.ROLL) in counted else None,
                one.counts.get(Database.HEADCOUNTS, {}) if (pk, Database.HEADCOUNTS) in counted else None,
                schools.get(pk, 0),
            )
        )
    return tuple(rows)


def _closed_missing(closing: Closing, province: Organisation) -> tuple[Missing, ...]:
    order = {Level.PROVINCE: 0, Level.LAO: 1, Level.INSTITUTION: 2}
    rows = sorted(missing_of(closing, within=province), key=lambda one: order[Level(one.level)])
    return tuple(
        Missing(
            one.name,
            one.lao.name if one.lao else "",
            one.level,
            one.kind,
            one.database,
            one.state,
            one.taken_total,
        )
        for one in rows
    )


def _open_rows(
    laos: Iterable[tuple[Organisation, tuple[Database, ...]]],
    round_: Round,
    province: Organisation,
    parts: Mapping[tuple[int, str], Part],
) -> tuple[LaoRow, ...]:
    """The LAOs with what each confirmed last, voided since or not."""
    seals = Seal.objects.filter(
        standing__round=round_,
        standing__organisation__province=province,
        standing__organisation__level=Level.LAO,
    ).order_by("number")
    last: dict[tuple[int, str], tuple[Any, Any]] = {}
    for pk, database, counts, known in seals.values_list(
        "standing__organisation", "standing__database", "counts", "parts"
    ):
        last[pk, database] = (counts, known)
    none: tuple[Any, Any] = (None, {})
    return tuple(
        LaoRow(
            lao.name,
            lao.code,
            lao.district,
            tuple(parts.get((lao.pk, database), _open(database)) for database in databases),
            last.get((lao.pk, Database.ROLL), none)[0],
            last.get((lao.pk, Database.HEADCOUNTS), none)[0],
            len(last.get((lao.pk, Database.HEADCOUNTS), none)[1]),
        )
        for lao, databases in laos
        if databases
    )


def _open_missing(
    province: Organisation,
    laos: Iterable[tuple[Organisation, tuple[Database, ...]]],
    parts: Mapping[tuple[int, str], Part],
    now: datetime,
) -> Iterable[Missing]:
    institutions = (
        Organisation.objects.institutions()
        .filter(province=province)
        .open_on(today(now))
        .select_related("lao")
        .in_thai_order()
    )
    links: list[tuple[Organisation, Iterable[Database]]] = [(province, (Database.OVERALL,)), *laos]
    links += [(one, (Database.ROLL, Database.BASICS)) for one in institutions]
    for body, databases in links:
        for database in databases:
            part = parts.get((body.pk, database), _open(database))
            if part.state != State.CONFIRMED:
                lao = body.lao.name if body.lao else ""
                yield Missing(body.name, lao, body.level, body.kind, database, part.state)


def _summed(counts: Iterable[Counts | None]) -> dict[str, dict[str, int]]:
    whole: dict[str, dict[str, int]] = {}
    for one in counts:
        for grade, cell in (one or {}).items():
            sums = whole.setdefault(grade, {"M": 0, "F": 0})
            sums["M"] += cell["M"]
            sums["F"] += cell["F"]
    return whole
