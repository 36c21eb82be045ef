"""Estimates of money from seals, from the nation down to the grade; every page and file says what they are."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lec.lib.filetypes import XLSX
from lec.lib.refusals import Hidden
from lec.registry.models import Level, Organisation
from lec.reporting.estimate_pages import institution_page, page_of, school_page
from lec.reporting.estimate_paper import render_estimate
from lec.reporting.estimate_sums import document_of
from lec.reporting.estimate_workbook import estimate_workbook
from lec.web.access import moment, officer, post_of, within
from lec.web.funding.shown import basis_asked, basis_needed, surroundings


@officer
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """The way to one's own level."""
    return redirect("funding:show", code=post_of(request).organisation.code)


@within
@require_safe
def show(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """What an organisation comes to, with the bodies below it; of an institution every line."""
    basis = basis_asked(request)
    context = surroundings(request, organisation, basis)
    context["crumbs"] = [*context["crumbs"][:-1], (organisation.title, None)]
    if basis is None:
        return render(request, "funding/none.html", context)
    if organisation.level == Level.INSTITUTION:
        page = institution_page(basis, organisation)
        context |= {"page": page, "name": organisation.name, "digest": document_of(basis, organisation).digest}
        return render(request, "funding/body.html", context)
    return render(request, "funding/show.html", {**context, "page": page_of(basis, organisation)})


@within
@require_safe
def school(request: HttpRequest, organisation: Organisation, school: str) -> HttpResponse:
    """Every line of one school of another affiliation, as its local authority's seal counted it."""
    if organisation.level != Level.LAO:
        raise Hidden("not-found", _("There is no such organisation in your area."))
    basis = basis_needed(request)
    page = school_page(basis, organisation, school)
    context = surroundings(request, organisation, basis)
    context["crumbs"] = [*context["crumbs"], (page.name, None)]
    return render(request, "funding/body.html", {**context, "page": page, "name": page.name, "is_other": True})


@within
@require_safe
def xlsx(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """The workbook: every body with its sums; below the department every grade too, with rates and the missing."""
    content = estimate_workbook(basis_needed(request), organisation, now=moment())
    return _file(content, XLSX.content_type, f"estimate-{organisation.code}.xlsx")


@within
@require_safe
def pdf(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """The estimate on paper."""
    content = render_estimate(basis_needed(request), organisation, now=moment())
    return _file(content, "application/pdf", f"estimate-{organisation.code}.pdf")


@within
@require_safe
def document(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """The canonical bytes whose SHA-256 the page shows."""
    found = document_of(basis_needed(request), organisation)
    return _file(found.content, "application/json", f"estimate-{organisation.code}.json")


def _file(content: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
