"""The report of numbers by province, district, local authority and institution, as page and workbook."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lec.closings.queries import latest_closing
from lec.lib.filetypes import XLSX
from lec.lib.grades import LEVELS
from lec.lib.refusals import Hidden
from lec.reporting.counts_table import counts_table
from lec.reporting.counts_workbook import render_counts
from lec.reporting.others_table import others_table, summed_others
from lec.reporting.places import Place, find_place, way_to
from lec.web.access import moment, officer, post_of
from lec.web.reports.forms import NarrowForm


@officer
@require_safe
def counts(request: HttpRequest) -> HttpResponse:
    """The table of one place of the officer's subtree; each row leads one step further down."""
    place = _place(request)
    now = moment()
    table = counts_table(place, now=now)
    others = others_table(place, table.round)
    way = way_to(place, post_of(request).organisation)
    context = {
        "place": place,
        "table": table,
        "sums": table.sums,
        "others": others,
        "other_sums": summed_others(place.name, others),
        "levels": LEVELS.values(),
        "now": now,
        "round": table.round,
        "closing": latest_closing(table.round) if table.round and table.round.closed_at else None,
        "crumbs": [(one.name, None if one.params is None else f"?{urlencode(one.params)}") for one in way],
    }
    return render(request, "reports/counts.html", context)


@officer
@require_safe
def counts_xlsx(request: HttpRequest) -> HttpResponse:
    """The workbook of the same place: every institution with subtotals."""
    place = _place(request)
    response = HttpResponse(render_counts(place, now=moment()), content_type=XLSX.content_type)
    name = place.organisation.code if place.district is None else f"{place.organisation.code}-district"
    response["Content-Disposition"] = f'attachment; filename="counts-{name}.xlsx"'
    return response


def _place(request: HttpRequest) -> Place:
    form = NarrowForm(request.GET)
    if not form.is_valid():
        raise Hidden("not-found", _("There is no such organisation in your area."))
    return find_place(post_of(request).organisation, **form.cleaned_data)
