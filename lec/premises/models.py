"""The basic data of an institution (๕.๓.๒(๓))."""

from django.db import models

from lec.accounts.models import Officer, Post
from lec.registry.models import Organisation


class Basics(models.Model):
    """An institution's basic data; `grades_offered` is a list of grade codes in order."""

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
    changed_at = models.DateTimeField()
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    officer = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
