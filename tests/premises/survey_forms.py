"""Survey forms for tests, written straight into the tables."""

from datetime import datetime, timedelta
from typing import Any

from lec.premises.models import Concerns, Question, QuestionKind, SurveyAnswer, SurveyForm
from lec.registry.models import Organisation
from tests.nation import NOW

QUESTIONS: tuple[tuple[str, bool], ...] = (
    (QuestionKind.TEXT, True),
    (QuestionKind.NUMBER, True),
    (QuestionKind.CHOICE, True),
    (QuestionKind.CHOICES, False),
    (QuestionKind.DATE, False),
    (QuestionKind.YES_NO, False),
)
"""A question of each kind, and whether it must be answered."""

CHOICES = ["น้ำประปา", "น้ำบาดาล", "น้ำฝน"]


def make_form(
    *questions: tuple[str, bool],
    title: str = "แบบสำรวจน้ำดื่ม",
    concerns: str = Concerns.BOTH,
    published_at: datetime | None = NOW - timedelta(days=1),
    **more: Any,
) -> SurveyForm:
    """A form, published unless told otherwise, with a question of each kind unless told otherwise."""
    form = SurveyForm.objects.create(
        title=title, concerns=concerns, made_at=NOW - timedelta(days=2), published_at=published_at, **more
    )
    for number, (kind, is_required) in enumerate(questions or QUESTIONS, start=1):
        choices = CHOICES if kind in (QuestionKind.CHOICE, QuestionKind.CHOICES) else []
        Question.objects.create(
            form=form, number=number, kind=kind, text=f"คำถามที่ {number}", is_required=is_required, choices=choices
        )
    return form


def question(form: SurveyForm, number: int) -> Question:
    """The question of that number."""
    return Question.objects.get(form=form, number=number)


def give(form: SurveyForm, institution: Organisation, *values: Any) -> None:
    """Answers to the questions in their order; None leaves one unanswered."""
    for asked, value in zip(Question.objects.filter(form=form).order_by("number"), values, strict=False):
        if value is not None:
            SurveyAnswer.objects.create(question=asked, institution=institution, value=value, changed_at=NOW)
