"""How numbers get written, one school or thirty: in the same few statements, with their events and one voiding."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from lec.accounts.models import Post
from lec.audit import actions as audit
from lec.audit.models import Ledger
from lec.headcounts.models import Cell, Draft, Headcount
from lec.headcounts.queries.numbers import Numbers, as_counts
from lec.headcounts.rules.numbers import CELLS, check_can_record
from lec.registry.models import OtherSchool
from lec.rounds import actions as rounds
from lec.rounds.chain import RECORD_LANGUAGE
from lec.rounds.models import Database, Round
from lec.rounds.queries import current_round


@dataclass(frozen=True)
class Change:
    """A school whose numbers become `after`; `before` is None where nothing was recorded."""

    school: OtherSchool
    before: Numbers | None
    after: Numbers


def hold_school(school: OtherSchool, by: Post) -> tuple[OtherSchool, dict[int, Ledger], Round]:
    """The LAO held, then the school and the open round as they are now; refused to anybody but the LAO."""
    check_can_record(school, by=by)
    ledgers = audit.hold([school.lao_id])
    fresh = OtherSchool.objects.select_related("lao").get(pk=school.pk)
    return fresh, ledgers, current_round()


def write(
    changes: Sequence[Change], round_: Round, source: str, ledgers: dict[int, Ledger], by: Post, now: datetime
) -> None:
    """Put numbers in the place of those there are, with an event per school and one voiding of the LAO (๙).

    `changes` are of one LAO, whose ledger is held, and really change something. Drafts go: what was
    kept until the numbers were whole is no longer needed.
    """
    if not changes:
        return
    schools = [change.school.pk for change in changes]
    Headcount.objects.bulk_create(
        [
            Headcount(school_id=pk, round=round_, source=source, recorded_at=now, post=by, officer=by.officer)
            for pk in schools
        ],
        update_conflicts=True,
        unique_fields=["school", "round"],
        update_fields=["source", "recorded_at", "post", "officer"],
    )
    kept = dict(Headcount.objects.filter(school__in=schools, round=round_).values_list("school_id", "pk"))
    Cell.objects.bulk_create(
        [
            Cell(headcount_id=kept[change.school.pk], grade=grade, sex=sex, count=change.after[grade, sex])
            for change in changes
            for grade, sex in CELLS
        ],
        update_conflicts=True,
        unique_fields=["headcount", "grade", "sex"],
        update_fields=["count"],
    )
    Draft.objects.filter(school__in=schools, round=round_).delete()
    (lao_id,) = {change.school.lao_id for change in changes}
    audit.append(ledgers[lao_id], [_entry(change) for change in changes], by=by, now=now)
    # A dissolved school counted as zeros already: nothing that was confirmed changes.
    counting = [change for change in changes if change.school.dissolved_on is None]
    if counting:
        void(ledgers, _cause(counting), by, now)


def void(ledgers: dict[int, Ledger], cause: str, by: Post, now: datetime) -> None:
    """Make the LAO's confirmed head counts fall, and the province's confirmation on them (๕.๒(๔), ๙)."""
    rounds.void(ledgers=ledgers, database=Database.HEADCOUNTS, cause=cause, by=by, now=now)


def subject_of(school: OtherSchool) -> str:
    """How events name a school."""
    return f"school:{school.pk}"


def _entry(change: Change) -> audit.Entry:
    before = change.before and as_counts(change.before)
    return audit.Entry("headcount.record", subject_of(change.school), before, as_counts(change.after))


def _cause(changes: Sequence[Change]) -> str:
    """The sentence kept with each step; of one school in words, of several as a list."""
    with override(RECORD_LANGUAGE):
        if len(changes) > 1:
            each = ", ".join(_in_short(change) for change in changes)
            words = {"number": len(changes), "schools": each}
            return _("The numbers of %(number)s schools were recorded or changed: %(schools)s") % words
        change = changes[0]
        told = {"school": change.school.name, "after": sum(change.after.values())}
        if change.before is None:
            return _("The numbers of %(school)s were recorded: %(after)s.") % told
        told["before"] = sum(change.before.values())
        return _("The numbers of %(school)s changed: %(before)s before, %(after)s now.") % told


def _in_short(change: Change) -> str:
    after = sum(change.after.values())
    if change.before is None:
        return f"{change.school.name} {after}"
    return f"{change.school.name} {sum(change.before.values())} → {after}"
