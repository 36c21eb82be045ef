"""What a random check found: by stratum and in all, with how sure it makes us."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from lec.inspections.intervals import Interval, exact_interval, upper_bound
from lec.inspections.models import Found, FrozenInstitution, Inspection, SampledLearner, Visit


@dataclass(frozen=True)
class Tally:
    """Numbers of a stratum or of all: what was frozen, drawn, visited and looked at, and what was found.

    `share` and its bounds are of the learners looked at, from 0 to 1; None where nobody was.
    """

    institutions: int = 0
    learners: int = 0
    drawn: int = 0
    visited: int = 0
    learners_drawn: int = 0
    present: int = 0
    explained: int = 0
    not_found: int = 0
    moved: int = 0

    @property
    def looked_at(self) -> int:
        """The learners of whom something is recorded."""
        return self.present + self.explained + self.not_found + self.moved

    @property
    def share(self) -> float | None:
        """The share not found."""
        return self.not_found / self.looked_at if self.looked_at else None

    @property
    def interval(self) -> Interval | None:
        """The exact 95 % interval of the share not found (Clopper and Pearson), as if drawn one by one."""
        return exact_interval(self.not_found, self.looked_at) if self.looked_at else None

    @property
    def bound(self) -> float | None:
        """The share that the true one stays below, 95 % sure: the one-sided exact bound."""
        return upper_bound(self.not_found, self.looked_at) if self.looked_at else None


@dataclass(frozen=True)
class Stratum:
    """One kind of institution of one LAO."""

    kind: str
    lao_code: str
    lao_name: str
    tally: Tally


@dataclass(frozen=True)
class Result:
    """The strata of the frozen list in its order, those nothing was drawn of too, and all together."""

    strata: tuple[Stratum, ...]
    total: Tally


def result(inspection: Inspection) -> Result:
    """What the random check found so far; three statements."""
    frozen = FrozenInstitution.objects.filter(inspection=inspection).order_by("kind", "lao_code")
    groups = list(
        frozen.values_list("kind", "lao_code", "institution__lao__name").annotate(n=Count("pk"), all=Sum("size"))
    )
    visits = _by_stratum(
        Visit.objects.filter(inspection=inspection)
        .order_by()
        .values_list("frozen__kind", "frozen__lao_code")
        .annotate(drawn=Count("pk"), visited=Count("pk", filter=Q(visited_on__isnull=False)))
    )
    found = _by_stratum(
        SampledLearner.objects.filter(visit__inspection=inspection)
        .order_by()
        .values_list("visit__frozen__kind", "visit__frozen__lao_code")
        .annotate(drawn=Count("pk"), **{one: Count("pk", filter=Q(found=one)) for one in Found.values})
    )
    strata: dict[tuple[str, str], Stratum] = {}
    for kind, lao_code, lao_name, institutions, learners in groups:
        key = (kind, lao_code)
        if key in strata:  # A LAO's institution that moved since: one stratum all the same.
            known = strata[key]
            institutions, learners = institutions + known.tally.institutions, learners + known.tally.learners
        numbers = (*visits.get(key, (0, 0)), *found.get(key, (0,) * (1 + len(Found.values))))
        strata[key] = Stratum(kind, lao_code, lao_name or "", Tally(institutions, learners, *numbers))
    return Result(tuple(strata.values()), _sum(one.tally for one in strata.values()))


def surety(tally: Tally) -> str:
    """What the numbers make us sure of, in a sentence; '' where nobody was looked at."""
    bound = tally.bound
    if bound is None:
        return ""
    return _(
        "95 %% sure that fewer than %(share)s %% of the learners would not be found"
        " (looked at: %(looked_at)s, not found: %(not_found)s)."
    ) % {"share": percent_above(bound), "looked_at": f"{tally.looked_at:,}", "not_found": f"{tally.not_found:,}"}


def caveat() -> str:
    """What the interval leaves out; it stands wherever the interval does."""
    return _(
        "The interval counts every learner as drawn by itself. Learners of one institution are alike, so the true"
        " uncertainty is larger, the more so the fewer institutions were visited."
    )


def percent_above(share: float) -> str:
    """A share as per cent with two decimals, rounded up, so that "fewer than" stays true."""
    return f"{min(ceil(share * 10_000 - 1e-9), 10_000) / 100:.2f}"


def _by_stratum(rows: Iterable[tuple[object, ...]]) -> dict[tuple[object, object], tuple[int, ...]]:
    return {(kind, lao): tuple(numbers) for kind, lao, *numbers in rows}  # type: ignore[arg-type]


def _sum(tallies: Iterable[Tally]) -> Tally:
    columns = zip(*(tuple(vars(one).values()) for one in tallies), strict=True)
    return Tally(*map(sum, columns))
