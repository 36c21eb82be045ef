"""Notices: what a post is told, once each, and what was sent to whom by e-mail."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lec.accounts.models import Post


class NoticeKind(models.TextChoices):
    """What a notice tells."""

    VOIDED = "voided", _("A confirmation fell")
    RETURNED = "returned", _("Returned for correction")
    READY = "ready", _("You can confirm now")
    DEADLINE = "deadline", _("The deadline is near")
    EXTENDED = "extended", _("More time was given")
    CONTESTED = "contested", _("A learner is contested")
    SETTLED = "settled", _("A contest is settled")
    ASKED = "asked", _("A question was asked")
    ANSWERED = "answered", _("A question was answered")
    RECEIVED = "received", _("A school sent its numbers")


class Notice(models.Model):
    """One thing told to one post; `key` says what happened, so that it is told once however often it is looked for.

    `facts` holds what the sentence needs (names of organisations, databases, numbers, no learner's name); see
    `lec.notices.sentences` for what each kind keeps.
    """

    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=NoticeKind)
    key = models.CharField(max_length=120)
    at = models.DateTimeField()
    facts = models.JSONField(default=dict)
    read_at = models.DateTimeField(null=True)
    mailing = models.ForeignKey("Mailing", models.PROTECT, null=True, related_name="notices")

    post_id: int
    mailing_id: int | None

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "key"], name="notice_once")]
        indexes = [
            models.Index(fields=["post", "-at"], name="notice_inbox"),
            models.Index(fields=["post"], condition=models.Q(read_at__isnull=True), name="notice_unread"),
            models.Index(fields=["at"], condition=models.Q(mailing__isnull=True), name="notice_unmailed"),
        ]


class Mailing(models.Model):
    """One digest to one address; it went (`sent_at`) or it did not (`failure`), and is then tried again later.

    `attempts` counts the claims: whoever sends it raises it first, so that two senders never both do. `failed_at` is
    when it was last claimed or refused; how long it then rests is in `lec.notices.rules`.
    """

    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    address = models.EmailField()
    at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=300, blank=True)

    post_id: int

    class Meta:
        indexes = [
            models.Index(fields=["at"], condition=models.Q(sent_at__isnull=True), name="mailing_unsent"),
            models.Index(fields=["post", "-at"], name="mailing_newest"),
        ]


class Reading(models.Model):
    """How far a source of notices has been read: the last row's number, or the last moment in microseconds."""

    source = models.CharField(max_length=20, primary_key=True)
    position = models.BigIntegerField(default=0)
