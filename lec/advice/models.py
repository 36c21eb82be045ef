"""Threads of advice between an organisation and the level directly above it (๓: ให้คำปรึกษา แนะนำ)."""

from django.db import models

from lec.accounts.models import Officer, Post
from lec.registry.models import Organisation
from lec.rounds.models import Database


class Thread(models.Model):
    """One subject talked over by `organisation` and `above`; about a database, or about anything but learners.

    `answer_due_from` is the side that is to answer now, null once a side has said that it is settled; kept with every
    message so that what waits is one indexed look.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    above = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    database = models.CharField(max_length=12, choices=Database, blank=True)
    subject = models.CharField(max_length=200)
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    answer_due_from = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["answer_due_from", "changed_at"], name="thread_waiting"),
            models.Index(fields=["organisation", "-changed_at"], name="thread_below"),
            models.Index(fields=["above", "-changed_at"], name="thread_above"),
        ]


class Message(models.Model):
    """What one side wrote; never changed."""

    thread = models.ForeignKey(Thread, models.PROTECT, related_name="messages")
    text = models.CharField(max_length=4000)
    at = models.DateTimeField()
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    officer = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")


class Attachment(models.Model):
    """A file sent with a message, kept enciphered."""

    message = models.ForeignKey(Message, models.PROTECT, related_name="attachments")
    filename = models.CharField(max_length=255)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sealed_content = models.BinaryField()
