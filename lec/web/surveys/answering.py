"""The page on which an institution answers a survey form (๕.๓.๒(๓))."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lec.lib.refusals import ChangedMeanwhile, Hidden, Invalid
from lec.premises.actions.survey_answers import Answered
from lec.premises.actions.survey_answers import answer_form as keep_answers
from lec.premises.models import Question, SurveyAnswer, SurveyForm
from lec.premises.queries.surveys import answers_of, field_of, mark_of_answers, questions_of
from lec.premises.rules.surveys import check_can_answer
from lec.registry.models import Organisation
from lec.reporting.survey_results import shown
from lec.web.access import moment, own, post_of
from lec.web.forms import Form
from lec.web.surveys.forms import answer_form, typed_in
from lec.web.voiding import unannounced_voids


@own
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, organisation: Organisation, pk: int) -> HttpResponse:
    """The form itself; a part of the answers is kept too, and what is still missing is said."""
    post, now = post_of(request), moment()
    survey = SurveyForm.objects.filter(pk=pk).first()
    if survey is None:
        raise Hidden("not-found", _("There is no such survey form for this institution."))
    check_can_answer(organisation, survey, by=post)
    questions, given = questions_of(survey), answers_of(organisation, survey)
    context: dict[str, Any] = {"seen": mark_of_answers(given)}
    form = answer_form(questions, given, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        values, seen = typed_in(form, questions), request.POST.get("seen", "")
        context["seen"] = seen

        def act() -> Answered:
            return keep_answers(institution=organisation, form=survey, values=values, by=post, now=now, seen=seen)

        try:
            context["voids"] = unannounced_voids(request, act, by=post, now=now)
            if not context["voids"]:
                return _kept(request, organisation, survey, act())
        except Invalid as refusal:
            for field, sentence in refusal.faults.items():
                form.add_error(field, sentence)
        except ChangedMeanwhile as refusal:
            context["seen"] = refusal.current
            context["meanwhile"] = _both(form, questions, given)
    missing = [one for one in questions if one.is_required and one.pk not in given]
    context |= {
        "institution": organisation,
        "survey": survey,
        "form": form,
        "missing": [(f"#{form[field_of(one)].auto_id}", one) for one in missing] if given else [],
        "crumbs": [
            (_("First page"), reverse("home:home")),
            (_("Survey forms"), reverse("surveys:asked", args=[organisation.code])),
            (survey.title, None),
        ],
    }
    return render(request, "surveys/answer.html", context, status=409 if "meanwhile" in context else 200)


def _kept(request: HttpRequest, institution: Organisation, survey: SurveyForm, done: Answered) -> HttpResponse:
    """Go back to the form, which says what is still missing, or on to the list where nothing is."""
    if done.missing:
        messages.success(request, _("Saved."))
        return redirect("surveys:answer", code=institution.code, pk=survey.pk)
    messages.success(request, _("Saved. “%(form)s” is answered.") % {"form": survey.title})
    return redirect("surveys:asked", code=institution.code)


def _both(form: Form, questions: list[Question], given: dict[int, SurveyAnswer]) -> dict[str, Any]:
    """Both versions side by side, where they differ."""
    rows = []
    for one in questions:
        field = form[field_of(one)]
        theirs = shown(one, given[one.pk].value) if one.pk in given else ""
        if _typed(field.data) != _typed(field.initial):
            rows.append({"label": field.label, "yours": _typed(field.data), "theirs": theirs})
    latest = max(given.values(), key=lambda one: one.changed_at, default=None)
    return {"rows": rows, "who": latest and latest.officer, "at": latest and latest.changed_at}


def _typed(value: object) -> str:
    """What a field holds, as the table of both versions shows it."""
    if isinstance(value, list):
        return ", ".join(value)
    written = "" if value is None else str(value)
    return {"yes": _("Yes"), "no": _("No")}.get(written, written)
