"""Rounds, their deadlines, and the standing of every database of every organisation."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lec.accounts.models import Officer, Post
from lec.registry.models import Level, Organisation


class Database(models.TextChoices):
    """What is confirmed, one at a time (๗.๑ note)."""

    ROLL = "roll", _("Learners")
    BASICS = "basics", _("Basic data")
    HEADCOUNTS = "headcounts", _("Other-affiliation head counts")
    OVERALL = "overall", _("Overall")


class State(models.TextChoices):
    """How a standing stands."""

    OPEN = "open", _("Not yet confirmed")
    CONFIRMED = "confirmed", _("Confirmed")
    VOIDED = "voided", _("Must be confirmed again")


class Act(models.TextChoices):
    """What can happen to a standing."""

    CONFIRM = "confirm", _("Confirm")
    VOID = "void", _("Void by a change of data")
    RETURN = "return", _("Return for correction")


class ContestDefault(models.TextChoices):
    """What becomes of a contested learner whom nobody decided on in time."""

    HOLDER = "holder", _("The institution that enrolled the learner first keeps them")
    LATEST = "latest", _("The institution with the latest attendance shown in evidence keeps them")


class Round(models.Model):
    """One collection of data: an academic year and term, counted on a date, for a fiscal year (๔).

    Years are Gregorian. At most one round is open; a closed one never opens again. A contest is to be settled
    within `contest_days` of the claim, or `contest_default` settles it; who stands in a register of learners without
    existence and turns up nowhere for `search_after_days` is a child to look for.
    """

    academic_year = models.PositiveSmallIntegerField()
    term = models.PositiveSmallIntegerField()
    count_date = models.DateField()
    fiscal_year = models.PositiveSmallIntegerField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    contest_days = models.PositiveSmallIntegerField(default=14)
    contest_default = models.CharField(max_length=8, choices=ContestDefault, default=ContestDefault.HOLDER)
    search_after_days = models.PositiveSmallIntegerField(default=30)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["academic_year", "term"], name="round_once_per_term"),
            models.UniqueConstraint(models.Value(1), condition=Q(closed_at__isnull=True), name="round_one_open"),
            models.CheckConstraint(condition=Q(term__in=[1, 2]), name="round_term"),
        ]
        ordering = ["-academic_year", "-term"]

    def __str__(self) -> str:
        return f"{self.academic_year + 543}/{self.term}"


class Deadline(models.Model):
    """A day by which a level must confirm; rows are only ever added, so that they are the history.

    `organisation` is null for everybody of the level; set for a named extension, which covers that
    organisation alone.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="deadlines")
    level = models.CharField(max_length=12, choices=Level)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    due_on = models.DateField()
    order_reference = models.CharField(max_length=200)
    reason = models.CharField(max_length=500, blank=True)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["round", "level", "organisation"], name="deadline_lookup")]


class Standing(models.Model):
    """The state of one database of one organisation in one round; a missing row means `open`.

    The `confirmed_*` columns and `seal_number` keep the LAST confirmation, also while voided.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="standings")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="standings")
    database = models.CharField(max_length=12, choices=Database)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    late = models.BooleanField(default=False)
    seal_number = models.PositiveIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    confirmed_officer = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    confirmed_digest = models.CharField(max_length=64, blank=True)
    confirmed_total = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "organisation", "database"], name="standing_once"),
            models.CheckConstraint(
                condition=Q(state=State.OPEN) | Q(seal_number__gt=0), name="standing_sealed_if_ever_confirmed"
            ),
        ]


class Step(models.Model):
    """One act on a standing; appended, never changed."""

    standing = models.ForeignKey(Standing, models.PROTECT, related_name="steps")
    act = models.CharField(max_length=10, choices=Act)
    from_state = models.CharField(max_length=10, choices=State)
    to_state = models.CharField(max_length=10, choices=State)
    at = models.DateTimeField()
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    officer = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=500, blank=True)
    seal_number = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["standing", "-at"], name="step_newest")]
        ordering = ["-at", "-id"]
