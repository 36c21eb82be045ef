"""What is to be told to whom, and writing it down once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from lec.accounts.models import Post
from lec.notices.models import Notice

_BATCH = 500


@dataclass(frozen=True)
class Tidings:
    """One thing that an organisation is to be told; `key` is the same however often it is looked for."""

    organisation: int
    kind: str
    key: str
    at: datetime
    facts: dict[str, Any] = field(default_factory=dict)


def tell(tidings: Iterable[Tidings], *, dry: bool = False) -> int:
    """Write down what was not told before (nothing when `dry`); answers how many that are.

    Two that tell the same at once are kept apart by the table itself (`notice_once`). Where there is nothing new
    nothing is written, so that looking every minute locks nobody out.
    """
    told = 0
    everything = list(tidings)
    for start in range(0, len(everything), _BATCH):
        told += _tell(everything[start : start + _BATCH], dry)
    return told


def _tell(tidings: Sequence[Tidings], dry: bool) -> int:
    posts = dict(
        Post.objects.filter(organisation__in={one.organisation for one in tidings}, is_active=True)
        .order_by()
        .values_list("organisation", "pk")
    )
    keys = {one.key for one in tidings}
    known = set(Notice.objects.filter(post__in=posts.values(), key__in=keys).values_list("post", "key"))
    fresh = {
        (posts[one.organisation], one.key): one
        for one in tidings
        if one.organisation in posts and (posts[one.organisation], one.key) not in known
    }
    if dry or not fresh:
        return len(fresh)
    with transaction.atomic():
        Notice.objects.bulk_create(
            (
                Notice(post_id=post, kind=one.kind, key=key, at=one.at, facts=one.facts)
                # In one order, so that two who tell the same at once wait for each other and never in a ring.
                for (post, key), one in sorted(fresh.items(), key=lambda told: told[0])
            ),
            ignore_conflicts=True,
        )
    return len(fresh)
