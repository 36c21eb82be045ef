"""The bodies that seals counted, and those that no seal speaks of: they are named, never taken for zero."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import F, Q

from lec.closings.models import Basis, Closing
from lec.closings.queries import lines_of, sums_of
from lec.confirmation.models import Seal
from lec.funding.estimates import OTHER, Body
from lec.funding.queries.sources import Source
from lec.registry.models import Level, Organisation, OtherSchool
from lec.registry.queries import today
from lec.rounds.models import Database, State

NEVER, NOT_TAKEN, UNSPLIT, NEW = "never", "not-taken", "unsplit", "new"
"""Why nothing is known: never confirmed; nothing taken at the closing; a seal from before each school's numbers were
kept with it; a school that the seal does not know yet."""


class Missing(NamedTuple):
    """A body without an estimate; of head counts the local authority with its `schools`, or one school."""

    code: str
    name: str
    lao: str
    province: str
    database: str
    why: str
    schools: int = 0


class Place(NamedTuple):
    """Who a local authority is, or was when the round was closed; `number` is its row."""

    number: int
    code: str
    name: str
    province: str


@dataclass
class Gathered:
    """What the seals of an organisation's subtree counted, who is missing, and the local authorities, by code."""

    bodies: list[Body] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)
    laos: dict[str, Place] = field(default_factory=dict)


_Schools = Mapping[str, Mapping[str, str]]
"""Other schools by their number as text: code, name, and `gone` where they are dissolved."""


class _Heads(NamedTuple):
    """The head counts of a local authority as their seal has them; `schools` are those known with it."""

    lao: int
    basis: str
    total: int
    parts: Mapping[str, Mapping[str, Mapping[str, int]]]
    digest: str
    public_code: str
    schools: _Schools


def gather(source: Source, within: Organisation) -> Gathered:
    """Every body of a subtree as the source's seals counted it; at most six statements, however many bodies.

    A closing's bodies stand where they stood then, under the codes, names and kinds they had.
    """
    gathered = Gathered()
    if source.closing is not None:
        _closed(source, within, gathered)
    else:
        _last(source, within, gathered)
    return gathered


def _closed(source: Source, within: Organisation, gathered: Gathered) -> None:
    """What a closing froze."""
    assert source.closing is not None
    laos = _laos_closed(source.closing, within)
    gathered.laos = {lao.code: lao for lao in laos.values()}
    lines = lines_of(source.closing, within=within).order_by()
    rolls = lines.filter(database=Database.ROLL).values_list(
        "organisation_id", "code", "name", "kind", "lao_id", "basis", "counts", "seal__digest", "seal__public_code"
    )
    for pk, code, name, kind, lao_pk, basis, counts, digest, public in rolls:
        lao = laos[lao_pk]
        if basis == Basis.NOTHING:
            gathered.missing.append(Missing(code, name, lao.code, lao.province, Database.ROLL, NOT_TAKEN))
        else:
            where = (lao.code, lao.province)
            gathered.bodies.append(Body(code, name, kind, *where, learners_of(counts), basis, digest, public, pk))
    heads = lines.filter(database=Database.HEADCOUNTS).values_list(
        "organisation_id", "basis", "total", "seal__parts", "seal__digest", "seal__public_code", "schools"
    )
    _others((_Heads(*row) for row in heads), laos, gathered)


def _last(source: Source, within: Organisation, gathered: Gathered) -> None:
    """What the last seals of a round say about the bodies that stand today."""
    laos = _laos_today(within)
    gathered.laos = {lao.code: lao for lao in laos.values()}
    sealed = _last_seals(source, within, Database.ROLL)
    institutions = Organisation.objects.institutions().within(within).open_on(today(source.at))
    for pk, code, name, kind, lao_pk in institutions.values_list("pk", "code", "name", "kind", "lao_id"):
        lao = laos[lao_pk]
        if pk not in sealed:
            gathered.missing.append(Missing(code, name, lao.code, lao.province, Database.ROLL, NEVER))
            continue
        state, _total, digest, public, counts = sealed[pk]
        where = (lao.code, lao.province)
        found = Body(code, name, kind, *where, learners_of(counts), _basis(state), digest, public, pk)
        gathered.bodies.append(found)
    if within.level != Level.INSTITUTION:
        _others(_last_heads(source, within), laos, gathered, is_last=True)


def _last_heads(source: Source, within: Organisation) -> Iterator[_Heads]:
    """The head counts of each local authority that has other schools; without a seal with nothing in them."""
    schools: dict[int, dict[str, dict[str, str]]] = {}
    here = OtherSchool.objects.filter(_of_laos(within, "lao"))
    for pk, code, name, lao_pk, dissolved in here.values_list("pk", "code", "name", "lao_id", "dissolved_on"):
        schools.setdefault(lao_pk, {})[str(pk)] = {"code": code, "name": name, "gone": "gone" if dissolved else ""}
    sealed = _last_seals(source, within, Database.HEADCOUNTS)
    for lao_pk, known in schools.items():
        if lao_pk in sealed:
            state, total, digest, public, parts = sealed[lao_pk]
            yield _Heads(lao_pk, _basis(state), total, parts, digest, public, known)
        elif _open(known):
            yield _Heads(lao_pk, str(Basis.NOTHING), 0, {}, "", "", known)


def _last_seals(source: Source, within: Organisation, database: Database) -> dict[int, tuple[Any, ...]]:
    """State, total, digest, public code and counts (of head counts: by school) of the last seals, by organisation."""
    if database == Database.ROLL:
        whose, counted = Q(standing__organisation__level=Level.INSTITUTION), "counts"
        tops = {Level.PROVINCE: "province", Level.LAO: "lao"}
        if within.level in tops:
            whose &= Q(**{f"standing__organisation__{tops[Level(within.level)]}": within})
        elif within.level == Level.INSTITUTION:
            whose &= Q(standing__organisation=within)
    else:
        whose, counted = _of_laos(within, "standing__organisation"), "parts"
    rows = Seal.objects.filter(
        whose, standing__round=source.round, standing__database=database, number=F("standing__seal_number")
    )
    columns = ("standing__organisation_id", "standing__state", "total", "digest", "public_code", counted)
    return {row[0]: row[1:] for row in rows.values_list(*columns)}


def _others(
    heads: Iterable[_Heads], laos: Mapping[int, Place], gathered: Gathered, *, is_last: bool = False
) -> None:
    """Each school that a seal of head counts has numbers of, and whoever it does not speak of."""
    for one in heads:
        lao = laos[one.lao]
        unknown = Missing(lao.code, lao.name, lao.code, lao.province, Database.HEADCOUNTS, "", _open(one.schools))
        if one.basis == Basis.NOTHING:
            gathered.missing.append(unknown._replace(why=NEVER if is_last else NOT_TAKEN))
        elif one.total and not one.parts:
            gathered.missing.append(unknown._replace(why=UNSPLIT))
        else:
            gathered.bodies += _counted(one, lao)
            gathered.missing += [
                unknown._replace(code=school["code"], name=school["name"], why=NEW, schools=1)
                for pk, school in one.schools.items()
                if pk not in one.parts and not school.get("gone")
            ]


def _counted(heads: _Heads, lao: Place) -> Iterator[Body]:
    """The schools of one seal; of a fallen one without those gone to another authority, which counts them."""
    for pk, counts in heads.parts.items():
        if heads.basis != Basis.CONFIRMED and pk not in heads.schools:
            continue
        school = heads.schools.get(pk, {"code": f"#{pk}", "name": f"#{pk}"})
        learners = learners_of(counts)
        if any(learners.values()) or pk in heads.schools:
            where = (OTHER, lao.code, lao.province)
            seal = (heads.basis, heads.digest, heads.public_code)
            yield Body(school["code"], school["name"], *where, learners, *seal, int(pk))


def _open(schools: _Schools) -> int:
    return sum(not school.get("gone") for school in schools.values())


def learners_of(counts: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    """Learners by grade, of both sexes."""
    return {grade: sum(cell.values()) for grade, cell in counts.items()}


def _basis(state: str) -> str:
    return str(Basis.CONFIRMED if state == State.CONFIRMED else Basis.LAST)


def _of_laos(within: Organisation, path: str) -> Q:
    """Rows whose LAO, reached by `path`, is in the subtree."""
    if within.level == Level.DEPARTMENT:
        return Q()
    return Q(**{f"{path}__province": within}) if within.level == Level.PROVINCE else Q(**{path: within})


def _laos_today(within: Organisation) -> dict[int, Place]:
    laos = Organisation.objects.laos()
    if within.level == Level.PROVINCE:
        laos = laos.filter(province=within)
    elif within.level != Level.DEPARTMENT:
        laos = laos.filter(pk=within.lao_id or within.pk)
    return {row[0]: Place(*row) for row in laos.values_list("pk", "code", "name", "province__code")}


def _laos_closed(closing: Closing, within: Organisation) -> dict[int, Place]:
    """Local authorities as the closing wrote them down."""
    provinces = dict(sums_of(closing, Level.PROVINCE).values_list("organisation_id", "code"))
    laos = sums_of(closing, Level.LAO, within=within if within.level == Level.PROVINCE else None)
    rows = laos.values_list("organisation_id", "code", "name", "province_id")
    return {pk: Place(pk, code, name, provinces[province]) for pk, code, name, province in rows}
