"""A closing as one place reads it: its own sum and digest, the rows below, and whom it counted."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lec.closings.models import Closing, ClosingLine, ClosingMissing, ClosingSum
from lec.closings.queries import lines_of, missing_of, sums_of
from lec.confirmation.gates import Counts, added
from lec.lib.collation import sort_key
from lec.lib.refusals import Hidden
from lec.registry.models import Level, Organisation
from lec.reporting.known_at import GradeRow, grade_rows
from lec.rounds.models import Database


@dataclass(frozen=True)
class ClosedPlace:
    """One place of a closing. `sum` is None of the nation, of an institution, and of who took no part.

    `rows` are the sums directly below, `lines` those of one LAO's bodies or of one institution; `way` leads from
    the viewer's own place down to this one.
    """

    name: str
    code: str
    level: str
    sum: ClosingSum | None
    rows: list[ClosingSum]
    lines: list[ClosingLine]
    way: list[ClosingSum]
    learners: int
    pupils: int
    missing: int
    digest: str
    counts: dict[str, Counts]
    organisation_id: int

    @property
    def tables(self) -> list[tuple[str, list[GradeRow]]]:
        """Each database's rows of grade, male, female and total, learners first, grades without anybody left out."""
        return [
            (
                database,
                grade_rows(self.counts[database]),
            )
            for database in (str(Database.ROLL), str(Database.HEADCOUNTS))
            if database in self.counts
        ]


def closed_place(closing: Closing, viewer: Organisation, of: int | None = None) -> ClosedPlace:
    """The place asked for by its id, or the viewer's own, as it was when the round was closed.

    Hidden where the place lay outside the viewer's subtree then, or took no part.
    """
    top = _sum(closing, viewer, of if of is not None else viewer.pk)
    if of is not None and top is None:
        raise Hidden("not-found", _("There is no such organisation in your area."))
    if top is None and viewer.level == Level.DEPARTMENT:
        return _nation(closing, viewer)
    if top is None or viewer.level == Level.INSTITUTION:
        return _own_lines(closing, viewer)
    return _place(closing, viewer, top)


def missing_within(closing: Closing, place: ClosedPlace) -> QuerySet[ClosingMissing]:
    """Who did not stand confirmed in a place, the upper levels first."""
    if place.level == Level.DEPARTMENT:
        return missing_of(closing)
    return missing_of(closing, within=Organisation(pk=place.organisation_id, level=place.level))


def _nation(closing: Closing, viewer: Organisation) -> ClosedPlace:
    provinces = _ordered(sums_of(closing, Level.PROVINCE))
    return ClosedPlace(
        name=viewer.name,
        code=viewer.code,
        level=viewer.level,
        sum=None,
        rows=provinces,
        lines=[],
        way=[],
        learners=closing.learners,
        pupils=closing.pupils,
        missing=closing.missing,
        digest=closing.digest,
        counts=_added(one.counts for one in provinces),
        organisation_id=viewer.pk,
    )


def _place(closing: Closing, viewer: Organisation, top: ClosingSum) -> ClosedPlace:
    """A province with its LAOs, or a LAO with its institutions' lines and its own."""
    body = Organisation(pk=top.organisation_id, level=top.level)
    is_lao = top.level == Level.LAO
    above = _sum(closing, viewer, top.province_id) if is_lao and top.province_id else None
    return ClosedPlace(
        name=top.name,
        code=top.code,
        level=top.level,
        sum=top,
        rows=[] if is_lao else _ordered(sums_of(closing, Level.LAO, within=body)),
        lines=_ordered_lines(lines_of(closing, within=body)) if is_lao else [],
        way=[one for one in (above, top) if one],
        learners=top.learners,
        pupils=top.pupils,
        missing=top.missing,
        digest=top.digest,
        counts=top.counts,
        organisation_id=top.organisation_id,
    )


def _own_lines(closing: Closing, viewer: Organisation) -> ClosedPlace:
    """An institution's own line; nothing of who took no part."""
    lines = _ordered_lines(lines_of(closing, within=viewer))
    counts: dict[str, Counts] = {}
    for line in lines:
        counts[line.database] = added([counts.get(line.database, {}), line.counts])
    return ClosedPlace(
        name=lines[0].name if lines else viewer.name,
        code=lines[0].code if lines else viewer.code,
        level=viewer.level,
        sum=None,
        rows=[],
        lines=lines,
        way=[],
        learners=sum(line.total for line in lines if line.database == Database.ROLL),
        pupils=sum(line.total for line in lines if line.database == Database.HEADCOUNTS),
        missing=missing_of(closing, within=viewer).count(),
        digest="",
        counts=counts,
        organisation_id=viewer.pk,
    )


def _sum(closing: Closing, viewer: Organisation, pk: int) -> ClosingSum | None:
    """The sum of a body, where it lay in the viewer's subtree then."""
    inside = ClosingSum.objects.filter(closing=closing, organisation=pk)
    if viewer.level == Level.PROVINCE:
        inside = inside.filter(organisation=viewer) | inside.filter(province=viewer)
    elif viewer.level != Level.DEPARTMENT:
        inside = inside.filter(organisation=viewer)
    return inside.first()


def _ordered(rows: Iterable[ClosingSum]) -> list[ClosingSum]:
    return sorted(rows, key=lambda one: (sort_key(one.name), one.code))


def _ordered_lines(rows: Iterable[ClosingLine]) -> list[ClosingLine]:
    return sorted(rows, key=lambda one: (one.database != Database.ROLL, sort_key(one.name), one.code))


def _added(parts: Iterable[dict[str, Counts]]) -> dict[str, Counts]:
    whole: dict[str, list[Counts]] = {}
    for part in parts:
        for database, counts in part.items():
            whole.setdefault(database, []).append(counts)
    return {database: added(own) for database, own in whole.items()}
