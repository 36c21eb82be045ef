"""Bringing a spreadsheet into the roll, the first page: choose a file or paste rows; forms to fill in."""

import csv
import io
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lec.lib.progress import Stage, Stopped
from lec.lib.refusals import Forbidden, Hidden, Refused
from lec.lib.thai_calendar import ERA
from lec.registry.models import Organisation
from lec.reporting.example_workbook import example_workbook
from lec.reporting.roll_template import empty_template, filled_template
from lec.rolls.actions.uploads import store_upload
from lec.rolls.imports import read_file
from lec.rolls.imports.rpt318 import RPT318, example_row
from lec.rounds.queries import open_round, today, working_year
from lec.sheets.pasting import read_pasted
from lec.web import long_work
from lec.web.access import moment, own, post_of
from lec.web.imports.forms import FileForm, PasteForm
from lec.web.imports.surroundings import check_is_institution, crumbs, spreadsheet


@dataclass(frozen=True)
class _Sent:
    """A file as it came, or what was pasted in the form of one."""

    filename: str
    content: bytes


@own
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Choose a file or paste rows; what can be read goes on to its preview, all else is refused here."""
    check_is_institution(organisation)
    pasting = "pasted" in request.POST
    file_form = FileForm(request.POST, request.FILES) if request.method == "POST" and not pasting else FileForm()
    paste_form = PasteForm(request.POST) if pasting else PasteForm()
    form: FileForm | PasteForm = paste_form if pasting else file_form
    if form.is_bound and form.is_valid():
        try:
            upload_id = _receive(request, organisation, _sent(form))
        except Stopped as stopped:
            messages.info(request, stopped.message)
            return redirect("imports:start", code=organisation.code)
        except (Forbidden, Hidden):
            raise
        except Refused as refused:
            form.add_error("pasted" if pasting else "file", _of_pasted(refused) if pasting else refused.message)
        else:
            long_work.hand_on(request, upload_id)
            return redirect("imports:preview", code=organisation.code, pk=upload_id)
    context = {
        "form": form,
        "file_form": file_form,
        "paste_form": paste_form,
        "institution": organisation,
        "round": open_round(),
        "academic_year": working_year(moment()),
        "job": long_work.new_job(),
        "crumbs": crumbs(organisation, _("Bring in a file")),
    }
    return render(request, "imports/start.html", context)


def _sent(form: FileForm | PasteForm) -> _Sent:
    if isinstance(form, FileForm):
        sent = form.cleaned_data["file"]
        return _Sent(sent.name or "", sent.read())
    rows = read_pasted(form.cleaned_data["pasted"]).sheets[0].rows
    width = max(map(len, rows))
    written = io.StringIO()
    # Tabs on every line, so that whoever reads it never takes another sign for what parts the cells.
    csv.writer(written, "excel-tab").writerows([*row, *[""] * (width - len(row))] for row in rows)
    name = _("Pasted rows")
    return _Sent(f"{name}.csv", written.getvalue().encode())


def _of_pasted(refused: Refused) -> str:
    if refused.code == "format-unknown":
        return _(
            "The headings of the columns were not found. Copy the rows together with the headings above them, "
            "and paste again."
        )
    return refused.message


def _receive(request: HttpRequest, organisation: Organisation, sent: _Sent) -> int:
    """Keep a file that is at least the right one; answers the number of its upload."""
    now = moment()
    round_ = open_round()
    reading = read_file(
        sent.content,
        sent.filename,
        institution=organisation,
        academic_year=working_year(now),
        term=round_.term if round_ else None,
        today=today(now),
        progress=long_work.watched(request),
    )
    if reading.wrong_file:
        raise Refused(reading.wrong_file.code, reading.wrong_file.message)
    upload = store_upload(
        institution=organisation, filename=sent.filename, content=sent.content, by=post_of(request), now=now
    )
    return upload.pk


@own
@require_safe
def progress(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """How far the officer's own work has come, for the page that waits for it."""
    check_is_institution(organisation)
    said = long_work.said(request, request.GET.get("job", ""))
    if said is None:
        return JsonResponse({})
    numbers = ""
    if said["stage"] == "checking":
        numbers = _("%(done)s of %(total)s rows") % {"done": f"{said['done']:,}", "total": f"{said['total']:,}"}
    words = _words(said["stage"])
    return JsonResponse({"words": words, "numbers": numbers, "done": said["done"], "total": said["total"]})


@own
@require_POST
def stop(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Ask the officer's own work to stop before it writes anything."""
    check_is_institution(organisation)
    long_work.ask_to_stop(request, request.POST.get("job", ""))
    return HttpResponse(status=204)


def _words(stage: Stage) -> str:
    return {
        "reading": _("Reading the file"),
        "checking": _("Checking row by row"),
        "comparing": _("Comparing with the roll"),
        "writing": _("Writing into the roll"),
    }[stage]


@own
@require_safe
def template(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """LEC's own form, empty."""
    check_is_institution(organisation)
    name = _("empty form")
    return spreadsheet(empty_template(organisation), f"LEC-{name}.xlsx")


@own
@require_safe
def filled(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """LEC's own form with the roll of today, identifiers masked, to be edited and brought in again."""
    check_is_institution(organisation)
    year = working_year(moment())
    name = _("roll of today")
    return spreadsheet(filled_template(organisation, year), f"{organisation.code}-{name}-{year + ERA}.xlsx")


@own
@require_safe
def example(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """An example of the report, with the institution's own names and the working year filled in."""
    check_is_institution(organisation)
    round_ = open_round()
    values = example_row(
        institution=organisation,
        buddhist_year=working_year(moment()) + ERA,
        term=round_.term if round_ else 1,
    )
    name = _("example")
    return spreadsheet(example_workbook(RPT318, values), f"{name}-RPT318.xlsx")
