"""Recording the numbers of other-affiliation schools, their dissolution and their name lists (๕.๒)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from lec.accounts.models import Post
from lec.audit import actions as audit
from lec.headcounts.actions.writing import Change, hold_school, subject_of, void, write
from lec.headcounts.models import Headcount, NameList, Source
from lec.headcounts.queries.asking import school_row
from lec.headcounts.queries.numbers import numbers_of
from lec.headcounts.rules.numbers import (
    CELLS,
    check_can_record,
    check_can_reopen,
    check_cells,
    check_dissolution,
    check_name_list,
    check_not_dissolved,
)
from lec.lib.filetypes import FileType, fitting_name, plain_name
from lec.lib.names import clean_text
from lec.lib.refusals import ChangedMeanwhile
from lec.lib.sealing import open_bytes, seal_bytes
from lec.registry.models import OtherSchool
from lec.rounds.chain import RECORD_LANGUAGE
from lec.rounds.models import Round
from lec.rounds.queries import today

LONGEST_REFERENCE = 200
_NAMELESS = "name-list"


@dataclass(frozen=True)
class OpenedNameList:
    """An attached file as it came."""

    filename: str
    content_type: str
    content: bytes


@transaction.atomic
def record(
    *,
    school: OtherSchool,
    cells: Mapping[tuple[str, str], int],
    by: Post,
    now: datetime,
    source: str = Source.TYPED,
    seen: str = "",
) -> Headcount:
    """Record a school's eighteen numbers, {(grade, sex): count}, in the open round.

    The same numbers again change nothing; other numbers void the LAO's confirmation and what
    stands on it (๙). `source` tells how they came. `seen` is the fingerprint of what the officer was
    shown (`SchoolRow.fingerprint`), '' where nobody was shown anything. Refused: a missing or impossible
    number, named per cell; anything but zeros for a dissolved school; no open round; an officer of
    another organisation; ChangedMeanwhile where others stand now than were seen.
    """
    school, ledgers, round_ = hold_school(school, by)
    check_cells(cells)
    check_not_dissolved(school, cells)
    before = numbers_of(school, round_)
    if before != cells:
        if seen:
            check_seen(school, round_, seen)
        write([Change(school, before, dict(cells))], round_, source, ledgers, by, now)
    return Headcount.objects.get(school=school, round=round_)


def check_seen(school: OtherSchool, round_: Round, seen: str) -> None:
    """What stands is what the officer was shown; asked under the held ledger."""
    row = school_row(school, round_)
    if row.fingerprint == seen:
        return
    words = {"school": school.name, "officer": row.changed_by or _("Another officer")}
    sentence = _("The numbers of %(school)s have been changed meanwhile by %(officer)s.") % words
    raise ChangedMeanwhile(sentence, current=row.fingerprint)


@transaction.atomic
def dissolve(*, school: OtherSchool, on: date, reference: str, by: Post, now: datetime) -> OtherSchool:
    """Note that a school was dissolved, and record zeros for it in the open round (๕.๒(๒)).

    Said again with another day or announcement it corrects the first, which voids nothing: no number
    changes. Said again unchanged it does nothing. Refused: a day in the future, no reference of the
    announcement, no open round.
    """
    school, ledgers, round_ = hold_school(school, by)
    reference = clean_text(reference)[:LONGEST_REFERENCE]
    check_dissolution(on=on, reference=reference, today=today(now))
    before, after = _dissolution(school), {"on": on, "reference": reference}
    if before == after:
        return school
    school.dissolved_on, school.dissolution_reference = on, reference
    school.save(update_fields=["dissolved_on", "dissolution_reference"])
    entry = audit.Entry("school.dissolve", subject_of(school), before, after)
    audit.append(ledgers[school.lao_id], [entry], by=by, now=now)
    if before is None:
        with override(RECORD_LANGUAGE):
            cause = _("%(school)s was recorded as dissolved.") % {"school": school.name}
        void(ledgers, cause, by, now)
    numbers, zeros = numbers_of(school, round_), dict.fromkeys(CELLS, 0)
    if numbers != zeros:
        write([Change(school, numbers, zeros)], round_, Source.TYPED, ledgers, by, now)
    return school


@transaction.atomic
def reopen(*, school: OtherSchool, reason: str, by: Post, now: datetime) -> OtherSchool:
    """Take back a dissolution recorded by mistake, for a reason that is kept.

    The zeros recorded with it go too: the school counts as not recorded until somebody does.
    Refused: a school that is not dissolved, no reason, no open round.
    """
    school, ledgers, round_ = hold_school(school, by)
    reason = clean_text(reason)
    check_can_reopen(school, reason=reason)
    before = _dissolution(school)
    school.dissolved_on, school.dissolution_reference = None, ""
    school.save(update_fields=["dissolved_on", "dissolution_reference"])
    Headcount.objects.filter(school=school, round=round_).delete()
    entry = audit.Entry("school.reopen", subject_of(school), before, {"reason": reason})
    audit.append(ledgers[school.lao_id], [entry], by=by, now=now)
    words = {"school": school.name, "reason": reason}
    with override(RECORD_LANGUAGE):
        cause = _("The dissolution of %(school)s was taken back: %(reason)s") % words
    void(ledgers, cause, by, now)
    return school


@transaction.atomic
def attach_name_list(*, school: OtherSchool, filename: str, content: bytes, by: Post, now: datetime) -> NameList:
    """Keep the school's list of names, enciphered, beside those attached before (๕.๒(๑)).

    PDF, JPEG, PNG, WebP, HEIC, XLS, XLSX, ODS or CSV, known by content, at most 10 MB. It voids
    nothing: what is confirmed are the numbers. The newest list attached again is not kept twice.
    """
    school, ledgers, round_ = hold_school(school, by)
    kind = check_name_list(content)
    name = fitting_name(plain_name(filename, _NAMELESS), kind)
    newest = NameList.objects.filter(school=school, round=round_).order_by("attached_at", "pk").last()
    if newest and newest.filename == name and newest.size == len(content) and _content_of(newest) == content:
        return newest
    kept = keep_name_list(school, round_, name, kind, content, by=by, now=now)
    audit.append(ledgers[school.lao_id], [entry_of(kept)], by=by, now=now)
    return kept


def keep_name_list(
    school: OtherSchool,
    round_: Round,
    filename: str,
    kind: FileType,
    content: bytes,
    *,
    by: Post | None,
    now: datetime,
) -> NameList:
    """Store a checked file enciphered; `by` None is the school itself. The event is the caller's part."""
    return NameList.objects.create(
        school=school,
        round=round_,
        filename=fitting_name(plain_name(filename, _NAMELESS), kind),
        content_type=kind.content_type,
        size=len(content),
        sealed_content=seal_bytes(settings.FILE_KEY, content),
        attached_at=now,
        post=by,
        officer=by.officer if by else None,
    )


def entry_of(kept: NameList) -> audit.Entry:
    """The event of a list attached; it holds nothing of the list."""
    after = {
        "school": kept.school.code,
        "round": str(kept.round),
        "type": kept.content_type,
        "size": kept.size,
    }
    return audit.Entry("namelist.attach", f"namelist:{kept.pk}", None, after)


@transaction.atomic
def open_name_list(*, name_list: NameList, by: Post, now: datetime) -> OpenedNameList:
    """Decipher an attached list; the look is recorded, because the list holds children's names."""
    check_can_record(name_list.school, by=by)
    lao_id = name_list.school.lao_id
    ledgers = audit.hold([lao_id])
    opened = OpenedNameList(name_list.filename, name_list.content_type, _content_of(name_list))
    entry = audit.Entry("namelist.open", f"namelist:{name_list.pk}", None, {"school": name_list.school.code})
    audit.append(ledgers[lao_id], [entry], by=by, now=now)
    return opened


def _dissolution(school: OtherSchool) -> dict[str, date | str] | None:
    if school.dissolved_on is None:
        return None
    return {"on": school.dissolved_on, "reference": school.dissolution_reference}


def _content_of(name_list: NameList) -> bytes:
    return open_bytes(settings.FILE_KEY, name_list.sealed_content)
