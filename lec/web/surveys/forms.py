"""The forms of survey forms: their words, a question, and the answers of an institution."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from lec.lib.thai_calendar import format_date
from lec.premises.models import Concerns, Question, QuestionKind, SurveyAnswer
from lec.premises.queries.surveys import field_of
from lec.premises.rules.survey_values import LONGEST_TEXT
from lec.web.forms import Form

DATE_HINT = _("Day/month/year of the Buddhist era, such as 16/5/2558")
_MOST_RADIOS = 8
"""Of more choices than this a list unfolds instead."""


class HeadForm(Form):
    """A survey form's own words and whom it is for."""

    title = forms.CharField(label=_("Title"))
    introduction = forms.CharField(
        label=_("Introduction"),
        required=False,
        help_text=_("What the answers are for, and where to find them. Do not ask for names or numbers of learners."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    concerns = forms.ChoiceField(label=_("Who is asked"), choices=Concerns, widget=forms.RadioSelect)


class QuestionForm(Form):
    """One question; `choices` cleans to the lines written."""

    text = forms.CharField(label=_("Question"), widget=forms.Textarea(attrs={"rows": 2}))
    kind = forms.ChoiceField(label=_("What an answer looks like"), choices=QuestionKind, widget=forms.RadioSelect)
    choices = forms.CharField(
        label=_("Choices"),
        required=False,
        help_text=_("Only for questions with choices: one on each line."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    hint = forms.CharField(
        label=_("Explanation under the question"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    is_required = forms.BooleanField(
        label=_("Must be answered"),
        required=False,
        help_text=_("An institution cannot confirm its basic data before it has answered."),
    )

    def clean_choices(self) -> list[str]:
        """The lines, as they were written."""
        return str(self.cleaned_data["choices"]).splitlines()


def question_words(question: Question) -> dict[str, Any]:
    """What a question's form begins with."""
    words = {name: getattr(question, name) for name in ("text", "kind", "hint", "is_required")}
    return {**words, "choices": "\n".join(question.choices)}


def answer_form(
    questions: Sequence[Question], answers: Mapping[int, SurveyAnswer], data: Mapping[str, Any] | None = None
) -> Form:
    """A form with a field for each question, begun with the answers given.

    Its fields clean nothing: what an answer may be is said in one place, by the rules of premises. Which fields
    are required is only for the eye, for a draft may lack any answer.
    """
    fields: dict[str, Any] = {field_of(one): _field(one) for one in questions}
    made = cast(type[Form], type("AnswerForm", (Form,), fields))
    given = {field_of(one): _typed(one, answers[one.pk].value) for one in questions if one.pk in answers}
    initial = {field_of(one): "" for one in questions if one.kind in (QuestionKind.CHOICE, QuestionKind.YES_NO)}
    form = made(data, initial=initial | given)
    form.is_valid()
    for one in questions:
        form.fields[field_of(one)].required = one.is_required
    return form


def typed_in(form: Form, questions: Sequence[Question]) -> dict[int, object]:
    """What was typed, by the question's id."""
    return {one.pk: form[field_of(one)].data for one in questions}


def _field(question: Question) -> forms.Field:
    label = f"{question.number}. {question.text}"
    hints = [question.hint, str(DATE_HINT) if question.kind == QuestionKind.DATE else ""]
    hint = " · ".join(one for one in hints if one)
    return forms.Field(label=label, help_text=hint, required=False, widget=_widget(question))


def _widget(question: Question) -> forms.Widget:
    if question.kind == QuestionKind.TEXT:
        return forms.Textarea(attrs={"rows": 2, "maxlength": LONGEST_TEXT})
    if question.kind == QuestionKind.NUMBER:
        return forms.TextInput(attrs={"inputmode": "decimal", "class": "input-short"})
    if question.kind == QuestionKind.DATE:
        return forms.TextInput(attrs={"class": "input-short"})
    if question.kind == QuestionKind.CHOICES:
        return forms.CheckboxSelectMultiple(choices=[(one, one) for one in question.choices])
    if question.kind == QuestionKind.YES_NO:
        return forms.RadioSelect(choices=_with_none(question, [("yes", _("Yes")), ("no", _("No"))]))
    offered = [(one, one) for one in question.choices]
    if len(offered) > _MOST_RADIOS:
        return forms.Select(choices=[("", "–"), *offered])
    return forms.RadioSelect(choices=_with_none(question, offered))


def _with_none(question: Question, offered: Sequence[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """A choice made by mistake can be taken back only where there is something else to choose."""
    return [*offered] if question.is_required else [*offered, ("", _("No answer"))]


def _typed(question: Question, value: Any) -> Any:
    """A kept answer as somebody would type it."""
    if question.kind == QuestionKind.DATE:
        return format_date(date.fromisoformat(value), "short")
    if question.kind == QuestionKind.YES_NO:
        return "yes" if value else "no"
    return value
