"""Head counts of other-affiliation schools, อ.1 to ป.6 by sex, with the school's name list (๕.๒)."""

from django.db import models

from lec.accounts.models import Officer, Post
from lec.registry.models import OtherSchool
from lec.rounds.models import Round


class Headcount(models.Model):
    """One school's numbers in one round; no row means not recorded, and missing is not zero."""

    school = models.ForeignKey(OtherSchool, models.PROTECT, related_name="headcounts")
    round = models.ForeignKey(Round, models.PROTECT, related_name="headcounts")
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
