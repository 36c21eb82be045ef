"""Posts (the accounts), officers (the persons), slips and tokens (how access is handed over)."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac

from lec.registry.models import Organisation


class PostManager(BaseUserManager["Post"]):
    """Fetches a post with the organisation and officer that every page shows."""

    def get_queryset(self) -> models.QuerySet["Post"]:
        return super().get_queryset().select_related("organisation", "officer")

    def get_by_natural_key(self, username: str | None) -> "Post":
        return self.get(username=username)


class Post(AbstractBaseUser):
    """The account of one organisation; its user name is the organisation's code (๕.๑ note).

    `officer` is who holds the post now; null until somebody has activated a slip.
    """

    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="post")
    username = models.CharField(max_length=40, unique=True)
    officer = models.ForeignKey("Officer", models.PROTECT, null=True, related_name="+")
    sign_in_epoch = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    officer_id: int | None

    objects = PostManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.username

    def get_session_auth_hash(self) -> str:
        """Changes with the password and with every sign-out, so that no cookie outlives either."""
        return self._epoch_hash(None)

    def get_session_auth_fallback_hash(self) -> Any:
        return iter(())

    def _epoch_hash(self, secret: str | None) -> str:
        value = f"{self.password}:{self.sign_in_epoch}"
        return salted_hmac("lec.accounts.Post", value, secret=secret, algorithm="sha256").hexdigest()


class Officer(models.Model):
    """The person appointed to a post, from `appointed_on` until `left_at` (๕.๑(๓))."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="officers")
    first_name = models.CharField(max_length=100)
    last_name = models.CharField(max_length=100)
    position = models.CharField(max_length=100)
    telephone = models.CharField(max_length=30)
    email = models.EmailField(blank=True)
    order_number = models.CharField(max_length=100, blank=True)
    appointed_on = models.DateField(null=True)
    created_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["post"], condition=Q(left_at__isnull=True), name="officer_one_per_post"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"


class Slip(models.Model):
    """A printed right to activate a post once; only the hash of its secret is kept.

    Exactly one of activated_at and revoked_at is ever set; a slip past `expires_at` is dead.
    """

    post = models.ForeignKey(Post, models.PROTECT, related_name="slips")
    secret_hash = models.CharField(max_length=64, unique=True)
    issued_at = models.DateTimeField()
    issued_by_post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    issued_by_officer = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField()
    activated_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["post", "-issued_at"], name="slip_latest")]
        constraints = [
            models.UniqueConstraint(
                fields=["post"],
                condition=Q(activated_at__isnull=True, revoked_at__isnull=True),
                name="slip_one_live",
            ),
            models.CheckConstraint(
                condition=Q(activated_at__isnull=True) | Q(revoked_at__isnull=True), name="slip_ends_once"
            ),
        ]


class Token(models.Model):
    """A program's key to a post, for the REST door; only its hash is kept."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="tokens")
    secret_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
