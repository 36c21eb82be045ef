"""What every page of estimates carries: which seals, which rates, the way here."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from lec.lib.refusals import Refused
from lec.registry.models import Organisation
from lec.reporting.estimate_pages import basis_for, rounds_to_choose, way_to
from lec.reporting.estimate_sums import Basis
from lec.web.access import moment, post_of
from lec.web.funding.forms import RoundForm


def basis_asked(request: HttpRequest) -> Basis | None:
    """The round that the address asks for, else the one pages speak of; None before the first round."""
    form = RoundForm(request.GET)
    number = form.cleaned_data["round"] if form.is_valid() else None
    return basis_for(number, now=moment())


def basis_needed(request: HttpRequest) -> Basis:
    """As `basis_asked`, for files: refused before the first round."""
    found = basis_asked(request)
    if found is None:
        raise Refused("no-round", _("No round has been opened yet, so there is nothing to estimate from."))
    return found


def surroundings(request: HttpRequest, organisation: Organisation, basis: Basis | None) -> dict[str, Any]:
    """The context of every page about an organisation; `keep` is the question that keeps the round asked for."""
    viewer = post_of(request).organisation
    is_asked = basis is not None and request.GET.get("round") == str(basis.source.round.pk)
    keep = f"?round={request.GET['round']}" if is_asked else ""
    way = way_to(organisation, viewer)
    return {
        "organisation": organisation,
        "viewer": viewer,
        "basis": basis,
        "source": basis.source if basis else None,
        "keep": keep,
        "rounds": rounds_to_choose(),
        "crumbs": [(one.title, reverse("funding:show", args=[one.code]) + keep) for one in way],
        "now": moment(),
    }
