"""The first page of each level, and the acts that an upper level does there without leaving it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lec.confirmation import actions
from lec.registry.models import Organisation
from lec.registry.queries import find
from lec.web.access import moment, officer, post_of
from lec.web.home.outcomes import tell_confirmed, tell_returned
from lec.web.home.page import Returning, desk_page
from lec.web.organisations.forms import ReturnForm

MOST_RETURNED = 500
"""As many databases are returned with one reason; no LAO or province has more below it."""


@officer
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The desk of the officer's own organisation."""
    return desk_page(request)


@officer
@require_POST
def confirm_ready(request: HttpRequest) -> HttpResponse:
    """Confirm the databases that were ticked, each by itself; only as they were shown."""
    post = post_of(request)
    shown = {name: request.POST.get(f"seen-{name}", "") for name in request.POST.getlist("database")}
    wanted = {name: seen for name, seen in shown.items() if seen}
    if not wanted:
        messages.info(request, _("Nothing was ticked, so nothing was confirmed."))
        return redirect("home:home")
    outcomes = actions.confirm_each(organisation=post.organisation, databases=wanted, by=post, now=moment())
    tell_confirmed(request, outcomes)
    return redirect("home:home")


@officer
@require_POST
def return_several(request: HttpRequest) -> HttpResponse:
    """Return what was ticked with one reason; what cannot be returned is named and stops no other."""
    post = post_of(request)
    which = request.POST.getlist("which")[:MOST_RETURNED]
    form = ReturnForm(request.POST)
    fault = _("Tick what you return.") if not which else ""
    if not form.is_valid():
        fault = str(form.errors["reason"][0])
    if fault:
        typed = Returning(frozenset(which), request.POST.get("reason", ""), fault)
        return desk_page(request, returning=typed, status=422)
    outcomes = actions.return_each(
        chosen=_chosen(which, post.organisation), reason=form.cleaned_data["reason"], by=post, now=moment()
    )
    tell_returned(request, outcomes)
    return redirect("home:home")


def _chosen(which: list[str], viewer: Organisation) -> list[tuple[Organisation, str]]:
    """What `code:database` names, each once; Hidden where it lies outside the officer's subtree."""
    found: dict[str, Any] = {}
    chosen = []
    for one in dict.fromkeys(which):
        code, _colon, database = one.rpartition(":")
        if code not in found:
            found[code] = find(code, seen_from=viewer)
        chosen.append((found[code], database))
    return chosen
