"""What came of survey forms: for every level its own subtree, down to the answers of one institution."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lec.accounts.queries import contacts
from lec.lib.filetypes import XLSX
from lec.lib.refusals import Hidden
from lec.premises.models import SurveyForm
from lec.premises.queries.survey_progress import answered_by, begun_by, concerned_by, parts_of, progress_of
from lec.premises.queries.surveys import answers_of, forms_for, questions_of
from lec.registry.models import Level, Organisation
from lec.registry.queries import children_of, find, today
from lec.registry.rules import is_own
from lec.reporting.survey_results import answers_to, render_results, results_of, shown
from lec.web.access import moment, post_of, within
from lec.web.organisations.ways import crumbs_to
from lec.web.surveys.drafting import find_question

_PER_PAGE = 50


@within
@require_safe
def asked(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """The forms of an institution with their states; above it, how far each form has come below."""
    viewer, day = post_of(request).organisation, today(moment())
    context: dict[str, Any] = {
        "organisation": organisation,
        "is_own": is_own(viewer, organisation),
        "crumbs": crumbs_to(organisation, viewer, _("Survey forms")),
    }
    if organisation.level == Level.INSTITUTION:
        states = forms_for(organisation)
        context["states"] = states
        context["next"] = next((one for one in states if one.state in ("new", "begun") and one.missing), None)
        return render(request, "surveys/forms.html", context)
    published = SurveyForm.objects.filter(published_at__isnull=False).order_by("-published_at", "-pk")
    page = Paginator(published, _PER_PAGE).get_page(request.GET.get("page"))
    progress = progress_of(list(page.object_list), organisation, day)
    context |= {"page": page, "rows": [(one, progress[one.pk]) for one in page.object_list]}
    return render(request, "surveys/asked.html", context)


@within
@require_safe
def results(request: HttpRequest, organisation: Organisation, pk: int) -> HttpResponse:
    """A table for each question; of one institution its answers. `?province=` leads to a province's results."""
    viewer = post_of(request).organisation
    if narrowed := request.GET.get("province", ""):
        return redirect("surveys:results", code=find(narrowed, seen_from=viewer).code, pk=pk)
    survey = _published(pk, organisation)
    if organisation.level == Level.INSTITUTION:
        return _one(request, organisation, survey)
    day = today(moment())
    nation = viewer if viewer.level == Level.DEPARTMENT else None
    context = {
        **_context(organisation, survey, viewer),
        "progress": progress_of([survey], organisation, day)[pk],
        "results": results_of(survey, organisation, day=day),
        "provinces": children_of(nation, today=day) if nation else (),
        "nation": nation,
    }
    return render(request, "surveys/results.html", context)


@within
@require_safe
def waiting(request: HttpRequest, organisation: Organisation, pk: int) -> HttpResponse:
    """Who has not answered: by province, then by LAO, then by name with whom to telephone."""
    viewer, day = post_of(request).organisation, today(moment())
    survey = _published(pk, organisation)
    if organisation.level == Level.INSTITUTION:
        raise Hidden("not-found", _("There is no such organisation in your area."))
    context = _context(organisation, survey, viewer, _("Who has not answered"))
    context["progress"] = progress_of([survey], organisation, day)[pk]
    if organisation.level != Level.LAO:
        parts = parts_of(survey, organisation, day)
        context["parts"] = [one for one in parts if one.progress.waiting]
        return render(request, "surveys/waiting.html", context)
    missing = concerned_by(survey, day).within(organisation).exclude(pk__in=answered_by(survey)).in_thai_order()
    begun = set(begun_by(survey).filter(institution__in=missing.values("pk")).values_list("institution", flat=True))
    telephones = contacts([one.pk for one in missing])
    context["rows"] = [(one, one.pk in begun, telephones[one.pk]) for one in missing]
    return render(request, "surveys/waiting.html", context)


@within
@require_safe
def answers(request: HttpRequest, organisation: Organisation, pk: int, question: int) -> HttpResponse:
    """Every answer to one question, a page at a time."""
    viewer = post_of(request).organisation
    survey = _published(pk, organisation)
    asked_one = find_question(survey, question)
    found = answers_to(asked_one, organisation, day=today(moment()))
    page = Paginator(found, _PER_PAGE).get_page(request.GET.get("page"))
    context = {
        **_context(organisation, survey, viewer, _("Question %(n)d") % {"n": asked_one.number}),
        "question": asked_one,
        "page": page,
        "rows": [(one.institution, shown(asked_one, one.value)) for one in page.object_list],
    }
    return render(request, "surveys/answers.html", context)


@within
@require_safe
def workbook(request: HttpRequest, organisation: Organisation, pk: int) -> HttpResponse:
    """Everything as XLSX: a row for each institution asked."""
    survey = _published(pk, organisation)
    response = HttpResponse(render_results(survey, organisation, now=moment()), content_type=XLSX.content_type)
    response["Content-Disposition"] = f'attachment; filename="survey-{survey.pk}-{organisation.code}.xlsx"'
    return response


def _one(request: HttpRequest, institution: Organisation, survey: SurveyForm) -> HttpResponse:
    """An institution's answers, to look at."""
    viewer = post_of(request).organisation
    state = next(one for one in forms_for(institution) if one.form == survey)
    given = answers_of(institution, survey)
    latest = max(given.values(), key=lambda one: one.changed_at, default=None)
    values = {pk: one.value for pk, one in given.items()}
    context = {
        **_context(institution, survey, viewer),
        "state": state,
        "latest": latest,
        "rows": [(one, shown(one, values.get(one.pk))) for one in questions_of(survey)],
        "may_answer": is_own(viewer, institution) and survey.withdrawn_at is None,
    }
    return render(request, "surveys/one.html", context)


def _published(pk: int, organisation: Organisation) -> SurveyForm:
    """A form that is or was asked, of an institution one that it is asked or has answered; a draft is hidden."""
    found = SurveyForm.objects.filter(pk=pk, published_at__isnull=False).first()
    is_institution = organisation.level == Level.INSTITUTION
    if found is None or (is_institution and found not in [one.form for one in forms_for(organisation)]):
        raise Hidden("not-found", _("There is no such survey form."))
    return found


def _context(organisation: Organisation, survey: SurveyForm, viewer: Organisation, page: str = "") -> dict[str, Any]:
    """What every page of one form shows, with the way to it."""
    way = crumbs_to(organisation, viewer, _("Survey forms"))
    home = "surveys:list" if organisation.level == Level.DEPARTMENT else "surveys:asked"
    way[-1] = (way[-1][0], reverse(home, args=[] if home == "surveys:list" else [organisation.code]))
    own_page = reverse("surveys:results", args=[organisation.code, survey.pk]) if page else None
    way.append((survey.title, own_page))
    if page:
        way.append((page, None))
    return {"organisation": organisation, "survey": survey, "crumbs": way}
