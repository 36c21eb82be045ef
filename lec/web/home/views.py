"""The first page of each level: what is this officer here for, and what comes next."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lec.registry.models import Level
from lec.reporting.desks import (
    Card,
    DepartmentDesk,
    InstitutionDesk,
    LaoDesk,
    ProvinceDesk,
    department_desk,
    institution_desk,
    lao_desk,
    province_desk,
)
from lec.web.access import moment, officer, post_of
from lec.web.home.checklist import checklist
from lec.web.home.todo import waiting_for

Desk = InstitutionDesk | LaoDesk | ProvinceDesk | DepartmentDesk

DESKS: dict[str, Callable[..., Desk]] = {
    Level.INSTITUTION: institution_desk,
    Level.LAO: lao_desk,
    Level.PROVINCE: province_desk,
    Level.DEPARTMENT: department_desk,
}


@officer
def home(request: HttpRequest) -> HttpResponse:
    """The desk of the officer's own organisation."""
    organisation = post_of(request).organisation
    now = moment()
    desk = DESKS[organisation.level](organisation, now=now)
    context: dict[str, Any] = {
        "desk": desk,
        "season": desk.season,
        "organisation": organisation,
        "waiting": waiting_for(organisation, now=now),
    }
    if desk.season.is_open:
        context["round"] = desk.season.round
    if not isinstance(desk, DepartmentDesk):
        context["all_confirmed"] = bool(desk.databases) and all(one.is_confirmed for one in desk.databases)
        context["returned"] = [one for one in desk.databases if one.setback and one.setback.returned]
    if isinstance(desk, InstitutionDesk):
        context["steps"] = checklist(desk)
    if isinstance(desk, LaoDesk):
        context["primary"] = _first_live(desk.cards)
        context["unfinished"] = sum(not row.is_complete for row in desk.rows)
    if isinstance(desk, ProvinceDesk):
        context["unfinished"] = sum(not row.is_complete for row in desk.rows)
    return render(request, f"home/{organisation.level}.html", context)


def _first_live(cards: tuple[Card, ...]) -> str:
    """The database whose confirm button is the page's primary one, or ''."""
    return next((card.standing.database for card in cards if card.can_confirm), "")
