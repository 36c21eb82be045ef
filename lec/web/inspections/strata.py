"""What a province has to draw from, and what a sample of a size can show, told before anything is frozen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import ceil

from lec.inspections.intervals import TENTHS_OF_PERCENT, size_needed, upper_bound
from lec.inspections.queries.frame import institutions_of
from lec.registry.models import INSTITUTION_KINDS, Kind, Organisation
from lec.rolls.queries.sampling import enrolled_by_grade


@dataclass(frozen=True)
class Stratum:
    """One part of the province with its sizes; `name` is the LAO's, empty for a whole kind."""

    label: str
    name: str
    institutions: int
    learners: int


@dataclass(frozen=True)
class Strata:
    """The province by kind, and by kind and LAO; `sizes` are the learners of each institution."""

    kinds: tuple[Stratum, ...]
    laos: tuple[Stratum, ...]
    sizes: tuple[int, ...]

    @property
    def institutions(self) -> int:
        """How many institutions have learners."""
        return len(self.sizes)

    @property
    def learners(self) -> int:
        """How many learners there are in them."""
        return sum(self.sizes)


@dataclass(frozen=True)
class Shows:
    """About how many learners are called, and the share that is ruled out when none of them is missing."""

    sample: int
    percent: str
    all_institutions: bool


@dataclass(frozen=True)
class Needed:
    """How many must all be found for a share to be ruled out."""

    percent: str
    number: int


def strata_of(province: Organisation, academic_year: int, day: date) -> Strata:
    """The strata of the draw now, by the kept counts, in the order of the list; two statements."""
    institutions = institutions_of(province, day)
    counts = enrolled_by_grade(institutions.order_by(), academic_year)
    sizes = {one: sum(counts[one.pk].values()) for one in institutions if one.pk in counts}
    kinds = [_stratum(kind, "", _of(sizes, kind)) for kind in INSTITUTION_KINDS]
    laos = [
        _stratum(kind, lao.name, members)
        for kind in INSTITUTION_KINDS
        for lao in sorted({one.lao for one in sizes if one.lao}, key=lambda lao: (lao.name_sort, lao.code))
        if (members := _of(sizes, kind, lao))
    ]
    return Strata(tuple(kinds), tuple(laos), tuple(sizes.values()))


def shown_by(strata: Strata, *, institutions: int, learners: int) -> Shows | None:
    """What a sample of these numbers can show; None where there is nobody to draw, or a number is below 1."""
    if not strata.sizes or institutions < 1 or learners < 1:
        return None
    drawn = min(institutions, strata.institutions)
    in_all = sum(min(size, learners) for size in strata.sizes)
    sample = max(1, in_all * drawn // strata.institutions)
    return Shows(sample, ruled_out(sample), drawn == strata.institutions)


def ruled_out(sample: int) -> str:
    """The share in per cent that is ruled out when none of the sample is missing, rounded up."""
    return f"{ceil(upper_bound(0, sample) * 1000) / 10:.1f}"


def needed() -> list[Needed]:
    """The sizes told beforehand: 59, 149, 299 and 598 for 5, 2, 1 and 0.5 per cent."""
    return [Needed(f"{tenths / 10:g}", size_needed(tenths)) for tenths in TENTHS_OF_PERCENT]


def _of(sizes: Mapping[Organisation, int], kind: Kind, lao: Organisation | None = None) -> list[int]:
    return [size for one, size in sizes.items() if one.kind == kind and lao in (None, one.lao)]


def _stratum(kind: Kind, name: str, members: list[int]) -> Stratum:
    return Stratum(str(kind.label), name, len(members), sum(members))
