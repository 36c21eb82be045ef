"""The bodies below an organisation as rows of a table: how each stands, and whom to telephone."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count as CountOf
from django.db.models import Exists, OuterRef, Q, Sum

from lec.accounts.models import Officer, Post
from lec.confirmation.gates import participation
from lec.headcounts.models import Headcount
from lec.headcounts.queries.numbers import counting_cells
from lec.registry.models import Level, Organisation, OtherSchool
from lec.registry.queries import children_of
from lec.rolls.totals import (
    Total,
    totals_by_institution,
    totals_by_lao,
    totals_by_province,
    verified_by_institution,
)
from lec.rounds.models import Database, Deadline, Round, Standing, State
from lec.rounds.queries import standings_of


@dataclass(frozen=True)
class Mark:
    """The state of one database of one body; `done` of `total` below it are ready.

    `digest` is that of its last seal, '' where there is none; `standing_id` None where nothing is laid out.
    """

    database: str
    state: str
    late: bool = False
    done: int = 0
    total: int = 0
    confirmed_total: int | None = None
    confirmed_at: datetime | None = None
    digest: str = ""
    standing_id: int | None = None

    @property
    def is_confirmed(self) -> bool:
        """Whether it stands confirmed."""
        return self.state == State.CONFIRMED


@dataclass(frozen=True)
class InstitutionRow:
    """One institution of a LAO; `officer` is None until somebody has activated its post.

    `is_overdue`: its deadline, `due_on`, has passed and something is not confirmed.
    """

    organisation: Organisation
    officer: Officer | None
    roll: Mark
    basics: Mark
    learners: Total
    unverified: int
    due_on: date | None = None
    is_overdue: bool = False

    @property
    def is_complete(self) -> bool:
        """Whether both databases stand confirmed."""
        return self.roll.is_confirmed and self.basics.is_confirmed


@dataclass(frozen=True)
class LaoRow:
    """One LAO of a province; a database it takes no part in is missing from `marks`; overdue as an institution."""

    organisation: Organisation
    officer: Officer | None
    marks: Mapping[str, Mark]
    learners: Total
    due_on: date | None = None
    is_overdue: bool = False

    @property
    def takes_part(self) -> bool:
        """Whether it has anything to confirm (๘)."""
        return bool(self.marks)

    @property
    def waiting(self) -> int:
        """How many of its databases are not confirmed now."""
        return sum(not mark.is_confirmed for mark in self.marks.values())

    @property
    def is_complete(self) -> bool:
        """Whether it holds nobody up."""
        return self.waiting == 0

    @property
    def confirmed_total(self) -> int | None:
        """Its learners as its roll was confirmed last."""
        mark = self.marks.get(Database.ROLL)
        return mark.confirmed_total if mark else None


@dataclass(frozen=True)
class ProvinceRow:
    """One province of the nation; `laos` counts those that take part in any database."""

    organisation: Organisation
    officer: Officer | None
    overall: Mark
    current: int
    claimed: int

    @property
    def is_complete(self) -> bool:
        """Whether the province has confirmed."""
        return self.overall.is_confirmed


def institution_rows(lao: Organisation, round_: Round | None, year: int, day: date) -> list[InstitutionRow]:
    """The open institutions of a LAO, unfinished ones first, each part in Thai order; five statements."""
    institutions = list(children_of(lao, today=day).select_related("post__officer"))
    ids = [one.pk for one in institutions]
    standings = standings_of(round_, institutions) if round_ else {}
    totals = totals_by_institution(ids, year)
    verified = verified_by_institution(ids, round_) if round_ else {}
    due = deadlines_by(round_, Level.INSTITUTION, ids)
    rows = []
    for one in institutions:
        learners = totals.get(one.pk, Total())
        roll = mark_of(standings.get((one.pk, Database.ROLL)), Database.ROLL)
        basics = mark_of(standings.get((one.pk, Database.BASICS)), Database.BASICS)
        rows.append(
            InstitutionRow(
                organisation=one,
                officer=_officer(one),
                roll=roll,
                basics=basics,
                learners=learners,
                unverified=learners.enrolled - verified.get(one.pk, 0),
                due_on=due.get(one.pk),
                is_overdue=_is_overdue([roll, basics], due.get(one.pk), round_, day),
            )
        )
    return sorted(rows, key=lambda row: row.is_complete)


def lao_rows(province: Organisation, round_: Round | None, year: int, day: date) -> list[LaoRow]:
    """The open LAOs of a province: those that hold it up first, those without a part last; eleven statements."""
    parts = participation(province, day)
    standings = standings_of(round_, [lao for lao, _databases in parts]) if round_ else {}
    officers = _officers_of([lao.pk for lao, _databases in parts])
    totals = totals_by_lao(province.pk, year)
    progress = _progress_in(province, round_, day)
    due = deadlines_by(round_, Level.LAO, [lao.pk for lao, _databases in parts])
    rows = []
    for lao, databases in parts:
        marks = {
            str(database): mark_of(
                standings.get((lao.pk, database)), database, *progress.get((lao.pk, str(database)), (0, 0))
            )
            for database in databases
        }
        rows.append(
            LaoRow(
                organisation=lao,
                officer=officers.get(lao.pk),
                marks=marks,
                learners=totals.get(lao.pk, Total()),
                due_on=due.get(lao.pk),
                is_overdue=_is_overdue(marks.values(), due.get(lao.pk), round_, day),
            )
        )
    return sorted(rows, key=lambda row: (not row.takes_part, row.is_complete))


def province_rows(
    department: Organisation, round_: Round | None, year: int, day: date
) -> list[ProvinceRow]:
    """The provinces in Thai order with how many of their LAOs have confirmed everything; six statements."""
    provinces = list(children_of(department, today=day).select_related("post__officer"))
    standings = standings_of(round_, provinces) if round_ else {}
    learners = totals_by_province(year)
    heads = _headcounts_by_province(round_) if round_ else {}
    done, total = _laos_complete(round_, day)
    rows = []
    for one in provinces:
        learned = learners.get(one.pk, Total())
        mark = mark_of(standings.get((one.pk, Database.OVERALL)), Database.OVERALL, done[one.pk], total[one.pk])
        current = learned.enrolled + heads.get(one.pk, 0)
        rows.append(ProvinceRow(one, _officer(one), mark, current, learned.claimed))
    return rows


def mark_of(standing: Standing | None, database: str, done: int = 0, total: int = 0) -> Mark:
    """A standing as a mark; a missing one is open."""
    if standing is None:
        return Mark(str(database), State.OPEN, False, done, total)
    late = standing.late and standing.state == State.CONFIRMED
    return Mark(
        database=str(database),
        state=standing.state,
        late=late,
        done=done,
        total=total,
        confirmed_total=standing.confirmed_total,
        confirmed_at=standing.confirmed_at,
        digest=standing.confirmed_digest,
        standing_id=standing.pk,
    )


def deadlines_by(round_: Round | None, level: Level, organisations: Iterable[int]) -> dict[int, date]:
    """The day by which each of these organisations of one level must confirm; one statement.

    As rounds.queries.deadline_for says it: the latest for everybody or the latest by name, whichever is later.
    """
    if round_ is None:
        return {}
    rows = Deadline.objects.filter(round=round_, level=level).order_by("set_at", "id")
    latest: dict[int | None, date] = dict(rows.values_list("organisation_id", "due_on"))
    days = {pk: [latest[one] for one in (None, pk) if one in latest] for pk in organisations}
    return {pk: max(ones) for pk, ones in days.items() if ones}


def _is_overdue(marks: Iterable[Mark], due_on: date | None, round_: Round | None, day: date) -> bool:
    is_open = round_ is not None and round_.closed_at is None
    return is_open and due_on is not None and day > due_on and not all(mark.is_confirmed for mark in marks)


def _officer(organisation: Organisation) -> Officer | None:
    post: Post | None = getattr(organisation, "post", None)
    return post.officer if post else None


def _officers_of(organisations: Iterable[int]) -> dict[int, Officer]:
    posts = Post.objects.filter(organisation__in=organisations, officer__isnull=False)
    return {post.organisation_id: post.officer for post in posts if post.officer}


def _progress_in(province: Organisation, round_: Round | None, day: date) -> dict[tuple[int, str], tuple[int, int]]:
    """Per LAO and database, how many below it are ready and how many there are; four statements."""
    institutions = Organisation.objects.institutions().filter(province=province).open_on(day)
    there = dict(institutions.order_by().values_list("lao").annotate(CountOf("id")))
    confirmed = {
        (lao, database): number
        for lao, database, number in Standing.objects.filter(
            round=round_, organisation__in=institutions, state=State.CONFIRMED
        )
        .order_by()
        .values_list("organisation__lao", "database")
        .annotate(CountOf("id"))
    }
    schools = OtherSchool.objects.filter(lao__province=province)
    funded = {
        lao: (number, dissolved)
        for lao, number, dissolved in schools.order_by()
        .values_list("lao")
        .annotate(number=CountOf("id"), gone=CountOf("id", filter=Q(dissolved_on__isnull=False)))
    }
    recorded = dict(
        Headcount.objects.filter(round=round_, school__in=schools.filter(dissolved_on__isnull=True))
        .order_by()
        .values_list("school__lao")
        .annotate(CountOf("id"))
    )
    progress = {
        (lao, str(database)): (confirmed.get((lao, database), 0), number)
        for lao, number in there.items()
        for database in (Database.ROLL, Database.BASICS)
    }
    for lao, (number, dissolved) in funded.items():
        progress[lao, str(Database.HEADCOUNTS)] = (recorded.get(lao, 0) + dissolved, number)
    return progress


def _laos_complete(round_: Round | None, day: date) -> tuple[Counter[int], Counter[int]]:
    """By province: LAOs with everything confirmed, and LAOs that take part at all; two statements."""
    institutions = Organisation.objects.institutions().filter(lao=OuterRef("pk")).open_on(day)
    laos = (
        Organisation.objects.laos()
        .open_on(day)
        .annotate(
            has_institutions=Exists(institutions),
            has_schools=Exists(OtherSchool.objects.filter(lao=OuterRef("pk"))),
        )
    )
    confirmed = set(
        Standing.objects.filter(round=round_, organisation__level=Level.LAO, state=State.CONFIRMED).values_list(
            "organisation_id", "database"
        )
    )
    done: Counter[int] = Counter()
    total: Counter[int] = Counter()
    for pk, province, has_institutions, has_schools in laos.values_list(
        "pk", "province_id", "has_institutions", "has_schools"
    ):
        databases = [Database.ROLL, Database.BASICS] if has_institutions else []
        databases += [Database.HEADCOUNTS] if has_schools else []
        if databases:
            total[province] += 1
            done[province] += all((pk, database) in confirmed for database in databases)
    return done, total


def _headcounts_by_province(round_: Round) -> dict[int, int]:
    cells = counting_cells(round_).order_by()
    return dict(cells.values_list("headcount__school__lao__province").annotate(Sum("count")))
