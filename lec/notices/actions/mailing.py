"""Mailing notices: one letter for everything a post was told, tried again while its address does not take it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from django.db import transaction
from django.db.models import F, OuterRef, Subquery

from lec.accounts.models import Post
from lec.notices.digest import digest
from lec.notices.mail import deliver
from lec.notices.models import Mailing, Notice
from lec.notices.rules import GIVEN_UP_FOR, STILL_NEWS, due, may_write

_BATCH = 50
_CLAIMED = 10
"""So few letters are claimed at once that even a slow server has answered for all before another would try them."""


@dataclass(frozen=True)
class Sent:
    """How many letters went, how many failed, and what the mail server said, each once."""

    sent: int
    failed: int
    failures: tuple[str, ...]


def send(*, inbox: str, now: datetime) -> Sent:
    """Write the letters that are due and send them; `inbox` is the whole address of the page of notices.

    Only what the post has not read yet and only to posts whose officer gave an e-mail. A letter is claimed before it
    is sent, so that two that send at once never send the same, and one that dies on the way is tried again after a
    pause. It may go on for longer than such a pause: each claim is of its own moment. Not in a transaction.
    """
    _take_back()
    _write(now)
    began = monotonic()
    sent, failures = 0, []
    while claimed := _claim(now + timedelta(minutes=(monotonic() - began) // 60)):
        answers = _deliver(claimed, inbox, now)
        failed = [answer for answer in answers if answer]
        sent += len(answers) - len(failed)
        failures += failed
        # The same answer for a whole batch is the server's, not the addresses': the rest waits for the next time.
        if len(failed) == len(answers) == _CLAIMED and len(set(failed)) == 1:
            break
    return Sent(sent, len(failures), tuple(dict.fromkeys(failures)))


@transaction.atomic
def _take_back() -> None:
    """Undo unsent letters to an address that is no longer the officer's: the next goes to the new one."""
    outdated = Mailing.objects.filter(sent_at__isnull=True).exclude(address=F("post__officer__email"))
    pks = list(outdated.values_list("pk", flat=True))
    if pks:
        Notice.objects.filter(mailing__in=pks).update(mailing=None)
        Mailing.objects.filter(pk__in=pks, sent_at__isnull=True).delete()


def _write(now: datetime) -> None:
    """Make a letter for each post that has news, may be written to, and has an address."""
    news = Notice.objects.filter(mailing__isnull=True, read_at__isnull=True, at__gt=now - STILL_NEWS)
    posts = list(
        Post.objects.filter(pk__in=news.values("post"), is_active=True, officer__isnull=False)
        .exclude(officer__email="")
        .order_by("pk")
    )
    lately = Mailing.objects.filter(post__in=posts, at__gt=now - GIVEN_UP_FOR).order_by("at", "pk")
    newest = {one.post_id: one for one in lately}
    ready = [
        (post, post.officer.email)
        for post in posts
        if post.officer and may_write(newest.get(post.pk), post.officer.email, now=now)
    ]
    for start in range(0, len(ready), _BATCH):
        _write_batch(ready[start : start + _BATCH], now)


@transaction.atomic
def _write_batch(batch: Sequence[tuple[Post, str]], now: datetime) -> None:
    """A letter for each, and its notices on it; whoever came first has them, the other's letter is taken back."""
    made = Mailing.objects.bulk_create(Mailing(post=post, address=address, at=now) for post, address in batch)
    pks = [one.pk for one in made]
    own = Mailing.objects.filter(pk__in=pks, post=OuterRef("post")).values("pk")[:1]
    Notice.objects.filter(
        post__in=[post for post, _address in batch],
        mailing__isnull=True,
        read_at__isnull=True,
        at__gt=now - STILL_NEWS,
    ).update(mailing=Subquery(own))
    Mailing.objects.filter(pk__in=pks).exclude(
        pk__in=Notice.objects.filter(mailing__in=pks).values("mailing")
    ).delete()


@transaction.atomic
def _claim(now: datetime) -> list[Mailing]:
    """The next letters that are due, marked as being tried."""
    rows = Mailing.objects.filter(due(now)).order_by("at", "pk").select_for_update(skip_locked=True)
    claimed = list(rows[:_CLAIMED])
    Mailing.objects.filter(pk__in=[one.pk for one in claimed]).update(attempts=F("attempts") + 1, failed_at=now)
    return claimed


def _deliver(claimed: Sequence[Mailing], inbox: str, now: datetime) -> list[str]:
    """Send these and write down what became of each."""
    posts = Post.objects.in_bulk([one.post_id for one in claimed])
    told: dict[int, list[Notice]] = defaultdict(list)
    for notice in Notice.objects.filter(mailing__in=claimed).order_by("at", "pk"):
        assert notice.mailing_id is not None
        told[notice.mailing_id].append(notice)
    letters = [digest(posts[one.post_id], one.address, told[one.pk], inbox=inbox) for one in claimed]
    answers = deliver(letters)
    went = [one.pk for one, answer in zip(claimed, answers, strict=True) if not answer]
    Mailing.objects.filter(pk__in=went).update(sent_at=now, failed_at=None, failure="")
    for one, answer in zip(claimed, answers, strict=True):
        if answer:
            Mailing.objects.filter(pk=one.pk).update(failure=answer)
    return answers
