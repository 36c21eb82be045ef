"""Dated rates of money, each with the source it was read in."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lec.accounts.models import Officer, Post


class Programme(models.TextChoices):
    """What the money is for."""

    LUNCH = "lunch", _("School lunch")
    MILK = "milk", _("Supplementary milk")
    TEACHING = "teaching", _("Teaching subsidy")


class Bodies(models.TextChoices):
    """Whose learners a rate is for."""

    SCHOOL = "school", _("Schools of local authorities")
    CENTRE = "centre", _("Child development centres")
    OTHER = "other", _("Schools of other affiliations")


class Certainty(models.TextChoices):
    """How sure the source is."""

    HIGH = "H", _("Read in an official source")
    MEDIUM = "M", _("Read in one credible source")
    COMMON = "K", _("Common knowledge, no source at hand")


class Rate(models.Model):
    """So many satang per learner and day of some grades of some bodies, from a fiscal year on; rows are only added.

    `steps` are [[size from, satang], ...] with rising sizes, the first from 1; a rate without steps has one.
    `size_grades` are the grades whose learners make the size, all where empty. `days` is null for a rate per year;
    their number may be less certain than the rate, so that `days_certainty` stands beside it.
    A later row of the same programme, bodies and a grade replaces it from its own `from_fiscal_year` (Gregorian)
    on. `withdrawn_at` takes back a row that was entered by mistake.
    """

    programme = models.CharField(max_length=10, choices=Programme)
    bodies = models.CharField(max_length=8, choices=Bodies)
    grades = models.JSONField()
    steps = models.JSONField()
    size_grades = models.JSONField(default=list)
    days = models.PositiveSmallIntegerField(null=True)
    from_fiscal_year = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=300)
    certainty = models.CharField(max_length=1, choices=Certainty)
    days_certainty = models.CharField(max_length=1, choices=Certainty, blank=True)
    set_at = models.DateTimeField()
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    officer = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(source=""), name="rate_has_source")]
        indexes = [models.Index(fields=["programme", "bodies", "from_fiscal_year"], name="rate_lookup")]
