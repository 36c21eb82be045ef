"""Handing a file over: choose, check, and take it once; it is made then and kept nowhere."""

from typing import Any

from django.http import FileResponse, HttpRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lec.agencies.actions import new_watermark, record_handover
from lec.agencies.models import Agency, Format
from lec.agencies.queries import closings, find_agency
from lec.agencies.rules import basis_lasts, check_can_hand_over
from lec.lib.names import clean_text
from lec.lib.refusals import Invalid, Refused
from lec.registry.queries import today
from lec.reporting.handing.exports import Export, export_names, export_numbers
from lec.web.access import department, moment, post_of
from lec.web.agencies.forms import HandOverForm, closing_words
from lec.web.agencies.views import crumbs


@department
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest, pk: int) -> Any:
    """First the choice, then what it means to be checked, and with `confirm` the file itself, once.

    The handing over is recorded before the first byte leaves; a refusal lets nothing out.
    """
    agency = find_agency(pk)
    frozen = list(closings())
    if not frozen:
        raise Refused("no-closing", _("There is nothing to hand over before a round has been closed."))
    may_name = basis_lasts(agency, today=today(moment()))
    form = HandOverForm(
        request.POST if request.method == "POST" else None,
        closings=frozen,
        may_name=may_name,
        may_whole=agency.whole_identifiers,
    )
    context = {"agency": agency, "form": form, "may_name": may_name, "crumbs": _way(agency)}
    if not form.is_valid():
        return render(request, "agencies/hand_over.html", context)
    handed = form.handed()
    handed["reason"] = clean_text(handed["reason"])
    asked = {name: handed[name] for name in ("format", "with_names", "whole_identifiers", "reason")}
    try:
        check_can_hand_over(agency, **asked, by=post_of(request), today=today(moment()))
    except Invalid as refusal:
        for field, sentence in refusal.faults.items():
            form.add_error(field if field in form.fields else None, sentence)
        return render(request, "agencies/hand_over.html", context)
    if "confirm" not in request.POST:
        context |= {"rows": _answers(agency, handed), "handed": handed}
        return render(request, "agencies/check.html", context)
    return _sent(request, agency, handed)


def _sent(request: HttpRequest, agency: Agency, handed: dict[str, Any]) -> FileResponse:
    watermark = new_watermark() if handed["with_names"] else ""
    made = _made(agency, handed, watermark)
    try:
        record_handover(
            agency=agency,
            **handed,
            rows=made.rows,
            digest=made.digest,
            watermark=watermark,
            by=post_of(request),
            now=moment(),
        )
    except BaseException:
        made.file.close()
        raise
    response = FileResponse(made.file, as_attachment=True, filename=made.filename, content_type=made.content_type)
    response["Cache-Control"] = "no-store"
    return response


def _made(agency: Agency, handed: dict[str, Any], watermark: str) -> Export:
    closing, province = handed["closing"], handed["province"]
    if not handed["with_names"]:
        return export_numbers(closing, handed["format"], province=province)
    return export_names(
        closing,
        handed["format"],
        agency=agency,
        reason=handed["reason"],
        watermark=watermark,
        province=province,
        whole_identifiers=handed["whole_identifiers"],
    )


def _answers(agency: Agency, handed: dict[str, Any]) -> list[dict[str, str]]:
    if not handed["with_names"]:
        content = _("Numbers by institution and grade, without names")
    elif handed["whole_identifiers"]:
        content = _("Learners by name, whole identifiers")
    else:
        content = _("Learners by name, identifiers masked")
    province = handed["province"]
    rows = [
        {"label": _("Agency"), "value": agency.name},
        {"label": _("Closing"), "value": closing_words(handed["closing"])},
        {"label": _("Rows of"), "value": province.name if province else _("The whole nation")},
        {"label": _("Kind of file"), "value": str(Format(handed["format"]).label)},
        {"label": _("What is handed over"), "value": content},
    ]
    if handed["with_names"]:
        rows += [
            {"label": _("Legal basis for names"), "value": f"{agency.legal_basis} ({agency.document})"},
            {"label": _("What the names are needed for"), "value": handed["reason"]},
        ]
    return rows


def _way(agency: Agency) -> list[tuple[str, str | None]]:
    return crumbs((agency.name, reverse("agencies:show", args=[agency.pk])), _("Hand a file over"))
