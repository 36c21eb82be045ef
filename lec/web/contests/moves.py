"""Learners who move in: offered by the institution they left, taken in with one click, or not."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lec.lib.refusals import Hidden, Refused
from lec.registry.models import Organisation
from lec.rolls.actions import moves as actions
from lec.rolls.identity import masked
from lec.rolls.queries import learner_named, stated_by
from lec.rolls.queries.moves import answered_offers, find_offer, incoming_offers
from lec.web.access import moment, names, own, post_of
from lec.web.contests.forms import DeclineForm, TakeInForm
from lec.web.learners.pages import page_context, show_refusal
from lec.web.voiding import unannounced_voids

SHOWN = 20


@names
@require_safe
def incoming(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Who is expected here; the institution's LAO may look."""
    return _page(request, organisation)


@own
@require_POST
def accept(request: HttpRequest, organisation: Organisation, pk: int) -> HttpResponse:
    """Take the learner in; what that voids is told first."""
    context = page_context(request, organisation)
    offer = find_offer(organisation, pk)
    form = TakeInForm(request.POST, institution=organisation, auto_id=f"id_{pk}_%s")
    if form.is_valid():
        post, now, answers = post_of(request), moment(), form.cleaned_data

        def act() -> object:
            return actions.take_in(departure=offer, grade=answers["grade"], room=answers["room"], by=post, now=now)

        try:
            if voids := unannounced_voids(request, act, by=post, now=now):
                return _page(request, organisation, taking={pk: form}, voids=voids, voided=pk)
            act()
        except Hidden:
            raise
        except Refused as refused:
            show_refusal(form, refused)
        else:
            name = learner_named(stated_by(offer.enrolment))
            messages.success(request, _("%(name)s is on the roll.") % {"name": name})
            return redirect("contests:incoming", code=context["institution"].code)
    return _page(request, organisation, taking={pk: form}, form=form, status=422)


@own
@require_POST
def decline(request: HttpRequest, organisation: Organisation, pk: int) -> HttpResponse:
    """Say why the learner does not come."""
    page_context(request, organisation)
    offer = find_offer(organisation, pk)
    form = DeclineForm(request.POST, auto_id=f"id_no_{pk}_%s")
    if form.is_valid():
        try:
            actions.decline(departure=offer, answer=form.cleaned_data["answer"], by=post_of(request), now=moment())
        except Hidden:
            raise
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("Your answer is kept; the other institution reads it."))
            return redirect("contests:incoming", code=organisation.code)
    return _page(request, organisation, declining={pk: form}, form=form, status=422)


def _page(
    request: HttpRequest,
    organisation: Organisation,
    *,
    taking: dict[int, TakeInForm] | None = None,
    declining: dict[int, DeclineForm] | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    context = page_context(request, organisation, (_("Moving in"), None))
    taking, declining = taking or {}, declining or {}

    def row(offer: Any) -> dict[str, Any]:
        person, pk = stated_by(offer.enrolment), offer.pk
        grade = {"grade": offer.enrolment.grade}
        post = getattr(offer.enrolment.institution, "post", None)
        return {
            "offer": offer,
            "name": learner_named(person),
            "person": person,
            "number": masked(offer.enrolment.learner.identifier_sealed),
            "officer": post.officer if post else None,
            "taking": taking.get(pk) or TakeInForm(initial=grade, institution=organisation, auto_id=f"id_{pk}_%s"),
            "declining": declining.get(pk) or DeclineForm(auto_id=f"id_no_{pk}_%s"),
            "accept_url": reverse("contests:accept", args=[organisation.code, pk]),
            "decline_url": reverse("contests:decline", args=[organisation.code, pk]),
        }

    context |= {
        "rows": [row(offer) for offer in incoming_offers(organisation)],
        "answered": [
            {"offer": offer, "name": learner_named(stated_by(offer.enrolment))}
            for offer in answered_offers(organisation)[:SHOWN]
        ],
        **more,
    }
    return render(request, "contests/incoming.html", context, status=status)
