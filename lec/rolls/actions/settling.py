"""What ends every change of a roll: recount, record, void; in the transaction of the change."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from lec.accounts.models import Post
from lec.audit import actions as audit
from lec.audit.models import Ledger
from lec.rolls.models import Count, Enrolment
from lec.rolls.queries import scan_counts
from lec.rounds.actions import void
from lec.rounds.models import Database, Step
from lec.rounds.queries import open_round


def settle(
    *,
    ledgers: Mapping[int, Ledger],
    entries: Mapping[int, Sequence[audit.Entry]],
    academic_year: int,
    cause: str,
    voids: bool = True,
    by: Post | None,
    now: datetime,
) -> list[Step]:
    """Bring counts, record and standings of the changed institutions in line with their learners.

    `ledgers` are those of the institutions changed, held before the change; `entries` the events by
    institution id. `voids` is False only where no confirmed fact changed. Answers the steps voided.
    """
    recount(ledgers, academic_year)
    for pk, ledger in ledgers.items():
        audit.append(ledger, entries.get(pk, ()), by=by, now=now)
    round_ = open_round()
    if not voids or round_ is None or round_.academic_year != academic_year:
        return []
    return void(ledgers=ledgers, database=Database.ROLL, cause=cause, by=by, now=now)


def recount(institutions: Iterable[int], academic_year: int) -> None:
    """Rewrite the kept counts of these institutions from their rows: three statements, however many."""
    institutions = list(institutions)
    Count.objects.filter(institution__in=institutions, academic_year=academic_year).delete()
    Count.objects.bulk_create(
        Count(
            institution_id=row["institution_id"],
            academic_year=academic_year,
            grade=row["grade"],
            sex=row["stated_sex"],
            enrolled=row["enrolled"],
            claimed=row["claimed"],
            departed=row["departed"],
        )
        for row in scan_counts(academic_year, institutions)
    )


def rolls_of(persons: Iterable[int]) -> dict[int, set[int]]:
    """The institutions on whose rolls these persons stand or ever stood, by academic year.

    Whoever changes a person's sex, by which learners are counted, recounts all of these, departed rows and
    past years included: hold them first.
    """
    rows = Enrolment.objects.filter(learner__in=list(persons)).values_list("academic_year", "institution_id")
    rolls: dict[int, set[int]] = {}
    for year, institution in rows.order_by().distinct():
        rolls.setdefault(year, set()).add(institution)
    return rolls
