"""Learners as persons: who they are, whatever school they go to."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class IdentifierKind(models.TextChoices):
    """What stands in the one identifier field (๕.๓.๓)."""

    NATIONAL = "national", _("National ID")
    GCODE = "gcode", _("G-Code")
    NONE = "none", _("No identifier yet")


class Sex(models.TextChoices):
    """As recorded in the civil register."""

    MALE = "M", _("Male")
    FEMALE = "F", _("Female")


class Learner(models.Model):
    """A person; the identifier is stored enciphered (AES-SIV) and is unique among those who have one."""

    identifier_kind = models.CharField(max_length=8, choices=IdentifierKind)
    identifier_sealed = models.CharField(max_length=64, null=True, unique=True)
    prefix = models.CharField(max_length=40, blank=True)
    first_name = models.CharField(max_length=100)
    last_name = models.CharField(max_length=100)
    name_sort = models.CharField(max_length=420)
    sex = models.CharField(max_length=1, choices=Sex)
    birth_date = models.DateField()
    nationality = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(identifier_kind="none", identifier_sealed__isnull=True)
                | (~Q(identifier_kind="none") & Q(identifier_sealed__isnull=False)),
                name="learner_identifier_agrees_with_kind",
            ),
        ]


class Particulars(models.Model):
    """What is known of a learner beside the confirmed facts; nothing of it is counted or confirmed.

    `ethnicity`, `religion`, `weight_kg`, `height_cm` are sensitive: optional, restricted, in no
    default export.
    """

    learner = models.OneToOneField(Learner, models.PROTECT, primary_key=True, related_name="particulars")
    ethnicity = models.CharField(max_length=60, blank=True)
    religion = models.CharField(max_length=60, blank=True)
    weight_kg = models.DecimalField(max_digits=5, decimal_places=1, null=True)
    height_cm = models.DecimalField(max_digits=5, decimal_places=1, null=True)
    father_name = models.CharField(max_length=200, blank=True)
    mother_name = models.CharField(max_length=200, blank=True)
    guardian_name = models.CharField(max_length=200, blank=True)
    guardian_relation = models.CharField(max_length=60, blank=True)
    guardian_telephone = models.CharField(max_length=40, blank=True)
    registered_address = models.CharField(max_length=400, blank=True)
    current_address = models.CharField(max_length=400, blank=True)
