"""What other rates would cost the nation, for the department: typed, and answered in seconds."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lec.lib.filetypes import XLSX
from lec.lib.refusals import Refused
from lec.registry.models import Level, Organisation
from lec.reporting.estimate_sums import Basis
from lec.reporting.estimate_what_if import WhatIf, altered, what_if
from lec.reporting.estimate_workbook import what_if_workbook
from lec.web.access import department, moment, post_of
from lec.web.funding.forms import WhatIfForm
from lec.web.funding.shown import basis_asked, basis_needed, surroundings

ASKED = "ask"
"""The button's name: with it in the address the form was sent, without it the rates in force are filled in."""


@department
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The form with the rates in force, and once asked the difference by programme, province and affiliation."""
    organisation = post_of(request).organisation
    basis = basis_asked(request)
    context = surroundings(request, organisation, basis)
    if basis is None:
        return render(request, "funding/none.html", context)
    form = WhatIfForm(basis.rates, request.GET if ASKED in request.GET else None)
    result = _result(basis, form) if form.is_bound and form.is_valid() else None
    return render(request, "funding/what_if.html", {**context, "form": form, "result": result})


@department
@require_safe
def xlsx(request: HttpRequest) -> HttpResponse:
    """The same difference as a workbook, with both sets of rates."""
    basis = basis_needed(request)
    form = WhatIfForm(basis.rates, request.GET)
    if not form.is_valid():
        fault: Any = next(iter(form.errors.values()))[0]
        raise Refused("rates-wrong", str(fault))
    content = what_if_workbook(basis, _rates(basis, form), _result(basis, form), now=moment())
    response = HttpResponse(content, content_type=XLSX.content_type)
    response["Content-Disposition"] = 'attachment; filename="estimate-what-if.xlsx"'
    return response


def _rates(basis: Basis, form: WhatIfForm) -> Any:
    return altered(basis.rates, form.steps(), form.days(), counts_whom_it_pays=form.counts_whom_it_pays())


def _result(basis: Basis, form: WhatIfForm) -> WhatIf:
    provinces = Organisation.objects.filter(level=Level.PROVINCE).in_thai_order()
    return what_if(basis, _rates(basis, form), dict(provinces.values_list("code", "name")))
