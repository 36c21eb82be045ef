"""What changed since one's own last confirmation: what that seal rested on beside what is now."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F

from lec.confirmation.gates import Counts, total_of
from lec.confirmation.models import Seal
from lec.lib.grades import GRADES
from lec.registry.models import Organisation
from lec.reporting.changes_told import BasicsChanges, SchoolChange, Told, tell
from lec.reporting.children import InstitutionRow, Mark, mark_of
from lec.rolls.queries.changes import RollChanges
from lec.rolls.totals import counts_of_each
from lec.rounds.models import Database, Round, State

Key = tuple[int, str]
"""An organisation's id and a database."""


@dataclass(frozen=True)
class GradeChange:
    """By how many the boys and girls of one grade differ."""

    grade: str
    male: int
    female: int

    @property
    def total(self) -> int:
        """Boys and girls together."""
        return self.male + self.female


@dataclass(frozen=True)
class Since:
    """What changed in one database of one body since the viewer's own last confirmation.

    `is_first`: nothing to compare with, as the viewer never confirmed, or not with this body in it; then the
    totals alone are told. `differs` is None while nobody can tell, as the body's data are being worked on.
    `institutions` counts those below that differ, for who sees counts alone. `roll` holds names: for an
    institution and its LAO only.
    """

    organisation: Organisation
    database: str
    is_first: bool
    before: int | None
    now: int | None
    grades: tuple[GradeChange, ...] = ()
    differs: bool | None = None
    roll: RollChanges = field(default_factory=RollChanges)
    basics: BasicsChanges = field(default_factory=BasicsChanges)
    schools: tuple[SchoolChange, ...] = ()
    institutions: int = 0

    @property
    def change(self) -> int:
        """By how many the total differs; 0 the first time."""
        return 0 if self.is_first or self.before is None or self.now is None else self.now - self.before

    @property
    def has_changed(self) -> bool:
        """Whether there is anything to tell."""
        parts = (self.grades, self.roll.number, self.basics.number, self.schools, self.institutions)
        return not self.is_first and (any(parts) or bool(self.differs))


@dataclass(frozen=True)
class OwnLast:
    """One's own last confirmation of a database."""

    at: datetime
    number: int
    total: int
    digest: str


@dataclass(frozen=True)
class Changes:
    """Everything that changed below, by (organisation id, database); and one's own last confirmations.

    `gone` names bodies that stood in one's last confirmation of a database and are no longer waited for.
    """

    since: Mapping[Key, Since]
    own: Mapping[str, OwnLast]
    gone: Mapping[str, tuple[str, ...]]

    def of(self, organisation: Organisation, database: str) -> Since | None:
        """What there is to tell of one body's database, or None where it takes no part."""
        return self.since.get((organisation.pk, str(database)))

    def changed(self, *databases: str) -> list[Since]:
        """What there is to tell of these databases, the largest change first."""
        told = [one for (_pk, name), one in self.since.items() if name in databases and one.has_changed]
        return sorted(told, key=lambda one: -abs(one.change))

    def newcomers(self, *databases: str) -> list[Since]:
        """Bodies that did not stand in one's last confirmation, where there is one."""
        own = {*self.own, *([*Database] if Database.OVERALL in self.own else [])}
        return [one for (_pk, name), one in self.since.items() if name in databases and name in own and one.is_first]


@dataclass(frozen=True)
class Body:
    """One database of one body as it stands: its mark and its current counts (None for basics)."""

    organisation: Organisation
    mark: Mark
    counts: Counts | None


def own_seals(organisation: Organisation, round_: Round | None) -> dict[str, Seal]:
    """The seals of an organisation's last confirmations in a round, by database; one statement."""
    last = Seal.objects.filter(
        standing__organisation=organisation, standing__round=round_, number=F("standing__seal_number")
    )
    return {seal.standing.database: seal for seal in last.select_related("standing")}


def own_last(seals: Mapping[str, Seal]) -> dict[str, OwnLast]:
    """The same as pages tell of it."""
    return {database: OwnLast(seal.at, seal.number, seal.total, seal.digest) for database, seal in seals.items()}


def changes_for_lao(
    lao: Organisation, rows: Sequence[InstitutionRow], round_: Round | None, academic_year: int
) -> Changes:
    """What changed at each institution, and in the head counts, since the LAO confirmed; at most eight statements.

    Names of learners stand in it: for the LAO alone (๗.๑, ๗.๒).
    """
    own = own_seals(lao, round_)
    counts = counts_of_each("institution", [row.organisation.pk for row in rows], academic_year)
    bodies = [
        body
        for row in rows
        for body in (
            Body(row.organisation, row.roll, counts.get(row.organisation.pk, {})),
            Body(row.organisation, row.basics, None),
        )
    ]
    bases = bases_below(own, [body.mark for body in bodies])
    heads = own.get(Database.HEADCOUNTS)
    told = tell(_to_be_told(bodies, bases), academic_year, lao=(lao.pk, heads) if heads else None)
    since = {
        (body.organisation.pk, body.mark.database): compared(body, bases.get(body.mark.standing_id or 0), told)
        for body in bodies
    }
    if heads is not None:
        since[lao.pk, str(Database.HEADCOUNTS)] = Since(
            lao, str(Database.HEADCOUNTS), False, heads.total, None, schools=told.schools
        )
    return Changes(since, own_last(own), gone_since(own, bases))


def changes_for_institution(institution: Organisation, round_: Round | None, academic_year: int) -> Changes:
    """What changed at an institution since its own last confirmations; at most six statements."""
    own = own_seals(institution, round_)
    counts = counts_of_each("institution", [institution.pk], academic_year).get(institution.pk, {})
    bodies = [
        Body(institution, mark_of(seal.standing, database), counts if database == Database.ROLL else None)
        for database, seal in own.items()
    ]
    bases = {seal.standing_id: seal for seal in own.values()}
    told = tell(_to_be_told(bodies, bases), academic_year)
    since = {
        (body.organisation.pk, body.mark.database): compared(body, bases.get(body.mark.standing_id or 0), told)
        for body in bodies
    }
    return Changes(since, own_last(own), {})


def bases_below(own: Mapping[str, Seal], marks: Iterable[Mark]) -> dict[int, Seal]:
    """By standing, the seal below that one's own last confirmation rested on; one statement.

    Found by its digest and its standing, never by the code, which may have changed since. Of several seals
    with that digest it is the latest that was there, which says the same as the others.
    """
    rested = {
        (database, digest): seal.at
        for seal in own.values()
        for _code, database, digest in seal.rests_on
    }
    standings = [mark.standing_id for mark in marks if mark.standing_id is not None]
    if not rested or not standings:
        return {}
    found: dict[int, Seal] = {}
    seals = Seal.objects.filter(standing__in=standings, digest__in={digest for _database, digest in rested})
    for seal in seals.select_related("standing").order_by("standing_id", "number"):
        at = rested.get((seal.standing.database, seal.digest))
        if at is not None and (seal.at <= at or seal.standing_id not in found):
            found[seal.standing_id] = seal
    return found


def compared(body: Body, base: Seal | None, told: Told) -> Since:
    """One body's database beside the seal that the viewer's confirmation rested on."""
    database, pk = body.mark.database, body.organisation.pk
    now = None if body.counts is None else total_of(body.counts)
    if base is None:
        return Since(body.organisation, database, True, None, now)
    stands = body.mark.state == State.CONFIRMED
    return Since(
        organisation=body.organisation,
        database=database,
        is_first=False,
        before=None if body.counts is None else base.total,
        now=now,
        grades=() if body.counts is None else grade_changes(base.counts, body.counts),
        differs=body.mark.digest != base.digest if stands else None,
        roll=told.rolls.get(pk, RollChanges()) if database == Database.ROLL else RollChanges(),
        basics=told.basics.get(pk, BasicsChanges()) if database == Database.BASICS else BasicsChanges(),
    )


def grade_changes(before: Counts, now: Counts) -> tuple[GradeChange, ...]:
    """The grades in which boys or girls are more or fewer, in the order of the grades."""
    nobody = {"M": 0, "F": 0}
    result = []
    for grade in sorted({*before, *now}, key=lambda code: GRADES[code].order):
        was, there = before.get(grade, nobody), now.get(grade, nobody)
        change = GradeChange(grade, there["M"] - was["M"], there["F"] - was["F"])
        if change.male or change.female:
            result.append(change)
    return tuple(result)


def _to_be_told(bodies: Iterable[Body], bases: Mapping[int, Seal]) -> dict[Key, Seal]:
    """Where the record is read: there is a base, and what stands is not known to be the same."""
    wanted = {}
    for body in bodies:
        base = bases.get(body.mark.standing_id or 0)
        if base and not (body.mark.state == State.CONFIRMED and body.mark.digest == base.digest):
            wanted[body.organisation.pk, body.mark.database] = base
    return wanted


def gone_since(own: Mapping[str, Seal], bases: Mapping[int, Seal]) -> dict[str, tuple[str, ...]]:
    """By database, the names of those whose seals one's confirmation rested on and that are not there now."""
    here = {(seal.standing.database, seal.digest) for seal in bases.values()}
    missing = {
        database: [code for code, name, digest in seal.rests_on if (name, digest) not in here]
        for database, seal in own.items()
    }
    codes = {code for ones in missing.values() for code in ones}
    if not codes:
        return {}
    names = dict(Organisation.objects.filter(code__in=codes).values_list("code", "name"))
    return {
        database: tuple(names.get(code, code) for code in ones) for database, ones in missing.items() if ones
    }
