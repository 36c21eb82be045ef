"""The province's report: what it says, and the paper that goes with the official letter (๘, ๑๐.๑)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lec.lib.filetypes import PDF
from lec.lib.refusals import Hidden
from lec.lib.thai_calendar import buddhist
from lec.registry.models import Level, Organisation
from lec.reporting.province_facts import ProvinceReport, province_facts
from lec.reporting.province_report import render_province_report
from lec.rounds.models import State
from lec.web.access import moment, post_of, within
from lec.web.organisations.ways import crumbs_to


@within
@require_safe
def show(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """What the report would say now: how far confirming has come, and who is missing."""
    _check_is_province(organisation)
    report = province_facts(organisation, now=moment())
    context: dict[str, object] = {"organisation": organisation, "report": report}
    context["crumbs"] = crumbs_to(organisation, post_of(request).organisation, _("Report of the province"))
    if report:
        parts = [part for row in report.laos for part in row.parts]
        context |= {
            "done": sum(part.state == State.CONFIRMED for part in parts),
            "late": sum(part.late for part in parts),
            "parts": len(parts),
            "own": sum(map(sum, (cell.values() for cell in report.own.values()))),
            "others": sum(map(sum, (cell.values() for cell in report.others.values()))),
        }
    return render(request, "agencies/province_report.html", context)


@within
@require_safe
def pdf(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """The report as PDF."""
    _check_is_province(organisation)
    report = province_facts(organisation, now=moment())
    if report is None:
        raise Hidden("not-found", _("There has been no round to report on."))
    response = HttpResponse(render_province_report(report), content_type=PDF.content_type)
    response["Content-Disposition"] = f'inline; filename="{_filename(report)}"'
    response["Cache-Control"] = "no-store"
    return response


def _filename(report: ProvinceReport) -> str:
    round_ = report.round
    return f"province-report-{report.province.code}-{buddhist(round_.academic_year)}-{round_.term}.pdf"


def _check_is_province(organisation: Organisation) -> None:
    if organisation.level != Level.PROVINCE:
        raise Hidden("not-found", _("There is no such organisation in your area."))
