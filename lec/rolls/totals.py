"""Sums of rolls for desks that show many institutions: kept counts, and how many are verified."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from django.db.models import Count as CountOf
from django.db.models import QuerySet, Sum

from lec.registry.models import Level, Organisation
from lec.rolls.models import Count, Enrolment, EnrolmentState
from lec.rolls.queries import RollRow, class_order
from lec.rounds.models import Round

Grouping = Literal["province", "district", "lao", "institution"]
"""What sums are made by; an institution's district is its LAO's, so that the groups nest."""

_GROUPS: dict[Grouping, str] = {
    "province": "institution__province",
    "district": "institution__lao__district",
    "lao": "institution__lao",
    "institution": "institution",
}
_BELOW = {
    Level.PROVINCE: "institution__province",
    Level.LAO: "institution__lao",
    Level.INSTITUTION: "institution",
}


@dataclass(frozen=True)
class Total:
    """How many learners count, and how many are contested and counted apart."""

    enrolled: int = 0
    claimed: int = 0


@dataclass(frozen=True)
class ClassProgress:
    """One class of a roll and how many of it are verified as present this round."""

    grade: str
    room: str
    enrolled: int
    verified: int

    @property
    def is_complete(self) -> bool:
        """Whether everybody in the class is verified."""
        return self.verified == self.enrolled


def totals_by_institution(institutions: Iterable[int], academic_year: int) -> dict[int, Total]:
    """The kept counts of these institutions by id, those without learners left out; one statement."""
    return _totals("institution", academic_year, institution__in=list(institutions))


def totals_by_lao(province_id: int, academic_year: int) -> dict[int, Total]:
    """The kept counts of a province's LAOs by id; one statement."""
    return _totals("institution__lao", academic_year, institution__province=province_id)


def totals_of_laos(provinces: Iterable[int], academic_year: int) -> dict[int, Total]:
    """The kept counts of the LAOs of these provinces by id; one statement."""
    return _totals("institution__lao", academic_year, institution__province__in=list(provinces))


def totals_by_province(academic_year: int) -> dict[int, Total]:
    """The kept counts of the nation's provinces by id; one statement."""
    return _totals("institution__province", academic_year)


def totals_by(level: Level, organisations: Iterable[int], academic_year: int) -> dict[int, Total]:
    """The kept counts of organisations of one level below the department by id; one statement."""
    group = _BELOW[level]
    return _totals(group, academic_year, **{f"{group}__in": list(organisations)})


def totals_by_grade(
    top: Organisation, academic_year: int, *, by: Grouping, district: str | None = None
) -> dict[tuple[int | str, str], Total]:
    """The kept counts below `top` by (group, grade), a group being an id or a district's name; one statement.

    `district` narrows a province to the LAOs of one district.
    """
    counts = Count.objects.filter(academic_year=academic_year)
    if top.level != Level.DEPARTMENT:
        counts = counts.filter(**{_BELOW[Level(top.level)]: top})
    if district is not None:
        counts = counts.filter(institution__lao__district=district)
    rows = counts.order_by().values_list(_GROUPS[by], "grade").annotate(Sum("enrolled"), Sum("claimed"))
    return {(key, grade): Total(enrolled, claimed) for key, grade, enrolled, claimed in rows if enrolled or claimed}


def counts_of_each(
    by: Literal["lao", "institution"], ids: Iterable[int], academic_year: int
) -> dict[int, dict[str, dict[str, int]]]:
    """The kept counts of the enrolled of each LAO or institution, as {grade: {"M": n, "F": n}}; one statement."""
    kept = Count.objects.filter(academic_year=academic_year, enrolled__gt=0)
    rows = kept.filter(**{f"{_GROUPS[by]}__in": list(ids)}).order_by()
    counts: dict[int, dict[str, dict[str, int]]] = {}
    for pk, grade, sex, enrolled in rows.values_list(_GROUPS[by], "grade", "sex").annotate(Sum("enrolled")):
        counts.setdefault(pk, {}).setdefault(grade, {"M": 0, "F": 0})[sex] = enrolled
    return counts


def contested_within(institutions: QuerySet[Organisation], academic_year: int) -> int:
    """How many learners of these institutions are contested and counted apart; one statement."""
    kept = Count.objects.filter(institution__in=institutions, academic_year=academic_year)
    return kept.aggregate(number=Sum("claimed"))["number"] or 0


def verified_by_institution(institutions: Iterable[int], round_: Round) -> dict[int, int]:
    """How many enrolled learners of these institutions are verified this round, by id; one statement.

    It reads enrolments, so it is meant for the institutions of one LAO, not of a province.
    """
    rows = (
        Enrolment.objects.filter(
            institution__in=list(institutions),
            academic_year=round_.academic_year,
            state=EnrolmentState.ENROLLED,
            verification__round=round_,
        )
        .values_list("institution")
        .annotate(verified=CountOf("id"))
    )
    return dict(rows.order_by())


def classes_in(rows: Iterable[RollRow], round_: Round | None) -> Sequence[ClassProgress]:
    """The classes of a roll that was read, in class order, with how far each is verified."""
    seen: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        if row.is_enrolled:
            cell = seen.setdefault((row.grade, row.room), [0, 0])
            cell[0] += 1
            cell[1] += round_ is not None and row.verified_round_id == round_.pk
    return [ClassProgress(*key, *seen[key]) for key in sorted(seen, key=class_order)]


def _totals(group: str, academic_year: int, **narrowed: object) -> dict[int, Total]:
    rows = (
        Count.objects.filter(academic_year=academic_year, **narrowed)
        .order_by()
        .values_list(group)
        .annotate(Sum("enrolled"), Sum("claimed"))
    )
    return {pk: Total(enrolled, claimed) for pk, enrolled, claimed in rows if enrolled or claimed}
