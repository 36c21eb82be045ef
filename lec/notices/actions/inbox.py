"""Marking notices as read; no event of the record, as nothing that anybody confirms changes."""

from datetime import datetime

from django.db import transaction

from lec.accounts.models import Post
from lec.notices.models import Notice


@transaction.atomic
def mark_read(*, notice: Notice, now: datetime) -> None:
    """The post has opened this one; the first time is kept."""
    Notice.objects.filter(pk=notice.pk, read_at__isnull=True).update(read_at=now)


@transaction.atomic
def mark_all_read(*, by: Post, now: datetime) -> int:
    """The post has seen its whole inbox up to now; answers how many it had not opened."""
    return Notice.objects.filter(post=by, at__lte=now, read_at__isnull=True).update(read_at=now)
