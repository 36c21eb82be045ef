"""What the levels above see of explanations: the LAO accepts them, or does not; above it, counts."""

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lec.lib.refusals import Hidden, Refused
from lec.registry.models import Level, Organisation
from lec.registry.queries import children_of
from lec.rolls.actions.acceptance import accept_explanations
from lec.rolls.actions.explanations import refuse_explanation
from lec.rolls.checks.given import given
from lec.rolls.queries.explanations import (
    ExplanationTotal,
    explanation_totals,
    explanations_below,
    find_explanation,
    unseen_below,
)
from lec.rounds.queries import open_round, today, working_year
from lec.web.access import moment, names, own, post_of, within
from lec.web.forms import Form
from lec.web.learners.forms import TidyField
from lec.web.learners.pages import show_refusal
from lec.web.organisations.ways import crumbs_to
from lec.web.queries.views import around_of
from lec.web.voiding import unannounced_voids

PER_PAGE = 50


class RefusalForm(Form):
    """Why an explanation is not accepted."""

    reason = TidyField(
        label=gettext_lazy("Why do you not accept it?"),
        help_text=gettext_lazy("The institution reads this sentence with your name and telephone number."),
        max_length=500,
    )


@names
@require_safe
def list_explanations(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Every explanation of the LAO's institutions, grouped by institution, newest first; `only=unseen` narrows."""
    _check_is_lao(organisation)
    now = moment()
    year = working_year(now)
    only = request.GET.get("only") == "unseen"
    rows = unseen_below(organisation, year) if only else explanations_below(organisation, year)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    ones = given(list(page.object_list), year, today(now))
    groups = groupby(ones, key=lambda one: one.institution)
    context = {
        "organisation": organisation,
        "round": open_round(),
        "page": page,
        "only": only,
        "has_unseen": any(one.is_unseen for one in ones),
        "judges": post_of(request).organisation_id == organisation.pk,
        "groups": [(institution, list(own)) for institution, own in groups],
        "crumbs": crumbs_to(organisation, post_of(request).organisation, _("Explanations")),
    }
    return render(request, "queries/explanations.html", context)


@own
@require_POST
def accept(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Accept the explanations that were ticked, as they were read."""
    _check_is_lao(organisation)
    ticked = [int(one) for one in request.POST.getlist("explanation") if one.isdecimal() and len(one) < 10]
    seen = {pk: request.POST.get(f"seen-{pk}", "") for pk in ticked}
    if not seen:
        messages.info(request, _("Nothing was ticked, so nothing was accepted."))
        return redirect(_back(request, organisation))
    now = moment()
    done = accept_explanations(
        lao=organisation, seen=seen, academic_year=working_year(now), by=post_of(request), now=now
    )
    if done.accepted:
        messages.success(request, _("Explanations accepted: %(n)s.") % {"n": f"{done.accepted:,}"})
    if done.passed_over:
        sentence = _("Passed over, as they were explained anew, not accepted or gone meanwhile: %(n)s.")
        messages.warning(request, sentence % {"n": f"{done.passed_over:,}"})
    return redirect(_back(request, organisation))


def _back(request: HttpRequest, organisation: Organisation) -> str:
    """The page that the officer judges from: the first page, or the list of explanations."""
    if request.POST.get("next") == "home":
        return reverse("home:home")
    return reverse("queries:explanations", args=[organisation.code])


@own
@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: HttpRequest, organisation: Organisation, pk: int) -> HttpResponse:
    """Do not accept one explanation, with a sentence; the page says first what falls with it."""
    _check_is_lao(organisation)
    now, post = moment(), post_of(request)
    explanation = find_explanation(organisation, working_year(now), pk)
    (one,) = given([explanation], working_year(now), today(now))
    form = RefusalForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {
        "organisation": organisation,
        "round": open_round(),
        "one": one,
        "form": form,
        "next": "home" if request.POST.get("next") == "home" else "",
        "cancel_url": _back(request, organisation),
        "crumbs": [
            (_("Home"), reverse("home:home")),
            (_("Explanations"), reverse("queries:explanations", args=[organisation.code])),
            (_("Do not accept"), None),
        ],
    }
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():

            def act() -> None:
                refuse_explanation(
                    institution=one.institution,
                    explanation_id=pk,
                    reason=form.cleaned_data["reason"],
                    around=around_of(one.institution, now),
                    by=post,
                    now=now,
                    seen=request.POST.get("seen", ""),
                )

            try:
                if voids := unannounced_voids(request, act, by=post, now=now):
                    return render(request, "queries/refuse.html", context | {"voids": voids})
                act()
            except Refused as refused:
                show_refusal(form, refused)
            else:
                messages.success(request, _("The query is open again. The institution sees your reason."))
                return redirect(_back(request, organisation))
    return render(request, "queries/refuse.html", context, status=status)


@within
@require_safe
def count_explanations(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """How many explanations there are below an organisation, and how many were not accepted; no names."""
    now = moment()
    totals = explanation_totals(organisation, working_year(now))
    children = (
        [organisation] if organisation.level == Level.INSTITUTION else children_of(organisation, today=today(now))
    )
    rows = [(child, totals.get(child.pk, ExplanationTotal())) for child in children]
    context = {
        "organisation": organisation,
        "round": open_round(),
        "rows": rows,
        "given": sum(total.given for _child, total in rows),
        "accepted": sum(total.accepted for _child, total in rows),
        "refused": sum(total.refused for _child, total in rows),
        "crumbs": crumbs_to(organisation, post_of(request).organisation, _("Explanations")),
    }
    return render(request, "queries/counts.html", context)


def _check_is_lao(organisation: Organisation) -> None:
    if organisation.level != Level.LAO:
        raise Hidden("not-found", _("There is no such local authority in your area."))
