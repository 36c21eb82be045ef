"""How one organisation stands: each of its databases, what set it back, its seals and its counts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery, Sum

from lec.accounts.models import Officer, Post
from lec.confirmation.causes import cause_for
from lec.confirmation.gates import Counts
from lec.confirmation.models import Seal
from lec.headcounts.queries.numbers import counting_cells
from lec.lib.grades import GRADES
from lec.registry.models import Level, Organisation
from lec.rolls.queries import counts_of
from lec.rounds.models import Act, Database, Round, Standing, State, Step


@dataclass(frozen=True)
class Setback:
    """Why what was confirmed no longer stands: the latest return, or the change that voided it.

    `reason` is as its own organisation may read it; for whoever looks from above, see `lec.confirmation.causes`.
    """

    returned: bool
    reason: str
    at: datetime
    by: str
    organisation: str


@dataclass(frozen=True)
class DatabaseStanding:
    """One database of one organisation; `confirmed_*` and `seal_code` tell of the LAST confirmation.

    `current_total` is None where a database holds no counts (basics); `seal_code` opens the seal's
    public page and slip, empty while nothing was ever confirmed.
    """

    organisation: Organisation
    database: str
    state: str
    late: bool
    confirmed_at: datetime | None
    confirmed_by: str
    confirmed_total: int | None
    current_total: int | None
    seal_code: str
    setback: Setback | None
    confirmed_digest: str = ""
    seal_number: int = 0

    @property
    def is_confirmed(self) -> bool:
        """Whether it stands confirmed now."""
        return self.state == State.CONFIRMED

    @property
    def has_counts(self) -> bool:
        """Whether the database counts people."""
        return self.database != Database.BASICS


@dataclass(frozen=True)
class SealLine:
    """One seal among those of an organisation, as a list shows it."""

    database: str
    number: int
    at: datetime
    by: str
    late: bool
    total: int
    public_code: str
    is_current: bool


@dataclass(frozen=True)
class CountChange:
    """One grade as it was sealed last and as it is now; `before` is None where nothing was sealed."""

    grade: str
    before: int | None
    male: int
    female: int

    @property
    def total(self) -> int:
        """Boys and girls."""
        return self.male + self.female

    @property
    def change(self) -> int | None:
        """By how many the grade differs from the seal."""
        return None if self.before is None else self.total - self.before


def database_standings(
    organisation: Organisation,
    databases: Iterable[str],
    round_: Round | None,
    current: Mapping[str, int | None],
) -> tuple[DatabaseStanding, ...]:
    """The standings of these databases in the round, in the order given; one statement, a second for what fell.

    `current` holds today's totals by database; without a round everything is open.
    """
    kept = _with_codes(round_, organisation) if round_ else {}
    fallen = [standing.pk for standing, _code in kept.values() if standing.state == State.VOIDED]
    setbacks = _setbacks(fallen) if fallen else {}
    result = []
    for database in databases:
        standing, code = kept.get(str(database), (None, ""))
        result.append(
            DatabaseStanding(
                organisation=organisation,
                database=str(database),
                state=standing.state if standing else State.OPEN,
                late=bool(standing and standing.late and standing.state == State.CONFIRMED),
                confirmed_at=standing.confirmed_at if standing else None,
                confirmed_by=signed(standing.confirmed_officer, standing.confirmed_by) if standing else "",
                confirmed_total=standing.confirmed_total if standing else None,
                current_total=current.get(database),
                seal_code=code,
                setback=setbacks.get(standing.pk) if standing else None,
                confirmed_digest=standing.confirmed_digest if standing else "",
                seal_number=standing.seal_number if standing else 0,
            )
        )
    return tuple(result)


def seals_of(organisation: Organisation, *, limit: int = 12) -> list[SealLine]:
    """The organisation's latest seals of any round, newest first; one statement."""
    seals = (
        Seal.objects.filter(standing__organisation=organisation)
        .select_related("standing", "officer", "post")
        .order_by("-at", "-id")[:limit]
    )
    return [
        SealLine(
            database=seal.standing.database,
            number=seal.number,
            at=seal.at,
            by=signed(seal.officer, seal.post),
            late=seal.late,
            total=seal.total,
            public_code=seal.public_code,
            is_current=seal.standing.state == State.CONFIRMED and seal.number == seal.standing.seal_number,
        )
        for seal in seals
    ]


def roll_counts(organisation: Organisation, academic_year: int) -> Counts:
    """The learners of an organisation's subtree by grade and sex, from the kept counts; one statement."""
    return counts_of(Organisation.objects.within(organisation).institutions(), academic_year)


def headcount_counts(organisation: Organisation, round_: Round) -> Counts:
    """The recorded head counts of a LAO, province or the department by grade and sex; one statement."""
    cells = counting_cells(round_)
    if organisation.level == Level.LAO:
        cells = cells.filter(headcount__school__lao=organisation)
    if organisation.level == Level.PROVINCE:
        cells = cells.filter(headcount__school__lao__province=organisation)
    counts: Counts = {}
    for grade, sex, number in cells.order_by().values_list("grade", "sex").annotate(Sum("count")):
        counts.setdefault(grade, {"M": 0, "F": 0})[sex] = number
    return counts


def changes_between(before: Counts | None, now: Counts) -> list[CountChange]:
    """Each grade as sealed and as it is now, in order; grades that have emptied are kept in, to be seen."""
    grades = sorted({*now, *(before or {})}, key=list(GRADES).index)
    result = []
    for grade in grades:
        cell = now.get(grade, {"M": 0, "F": 0})
        sealed = None if before is None else sum(before.get(grade, {"M": 0, "F": 0}).values())
        result.append(CountChange(grade, sealed, cell["M"], cell["F"]))
    return result


def cells_of(counts: Counts) -> list[dict[str, object]]:
    """Counts as cells of grade, sex and count."""
    return [
        {"grade": grade, "sex": sex, "count": cell[sex]} for grade, cell in counts.items() for sex in ("M", "F")
    ]


def signed(officer: Officer | None, post: Post | None) -> str:
    """Who acted, as pages name them: name and position, or the account where nobody is named."""
    if officer is not None:
        return ", ".join(part for part in (str(officer), officer.position) if part)
    return str(post or "")


def _with_codes(round_: Round, organisation: Organisation) -> dict[str, tuple[Standing, str]]:
    """An organisation's standings by database, each with the public code of its last seal; one statement."""
    sealed = Seal.objects.filter(standing=OuterRef("pk"), number=OuterRef("seal_number"))
    rows = Standing.objects.filter(round=round_, organisation=organisation).annotate(
        code=Subquery(sealed.values("public_code")[:1])
    )
    people = rows.select_related("confirmed_by", "confirmed_officer")
    return {row.database: (row, row.code or "") for row in people}


def _setbacks(standings: list[int]) -> dict[int, Setback]:
    """Why each of these voided standings fell, by its id; one statement."""
    steps = (
        Step.objects.filter(standing__in=standings, act__in=[Act.VOID, Act.RETURN])
        .select_related("standing__organisation", "post__organisation", "officer")
        .order_by("at", "id")
    )
    return {
        step.standing_id: Setback(
            returned=step.act == Act.RETURN,
            reason=cause_for(step.standing.organisation, step.reason),
            at=step.at,
            by=signed(step.officer, step.post),
            organisation=step.post.organisation.name if step.post else "",
        )
        for step in steps
    }
