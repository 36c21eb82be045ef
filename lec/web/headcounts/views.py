"""Pages where a local authority keeps the numbers of other-affiliation schools (๕.๒)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lec.accounts.models import Post
from lec.headcounts.actions import numbers as actions
from lec.headcounts.queries.numbers import find_name_list, headcount_snapshot, name_lists_of, numbers_of, progress
from lec.lib.refusals import Hidden, Invalid, Refused
from lec.registry.models import Level, Organisation, OtherSchool
from lec.registry.queries import find_other_school
from lec.registry.rules import is_own
from lec.rounds.models import Round
from lec.rounds.queries import current_round, shown_round
from lec.web.access import moment, own, post_of, within
from lec.web.forms import Form
from lec.web.headcounts.forms import DissolutionForm, NumbersForm, ReopeningForm
from lec.web.voiding import Void, unannounced_voids


@within
@require_safe
def list_schools(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """The LAO's other-affiliation schools and what is recorded of each; the levels above may look."""
    if organisation.level != Level.LAO:
        raise Hidden("not-found", _("There is no such local authority in your area."))
    round_ = shown_round()
    rows = progress(organisation, round_) if round_ else []
    counted = [row for row in rows if row.state != "missing"]
    context = {
        "lao": organisation,
        "round": round_,
        "rows": rows,
        "is_own": is_own(post_of(request).organisation, organisation) and round_ and round_.closed_at is None,
        "done": len(counted),
        "next": next((row for row in rows if row.state == "missing"), None),
        "total": sum(row.total or 0 for row in rows),
        "crumbs": [(_("Home"), reverse("home:home")), (_("Other-affiliation schools"), None)],
    }
    return render(request, "headcounts/list.html", context)


@own
def edit(request: HttpRequest, organisation: Organisation, school: str) -> HttpResponse:
    """One school's grid of numbers and its name list.

    A file that is in order is attached at once, whatever becomes of the numbers: the browser would
    forget it, and it voids nothing.
    """
    found, round_ = _school(organisation, school), current_round()
    post, now = post_of(request), moment()
    if request.method != "POST":
        return _edit_page(request, found, round_, NumbersForm(numbers=numbers_of(found, round_)))
    form = NumbersForm(request.POST, request.FILES)
    form.is_valid()
    attached = _attach(form, found, post, now)
    if attached and form.is_blank():
        messages.success(request, _("The name list is attached."))
        return redirect("headcounts:edit", code=organisation.code, school=found.code)
    if form.is_valid():
        cells = form.cells()

        def act() -> object:
            return actions.record(school=found, cells=cells, by=post, now=now)

        total = sum(cells.values())
        if (answer := _try(request, form, act, post, now)) is None:
            said = _("%(school)s: %(total)s pupils recorded.") % {"school": found.name, "total": f"{total:,}"}
            messages.success(request, said)
            return redirect("headcounts:list", code=organisation.code)
        if answer:
            before = headcount_snapshot(organisation, round_).total
            change = total - sum((numbers_of(found, round_) or {}).values())
            voided = {"voids": answer, "count_before": before, "count_after": before + change}
            return _edit_page(request, found, round_, form, attached=attached, **voided)
    return _edit_page(request, found, round_, form, attached=attached)


@own
def dissolve(request: HttpRequest, organisation: Organisation, school: str) -> HttpResponse:
    """Note that a school was dissolved; its numbers become zero (๕.๒(๒))."""
    found, round_ = _school(organisation, school), current_round()
    post, now = post_of(request), moment()
    initial = {"on": found.dissolved_on, "reference": found.dissolution_reference}
    form = DissolutionForm(request.POST or None, initial=initial)
    context: dict[str, Any] = {}
    if form.is_valid():
        cleaned = form.cleaned_data

        def act() -> object:
            return actions.dissolve(school=found, by=post, now=now, **cleaned)

        if (answer := _try(request, form, act, post, now)) is None:
            messages.success(request, _("%(school)s is dissolved; its numbers are 0.") % {"school": found.name})
            return redirect("headcounts:list", code=organisation.code)
        before = headcount_snapshot(organisation, round_).total
        change = -sum((numbers_of(found, round_) or {}).values())
        context = {"voids": answer, "count_before": before, "count_after": before + change}
    context |= _context(found, round_, form, _("Dissolution"))
    context["numbers"] = sum((numbers_of(found, round_) or {}).values())
    return render(request, "headcounts/dissolve.html", context)


@own
def reopen(request: HttpRequest, organisation: Organisation, school: str) -> HttpResponse:
    """Take back a dissolution recorded by mistake."""
    found, round_ = _school(organisation, school), current_round()
    post, now = post_of(request), moment()
    form = ReopeningForm(request.POST or None)
    voids: tuple[Void, ...] = ()
    if form.is_valid():
        reason = form.cleaned_data["reason"]

        def act() -> object:
            return actions.reopen(school=found, reason=reason, by=post, now=now)

        if (answer := _try(request, form, act, post, now)) is None:
            messages.success(request, _("The dissolution was taken back. Record the numbers now."))
            return redirect("headcounts:edit", code=organisation.code, school=found.code)
        voids = answer
    context = {**_context(found, round_, form, _("Take the dissolution back")), "voids": voids}
    return render(request, "headcounts/reopen.html", context)


@own
@require_safe
def name_list(request: HttpRequest, organisation: Organisation, pk: int) -> HttpResponse:
    """An attached name list as a download; the look is recorded."""
    found = find_name_list(pk, lao=organisation)
    opened = actions.open_name_list(name_list=found, by=post_of(request), now=moment())
    response = HttpResponse(opened.content, content_type=opened.content_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, opened.filename) or "attachment"
    return response


def _school(lao: Organisation, code: str) -> OtherSchool:
    """A school of this very LAO; Hidden otherwise."""
    return find_other_school(code, seen_from=lao)


def _attach(form: NumbersForm, school: OtherSchool, post: Post, now: datetime) -> bool:
    """Attach the file sent, if it is in order; its fault goes to the form."""
    sent = form.cleaned_data.get("file")
    if sent is None:
        return False
    try:
        actions.attach_name_list(school=school, filename=sent.name or "", content=sent.read(), by=post, now=now)
    except Invalid as refusal:
        form.add_error("file", refusal.message)
        return False
    return True


def _try(
    request: HttpRequest, form: Form, act: Callable[[], object], post: Post, now: datetime
) -> tuple[Void, ...] | None:
    """Do it and answer None; or answer what it would void, or () with its faults in the form."""
    try:
        if voids := unannounced_voids(request, act, by=post, now=now):
            return voids
        act()
    except Invalid as refusal:
        for field, sentence in refusal.faults.items():
            form.add_error(field if field in form.fields else None, sentence)
        return ()
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return ()
    return None


def _edit_page(
    request: HttpRequest, school: OtherSchool, round_: Round, form: NumbersForm, **more: Any
) -> HttpResponse:
    context = {**_context(school, round_, form, school.name), **more}
    context["name_lists"] = name_lists_of(school, round_)
    return render(request, "headcounts/edit.html", context)


def _context(school: OtherSchool, round_: Round, form: Form, title: str) -> dict[str, Any]:
    back = reverse("headcounts:list", kwargs={"code": school.lao.code})
    own_page = reverse("headcounts:edit", kwargs={"code": school.lao.code, "school": school.code})
    middle = [] if title == school.name else [(school.name, own_page)]
    return {
        "lao": school.lao,
        "school": school,
        "round": round_,
        "form": form,
        "back": back,
        "crumbs": [
            (_("Home"), reverse("home:home")),
            (_("Other-affiliation schools"), back),
            *middle,
            (title, None),
        ],
    }
