"""Estimates of provinces and of the nation, computed once for the same seals and rates and kept."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.core.cache import caches

from lec.funding.cliffs import Near, near_steps
from lec.funding.documents import Document, estimate_document, nation_document, rates_document
from lec.funding.estimates import CONFIRMED, Estimate, Pair, Rates, estimate
from lec.funding.projection import projected
from lec.funding.queries.bodies import Gathered, Missing, Place, gather
from lec.funding.queries.fingerprints import fingerprints, written_so_far
from lec.funding.queries.rates import rates_on
from lec.funding.queries.sources import Source
from lec.registry.models import Level, Organisation
from lec.registry.queries import department, today
from lec.rounds.models import Database

_FEW = 8
"""Up to as many provinces are read one by one; more are read all at once."""


@dataclass(frozen=True)
class Basis:
    """Seals and rates: of the round's fiscal year, and of the next for the projection."""

    source: Source
    rates: Rates
    next_rates: Rates

    @property
    def key(self) -> str:
        """Where a cache keeps what was made of them; who stands in the tree of an open round depends on the day."""
        digests = (rates_document(one).digest[:32] for one in (self.rates, self.next_rates))
        day = "closed" if self.source.is_final else today(self.source.at).isoformat()
        return ":".join(("estimate", self.source.key, day, *digests))


class Sums(NamedTuple):
    """What a place comes to: this year, next year by class shift, and what it is made of.

    `last` bodies are counted from a seal that does not stand any more; `missing` institutions and `schools_missing`
    other schools have no estimate at all.
    """

    now: Pair = Pair()
    ahead: Pair = Pair()
    last: int = 0
    missing: int = 0
    schools_missing: int = 0

    def plus(self, more: "Sums") -> "Sums":
        """Both places together."""
        return Sums(
            self.now.plus(more.now),
            self.ahead.plus(more.ahead),
            self.last + more.last,
            self.missing + more.missing,
            self.schools_missing + more.schools_missing,
        )


@dataclass(frozen=True)
class Lao:
    """One local authority of a province; `number` is its row."""

    place: Place
    sums: Sums


@dataclass(frozen=True)
class ProvinceEstimate:
    """A province with its local authorities, the bodies near a step, and the digest of its document."""

    fingerprint: str
    code: str
    sums: Sums
    laos: tuple[Lao, ...]
    near: tuple[Near, ...]
    digest: str


@dataclass(frozen=True)
class ProvinceLine:
    """A province as the nation's table has it."""

    fingerprint: str
    code: str
    sums: Sums
    near: int
    digest: str


@dataclass(frozen=True)
class NationEstimate:
    """The nation by province id; `written` is how long the record was when its parts were looked at."""

    written: int
    provinces: Mapping[int, ProvinceLine]
    sums: Sums
    digest: str


def basis_of(source: Source) -> Basis:
    """The rates that go with a source; two statements."""
    year = source.round.fiscal_year
    return Basis(source, rates_on(year), rates_on(year + 1))


def nation_estimate(basis: Basis) -> NationEstimate:
    """The nation; only provinces whose seals or tree have changed since are computed again."""
    cache, key = caches["estimates"], f"{basis.key}:nation"
    written = 0 if basis.source.is_final else written_so_far()
    kept: NationEstimate | None = cache.get(key)
    if kept is not None and kept.written == written:
        return kept
    lines = dict(kept.provinces) if kept else {}
    prints = fingerprints(basis.source)
    provinces = {one.pk: one for one in Organisation.objects.filter(level=Level.PROVINCE)}
    stale = [pk for pk in provinces if pk not in lines or lines[pk].fingerprint != prints.get(pk, "")]
    for pk, found in _computed(basis, {pk: provinces[pk] for pk in stale}, prints).items():
        cache.set(f"{basis.key}:{pk}", (written, found), None)
        lines[pk] = ProvinceLine(found.fingerprint, found.code, found.sums, len(found.near), found.digest)
    sums = Sums()
    for line in lines.values():
        sums = sums.plus(line.sums)
    result = NationEstimate(written, lines, sums, _nation(basis, lines).digest)
    cache.set(key, result, None)
    return result


def province_estimate(basis: Basis, province: Organisation) -> ProvinceEstimate:
    """One province, computed again only when its own seals or tree have changed."""
    cache, key = caches["estimates"], f"{basis.key}:{province.pk}"
    written = 0 if basis.source.is_final else written_so_far()
    kept: tuple[int, ProvinceEstimate] | None = cache.get(key)
    if kept is not None and kept[0] == written:
        return kept[1]
    prints = fingerprints(basis.source, province)
    if kept is not None and kept[1].fingerprint == prints.get(province.pk, ""):
        found = kept[1]
    else:
        found = _computed(basis, {province.pk: province}, prints)[province.pk]
    cache.set(key, (written, found), None)
    return found


def document_of(basis: Basis, organisation: Organisation) -> Document:
    """The canonical bytes of an organisation's estimate: the nation's by its provinces, else line by line."""
    if organisation.level == Level.DEPARTMENT:
        return _nation(basis, nation_estimate(basis).provinces)
    gathered = gather(basis.source, organisation)
    return _document(basis, organisation.code, estimate(gathered.bodies, basis.rates), gathered.missing)


def _nation(basis: Basis, lines: Mapping[int, ProvinceLine]) -> Document:
    rows = {line.code: (line.digest, line.sums.now) for line in lines.values()}
    return nation_document(basis.rates, rows, of=basis.source.described(department().code))


def _document(basis: Basis, code: str, found: Estimate, missing: Iterable[Missing]) -> Document:
    absent = [(one.code, one.database, one.why) for one in missing]
    return estimate_document(found, of=basis.source.described(code), missing=absent)


def _computed(
    basis: Basis, provinces: Mapping[int, Organisation], prints: Mapping[int, str]
) -> dict[int, ProvinceEstimate]:
    if not provinces:
        return {}
    parts: dict[str, Gathered] = {}
    if len(provinces) > _FEW:
        parts = by_province(gather(basis.source, department()))
    else:
        parts = {one.code: gather(basis.source, one) for one in provinces.values()}
    return {
        pk: _province(basis, one.code, parts.get(one.code, Gathered()), prints.get(pk, ""))
        for pk, one in provinces.items()
    }


def by_province(gathered: Gathered) -> dict[str, Gathered]:
    """What was gathered of the nation, a province each, by code."""
    parts: dict[str, Gathered] = defaultdict(Gathered)
    for body in gathered.bodies:
        parts[body.province].bodies.append(body)
    for one in gathered.missing:
        parts[one.province].missing.append(one)
    for code, lao in gathered.laos.items():
        parts[lao.province].laos[code] = lao
    return parts


def _province(basis: Basis, code: str, gathered: Gathered, fingerprint: str) -> ProvinceEstimate:
    found = estimate(gathered.bodies, basis.rates)
    ahead = estimate(projected(found.bodies), basis.next_rates)
    own, schools = _missing_by_lao(gathered.missing)
    last = Counter(body.lao for body in found.bodies if body.basis != CONFIRMED)
    listed = []
    for lao, place in gathered.laos.items():
        now, then = (one.laos.get((code, lao), Pair()) for one in (found, ahead))
        lao_sums = Sums(now, then, last[lao], own[lao], schools[lao])
        if lao_sums != Sums():
            listed.append(Lao(place, lao_sums))
    laos = tuple(listed)
    sums = Sums()
    for one in laos:
        sums = sums.plus(one.sums)
    near = tuple(near_steps(found.bodies, basis.rates))
    digest = _document(basis, code, found, gathered.missing).digest
    return ProvinceEstimate(fingerprint, code, sums, laos, near, digest)


def _missing_by_lao(missing: Iterable[Missing]) -> tuple[Counter[str], Counter[str]]:
    """How many institutions, and how many other schools, have no estimate; by LAO."""
    own: Counter[str] = Counter()
    schools: Counter[str] = Counter()
    for one in missing:
        if one.database == Database.ROLL:
            own[one.lao] += 1
        else:
            schools[one.lao] += one.schools
    return own, schools


def sums_of(gathered: Gathered, basis: Basis) -> Sums:
    """What some bodies come to, computed now: for a local authority or less."""
    now, ahead = estimate(gathered.bodies, basis.rates), estimate(projected(gathered.bodies), basis.next_rates)
    own, schools = _missing_by_lao(gathered.missing)
    last = sum(body.basis != CONFIRMED for body in gathered.bodies)
    return Sums(now.whole, ahead.whole, last, own.total(), schools.total())
