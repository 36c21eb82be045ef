"""What the pages of contests share, whoever looks: the list, one contest, a file of it."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from lec.registry.models import Level, Organisation
from lec.rolls.actions import contests as actions
from lec.rolls.queries.contests import (
    ContestView,
    closed_contests_within,
    contests_to_decide,
    find_contest,
    find_evidence,
    open_contests_within,
    view_contests,
)
from lec.rounds.queries import open_round, today
from lec.web.access import moment, post_of

PER_PAGE = 25
SHOWN = 10

_NAMES = {
    Level.INSTITUTION: ("contests:list", "contests:show", "contests:file", ""),
    Level.LAO: ("contests:lao_list", "contests:lao_show", "contests:lao_file", ""),
    Level.PROVINCE: (
        "contests:province_list",
        "contests:province_show",
        "contests:province_file",
        "contests:province_names",
    ),
    Level.DEPARTMENT: (
        "contests:department_list",
        "contests:department_show",
        "contests:department_file",
        "contests:department_names",
    ),
}


def address(organisation: Organisation, kind: int, *numbers: int) -> str:
    """The address of an organisation's list (0), one contest (1), a file (2) or the look at names (3)."""
    code = [] if organisation.level == Level.DEPARTMENT else [organisation.code]
    return reverse(_NAMES[Level(organisation.level)][kind], args=[*code, *numbers])


def list_page(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """The contests of an organisation: those it decides, the others that concern it, and the latest settled.

    The department's list has only those it decides, and how many others there are.
    """
    day, viewer = today(moment()), post_of(request).organisation
    own_desk = organisation.level != Level.INSTITUTION
    concerning = open_contests_within(organisation)
    mine = contests_to_decide(organisation) if own_desk else concerning
    page = Paginator(mine, PER_PAGE).get_page(request.GET.get("page"))
    others = concerning.exclude(pk__in=mine.values("pk")) if own_desk else concerning.none()
    shown = [] if organisation.level == Level.DEPARTMENT else list(others[:PER_PAGE])
    closed = list(closed_contests_within(organisation)[:SHOWN])
    views = view_contests([*page.object_list, *shown, *closed], viewer, today=day)
    rows = [{"view": view, "url": address(organisation, 1, view.contest.pk)} for view in views]
    first, second = len(page.object_list), len(page.object_list) + len(shown)
    context = {
        "organisation": organisation,
        "round": open_round(),
        "page": page,
        "own_desk": own_desk,
        "rows": rows[:first],
        "others": rows[first:second],
        "others_more": max(others.count() - len(shown), 0) if own_desk else 0,
        "closed": rows[second:],
        "crumbs": [*_way(request, organisation), (_("Contested learners"), None)],
    }
    return render(request, "contests/list.html", context)


def contest_page(
    request: HttpRequest,
    organisation: Organisation,
    pk: int,
    *,
    reason: str = "",
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """One contest as the viewer may see it; with `reason`, names that a level has just asked to see."""
    view = viewed(request, organisation, pk, names=bool(reason))
    crumbs = [*_way(request, organisation), (_("Contested learners"), address(organisation, 0)), (view.name, None)]
    sides = [
        {
            "side": side,
            "is_own": side.institution == organisation,
            "brought": [
                (one, address(organisation, 2, pk, one.evidence.pk) if one.is_plain and one.evidence.filename else "")
                for one in side.brought
            ],
        }
        for side in view.sides
    ]
    context = {
        "organisation": organisation,
        "round": open_round(),
        "view": view,
        "sides": sides,
        "crumbs": crumbs,
        "here": address(organisation, 1, pk),
        "names_reason": reason,
        **more,
    }
    response = render(request, "contests/show.html", context, status=status)
    if reason:
        response.headers["Cache-Control"] = "no-store"
    return response


def viewed(request: HttpRequest, organisation: Organisation, pk: int, *, names: bool = False) -> ContestView:
    """The contest of that number if it concerns the organisation; Hidden otherwise."""
    contest = find_contest(pk, seen_from=organisation)
    return view_contests([contest], post_of(request).organisation, today=today(moment()), names=names)[0]


def file_response(request: HttpRequest, organisation: Organisation, pk: int, piece: int) -> HttpResponse:
    """A file of evidence as a download; the look is recorded."""
    evidence = find_evidence(find_contest(pk, seen_from=organisation), piece)
    opened = actions.open_evidence(
        evidence=evidence, reason=request.POST.get("reason", "")[:600], by=post_of(request), now=moment()
    )
    response = HttpResponse(opened.content, content_type=opened.content_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, opened.filename) or "attachment"
    response.headers["Cache-Control"] = "no-store"
    return response


def _way(request: HttpRequest, organisation: Organisation) -> list[tuple[str, str | None]]:
    home = (_("Home"), reverse("home:home"))
    if organisation == post_of(request).organisation:
        return [home]
    return [home, (organisation.name, reverse("organisations:show", args=[organisation.code]))]
