"""What ends every change of a roll: recount, record, void; in the transaction of the change."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from lec.accounts.models import Post
from lec.audit import actions as audit
from lec.audit.bulk import insert_rows
from lec.audit.models import Ledger
from lec.rolls.models import Count, CountAt, Enrolment
from lec.rolls.queries import scan_counts
from lec.rolls.queries.known import counts_as_told
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
    recount(ledgers, academic_year, at=now)
    for pk, ledger in ledgers.items():
        audit.append(ledger, entries.get(pk, ()), by=by, now=now)
    round_ = open_round()
    if not voids or round_ is None or round_.academic_year != academic_year:
        return []
    return void(ledgers=ledgers, database=Database.ROLL, cause=cause, by=by, now=now)


def recount(institutions: Iterable[int], academic_year: int, *, at: datetime) -> None:
    """Rewrite the kept counts of these institutions from their rows, and append what they became at this moment.

    Two statements where no count changes, else five, however many the institutions.
    """
    wanted = list(institutions)
    scanned: dict[int, list[Count]] = {}
    for row in scan_counts(academic_year, wanted):
        own = scanned.setdefault(row["institution_id"], [])
        own.append(
            Count(
                institution_id=row["institution_id"],
                academic_year=academic_year,
                grade=row["grade"],
                sex=row["stated_sex"],
                enrolled=row["enrolled"],
                claimed=row["claimed"],
                departed=row["departed"],
            )
        )
    kept: dict[int, list[Count]] = {}
    for count in Count.objects.filter(institution__in=wanted, academic_year=academic_year):
        kept.setdefault(count.institution_id, []).append(count)
    changed = [pk for pk in wanted if _numbers(scanned.get(pk, ())) != _numbers(kept.get(pk, ()))]
    if not changed:
        return
    Count.objects.filter(institution__in=changed, academic_year=academic_year).delete()
    Count.objects.bulk_create(count for pk in changed for count in scanned.get(pk, ()))
    CountAt.objects.bulk_create(_became(pk, academic_year, at, scanned.get(pk, ())) for pk in changed)


def begin_history(*, at: datetime) -> int:
    """Append what every institution counts now, where nothing was appended yet; answers how many rows.

    For counts that came into the tables by other ways than `recount`: the seed writes them by COPY.
    """
    known = set(CountAt.objects.order_by().values_list("institution_id", "academic_year").distinct())
    rows: dict[tuple[int, int], list[Count]] = {}
    for count in Count.objects.iterator(chunk_size=5000):
        key = (count.institution_id, count.academic_year)
        if key not in known:
            rows.setdefault(key, []).append(count)
    insert_rows([_became(pk, year, at, counts) for (pk, year), counts in rows.items()])
    return len(rows)


def _became(institution: int, academic_year: int, at: datetime, counts: Iterable[Count]) -> CountAt:
    """The row of history for these counts."""
    counts = list(counts)
    return CountAt(
        institution_id=institution,
        academic_year=academic_year,
        at=at,
        counts=counts_as_told(counts),
        claimed=sum(count.claimed for count in counts),
    )


def _numbers(counts: Iterable[Count]) -> dict[tuple[str, str], tuple[int, int, int]]:
    return {(one.grade, one.sex): (one.enrolled, one.claimed, one.departed) for one in counts}


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
