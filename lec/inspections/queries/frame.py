"""What a frozen list is made of: the open institutions that have learners, and what makes one likelier."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef

from lec.confirmation.surroundings import columns, of_standing
from lec.inspections.lines import FrozenLine, Settings
from lec.inspections.models import FrozenInstitution, Inspection, Weighting
from lec.registry.models import Kind, Organisation, OrganisationQuerySet
from lec.rolls.checks.limits import LUNCH_GRADES, LUNCH_STEPS, Limit, Row
from lec.rolls.checks.readiness import readiness_of
from lec.rolls.queries import read_rolls
from lec.rolls.queries.sampling import enrolled_by_grade
from lec.rounds.models import Database, Round, Standing

LUNCH_BAHT: Limit[tuple[int, ...]] = Limit(
    "lunch-baht",
    "Lunch money in baht per head and day, up to each lunch step and beyond the last.",
    (
        Row(2023, (36, 27, 24, 22), "H", "lunch per head by size of the institution from fiscal year 2566"),
        Row(2022, (21,), "H", "one rate for all in fiscal year 2565"),
        Row(0, (20,), "H", "one rate for all until fiscal year 2564"),
    ),
    "fiscal",
)
LUNCH_DAYS = {Kind.SCHOOL: 200, Kind.CENTRE: 245}
"""Days of lunch in a year; of centres it is common knowledge only. A weight needs no better: see the-draw.md."""


@dataclass(frozen=True)
class FrameSize:
    """How many institutions a list frozen now would have, and how many learners."""

    institutions: int
    learners: int


def institutions_of(province: Organisation, today: date) -> OrganisationQuerySet:
    """The open schools and centres of a province, by code, with their LAOs."""
    rows = Organisation.objects.institutions().filter(province=province).open_on(today)
    return rows.select_related("lao").order_by("code")


def frame_size(province: Organisation, round_: Round, today: date) -> FrameSize:
    """What could be drawn from now, by the kept counts; one statement."""
    counts = enrolled_by_grade(institutions_of(province, today).order_by(), round_.academic_year)
    return FrameSize(len(counts), sum(sum(grades.values()) for grades in counts.values()))


def weights(
    institutions: OrganisationQuerySet, kinds: Mapping[int, str], weighting: str, round_: Round, today: date
) -> dict[int, int]:
    """The weight of each institution by id, at least 1; `kinds` is the kind of each.

    All alike: 1. By money: an estimate (ประมาณการ) of a year's lunch money in baht. By queries: the open queries
    on its roll and one. At most two statements, however many institutions.
    """
    if weighting == Weighting.MONEY:
        counts = enrolled_by_grade(institutions.order_by(), round_.academic_year)
        return {pk: max(1, lunch_baht(kind, counts.get(pk, {}), round_.fiscal_year)) for pk, kind in kinds.items()}
    if weighting == Weighting.QUERIES:
        open_queries = _open_queries(institutions.order_by(), round_, today)
        return {pk: 1 + open_queries.get(pk, 0) for pk in kinds}
    return dict.fromkeys(kinds, 1)


def lunch_baht(kind: str, grades: Mapping[str, int], fiscal_year: int) -> int:
    """An estimate of the lunch money in baht per year, from the enrolled by grade and the size step (ประมาณการ)."""
    eating = LUNCH_GRADES.of(fiscal_year)
    heads = sum(number for grade, number in grades.items() if grade.startswith(eating))
    step = sum(heads > last for last in LUNCH_STEPS.of(fiscal_year))
    return heads * LUNCH_BAHT.of(fiscal_year)[step] * LUNCH_DAYS[Kind(kind)]


def settings_of(inspection: Inspection) -> Settings:
    """The settings that the digest of the frozen list covers."""
    return Settings(
        inspection.public_code,
        inspection.round.academic_year,
        inspection.round.term,
        inspection.institutions_wanted,
        inspection.learners_wanted,
        inspection.weighting,
        inspection.seed_kind,
        inspection.lottery_on,
        inspection.commitment,
    )


def frozen_lines(inspection: Inspection) -> list[FrozenLine]:
    """The frozen list by code, without the learners' ids; one statement."""
    rows = FrozenInstitution.objects.filter(inspection=inspection).order_by("code")
    fields = ("code", "lao_code", "kind", "weight", "size", "learners_digest")
    return [FrozenLine(*values) for values in rows.values_list(*fields)]


def _open_queries(institutions: OrganisationQuerySet, round_: Round, today: date) -> dict[int, int]:
    """How many queries on each roll wait for a sentence, or for one that the LAO accepts; two statements.

    The checks themselves are asked, as the gate of the confirmation asks them: nobody keeps their number.
    """
    read = columns(OuterRef("organisation"), OuterRef("round__academic_year"))  # type: ignore[arg-type]
    standings = Standing.objects.filter(organisation__in=institutions, database=Database.ROLL, round=round_)
    around = {
        one.organisation_id: of_standing(one, today) for one in standings.select_related("round").annotate(**read)
    }
    rolls = read_rolls(around, round_.academic_year)
    return {pk: len(readiness_of(rolls.get(pk, []), round_, beside).open_queries) for pk, beside in around.items()}
