"""One random check of a province: the frozen list, the draw, the institutions drawn, the end."""

from typing import Any

from django.contrib import messages
from django.db.models import F, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lec.inspections.actions.drawing import draw as draw_sample
from lec.inspections.actions.findings import finish as finish_inspection
from lec.inspections.models import FrozenInstitution, Inspection, SeedKind
from lec.inspections.queries.inspections import visits_of
from lec.lib.refusals import Invalid
from lec.registry.models import Organisation
from lec.registry.queries import today
from lec.reporting.inspection_papers import public_qr
from lec.web.access import moment, own, post_of, within
from lec.web.forms import Form
from lec.web.inspections.calling import calls
from lec.web.inspections.forms import FinishForm, LotteryForm
from lec.web.inspections.pages import facts_of, found_in, page_context, public_address
from lec.web.learners.pages import show_refusal


@within
@require_safe
def show(request: HttpRequest, organisation: Organisation, number: int) -> HttpResponse:
    """The frozen list and its public address; before the draw how it is drawn, afterwards whom to visit."""
    return _page(request, organisation, found_in(organisation, number))


@own
@require_POST
def draw(request: HttpRequest, organisation: Organisation, number: int) -> HttpResponse:
    """Draw the sample with the number of the lottery, or with the secret."""
    inspection = found_in(organisation, number)
    form = LotteryForm(request.POST)
    lottery = inspection.seed_kind == SeedKind.LOTTERY
    if lottery and not inspection.is_drawn and not form.is_valid():
        return _page(request, organisation, inspection, form=form, status=422)
    typed = form.cleaned_data["lottery_number"] if form.is_valid() else ""
    try:
        draw_sample(inspection=inspection, lottery_number=typed, by=post_of(request), now=moment())
    except Invalid as refusal:
        show_refusal(form, refusal)
        return _page(request, organisation, inspection, form=form, status=422)
    messages.success(request, _("The sample is drawn."))
    return redirect("inspections:show", code=organisation.code, number=number)


@own
@require_POST
def finish(request: HttpRequest, organisation: Organisation, number: int) -> HttpResponse:
    """End the check; where visits are left, with the reason."""
    inspection = found_in(organisation, number)
    form = FinishForm(request.POST)
    if form.is_valid():
        try:
            reason = form.cleaned_data["unfinished_reason"]
            finish_inspection(inspection=inspection, unfinished_reason=reason, by=post_of(request), now=moment())
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("The check is finished. This is its result."))
            return redirect("inspections:result", code=organisation.code, number=number)
    return _page(request, organisation, inspection, finish_form=form, status=422)


def _page(
    request: HttpRequest,
    province: Organisation,
    inspection: Inspection,
    *,
    form: Form | None = None,
    finish_form: Form | None = None,
    status: int = 200,
) -> HttpResponse:
    address = public_address(request, inspection)
    rows = _rows(inspection)
    left = [row for row in rows if not row["visit"].finished_at]
    # A page with faults speaks of the form they are in; otherwise of none.
    faulty = next((one for one in (form, finish_form) if one is not None and one.errors), None)
    context = page_context(request, province, inspection)
    context |= {
        "form": faulty,
        "draw_form": form or LotteryForm(),
        "finish_form": (finish_form or FinishForm()) if left else None,
        "waits_until": _waits_until(inspection),
        "public_url": address,
        "qr": public_qr(address),
        "facts": facts_of(
            inspection, frozen=_frozen(inspection), seed=inspection.seed, drawn_at=inspection.drawn_at
        ),
        "rows": rows,
        "visited": len(rows) - len(left),
        "left": len(left),
        "next_visit": left[0]["visit"] if left else None,
    }
    return render(request, "inspections/show.html", context, status=status)


def _waits_until(inspection: Inspection) -> Any:
    """The lottery's day while it is still to come."""
    day = inspection.lottery_on
    return day if day and day > today(moment()) else None


def _frozen(inspection: Inspection) -> dict[str, Any]:
    rows = FrozenInstitution.objects.filter(inspection=inspection)
    return {
        "at": inspection.frozen_at,
        "digest": inspection.frozen_digest,
        "institutions": rows.count(),
        "learners": rows.aggregate(all=Sum("size"))["all"] or 0,
    }


def _rows(inspection: Inspection) -> list[dict[str, Any]]:
    """The visits in the order of the draw with whom to telephone; two statements."""
    if not inspection.is_drawn:
        return []
    visits = list(visits_of(inspection).annotate(size=F("frozen__size")))
    officers = calls(visit.institution_id for visit in visits)
    return [
        {"order": order, "visit": visit, "institution": visit.institution, "contact": officers[visit.institution_id]}
        for order, visit in enumerate(visits, start=1)
    ]
