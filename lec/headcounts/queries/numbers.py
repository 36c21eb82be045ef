"""Reading head counts: a LAO's progress, one school's numbers, and what a confirmation seals."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, Max, OuterRef, QuerySet, Sum
from django.utils.translation import gettext as _

from lec.headcounts.models import Cell, NameList
from lec.lib.digests import canonical_line
from lec.lib.grades import HEADCOUNT_GRADES
from lec.lib.refusals import Hidden
from lec.registry.models import Organisation, OtherSchool
from lec.registry.queries import other_schools_of
from lec.rounds.models import Round

Numbers = dict[tuple[str, str], int]
"""Count by (grade, sex)."""

Counts = dict[str, dict[str, int]]
"""{grade: {"M": n, "F": n}}, the shape of seals."""

_NOBODY: Numbers = {(grade, sex): 0 for grade in HEADCOUNT_GRADES for sex in ("M", "F")}


@dataclass(frozen=True)
class Progress:
    """One school of a LAO in a round; `total` is None while nothing is recorded."""

    school: OtherSchool
    total: int | None
    recorded_at: datetime | None
    has_name_list: bool
    dissolved_on: date | None

    @property
    def state(self) -> str:
        """dissolved, recorded or missing."""
        if self.dissolved_on is not None:
            return "dissolved"
        return "missing" if self.total is None else "recorded"


@dataclass(frozen=True)
class HeadcountSnapshot:
    """What a LAO's head counts are now: `lines` for the digest, and the schools still `missing`.

    `parts` are each school's numbers by its id as text, the dissolved ones' too, as a seal keeps them.
    """

    lines: tuple[bytes, ...]
    counts: Counts
    total: int
    missing: tuple[OtherSchool, ...]
    parts: dict[str, Counts]


def progress(lao: Organisation, round: Round) -> list[Progress]:
    """Every school of the LAO with what is recorded of it, in Thai order; one statement."""
    lists = NameList.objects.filter(school=OuterRef("pk"), round=round)
    cells = Cell.objects.filter(headcount__school=OuterRef("pk"), headcount__round=round)
    by_school = cells.order_by().values("headcount__school")
    rows = other_schools_of(lao).annotate(
        total=by_school.annotate(sum=Sum("count")).values("sum"),
        recorded_at=by_school.annotate(at=Max("headcount__recorded_at")).values("at"),
        has_name_list=Exists(lists),
    )
    return [
        Progress(
            row,
            0 if row.dissolved_on is not None else row.total,
            row.recorded_at,
            row.has_name_list,
            row.dissolved_on,
        )
        for row in rows
    ]


def headcount_snapshot(lao: Organisation, round: Round) -> HeadcountSnapshot:
    """The head counts of a LAO as a confirmation seals them; two statements.

    A dissolved school counts as zeros whether or not somebody recorded them (๕.๒(๒)); any other
    school without numbers is missing, which is not zero, and gives no lines.
    """
    recorded: dict[int, Numbers] = {}
    for school_id, grade, sex, count in Cell.objects.filter(
        headcount__school__lao=lao, headcount__round=round
    ).values_list("headcount__school_id", "grade", "sex", "count"):
        recorded.setdefault(school_id, {})[grade, sex] = count
    parts: dict[str, Counts] = {}
    missing = []
    for school in other_schools_of(lao):
        numbers = None if school.dissolved_on else recorded.get(school.pk)
        if numbers is None and school.dissolved_on is None:
            missing.append(school)
            continue
        parts[str(school.pk)] = as_counts(numbers or _NOBODY)
    counts = {
        grade: {sex: sum(part[grade][sex] for part in parts.values()) for sex in ("M", "F")}
        for grade in HEADCOUNT_GRADES
    }
    total = sum(count for row in counts.values() for count in row.values())
    return HeadcountSnapshot(tuple(headcount_lines(parts)), counts, total, tuple(missing), parts)


def headcount_lines(parts: Mapping[str, Counts]) -> Iterator[bytes]:
    """The canonical lines of schools' numbers by the schools' ids: what the digest of head counts is over."""
    for school, counts in parts.items():
        for grade, row in counts.items():
            for sex, count in row.items():
                yield canonical_line(int(school), grade, sex, count)


def numbers_of(school: OtherSchool, round: Round) -> Numbers | None:
    """The eighteen numbers of a school in a round, or None while nothing is recorded; one statement."""
    cells = Cell.objects.filter(headcount__school=school, headcount__round=round)
    return {(cell.grade, cell.sex): cell.count for cell in cells} or None


def counting_cells(round: Round) -> QuerySet[Cell]:
    """The cells of a round that count: a dissolved school's do not, whatever was recorded of it (๕.๒(๒))."""
    return Cell.objects.filter(headcount__round=round, headcount__school__dissolved_on__isnull=True)


def as_counts(numbers: Mapping[tuple[str, str], int]) -> Counts:
    """Numbers by cell as {grade: {"M": n, "F": n}}, in the order of the grades."""
    return {grade: {sex: numbers[grade, sex] for sex in ("M", "F")} for grade in HEADCOUNT_GRADES}


def name_lists_of(school: OtherSchool, round: Round) -> QuerySet[NameList]:
    """The name lists attached for a school in a round, newest first, without their contents."""
    rows = NameList.objects.filter(school=school, round=round).select_related("officer")
    return rows.defer("sealed_content").order_by("-attached_at", "-pk")


def find_name_list(pk: int, *, lao: Organisation) -> NameList:
    """A name list of a school of that LAO; Hidden otherwise."""
    found = NameList.objects.select_related("school__lao").filter(pk=pk, school__lao=lao).first()
    if found is None:
        raise Hidden("not-found", _("There is no such name list in your area."))
    return found
