"""Draws notices from what happened since it was last looked: the tables of what happened are the outbox."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Max, Min

from lec.advice.models import Message
from lec.headcounts.models import Answer
from lec.notices.actions.falls import fallen_since, ready_since
from lec.notices.actions.happenings import (
    advice_since,
    contested_since,
    extended_since,
    microseconds,
    received_since,
    settled_from,
)
from lec.notices.actions.tidings import Tidings, tell
from lec.notices.models import Reading
from lec.rolls.queries.contest_news import claim_rows
from lec.rounds.models import Deadline, Step

LOOKING_BACK = timedelta(minutes=10)
"""Rows this young are read again: a number is given before its transaction ends, so a lower one may come later."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Source:
    """A table that things happen in: `read` answers what is to be told of the rows after a position.

    `moment` is the column that says when a row came; a source without `rows` is read by time instead.
    """

    name: str
    rows: Callable[[], models.QuerySet[Any]] | None
    moment: str
    read: Callable[[int, datetime], list[Tidings]]


SOURCES = (
    Source("falls", Step.objects.all, "at", lambda position, now: fallen_since(position)),
    Source("ready", Step.objects.all, "at", ready_since),
    Source("deadlines", Deadline.objects.all, "set_at", extended_since),
    Source("claims", claim_rows, "enrolment__created_at", lambda position, now: contested_since(position)),
    Source("settled", None, "", lambda position, now: settled_from(position)),
    Source("advice", Message.objects.all, "at", lambda position, now: advice_since(position)),
    Source("answers", Answer.objects.all, "at", lambda position, now: received_since(position)),
)


@dataclass(frozen=True)
class Drawn:
    """How many notices are new, and the sources that could not be read."""

    told: int
    failed: tuple[str, ...]


def draw(*, now: datetime, dry: bool = False) -> Drawn:
    """Tell everybody what happened since the last time, each thing once; not in a transaction.

    A source that fails is named and keeps no other back; it is read again the next time. Two that draw at once do no
    harm: each reads the same and the table takes each notice once. The first time ever it begins now (less the ten
    minutes it always looks back): what happened before is in the histories, not in everybody's mail. When `dry`,
    nothing is written.
    """
    told = 0
    failed = []
    for source in SOURCES:
        try:
            told += _draw(source, now, dry)
        except Exception:
            _log.exception("notices could not be drawn from %s", source.name)
            failed.append(source.name)
    return Drawn(told, tuple(failed))


def begin(*, at: int = 0) -> None:
    """Begin every reading at this position instead of now: 0 tells of everything there is (a fresh demo)."""
    for source in SOURCES:
        Reading.objects.update_or_create(source=source.name, defaults={"position": at})


def _draw(source: Source, now: datetime, dry: bool) -> int:
    reading = Reading.objects.filter(source=source.name).first()
    # Before the rows are read: what comes between the two is then read twice, and never not at all.
    reached = _reached(source, reading.position if reading else 0, now)
    position = reading.position if reading else reached
    told = tell(source.read(position, now), dry=dry)
    if dry:
        return told
    if reading is None:
        Reading.objects.bulk_create([Reading(source=source.name, position=reached)], ignore_conflicts=True)
    elif reached > position:
        Reading.objects.filter(source=source.name, position__lt=reached).update(position=reached)
    return told


def _reached(source: Source, position: int, now: datetime) -> int:
    """How far nothing more can come: the last row before the first young one."""
    settled = now - LOOKING_BACK
    if source.rows is None:
        return microseconds(settled)
    rows = source.rows().filter(pk__gt=position)
    young = rows.filter(**{f"{source.moment}__gt": settled}).aggregate(first=Min("pk"))["first"]
    if young is not None:
        return int(young) - 1
    return int(rows.aggregate(last=Max("pk"))["last"] or position)
