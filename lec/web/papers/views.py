"""Papers to print or to keep: class lists, rosters, the register."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from lec.lib.filetypes import PDF, XLSX
from lec.lib.refusals import Hidden
from lec.registry.models import Organisation
from lec.reporting.roll_papers import LONGEST_PDF, Paper, class_lists, register_paper, rosters
from lec.rolls.queries import read_roll
from lec.rolls.rules import check_has_roll
from lec.rolls.totals import classes_in
from lec.rounds.queries import working_year
from lec.web.access import moment, names
from lec.web.learners.pages import page_context
from lec.web.learners.views import class_name

KINDS = {"pdf": PDF.content_type, "xlsx": XLSX.content_type}
PAPERS = {
    "class-lists": (
        gettext_lazy("Name lists to post"),
        gettext_lazy("A sheet per class with names alone, to be posted so that everybody can check them."),
    ),
    "rosters": (
        gettext_lazy("Rosters for a head count"),
        gettext_lazy("A sheet per class with a box to tick for every child, and room for signatures."),
    ),
}


@names
@require_safe
def index(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """What can be printed of a roll, for all classes or one."""
    context = page_context(request, organisation, (_("Papers to print"), None))
    classes = classes_in(read_roll(organisation, working_year(moment())), None)
    context |= {
        "papers": [(name, title, text) for name, (title, text) in PAPERS.items()],
        "at_once": sum(one.enrolled for one in classes) <= LONGEST_PDF,
        "grades": [(grade, class_name(grade, "")) for grade in dict.fromkeys(one.grade for one in classes)],
        "classes": [(f"{one.grade}/{one.room}", class_name(one.grade, one.room), one.enrolled) for one in classes],
    }
    return render(request, "papers/index.html", context)


@names
@require_safe
def paper(request: HttpRequest, organisation: Organisation, paper: str, form: str) -> HttpResponse:
    """One paper, of every class, or of `class` such as P1/2 or P1; Hidden where it or the class does not exist."""
    check_has_roll(organisation)
    now = moment()
    year = working_year(now)
    only = request.GET.get("class") or None
    makers: dict[str, Callable[[], Paper]] = {
        "class-lists": lambda: class_lists(organisation, year, only=only, now=now),
        "rosters": lambda: rosters(organisation, year, only=only, now=now),
        "register": lambda: register_paper(organisation, academic_year=year, now=now),
    }
    made = makers[paper]() if paper in makers and form in KINDS else None
    if made is None or not made.classes:
        raise Hidden("not-found", _("There is no such paper: the class has nobody on the roll."))
    return _download(made, f"{paper}-{organisation.code}", form)


def _download(made: Paper, name: str, form: str) -> HttpResponse:
    content: Any = made.to_pdf() if form == "pdf" else made.to_workbook()
    response = HttpResponse(content, content_type=KINDS[form])
    kind = "inline" if form == "pdf" else "attachment"
    response["Content-Disposition"] = f'{kind}; filename="{name}.{form}"'
    response["Cache-Control"] = "no-store"
    return response
