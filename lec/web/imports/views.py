"""Bringing a spreadsheet into the roll: choose the file, look at what it changes, apply it."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lec.lib.refusals import Forbidden, Hidden, Refused
from lec.lib.thai_calendar import ERA
from lec.registry.models import Level, Organisation
from lec.reporting.example_workbook import example_workbook
from lec.reporting.fault_workbook import fault_workbook
from lec.rolls.actions.uploads import store_upload, upload_of
from lec.rolls.imports import Preview, apply_upload, preview, read_file, read_upload
from lec.rolls.imports.rpt318 import RPT318, example_row
from lec.rounds.models import Database
from lec.rounds.queries import open_round, today, working_year, would_fall
from lec.web.access import moment, own, post_of
from lec.web.imports.forms import AgreementForm, FileForm
from lec.web.imports.shown import cut, shown_rows

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@own
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Choose a file; one that can be read goes on to its preview, any other is refused here."""
    _check_is_institution(organisation)
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if form.is_bound and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            upload_id = _receive(request, organisation, sent.name or "", sent.read())
        except (Forbidden, Hidden):
            raise
        except Refused as refused:
            form.add_error("file", refused.message)
        else:
            return redirect("imports:preview", code=organisation.code, pk=upload_id)
    round_ = open_round()
    context = {
        "form": form,
        "institution": organisation,
        "round": round_,
        "academic_year": working_year(moment()),
        "crumbs": _crumbs(organisation, _("Bring in a file")),
    }
    return render(request, "imports/start.html", context)


def _receive(request: HttpRequest, organisation: Organisation, filename: str, content: bytes) -> int:
    """Keep a file that is at least the right one; answers the number of its upload."""
    now = moment()
    round_ = open_round()
    reading = read_file(
        content,
        filename,
        institution=organisation,
        academic_year=working_year(now),
        term=round_.term if round_ else None,
        today=today(now),
    )
    if reading.wrong_file:
        raise Refused(reading.wrong_file.code, reading.wrong_file.message)
    upload = store_upload(institution=organisation, filename=filename, content=content, by=post_of(request), now=now)
    return upload.pk


@own
@require_safe
def show_preview(request: HttpRequest, organisation: Organisation, pk: int) -> HttpResponse:
    """What the file would change, counts first; nothing is written."""
    _check_is_institution(organisation)
    now = moment()
    upload = upload_of(organisation, pk)
    try:
        reading = read_upload(upload, now=now)
    except Refused as refused:
        messages.warning(request, refused.message)
        return redirect("imports:start", code=organisation.code)
    found = preview(reading, institution=organisation, academic_year=working_year(now))
    context = _preview_context(found, organisation, now)
    return render(request, "imports/preview.html", {**context, "upload": upload})


def _preview_context(found: Preview, organisation: Organisation, now: datetime) -> dict[str, Any]:
    falls = would_fall(organisation, Database.ROLL) if found.voids and not found.faults else ()
    return {
        "institution": organisation,
        "round": open_round(),
        "preview": found,
        "falls": falls,
        "seen_at": now.isoformat(),
        "faults": cut(found.faults),
        "changed": cut(shown_rows(found.changed)),
        "new": cut(shown_rows(found.new)),
        "claims": cut(shown_rows(found.claims)),
        "missing": cut(found.missing),
        "crumbs": _crumbs(organisation, _("Bring in a file"), _("What changes")),
    }


@own
@require_POST
def apply(request: HttpRequest, organisation: Organisation, pk: int) -> HttpResponse:
    """Bring the file into the roll: whole, or not at all with the reason on the preview page."""
    _check_is_institution(organisation)
    form = AgreementForm(request.POST)
    form.is_valid()
    try:
        applied = apply_upload(
            upload=upload_of(organisation, pk),
            by=post_of(request),
            now=moment(),
            may_void=form.cleaned_data.get("accept_void", False),
            expect_unchanged_since=form.cleaned_data.get("seen_at"),
        )
    except (Forbidden, Hidden):
        raise
    except Refused as refused:
        messages.warning(request, refused.message)
        return redirect("imports:preview", code=organisation.code, pk=pk)
    merged = applied.merged
    if not merged.wrote:
        messages.info(request, _("The roll already agrees with the file; nothing was changed."))
    else:
        counts = {"new": f"{merged.new:,}", "changed": f"{merged.changed:,}", "claimed": f"{merged.claimed:,}"}
        said = _("Brought into the roll: %(new)s added, %(changed)s corrected.") % counts
        if merged.claimed:
            said += " " + _("Contested with another institution: %(claimed)s.") % counts
        messages.success(request, said)
    return redirect("learners:list", code=organisation.code)


@own
@require_safe
def faults(request: HttpRequest, organisation: Organisation, pk: int) -> HttpResponse:
    """The same rows as a spreadsheet, with a column that says what is wrong with each."""
    _check_is_institution(organisation)
    reading = read_upload(upload_of(organisation, pk), now=moment())
    content = fault_workbook(reading.sheet, first_row=reading.first_row, faults=reading.faults)
    return _download(content, f"{organisation.code}-{_('faults')}.xlsx")


@own
@require_safe
def example(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """An example of the report, with the institution's own names and the working year filled in."""
    _check_is_institution(organisation)
    round_ = open_round()
    values = example_row(
        institution=organisation,
        buddhist_year=working_year(moment()) + ERA,
        term=round_.term if round_ else 1,
    )
    return _download(example_workbook(RPT318, values), f"{_('example')}-RPT318.xlsx")


def _check_is_institution(organisation: Organisation) -> None:
    if organisation.level != Level.INSTITUTION:
        raise Hidden("not-found", _("There is no such institution in your area."))


def _download(content: bytes, filename: str) -> HttpResponse:
    disposition = content_disposition_header(True, filename) or "attachment"
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": disposition})


def _crumbs(organisation: Organisation, *titles: str) -> list[tuple[str, str | None]]:
    code = organisation.code
    crumbs: list[tuple[str, str | None]] = [(_("Home"), reverse("home:home"))]
    if len(titles) > 1:
        crumbs.append((titles[0], reverse("imports:start", kwargs={"code": code})))
    return [*crumbs, (titles[-1], None)]
