"""The one page of a local authority's other-affiliation schools: the grid, saved at once, and its ways in and out."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lec.headcounts.actions.grid import GridRow as Given
from lec.headcounts.actions.grid import Saved, record_grid
from lec.headcounts.imports.template import read_grid
from lec.headcounts.models import Source
from lec.headcounts.queries.asking import SchoolRow, SchoolState, grid_of
from lec.headcounts.rules.numbers import field_of
from lec.lib.filetypes import XLSX
from lec.lib.refusals import Hidden, Invalid, Refused
from lec.registry.models import Level, Organisation
from lec.registry.queries import today
from lec.registry.rules import is_own
from lec.reporting.headcount_template import headcount_workbook
from lec.rounds.models import Database, Round, State
from lec.rounds.queries import current_round, shown_round, standings_of
from lec.sheets.pasting import read_pasted
from lec.sheets.reader import Workbook, read_workbook
from lec.web.access import moment, own, post_of, within
from lec.web.headcounts.asking_form import USUAL_DAYS, AskingForm
from lec.web.headcounts.rows import (
    GridRow,
    cells_of,
    changed_meanwhile,
    counted,
    grand_total,
    headings,
    opened,
    sent_answers,
    typed,
)
from lec.web.voiding import unannounced_voids


@within
@require_safe
def list_schools(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """The LAO's other-affiliation schools and their numbers; the levels above may look."""
    check_is_lao(organisation)
    round_ = shown_round()
    schools = grid_of(organisation, round_) if round_ else []
    return show_sheet(request, organisation, round_, schools, letters=_letters(request))


def _letters(request: HttpRequest) -> str:
    """The requests just made, as the address of their letters names them."""
    numbers = [pk for pk in request.GET.getlist("request") if pk.isdecimal()]
    return urlencode([("request", pk) for pk in numbers])


@own
@require_POST
def save(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Save the whole grid: whole schools are recorded, others kept as drafts, refused ones named (๕.๒(๓))."""
    check_is_lao(organisation)
    round_, post, now = current_round(), post_of(request), moment()
    schools = grid_of(organisation, round_)
    rows = typed(schools, request.POST)
    if way := request.POST.get("fill"):
        return _fill(request, organisation, round_, schools, rows, way)
    given = {row.school.school.pk: Given(cells_of(row.texts), row.seen) for row in rows if row.is_sent}
    source = Source.FILE if request.POST.get("source") == Source.FILE else Source.TYPED

    def act() -> Saved:
        return record_grid(lao=organisation, rows=given, by=post, now=now, source=source)

    if voids := unannounced_voids(request, act, by=post, now=now):
        return show_sheet(
            request, organisation, round_, schools, rows=rows, voids=voids, mode="unsaved", source=source
        )
    saved = act()
    if saved.refused:
        return _refused(request, organisation, round_, rows, saved)
    for sentence in told(saved):
        messages.success(request, sentence)
    return back_to_sheet(organisation)


def _fill(
    request: HttpRequest,
    lao: Organisation,
    round_: Round,
    schools: Sequence[SchoolRow],
    rows: Sequence[GridRow],
    way: str,
) -> HttpResponse:
    """The grid with the numbers of a file or of pasted rows written over what was typed; nothing is recorded."""
    more: dict[str, Any] = {"mode": "unsaved", "source": Source.FILE, "pasted": request.POST.get("pasted", "")}
    try:
        reading = read_grid(_workbook(request, way), lao=lao)
    except Refused as refusal:
        more |= {"errors": [(refusal.message, "#pasted" if way == "paste" else "#file")], "open_jobs": (way,)}
        return show_sheet(request, lao, round_, schools, rows=rows, status=422, **more)
    for row in rows:
        read = reading.cells.get(row.school.school.pk, {})
        row.texts |= {field_of(*cell): str(count) for cell, count in read.items() if count is not None}
    changed = sum(1 for row in rows if row.changed)
    more |= {"reading": reading, "changed": changed, "open_jobs": (way,) if reading.faults else ()}
    return show_sheet(request, lao, round_, schools, rows=rows, **more)


def _workbook(request: HttpRequest, way: str) -> Workbook:
    """What was pasted or sent, as rows; refused as UnreadableFile."""
    if way == "paste":
        return read_pasted(request.POST.get("pasted", ""))
    sent = request.FILES.get("file")
    if not isinstance(sent, UploadedFile):
        raise Invalid("file-missing", _("Choose a file."))
    return read_workbook(sent.read(), sent.name or "")


@own
@require_safe
def template(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """The table of all schools as XLSX, with the numbers as they stand."""
    check_is_lao(organisation)
    round_ = current_round()
    content = headcount_workbook(organisation, round_, grid_of(organisation, round_))
    response = HttpResponse(content, content_type=XLSX.content_type)
    response["Content-Disposition"] = f'attachment; filename="headcounts-{organisation.code}.xlsx"'
    return response


def _refused(
    request: HttpRequest, lao: Organisation, round_: Round, rows: Sequence[GridRow], saved: Saved
) -> HttpResponse:
    """The page after a save of which a part was refused: typed numbers stay there, the rest is as recorded."""
    schools = grid_of(lao, round_)
    refused = {row.school.pk: row for row in saved.refused}
    typed_rows = {row.school.school.pk: row for row in rows}
    shown = []
    for row in opened(schools):
        if (refusal := refused.get(row.school.school.pk)) is not None:
            before = typed_rows[row.school.school.pk]
            row = GridRow(row.school, before.texts, before.seen, faults={"": refusal.message, **refusal.faults})
            if refusal.current:
                row.seen, row.meanwhile = refusal.current, changed_meanwhile(row)
        shown.append(row)
    status = 409 if any(row.meanwhile for row in shown) else 422
    more = {"mode": "unsaved", "said": told(saved), "source": request.POST.get("source", "")}
    return show_sheet(request, lao, round_, schools, rows=shown, status=status, **more)


def check_is_lao(organisation: Organisation) -> None:
    """Only a local authority has such schools; an institution finds nothing under its own code."""
    if organisation.level != Level.LAO:
        raise Hidden("not-found", _("There is no such local authority in your area."))


def told(saved: Saved) -> list[str]:
    """What became of a save, in sentences."""
    sentences = []
    if saved.recorded:
        names = _names([school.name for school in saved.recorded])
        sentences.append(_("Recorded: %(schools)s.") % {"schools": names})
    if saved.drafted:
        names = _names([school.name for school in saved.drafted])
        sentences.append(_("Kept as a draft, still lacking numbers: %(schools)s.") % {"schools": names})
    return sentences or ([] if saved.refused else [_("Nothing has changed; nothing was saved.")])


def _names(names: Sequence[str]) -> str:
    """A few by name, many by number: the sentence travels in a cookie."""
    return ", ".join(names) if len(names) <= 3 else _("%(number)s schools") % {"number": len(names)}


def back_to_sheet(lao: Organisation, place: str = "") -> HttpResponseRedirect:
    """To the page of all schools, to a place on it if one is named."""
    return redirect(reverse("headcounts:list", kwargs={"code": lao.code}) + (f"#{place}" if place else ""))


def show_sheet(
    request: HttpRequest,
    lao: Organisation,
    round_: Round | None,
    schools: Sequence[SchoolRow],
    *,
    rows: Sequence[GridRow] | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """The page of all schools; `rows` carries what was typed, None shows what is recorded."""
    may_write = bool(is_own(post_of(request).organisation, lao) and round_ and round_.closed_at is None)
    shown = list(rows) if rows is not None else (opened if may_write else counted)(schools)
    done = sum(row.counts for row in schools)
    context: dict[str, Any] = {
        "lao": lao,
        "round": round_,
        "is_own": may_write,
        "rows": shown,
        "headings": headings(shown),
        "total": grand_total(shown),
        "done": done,
        "to_confirm": may_write and done == len(shown) and round_ is not None and not _is_confirmed(lao, round_),
        "to_ask": sum(row.state == SchoolState.NOT_ASKED for row in schools),
        "asked": [row for row in schools if row.request],
        "errors": _errors(shown),
        "crumbs": [(_("Home"), reverse("home:home")), (_("Other-affiliation schools"), None)],
        "mode": "",
        "open_jobs": (),
    }
    if may_write:
        more.setdefault("asking", AskingForm(rows=schools, now=moment()))
        more.setdefault("waiting", sent_answers(schools, due_on=today(moment()) + USUAL_DAYS))
    return render(request, "headcounts/list.html", context | more, status=status)


def _is_confirmed(lao: Organisation, round_: Round) -> bool:
    standing = standings_of(round_, [lao]).get((lao.pk, Database.HEADCOUNTS))
    return standing is not None and standing.state == State.CONFIRMED


def _errors(rows: Sequence[GridRow]) -> list[tuple[str, str]]:
    """Every refused school for the head of the page, each a link to its first faulty box."""
    found = []
    for row in rows:
        if row.faults:
            cells = [box for box in row.boxes if box.fault]
            place = f"#n-{row.school.school.pk}-{cells[0].name}" if cells else f"#school-{row.school.school.pk}"
            which = ", ".join(f"{box.label}: {box.fault}" for box in cells[:3]) or row.fault
            found.append((f"{row.school.school.name}: {which}", place))
    return found
