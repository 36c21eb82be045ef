"""Head counts of other-affiliation schools."""

from datetime import date, datetime

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Schema

from lec.api.access import asking, own, within
from lec.api.shapes import PROBLEMS, CellOut
from lec.headcounts.actions.numbers import record
from lec.headcounts.queries.numbers import Progress, numbers_of, progress
from lec.lib.refusals import Hidden, Invalid
from lec.registry.models import Organisation, OtherSchool
from lec.registry.queries import find_other_school
from lec.rounds.queries import current_round, shown_round

router = Router(tags=["headcounts"])


class CellIn(Schema):
    """One grade (K1 to P6) and sex (M or F)."""

    grade: str
    sex: str
    count: int


class CellsIn(Schema):
    """All eighteen cells: a missing one is not zero."""

    cells: list[CellIn]


class HeadcountOut(Schema):
    """What is recorded of one school; `cells` is empty while nothing is."""

    school: str
    name: str
    recorded_at: datetime | None
    dissolved_on: date | None
    cells: list[CellOut]


class SchoolOut(Schema):
    """One school of the LAO: `state` is recorded, missing or dissolved."""

    code: str
    name: str
    state: str
    total: int | None
    has_name_list: bool


class SchoolsOut(Schema):
    """The other-affiliation schools of a LAO in Thai order."""

    items: list[SchoolOut]
    next: str | None


def _school(lao: Organisation, code: str) -> OtherSchool:
    school = find_other_school(code, seen_from=lao)
    if school.lao_id != lao.pk:
        raise Hidden("not-found", _("There is no such school in your area."))
    return school


def _shape(school: OtherSchool) -> HeadcountOut:
    round_ = shown_round()
    numbers = numbers_of(school, round_) if round_ else None
    rows = progress(school.lao, round_) if round_ else []
    row: Progress | None = next((one for one in rows if one.school.pk == school.pk), None)
    return HeadcountOut(
        school=school.code,
        name=school.name,
        recorded_at=row.recorded_at if row else None,
        dissolved_on=school.dissolved_on,
        cells=[CellOut(grade=grade, sex=sex, count=count) for (grade, sex), count in (numbers or {}).items()],
    )


@router.get("/laos/{code}/headcounts", response={200: SchoolsOut, **PROBLEMS})
def listed(request: HttpRequest, code: str) -> SchoolsOut:
    """Every school of the LAO with what is recorded of it."""
    round_ = shown_round()
    rows = progress(within(request, code), round_) if round_ else []
    items = [
        SchoolOut(
            code=row.school.code,
            name=row.school.name,
            state=row.state,
            total=row.total,
            has_name_list=row.has_name_list,
        )
        for row in rows
    ]
    return SchoolsOut(items=items, next=None)


@router.get("/laos/{code}/headcounts/{school}", response={200: HeadcountOut, **PROBLEMS})
def show(request: HttpRequest, code: str, school: str) -> HeadcountOut:
    """The numbers of one school."""
    return _shape(_school(within(request, code), school))


@router.put("/laos/{code}/headcounts/{school}", response={200: HeadcountOut, **PROBLEMS})
def write(request: HttpRequest, code: str, school: str, body: CellsIn) -> HeadcountOut:
    """Record the numbers of one school; recording the same again changes and voids nothing (๕.๒)."""
    found = _school(own(request, code), school)
    current_round()
    cells = {(cell.grade, cell.sex): cell.count for cell in body.cells}
    if len(cells) != len(body.cells):
        sentence = _("A grade and sex stand twice.")
        raise Invalid("cell-twice", sentence, {"cells": sentence})
    record(school=found, cells=cells, by=asking(request), now=timezone.now())
    return _shape(found)
