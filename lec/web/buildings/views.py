"""The buildings and places of an institution on one page: the rows, the small form, the register of those gone."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lec.lib.filetypes import XLSX
from lec.lib.refusals import ChangedMeanwhile, Hidden, Invalid
from lec.premises.actions.buildings import add_building, change_building, remove_building
from lec.premises.checks.buildings import check_any
from lec.premises.models import Building
from lec.premises.queries.buildings import buildings_of, find_building, mark_of, removed_from
from lec.premises.rules.basics import can_save, check_can_save
from lec.registry.models import Level, Organisation
from lec.reporting.buildings_workbook import buildings_workbook
from lec.web.access import moment, own, post_of, within
from lec.web.buildings.forms import LABELS, BuildingForm, RemovalForm, words_of
from lec.web.forms import Form
from lec.web.voiding import unannounced_voids


@within
@require_safe
def list_buildings(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """What stands, what is gone; for the institution itself also the form to add one more."""
    if organisation.level != Level.INSTITUTION:
        raise Hidden("not-found", _("There is no such institution in your area."))
    return _page(request, organisation, mode="add", form=BuildingForm())


@own
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Put one more on the list."""
    check_can_save(organisation, by=post_of(request))
    form = BuildingForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, organisation, mode="add", form=form)
    post, now = post_of(request), moment()
    return _done(
        request,
        organisation,
        lambda: add_building(institution=organisation, by=post, now=now, **form.cleaned_data),
        {"mode": "add", "form": form},
        now=now,
        said=_("Saved."),
    )


@own
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, organisation: Organisation, pk: int) -> HttpResponse:
    """Correct one; what somebody else wrote meanwhile is shown beside, never overwritten unseen."""
    check_can_save(organisation, by=post_of(request))
    building = find_building(organisation, pk)
    form = BuildingForm(request.POST or None, building=building)
    seen = request.POST.get("seen") or mark_of(building)
    page: dict[str, Any] = {"mode": "change", "form": form, "building": building, "seen": seen}
    if request.method != "POST" or not form.is_valid():
        return _page(request, organisation, **page)
    post, now = post_of(request), moment()

    def act() -> Building:
        return change_building(building=building, by=post, now=now, seen=seen, **form.cleaned_data)

    return _done(request, organisation, act, page, now=now, said=_("Saved."))


@own
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, organisation: Organisation, pk: int) -> HttpResponse:
    """Take one off the list, with a reason; it stays in the register below."""
    check_can_save(organisation, by=post_of(request))
    building = find_building(organisation, pk)
    form = RemovalForm(request.POST or None)
    seen = request.POST.get("seen") or mark_of(building)
    page: dict[str, Any] = {"mode": "remove", "form": form, "building": building, "seen": seen}
    if request.method != "POST" or not form.is_valid():
        return _page(request, organisation, **page)
    post, now, reason = post_of(request), moment(), form.cleaned_data["reason"]
    return _done(
        request,
        organisation,
        lambda: remove_building(building=building, reason=reason, by=post, now=now, seen=seen),
        page,
        now=now,
        said=_("Taken off the list. It stands in the register below."),
    )


@within
@require_safe
def xlsx(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """The buildings of an institution, or of all below a LAO or province, as a workbook."""
    name = content_disposition_header(True, f"{organisation.code}-{_('buildings')}.xlsx") or "attachment"
    return HttpResponse(
        buildings_workbook(organisation, now=moment()),
        content_type=XLSX.content_type,
        headers={"Content-Disposition": name},
    )


def crumbs(institution: Organisation, *titles: str) -> list[tuple[str, str | None]]:
    """The way back from a page of buildings."""
    way: list[tuple[str, str | None]] = [
        (_("Home"), reverse("home:home")),
        (_("Basic data"), reverse("basics:show", args=[institution.code])),
    ]
    if titles:
        way.append((_("Buildings and places"), reverse("buildings:list", args=[institution.code])))
    return [*way, ((titles or (_("Buildings and places"),))[-1], None)]


def _done(
    request: HttpRequest,
    institution: Organisation,
    act: Callable[[], Building],
    page: dict[str, Any],
    *,
    now: datetime,
    said: str,
) -> HttpResponse:
    """Act, once the officer knows what falls; otherwise the page again with what was typed."""
    form: Form = page["form"]
    try:
        voids = unannounced_voids(request, act, by=post_of(request), now=now)
        if voids:
            return _page(request, institution, **page, voids=voids)
        act()
    except ChangedMeanwhile as changed:
        page |= {"seen": changed.current, "meanwhile": _meanwhile(institution, page)}
        return _page(request, institution, status=409, **page)
    except Invalid as refusal:
        for field, sentence in refusal.faults.items():
            form.add_error(field, sentence)
        return _page(request, institution, **page)
    messages.success(request, said)
    return redirect("buildings:list", code=institution.code)


def _meanwhile(institution: Organisation, page: dict[str, Any]) -> dict[str, Any]:
    """What somebody else wrote of a building beside what was typed, where they differ."""
    stands = find_building(institution, page["building"].pk)
    theirs = words_of(stands)
    if page["mode"] == "remove":
        together = " · ".join(word for word in theirs.values() if word)
        rows = [{"label": stands.name, "yours": _("Taken off the list"), "theirs": together}]
    else:
        mine = words_of(Building(**page["form"].cleaned_data))
        rows = [
            {"label": label, "yours": mine[name], "theirs": theirs[name]}
            for name, label in LABELS.items()
            if mine[name] != theirs[name]
        ]
    return {"who": stands.officer, "at": stands.changed_at, "rows": rows}


def _page(request: HttpRequest, institution: Organisation, *, status: int = 200, **more: Any) -> HttpResponse:
    post = post_of(request)
    standing = list(buildings_of(institution))
    above = post.organisation.level in (Level.LAO, Level.PROVINCE)
    context = {
        "institution": institution,
        "can_save": can_save(institution, by=post),
        "buildings": [(one, words_of(one)) for one in standing],
        "gone": [(one, words_of(one)) for one in removed_from(institution)],
        "advice": check_any(standing),
        "labels": LABELS,
        "area": post.organisation if above else None,
        "crumbs": crumbs(institution),
        **more,
    }
    return render(request, "buildings/list.html", context, status=status)
