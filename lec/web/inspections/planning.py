"""The random checks of a province, and a new one: planned, looked at once more, frozen (๑๐.๓)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lec.inspections.actions.freezing import freeze
from lec.inspections.models import Inspection, SeedKind
from lec.inspections.queries.inspections import InspectionRow, inspections_of
from lec.inspections.rules import MOST_INSTITUTIONS, MOST_LEARNERS, check_settings
from lec.lib.digits import to_arabic
from lec.lib.refusals import Invalid, Refused
from lec.registry.models import Organisation
from lec.registry.queries import today
from lec.rounds.queries import current_round
from lec.web.access import moment, own, post_of, within
from lec.web.inspections.forms import PlanForm
from lec.web.inspections.pages import check_is_province, page_context, stage_of, weighting_label
from lec.web.inspections.strata import Shows, Strata, needed, shown_by, strata_of
from lec.web.learners.pages import show_refusal
from lec.web.templatetags.lec import number, thai_date


@within
@require_safe
def list_inspections(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """The province's random checks with their state and what comes next; the department looks."""
    check_is_province(organisation)
    newest_first = sorted(inspections_of(organisation), key=lambda one: -one.inspection.number)
    rows = [_row(one, organisation, moment()) for one in newest_first]
    return render(request, "inspections/list.html", page_context(request, organisation) | {"rows": rows})


@own
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Plan a random check; what is typed is shown once more before the list is frozen for good.

    Asked for by htmx while somebody types, it answers what a sample of that size can show.
    """
    check_is_province(organisation)
    now = moment()
    round_ = current_round()
    strata = strata_of(organisation, round_.academic_year, today(now))
    if request.method != "POST":
        if getattr(request, "htmx", False):
            return render(request, "inspections/shows.html", {"shows": _shows(strata, request.GET)})
        return _plan_page(request, organisation, strata, PlanForm())
    form = PlanForm(request.POST)
    if {"work_out", "back"} & request.POST.keys():
        return _plan_page(request, organisation, strata, PlanForm(initial=request.POST.dict()), typed=request.POST)
    if form.is_valid():
        try:
            check_settings(today=today(now), **form.cleaned_data)
            if "freeze" not in request.POST:
                return _check_page(request, organisation, strata, form)
            made = freeze(province=organisation, by=post_of(request), now=now, **form.cleaned_data)
        except Invalid as refusal:
            show_refusal(form, refusal)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("The list is frozen and published."))
            return redirect("inspections:show", code=organisation.code, number=made.number)
    return _plan_page(request, organisation, strata, form, typed=request.POST, status=422)


def _row(one: InspectionRow, province: Organisation, now: Any) -> dict[str, Any]:
    inspection = one.inspection
    page = "inspections:result" if inspection.is_finished else "inspections:show"
    return {
        "inspection": inspection,
        "stage": stage_of(inspection),
        "done": one.visits_over,
        "total": one.visits,
        "next": _next(one, inspection, now),
        "url": reverse(page, args=[province.code, inspection.number]),
    }


def _next(one: InspectionRow, inspection: Inspection, now: Any) -> str:
    if inspection.is_finished:
        return _("Look at the result")
    if inspection.is_drawn:
        return _("Visit the institutions") if one.visits_over < one.visits else _("Finish the check")
    if inspection.lottery_on and inspection.lottery_on > today(now):
        return _("Wait for the lottery of %(day)s") % {"day": thai_date(inspection.lottery_on, "short")}
    return _("Draw")


def _shows(strata: Strata, typed: Any) -> Shows | None:
    """What the two numbers show; None where they are no numbers yet."""
    numbers = [to_arabic(typed.get(name, "")).replace(",", "").strip() for name in ("institutions", "learners")]
    if not all(one.isascii() and one.isdigit() and len(one) < 6 for one in numbers):
        return None
    institutions, learners = map(int, numbers)
    if institutions > MOST_INSTITUTIONS or learners > MOST_LEARNERS:
        return None
    return shown_by(strata, institutions=institutions, learners=learners)


def _plan_page(
    request: HttpRequest,
    province: Organisation,
    strata: Strata,
    form: PlanForm,
    *,
    typed: Any = None,
    status: int = 200,
) -> HttpResponse:
    context = page_context(request, province, None, (_("Plan a random check"), None))
    context |= {"form": form, "strata": strata, "needed": needed(), "shows": _shows(strata, typed or {})}
    return render(request, "inspections/plan.html", context, status=status)


def _check_page(request: HttpRequest, province: Organisation, strata: Strata, form: PlanForm) -> HttpResponse:
    answers = form.cleaned_data
    lottery = answers["seed_kind"] == SeedKind.LOTTERY
    rows = [
        {"label": _("Name of the check"), "value": answers["title"]},
        {"label": _("Why names are read"), "value": answers["reason"]},
        {"label": _("Institutions to visit"), "value": number(answers["institutions"])},
        {"label": _("Learners to call in each"), "value": number(answers["learners"])},
        {"label": _("Likelier to be drawn"), "value": weighting_label(answers["weighting"])},
        {
            "label": _("Where the drawn number comes from"),
            "value": _("First prize of the government lottery of %(day)s") % {"day": thai_date(answers["lottery_on"])}
            if lottery
            else _("A secret of the system, revealed when the check is finished"),
        },
    ]
    shows = shown_by(strata, institutions=answers["institutions"], learners=answers["learners"])
    context = page_context(request, province, None, (_("Check the plan and freeze the list"), None))
    context |= {"form": form, "rows": rows, "strata": strata, "shows": shows}
    return render(request, "inspections/check.html", context)
