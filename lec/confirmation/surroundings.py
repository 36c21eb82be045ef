"""What a roll's checks know from other rooms: the grades offered, the last confirmation, the year.

The rolls do not know the basic data, which stand on the same floor, nor the seals, which stand above; whoever
judges a roll brings them from here. They are scalar columns, so that the statement that reads the standing to be
confirmed brings them along: confirming costs no statement more.
"""

from datetime import date
from typing import Any

from django.db.models import JSONField, OuterRef, Subquery

from lec.confirmation.models import Seal
from lec.premises.models import Basics
from lec.registry.models import Organisation
from lec.rolls.checks import Sealed, Surroundings
from lec.rolls.queries.answers import answers_column, answers_in
from lec.rounds.models import Database, Round, Standing


def surroundings(
    institution: Organisation, academic_year: int, round_: Round | None, *, today: date
) -> Surroundings:
    """What stands around a roll of that academic year (Gregorian), in an open round or without; one statement."""
    read = columns(institution.pk, academic_year)
    row: dict[str, Any] = {**Organisation.objects.filter(pk=institution.pk).values(**read).get()}
    return _surroundings(row, academic_year, round_, today)


def beside_standing(institution: Organisation) -> dict[str, Subquery]:
    """The same as columns of a query of the institution's standing; read them with `of_standing`."""
    return columns(institution.pk, OuterRef("round__academic_year"))


def of_standing(standing: Standing, today: date) -> Surroundings:
    """The surroundings that came along with a standing."""
    row = {name: getattr(standing, name) for name in ("offered", "sealed_year", "sealed_counts", "answers")}
    return _surroundings(row, standing.round.academic_year, standing.round, today)


def columns(institution: int, academic_year: Any) -> dict[str, Subquery]:
    """What to read of an institution; `academic_year` may be an OuterRef."""
    sealed = Seal.objects.filter(
        standing__organisation=institution, standing__database=Database.ROLL, standing__round__closed_at__isnull=False
    ).order_by("-standing__round__academic_year", "-standing__round__term", "-number")
    return {
        "offered": Subquery(
            Basics.objects.filter(institution=institution).values("grades_offered"), output_field=JSONField()
        ),
        "sealed_year": Subquery(sealed.values("standing__round__academic_year")[:1]),
        "sealed_counts": Subquery(sealed.values("counts")[:1], output_field=JSONField()),
        "answers": answers_column(institution, academic_year),
    }


def _surroundings(row: dict[str, Any], academic_year: int, round_: Round | None, today: date) -> Surroundings:
    return Surroundings(
        academic_year=academic_year,
        today=today,
        fiscal_year=round_.fiscal_year if round_ else fiscal_year_of(today),
        offered=tuple(row["offered"]) if row["offered"] else None,
        sealed=None if row["sealed_year"] is None else Sealed(row["sealed_year"], row["sealed_counts"]),
        answers=answers_in(row["answers"]),
    )


def fiscal_year_of(day: date) -> int:
    """The Gregorian fiscal year of a day; it runs from 1 October to 30 September."""
    return day.year + (day.month >= 10)
