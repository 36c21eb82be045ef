"""The basic data of an institution (๕.๓.๒(๓))."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lec.accounts.models import Officer, Post
from lec.registry.models import Organisation


class Water(models.TextChoices):
    """Where the water for drinking and cooking comes from, mostly."""

    TAP = "tap", _("Tap water")
    GROUND = "ground", _("Well or groundwater")
    RAIN = "rain", _("Rain water")
    BOUGHT = "bought", _("Bought or brought in")
    NONE = "none", _("None")


class Electricity(models.TextChoices):
    """How the institution has electricity."""

    GRID = "grid", _("Public grid")
    OWN = "own", _("Solar or a generator of its own")
    NONE = "none", _("None")


class Internet(models.TextChoices):
    """How the institution reaches the internet."""

    WIRED = "wired", _("Line to the building")
    MOBILE = "mobile", _("Mobile telephone only")
    NONE = "none", _("None")


class Basics(models.Model):
    """An institution's basic data; `grades_offered` is a list of grade codes in order.

    What is null or empty is not known yet. Degrees are decimal, WGS 84; staff are people at work now.
    """

    institution = models.OneToOneField(Organisation, models.PROTECT, primary_key=True, related_name="basics")
    house_number = models.CharField(max_length=40, blank=True)
    village = models.CharField(max_length=40, blank=True)
    road = models.CharField(max_length=100, blank=True)
    subdistrict = models.CharField(max_length=100, blank=True)
    district = models.CharField(max_length=100, blank=True)
    postcode = models.CharField(max_length=5, blank=True)
    telephone = models.CharField(max_length=30, blank=True)
    head_name = models.CharField(max_length=200, blank=True)
    head_position = models.CharField(max_length=100, blank=True)
    head_telephone = models.CharField(max_length=30, blank=True)
    grades_offered = models.JSONField(default=list)
    opened_on = models.DateField(null=True)
    opening_order = models.CharField(max_length=200, blank=True)
    transferred_on = models.DateField(null=True)
    transfer_order = models.CharField(max_length=200, blank=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=6, null=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    teachers = models.PositiveSmallIntegerField(null=True)
    caregivers = models.PositiveSmallIntegerField(null=True)
    other_staff = models.PositiveSmallIntegerField(null=True)
    water = models.CharField(max_length=8, choices=Water, blank=True)
    electricity = models.CharField(max_length=8, choices=Electricity, blank=True)
    internet = models.CharField(max_length=8, choices=Internet, blank=True)
    has_kitchen = models.BooleanField(null=True)
    has_playground = models.BooleanField(null=True)
    changed_at = models.DateTimeField()
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    officer = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
