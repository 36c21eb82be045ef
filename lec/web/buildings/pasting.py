"""Many buildings at once from a spreadsheet: looked at first, then saved; what is wrong stays to be mended."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lec.lib.refusals import ChangedMeanwhile, Refused
from lec.premises.actions.buildings import RowOutcome, save_buildings
from lec.premises.imports.buildings import PastedRow, read_buildings
from lec.premises.queries.buildings import buildings_of, mark_of_all
from lec.premises.rules.basics import check_can_save
from lec.registry.models import Organisation
from lec.reporting.totals_now import totals_now
from lec.rounds.rehearsal import rehearse
from lec.web.access import moment, own, post_of
from lec.web.buildings.forms import LABELS, PasteForm
from lec.web.buildings.views import crumbs
from lec.web.voiding import unannounced_voids

FIELDS = tuple(LABELS)


@dataclass(frozen=True)
class Looked:
    """One pasted row as the page shows it: its number, cells in the order of the columns, what becomes of it."""

    number: int
    cells: tuple[tuple[str, str, str], ...]
    outcome: str

    @property
    def is_refused(self) -> bool:
        """Whether it is left out."""
        return self.outcome == "refused"


@own
@require_http_methods(["GET", "HEAD", "POST"])
def paste(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Paste, look, save; nothing is written before the second press."""
    check_can_save(organisation, by=post_of(request))
    form = PasteForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, organisation, form)
    try:
        rows = read_buildings(form.cleaned_data["pasted"])
    except Refused as refusal:
        form.add_error("pasted", refusal.message)
        return _page(request, organisation, form)
    return _look_or_save(request, organisation, form, rows)


def _look_or_save(
    request: HttpRequest, institution: Organisation, form: PasteForm, rows: tuple[PastedRow, ...]
) -> HttpResponse:
    post, now = post_of(request), moment()
    seen = request.POST.get("seen", "")
    outcomes: list[RowOutcome] = []

    def act() -> None:
        readable = [row.fields for row in rows if not row.faults]
        outcomes[:] = save_buildings(institution=institution, rows=readable, by=post, now=now, seen=seen)

    status = 200
    try:
        voids = unannounced_voids(request, act, by=post, now=now)
        if "save" in request.POST and not voids:
            act()
            return _saved(request, institution, _looked(rows, outcomes))
    except ChangedMeanwhile as changed:
        form.add_error(None, changed.message)
        status, seen, voids = 409, "", ()
    if not outcomes:
        rehearse(act, by=post, now=now, measure=totals_now)
    looked = _looked(rows, outcomes)
    writes = sum(row.outcome in ("new", "changed") for row in looked)
    more = {"looked": looked, "voids": voids, "writes": writes, "refused": sum(row.is_refused for row in looked)}
    return _page(request, institution, form, status=status, **more)


def _saved(request: HttpRequest, institution: Organisation, looked: list[Looked]) -> HttpResponse:
    """Back to the list; where rows were left out, here again with those alone in the box."""
    written = sum(row.outcome in ("new", "changed") for row in looked)
    left = [row for row in looked if row.is_refused]
    messages.success(request, _("Rows saved: %(n)d.") % {"n": written})
    if not left:
        return redirect("buildings:list", code=institution.code)
    headings = "\t".join(str(label) for label in LABELS.values())
    lines = ["\t".join(text for _label, text, _fault in row.cells) for row in left]
    again = PasteForm(initial={"pasted": "\n".join([headings, *lines])})
    return _page(request, institution, again, looked=left, left_out=True)


def _looked(rows: tuple[PastedRow, ...], outcomes: list[RowOutcome]) -> list[Looked]:
    waiting = iter(outcomes)
    looked = []
    for row in rows:
        became = RowOutcome("refused", row.faults) if row.faults else next(waiting)
        cells = tuple((str(LABELS[name]), row.cells.get(name, ""), became.faults.get(name, "")) for name in FIELDS)
        looked.append(Looked(row.number, cells, became.outcome))
    return looked


def _page(
    request: HttpRequest, institution: Organisation, form: PasteForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "institution": institution,
        "form": form,
        "labels": [str(label) for label in LABELS.values()],
        "seen": mark_of_all(buildings_of(institution)),
        "crumbs": crumbs(institution, _("Paste from a spreadsheet")),
        **more,
    }
    return render(request, "buildings/paste.html", context, status=status)
