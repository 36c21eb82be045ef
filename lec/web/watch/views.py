"""Watching from the nation down to a local authority: counts of bodies and of people, no child's name (๓.๑, ๓.๒)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lec.registry.models import Level, Organisation
from lec.reporting import watching
from lec.reporting.desks import deadlines_of
from lec.rounds.queries import due_for
from lec.web.access import department, moment, post_of, within
from lec.web.organisations.ways import crumbs_to
from lec.web.watch.boards import LaoBoard, NationBoard, ProvinceBoard
from lec.web.watch.parts import nation_parts, province_parts
from lec.web.watch.wishes import wish_of


@department
@require_safe
def nation(request: HttpRequest) -> HttpResponse:
    """All provinces on the map and in the table, who holds others up, the pace and the rounds."""
    watch = watching.nation(moment())
    board = NationBoard(watch, wish_of(request.path, request.GET))
    context = {
        "watch": watch,
        "parts": nation_parts(board),
        "deadlines": deadlines_of(watch.round) if watch.is_open else [],
        "crumbs": crumbs_to(post_of(request).organisation, post_of(request).organisation, _("Watching the nation")),
    }
    return render(request, "watch/nation.html", context | _round(watch))


@within
@require_safe
def show(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """A province with its local authorities, or a local authority with its institutions."""
    page = _PAGES.get(organisation.level)
    if page is None:
        if organisation.level == Level.DEPARTMENT:
            return redirect("watch:nation")
        return redirect("organisations:show", code=organisation.code)
    now = moment()
    context = page(request, organisation, now)
    watch = context["watch"]
    if watch.is_open and watch.round:
        context["due"] = due_for(watch.round, organisation, now=now)
    context["organisation"] = organisation
    context["crumbs"] = crumbs_to(organisation, post_of(request).organisation)
    return render(request, f"watch/{organisation.level}.html", context | _round(watch))


def _province(request: HttpRequest, organisation: Organisation, now: datetime) -> dict[str, Any]:
    watch = watching.province(organisation, now)
    board = ProvinceBoard(watch, wish_of(request.path, request.GET))
    return {"watch": watch, "parts": province_parts(board)}


def _lao(_request: HttpRequest, organisation: Organisation, now: datetime) -> dict[str, Any]:
    watch = watching.lao(organisation, now)
    return {"watch": watch, "board": LaoBoard(watch)}


def _round(watch: Any) -> dict[str, Any]:
    """The round for the head of the page, where one is open."""
    return {"round": watch.round} if watch.is_open else {}


_PAGES: dict[str, Callable[[HttpRequest, Organisation, datetime], dict[str, Any]]] = {
    Level.PROVINCE: _province,
    Level.LAO: _lao,
}
