"""When a letter may go out: how often, how long a failing address rests, and when it is given up."""

from datetime import datetime, timedelta

from django.db.models import Q

from lec.notices.models import Mailing

PAUSES = (
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=8),
    timedelta(hours=24),
)
"""How long a letter rests after its first, second ... failure."""

MOST_ATTEMPTS = len(PAUSES) + 1
APART = timedelta(hours=1)
"""A post gets no more than one letter in this time; what happens meanwhile comes with the next."""

STILL_NEWS = timedelta(days=3)
"""What is older is no longer mailed; it stands in the inbox."""

GIVEN_UP_FOR = timedelta(days=7)
"""How long an address that was given up is left alone, unless the officer writes another into the profile."""


def is_given_up(mailing: Mailing) -> bool:
    """Whether it failed as often as it is tried."""
    return mailing.sent_at is None and mailing.attempts >= MOST_ATTEMPTS


def due(now: datetime) -> Q:
    """The letters that may be tried now: never tried, or rested after their last failure."""
    rested = Q(attempts=0)
    for attempts, pause in enumerate(PAUSES, start=1):
        rested |= Q(attempts=attempts, failed_at__lte=now - pause)
    return rested & Q(sent_at__isnull=True)


def may_write(last: Mailing | None, address: str, *, now: datetime) -> bool:
    """Whether a post whose newest letter is `last` may be written to at this address."""
    if last is None:
        return True
    if last.sent_at is not None:
        return last.sent_at + APART <= now
    if not is_given_up(last):
        return False
    return last.address != address or last.at + GIVEN_UP_FOR <= now
