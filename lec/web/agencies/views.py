"""The department's desk of agencies: who they are, on what basis, and who was handed what."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lec.agencies import actions
from lec.agencies.models import Agency
from lec.agencies.queries import agencies, changes_of, closings, find_agency, handovers_of, marked
from lec.agencies.rules import basis_lasts
from lec.lib.refusals import Invalid
from lec.registry.queries import today
from lec.web.access import department, moment, post_of
from lec.web.agencies.forms import AgencyForm
from lec.web.forms import Form

_PER_PAGE = 25
_look_and_act = require_http_methods(["GET", "HEAD", "POST"])


@department
@require_safe
def list_agencies(request: HttpRequest) -> HttpResponse:
    """Every agency, whether names may go there today, and when it was handed something last."""
    day = today(moment())
    rows = [(one, basis_lasts(one, today=day)) for one in agencies()]
    return render(request, "agencies/list.html", {"rows": rows, "crumbs": crumbs()})


@department
@_look_and_act
def add(request: HttpRequest) -> HttpResponse:
    """Record an agency."""
    form = AgencyForm(request.POST if request.method == "POST" else None)

    def act() -> Agency:
        return actions.add_agency(**form.cleaned_data, by=post_of(request), now=moment())

    if form.is_valid() and (made := tried(form, act)) is not None:
        messages.success(request, _("Saved."))
        return redirect("agencies:show", pk=made.pk)
    return render(request, "agencies/edit.html", {"form": form, "crumbs": crumbs(_("A new agency"))})


@department
@_look_and_act
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is recorded of an agency; what held before stays in its history."""
    agency = find_agency(pk)
    form = AgencyForm(request.POST if request.method == "POST" else None, initial=actions.facts_of(agency))

    def act() -> Agency:
        return actions.change_agency(agency=agency, **form.cleaned_data, by=post_of(request), now=moment())

    if form.is_valid() and tried(form, act) is not None:
        messages.success(request, _("Saved."))
        return redirect("agencies:show", pk=pk)
    way = crumbs((agency.name, reverse("agencies:show", args=[pk])), _("Change"))
    return render(request, "agencies/edit.html", {"form": form, "agency": agency, "crumbs": way})


@department
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One agency: its legal basis, what it was handed, and what was recorded of it when."""
    agency = find_agency(pk)
    page = Paginator(handovers_of(agency), _PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "agency": agency,
        "may_name": basis_lasts(agency, today=today(moment())),
        "page": page,
        "changes": changes_of(agency),
        "has_closing": closings().exists(),
        "crumbs": crumbs(agency.name),
    }
    return render(request, "agencies/show.html", context)


@department
@require_safe
def handovers(request: HttpRequest) -> HttpResponse:
    """Who was handed what and when, newest first."""
    page = Paginator(handovers_of(), _PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "agencies/handovers.html", {"page": page, "crumbs": crumbs(_("Who was handed what"))})


@department
@require_safe
def watermark(request: HttpRequest) -> HttpResponse:
    """Whose copy a file is that turned up somewhere, by the mark in its rows."""
    mark = request.GET.get("mark", "").strip()[:60]
    found = marked(mark) if mark else None
    context = {"mark": mark, "found": found, "found_rows": [found], "crumbs": crumbs(_("Look up a watermark"))}
    return render(request, "agencies/watermark.html", context)


def crumbs(*path: tuple[str, str] | str) -> list[tuple[str, str | None]]:
    """The way to a page of handing on."""
    first = (_("Handing data on"), reverse("agencies:list") if path else None)
    rest: list[tuple[str, str | None]] = [one if isinstance(one, tuple) else (one, None) for one in path]
    return [(_("First page"), reverse("home:home")), first, *rest]


def tried(form: Form, act: Callable[[], Agency]) -> Agency | None:
    """What was saved, or None with the faults at their fields."""
    try:
        return act()
    except Invalid as refusal:
        for field, sentence in refusal.faults.items():
            form.add_error(field, sentence)
        return None
