"""The steps' cliffs: what one learner more or less does, and which bodies stand within one of a step."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lec.registry.models import Level, Organisation
from lec.reporting.estimate_pages import near_below
from lec.reporting.estimate_pictures import step_charts
from lec.web.access import within
from lec.web.funding.shown import basis_asked, surroundings


@within
@require_safe
def show(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """The steps in force as picture and table, and the bodies of the subtree that stand next to one."""
    basis = basis_asked(request)
    context = surroundings(request, organisation, basis)
    context["crumbs"] = [*context["crumbs"], (_("The steps of the rates"), None)]
    if basis is None:
        return render(request, "funding/none.html", context)
    by_province, near = near_below(basis, organisation)
    context |= {
        "charts": step_charts(basis.rates),
        "by_province": by_province,
        "near": near,
        "is_department": organisation.level == Level.DEPARTMENT,
        "back": reverse("funding:show", args=[organisation.code]) + context["keep"],
    }
    return render(request, "funding/cliffs.html", context)
