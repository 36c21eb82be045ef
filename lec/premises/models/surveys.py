"""Survey forms that the department defines (ฐานแบบสำรวจ), and what institutions answer."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lec.accounts.models import Officer, Post
from lec.registry.models import Organisation


class Concerns(models.TextChoices):
    """Which institutions a form is for."""

    SCHOOL = "school", _("Schools")
    CENTRE = "centre", _("Child development centres")
    BOTH = "both", _("Schools and centres")


class SurveyForm(models.Model):
    """A form of questions; a draft until `published_at`, asked until `withdrawn_at`.

    Once published its questions no longer change, so that every answer is to what was asked.
    """

    title = models.CharField(max_length=200)
    introduction = models.CharField(max_length=1000, blank=True)
    concerns = models.CharField(max_length=8, choices=Concerns)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(published_at__isnull=False),
                name="survey_withdrawn_was_published",
            ),
        ]


class QuestionKind(models.TextChoices):
    """What an answer looks like."""

    TEXT = "text", _("Text")
    NUMBER = "number", _("A number")
    CHOICE = "choice", _("One of several choices")
    CHOICES = "choices", _("Any of several choices")
    DATE = "date", _("Date")
    YES_NO = "yes_no", _("Yes or no")


class Question(models.Model):
    """One question of a form, in the order of `number`; `choices` are the texts to choose from."""

    form = models.ForeignKey(SurveyForm, models.PROTECT, related_name="questions")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=QuestionKind)
    text = models.CharField(max_length=500)
    hint = models.CharField(max_length=500, blank=True)
    is_required = models.BooleanField(default=True)
    choices = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["form", "number"], name="question_number_once")]
        ordering = ["form", "number"]


class SurveyAnswer(models.Model):
    """What an institution answers to one question; `value` is text, number, list of texts, ISO date or bool."""

    question = models.ForeignKey(Question, models.PROTECT, related_name="answers")
    institution = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    value = models.JSONField()
    changed_at = models.DateTimeField()
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    officer = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "question"], name="survey_answer_once"),
        ]
