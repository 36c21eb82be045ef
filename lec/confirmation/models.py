"""Seals: what exactly was confirmed, as it was."""

from django.db import models

from lec.accounts.models import Officer, Post
from lec.rounds.models import Standing


class Seal(models.Model):
    """The counts and digest left by one confirmation; never changed.

    `counts` is {grade: {"M": n, "F": n}}; of a province {database: {grade: ...}}. `rests_on` lists
    the seals it was made from as [organisation code, database, digest]. `parts` of head counts has each
    school's numbers by its id, {"17": {grade: {"M": n, "F": n}}}, which its digest is over; empty elsewhere.
    `public_code` opens the public page of the seal, which shows no names.
    """

    standing = models.ForeignKey(Standing, models.PROTECT, related_name="seals")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    officer = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    late = models.BooleanField()
    counts = models.JSONField()
    total = models.PositiveIntegerField()
    claimed = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64)
    rests_on = models.JSONField(default=list)
    parts = models.JSONField(default=dict)
    public_code = models.CharField(max_length=32, unique=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["standing", "number"], name="seal_number_once")]
