"""Where each school of a LAO stands between not asked and reported: the whole grid in seven statements (๕.๒(๑))."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lec.accounts.secret_codes import hash_secret, read_secret
from lec.headcounts.models import Answer, Cell, Draft, Headcount, NameList, Request, SchoolContact
from lec.headcounts.queries.numbers import Numbers
from lec.lib.fingerprints import fingerprint
from lec.lib.grades import HEADCOUNT_GRADES
from lec.lib.refusals import Hidden
from lec.registry.models import Organisation, OtherSchool
from lec.registry.queries import other_schools_of
from lec.rounds.models import Round

CELL_NAMES = {f"{grade}_{sex}": (grade, sex) for grade in HEADCOUNT_GRADES for sex in "MF"}
"""Every cell by the name it has in forms and stored answers: K1_M is ("K1", "M")."""


class SchoolState(StrEnum):
    """What a school waits for, in the order of its way; of several the last one holds."""

    NOT_ASKED = "not_asked"
    ASKED = "asked"
    REPORTED_ZERO = "reported_zero"
    REPORTED = "reported"
    ANSWERED = "answered"
    DISSOLVED = "dissolved"


class CellState(StrEnum):
    """What one number is; missing (not_asked, asked) is never zero."""

    NOT_ASKED = "not_asked"
    ASKED = "asked"
    REPORTED_ZERO = "reported_zero"
    REPORTED = "reported"
    DISSOLVED = "dissolved"


@dataclass(frozen=True)
class CellView:
    """One cell of the grid; `count` is None while missing."""

    state: CellState
    count: int | None


@dataclass(frozen=True)
class SchoolRow:
    """One school of the grid: what counts, what is only drafted, and what was asked and sent.

    `numbers` are the eighteen recorded ones, or None; `draft` those kept until all eighteen are there, empty
    where numbers are recorded. `request` is the newest of the round; `answer` the one that waits for the LAO.
    `fingerprint` is what a form carries as `seen`; `changed_by` and `changed_at` tell who wrote last.
    """

    school: OtherSchool
    numbers: Numbers | None
    draft: Numbers
    source: str
    changed_by: str
    changed_at: datetime | None
    contact: SchoolContact | None
    request: Request | None
    answer: Answer | None
    has_name_list: bool

    @property
    def state(self) -> SchoolState:
        """dissolved, answered (an answer waits), reported, reported_zero, asked or not_asked."""
        if self.school.dissolved_on is not None:
            return SchoolState.DISSOLVED
        if self.answer is not None:
            return SchoolState.ANSWERED
        if self.numbers is not None:
            return SchoolState.REPORTED if any(self.numbers.values()) else SchoolState.REPORTED_ZERO
        return SchoolState.ASKED if self.request else SchoolState.NOT_ASKED

    @property
    def counts(self) -> bool:
        """Whether the school's numbers stand: recorded, or zero because it is dissolved (๕.๒(๒))."""
        return self.numbers is not None or self.school.dissolved_on is not None

    @property
    def total(self) -> int | None:
        """How many pupils count; None while nothing is recorded."""
        if self.school.dissolved_on is not None:
            return 0
        return None if self.numbers is None else sum(self.numbers.values())

    @property
    def fingerprint(self) -> str:
        """What stands, as a form carries it along."""
        return fingerprint_of(self.numbers, self.draft)

    def cell(self, grade: str, sex: str) -> CellView:
        """One of the eighteen cells; a drafted number shows as reported though it does not count yet."""
        if self.school.dissolved_on is not None:
            return CellView(CellState.DISSOLVED, 0)
        count = (self.draft if self.numbers is None else self.numbers).get((grade, sex))
        if count is not None:
            return CellView(CellState.REPORTED if count else CellState.REPORTED_ZERO, count)
        return CellView(CellState.ASKED if self.request else CellState.NOT_ASKED, None)

    @property
    def cells(self) -> dict[tuple[str, str], CellView]:
        """All eighteen cells, in the order they are asked for."""
        return {key: self.cell(*key) for key in CELL_NAMES.values()}


def fingerprint_of(numbers: Mapping[tuple[str, str], int] | None, draft: Mapping[tuple[str, str], int]) -> str:
    """The fingerprint of what stands for a school: its numbers, else what is drafted, else nothing."""
    standing = draft if numbers is None else numbers
    values: dict[str, object] = dict(cells_by_name(standing))
    return fingerprint({**values, "recorded": numbers is not None})


def cells_by_name(cells: Mapping[tuple[str, str], int]) -> dict[str, int]:
    """Cells as they are stored with answers and drafts: {"K1_M": n}."""
    return {name: cells[key] for name, key in CELL_NAMES.items() if key in cells}


def cells_from_names(stored: Mapping[str, int]) -> Numbers:
    """The cells of a stored answer or draft, by (grade, sex)."""
    return {CELL_NAMES[name]: count for name, count in stored.items()}


def grid_of(lao: Organisation, round: Round) -> list[SchoolRow]:
    """Every school of the LAO as the grid shows it, in Thai order; seven statements for any number."""
    return rows_of(list(other_schools_of(lao)), round)


def school_row(school: OtherSchool, round: Round) -> SchoolRow:
    """One school as the grid shows it."""
    return rows_of([school], round)[0]


def empty_row(school: OtherSchool) -> SchoolRow:
    """A school as it stands where there has never been a round."""
    return _row(school, None, None, None, None, None, False)


def rows_of(schools: Sequence[OtherSchool], round: Round) -> list[SchoolRow]:
    """These schools as the grid shows them; six statements for any number."""
    wanted = [school.pk for school in schools]
    mine: dict[str, Any] = {"school__in": wanted, "round": round}
    headcounts = {row.school_id: row for row in Headcount.objects.filter(**mine).select_related("officer")}
    numbers: dict[int, Numbers] = {}
    cells = Cell.objects.filter(headcount__in=[row.pk for row in headcounts.values()])
    for school_id, grade, sex, count in cells.values_list("headcount__school_id", "grade", "sex", "count"):
        numbers.setdefault(school_id, {})[grade, sex] = count
    drafts = {row.school_id: row for row in Draft.objects.filter(**mine).select_related("officer")}
    contacts = SchoolContact.objects.in_bulk(wanted)
    requests = newest_requests(wanted, round)
    listed = set(NameList.objects.filter(**mine).values_list("school_id", flat=True))
    return [
        _row(
            school,
            headcounts.get(school.pk),
            numbers.get(school.pk),
            drafts.get(school.pk),
            contacts.get(school.pk),
            requests.get(school.pk),
            school.pk in listed,
        )
        for school in schools
    ]


def newest_requests(school_ids: Iterable[int], round: Round) -> dict[int, Request]:
    """The request that holds for each school in a round, with its answer; one statement."""
    rows = Request.objects.filter(school__in=list(school_ids), round=round)
    return {row.school_id: row for row in rows.select_related("answer", "officer").order_by("at", "pk")}


def requests_of(school: OtherSchool, round: Round) -> list[Request]:
    """Every request to a school in a round with what was answered to it, newest first; one statement."""
    rows = Request.objects.filter(school=school, round=round).order_by("-at", "-pk")
    return list(rows.select_related("officer", "answer__name_list", "answer__decided_officer"))


def waiting_answers(lao: Organisation, round: Round) -> QuerySet[Answer]:
    """The answers that wait for the LAO's word, oldest first; those of dissolved schools do not."""
    rows = Answer.objects.filter(request__school__lao=lao, request__round=round, request__school__dissolved_on=None)
    undecided = rows.filter(accepted_at=None, refused_at=None)
    return undecided.select_related("request__school", "name_list").order_by("at", "pk")


def find_answer(pk: int, *, lao: Organisation) -> Answer:
    """An answer sent to that LAO, with its request and school; Hidden otherwise."""
    rows = Answer.objects.select_related("request__school__lao", "request__round", "name_list")
    found = rows.filter(pk=pk, request__school__lao=lao).first()
    if found is None:
        raise Hidden("not-found", _("There is no such answer in your area."))
    return found


def linked(secret: str) -> Request | None:
    """The request that a secret belongs to, live or not; typed secrets are read kindly."""
    rows = Request.objects.select_related("school__lao__province", "round", "answer")
    return rows.filter(secret_hash=hash_secret(read_secret(secret))).first()


def _row(
    school: OtherSchool,
    headcount: Headcount | None,
    numbers: Numbers | None,
    draft: Draft | None,
    contact: SchoolContact | None,
    request: Request | None,
    has_name_list: bool,
) -> SchoolRow:
    answer = getattr(request, "answer", None)
    written = headcount or draft
    return SchoolRow(
        school=school,
        numbers=numbers,
        draft=cells_from_names(draft.cells) if draft and numbers is None else {},
        source=headcount.source if headcount else "",
        changed_by=str(written.officer or "") if written else "",
        changed_at=headcount.recorded_at if headcount else draft.at if draft else None,
        contact=contact,
        request=request,
        answer=answer if answer and answer.accepted_at is None and answer.refused_at is None else None,
        has_name_list=has_name_list,
    )
