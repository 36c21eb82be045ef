"""A confirmation's seal: the page that everybody may compare a paper with, and the officer's slip."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from lec.closings.queries import closings_with
from lec.reporting.confirmation_slip import render_slip
from lec.reporting.sealed import find_seal
from lec.web.access import moment, officer, post_of, public


@public
@require_safe
def show(request: HttpRequest, public_code: str) -> HttpResponse:
    """The counts and digest of a seal, and whether it still stands; no child and no officer is named."""
    sealed = find_seal(public_code)
    return render(request, "seals/show.html", {"sealed": sealed, "closings": closings_with(sealed.seal)})


@officer
@require_safe
def slip(request: HttpRequest, public_code: str) -> HttpResponse:
    """The PDF of a seal of the officer's subtree."""
    sealed = find_seal(public_code, seen_from=post_of(request).organisation)
    address = request.build_absolute_uri(reverse("seals:show", args=[public_code]))
    response = HttpResponse(render_slip(sealed, address=address, now=moment()), content_type="application/pdf")
    name = f"confirmation-{sealed.code}-{sealed.database}-{sealed.seal.number}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
