"""Head counts of other-affiliation schools by place and grade, อ.1 to ป.6, apart from the own learners (๕.๒)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count as CountOf
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from lec.headcounts.models import Headcount
from lec.headcounts.queries.numbers import counting_cells
from lec.lib.grades import HEADCOUNT_GRADES
from lec.registry.models import Level, Organisation, OtherSchool
from lec.reporting.places import UNNAMED, Place, district_name, in_district_order, laos_in
from lec.rounds.models import Round

Cells = dict[tuple[str, str], int]
"""Numbers by (grade, sex)."""

_GROUPS = {"province": "lao__province", "district": "lao__district", "lao": "lao", "institution": "pk"}


@dataclass(frozen=True)
class OtherLine:
    """A row: `recorded` of `schools` have numbers, dissolved ones counting as zero; missing is not zero."""

    kind: str
    code: str
    name: str
    cells: Mapping[tuple[str, str], int]
    recorded: int
    schools: int
    is_dissolved: bool = False

    @property
    def by_grade(self) -> dict[str, int]:
        """Pupils by grade, อ.1 to ป.6."""
        return {grade: sum(self.cells.get((grade, sex), 0) for sex in "MF") for grade in HEADCOUNT_GRADES}

    @property
    def total(self) -> int:
        """All pupils of the row."""
        return sum(self.cells.values())

    @property
    def is_missing(self) -> bool:
        """Whether nothing at all is recorded."""
        return self.recorded == 0


def others_table(place: Place, round_: Round | None) -> list[OtherLine]:
    """The lines of a place, schools under a LAO; places without such a school are left out; three statements."""
    if place.organisation.level == Level.INSTITUTION:
        return []
    by = place.rows_by
    schools = schools_in(place)
    cells = cells_by(_GROUPS[by], schools, round_)
    if by == "institution":
        return [school_line(one, cells.get(one.pk, {})) for one in with_record(schools, round_)]
    tallies = {
        key: (recorded, number)
        for key, recorded, number in with_record(schools, round_)
        .order_by()
        .values_list(_GROUPS[by])
        .annotate(
            recorded=CountOf("pk", filter=Q(has_record=True) | Q(dissolved_on__isnull=False)), number=CountOf("pk")
        )
    }
    return [
        OtherLine(by, code, name, cells.get(key, {}), *tallies[key])
        for key, code, name in _named(place, tallies)
    ]


def schools_in(place: Place) -> QuerySet[OtherSchool]:
    """The other-affiliation schools whose LAO lies in the place, in Thai order."""
    schools = OtherSchool.objects.select_related("lao").order_by("name_sort", "code")
    if place.organisation.level == Level.PROVINCE:
        schools = schools.filter(lao__province=place.organisation)
    if place.organisation.level == Level.LAO:
        schools = schools.filter(lao=place.organisation)
    if place.organisation.level == Level.INSTITUTION:
        return schools.none()
    return schools if place.district is None else schools.filter(lao__district=place.district)


def with_record(schools: QuerySet[OtherSchool], round_: Round | None) -> QuerySet[OtherSchool]:
    """Schools with a mark `has_record`: whether their numbers of the round are recorded."""
    recorded = Headcount.objects.filter(school=OuterRef("pk"), round=round_)
    return schools.annotate(has_record=Exists(recorded))


def cells_by(group: str, schools: QuerySet[OtherSchool], round_: Round | None) -> dict[int | str, Cells]:
    """Recorded numbers by a field of the school, by (grade, sex); one statement."""
    if round_ is None:
        return {}
    rows = counting_cells(round_).filter(headcount__school__in=schools.order_by().values("pk"))
    found: dict[int | str, Cells] = {}
    path = f"headcount__school__{group}"
    for key, grade, sex, number in rows.order_by().values_list(path, "grade", "sex").annotate(Sum("count")):
        found.setdefault(key, {})[grade, sex] = number
    return found


def school_line(school: OtherSchool, cells: Cells) -> OtherLine:
    """One school of `with_record`; a dissolved one counts zero whether or not somebody wrote it down."""
    dissolved = school.dissolved_on is not None
    recorded = int(dissolved or school.has_record)  # type: ignore[attr-defined]
    return OtherLine("school", school.code, school.name, cells, recorded, 1, dissolved)


def summed_others(name: str, lines: Iterable[OtherLine]) -> OtherLine:
    """A line that is the sum of others."""
    listed = list(lines)
    cells: Cells = {}
    for line in listed:
        for key, number in line.cells.items():
            cells[key] = cells.get(key, 0) + number
    return OtherLine(
        "sum", "", name, cells, sum(line.recorded for line in listed), sum(line.schools for line in listed)
    )


def _named(place: Place, keys: Iterable[int | str]) -> list[tuple[int | str, str, str]]:
    """Key, code and name of each province, district or LAO, in Thai order; at most one statement."""
    if place.rows_by == "district":
        names = in_district_order({str(key) for key in keys})
        return [(name, name or UNNAMED, district_name(name)) for name in names]
    bodies = laos_in(place) if place.rows_by == "lao" else Organisation.objects.filter(level=Level.PROVINCE)
    wanted = set(keys)
    return [(one.pk, one.code, one.name) for one in bodies.order_by("name_sort", "code") if one.pk in wanted]
