"""The preview of a file: what it would change, what is wrong with it and mended here, and bringing it in."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lec.lib.progress import Stopped
from lec.lib.refusals import Forbidden, Hidden, Refused
from lec.registry.models import Organisation
from lec.reporting.fault_workbook import fault_workbook
from lec.rolls.actions.merge import Merged
from lec.rolls.actions.uploads import mend_upload, mendings_of, state_of_mendings, upload_of
from lec.rolls.imports import Preview, Reading, apply_upload, preview, read_upload
from lec.rounds.models import Database
from lec.rounds.queries import open_round, working_year, would_fall
from lec.sheets.mendings import Mendings
from lec.web import long_work
from lec.web.access import moment, own, post_of
from lec.web.imports.forms import AgreementForm
from lec.web.imports.mending import (
    faulty_lines,
    mended_cells,
    posted_mendings,
    row_number,
    rows_left_out,
    taken_back,
    to_mend,
)
from lec.web.imports.shown import cut, shown_rows
from lec.web.imports.surroundings import check_is_institution, crumbs, spreadsheet
from lec.web.voiding import foreseen_voids


@own
@require_safe
def show_preview(request: HttpRequest, organisation: Organisation, pk: int) -> HttpResponse:
    """What the file would change, counts first, and every fault with a box to mend it; nothing is written."""
    check_is_institution(organisation)
    now = moment()
    upload = upload_of(organisation, pk)
    progress = long_work.watched(request, upload_id=pk)
    try:
        reading = read_upload(upload, now=now, progress=progress)
        progress("comparing")
    except Stopped as stopped:
        messages.info(request, stopped.message)
        return redirect("imports:start", code=organisation.code)
    except Refused as refused:
        messages.warning(request, refused.message)
        return redirect("imports:start", code=organisation.code)
    found = preview(reading, institution=organisation, academic_year=working_year(now))
    context = {
        **_of_preview(found, organisation, now),
        **_of_mending(reading, mendings_of(upload)),
        "mend": to_mend(reading, found.faults, start=row_number(request.GET.get("from", ""))),
        "upload": upload,
        "seen_mendings": state_of_mendings(upload),
        "job": long_work.new_job(),
    }
    return render(request, "imports/preview.html", context)


def _of_preview(found: Preview, organisation: Organisation, now: datetime) -> dict[str, Any]:
    falls = would_fall(organisation, Database.ROLL) if found.voids and not found.faults else ()
    change = found.enrolled_after - found.enrolled_before
    return {
        "institution": organisation,
        "round": open_round(),
        "preview": found,
        "falls": foreseen_voids(falls, change=change),
        "seen_at": now.isoformat(),
        "changed": cut(shown_rows(found.changed)),
        "new": cut(shown_rows(found.new)),
        "claims": cut(shown_rows(found.claims)),
        "missing": cut(found.missing),
        "crumbs": crumbs(organisation, _("Bring in a file"), _("What changes")),
    }


def _of_mending(reading: Reading, mendings: Mendings) -> dict[str, Any]:
    return {
        "reading": reading,
        "mended": cut(mended_cells(reading, mendings)),
        "left_out": cut(rows_left_out(reading, mendings)),
    }


@own
@require_POST
def mend(request: HttpRequest, organisation: Organisation, pk: int) -> HttpResponse:
    """Keep what was typed and who is left out, or take it back; then the file is checked again."""
    check_is_institution(organisation)
    now = moment()
    upload = upload_of(organisation, pk)
    try:
        if request.POST.get("back"):
            cells, lines = taken_back(request.POST, mendings_of(upload))
        else:
            cells, lines = posted_mendings(request.POST)
        if request.POST.get("act") == "leave-out-all":
            mendings = mendings_of(upload).changed_by(cells, lines)
            reading = read_upload(upload, now=now, mendings=mendings, progress=long_work.watched(request))
            found = preview(reading, institution=organisation, academic_year=working_year(now))
            lines |= faulty_lines(reading, found.faults)
        mend_upload(upload=upload, cells=cells, lines=lines, by=post_of(request), now=now)
    except (Forbidden, Hidden):
        raise
    except Refused as refused:
        messages.warning(request, refused.message)
    long_work.hand_on(request, pk)
    start = request.POST.get("act", "").removeprefix("from-")
    address = reverse("imports:preview", kwargs={"code": organisation.code, "pk": pk})
    return redirect(f"{address}?from={start}#mend" if start.isdecimal() else f"{address}#mend")


@own
@require_POST
def apply(request: HttpRequest, organisation: Organisation, pk: int) -> HttpResponse:
    """Bring the file into the roll: whole, or not at all with the reason on the preview page."""
    check_is_institution(organisation)
    form = AgreementForm(request.POST)
    form.is_valid()
    upload = upload_of(organisation, pk)
    left_out = len(mendings_of(upload).left_out)
    try:
        _check_seen(form.cleaned_data.get("seen_mendings", ""), state_of_mendings(upload))
        applied = apply_upload(
            upload=upload,
            by=post_of(request),
            now=moment(),
            may_void=form.cleaned_data.get("accept_void", False),
            expect_unchanged_since=form.cleaned_data.get("seen_at"),
            progress=long_work.watched(request),
        )
    except (Forbidden, Hidden):
        raise
    except Refused as refused:
        messages.warning(request, refused.message)
        return redirect("imports:preview", code=organisation.code, pk=pk)
    _tell(request, applied.merged, left_out)
    return redirect("learners:list", code=organisation.code)


def _check_seen(seen: str, state: str) -> None:
    if seen and state and seen != state:
        raise Refused("upload-mended", _("The file was mended meanwhile. Look again at what changes now."))


def _tell(request: HttpRequest, merged: Merged, left_out: int) -> None:
    if not merged.wrote:
        messages.info(request, _("The roll already agrees with the file; nothing was changed."))
        return
    counts = {"new": f"{merged.new:,}", "changed": f"{merged.changed:,}", "claimed": f"{merged.claimed:,}"}
    said = _("Brought into the roll: %(new)s added, %(changed)s corrected.") % counts
    if merged.claimed:
        said += " " + _("Contested with another institution: %(claimed)s.") % counts
    if left_out:
        said += " " + _("Rows left out: %(count)s.") % {"count": f"{left_out:,}"}
    messages.success(request, said)


@own
@require_safe
def faults(request: HttpRequest, organisation: Organisation, pk: int) -> HttpResponse:
    """The same rows as a spreadsheet, as they were mended, with a column that says what is wrong with each.

    Rows left out stand there with their faults, so that they can be mended and brought in later.
    """
    check_is_institution(organisation)
    upload = upload_of(organisation, pk)
    now = moment()
    reading = read_upload(upload, now=now, mendings=Mendings(mendings_of(upload).cells))
    found = preview(reading, institution=organisation, academic_year=working_year(now))
    content = fault_workbook(reading.sheet, first_row=reading.first_row, faults=found.faults)
    name = _("faults")
    return spreadsheet(content, f"{organisation.code}-{name}.xlsx")
