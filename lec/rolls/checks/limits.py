"""The figures that checks compare with: dated rows, each with its source, and nowhere else.

How sure a row is: H read in an official source, M one credible secondary source, K common knowledge. A row of M
or K only ever makes a query, which a sentence answers.
"""

from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Row(Generic[T]):
    """A value in force from the year `since` (Gregorian) until the next row."""

    since: int
    value: T
    sure: Literal["H", "M", "K"]
    source: str


@dataclass(frozen=True)
class Limit(Generic[T]):
    """One figure through the years, newest row first; `years` says which kind of year dates it."""

    name: str
    meaning: str
    rows: tuple[Row[T], ...]
    years: Literal["academic", "fiscal"] = "academic"

    def of(self, year: int) -> T:
        """The value in force in that year."""
        return next(row.value for row in self.rows if year >= row.since)


OLDEST_LEARNER = Limit(
    "oldest-learner",
    "Calendar years between birth and academic year beyond which a birth date is a slip of the pen.",
    (Row(0, 60, "K", "adults do learn, pensioners do not stand on these rolls"),),
)
EARLY_NUMBERS_UNTIL = Limit(
    "early-numbers-until",
    "The last calendar year of birth (2558) for which a number beginning with 3, 4 or 5 is usual.",
    (Row(0, 2015, "H", "the civil registration's groups of numbers"),),
)
MONTHS_AT_ENTRY = Limit(
    "months-at-entry",
    "The age in months below which nobody enters.",
    (Row(0, 18, "K", "centres take children from two years on; some a little earlier"),),
)
CLASS_SIZE = Limit(
    "class-size",
    "Learners in one room beyond which a class is improbable.",
    (Row(0, 50, "K", "rooms are planned for 40 and less"),),
)
UNDIVIDED_SIZE = Limit(
    "undivided-size",
    "Learners in a grade without any room beyond which it is improbable that it is one class.",
    (Row(0, 120, "K", "large centres list a year group without rooms"),),
)
TOP_GRADE_BELOW = Limit(
    "top-grade-below",
    "Learners in the grade below from which an empty highest grade is worth a question.",
    (Row(0, 10, "K", "smaller schools often miss a year"),),
)
CHANGE_LEAST = Limit(
    "change-least",
    "Learners more or fewer than the last round from which a change is worth a question at all.",
    (Row(0, 10, "K", "a third of a class; small institutions change by a family"),),
)
CHANGE_WITHIN_YEAR = Limit(
    "change-within-year",
    "Change against the last round of the same academic year, in percent, beyond which it is asked about.",
    (Row(0, 10, "K", "few children move between two terms"),),
)
CHANGE_ACROSS_YEARS = Limit(
    "change-across-years",
    "Change against the last round of another academic year, in percent, beyond which it is asked about.",
    (Row(0, 25, "K", "classes leave and come at the turn of the year"),),
)
ENTERED_AT_ONCE = Limit(
    "entered-at-once",
    "Learners entered in the same minute from which it is asked where they come from.",
    (Row(0, 10, "K", "nobody types ten children in a minute"),),
)
DAYS_TO_BEGIN = Limit(
    "days-to-begin",
    "Days from the first entry of a roll, or from 16 May if later, in which many learners at once are expected.",
    (Row(0, 45, "K", "new classes come until the end of June, lists within the weeks of a round"),),
)
SAME_BIRTH_DATE = Limit(
    "same-birth-date",
    "Learners of one class born on the same day from which it is improbable.",
    (Row(0, 5, "K", "among 40 children five on one day happen in one class of tens of thousands"),),
)
LUNCH_STEPS: Limit[tuple[int, ...]] = Limit(
    "lunch-steps",
    "The last number of learners before the lunch money per head falls; empty while it was the same for all.",
    (
        Row(2023, (40, 100, 120), "H", "lunch per head by size of the institution from fiscal year 2566"),
        Row(0, (), "H", "one rate for all until fiscal year 2565"),
    ),
    "fiscal",
)
LUNCH_GRADES: Limit[tuple[str, ...]] = Limit(
    "lunch-grades",
    "First letters of the grades counted for the lunch step. Which learners count is not settled: a parameter.",
    (
        Row(2025, ("N", "K", "P", "M1", "M2", "M3"), "H", "from fiscal year 2568 also the lower secondary grades"),
        Row(0, ("N", "K", "P"), "H", "young children to primary 6"),
    ),
    "fiscal",
)
LUNCH_MARGIN = Limit(
    "lunch-margin",
    "Learners to either side of a lunch step within which a number that has just crossed it is asked about.",
    (Row(0, 2, "K", "numbers gather right beside a step, not further away"),),
)
