"""Pages that prove each child is really there: classes called by name, and the register of those who are not."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lec.lib.refusals import Hidden, Invalid, Refused
from lec.registry.models import Level, Organisation
from lec.rolls.actions.verifications import verify_class
from lec.rolls.actions.whereabouts import tell_whereabouts
from lec.rolls.queries import RollRow, in_class_order, read_roll, register_of, said_missing
from lec.rolls.queries.existence import SEARCH_AFTER_DAYS, children_to_look_for, found_of, last_calls, turned_up
from lec.rolls.rules import check_has_roll
from lec.rolls.totals import classes_in
from lec.rounds.models import Round
from lec.rounds.queries import current_round, shown_round
from lec.web.access import moment, names, own, post_of
from lec.web.existence.forms import WhereaboutsForm
from lec.web.learners.pages import page_context, show_refusal
from lec.web.learners.views import class_name
from lec.web.voiding import unannounced_voids

PER_PAGE = 50


@own
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """The classes and how far they are; with `class`, its names to be called: all present except those ticked."""
    check_has_roll(organisation)
    round_ = current_round()
    rows = in_class_order(read_roll(organisation, round_.academic_year))
    asked = (request.POST if request.method == "POST" else request.GET).get("class")
    if asked is None:
        return _overview(request, organisation, round_, rows)
    grade, _slash, room = asked.partition("/")
    of_class = [row for row in rows if (row.grade, row.room) == (grade, room)]
    if not of_class:
        raise Hidden("not-found", _("There is no such class in this institution."))
    if request.method == "POST":
        return _call(request, organisation, round_, of_class)
    return _class_page(
        request, organisation, round_, of_class, said_missing(organisation, round_, grade, room), voids=()
    )


def _call(request: HttpRequest, institution: Organisation, round_: Round, of_class: list[RollRow]) -> HttpResponse:
    grade, room = of_class[0].grade, of_class[0].room
    missing = {int(pk) for pk in request.POST.getlist("missing") if pk.isdecimal() and len(pk) < 19}
    post, now = post_of(request), moment()

    def act() -> Any:
        return verify_class(
            institution=institution, round=round_, grade=grade, room=room, except_ids=missing, by=post, now=now
        )

    try:
        if voids := unannounced_voids(request, act, by=post, now=now):
            return _class_page(request, institution, round_, of_class, missing, voids=voids)
        made = act()
    except Refused as refused:
        return _class_page(
            request, institution, round_, of_class, missing, voids=(), errors=[(refused.message, "")], status=422
        )
    said = {"class": class_name(grade, room), "present": made.present, "missing": made.absent}
    if made.absent:
        messages.warning(request, _("%(class)s: %(present)s present, %(missing)s not found.") % said)
    else:
        messages.success(request, _("%(class)s: all %(present)s present.") % said)
    return redirect("existence:verify", code=institution.code)


def _overview(request: HttpRequest, institution: Organisation, round_: Round, rows: list[RollRow]) -> HttpResponse:
    classes = classes_in(rows, round_)
    begun = {(one.grade, one.room) for one in classes if one.verified}
    following = next((one for one in classes if not one.is_complete), None)
    calls = last_calls(institution, round_)
    context = page_context(request, institution, (_("Verify existence"), None))
    context |= {
        "round": round_,
        "classes": [
            {
                "name": class_name(one.grade, one.room),
                "key": f"{one.grade}/{one.room}",
                "enrolled": one.enrolled,
                "verified": one.verified,
                "is_complete": one.is_complete,
                "is_next": one is following,
                "call": calls.get((one.grade, one.room)),
            }
            for one in classes
        ],
        "verified": sum(one.verified for one in classes),
        "enrolled": sum(one.enrolled for one in classes),
        "not_found": [
            row
            for row in rows
            if row.is_enrolled and row.verified_round_id != round_.pk and (row.grade, row.room) in begun
        ],
    }
    return render(request, "existence/overview.html", context)


def _class_page(
    request: HttpRequest,
    institution: Organisation,
    round_: Round,
    of_class: list[RollRow],
    missing: set[int],
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    grade, room = of_class[0].grade, of_class[0].room
    name = class_name(grade, room)
    context = page_context(request, institution, (_("Verify existence"), None), (name, None))
    context["crumbs"][-2] = (_("Verify existence"), request.path)
    context |= {
        "round": round_,
        "class_name": name,
        "key": f"{grade}/{room}",
        "rows": of_class,
        "missing": missing,
        **more,
    }
    return render(request, "existence/class.html", context, status=status)


@names
@require_safe
def register(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """The institution's register of learners without existence, newest first (๕.๓.๔ note)."""
    context = page_context(request, organisation, (_("Register of those without existence"), None))
    page = Paginator(register_of(organisation), PER_PAGE).get_page(request.GET.get("page"))
    again = turned_up(page.object_list)
    context |= {"page": page, "entries": [(entry, again.get(entry.pk)) for entry in page.object_list]}
    return render(request, "existence/register.html", context)


@own
@require_http_methods(["GET", "HEAD", "POST"])
def missing(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """The children of a LAO's registers who have turned up nowhere, until one tells where they are."""
    if organisation.level != Level.LAO:
        raise Hidden("not-found", _("There is no such page for this organisation."))
    now = moment()
    form = None
    if request.method == "POST":
        form = WhereaboutsForm(request.POST)
        if form.is_valid():
            try:
                tell_whereabouts(lao=organisation, by=post_of(request), now=now, **form.cleaned_data)
            except Invalid as refused:
                show_refusal(form, refused)
            else:
                messages.success(request, _("Kept. The child is no longer on the list of those to look for."))
                return redirect("existence:missing", code=organisation.code)
    page = Paginator(children_to_look_for(organisation, now=now), PER_PAGE).get_page(request.GET.get("page"))
    round_ = shown_round()
    asked = form.data.get("departure_id", "") if form else ""
    context = {
        "organisation": organisation,
        "page": page,
        "entries": [(one, form if str(one.pk) == asked else None) for one in page.object_list],
        "form": form,
        "round": round_ if round_ and round_.closed_at is None else None,
        "days": round_.search_after_days if round_ else SEARCH_AFTER_DAYS,
        "found": found_of(organisation)[:PER_PAGE],
        "crumbs": [(_("Home"), "/"), (_("Children to look for"), None)],
    }
    return render(request, "existence/missing.html", context, status=422 if form else 200)
