"""How an organisation stands, its history, and the two acts on its standings: confirm and return."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lec.confirmation import actions
from lec.confirmation.rules import check_can_confirm_at, check_is_above, check_is_confirmed, is_above
from lec.lib.refusals import Hidden, Invalid, Refused
from lec.registry.models import Level, Organisation
from lec.registry.rules import sees_names
from lec.reporting.desks import season_for
from lec.reporting.overviews import changes_at, confirm_sheet, overview
from lec.reporting.standings import cells_of
from lec.rounds.models import Database
from lec.rounds.queries import current_round, standings_of, steps_of, today, would_fall
from lec.web.access import moment, names, own, post_of, within
from lec.web.organisations.forms import ReturnForm
from lec.web.organisations.ways import crumbs_to, with_ways
from lec.web.templatetags.lec import thai_datetime

STEPS_PER_PAGE = 30


@within
@require_safe
def show(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """How the organisation stands; counts, states and officers, no child's name."""
    viewer = post_of(request).organisation
    view = overview(organisation, now=moment())
    context = {
        "view": view,
        "organisation": organisation,
        "season": view.season,
        "round": view.season.round if view.season.is_open else None,
        "crumbs": crumbs_to(organisation, viewer),
        "lines": [
            {"standing": line.standing, "blockers": with_ways(line.blockers, organisation, viewer)}
            for line in view.lines
        ],
        "cells": cells_of(view.counts),
        "head_cells": cells_of(view.heads),
        "is_own": viewer.pk == organisation.pk,
        "may_return": view.season.is_open and is_above(organisation, by=post_of(request)),
        "sees_names": organisation.level == Level.INSTITUTION and sees_names(viewer),
    }
    return render(request, "organisations/show.html", context)


@within
@require_safe
def steps(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Everything that ever happened to the organisation's standings, newest first."""
    history = (
        steps_of(organisation)
        .select_related("standing__round", "post__organisation", "officer")
        .order_by("-at", "-id")
    )
    context = {
        "organisation": organisation,
        "page": Paginator(history, STEPS_PER_PAGE).get_page(request.GET.get("page")),
        "crumbs": crumbs_to(organisation, post_of(request).organisation, _("History of confirmations")),
    }
    return render(request, "organisations/steps.html", context)


@own
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, organisation: Organisation, database: str) -> HttpResponse:
    """Check the numbers, then confirm; what stands confirmed is shown with its slip."""
    post, now = post_of(request), moment()
    check_can_confirm_at(organisation, database, by=post)
    refused = None
    if request.method == "POST":
        seen = request.POST.get("seen", "")
        try:
            done = actions.confirm(organisation=organisation, database=database, by=post, now=now, seen=seen)
        except Refused as refusal:
            refused = refusal
        else:
            if done.changed and done.repeated is not None:
                when = {"when": thai_datetime(done.repeated)}
                messages.success(
                    request, _("Confirmed again. Nothing differs from what you confirmed on %(when)s.") % when
                )
            elif done.changed:
                messages.success(request, _("Confirmed. Thank you."))
            if done.changed:
                return redirect("organisations:confirm", code=organisation.code, database=database)
            messages.info(request, _("It was confirmed before and nothing has changed since, so nothing was done."))
    sheet = confirm_sheet(organisation, database, now=now)
    context = {
        "sheet": sheet,
        "standing": sheet.standing,
        "organisation": organisation,
        "season": sheet.season,
        "round": sheet.season.round,
        "officer": post.officer,
        "refused": refused,
        "blockers": with_ways(sheet.judgement.blockers, organisation, organisation),
        "since": sheet.told.of(organisation, database) if organisation.level == Level.INSTITUTION else None,
    }
    name = "confirmed" if sheet.standing.is_confirmed else "confirm"
    return render(request, f"organisations/{name}.html", context, status=409 if refused else 200)


@names
@require_safe
def changes(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Everything that changed at an institution since the viewer's own last confirmation, with names."""
    viewer = post_of(request).organisation
    if organisation.level != Level.INSTITUTION:
        raise Hidden("not-found", _("There is no such institution in your area."))
    now = moment()
    round_ = current_round()
    told = changes_at(organisation, viewer, round_, today(now))
    context = {
        "organisation": organisation,
        "round": round_,
        "parts": [
            (database, told.of(organisation, database), told.own.get(database))
            for database in (Database.ROLL, Database.BASICS)
        ],
        "crumbs": crumbs_to(organisation, viewer, _("What changed")),
    }
    return render(request, "organisations/changes.html", context)


@within
@require_http_methods(["GET", "HEAD", "POST"])
def send_back(request: HttpRequest, organisation: Organisation, database: str) -> HttpResponse:
    """Return a confirmed database to the level below, with the reason."""
    post, now = post_of(request), moment()
    check_is_above(organisation, database, by=post)
    standing = standings_of(current_round(), [organisation]).get((organisation.pk, database))
    check_is_confirmed(standing)
    form = ReturnForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.return_for_correction(
                organisation=organisation, database=database, reason=form.cleaned_data["reason"], by=post, now=now
            )
        except Invalid as refusal:
            form.add_error("reason", refusal.message)
        else:
            messages.success(request, _("Returned for correction. The officer sees the reason on their first page."))
            return redirect("organisations:show", code=organisation.code)
    context: dict[str, Any] = {
        "form": form,
        "organisation": organisation,
        "database": database,
        "standing": standing,
        "falls": would_fall(organisation, database),
        "round": season_for(organisation, now=now).round,
        "cancel_url": reverse("organisations:show", args=[organisation.code]),
        "crumbs": crumbs_to(organisation, post.organisation, _("Return for correction")),
    }
    return render(request, "organisations/return.html", context)
