"""Pairs of learners who may be one person under two identifiers, and what people found."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lec.accounts.models import Officer, Post
from lec.registry.models import Organisation
from lec.rolls.models.persons import Learner


class Verdict(models.TextChoices):
    """What people found of a pair."""

    OPEN = "", _("Not yet looked at")
    SAME = "same", _("Same person")
    DIFFERENT = "different", _("Not the same")


class Double(models.Model):
    """Two learners who look like one person; `learner` is the one recorded first.

    `lao` is set where both are on rolls of one LAO, `province` where of one province: it is theirs to judge;
    with neither it is the department's.
    """

    learner = models.ForeignKey(Learner, models.PROTECT, related_name="+")
    other = models.ForeignKey(Learner, models.PROTECT, related_name="+")
    lao = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    province = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    likeness = models.PositiveSmallIntegerField()
    grounds = models.CharField(max_length=200)
    found_at = models.DateTimeField()
    verdict = models.CharField(max_length=10, choices=Verdict, blank=True, default=Verdict.OPEN)
    reason = models.CharField(max_length=500, blank=True)
    judged_at = models.DateTimeField(null=True)
    judged_post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    judged_officer = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["learner", "other"], name="double_once"),
            models.CheckConstraint(condition=Q(learner__lt=F("other")), name="double_in_order"),
        ]
        indexes = [
            models.Index(fields=["lao", "verdict", "-likeness"], name="double_lao"),
            models.Index(fields=["province", "verdict", "-likeness"], name="double_province"),
        ]
