"""The department's desk of survey forms: all of them, and the builder of a draft."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lec.lib.refusals import ChangedMeanwhile, Hidden, Invalid
from lec.premises.actions import surveys as actions
from lec.premises.models import Concerns, Question, QuestionKind, SurveyForm
from lec.premises.queries.survey_progress import progress_of
from lec.premises.queries.surveys import mark_of_head, mark_of_question, questions_of
from lec.premises.rules.surveys import check_is_draft
from lec.registry.queries import today
from lec.web.access import department, moment, post_of
from lec.web.forms import Form
from lec.web.surveys.forms import HeadForm, QuestionForm, answer_form, question_words

_PER_PAGE = 20
_LONGEST_ID = 18
_look_and_act = require_http_methods(["GET", "HEAD", "POST"])


@department
@require_safe
def list_forms(request: HttpRequest) -> HttpResponse:
    """Drafts, what is asked now with how many have answered, and what was withdrawn."""
    top, day = post_of(request).organisation, today(moment())
    every = SurveyForm.objects.annotate(asks=Count("questions"))
    drafts = every.filter(published_at__isnull=True).order_by("-made_at", "-pk")
    asked = list(
        every.filter(published_at__isnull=False, withdrawn_at__isnull=True).order_by("-published_at", "-pk")
    )
    withdrawn = every.filter(withdrawn_at__isnull=False).order_by("-withdrawn_at", "-pk")
    page = Paginator(withdrawn, _PER_PAGE).get_page(request.GET.get("page"))
    progress = progress_of([*asked, *page.object_list], top, day)
    context = {
        "organisation": top,
        "drafts": drafts,
        "asked": [(one, progress[one.pk]) for one in asked],
        "withdrawn": [(one, progress[one.pk]) for one in page.object_list],
        "page": page,
        "crumbs": crumbs(),
    }
    return render(request, "surveys/list.html", context)


@department
@_look_and_act
def new(request: HttpRequest) -> HttpResponse:
    """Begin a form: its words and whom it is for."""
    form = HeadForm(request.POST if request.method == "POST" else None, initial={"concerns": Concerns.BOTH})
    if form.is_valid():
        try:
            made = actions.draft_form(**form.cleaned_data, by=post_of(request), now=moment())
        except Invalid as refusal:
            show_faults(form, refusal)
        else:
            return redirect("surveys:edit", pk=made.pk)
    context = {"form": form, "crumbs": crumbs(_("A new form"))}
    return render(request, "surveys/words.html", context)


@department
@require_safe
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The builder: the questions in their order, and beside them the form as institutions will see it."""
    draft = find_draft(pk)
    questions = questions_of(draft)
    context = {
        "survey": draft,
        "questions": questions,
        "preview": answer_form(questions, {}),
        "crumbs": crumbs(draft.title),
    }
    return render(request, "surveys/edit.html", context)


@department
@_look_and_act
def words(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft's words and whom it is for."""
    draft = find_draft(pk)
    standing = {"title": draft.title, "introduction": draft.introduction, "concerns": draft.concerns}
    form = HeadForm(request.POST if request.method == "POST" else None, initial=standing)
    context: dict[str, Any] = {"form": form, "survey": draft, "seen": mark_of_head(draft)}
    context["crumbs"] = crumbs((draft.title, reverse("surveys:edit", args=[pk])), _("Title and introduction"))
    if form.is_valid():
        seen = request.POST.get("seen", "")

        def act() -> object:
            return actions.change_form(
                form=draft, **form.cleaned_data, seen=seen, by=post_of(request), now=moment()
            )

        if _try(request, form, act, standing, context):
            return redirect("surveys:edit", pk=pk)
    return render(request, "surveys/words.html", context, status=409 if "meanwhile" in context else 200)


@department
@_look_and_act
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a question at the end; on saving, back to the builder or on to the next question."""
    draft = find_draft(pk)
    form = QuestionForm(
        request.POST if request.method == "POST" else None, initial={"kind": QuestionKind.TEXT, "is_required": True}
    )
    if form.is_valid():
        try:
            made = actions.add_question(form=draft, **form.cleaned_data, by=post_of(request), now=moment())
        except Invalid as refusal:
            show_faults(form, refusal)
        else:
            messages.success(request, _("Question %(n)d is on the form.") % {"n": made.number})
            return redirect("surveys:add" if "another" in request.POST else "surveys:edit", pk=pk)
    context = {"form": form, "survey": draft, "number": draft.questions.count() + 1}
    context["crumbs"] = crumbs((draft.title, reverse("surveys:edit", args=[pk])), _("Add a question"))
    return render(request, "surveys/question.html", context)


@department
@_look_and_act
def change(request: HttpRequest, pk: int, question: int) -> HttpResponse:
    """Ask a question differently."""
    draft = find_draft(pk)
    kept = find_question(draft, question)
    form = QuestionForm(request.POST if request.method == "POST" else None, initial=question_words(kept))
    context: dict[str, Any] = {"form": form, "survey": draft, "question": kept, "seen": mark_of_question(kept)}
    context |= {"number": kept.number}
    context["crumbs"] = crumbs(
        (draft.title, reverse("surveys:edit", args=[pk])), _("Question %(n)d") % {"n": kept.number}
    )
    if form.is_valid():
        seen = request.POST.get("seen", "")

        def act() -> object:
            return actions.change_question(
                question=kept, **form.cleaned_data, seen=seen, by=post_of(request), now=moment()
            )

        if _try(request, form, act, question_words(kept), context):
            return redirect("surveys:edit", pk=pk)
    return render(request, "surveys/question.html", context, status=409 if "meanwhile" in context else 200)


@department
@require_POST
def order(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a question one place up or down: `up` or `down` holds its id."""
    draft = find_draft(pk)
    for way, step in (("up", -1), ("down", 1)):
        if (asked := request.POST.get(way, "")).isdecimal() and len(asked) <= _LONGEST_ID:
            kept = find_question(draft, int(asked))
            actions.move_question(question=kept, place=kept.number + step, by=post_of(request), now=moment())
    return redirect(reverse("surveys:edit", args=[pk]) + "#questions")


@department
@require_POST
def drop(request: HttpRequest, pk: int, question: int) -> HttpResponse:
    """Take a question out of the draft."""
    kept = find_question(find_draft(pk), question)
    actions.drop_question(question=kept, by=post_of(request), now=moment())
    messages.success(request, _("The question was taken out."))
    return redirect("surveys:edit", pk=pk)


def crumbs(*path: tuple[str, str] | str) -> list[tuple[str, str | None]]:
    """The way to a page of the department's survey forms."""
    first = (_("Survey forms"), reverse("surveys:list") if path else None)
    rest = [one if isinstance(one, tuple) else (one, None) for one in path]
    return [(_("First page"), reverse("home:home")), first, *rest]


def find_form(pk: int) -> SurveyForm:
    """Any survey form, as the department may see it."""
    found = SurveyForm.objects.filter(pk=pk).first()
    if found is None:
        raise Hidden("not-found", _("There is no such survey form."))
    return found


def find_draft(pk: int) -> SurveyForm:
    """A form that is not published yet; refused otherwise."""
    found = find_form(pk)
    check_is_draft(found)
    return found


def find_question(form: SurveyForm, pk: int) -> Question:
    """A question of this very form."""
    found = Question.objects.filter(form=form, pk=pk).first()
    if found is None:
        raise Hidden("not-found", _("There is no such question on this form."))
    return found


def show_faults(form: Form, refusal: Invalid) -> None:
    """The sentences of a refusal at their fields."""
    for field, sentence in refusal.faults.items():
        form.add_error(field, sentence)


def _try(
    request: HttpRequest, form: Form, act: Callable[[], object], shown: dict[str, Any], context: dict[str, Any]
) -> bool:
    """Whether it is done; if not, there are faults in the form, or both versions in the context."""
    try:
        act()
    except Invalid as refusal:
        show_faults(form, refusal)
        return False
    except ChangedMeanwhile as refusal:
        context["seen"] = refusal.current
        rows = [
            {"label": form.fields[name].label, "yours": _read(form, name, mine), "theirs": _read(form, name, theirs)}
            for name, theirs in shown.items()
            if (mine := form.data.get(name)) != theirs
        ]
        context["meanwhile"] = {"rows": [row for row in rows if row["yours"] != row["theirs"]]}
        return False
    messages.success(request, _("Saved."))
    return True


def _read(form: Form, name: str, value: object) -> str:
    """A typed or kept value as the table of both versions shows it."""
    field = form.fields[name]
    if isinstance(field, forms.BooleanField):
        return _("Yes") if value else _("No")
    if isinstance(field.widget, forms.RadioSelect):
        return str(dict(field.widget.choices).get(value, value))
    return str(value or "").replace("\r\n", "\n")
