"""Puts the first page of each level together."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from lec.registry.models import Level
from lec.reporting.desks import DepartmentDesk, InstitutionDesk, department_desk
from lec.reporting.desks_kept import kept_institution_desk
from lec.reporting.upper_desks import LaoDesk, ProvinceDesk, lao_desk, province_desk
from lec.web.access import moment, post_of
from lec.web.home.checklist import NOW, REDO, Step, checklist
from lec.web.home.province import province_context
from lec.web.home.todo import waiting_for
from lec.web.watch.boards import NAMED, NationBoard
from lec.web.watch.parts import nation_parts
from lec.web.watch.wishes import wish_of

Desk = InstitutionDesk | LaoDesk | ProvinceDesk | DepartmentDesk

DESKS: dict[str, Callable[..., Desk]] = {
    Level.INSTITUTION: kept_institution_desk,
    Level.LAO: lao_desk,
    Level.PROVINCE: province_desk,
    Level.DEPARTMENT: department_desk,
}


FEW = 8
"""So many bodies below are listed in one table whatever their state."""


@dataclass(frozen=True)
class Returning:
    """What was ticked and typed to return several databases, and what is wrong with it."""

    which: frozenset[str] = frozenset()
    reason: str = ""
    fault: str = ""


def desk_page(request: HttpRequest, *, returning: Returning | None = None, status: int = 200) -> HttpResponse:
    """The desk of the officer's own organisation; `returning` keeps what was typed there and not accepted."""
    organisation, now = post_of(request).organisation, moment()

    def build() -> dict[str, Any]:
        return _desk_context(request, returning, now)

    if organisation.level == Level.PROVINCE:
        context = province_context(request, build, typed=returning is not None, now=now)
    else:
        context = build()
        context["waiting"] = waiting_for(post_of(request), round_=context.get("round"), now=now)
    if organisation.level == Level.INSTITUTION:
        context["asked"] = next((one for one in context["waiting"] if one.first), None)
        context["again_primary"] = context["again_primary"] and context["asked"] is None
    if returning is not None and returning.fault:
        context["errors"] = [(returning.fault, "#id_reason_several")]
    return render(request, f"home/{organisation.level}.html", context, status=status)


def _desk_context(request: HttpRequest, returning: Returning | None, now: datetime) -> dict[str, Any]:
    """The desk of the officer's own organisation and what its template asks of it."""
    organisation = post_of(request).organisation
    desk = DESKS[organisation.level](organisation, now=now)
    context: dict[str, Any] = {
        "desk": desk,
        "season": desk.season,
        "organisation": organisation,
        "officer": post_of(request).officer,
        "returning": returning or Returning(),
    }
    if desk.season.is_open:
        context["round"] = desk.season.round
    if isinstance(desk, DepartmentDesk):
        context |= _watched(NationBoard(desk.nation, wish_of(reverse("watch:nation"), {}), named=NAMED))
    else:
        context["all_confirmed"] = bool(desk.databases) and all(one.is_confirmed for one in desk.databases)
        context["returned"] = [one for one in desk.databases if one.setback and one.setback.returned]
        context["again"] = desk.again
    if isinstance(desk, InstitutionDesk):
        steps = _steps(desk)
        context["steps"] = steps
        context["again_primary"] = not any(step.action and step.status in (NOW, REDO) for step in steps)
    if isinstance(desk, LaoDesk | ProvinceDesk):
        context["unfinished"] = sum(not row.is_complete for row in desk.rows)
        context["again_primary"] = not desk.ready
        context["is_primary_taken"] = bool(desk.ready or desk.again)
        context["falls"] = desk.falls
        context["own_stands"] = bool(desk.falls)
        context |= _folded(desk)
    return context


def _watched(board: NationBoard) -> dict[str, Any]:
    """The nation on the map and in the table, and who holds it up; the first few are named."""
    return {"watch": board.nation, "parts": nation_parts(board, all_url=board.wish.path)}


def _folded(desk: LaoDesk | ProvinceDesk) -> dict[str, Any]:
    """The bodies below that are to be read, and those laid away as finished where there are many."""
    lines: list[Any] = [*desk.lines]
    if len(lines) <= FEW:
        return {"lines": lines, "quiet": []}
    return {
        "lines": [line for line in lines if not line.is_quiet],
        "quiet": [line for line in lines if line.is_quiet],
    }


def _steps(desk: InstitutionDesk) -> list[Step]:
    """The checklist; a confirmation that can be given again as it was is given right here, not on its page."""
    again = {one.standing.database for one in desk.again}
    return [replace(step, action="", url="#again") if step.database in again else step for step in checklist(desk)]
