"""Pages that show a roll and one learner of it, and what is written beside the facts."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lec.lib.identifiers import format_identifier
from lec.lib.refusals import Refused
from lec.registry.models import Organisation
from lec.rolls.actions import explanations, looks
from lec.rolls.checks import QUERY_CODES
from lec.rolls.identity import masked
from lec.rolls.queries import find_enrolment, history_of, learner_named, tally
from lec.rolls.queries.contests import open_contest_of
from lec.rolls.queries.doubles import joined_into
from lec.rolls.queries.roll import has_gone_on
from lec.rounds.queries import today, working_year
from lec.web.access import moment, names, own, post_of
from lec.web.identity.shown import identity_of
from lec.web.learners.forms import ExplanationForm, LookForm
from lec.web.learners.listing import class_keys, listed, narrowed, problem_words
from lec.web.learners.pages import page_context, show_refusal
from lec.web.templatetags.lec import grade_label, sex_label, thai_date

PER_PAGE = 50


@names
@require_safe
def list_learners(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """The roll by class, to be searched and narrowed; the institution's LAO may look."""
    context = page_context(request, organisation)
    everybody = listed(organisation, working_year(moment()), context["round"], today=today(moment()))
    rows = narrowed(everybody, request.GET)
    counts = tally(one.row for one in everybody)
    words = problem_words()
    context |= {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "everybody": len(everybody),
        "is_narrowed": any(request.GET.get(name) for name in ("q", "class", "problem")),
        "cells": [
            {"grade": grade, "sex": sex, "count": number}
            for grade, cell in counts.items()
            for sex, number in cell.items()
        ],
        "male": sum(cell["M"] for cell in counts.values()),
        "female": sum(cell["F"] for cell in counts.values()),
        "claimed": sum(not one.row.is_enrolled for one in everybody),
        "classes": [(f"{grade}/{room}", class_name(grade, room)) for grade, room in class_keys(everybody)],
        "problems": [
            (key, label, number) for key, label in words.items() if (number := sum(one.has(key) for one in everybody))
        ],
        "asked": {name: request.GET.get(name, "") for name in ("q", "class", "problem")},
    }
    return render(request, "learners/list.html", context)


@names
@require_safe
def show(request: HttpRequest, organisation: Organisation, pk: int) -> HttpResponse:
    """One learner: the facts, what is to be corrected or explained, the history."""
    return _show_page(request, organisation, pk)


@own
@require_POST
def explain(request: HttpRequest, organisation: Organisation, pk: int) -> HttpResponse:
    """Keep the officer's sentence on one query."""
    form = ExplanationForm(request.POST)
    if form.is_valid():
        try:
            explanations.explain(
                enrolment=find_enrolment(organisation, pk), by=post_of(request), now=moment(), **form.cleaned_data
            )
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("The explanation is kept."))
            return redirect("learners:show", code=organisation.code, pk=pk)
    return _show_page(request, organisation, pk, explaining=form, status=422)


@names
@require_POST
def look(request: HttpRequest, organisation: Organisation, pk: int) -> HttpResponse:
    """Show the whole identifier once, on the answer itself: it never stands in an address or a cookie."""
    form = LookForm(request.POST)
    if form.is_valid():
        try:
            number = looks.look(
                learner=find_enrolment(organisation, pk).learner,
                institution=organisation,
                reason=form.cleaned_data["reason"],
                by=post_of(request),
                now=moment(),
            )
        except Refused as refused:
            show_refusal(form, refused)
        else:
            response = _show_page(request, organisation, pk, seen=format_identifier(number))
            response.headers["Cache-Control"] = "no-store"
            return response
    return _show_page(request, organisation, pk, looking=form, status=422)


def _show_page(
    request: HttpRequest,
    institution: Organisation,
    pk: int,
    *,
    explaining: ExplanationForm | None = None,
    looking: LookForm | None = None,
    seen: str = "",
    status: int = 200,
) -> HttpResponse:
    enrolment = find_enrolment(institution, pk)
    learner = enrolment.learner
    name = learner_named(enrolment.person)
    context = page_context(request, institution, (name, None))
    everybody = listed(institution, enrolment.academic_year, context["round"], today=today(moment()))
    one = next((one for one in everybody if one.row.enrolment_id == pk), None)
    can_change = context["is_own"] and one is not None and enrolment.academic_year == working_year(moment())
    context |= {
        "form": explaining or looking,
        "enrolment": enrolment,
        "departure": getattr(enrolment, "departure", None),
        "learner": learner,
        "name": name,
        "listed": one,
        "findings": [
            (finding, _explanation_form(finding.code, finding.explanation, explaining))
            for finding in (one.findings if one else ())
        ],
        "masked_number": masked(learner.identifier_sealed),
        "seen": seen,
        "look_form": looking or LookForm(),
        "facts": facts_of(enrolment),
        "history": history_of(enrolment),
        "joined": joined_into(learner),
        "contest": open_contest_of(enrolment) if one and one.contested_with else None,
        "can_change": can_change,
        "identity": identity_of(institution, enrolment, can_change=can_change),
        "explain_url": reverse("learners:explain", args=[institution.code, pk]),
        "look_url": reverse("learners:look", args=[institution.code, pk]),
    }
    return render(request, "learners/show.html", context, status=status)


def _explanation_form(code: str, kept: str, posted: ExplanationForm | None) -> ExplanationForm | None:
    """The form under a query: what was just typed, else what is kept; none under an error."""
    if code not in QUERY_CODES:
        return None
    if posted and posted.data.get("code") == code:
        return posted
    return ExplanationForm(initial={"code": code, "sentence": kept}, auto_id=f"id_{code}_%s")


def facts_of(enrolment: Any) -> list[dict[str, Any]]:
    """The facts of an enrolment as label and value.

    Who only claims a child, and whom it has left for another institution, is not told of its guardian.
    """
    learner = enrolment.person
    is_others = enrolment.state == "claimed" or has_gone_on(enrolment)
    kept = None if is_others else getattr(learner, "particulars", None)
    rows = [
        (_("Sex"), sex_label(learner.sex)),
        (_("Birth date"), thai_date(learner.birth_date)),
        (_("Nationality"), learner.nationality),
        (_("Class"), class_name(enrolment.grade, enrolment.room)),
        (_("Student number of the institution"), enrolment.student_number),
        (_("Entered on"), thai_date(enrolment.entered_on) if enrolment.entered_on else ""),
        (_("Guardian's name"), kept.guardian_name if kept else ""),
        (_("Guardian's telephone"), kept.guardian_telephone if kept else ""),
    ]
    return [{"label": label, "value": value} for label, value in rows]


def class_name(grade: str, room: str) -> str:
    """A class as people say it: ป.1/2."""
    return f"{grade_label(grade)}/{room}" if room else grade_label(grade)
