"""Agencies that numbers are handed to, on what legal basis, and a record of each handing over."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lec.accounts.models import Officer, Post
from lec.closings.models import Closing
from lec.registry.models import Organisation


class Agency(models.Model):
    """A body outside the tree that is handed numbers; names only while a legal basis is recorded and lasts."""

    name = models.CharField(max_length=200, unique=True)
    contact = models.CharField(max_length=300, blank=True)
    legal_basis = models.CharField(max_length=500, blank=True)
    document = models.CharField(max_length=200, blank=True)
    basis_from = models.DateField(null=True)
    basis_until = models.DateField(null=True)
    whole_identifiers = models.BooleanField(default=False)
    """Whether the legal basis covers whole identifiers; where not, they are handed over masked."""
    changed_at = models.DateTimeField()
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    officer = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")


class Format(models.TextChoices):
    """What file it was handed over as."""

    XLSX = "xlsx", _("Excel workbook")
    CSV = "csv", _("CSV")
    PARQUET = "parquet", _("Parquet")


class Handover(models.Model):
    """One file of a closing handed to an agency: its digest, how many rows, and with names only for a reason.

    `watermark` stands in every row of a file with names, so that a copy that turns up tells whose it was.
    """

    closing = models.ForeignKey(Closing, models.PROTECT, related_name="handovers")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="handovers")
    format = models.CharField(max_length=8, choices=Format)
    province = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    """The one province whose rows were handed over; null for the whole nation."""
    with_names = models.BooleanField()
    whole_identifiers = models.BooleanField(default=False)
    reason = models.CharField(max_length=500, blank=True)
    legal_basis = models.CharField(max_length=500, blank=True)
    rows = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    watermark = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    officer = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(with_names=False) | (~Q(reason="") & ~Q(legal_basis="") & ~Q(watermark="")),
                name="handover_of_names_founded",
            ),
            models.CheckConstraint(
                condition=Q(whole_identifiers=False) | Q(with_names=True), name="handover_identifiers_with_names"
            ),
            models.UniqueConstraint(fields=["watermark"], condition=~Q(watermark=""), name="handover_watermark_once"),
        ]
        ordering = ["-at", "-id"]
