"""Head counts of other-affiliation schools, อ.1 to ป.6 by sex, with the school's name list (๕.๒)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lec.accounts.models import Officer, Post
from lec.registry.models import OtherSchool
from lec.rounds.models import Round


class Source(models.TextChoices):
    """How the numbers came to be recorded."""

    TYPED = "typed", _("Typed in")
    FILE = "file", _("From a file")
    NAME_LIST = "name_list", _("Counted from the name list")
    ANSWER = "answer", _("Sent by the school")


class Headcount(models.Model):
    """One school's numbers in one round; no row means not recorded, and missing is not zero."""

    school = models.ForeignKey(OtherSchool, models.PROTECT, related_name="headcounts")
    round = models.ForeignKey(Round, models.PROTECT, related_name="headcounts")
    source = models.CharField(max_length=10, choices=Source, default=Source.TYPED)
    recorded_at = models.DateTimeField()
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    officer = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "round"], name="headcount_once")]


class Cell(models.Model):
    """One grade and sex of a head count; a recorded head count has all eighteen."""

    headcount = models.ForeignKey(Headcount, models.CASCADE, related_name="cells")
    grade = models.CharField(max_length=2)
    sex = models.CharField(max_length=1)
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["headcount", "grade", "sex"], name="cell_once")]


class NameList(models.Model):
    """The school's own list of names, attached as it came and kept enciphered (๕.๒(๑))."""

    school = models.ForeignKey(OtherSchool, models.PROTECT, related_name="name_lists")
    round = models.ForeignKey(Round, models.PROTECT, related_name="name_lists")
    filename = models.CharField(max_length=255)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sealed_content = models.BinaryField()
    attached_at = models.DateTimeField()
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    officer = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")


class Draft(models.Model):
    """Some of a school's numbers, kept until all eighteen are there; it counts for nothing.

    `cells` is {"K1_M": n, ...} with the cells that were filled in.
    """

    school = models.ForeignKey(OtherSchool, models.PROTECT, related_name="+")
    round = models.ForeignKey(Round, models.PROTECT, related_name="+")
    cells = models.JSONField()
    at = models.DateTimeField()
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    officer = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "round"], name="draft_once")]
