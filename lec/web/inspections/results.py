"""The result of a random check as page, workbook and paper; no learner is named, so the department reads it too."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lec.lib.filetypes import PDF, XLSX
from lec.registry.models import Organisation
from lec.reporting.inspection_papers import PAPER_LANGUAGE, render_result
from lec.reporting.inspection_results import Outcome, check_result, result_workbook
from lec.web.access import moment, post_of, within
from lec.web.inspections.pages import found_in, page_context, public_address


@within
@require_safe
def show(request: HttpRequest, organisation: Organisation, number: int) -> HttpResponse:
    """What was found, with the exact interval: bars, tables, and the sentence in words."""
    inspection = found_in(organisation, number)
    made = check_result(inspection)
    context = page_context(request, organisation, inspection, (_("Result of the random check"), None))
    context |= {"result": made, "bars": [(one, *_bar(one)) for one in made.outcomes]}
    return render(request, "inspections/result.html", context)


@within
@require_safe
def workbook(request: HttpRequest, organisation: Organisation, number: int) -> HttpResponse:
    """The same as a workbook."""
    made = check_result(found_in(organisation, number))
    response = HttpResponse(result_workbook(made), content_type=XLSX.content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="inspection-{organisation.code}-{number}.xlsx"'
    return response


@within
@require_safe
def paper(request: HttpRequest, organisation: Organisation, number: int) -> HttpResponse:
    """The same on paper, in Thai, to file."""
    inspection = found_in(organisation, number)
    with translation.override(PAPER_LANGUAGE):
        made = check_result(inspection)
    address = public_address(request, inspection)
    content = render_result(made, officer=post_of(request).officer, address=address, now=moment())
    response = HttpResponse(content, content_type=PDF.content_type)
    response.headers["Content-Disposition"] = f'inline; filename="inspection-{organisation.code}-{number}.pdf"'
    return response


def _bar(one: Outcome) -> tuple[int, int, int]:
    """The share, where the interval begins and how long it is, in thousandths."""
    low, high = round(one.low_share * 1000), round(one.high_share * 1000)
    return round(one.share * 1000), low, max(high - low, 3)
