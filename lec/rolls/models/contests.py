"""Learners whom more than one institution has in one year, and how it is settled."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lec.accounts.models import Officer, Post
from lec.registry.models import Organisation
from lec.rolls.models.enrolments import Enrolment
from lec.rolls.models.persons import Learner, Sex


class ContestOutcome(models.TextChoices):
    """How a contest ended."""

    RELEASED = "released", _("The holder released the learner")
    WITHDRAWN = "withdrawn", _("The claim was withdrawn")
    DECIDED = "decided", _("Decided by the level above")
    DEFAULT = "default", _("Settled by the rule of the round, as nobody decided in time")


class Contest(models.Model):
    """A learner whom one institution has enrolled and others claim, from the first claim to the settlement."""

    learner = models.ForeignKey(Learner, models.PROTECT, related_name="contests")
    academic_year = models.PositiveSmallIntegerField()
    opened_at = models.DateTimeField()
    evidence_due_on = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=ContestOutcome, blank=True)
    winner = models.ForeignKey(Enrolment, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=500, blank=True)
    decided_post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    decided_officer = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "academic_year"], condition=Q(closed_at__isnull=True), name="contest_open_once"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, outcome="") | (Q(closed_at__isnull=False) & ~Q(outcome="")),
                name="contest_closed_whole",
            ),
        ]


class Claim(models.Model):
    """What a claiming institution states of the person, kept apart from what the holder keeps."""

    enrolment = models.OneToOneField(Enrolment, models.PROTECT, related_name="claim")
    prefix = models.CharField(max_length=40, blank=True)
    first_name = models.CharField(max_length=100)
    last_name = models.CharField(max_length=100)
    name_sort = models.CharField(max_length=420)
    sex = models.CharField(max_length=1, choices=Sex)
    birth_date = models.DateField()
    nationality = models.CharField(max_length=60, blank=True)


class Evidence(models.Model):
    """What an institution brings forward in a contest: a text, the last attendance, a file kept enciphered."""

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="evidence")
    institution = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    text = models.CharField(max_length=1000, blank=True)
    last_attendance = models.DateField(null=True)
    filename = models.CharField(max_length=255, blank=True)
    sealed_content = models.BinaryField(null=True)
    at = models.DateTimeField()
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    officer = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
