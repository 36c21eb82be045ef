"""The contests of a LAO, a province or the department, who decides those between its institutions."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lec.lib.refusals import Hidden, Refused
from lec.registry.models import Level, Organisation
from lec.rolls.actions import contests as actions
from lec.rolls.queries.contests import find_contest
from lec.web.access import department, moment, own, post_of
from lec.web.contests.forms import DecisionForm, NamesForm
from lec.web.contests.pages import address, contest_page, file_response, list_page, viewed
from lec.web.learners.pages import show_refusal
from lec.web.voiding import unannounced_voids

SHOW_AND_DECIDE = ["GET", "HEAD", "POST"]


@own
@require_safe
def lao_list(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """The contests between a LAO's institutions, and those with others."""
    return _at(Level.LAO, organisation, partial(list_page, request))


@own
@require_http_methods(SHOW_AND_DECIDE)
def lao_show(request: HttpRequest, organisation: Organisation, pk: int) -> HttpResponse:
    """One contest; the LAO decides where all sides are its own."""
    return _at(Level.LAO, organisation, partial(_show, request, pk=pk))


@own
@require_POST
def lao_file(request: HttpRequest, organisation: Organisation, pk: int, piece: int) -> HttpResponse:
    """A file of evidence."""
    return _at(Level.LAO, organisation, partial(file_response, request, pk=pk, piece=piece))


@own
@require_safe
def province_list(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """The contests between a province's LAOs, and those that concern it."""
    return _at(Level.PROVINCE, organisation, partial(list_page, request))


@own
@require_http_methods(SHOW_AND_DECIDE)
def province_show(request: HttpRequest, organisation: Organisation, pk: int) -> HttpResponse:
    """One contest; the province decides between its LAOs."""
    return _at(Level.PROVINCE, organisation, partial(_show, request, pk=pk))


@own
@require_POST
def province_names(request: HttpRequest, organisation: Organisation, pk: int) -> HttpResponse:
    """The names, once, for a reason that is recorded."""
    return _at(Level.PROVINCE, organisation, partial(_names, request, pk=pk))


@own
@require_POST
def province_file(request: HttpRequest, organisation: Organisation, pk: int, piece: int) -> HttpResponse:
    """A file of evidence, for the same reason."""
    return _at(Level.PROVINCE, organisation, partial(file_response, request, pk=pk, piece=piece))


@department
@require_safe
def department_list(request: HttpRequest) -> HttpResponse:
    """The contests between provinces."""
    return list_page(request, post_of(request).organisation)


@department
@require_http_methods(SHOW_AND_DECIDE)
def department_show(request: HttpRequest, pk: int) -> HttpResponse:
    """One contest; the department decides between provinces."""
    return _show(request, post_of(request).organisation, pk=pk)


@department
@require_POST
def department_names(request: HttpRequest, pk: int) -> HttpResponse:
    """The names, once, for a reason that is recorded."""
    return _names(request, post_of(request).organisation, pk=pk)


@department
@require_POST
def department_file(request: HttpRequest, pk: int, piece: int) -> HttpResponse:
    """A file of evidence, for the same reason."""
    return file_response(request, post_of(request).organisation, pk=pk, piece=piece)


def _at(level: Level, organisation: Organisation, page: Callable[[Organisation], HttpResponse]) -> HttpResponse:
    """The page of an organisation of this very level; to others it is not there."""
    if organisation.level != level:
        raise Hidden("not-found", _("There is no such organisation in your area."))
    return page(organisation)


def _show(request: HttpRequest, organisation: Organisation, pk: int) -> HttpResponse:
    view = viewed(request, organisation, pk)
    form = DecisionForm(request.POST if request.method == "POST" else None, view=view)
    decides = view.is_open and view.decider == organisation
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            post, now, answers = post_of(request), moment(), form.cleaned_data

            def act() -> object:
                return actions.decide(
                    contest=view.contest, winner=answers["winner"], reason=answers["reason"], by=post, now=now
                )

            try:
                if voids := unannounced_voids(request, act, by=post, now=now):
                    return contest_page(
                        request, organisation, pk, decides=decides, form=form, decision_form=form, voids=voids
                    )
                act()
            except Refused as refused:
                if not decides:
                    raise
                show_refusal(form, refused)
            else:
                messages.success(request, _("Decided. Both institutions see it now."))
                return redirect(address(organisation, 1, pk))
    bound = form if request.method == "POST" else None
    return contest_page(
        request,
        organisation,
        pk,
        status=status,
        form=bound,
        decides=decides,
        decision_form=form,
        **_asking(organisation, pk, decides),
    )


def _names(request: HttpRequest, organisation: Organisation, pk: int) -> HttpResponse:
    view = viewed(request, organisation, pk)
    decides = view.is_open and view.decider == organisation
    asked = NamesForm(request.POST)
    decision = DecisionForm(view=view)
    if asked.is_valid():
        reason = asked.cleaned_data["reason"]
        try:
            actions.look_at_names(
                contest=find_contest(pk, seen_from=organisation), reason=reason, by=post_of(request), now=moment()
            )
        except Refused as refused:
            if not decides:
                raise
            show_refusal(asked, refused)
        else:
            return contest_page(request, organisation, pk, reason=reason, decides=decides, decision_form=decision)
    more = _asking(organisation, pk, decides) | {"names_form": asked}
    return contest_page(
        request, organisation, pk, status=422, form=asked, decides=decides, decision_form=decision, **more
    )


def _asking(organisation: Organisation, pk: int, decides: bool) -> dict[str, Any]:
    """The question for the names, where a level that sees none decides."""
    if not decides or organisation.level == Level.LAO:
        return {}
    return {"names_form": NamesForm(auto_id="id_names_%s"), "names_url": address(organisation, 3, pk)}
