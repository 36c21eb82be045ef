"""Asking, answering and settling between an organisation and the level directly above it (๓)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from lec.accounts.models import Post
from lec.advice.models import Attachment, Message, Thread
from lec.advice.queries import find_attachment, find_thread, same_question
from lec.advice.rules import (
    Prepared,
    check_can_open,
    check_can_settle,
    check_can_write,
    check_is_side,
    check_subject,
    check_text,
    prepared,
    tidy,
)
from lec.audit import actions as audit
from lec.audit.models import Ledger
from lec.lib.digests import canonical_line, digest
from lec.lib.names import clean_text
from lec.lib.refusals import Invalid, Refused
from lec.lib.sealing import open_bytes, seal_bytes
from lec.registry.models import Organisation

File = tuple[str, bytes]
"""A file as it came: its name and its content."""


@dataclass(frozen=True)
class Asked:
    """What became of asking several: the threads that stand, and who was refused with the reason."""

    threads: tuple[Thread, ...]
    refused: tuple[tuple[Organisation, str], ...]


@dataclass(frozen=True)
class OpenedFile:
    """A file as it was sent."""

    filename: str
    content_type: str
    content: bytes


def ask(
    *,
    partners: Sequence[Organisation],
    database: str = "",
    subject: str,
    text: str,
    files: Sequence[File] = (),
    by: Post,
    now: datetime,
) -> Asked:
    """Ask one or several organisations directly above or below in the same words, a thread each.

    Each stands or falls by itself: who is refused is named, the others are asked. What is wrong with the words or
    the files refuses the whole (Invalid): a learner's number, more than 5 files, one over 10 MB, an unknown kind.
    """
    if not partners:
        sentence = _("Choose whom you ask.")
        raise Invalid("nobody-chosen", sentence, {"to": sentence})
    subject, text = clean_text(subject), tidy(text)
    check_subject(subject)
    check_text(text)
    kept = prepared(files)
    threads, refused = [], []
    for partner in partners:
        try:
            threads.append(_open(partner, database, subject, text, kept, by, now))
        except Refused as refusal:
            refused.append((partner, refusal.message))
    return Asked(tuple(threads), tuple(refused))


@transaction.atomic
def answer(
    *, thread: Thread, text: str, files: Sequence[File] = (), settles: bool = False, by: Post, now: datetime
) -> Message:
    """Write in a thread; the other side is to answer then, or nobody where this `settles` it.

    A settled thread opens again. The same words again at once are not written twice. Refused as `ask`; to everybody
    but the two sides the thread is hidden; nothing is added once the organisation belongs to another body.
    """
    thread, ledgers = _hold(thread, by)
    check_can_write(thread, by=by)
    text = tidy(text)
    check_text(text)
    kept = prepared(files)
    newest = Message.objects.filter(thread=thread).select_related("post").order_by("-pk").first()
    if newest and not kept and newest.text == text and newest.post.organisation_id == by.organisation_id:
        if settles and not thread.is_settled:
            _settle(thread, ledgers, by, now)
        return newest
    before = {"settled": thread.is_settled}
    if thread.is_settled:
        thread.asked_by = by.organisation
    message = _write(thread, text, kept, by, now)
    thread.answer_due_from = None if settles else thread.other(by.organisation_id)
    thread.settled_at = now if settles else None
    thread.changed_at = now
    thread.save(update_fields=["asked_by", "answer_due_from", "settled_at", "changed_at"])
    _record(ledgers, audit.Entry("advice.answer", _subject(thread), before, _facts(message, kept, settles)), by, now)
    return message


@transaction.atomic
def settle(*, thread: Thread, by: Post, now: datetime) -> Thread:
    """Say that nothing is left to answer. Refused to the side that was asked and has not answered yet."""
    thread, ledgers = _hold(thread, by)
    check_can_settle(thread, by=by)
    return _settle(thread, ledgers, by, now)


@transaction.atomic
def open_file(*, thread: Thread, attachment: Attachment, by: Post, now: datetime) -> OpenedFile:
    """Decipher a file of a thread; who opened it, and when, is recorded on both sides."""
    thread, ledgers = _hold(thread, by)
    kept = find_attachment(attachment.pk, thread=thread)
    content = open_bytes(settings.FILE_KEY, kept.sealed_content)
    _record(ledgers, audit.Entry("advice.file", _subject(thread), None, {"file": kept.pk}), by, now)
    return OpenedFile(kept.filename, kept.content_type, content)


@transaction.atomic
def _open(
    partner: Organisation, database: str, subject: str, text: str, files: list[Prepared], by: Post, now: datetime
) -> Thread:
    """One thread with its first message; the open one in the very same words where there is one."""
    below = by.organisation if partner.pk == by.organisation.parent_id else partner
    check_can_open(below, database, by=by)
    assert below.parent_id is not None
    ledgers = _ledgers(below.pk, below.parent_id)
    fresh = Organisation.objects.select_related("parent").get(pk=below.pk)
    check_can_open(fresh, database, by=by)
    above = fresh.parent
    if above is None or above.pk not in ledgers:
        raise Refused("moved-away", _("%(name)s belongs to another body now.") % {"name": fresh.title})
    asked_by, asked = (fresh, above) if by.organisation_id == fresh.pk else (above, fresh)
    words = {"database": database, "subject": subject, "text": text}
    if not files and (there := same_question(fresh, above, asked_by=asked_by, **words)):
        return there
    thread = Thread.objects.create(
        organisation=fresh,
        above=above,
        database=database,
        subject=subject,
        opened_at=now,
        changed_at=now,
        asked_by=asked_by,
        answer_due_from=asked,
    )
    facts = _facts(_write(thread, text, files, by, now), files, settles=False)
    entry = audit.Entry("advice.open", _subject(thread), None, {"database": database, "subject": subject, **facts})
    _record(ledgers, entry, by, now)
    return thread


def _hold(thread: Thread, by: Post) -> tuple[Thread, dict[int, Ledger]]:
    """Both sides held, the lower first, then the thread as it is now; Hidden to others."""
    check_is_side(thread, by=by)
    ledgers = _ledgers(*thread.sides)
    return find_thread(thread.pk, side=by.organisation), ledgers


def _ledgers(below: int, above: int) -> dict[int, Ledger]:
    return audit.hold([below]) | audit.hold([above])


def _settle(thread: Thread, ledgers: dict[int, Ledger], by: Post, now: datetime) -> Thread:
    thread.answer_due_from, thread.settled_at, thread.changed_at = None, now, now
    thread.save(update_fields=["answer_due_from", "settled_at", "changed_at"])
    _record(ledgers, audit.Entry("advice.settle", _subject(thread), {"settled": False}, {"settled": True}), by, now)
    return thread


def _write(thread: Thread, text: str, files: list[Prepared], by: Post, now: datetime) -> Message:
    message = Message.objects.create(thread=thread, text=text, at=now, post=by, officer=by.officer)
    for file in files:
        Attachment.objects.create(
            message=message,
            filename=file.filename,
            content_type=file.kind.content_type,
            size=len(file.content),
            sealed_content=seal_bytes(settings.FILE_KEY, file.content),
        )
    return message


def _facts(message: Message, files: list[Prepared], settles: bool) -> dict[str, object]:
    """What the record keeps of a message: not its words, but what proves them."""
    sizes = [{"type": file.kind.content_type, "size": len(file.content)} for file in files]
    proof = digest([canonical_line(message.text)])
    return {"message": message.pk, "digest": proof, "files": sizes, "settled": settles}


def _record(ledgers: dict[int, Ledger], entry: audit.Entry, by: Post, now: datetime) -> None:
    for ledger in ledgers.values():
        audit.append(ledger, [entry], by=by, now=now)


def _subject(thread: Thread) -> str:
    return f"thread:{thread.pk}"
