"""The buildings and places of an institution (ฐานข้อมูลอาคารสถานที่), a row each."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lec.accounts.models import Officer, Post
from lec.registry.models import Organisation


class BuildingKind(models.TextChoices):
    """What a building or place is for."""

    CLASSROOMS = "classrooms", _("Classroom building")
    MULTIPURPOSE = "multipurpose", _("Multipurpose building or hall")
    KITCHEN = "kitchen", _("Kitchen")
    CANTEEN = "canteen", _("Canteen")
    TOILETS = "toilets", _("Toilets")
    SICKROOM = "sickroom", _("Sick room")
    PLAYGROUND = "playground", _("Playground or sports ground")
    STORE = "store", _("Store")
    OTHER = "other", _("Other")


class Condition(models.TextChoices):
    """In what state a building is."""

    GOOD = "good", _("Good")
    REPAIR = "repair", _("Needs repair")
    UNFIT = "unfit", _("Unfit for use")


class Building(models.Model):
    """One building or place; one that is gone stays in the table with the day it went and why.

    `built_year` is Gregorian; `rooms` counts those in use for teaching.
    """

    institution = models.ForeignKey(Organisation, models.PROTECT, related_name="buildings")
    kind = models.CharField(max_length=12, choices=BuildingKind)
    name = models.CharField(max_length=200)
    built_year = models.PositiveSmallIntegerField(null=True)
    floors = models.PositiveSmallIntegerField(null=True)
    rooms = models.PositiveSmallIntegerField(null=True)
    condition = models.CharField(max_length=8, choices=Condition)
    note = models.CharField(max_length=300, blank=True)
    changed_at = models.DateTimeField()
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    officer = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)
    removal = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["institution", "removed_at"], name="building_list")]
