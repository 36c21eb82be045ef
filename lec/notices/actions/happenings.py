"""Tidings from everything beside the steps: more time, contests, advice, what schools sent."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.db.models import F
from django.utils.translation import override

from lec.advice.models import Message
from lec.headcounts.models import Answer
from lec.notices.actions.tidings import Tidings
from lec.notices.dues import Dues
from lec.notices.models import NoticeKind
from lec.registry.models import Organisation
from lec.rolls.queries.contest_news import claimed_since, settled_since
from lec.rounds.chain import RECORD_LANGUAGE
from lec.rounds.models import Deadline
from lec.rounds.queries import today

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def microseconds(moment: datetime) -> int:
    """A moment as a position: microseconds since 1970."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def extended_since(position: int, now: datetime) -> list[Tidings]:
    """Deadlines moved after that row, to those whom they move; the first ones of a round are no news (๔)."""
    rows = list(
        Deadline.objects.filter(pk__gt=position, round__closed_at__isnull=True)
        .exclude(set_at=F("round__opened_at"))
        .select_related("round")
        .order_by("pk")
    )
    told = []
    dues = {row.round_id: Dues(row.round) for row in rows}
    for row in rows:
        facts = {"due_on": row.due_on.isoformat(), "order": row.order_reference}
        for pk in _named_by(row, now):
            # An order for all never shortens an extension that was granted: those it leaves alone are not told.
            if dues[row.round_id].of(row.level, pk) == row.due_on:
                told.append(Tidings(pk, NoticeKind.EXTENDED, f"deadline:{row.pk}", row.set_at, facts))
    return told


def _named_by(row: Deadline, now: datetime) -> Iterable[int]:
    if row.organisation_id is not None:
        return [row.organisation_id]
    return Organisation.objects.filter(level=row.level).open_on(today(now)).values_list("pk", flat=True)


def contested_since(position: int) -> list[Tidings]:
    """Claims that stand and were made after that row, to every side of the contest and its LAO; no child's name."""
    return [
        Tidings(pk, NoticeKind.CONTESTED, f"claim:{one.contest}:{one.claim}", one.at, {"contest": one.contest})
        for one in claimed_since(position)
        for pk in one.concerns
    ]


def settled_from(position: int) -> list[Tidings]:
    """Contests settled from that moment on, to every side and its LAO but to who decided; no child's name."""
    return [
        Tidings(pk, NoticeKind.SETTLED, f"settled:{one.contest}", one.at, {"contest": one.contest})
        for one in settled_since(_EPOCH + timedelta(microseconds=position))
        for pk in one.concerns
        if pk != one.decider
    ]


def advice_since(position: int) -> list[Tidings]:
    """Messages written after that row, to the other side of the thread (๓); who wrote, not what."""
    rows = (
        Message.objects.filter(pk__gt=position)
        .select_related("post__organisation", "thread__organisation", "thread__above")
        .order_by("pk")
    )
    return [_message(row) for row in rows]


def _message(row: Message) -> Tidings:
    thread, writer = row.thread, row.post.organisation
    asked = writer.pk == thread.asked_by_id
    with override(RECORD_LANGUAGE):
        facts = {"thread": thread.pk, "name": writer.title, "database": thread.database, "subject": thread.subject}
    kind = NoticeKind.ASKED if asked else NoticeKind.ANSWERED
    return Tidings(thread.other(writer.pk).pk, kind, f"message:{row.pk}", row.at, facts)


def received_since(position: int) -> list[Tidings]:
    """What schools of other affiliations sent after that row, to their LAO (๕.๒(๑))."""
    rows = Answer.objects.filter(pk__gt=position).select_related("request__school").order_by("pk")
    return [
        Tidings(
            row.request.school.lao_id,
            NoticeKind.RECEIVED,
            f"answer:{row.pk}",
            row.at,
            {"school": row.request.school.name, "code": row.request.school.code},
        )
        for row in rows
    ]
