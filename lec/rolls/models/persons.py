"""Learners as persons: who they are, whatever school they go to."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lec.accounts.models import Officer, Post
from lec.registry.models import Organisation


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
    same_as = models.ForeignKey("self", models.PROTECT, null=True, related_name="others")
    """The record that stands for the person since both were found to be the same; null on that record itself."""
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


class SurveyEntry(models.Model):
    """A learner without papers on the survey list of an institution (๕.๓.๓); kept when the code has come.

    Surveyed from `surveyed_at`, registered in the Ministry's G-Code system on `registered_on`, and done once
    the code or a national ID was entered at `received_at`.
    """

    learner = models.OneToOneField(Learner, models.PROTECT, related_name="survey_entry")
    institution = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    papers = models.CharField(max_length=200, blank=True)
    surveyed_at = models.DateTimeField()
    surveyed_post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    registered_on = models.DateField(null=True)
    registered_post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField(null=True)
    received_post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["institution", "received_at"], name="survey_list")]


class IdentifierRequest(models.Model):
    """An institution asks that a wrong national ID be corrected; its LAO settles it. Rows are the history."""

    learner = models.ForeignKey(Learner, models.PROTECT, related_name="identifier_requests")
    institution = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    old_sealed = models.CharField(max_length=64)
    new_sealed = models.CharField(max_length=64)
    new_kind = models.CharField(max_length=8, choices=IdentifierKind)
    reason = models.CharField(max_length=500)
    requested_at = models.DateTimeField()
    requested_post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    requested_officer = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    accepted = models.BooleanField(null=True)
    refusal = models.CharField(max_length=500, blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    settled_officer = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["learner"], condition=Q(settled_at__isnull=True), name="identifier_request_open_once"
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, accepted__isnull=True)
                | Q(settled_at__isnull=False, accepted__isnull=False),
                name="identifier_request_settled_whole",
            ),
        ]
        indexes = [models.Index(fields=["institution", "settled_at"], name="identifier_request_list")]
