"""When the demo takes place: the round of the term that is now, due in a few weeks."""

from dataclasses import dataclass
from datetime import date, timedelta

from lec.lib.thai_calendar import academic_year_of
from lec.registry.models import Level


@dataclass(frozen=True)
class Season:
    """A round's years (Gregorian), term, count date and deadlines."""

    academic_year: int
    term: int
    count_date: date
    fiscal_year: int
    deadlines: dict[str, date]


def season_of(today: date) -> Season:
    """The season around a day: term 1 until the end of October, counted on 10 June, else on 10 November."""
    year = academic_year_of(today)
    term = 1 if date(year, 5, 16) <= today <= date(year, 10, 31) else 2
    return Season(
        academic_year=year,
        term=term,
        count_date=date(year, 6, 10) if term == 1 else date(year, 11, 10),
        fiscal_year=year + 1,
        deadlines={
            Level.INSTITUTION: today + timedelta(days=21),
            Level.LAO: today + timedelta(days=24),
            Level.PROVINCE: today + timedelta(days=26),
        },
    )
