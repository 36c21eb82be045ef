"""Saving the grid of a whole LAO: what is whole is recorded, what is not is kept, what cannot be is named (๕.๒)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lec.accounts.models import Post
from lec.audit import actions as audit
from lec.headcounts.actions.writing import Change, subject_of, write
from lec.headcounts.models import Draft, Source
from lec.headcounts.queries.asking import SchoolRow, cells_by_name, fingerprint_of, grid_of
from lec.headcounts.queries.numbers import Numbers
from lec.headcounts.rules.numbers import CELLS, cell_fault, check_not_dissolved, field_of
from lec.lib.refusals import Hidden, Refused
from lec.registry.models import Organisation, OtherSchool
from lec.registry.rules import check_is_own
from lec.rounds.models import Round
from lec.rounds.queries import current_round


@dataclass(frozen=True)
class GridRow:
    """What was filled in for one school: cells that are empty are None or left out.

    A cell that is no whole number may stand as it was typed: it is refused by name. `seen` is the
    fingerprint of what the officer was shown, '' where nobody was shown anything.
    """

    cells: Mapping[tuple[str, str], object]
    seen: str = ""


@dataclass(frozen=True)
class RefusedRow:
    """A school that was not written: why, and for each faulty cell (K1_M) its own sentence.

    `current` is the fingerprint of what stands, where that had changed meanwhile.
    """

    school: OtherSchool
    code: str
    message: str
    faults: dict[str, str] = field(default_factory=dict)
    current: str = ""


@dataclass(frozen=True)
class Saved:
    """What became of each row: numbers recorded, kept as a draft, as they were already, or refused."""

    recorded: tuple[OtherSchool, ...]
    drafted: tuple[OtherSchool, ...]
    unchanged: tuple[OtherSchool, ...]
    refused: tuple[RefusedRow, ...]


@transaction.atomic
def record_grid(
    *, lao: Organisation, rows: Mapping[int, GridRow], by: Post, now: datetime, source: str = Source.TYPED
) -> Saved:
    """Save many schools of a LAO by their ids: each is recorded, kept as a draft or refused by itself.

    Whole rows that change something are recorded and void once (๙); rows not yet whole are kept and count for
    nothing. Refused each, and named: an impossible number, a number for a dissolved school, empty cells
    where numbers are recorded already, a school changed meanwhile. Refused altogether: a school of another
    LAO, no open round, an officer of another organisation. The statements do not grow with the schools.
    """
    check_is_own(by.organisation, lao)
    ledgers = audit.hold([lao.pk])
    round_ = current_round()
    standing = {row.school.pk: row for row in grid_of(lao, round_)}
    if not standing.keys() >= rows.keys():
        raise Hidden("not-found", _("There is no such school in your area."))
    changes: list[Change] = []
    drafts: list[tuple[SchoolRow, Numbers]] = []
    unchanged, refused = [], []
    for pk, given in rows.items():
        row = standing[pk]
        try:
            numbers = _judged(row, given)
        except _Refusal as refusal:
            refused.append(refusal.row)
            continue
        if numbers is None:
            unchanged.append(row.school)
        elif len(numbers) == len(CELLS):
            changes.append(Change(row.school, row.numbers, numbers))
        else:
            drafts.append((row, numbers))
    _keep_drafts(drafts, round_, by, now)
    entries = [_entry(row, numbers) for row, numbers in drafts]
    if entries:
        audit.append(ledgers[lao.pk], entries, by=by, now=now)
    write(changes, round_, source, ledgers, by, now)
    return Saved(
        tuple(change.school for change in changes),
        tuple(row.school for row, _numbers in drafts),
        tuple(unchanged),
        tuple(refused),
    )


class _Refusal(Exception):
    """One school is refused, the others go on."""

    def __init__(self, row: RefusedRow) -> None:
        super().__init__(row.message)
        self.row = row


def _judged(row: SchoolRow, given: GridRow) -> Numbers | None:
    """The numbers to record or draft, None where nothing changes; raises _Refusal."""
    filled = {cell: count for cell, count in given.cells.items() if count is not None}
    faults = {field_of(*cell): sentence for cell, count in filled.items() if (sentence := cell_fault(cell, count))}
    if faults:
        raise _Refusal(RefusedRow(row.school, "cells-faulty", _("Some numbers are wrong."), faults))
    numbers: Numbers = {cell: int(str(count)) for cell, count in filled.items()}
    if row.school.dissolved_on is not None:
        _check_dissolved(row.school, numbers)
        return None
    standing = row.draft if row.numbers is None else row.numbers
    if numbers == standing or _untouched(numbers, given.seen):
        return None
    if given.seen and given.seen != row.fingerprint:
        words = {"school": row.school.name, "officer": row.changed_by or _("Another officer")}
        sentence = _("The numbers of %(school)s have been changed meanwhile by %(officer)s.") % words
        raise _Refusal(RefusedRow(row.school, "changed-meanwhile", sentence, current=row.fingerprint))
    if row.numbers is not None and len(numbers) < len(CELLS):
        sentence = _("Fill in a number; write 0 where there is nobody.")
        faults = {field_of(*cell): sentence for cell in CELLS if cell not in numbers}
        told = _("Numbers are recorded for %(school)s; they can be replaced only by all eighteen.")
        raise _Refusal(RefusedRow(row.school, "cells-missing", told % {"school": row.school.name}, faults))
    return numbers


def _untouched(numbers: Numbers, seen: str) -> bool:
    """Whether the officer left the row as it was shown, whatever became of it since."""
    return seen != "" and seen in (fingerprint_of(numbers, {}), fingerprint_of(None, numbers))


def _check_dissolved(school: OtherSchool, numbers: Numbers) -> None:
    try:
        check_not_dissolved(school, numbers)
    except Refused as refusal:
        faults = {field_of(*cell): refusal.message for cell, count in numbers.items() if count}
        raise _Refusal(RefusedRow(school, refusal.code, refusal.message, faults)) from refusal


def _keep_drafts(drafts: Sequence[tuple[SchoolRow, Numbers]], round_: Round, by: Post, now: datetime) -> None:
    """Put drafts in the place of those there are; one emptied again goes."""
    emptied = [row.school.pk for row, numbers in drafts if not numbers]
    if emptied:
        Draft.objects.filter(school__in=emptied, round=round_).delete()
    Draft.objects.bulk_create(
        [
            Draft(
                school=row.school,
                round=round_,
                cells=cells_by_name(numbers),
                at=now,
                post=by,
                officer=by.officer,
            )
            for row, numbers in drafts
            if numbers
        ],
        update_conflicts=True,
        unique_fields=["school", "round"],
        update_fields=["cells", "at", "post", "officer"],
    )


def _entry(row: SchoolRow, numbers: Numbers) -> audit.Entry:
    before = cells_by_name(row.draft) or None
    return audit.Entry("headcount.draft", subject_of(row.school), before, cells_by_name(numbers))
