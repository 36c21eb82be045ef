"""Learners at institutions: enrolled, verified, departed, explained and counted."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lec.accounts.models import Officer, Post
from lec.registry.models import Organisation
from lec.rolls.models.persons import Learner, Sex
from lec.rounds.models import Round

if TYPE_CHECKING:
    from lec.rolls.models.contests import Claim


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

    @property
    def person(self) -> "Learner | Claim":
        """The person as this institution has it: who claims, or claimed, sees only its own statement."""
        stated: Claim | None = getattr(self, "claim", None)
        return stated or self.learner


class DepartureKind(models.TextChoices):
    """How a learner left; `no_existence` is the circular's register (๕.๓.๔).

    The last three are left by other acts and cannot be chosen: a contest decided, two records found to be of
    one person, a promotion taken back.
    """

    NO_EXISTENCE = "no_existence", _("Has no existence here")
    MOVED = "moved", _("Moved out")
    GRADUATED = "graduated", _("Graduated")
    RESIGNED = "resigned", _("Resigned")
    DIED = "died", _("Died")
    MISTAKE = "mistake", _("Recorded by mistake")
    DECIDED = "decided", _("Decided for another institution")
    SAME = "same", _("Another record of the same person")
    UNDONE = "undone", _("Promotion taken back")


class Reason(models.TextChoices):
    """The circular's three reasons why a learner has no existence (๕.๓.๔ note)."""

    NEVER_CAME = "1", _("Applied but never came, or went elsewhere without telling")
    LEFT = "2", _("Left without resigning")
    UNREACHABLE = "3", _("Absent and cannot be reached")


class Departure(models.Model):
    """How an enrolment ended; those of kind `no_existence` are the register.

    `destination` is where a learner who moved is expected, if that is an institution of the tree. What it
    said is in `answered_at` and `answer`: empty where it took the learner in, else why it did not.
    """

    enrolment = models.OneToOneField(Enrolment, models.PROTECT, related_name="departure")
    kind = models.CharField(max_length=12, choices=DepartureKind)
    reason = models.CharField(max_length=1, choices=Reason, blank=True)
    note = models.CharField(max_length=500, blank=True)
    destination = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=500, blank=True)
    answered_post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    answered_officer = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
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


class Whereabouts(models.Model):
    """Where a child of a register was found to be, other than on a roll of the system; told by the LAO."""

    departure = models.OneToOneField(Departure, models.PROTECT, related_name="whereabouts")
    sentence = models.CharField(max_length=500)
    at = models.DateTimeField()
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    officer = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")


class Explanation(models.Model):
    """Why a query is in order, in the officer's own sentence; the LAO accepts it or not.

    About one learner where `enrolment` is set; else about the roll of `institution` and `academic_year`, where
    `subject` says what of it (a class, a number) and `facts` the figures that the sentence answers for.
    """

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, null=True, related_name="explanations")
    institution = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    academic_year = models.PositiveSmallIntegerField(null=True)
    subject = models.CharField(max_length=40, blank=True)
    facts = models.CharField(max_length=120, blank=True)
    code = models.CharField(max_length=40)
    sentence = models.CharField(max_length=500)
    at = models.DateTimeField()
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    refusal = models.CharField(max_length=500, blank=True)
    refused_at = models.DateTimeField(null=True)
    refused_post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    refused_officer = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    accepted_post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    accepted_officer = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "code"], name="explanation_once"),
            models.UniqueConstraint(
                fields=["institution", "academic_year", "code", "subject"], name="roll_explanation_once"
            ),
            models.CheckConstraint(
                condition=Q(enrolment__isnull=False, institution__isnull=True, academic_year__isnull=True)
                | Q(enrolment__isnull=True, institution__isnull=False, academic_year__isnull=False),
                name="explanation_of_learner_or_roll",
            ),
            models.CheckConstraint(
                condition=Q(refused_at__isnull=True, refusal="") | (Q(refused_at__isnull=False) & ~Q(refusal="")),
                name="explanation_refused_whole",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(refused_at__isnull=True), name="explanation_accepted_or_not"
            ),
        ]


class Count(models.Model):
    """How many are enrolled, claimed and departed, kept in the transaction that changes the learners."""

    institution = models.ForeignKey(Organisation, models.PROTECT, related_name="counts")
    academic_year = models.PositiveSmallIntegerField()
    grade = models.CharField(max_length=2)
    sex = models.CharField(max_length=1, choices=Sex)
    enrolled = models.PositiveIntegerField(default=0)
    claimed = models.PositiveIntegerField(default=0)
    departed = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "academic_year", "grade", "sex"], name="count_once"
            ),
        ]


class CountAt(models.Model):
    """What the kept counts of an institution became at a moment; appended whenever they change, never changed.

    `counts` is {grade: {"M": n, "F": n}} of the enrolled, `claimed` how many were contested and counted apart.
    """

    institution = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    academic_year = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    counts = models.JSONField()
    claimed = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["institution", "academic_year", "at"], name="count_at_lookup")]


class Outcome(models.TextChoices):
    """What becomes of a learner when the academic year ends."""

    PROMOTE = "promote", _("Promoted")
    REPEAT = "repeat", _("Repeats the class")
    GRADUATE = "graduate", _("Graduated")
    LEFT = "left", _("Left the institution")


class Promotion(models.Model):
    """What was decided of an enrolment at its year's end; who has none was not looked at.

    `enrolment` is of the year that ended, `result` that of the new year for who stays; grade and room are
    the new ones, empty for who leaves.
    """

    enrolment = models.OneToOneField(Enrolment, models.PROTECT, related_name="promotion")
    outcome = models.CharField(max_length=8, choices=Outcome)
    grade = models.CharField(max_length=2, blank=True)
    room = models.CharField(max_length=20, blank=True)
    result = models.OneToOneField(Enrolment, models.PROTECT, null=True, related_name="promoted_by")
    at = models.DateTimeField()
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    officer = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(outcome__in=["promote", "repeat"]) & ~Q(grade="") & Q(result__isnull=False))
                | Q(outcome__in=["graduate", "left"], grade="", room="", result__isnull=True),
                name="promotion_result_agrees",
            ),
        ]
