"""Head counts of other-affiliation schools."""

from dataclasses import replace
from datetime import date, datetime

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Schema

from lec.api.access import asking, own, within
from lec.api.rehearsals import DRY_RUN, Rehearsed, done_or_rehearsed
from lec.api.shapes import PROBLEMS, CellOut
from lec.headcounts.actions.numbers import record
from lec.headcounts.queries.asking import SchoolRow, SchoolState, empty_row, grid_of, school_row
from lec.lib.refusals import Hidden, Invalid
from lec.registry.models import Organisation, OtherSchool
from lec.registry.queries import find_other_school, today
from lec.registry.rules import is_own
from lec.rounds.queries import current_round, shown_round

router = Router(tags=["headcounts"])


class CellIn(Schema):
    """One grade (K1 to P6) and sex (M or F)."""

    grade: str
    sex: str
    count: int


class CellsIn(Schema):
    """All eighteen cells: a missing one is not zero; `seen` is that of the answer they were made from, if any."""

    cells: list[CellIn]
    seen: str = ""


class CellStateOut(Schema):
    """One cell: `state` is not_asked, asked, reported, reported_zero or dissolved; `count` null while missing."""

    grade: str
    sex: str
    state: str
    count: int | None


class HeadcountOut(Schema):
    """What is recorded of one school; `cells` is empty while nothing is, and zeros where it is dissolved.

    `state` is recorded, missing or dissolved; `reporting` tells missing ones apart (not_asked, asked), and adds
    answered (an answer of the school waits), reported and reported_zero. `source` is typed, file, name_list or
    answer. `seen` goes back with a PUT that must not overwrite what somebody else wrote since.
    """

    school: str
    name: str
    recorded_at: datetime | None
    dissolved_on: date | None
    cells: list[CellOut]
    state: str
    reporting: str
    source: str
    total: int | None
    seen: str
    cell_states: list[CellStateOut]


class SchoolOut(Schema):
    """One school of the LAO: `state` is recorded, missing or dissolved; `reporting` as of one school."""

    code: str
    name: str
    state: str
    total: int | None
    has_name_list: bool
    affiliation: str
    reporting: str
    source: str
    asked_on: date | None
    due_on: date | None


class SchoolsOut(Schema):
    """The other-affiliation schools of a LAO in Thai order."""

    items: list[SchoolOut]
    next: str | None


def _school(lao: Organisation, code: str) -> OtherSchool:
    school = find_other_school(code, seen_from=lao)
    if school.lao_id != lao.pk:
        raise Hidden("not-found", _("There is no such school in your area."))
    return school


def _state(row: SchoolRow) -> str:
    if row.state == SchoolState.DISSOLVED:
        return "dissolved"
    return "missing" if row.numbers is None else "recorded"


def _shape(school: OtherSchool, *, with_draft: bool = True) -> HeadcountOut:
    """A school with what is recorded; a draft, which counts for nothing, is the LAO's own alone."""
    round_ = shown_round()
    row = school_row(school, round_) if round_ else empty_row(school)
    row = row if with_draft else replace(row, draft={})
    states = [
        CellStateOut(grade=grade, sex=sex, state=view.state, count=view.count)
        for (grade, sex), view in row.cells.items()
    ]
    return HeadcountOut(
        school=school.code,
        name=school.name,
        recorded_at=row.changed_at if row.numbers is not None else None,
        dissolved_on=school.dissolved_on,
        cells=[
            CellOut(grade=one.grade, sex=one.sex, count=one.count or 0) for one in states if row.total is not None
        ],
        state=_state(row),
        reporting=row.state,
        source=row.source,
        total=row.total,
        seen=row.fingerprint,
        cell_states=states,
    )


@router.get("/laos/{code}/headcounts", response={200: SchoolsOut, **PROBLEMS})
def listed(request: HttpRequest, code: str) -> SchoolsOut:
    """Every school of the LAO with what is recorded of it."""
    lao, round_ = within(request, code), shown_round()
    items = [
        SchoolOut(
            code=row.school.code,
            name=row.school.name,
            state=_state(row),
            total=row.total,
            has_name_list=row.has_name_list,
            affiliation=row.school.affiliation,
            reporting=row.state,
            source=row.source,
            asked_on=today(row.request.at) if row.request else None,
            due_on=row.request.due_on if row.request else None,
        )
        for row in (grid_of(lao, round_) if round_ else [])
    ]
    return SchoolsOut(items=items, next=None)


@router.get("/laos/{code}/headcounts/{school}", response={200: HeadcountOut, **PROBLEMS})
def show(request: HttpRequest, code: str, school: str) -> HeadcountOut:
    """The numbers of one school."""
    lao = within(request, code)
    return _shape(_school(lao, school), with_draft=is_own(asking(request).organisation, lao))


@router.put(
    "/laos/{code}/headcounts/{school}", response={200: HeadcountOut | Rehearsed[HeadcountOut], **PROBLEMS}
)
def write(
    request: HttpRequest, code: str, school: str, body: CellsIn, dry_run: bool = DRY_RUN
) -> HeadcountOut | Rehearsed[HeadcountOut]:
    """Record the numbers of one school; recording the same again changes and voids nothing (๕.๒).

    With `seen`, refused (409, changed-meanwhile) where other numbers stand than those it came with.
    """
    found = _school(own(request, code), school)
    current_round()
    cells = {(cell.grade, cell.sex): cell.count for cell in body.cells}
    if len(cells) != len(body.cells):
        sentence = _("A grade and sex stand twice.")
        raise Invalid("cell-twice", sentence, {"cells": sentence})
    now = timezone.now()

    def act() -> HeadcountOut:
        record(school=found, cells=cells, by=asking(request), now=now, seen=body.seen)
        return _shape(found)

    return done_or_rehearsed(act, request=request, now=now, dry_run=dry_run)
