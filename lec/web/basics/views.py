"""Pages of an institution's basic data: its short form, and the same to look at for the levels above."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lec.lib.refusals import Hidden, Invalid
from lec.premises.actions.basics import save_basics
from lec.premises.checks.basics import faults_of
from lec.premises.models import Basics
from lec.premises.queries.basics import basics_of
from lec.premises.rules.basics import can_save, check_can_save
from lec.registry.models import Level, Organisation
from lec.web.access import moment, own, post_of, within
from lec.web.basics.forms import LABELS, SECTIONS, BasicsForm
from lec.web.templatetags.lec import grade_label, thai_date
from lec.web.voiding import unannounced_voids


@within
@require_safe
def show(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """The basic data as kept, with what is still missing."""
    if organisation.level != Level.INSTITUTION:
        raise Hidden("not-found", _("There is no such institution in your area."))
    basics = basics_of(organisation)
    context = {
        **_context(organisation, basics),
        "sections": [(heading, [_row(basics, name) for name in names]) for heading, names in SECTIONS],
        "can_save": can_save(organisation, by=post_of(request)),
    }
    return render(request, "basics/show.html", context)


@own
def edit(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """The short form; an incomplete one is kept as a draft."""
    post, now = post_of(request), moment()
    check_can_save(organisation, by=post)
    basics = basics_of(organisation)
    context = _context(organisation, basics)
    if request.method != "POST":
        form = BasicsForm(basics=_prefilled(basics, organisation), kind=organisation.kind)
        return render(request, "basics/edit.html", {**context, "form": form})
    form = BasicsForm(request.POST, basics=basics, kind=organisation.kind)
    if form.is_valid():
        cleaned = form.cleaned_data

        def act() -> Basics:
            return save_basics(institution=organisation, by=post, now=now, **cleaned)

        try:
            context["voids"] = unannounced_voids(request, act, by=post, now=now)
            if not context["voids"]:
                _say(request, act())
                return redirect("basics:show", code=organisation.code)
        except Invalid as refusal:
            for field, sentence in refusal.faults.items():
                form.add_error(field, sentence)
    return render(request, "basics/edit.html", {**context, "form": form})


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
    value = getattr(basics, name)
    if name == "grades_offered":
        value = " ".join(grade_label(code) for code in value)
    elif name == "opened_on":
        value = thai_date(value) if value else ""
    return {"label": LABELS[name], "value": value}


def _prefilled(basics: Basics, institution: Organisation) -> Basics:
    """A first form begins with the subdistrict and district that the registry knows."""
    if basics._state.adding:
        basics.subdistrict, basics.district = institution.subdistrict, institution.district
        basics.opened_on = institution.opened_on
    return basics
