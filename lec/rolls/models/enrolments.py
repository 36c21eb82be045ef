"""Learners at institutions: enrolled, verified, departed, explained and counted."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lec.accounts.models import Officer, Post
from lec.registry.models import Organisation
from lec.rolls.models.persons import Learner, Sex
from lec.rounds.models import Round


class Verification(models.Model):
    """One class called by name: all present except those not found (๕.๓.๔, ๖(๑))."""

    institution = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    round = models.ForeignKey(Round, models.PROTECT, related_name="+")
    grade = models.CharField(max_length=2)
    room = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField()
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    officer = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    present = models.PositiveIntegerField()
    absent = models.PositiveIntegerField()


class EnrolmentState(models.TextChoices):
    """Whether an enrolment counts."""

    ENROLLED = "enrolled", _("Enrolled")
    CLAIMED = "claimed", _("Contested")
    DEPARTED = "departed", _("Departed")


class Enrolment(models.Model):
    """A learner at one institution in one academic year (Gregorian).

    Only one enrolment of a learner and year is `enrolled`; a second institution's claim is kept as
    `claimed`, counted apart, until the first releases the learner.
    """

    learner = models.ForeignKey(Learner, models.PROTECT, related_name="enrolments")
    institution = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    academic_year = models.PositiveSmallIntegerField()
    grade = models.CharField(max_length=2)
    room = models.CharField(max_length=20, blank=True)
    student_number = models.CharField(max_length=30, blank=True)
    entered_on = models.DateField(null=True)
    state = models.CharField(max_length=8, choices=EnrolmentState, default=EnrolmentState.ENROLLED)
    verification = models.ForeignKey(Verification, models.PROTECT, null=True, related_name="enrolments")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "academic_year"], condition=Q(state="enrolled"), name="enrolled_once"
            ),
            models.UniqueConstraint(
                fields=["learner", "institution", "academic_year"],
                condition=~Q(state="departed"),
                name="enrolment_once_per_institution",
            ),
        ]
        indexes = [
            models.Index(fields=["institution", "academic_year", "state"], name="enrolment_roll"),
        ]


class DepartureKind(models.TextChoices):
    """How a learner left; `no_existence` is the circular's register (๕.๓.๔)."""

    NO_EXISTENCE = "no_existence", _("Has no existence here")
    MOVED = "moved", _("Moved out")
    GRADUATED = "graduated", _("Graduated")
    RESIGNED = "resigned", _("Resigned")
    DIED = "died", _("Died")
    MISTAKE = "mistake", _("Recorded by mistake")


class Reason(models.TextChoices):
    """The circular's three reasons why a learner has no existence (๕.๓.๔ note)."""

    NEVER_CAME = "1", _("Applied but never came, or went elsewhere without telling")
    LEFT = "2", _("Left without resigning")
    UNREACHABLE = "3", _("Absent and cannot be reached")


class Departure(models.Model):
    """How an enrolment ended; those of kind `no_existence` are the register."""

    enrolment = models.OneToOneField(Enrolment, models.PROTECT, related_name="departure")
    kind = models.CharField(max_length=12, choices=DepartureKind)
    reason = models.CharField(max_length=1, choices=Reason, blank=True)
    note = models.CharField(max_length=500, blank=True)
    last_seen = models.DateField(null=True)
    attempts = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField()
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    officer = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="no_existence") | (~Q(reason="") & Q(last_seen__isnull=False) & ~Q(attempts="")),
                name="register_entry_complete",
            ),
        ]


class Explanation(models.Model):
    """Why a query about an enrolment is in order, in the officer's own sentence."""

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="explanations")
    code = models.CharField(max_length=40)
    sentence = models.CharField(max_length=500)
    at = models.DateTimeField()
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enrolment", "code"], name="explanation_once")]


class Count(models.Model):
    """How many are enrolled and claimed, kept in the transaction that changes the learners."""

    institution = models.ForeignKey(Organisation, models.PROTECT, related_name="counts")
    academic_year = models.PositiveSmallIntegerField()
    grade = models.CharField(max_length=2)
    sex = models.CharField(max_length=1, choices=Sex)
    enrolled = models.PositiveIntegerField(default=0)
    claimed = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "academic_year", "grade", "sex"], name="count_once"
            ),
        ]
