"""Organisations: the four levels, their dated codes and names, and other-affiliation schools."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class Level(models.TextChoices):
    """The four fixed levels (circular ๒), highest first."""

    DEPARTMENT = "department", gettext_lazy("Department")
    PROVINCE = "province", gettext_lazy("Province")
    LAO = "lao", gettext_lazy("Local authority")
    INSTITUTION = "institution", gettext_lazy("Institution")


class Kind(models.TextChoices):
    """What sort of body an organisation is; it may change while the body stays."""

    DEPARTMENT = "department", gettext_lazy("Department of Local Administration")
    PROVINCE = "province", gettext_lazy("Provincial office of local administration")
    PAO = "pao", gettext_lazy("Provincial administrative organisation")
    CITY = "city", gettext_lazy("City municipality")
    TOWN = "town", gettext_lazy("Town municipality")
    SUBDISTRICT = "subdistrict", gettext_lazy("Subdistrict municipality")
    SAO = "sao", gettext_lazy("Subdistrict administrative organisation")
    PATTAYA = "pattaya", gettext_lazy("City of Pattaya")
    SCHOOL = "school", gettext_lazy("School")
    CENTRE = "centre", gettext_lazy("Child development centre")


LAO_KINDS = (Kind.PAO, Kind.CITY, Kind.TOWN, Kind.SUBDISTRICT, Kind.SAO, Kind.PATTAYA)
INSTITUTION_KINDS = (Kind.SCHOOL, Kind.CENTRE)


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Ways to narrow organisations, chained."""

    def open_on(self, day: date) -> "OrganisationQuerySet":
        """Those that have opened and not closed by that day."""
        return self.filter(
            Q(opened_on__isnull=True) | Q(opened_on__lte=day), Q(closed_on__isnull=True) | Q(closed_on__gt=day)
        )

    def within(self, top: "Organisation") -> "OrganisationQuerySet":
        """The subtree of `top`, itself included."""
        if top.level == Level.DEPARTMENT:
            return self
        if top.level == Level.PROVINCE:
            return self.filter(Q(pk=top.pk) | Q(province=top))
        if top.level == Level.LAO:
            return self.filter(Q(pk=top.pk) | Q(lao=top))
        return self.filter(pk=top.pk)

    def institutions(self) -> "OrganisationQuerySet":
        """Schools and centres only."""
        return self.filter(level=Level.INSTITUTION)

    def laos(self) -> "OrganisationQuerySet":
        """Local authorities only."""
        return self.filter(level=Level.LAO)

    def in_thai_order(self) -> "OrganisationQuerySet":
        """Thai dictionary order, stable."""
        return self.order_by("name_sort", "code")


class Organisation(models.Model):
    """A body in the tree; `code`, `name` and `kind` are today's, Naming keeps those of the past.

    `lao` is set on institutions, `province` on institutions and LAOs, so that a subtree is one
    comparison.
    """

    level = models.CharField(max_length=12, choices=Level)
    kind = models.CharField(max_length=12, choices=Kind)
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=200)
    name_sort = models.CharField(max_length=400)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    lao = models.ForeignKey("self", models.PROTECT, null=True, related_name="institutions")
    province = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    district = models.CharField(max_length=100, blank=True)
    subdistrict = models.CharField(max_length=100, blank=True)
    opened_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["level", "name_sort"], name="organisation_level_sort"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"

    @property
    def title(self) -> str:
        """The name as one reads it in a sentence: a province's alone would be a bare place name."""
        return _("Province of %(name)s") % {"name": self.name} if self.level == Level.PROVINCE else self.name

    def is_open_on(self, day: date) -> bool:
        """Whether the body exists on that day."""
        return (self.opened_on is None or self.opened_on <= day) and (self.closed_on is None or self.closed_on > day)

    def contains(self, other: "Organisation") -> bool:
        """Whether `other` stands in this organisation's subtree (itself included)."""
        return (
            self.level == Level.DEPARTMENT
            or self.pk == other.pk
            or (self.level == Level.PROVINCE and other.province_id == self.pk)
            or (self.level == Level.LAO and other.lao_id == self.pk)
        )


class Naming(models.Model):
    """The code, name and kind a body had from `since` until `until` (exclusive; null = today)."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="namings")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=Kind)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(until__isnull=True), name="naming_current_once"
            ),
        ]
        indexes = [models.Index(fields=["code"], name="naming_code")]


class OtherSchool(models.Model):
    """A school of another affiliation that a LAO funds; it has no account (๒.๓(๒), ๕.๒)."""

    lao = models.ForeignKey(Organisation, models.PROTECT, related_name="other_schools")
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=200)
    name_sort = models.CharField(max_length=400)
    affiliation = models.CharField(max_length=100, blank=True)
    district = models.CharField(max_length=100, blank=True)
    dissolved_on = models.DateField(null=True)
    dissolution_reference = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(dissolved_on__isnull=True) | ~Q(dissolution_reference=""),
                name="dissolution_has_reference",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"
