"""Whom to telephone at the level below: a list to call from, to print and to keep as a workbook (๓, ๑๐.๑)."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lec.lib.filetypes import XLSX
from lec.lib.thai_calendar import format_date
from lec.registry.models import Level, Organisation
from lec.reporting.table_workbook import Page, write_pages
from lec.reporting.telephone_list import SORTS, Line, TelephoneList, in_order, telephone_list
from lec.rounds.queries import today
from lec.web.access import moment, post_of, within
from lec.web.organisations.ways import crumbs_to
from lec.web.templatetags.accounts import custody_word
from lec.web.templatetags.lec import database_label, state_label

ALL = "all"


@dataclass(frozen=True)
class Wish:
    """What the address asks for: everybody or only those who hold it up, and the order."""

    everybody: bool
    sort: str

    def address(self, **changes: str) -> str:
        """The query that asks for the same but for the changes."""
        asked = {"show": ALL if self.everybody else "", "sort": self.sort, **changes}
        kept = {name: value for name, value in asked.items() if value and value != SORTS[0]}
        return f"?{urlencode(kept)}"


@within
@require_safe
def show(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """The officers directly below, who holds it up first; officers' numbers, no learner's name."""
    now, viewer = moment(), post_of(request).organisation
    listed = telephone_list(organisation, now=now)
    wish = _wish(request, listed)
    lines = _lines(listed, wish)
    may_ask = viewer.pk == organisation.pk
    context = {
        "organisation": organisation,
        "listed": listed,
        "lines": lines,
        "all_number": len(listed.lines),
        "up_number": len(listed.holding_up),
        "wish": wish,
        "heads": _heads(wish),
        "round": listed.round if listed.is_open else None,
        "now": now,
        "may_ask": may_ask,
        "ask_all": urlencode([("organisation", line.code) for line in lines if line.organisation]) if may_ask else "",
        "leads_to_list": listed.level != Level.INSTITUTION,
        "xlsx": wish.address(),
        "crumbs": crumbs_to(organisation, viewer, _("Telephone list")),
    }
    return render(request, "telephones/list.html", context)


@within
@require_safe
def workbook(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """The same lines in the same order as a workbook."""
    now = moment()
    listed = telephone_list(organisation, now=now)
    databases = _databases(listed)
    rows = [_cells(line, databases) for line in _lines(listed, _wish(request, listed))]
    columns = [
        *(_("Name"), _("Code"), _("Kind"), _("District")),
        *(label for _database, label in databases),
        *(_("What holds it up"), _("Officer"), _("Position"), _("Telephone"), _("E-mail")),
        *(_("Activation slip"), _("Last sign-in")),
    ]
    heading = _("Telephone list of %(name)s, %(day)s") % {"name": organisation.title, "day": format_date(today(now))}
    response = HttpResponse(
        write_pages([Page(_("Telephone list"), heading, columns, rows)]), content_type=XLSX.content_type
    )
    response["Content-Disposition"] = f'attachment; filename="telephones-{organisation.code}.xlsx"'
    return response


def _wish(request: HttpRequest, listed: TelephoneList) -> Wish:
    """What is asked for; only those who hold it up where nothing is said, everybody where nobody can."""
    sort = request.GET.get("sort", SORTS[0])
    known = sort.removeprefix("-") in SORTS
    return Wish(request.GET.get("show") == ALL or not listed.is_open, sort if known else SORTS[0])


def _lines(listed: TelephoneList, wish: Wish) -> list[Line]:
    return in_order(listed.lines if wish.everybody else listed.holding_up, wish.sort)


def _heads(wish: Wish) -> dict[str, dict[str, str]]:
    """For each column by which one may sort: how it is sorted now (aria-sort), and the address that sorts by it."""
    heads = {}
    for name in SORTS:
        now = {name: "ascending", f"-{name}": "descending"}.get(wish.sort, "")
        turned = f"-{name}" if now == "ascending" else name
        heads[name] = {"now": now, "address": wish.address(sort=turned)}
    return heads


def _databases(listed: TelephoneList) -> list[tuple[str, str]]:
    """The databases that anybody of the list takes part in, with their names."""
    kinds = {"institution": "", "lao": "lao", "province": "province"}
    found = {mark.database: None for line in listed.lines for mark in line.marks}
    return [(database, database_label(database, kinds[listed.level])) for database in found]


def _cells(line: Line, databases: list[tuple[str, str]]) -> list[str]:
    marks = {mark.database: state_label(mark.state) for mark in line.marks}
    return [
        line.name,
        line.code,
        line.kind,
        line.district,
        *(marks.get(database, "") for database, _label in databases),
        line.holdup.sentence,
        line.person,
        line.position,
        line.telephone,
        line.email,
        custody_word(line.custody) if line.custody else "",
        format_date(today(line.signed_in_at), "short") if line.signed_in_at else "",
    ]

