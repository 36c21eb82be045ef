"""Turns how a round stands into the rows of a closing: lines from seals, sums from lines, and who is missing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q

from lec.closings.digests import digest_above, line_of, record_of_sum
from lec.closings.models import Basis, Closing, ClosingLine, ClosingMissing, ClosingSum, Taken
from lec.closings.participants import Identity, Part, Tree, parts_of
from lec.confirmation.gates import Counts, added, total_of
from lec.confirmation.models import Seal
from lec.lib.digests import digest
from lec.registry.models import Level
from lec.rounds.models import Database, Round, State

Key = tuple[int, str]
"""The organisation's id and the database."""


@dataclass
class Rows:
    """The rows of a closing before they are written; `sums` has the LAOs first, then the provinces."""

    lines: list[ClosingLine]
    sums: list[ClosingSum]
    missing: list[ClosingMissing]

    @property
    def provinces(self) -> list[ClosingSum]:
        """The sums of provinces."""
        return [one for one in self.sums if one.level == Level.PROVINCE]


@dataclass(frozen=True)
class Sealed:
    """What a closing needs of a seal."""

    pk: int
    digest: str
    counts: dict[str, Any]
    total: int
    claimed: int


def freeze(round_: Round, tree: Tree, taken: str) -> Rows:
    """The rows of a closing of this round as it stands, unsaved and without their closing; four statements.

    A body that stands confirmed gives its seal, whatever stands above it. One that does not gives, where `taken`
    is "last", the seal of its last confirmation of this round, or nothing where it never confirmed; without the
    schools of other affiliations that have gone to another LAO since, which counts them.
    """
    parts = parts_of(round_, tree)
    seals, left = _seals(round_), left_behind(round_, tree)
    lines, sealed = [], {}
    for part in parts:
        if part.is_counted:
            line, seal = _line(part, seals, left, tree, taken)
            lines.append(line)
            sealed[line.organisation_id, line.database] = seal.digest if seal else None
    last = _last_seals(round_)
    missing = [
        ClosingMissing(
            **part.body._asdict(),
            database=part.database,
            state=part.state,
            seal_id=last.get(part.standing_id) if part.standing_id else None,
        )
        for part in parts
        if part.is_missing
    ]
    totals = taken_totals(lines)
    for one in missing:
        one.taken_total = totals.get((one.organisation_id, one.database))
    sums = sums_over(lines, missing, sealed, [*tree.laos.values(), *tree.provinces.values()])
    return Rows(lines, sums, missing)


def fill(closing: Closing, rows: Rows) -> None:
    """Write on a closing what its provinces come to."""
    closing.learners = sum(one.learners for one in rows.provinces)
    closing.pupils = sum(one.pupils for one in rows.provinces)
    closing.missing = sum(one.missing for one in rows.provinces)
    closing.digest = digest_above((one.organisation_id, one.digest) for one in rows.provinces)


def taken_totals(lines: Iterable[ClosingLine]) -> dict[Key, int]:
    """How many were counted for each body and database; of upper bodies what the lines below come to.

    Where nothing was taken there is no entry, nor for basic data, which count nobody.
    """
    totals: dict[Key, int] = defaultdict(int)
    for line in lines:
        if line.basis == Basis.NOTHING:
            continue
        keys = {(line.organisation_id, line.database), (line.province_id, str(Database.OVERALL))}
        if line.database == Database.ROLL:
            keys.add((line.lao_id, line.database))
        for pk, database in keys:
            if pk is not None:
                totals[pk, database] += line.total
    return dict(totals)


def sums_over(
    lines: Sequence[ClosingLine],
    missing: Sequence[ClosingMissing],
    sealed: Mapping[Key, str | None],
    bodies: Iterable[Identity],
) -> list[ClosingSum]:
    """What lines come to for each LAO and province among the bodies, with digests; LAOs must come first.

    `sealed` has for each line the digest of the seal it was taken from.
    """
    of_lao, absent = defaultdict(list), defaultdict(list)
    for line in lines:
        of_lao[lao_of(line)].append(line)
    for one in missing:
        absent[lao_of(one)].append(one)
    below: dict[int | None, list[ClosingSum]] = defaultdict(list)
    sums = []
    for body in bodies:
        pk = body.organisation_id
        if body.level == Level.LAO:
            made = _lao_sum(body, of_lao[pk], sealed)
            below[body.province_id].append(made)
        else:
            made = _province_sum(body, below[pk])
        made.missing = len(absent[pk]) + sum(one.missing for one in below[pk])
        made.record = record_of_sum(made, of_lao[pk], absent[pk], below[pk])
        sums.append(made)
    return sums


def lao_of(row: ClosingLine | ClosingMissing) -> int:
    """The body whose record a row belongs to: an institution's LAO, else the body itself."""
    return row.lao_id if row.lao_id is not None else row.organisation_id


def _lao_sum(body: Identity, lines: Sequence[ClosingLine], sealed: Mapping[Key, str | None]) -> ClosingSum:
    counts = {
        database: added(line.counts for line in lines if line.database == database)
        for database in sorted({line.database for line in lines})
    }
    return ClosingSum(
        **body._asdict(),
        counts=counts,
        learners=sum(line.total for line in lines if line.database == Database.ROLL),
        pupils=sum(line.total for line in lines if line.database == Database.HEADCOUNTS),
        digest=digest(line_of(line, sealed.get((line.organisation_id, line.database))) for line in lines),
    )


def _province_sum(body: Identity, laos: Sequence[ClosingSum]) -> ClosingSum:
    databases = sorted({database for one in laos for database in one.counts})
    return ClosingSum(
        **body._asdict(),
        counts={
            database: added(one.counts[database] for one in laos if database in one.counts) for database in databases
        },
        learners=sum(one.learners for one in laos),
        pupils=sum(one.pupils for one in laos),
        digest=digest_above((one.organisation_id, one.digest) for one in laos),
    )


def left_behind(round_: Round, tree: Tree) -> dict[int, Counts]:
    """What fallen seals of head counts come to without the schools that have gone since, by standing.

    Only those from which a school has gone; one statement.
    """
    fallen = Seal.objects.filter(
        standing__round=round_, standing__database=Database.HEADCOUNTS, number=F("standing__seal_number")
    ).exclude(standing__state=State.CONFIRMED)
    found = {}
    for standing, lao, parts in fallen.values_list("standing_id", "standing__organisation_id", "parts"):
        schools = tree.schools.get(lao, {})
        if is_left(parts, schools):
            found[standing] = counts_left(parts, schools)
    return found


def is_left(parts: Mapping[str, Counts], schools: Mapping[str, object]) -> bool:
    """Whether a seal of head counts speaks of a school that is none of these."""
    return bool(parts.keys() - schools.keys())


def counts_left(parts: Mapping[str, Counts], schools: Mapping[str, object]) -> Counts:
    """The counts of these schools alone, as a seal of head counts has them."""
    return added(counts for school, counts in parts.items() if school in schools)


def _line(
    part: Part, seals: Mapping[int, Sealed], left: Mapping[int, Counts], tree: Tree, taken: str
) -> tuple[ClosingLine, Sealed | None]:
    confirmed = part.state == State.CONFIRMED
    seal = None
    if part.standing_id is not None and (confirmed or taken == Taken.LAST):
        seal = seals.get(part.standing_id)
    line = ClosingLine(
        **part.body._asdict(),
        database=part.database,
        basis=Basis.NOTHING if seal is None else Basis.CONFIRMED if confirmed else Basis.LAST,
        seal_id=seal.pk if seal else None,
        counts=seal.counts if seal else {},
        total=seal.total if seal else 0,
        claimed=seal.claimed if seal else 0,
    )
    if part.database == Database.HEADCOUNTS:
        line.schools = tree.schools[part.body.organisation_id]
        if line.basis == Basis.LAST and (counts := left.get(part.standing_id or 0)) is not None:
            line.counts, line.total = counts, total_of(counts)
    return line, seal


def _seals(round_: Round) -> dict[int, Sealed]:
    """The last seals that lines are taken from, by standing."""
    counted = Q(standing__database=Database.HEADCOUNTS) | Q(
        standing__database=Database.ROLL, standing__organisation__level=Level.INSTITUTION
    )
    rows = Seal.objects.filter(counted, standing__round=round_, number=F("standing__seal_number"))
    values = rows.values_list("standing_id", "pk", "digest", "counts", "total", "claimed")
    return {standing: Sealed(*rest) for standing, *rest in values.iterator(chunk_size=5000)}


def _last_seals(round_: Round) -> dict[int, int]:
    """The last seals of what is not confirmed any more, by standing."""
    rows = Seal.objects.filter(standing__round=round_, number=F("standing__seal_number"))
    return dict(rows.exclude(standing__state=State.CONFIRMED).values_list("standing_id", "pk"))
