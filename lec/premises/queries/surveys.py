"""Reading survey forms and the answers to them, as people see them and as they are sealed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from lec.lib.digests import Field, canonical_line
from lec.lib.fingerprints import fingerprint
from lec.premises.models import Concerns, Question, SurveyAnswer, SurveyForm
from lec.registry.models import INSTITUTION_KINDS, Kind, Organisation


def kinds_of(concerns: str) -> tuple[Kind, ...]:
    """The kinds of institution that a form for `concerns` is asked of."""
    return INSTITUTION_KINDS if concerns == Concerns.BOTH else (Kind(concerns),)


def concerns_kind(form: SurveyForm, kind: str) -> bool:
    """Whether a form is for institutions of that kind."""
    return kind in kinds_of(form.concerns)


def asked_of(institution: Organisation) -> QuerySet[SurveyForm]:
    """The forms that the institution is asked to answer now, the oldest first."""
    return SurveyForm.objects.filter(
        concerns__in=[institution.kind, Concerns.BOTH], published_at__isnull=False, withdrawn_at__isnull=True
    ).order_by("published_at", "pk")


def questions_of(form: SurveyForm) -> list[Question]:
    """The questions of a form in their order; one statement."""
    return list(Question.objects.filter(form=form).order_by("number"))


def field_of(question: Question) -> str:
    """The name of a question's field, by which faults are told."""
    return f"question_{question.pk}"


def answers_of(institution: Organisation, form: SurveyForm) -> dict[int, SurveyAnswer]:
    """What an institution has answered, by the question's id; one statement."""
    rows = SurveyAnswer.objects.filter(institution=institution, question__form=form).select_related("officer")
    return {row.question_id: row for row in rows}


def mark_of_answers(answers: Mapping[int, SurveyAnswer]) -> str:
    """The fingerprint of what an institution has answered to a form."""
    return fingerprint({str(pk): answer.value for pk, answer in answers.items()})


def mark_of_form(form: SurveyForm, questions: Sequence[Question]) -> str:
    """The fingerprint of a form with all its questions, as somebody was shown it."""
    asked = [[one.pk, *_values(one)] for one in questions]
    return fingerprint({"form": [form.title, form.introduction, form.concerns], "questions": asked})


def mark_of_head(form: SurveyForm) -> str:
    """The fingerprint of a form's title, introduction and concern alone."""
    return fingerprint({"form": [form.title, form.introduction, form.concerns]})


def mark_of_question(question: Question) -> str:
    """The fingerprint of one question; its place in the order is no part of it."""
    return fingerprint({"question": _values(question)})


def _values(question: Question) -> list[Any]:
    return [question.kind, question.text, question.hint, question.is_required, question.choices]


@dataclass(frozen=True)
class FormState:
    """A form as an institution stands to it: how many questions, how many answered, how many required lack one."""

    form: SurveyForm
    questions: int
    answered: int
    missing: int
    changed_at: datetime | None

    @property
    def state(self) -> str:
        """`withdrawn`, `done`, `begun` or `new`."""
        if self.form.withdrawn_at:
            return "withdrawn"
        if self.missing:
            return "begun" if self.answered else "new"
        return "done" if self.answered else "new"


def forms_for(institution: Organisation) -> list[FormState]:
    """The forms an institution is asked, and the withdrawn ones it has answered, newest first; three statements."""
    answers = dict(SurveyAnswer.objects.filter(institution=institution).values_list("question_id", "changed_at"))
    answered_forms = Question.objects.filter(answers__institution=institution).values("form")
    asked = Q(concerns__in=[institution.kind, Concerns.BOTH], withdrawn_at__isnull=True)
    forms = SurveyForm.objects.filter(asked | Q(pk__in=answered_forms), published_at__isnull=False)
    questions = Question.objects.filter(form__in=forms).values_list("form_id", "pk", "is_required")
    by_form: dict[int, list[tuple[int, bool]]] = {}
    for form_pk, pk, is_required in questions:
        by_form.setdefault(form_pk, []).append((pk, is_required))
    states = []
    for form in forms.order_by("-published_at", "-pk"):
        own = by_form.get(form.pk, [])
        moments = [answers[pk] for pk, _required in own if pk in answers]
        missing = sum(is_required and pk not in answers for pk, is_required in own)
        states.append(FormState(form, len(own), len(moments), missing, max(moments, default=None)))
    return states


def forms_to_answer(institution: Organisation) -> int:
    """How many forms the institution is asked and has not answered at all; one statement."""
    begun = Question.objects.filter(answers__institution=institution).values("form")
    return asked_of(institution).exclude(pk__in=begun).order_by().count()


def answer_lines(institution: Organisation) -> tuple[bytes, ...]:
    """A canonical line for each answer given, whatever became of its form; one statement."""
    answers = SurveyAnswer.objects.filter(institution=institution).values_list("question_id", "value")
    return tuple(canonical_line("survey", pk, *_sealed(value)) for pk, value in answers)


def _sealed(value: Any) -> Sequence[Field]:
    """An answer as its line holds it: each choice by itself, yes or no for a truth value, a fraction as text."""
    if isinstance(value, list):
        return value
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    return [str(value) if isinstance(value, float) else value]
