"""What the rolls counted at a moment, from the history that every change of a count appends to."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery

from lec.registry.models import Organisation
from lec.rolls.models import Count, CountAt

Counts = dict[str, dict[str, int]]


@dataclass(frozen=True)
class KnownCount:
    """The enrolled of an institution by grade and sex, and how many were contested, as kept at a moment."""

    counts: Counts
    claimed: int
    since: datetime

    @property
    def total(self) -> int:
        """Everybody enrolled."""
        return sum(cell["M"] + cell["F"] for cell in self.counts.values())


def counts_known(institutions: Iterable[int], academic_year: int, at: datetime) -> dict[int, KnownCount]:
    """The counts of these institutions as they were kept at a moment, by id; one statement.

    Who is left out had nothing recorded by then: no learner was ever written, or the history begins later.
    """
    last = (
        CountAt.objects.filter(institution=OuterRef("pk"), academic_year=academic_year, at__lte=at)
        .order_by("-at", "-pk")
        .values("pk")[:1]
    )
    wanted = Organisation.objects.filter(pk__in=list(institutions)).order_by()
    rows = CountAt.objects.filter(pk__in=wanted.annotate(last=Subquery(last)).values("last"))
    return {row.institution_id: KnownCount(row.counts, row.claimed, row.at) for row in rows}


def history_begins() -> datetime | None:
    """The moment of the first row of the history; before it nothing is known. None while there is none."""
    return CountAt.objects.order_by("pk").values_list("at", flat=True).first()


def counts_as_told(counts: Iterable[Count]) -> Counts:
    """Kept counts of one institution as {grade: {"M": n, "F": n}}, grades without anybody left out."""
    told: Counts = {}
    for count in counts:
        if count.enrolled:
            told.setdefault(count.grade, {"M": 0, "F": 0})[count.sex] = count.enrolled
    return told


def history_differences() -> Iterator[str]:
    """Every institution whose last row of history is not what is kept now."""
    kept: dict[tuple[int, int], list[Count]] = {}
    for count in Count.objects.iterator(chunk_size=5000):
        kept.setdefault((count.institution_id, count.academic_year), []).append(count)
    last: dict[tuple[int, int], Counts] = {}
    rows = CountAt.objects.order_by("pk").values_list("institution_id", "academic_year", "counts")
    for institution, year, counts in rows.iterator(chunk_size=5000):
        last[institution, year] = counts
    for key, counts in sorted(last.items()):
        if counts_as_told(kept.get(key, ())) != counts:
            yield f"count history of {key}: its end is not what is kept now"
