"""Asking other-affiliation schools for their numbers, and what they send back (๕.๒(๑))."""

from django.db import models
from django.db.models import Q

from lec.accounts.models import Officer, Post
from lec.headcounts.models.numbers import NameList
from lec.registry.models import OtherSchool
from lec.rounds.models import Round


class SchoolContact(models.Model):
    """Whom to write to and telephone at a school that has no account; kept by its local authority."""

    school = models.OneToOneField(OtherSchool, models.PROTECT, primary_key=True, related_name="contact")
    person = models.CharField(max_length=200, blank=True)
    telephone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    changed_at = models.DateTimeField()
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    officer = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")


class Request(models.Model):
    """One request to a school to send its numbers and name list; rows are the history, the newest holds.

    `reason` says why a school is asked again, empty the first time. A request with an e-mail address has a one-time
    link, of which only the hash of its secret is kept; the link dies when it is answered, replaced or past
    `expires_at`.
    """

    school = models.ForeignKey(OtherSchool, models.PROTECT, related_name="requests")
    round = models.ForeignKey(Round, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500, blank=True)
    due_on = models.DateField()
    email = models.EmailField(blank=True)
    secret_hash = models.CharField(max_length=64, null=True, unique=True)
    expires_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    officer = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["school", "round", "-at"], name="request_newest")]


class Answer(models.Model):
    """What a school sent through its link; it counts only once the local authority accepts it.

    `cells` is {"K1_M": n, ...} with all eighteen. Exactly one of `accepted_at` and `refused_at` is ever set.
    """

    request = models.OneToOneField(Request, models.PROTECT, related_name="answer")
    cells = models.JSONField()
    name_list = models.ForeignKey(NameList, models.PROTECT, null=True, related_name="+")
    person = models.CharField(max_length=200)
    position = models.CharField(max_length=100, blank=True)
    telephone = models.CharField(max_length=30, blank=True)
    note = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=500, blank=True)
    decided_post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    decided_officer = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(refused_at__isnull=True), name="answer_decided_once"
            ),
            models.CheckConstraint(
                condition=Q(refused_at__isnull=True, refusal="") | (Q(refused_at__isnull=False) & ~Q(refusal="")),
                name="answer_refused_with_reason",
            ),
        ]
