"""Pages that prove each child is really there: classes called by name, and the register of those who are not."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lec.lib.refusals import Hidden, Refused
from lec.registry.models import Organisation
from lec.rolls.actions.verifications import verify_class
from lec.rolls.queries import RollRow, in_class_order, read_roll, register_of, said_missing
from lec.rolls.rules import check_has_roll
from lec.rolls.totals import classes_in
from lec.rounds.models import Round
from lec.rounds.queries import current_round
from lec.web.access import moment, names, own, post_of
from lec.web.learners.pages import page_context
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
    context["page"] = Paginator(register_of(organisation), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "existence/register.html", context)
