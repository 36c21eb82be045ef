"""What a school sends through its link, and the LAO's word on it: accepted, or asked again (๕.๒(๑), ๕.๒(๓))."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from lec.accounts.models import Post
from lec.audit import actions as audit
from lec.headcounts.actions.asking import Asked, ask_anew
from lec.headcounts.actions.numbers import check_seen, entry_of, keep_name_list
from lec.headcounts.actions.writing import Change, hold_school, subject_of, write
from lec.headcounts.models import Answer, Source
from lec.headcounts.queries.asking import cells_by_name, cells_from_names
from lec.headcounts.queries.numbers import numbers_of
from lec.headcounts.rules.asking import (
    LONGEST_PERSON,
    LONGEST_REASON,
    LONGEST_TELEPHONE,
    check_due,
    check_reason,
    check_round,
    check_sender,
    check_there,
    check_undecided,
    find_request,
)
from lec.headcounts.rules.numbers import check_cells, check_name_list
from lec.lib.names import clean_text
from lec.rounds.queries import today

LONGEST_POSITION = 100
LONGEST_NOTE = 500


@dataclass(frozen=True)
class SentFile:
    """The name list as the school sends it."""

    filename: str
    content: bytes


@transaction.atomic
def answer(
    *,
    secret: str,
    cells: Mapping[tuple[str, str], int],
    file: SentFile | None = None,
    person: str,
    position: str = "",
    telephone: str = "",
    note: str = "",
    now: datetime,
) -> Answer:
    """Keep what a school sends through its link, once; it counts only when the LAO accepts it.

    Nobody is signed in: whoever holds the secret acts for the school, and the record says so (`by` is nobody).
    Refused as `rules.asking.find_request` does; a missing or impossible number, named per cell; a file that
    is no list; nobody's name.
    """
    ledgers = audit.hold([find_request(secret, now=now).school.lao_id])
    request = find_request(secret, now=now)  # As it is now that nobody else writes.
    check_cells(cells)
    person = clean_text(person)[:LONGEST_PERSON]
    check_sender(person)
    kind = check_name_list(file.content) if file else None
    entries = []
    kept = None
    if file and kind:
        kept = keep_name_list(request.school, request.round, file.filename, kind, file.content, by=None, now=now)
        entries.append(entry_of(kept))
    sent = Answer.objects.create(
        request=request,
        cells=cells_by_name(cells),
        name_list=kept,
        person=person,
        position=clean_text(position)[:LONGEST_POSITION],
        telephone=clean_text(telephone)[:LONGEST_TELEPHONE],
        note=clean_text(note)[:LONGEST_NOTE],
        at=now,
    )
    told = {"answer": sent.pk, "total": sum(cells.values()), "list": kept is not None}
    entries.append(audit.Entry("school.answer", subject_of(request.school), None, told))
    audit.append(ledgers[request.school.lao_id], entries, by=None, now=now)
    return sent


@transaction.atomic
def accept(*, answer: Answer, by: Post, now: datetime, seen: str = "") -> Answer:
    """Record the numbers a school sent as the LAO's (๕.๒(๓)); other numbers than stand void (๙).

    `seen` as in `record`. Refused: an answer accepted or refused before, of a round that is over or a school
    dissolved meanwhile, an officer of another organisation; ChangedMeanwhile.
    """
    school, ledgers, round_ = hold_school(answer.request.school, by)
    fresh = _undecided(answer)
    check_round(fresh, round_)
    check_there(school)
    before, numbers = numbers_of(school, round_), cells_from_names(fresh.cells)
    check_cells(numbers)
    if seen and before != numbers:
        check_seen(school, round_, seen)
    fresh.accepted_at, fresh.decided_post, fresh.decided_officer = now, by, by.officer
    fresh.save(update_fields=["accepted_at", "decided_post", "decided_officer"])
    told = {"answer": fresh.pk, "total": sum(numbers.values())}
    audit.append(
        ledgers[school.lao_id], [audit.Entry("answer.accept", subject_of(school), None, told)], by=by, now=now
    )
    if before != numbers:
        write([Change(school, before, numbers)], round_, Source.ANSWER, ledgers, by, now)
    return fresh


@transaction.atomic
def refuse(*, answer: Answer, reason: str, due_on: date, by: Post, now: datetime) -> Asked:
    """Refuse what a school sent, and ask it again for that reason by another day.

    Refused: an answer dealt with before, of a round that is over or a dissolved school, no reason, a day
    that has passed, an officer of another organisation.
    """
    school, ledgers, round_ = hold_school(answer.request.school, by)
    fresh = _undecided(answer)
    reason = clean_text(reason)[:LONGEST_REASON]
    check_round(fresh, round_)
    check_there(school)
    check_reason(reason)
    check_due(due_on, today=today(now))
    return ask_anew(school, fresh.request, round_, reason, due_on, ledgers, by, now)


def _undecided(answer: Answer) -> Answer:
    """The answer as it stands now; refused once it is decided."""
    fresh = Answer.objects.select_related("request__school__lao", "request__round").get(pk=answer.pk)
    check_undecided(fresh)
    return fresh
