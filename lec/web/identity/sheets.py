"""The survey list as paper and workbook, and the workbook that comes back with codes (๕.๓.๓)."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lec.lib.filetypes import XLSX
from lec.lib.identifiers import mask
from lec.lib.refusals import Forbidden, Hidden, Refused
from lec.registry.models import Organisation
from lec.reporting.survey_list import render_survey_list, survey_workbook
from lec.rolls.actions.survey import Received, receive_codes
from lec.rolls.imports.survey_codes import SheetOfCodes, in_order, read_codes
from lec.rolls.queries.survey import rows_of
from lec.rolls.rules import check_has_roll
from lec.rounds.queries import working_year
from lec.web.access import moment, names, own, post_of
from lec.web.identity.forms import SheetForm
from lec.web.learners.pages import page_context
from lec.web.learners.views import class_name
from lec.web.voiding import unannounced_voids


@own
@require_http_methods(["GET", "HEAD", "POST"])
def fill_in(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Enter the codes of a filled-in list; each fault is named by its cell, the rest goes through."""
    check_has_roll(organisation)
    form = SheetForm(request.POST, request.FILES) if request.method == "POST" else SheetForm()
    if not form.is_bound or not form.is_valid():
        return _page(request, organisation, form, status=422 if form.errors else 200)
    now = moment()
    sent = form.cleaned_data["file"]
    try:
        sheet = read_codes(sent.read(), sent.name or "", institution=organisation, academic_year=working_year(now))
    except (Forbidden, Hidden):
        raise
    except Refused as refused:
        form.add_error("file", refused.message)
        return _page(request, organisation, form, status=422)
    return _receive(request, organisation, sheet, now)


def _receive(request: HttpRequest, organisation: Organisation, sheet: SheetOfCodes, now: datetime) -> HttpResponse:
    post, year = post_of(request), working_year(now)
    outcomes: list[Received] = []

    def act() -> None:
        outcomes.append(
            receive_codes(institution=organisation, academic_year=year, codes=sheet.codes, by=post, now=now)
        )

    voids = unannounced_voids(request, act, by=post, now=now)
    if not voids:
        act()
    done = outcomes[-1]
    faults = in_order([*sheet.faults, *sheet.refused(done.faults)])
    if voids:
        return _page(
            request,
            organisation,
            SheetForm(),
            faults=faults,
            voids=voids,
            found=_found(organisation, year, sheet, done),
        )
    if done.received:
        messages.success(request, _("Codes kept: %(n)d.") % {"n": len(done.received)})
    elif not faults:
        messages.info(request, _("There is no code in the sheet yet."))
    if not faults:
        return redirect("identity:survey", code=organisation.code)
    return _page(request, organisation, SheetForm(), faults=faults, status=422)


def _found(institution: Organisation, year: int, sheet: SheetOfCodes, done: Received) -> list[dict[str, Any]]:
    """The codes that would be kept, to be sent on when the officer agrees to what falls."""
    rows = rows_of(institution, year, done.received)
    return [
        {
            "name": row.full_name,
            "class_name": class_name(row.enrolment.grade, row.enrolment.room),
            "masked": mask(sheet.codes[row.enrolment_id].value),
            "field": f"code_{row.enrolment_id}",
            "value": sheet.codes[row.enrolment_id].value,
        }
        for row in rows
    ]


def _page(
    request: HttpRequest, institution: Organisation, form: SheetForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    list_url = reverse("identity:survey", args=[institution.code])
    context = page_context(request, institution, (_("Survey list"), list_url), (_("Codes from a sheet"), None))
    return render(
        request, "identity/sheet.html", context | {"form": form, "survey_url": list_url, **more}, status=status
    )


@names
@require_safe
def paper(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """The survey list on paper, numbers masked."""
    check_has_roll(organisation)
    now = moment()
    content = render_survey_list(organisation, working_year(now), now=now)
    return _file(content, "application/pdf", f"{organisation.code}-survey-list.pdf")


@names
@require_safe
def workbook(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Those without a number as a workbook, to be registered and to be filled in with the codes."""
    check_has_roll(organisation)
    content = survey_workbook(organisation, working_year(moment()))
    return _file(content, XLSX.content_type, f"{organisation.code}-survey-list.xlsx")


def _file(content: bytes, content_type: str, filename: str) -> HttpResponse:
    disposition = content_disposition_header(True, filename) or "attachment"
    return HttpResponse(content, content_type=content_type, headers={"Content-Disposition": disposition})
