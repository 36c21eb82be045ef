"""Pages on which a wrong national ID is corrected: the institution asks, its LAO settles."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lec.lib.refusals import Forbidden, Hidden, Invalid, Refused
from lec.registry.models import Level, Organisation
from lec.rolls.actions.identifiers import accept_request, ask_correction, refuse_request, withdraw_request
from lec.rolls.identity import masked
from lec.rolls.queries import find_enrolment, learner_named, stated_by
from lec.rolls.queries.identifier_requests import find_request, last_request, requests_open, requests_settled
from lec.rolls.rules import check_has_roll
from lec.web.access import moment, own, post_of
from lec.web.identity.forms import RefusalForm, RequestForm
from lec.web.learners.pages import page_context, show_refusal
from lec.web.learners.views import facts_of
from lec.web.voiding import Void, unannounced_voids


@own
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, organisation: Organisation, pk: int) -> HttpResponse:
    """Ask the LAO that a wrong national ID be corrected."""
    check_has_roll(organisation)
    enrolment = find_enrolment(organisation, pk)
    name = learner_named(stated_by(enrolment))
    show_url = reverse("learners:show", args=[organisation.code, pk])
    form = RequestForm(request.POST or None)
    if form.is_valid():
        try:
            ask_correction(enrolment=enrolment, by=post_of(request), now=moment(), **form.cleaned_data)
        except (Forbidden, Hidden):
            raise
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("The request is sent to the local authority."))
            return redirect(show_url)
    context = page_context(request, organisation, (name, show_url), (_("Correct a wrong number"), None))
    context |= {
        "form": form,
        "name": name,
        "show_url": show_url,
        "facts": facts_of(enrolment)[:4],
        "masked_number": masked(enrolment.learner.identifier_sealed),
        "last": last_request(enrolment),
        "is_national": enrolment.learner.identifier_kind == "national",
    }
    return render(request, "identity/ask.html", context, status=422 if form.errors else 200)


@own
@require_POST
def withdraw(request: HttpRequest, organisation: Organisation, pk: int) -> HttpResponse:
    """Take one's own open request back."""
    check_has_roll(organisation)
    enrolment = find_enrolment(organisation, pk)
    last = last_request(enrolment)
    if last is None:
        raise Hidden("not-found", _("There is no such request here."))
    withdraw_request(request=last.request, institution=organisation, by=post_of(request), now=moment())
    messages.success(request, _("The request is withdrawn."))
    return redirect("learners:show", code=organisation.code, pk=pk)


@own
@require_safe
def desk(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """The LAO's desk: open requests, each settled in one act, and the last ones settled."""
    return _desk(request, organisation)


@own
@require_POST
def accept(request: HttpRequest, organisation: Organisation, request_pk: int) -> HttpResponse:
    """Accept a request; what falls is shown first."""
    _check_is_lao(organisation)
    wanted, post, now = find_request(organisation, request_pk), post_of(request), moment()

    def act() -> object:
        return accept_request(request=wanted, by=post, now=now)

    try:
        voids = unannounced_voids(request, act, by=post, now=now)
        if voids:
            return _desk(request, organisation, asking=request_pk, voids=voids)
        act()
    except (Forbidden, Hidden):
        raise
    except Refused as refused:
        return _desk(request, organisation, errors=[(refused.message, "")], status=409)
    messages.success(request, _("%(name)s: the number is corrected.") % {"name": learner_named(wanted.learner)})
    return redirect("identity:requests", code=organisation.code)


@own
@require_POST
def refuse(request: HttpRequest, organisation: Organisation, request_pk: int) -> HttpResponse:
    """Refuse a request with a sentence that the institution reads."""
    _check_is_lao(organisation)
    wanted = find_request(organisation, request_pk)
    form = RefusalForm(request.POST, auto_id=f"id_{request_pk}_%s")
    if form.is_valid():
        try:
            refuse_request(request=wanted, sentence=form.cleaned_data["refusal"], by=post_of(request), now=moment())
        except (Forbidden, Hidden):
            raise
        except Invalid as invalid:
            show_refusal(form, invalid)
        except Refused as refused:
            return _desk(request, organisation, errors=[(refused.message, "")], status=409)
        else:
            messages.success(request, _("The request is refused; the institution reads why."))
            return redirect("identity:requests", code=organisation.code)
    return _desk(request, organisation, asking=request_pk, refusing=form, status=422)


def _desk(
    request: HttpRequest,
    lao: Organisation,
    *,
    asking: int | None = None,
    refusing: RefusalForm | None = None,
    voids: tuple[Void, ...] = (),
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """The desk; `asking` is the request whose refusal or voids are being looked at."""
    _check_is_lao(lao)
    context = {
        "lao": lao,
        "form": refusing,
        "requests": [
            {
                "asked": one,
                "form": refusing
                if refusing and one.request.pk == asking
                else RefusalForm(auto_id=f"id_{one.request.pk}_%s"),
                "voids": voids if one.request.pk == asking else (),
            }
            for one in requests_open(lao)
        ],
        "settled": requests_settled(lao),
        "crumbs": [(_("Home"), reverse("home:home")), (_("Wrong numbers to be corrected"), None)],
        **more,
    }
    return render(request, "identity/requests.html", context, status=status)


def _check_is_lao(organisation: Organisation) -> None:
    if organisation.level != Level.LAO:
        raise Hidden("not-found", _("There is no such local authority in your area."))
