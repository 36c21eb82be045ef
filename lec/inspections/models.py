"""Random checks: the frozen list, the seed, the sample, visits and what was found there (๑๐.๓)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lec.accounts.models import Officer, Post
from lec.registry.models import Kind, Organisation
from lec.rounds.models import Round


class SeedKind(models.TextChoices):
    """Where the seed comes from, so that nobody can choose the sample."""

    LOTTERY = "lottery", _("A public draw made after freezing")
    COMMITTED = "committed", _("A secret committed to before, revealed afterwards")


class Weighting(models.TextChoices):
    """What makes an institution likelier to be drawn."""

    NONE = "none", _("All alike")
    MONEY = "money", _("By money")
    QUERIES = "queries", _("By open queries")


class Found(models.TextChoices):
    """What the visitor found of one learner of the sample."""

    PRESENT = "present", _("Present")
    EXPLAINED = "explained", _("Absent with an explanation")
    NOT_FOUND = "not_found", _("Not found")
    MOVED = "moved", _("Moved")


class Inspection(models.Model):
    """One random check of a province: list frozen, seed made known, sample drawn, visited, finished, in that order.

    `frozen_digest` is over the lines of the frozen list. Of a committed secret `commitment` is the SHA-256, published
    with the list; `sealed_secret` is the secret, enciphered, until it becomes the `seed`. `reason` is why the
    province may read names (the law's purpose), recorded with every look.
    """

    province = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    round = models.ForeignKey(Round, models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    reason = models.CharField(max_length=500)
    institutions_wanted = models.PositiveSmallIntegerField()
    learners_wanted = models.PositiveSmallIntegerField()
    weighting = models.CharField(max_length=8, choices=Weighting, default=Weighting.NONE)
    seed_kind = models.CharField(max_length=10, choices=SeedKind)
    lottery_on = models.DateField(null=True)
    commitment = models.CharField(max_length=64, blank=True)
    sealed_secret = models.BinaryField(null=True)
    frozen_at = models.DateTimeField()
    frozen_digest = models.CharField(max_length=64)
    seed = models.CharField(max_length=200, blank=True)
    drawn_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    public_code = models.CharField(max_length=32, unique=True)
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    officer = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["province", "number"], name="inspection_number_once"),
            models.CheckConstraint(
                condition=Q(drawn_at__isnull=True) | ~Q(seed=""), name="inspection_drawn_with_a_seed"
            ),
            models.CheckConstraint(
                condition=Q(seed_kind=SeedKind.LOTTERY, lottery_on__isnull=False, commitment="")
                | (Q(seed_kind=SeedKind.COMMITTED, lottery_on__isnull=True) & ~Q(commitment="")),
                name="inspection_seed_agrees_with_kind",
            ),
        ]
        ordering = ["-frozen_at", "-id"]

    @property
    def is_drawn(self) -> bool:
        """Whether the sample is known."""
        return self.drawn_at is not None

    @property
    def is_finished(self) -> bool:
        """Whether nothing of it changes any more."""
        return self.finished_at is not None

    @property
    def is_public(self) -> bool:
        """Whether anybody may know the sample: a lottery's as soon as it is drawn, a secret's when all is over.

        A lottery's seed is in the newspapers anyway; a committed secret lets visits come unannounced.
        """
        return self.is_finished or (self.is_drawn and self.seed_kind == SeedKind.LOTTERY)


class FrozenInstitution(models.Model):
    """One line of the frozen list: an institution with its stratum, weight and learners as they were then.

    `learners` are the ids of its enrolments in the order that numbers them from 1; they are not published, their
    digest is.
    """

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="frame")
    institution = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    code = models.CharField(max_length=20)
    lao_code = models.CharField(max_length=20)
    kind = models.CharField(max_length=12, choices=Kind)
    weight = models.PositiveBigIntegerField()
    size = models.PositiveIntegerField()
    learners = models.JSONField()
    learners_digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["inspection", "code"], name="frozen_institution_once")]


class Visit(models.Model):
    """One institution that was drawn, in the order of the draw; `visited_on` once somebody has been there.

    `unfinished_reason` says why it was not visited, or not to the end, when the inspection was finished without it.
    """

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="visits")
    frozen = models.OneToOneField(FrozenInstitution, models.PROTECT, related_name="visit")
    institution = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    visited_on = models.DateField(null=True)
    note = models.CharField(max_length=1000, blank=True)
    finished_at = models.DateTimeField(null=True)
    unfinished_reason = models.CharField(max_length=500, blank=True)
    returned_at = models.DateTimeField(null=True)
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    officer = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")


class SampledLearner(models.Model):
    """One learner of the sample by the number in the frozen list, and what was found.

    `asked_at` is when the institution was asked to take a learner that was not found out of the system.
    """

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="learners")
    enrolment = models.ForeignKey("rolls.Enrolment", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    found = models.CharField(max_length=10, choices=Found, blank=True)
    note = models.CharField(max_length=500, blank=True)
    found_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    officer = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["visit", "number"], name="sampled_learner_once"),
            models.CheckConstraint(
                condition=Q(found="", found_at__isnull=True) | (~Q(found="") & Q(found_at__isnull=False)),
                name="sampled_learner_found_when",
            ),
        ]


class Photo(models.Model):
    """A picture taken on a visit, kept enciphered; of the visit, or of one learner's finding."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="photos")
    learner = models.ForeignKey(SampledLearner, models.PROTECT, null=True, related_name="photos")
    filename = models.CharField(max_length=255)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sealed_content = models.BinaryField()
    at = models.DateTimeField()
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    officer = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
