"""Closings: the numbers of a round as they were frozen, what they were made of, and who was missing."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lec.accounts.models import Officer, Post
from lec.confirmation.models import Seal
from lec.registry.models import Kind, Level, Organisation
from lec.rounds.models import Database, Round, State


class Taken(models.TextChoices):
    """What is taken for a body that has not confirmed when the round is closed."""

    LAST = "last", _("What it confirmed last, if ever")
    NOTHING = "nothing", _("Nothing")


class Basis(models.TextChoices):
    """Why a number of a closing is what it is."""

    CONFIRMED = "confirmed", _("Stood confirmed")
    LAST = "last", _("Last confirmed")
    NOTHING = "nothing", _("Nothing taken")


class Closing(models.Model):
    """One freezing of a round's numbers; never changed. A later one of the same round has the next number.

    `digest` is over the provinces' sums, `record` over everything that was written down with it, so that no
    column can be altered unseen; both stand in the event of the act. `order_reference` and `reason` say why.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="closings")
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    taken = models.CharField(max_length=8, choices=Taken)
    order_reference = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    learners = models.PositiveIntegerField()
    pupils = models.PositiveIntegerField()
    missing = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    record = models.CharField(max_length=64)
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    officer = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "number"], name="closing_number_once")]
        ordering = ["-round__academic_year", "-round__term", "-number"]


class Body(models.Model):
    """Who a body was, and where it stood, when the round was closed: later renames and moves do not touch it.

    `lao` and `province` are those above it; null where there is none.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    level = models.CharField(max_length=12, choices=Level)
    kind = models.CharField(max_length=12, choices=Kind)
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    district = models.CharField(max_length=100, blank=True)
    lao = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    province = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True


class ClosingLine(Body):
    """One frozen number: an institution's roll, or a local authority's head counts of other affiliations.

    `counts` is {grade: {"M": n, "F": n}} as in the seal it was taken from; empty where nothing was taken.
    `schools` of head counts says who the schools were, {"17": {"code": ..., "name": ..., "affiliation": ...,
    "district": ...}}; their numbers are the `parts` of the seal.
    """

    closing = models.ForeignKey(Closing, models.PROTECT, related_name="lines")
    database = models.CharField(max_length=12, choices=Database)
    basis = models.CharField(max_length=10, choices=Basis)
    seal = models.ForeignKey(Seal, models.PROTECT, null=True, related_name="+")
    counts = models.JSONField(default=dict)
    total = models.PositiveIntegerField()
    claimed = models.PositiveIntegerField(default=0)
    schools = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["closing", "organisation", "database"], name="closing_line_once"),
            models.CheckConstraint(
                condition=Q(basis=Basis.NOTHING, seal__isnull=True, total=0)
                | (~Q(basis=Basis.NOTHING) & Q(seal__isnull=False)),
                name="closing_line_has_seal_or_nothing",
            ),
        ]


class ClosingSum(Body):
    """What the lines of a local authority, or the local authorities of a province, come to in a closing.

    `counts` is {database: {grade: {"M": n, "F": n}}}; a local authority's digest is over its lines, a province's
    over its local authorities'. `record` is over everything written down of it and below it; `missing` counts
    below it and itself.
    """

    closing = models.ForeignKey(Closing, models.PROTECT, related_name="sums")
    counts = models.JSONField()
    learners = models.PositiveIntegerField()
    pupils = models.PositiveIntegerField()
    missing = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    record = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["closing", "organisation"], name="closing_sum_once")]


class ClosingMissing(Body):
    """One database of one body that did not stand confirmed when the round was closed, at any level.

    `seal` is what it confirmed last, whether or not that was taken. `taken_total` is how many were counted for
    it, of an upper body what the lines below it came to; null where nothing was, and of basic data.
    """

    closing = models.ForeignKey(Closing, models.PROTECT, related_name="absentees")
    database = models.CharField(max_length=12, choices=Database)
    state = models.CharField(max_length=10, choices=State)
    seal = models.ForeignKey(Seal, models.PROTECT, null=True, related_name="+")
    taken_total = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["closing", "organisation", "database"], name="closing_missing_once")
        ]
