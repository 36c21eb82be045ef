"""What each confirmation asks for, and what it would seal: one gate per link of the chain."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from lec.accounts.queries import contacts
from lec.confirmation.models import Seal
from lec.confirmation.surroundings import surroundings
from lec.headcounts.queries.numbers import headcount_snapshot
from lec.lib.digests import canonical_line, digest
from lec.lib.refusals import Blocker
from lec.premises.checks.basics import basics_snapshot
from lec.registry.models import Level, Organisation, OtherSchool
from lec.registry.queries import reference
from lec.rolls.checks import Surroundings, readiness_of
from lec.rolls.queries import read_roll, tally
from lec.rounds.models import Database, Round, Standing, State

Counts = dict[str, dict[str, int]]


@dataclass(frozen=True)
class Judgement:
    """What one look at the data says: who stands in the way, and what a seal would hold.

    `parts` are each school's numbers where head counts are judged, by the school's id; empty elsewhere.
    """

    blockers: tuple[Blocker, ...]
    counts: dict[str, object]
    total: int
    claimed: int
    digest: str
    rests_on: list[list[str]]
    parts: dict[str, Counts] = field(default_factory=dict)


def judge(
    organisation: Organisation, database: str, round_: Round, *, today: date, around: Surroundings | None = None
) -> Judgement:
    """Judge one database of one organisation by the data as they are now.

    `around` is what stands around an institution's roll, where it was read already.
    """
    if around is not None:
        return institution_roll(organisation, round_, today, around)
    return GATES[Database(database), Level(organisation.level)](organisation, round_, today)


def total_of(counts: Counts) -> int:
    """Everybody in {grade: {"M": n, "F": n}}."""
    return sum(cell["M"] + cell["F"] for cell in counts.values())


def added(parts: Iterable[Counts]) -> Counts:
    """Counts by grade and sex, summed."""
    whole: Counts = {}
    for part in parts:
        for grade, cell in part.items():
            sums = whole.setdefault(grade, {"M": 0, "F": 0})
            sums["M"] += cell["M"]
            sums["F"] += cell["F"]
    return whole


def institution_roll(
    institution: Organisation, round_: Round, today: date, around: Surroundings | None = None
) -> Judgement:
    """No error, every query explained, every learner's existence verified this round (๖)."""
    rows = read_roll(institution, round_.academic_year)
    around = around or surroundings(institution, round_.academic_year, round_, today=today)
    ready = readiness_of(rows, round_, around)
    refused, unexplained = len(ready.refused), len(ready.open_queries) - len(ready.refused)
    problems = (
        ("roll-errors", _("Records with errors to correct: %(n)d."), len(ready.errors)),
        ("roll-queries", _("Queries still to be explained: %(n)d."), unexplained),
        ("roll-refused", _("Explanations that the local authority does not accept: %(n)d."), refused),
        ("roll-unverified", _("Learners whose existence is not yet verified this round: %(n)d."), ready.unverified),
    )
    counts = tally(rows)
    return Judgement(
        blockers=tuple(
            _own_blocker(institution, code, text % {"n": number}) for code, text, number in problems if number
        ),
        counts={**counts},
        total=ready.total,
        claimed=ready.claimed,
        digest=digest(row.line for row in rows),
        rests_on=[],
    )


def institution_basics(institution: Organisation, round_: Round, today: date) -> Judgement:
    """The basic data are complete (๕.๓.๒(๓))."""
    snapshot = basics_snapshot(institution)
    blockers = tuple(_own_blocker(institution, fault.code, fault.message) for fault in snapshot.faults)
    return Judgement(blockers, {}, 0, 0, digest(snapshot.lines), [])


def lao_children(database: Database) -> Callable[[Organisation, Round, date], Judgement]:
    """Every open institution of the LAO has this database confirmed (๗.๒)."""

    def gate(lao: Organisation, round_: Round, today: date) -> Judgement:
        institutions = list(Organisation.objects.filter(lao=lao).open_on(today).in_thai_order())
        if not institutions:
            return _nothing_to_confirm(lao)
        return _rest_on([(one, database) for one in institutions], round_, flat=True)

    return gate


def lao_headcounts(lao: Organisation, round_: Round, today: date) -> Judgement:
    """Every other-affiliation school has its numbers recorded, the dissolved as zero (๕.๒, ๗.๓)."""
    snapshot = headcount_snapshot(lao, round_)
    if not snapshot.lines and not snapshot.missing:
        return _nothing_to_confirm(lao)
    blockers = tuple(
        _own_blocker(lao, "headcount-missing", _("No numbers are recorded for %(school)s.") % {"school": school.name})
        for school in snapshot.missing
    )
    return Judgement(
        blockers=blockers,
        counts={**snapshot.counts},
        total=snapshot.total,
        claimed=0,
        digest=digest(snapshot.lines),
        rests_on=[],
        parts=snapshot.parts,
    )


def province_overall(province: Organisation, round_: Round, today: date) -> Judgement:
    """Every database of every LAO that takes part is confirmed (๘)."""
    links = [(lao, database) for lao, databases in participation(province, today) for database in databases]
    if not links:
        return _nothing_to_confirm(province)
    return _rest_on(links, round_, flat=False)


def participation(province: Organisation, today: date) -> list[tuple[Organisation, tuple[Database, ...]]]:
    """The province's open LAOs with the databases each takes part in, in Thai order; three statements."""
    laos = list(Organisation.objects.laos().filter(province=province).open_on(today).in_thai_order())
    with_institutions = set(
        Organisation.objects.institutions().filter(province=province).open_on(today).values_list("lao_id", flat=True)
    )
    with_schools = set(OtherSchool.objects.filter(lao__province=province).values_list("lao_id", flat=True))
    result = []
    for lao in laos:
        own = (Database.ROLL, Database.BASICS) if lao.pk in with_institutions else ()
        others = (Database.HEADCOUNTS,) if lao.pk in with_schools else ()
        result.append((lao, own + others))
    return result


def _rest_on(links: list[tuple[Organisation, Database]], round_: Round, *, flat: bool) -> Judgement:
    """Judge a confirmation that stands on confirmations below it."""
    below = Standing.objects.filter(
        round=round_,
        organisation__in={organisation.pk for organisation, _database in links},
        database__in={database for _organisation, database in links},
    )
    standings = {(one.organisation_id, one.database): one for one in below}
    seals = {
        (seal.standing_id, seal.number): seal
        for seal in Seal.objects.filter(standing__in=[one.pk for one in standings.values() if one.seal_number])
    }
    waiting, rests_on, parts = [], [], []
    claimed = 0
    for organisation, database in links:
        standing = standings.get((organisation.pk, database))
        if standing is None or standing.state != State.CONFIRMED:
            waiting.append((organisation, database, standing.state if standing else State.OPEN))
            continue
        seal = seals[standing.pk, standing.seal_number]
        rests_on.append([organisation.code, str(database), seal.digest])
        parts.append((database, seal.counts))
        claimed += seal.claimed
    by_database = {
        str(database): added(counts for one, counts in parts if one == database)
        for database in dict.fromkeys(database for _organisation, database in links)
    }
    total = sum(total_of(counts) for counts in by_database.values())
    return Judgement(
        blockers=_waiting_blockers(waiting),
        counts={**next(iter(by_database.values()))} if flat else {**by_database},
        total=total,
        claimed=claimed,
        digest=digest_of_seals(rests_on),
        rests_on=rests_on,
    )


def digest_of_seals(rests_on: Iterable[list[str]]) -> str:
    """The digest of a confirmation that rests on seals, each [organisation code, database, digest].

    The code is for reading only: an organisation's code may change while what it confirmed stays.
    """
    return digest(canonical_line(database, below) for _code, database, below in rests_on)


def _waiting_blockers(waiting: list[tuple[Organisation, Database, str]]) -> tuple[Blocker, ...]:
    telephone = contacts([organisation.pk for organisation, _database, _state in waiting]) if waiting else {}
    sentences = {
        State.OPEN: _("%(database)s: not yet confirmed."),
        State.VOIDED: _("%(database)s: changed or returned since, must be confirmed again."),
    }
    return tuple(
        Blocker(
            organisation=reference(organisation),
            code=f"{database}-{state}",
            message=sentences[State(state)] % {"database": database.label},
            contact=telephone.get(organisation.pk, ""),
        )
        for organisation, database, state in waiting
    )


def _own_blocker(organisation: Organisation, code: str, message: str) -> Blocker:
    return Blocker(reference(organisation), code, message)


def _nothing_to_confirm(organisation: Organisation) -> Judgement:
    sentence = _("There is nothing here to confirm: this organisation does not take part in this database.")
    return Judgement((_own_blocker(organisation, "takes-no-part", sentence),), {}, 0, 0, digest([]), [])


GATES: dict[tuple[Database, Level], Callable[[Organisation, Round, date], Judgement]] = {
    (Database.ROLL, Level.INSTITUTION): institution_roll,
    (Database.BASICS, Level.INSTITUTION): institution_basics,
    (Database.ROLL, Level.LAO): lao_children(Database.ROLL),
    (Database.BASICS, Level.LAO): lao_children(Database.BASICS),
    (Database.HEADCOUNTS, Level.LAO): lao_headcounts,
    (Database.OVERALL, Level.PROVINCE): province_overall,
}
