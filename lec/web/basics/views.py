"""Pages of an institution's basic data: its short form, and the same to look at for the levels above."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lec.lib.refusals import ChangedMeanwhile, Hidden, Invalid
from lec.premises.actions.basics import Fields, save_basics, tidied
from lec.premises.checks.basics import faults_of
from lec.premises.checks.buildings import check_any
from lec.premises.checks.surveys import faults_of as survey_faults
from lec.premises.models import Basics
from lec.premises.queries.basics import basics_of, mark_of
from lec.premises.queries.buildings import buildings_of
from lec.premises.rules.basics import can_save, check_can_save
from lec.registry.models import Level, Organisation
from lec.registry.queries import today
from lec.web.access import moment, own, post_of, within
from lec.web.basics.forms import CHOICES, LABELS, SECTIONS, YES_NO, BasicsForm, position_text
from lec.web.buildings.forms import words_of
from lec.web.middleware import PERMISSIONS_POLICY
from lec.web.templatetags.lec import grade_label, thai_date
from lec.web.voiding import unannounced_voids

MAP = "https://www.google.com/maps/search/"
"""Where the position is opened; only when somebody presses the link."""


@within
@require_safe
def show(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """The basic data as kept, with what is still missing."""
    if organisation.level != Level.INSTITUTION:
        raise Hidden("not-found", _("There is no such institution in your area."))
    basics, standing = basics_of(organisation), list(buildings_of(organisation))
    context = _context(organisation, basics)
    if nothing_recorded := check_any(standing):
        context["advice"].append(nothing_recorded)
    context |= {
        "unanswered": survey_faults(organisation),
        "buildings": [(one, words_of(one)) for one in standing],
        "sections": [(heading, [_row(basics, name) for name in names]) for heading, names in SECTIONS],
        "can_save": can_save(organisation, by=post_of(request)),
    }
    return render(request, "basics/show.html", context)


@own
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """The form; an incomplete one is kept as a draft. The telephone's position may be asked for on this page."""
    response = _edit(request, organisation)
    response.headers["Permissions-Policy"] = PERMISSIONS_POLICY.replace("geolocation=()", "geolocation=(self)")
    return response


def _edit(request: HttpRequest, institution: Organisation) -> HttpResponse:
    post, now = post_of(request), moment()
    check_can_save(institution, by=post)
    basics = basics_of(institution)
    context = {**_context(institution, basics), "seen": request.POST.get("seen") or mark_of(basics)}
    if request.method != "POST":
        form = BasicsForm(basics=_prefilled(basics, institution), kind=institution.kind)
        return render(request, "basics/edit.html", {**context, "form": form})
    form = BasicsForm(request.POST, basics=basics, kind=institution.kind)
    status = 200
    if form.is_valid():
        typed, seen = form.fields_to_save(), request.POST.get("seen", "")

        def act() -> Basics:
            return save_basics(institution=institution, by=post, now=now, seen=seen, **typed)

        try:
            context["voids"] = unannounced_voids(request, act, by=post, now=now)
            if not context["voids"]:
                _say(request, act())
                return redirect("basics:show", code=institution.code)
        except ChangedMeanwhile as changed:
            context |= {"seen": changed.current, "meanwhile": _meanwhile(institution, typed)}
            status = 409
        except Invalid as refusal:
            form.tell(refusal)
    else:
        form.tell_more(institution, today(now))
    return render(request, "basics/edit.html", {**context, "form": form}, status=status)


def _meanwhile(institution: Organisation, typed: Fields) -> dict[str, Any]:
    """What somebody else saved beside what was typed, where they differ."""
    stands = basics_of(institution)
    mine = Basics(institution=institution, **tidied(typed))
    both = [(name, _shown(mine, name), _shown(stands, name)) for name in LABELS]
    rows = [{"label": LABELS[name], "yours": mine, "theirs": theirs} for name, mine, theirs in both if mine != theirs]
    return {"who": stands.officer, "at": stands.changed_at, "rows": rows}


def _say(request: HttpRequest, saved: Basics) -> None:
    missing = sum(fault.blocking for fault in faults_of(saved))
    if missing:
        messages.warning(request, _("Saved. Still to be filled in before confirming: %(n)d.") % {"n": missing})
    else:
        messages.success(request, _("Saved. The basic data is complete."))


def _context(institution: Organisation, basics: Basics) -> dict[str, Any]:
    faults = faults_of(basics)
    return {
        "institution": institution,
        "basics": basics,
        "missing": [fault for fault in faults if fault.blocking],
        "advice": [fault for fault in faults if not fault.blocking],
        "crumbs": [(_("Home"), reverse("home:home")), (_("Basic data"), None)],
    }


def _row(basics: Basics, name: str) -> dict[str, Any]:
    """One line of the read-only page."""
    row = {"label": LABELS[name], "value": _shown(basics, name)}
    if name == "position" and row["value"]:
        place = urlencode({"api": 1, "query": f"{basics.latitude},{basics.longitude}"})
        row |= {"url": f"{MAP}?{place}", "change": _("Open on a map")}
    return row


def _shown(basics: Basics, name: str) -> Any:
    """One field as people read it; empty while not filled in, but 0 is a number."""
    if name == "position":
        return position_text(basics)
    value = getattr(basics, name)
    if value is None or value == "":
        return ""
    if name == "grades_offered":
        return " ".join(grade_label(code) for code in value)
    if isinstance(value, date):
        return thai_date(value)
    if isinstance(value, bool):
        return dict(YES_NO)["yes" if value else "no"]
    return CHOICES[name](value).label if name in CHOICES else value


def _prefilled(basics: Basics, institution: Organisation) -> Basics:
    """A first form begins with the subdistrict and district that the registry knows."""
    if basics._state.adding:
        basics.subdistrict, basics.district = institution.subdistrict, institution.district
        basics.opened_on = institution.opened_on
    return basics
