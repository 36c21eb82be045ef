"""Which grade follows which when the academic year ends."""

from collections.abc import Collection
from datetime import date

# A child of a year group may stay in the centre or begin kindergarten: the first one that is offered follows.
_FOLLOWS: dict[str, tuple[str, ...]] = {
    "N2": ("N3", "K1"),
    "N3": ("N4", "K2"),
    "N4": ("N5", "K3"),
    "N5": ("P1",),
    "K1": ("K2",),
    "K2": ("K3",),
    "K3": ("P1",),
    "P6": ("M1",),
    **{f"P{n}": (f"P{n + 1}",) for n in range(1, 6)},
    **{f"M{n}": (f"M{n + 1}",) for n in range(1, 6)},
    **{f"V{n}": (f"V{n + 1}",) for n in (1, 2)},
}

PREPARED_FROM = (4, 1)
"""The second term ends on 1 April: from then on a year's end can be prepared."""


def next_grade(grade: str, offered: Collection[str]) -> str | None:
    """The grade after `grade` at an institution that offers `offered`; None where its schooling ends there."""
    return next((one for one in _FOLLOWS.get(grade, ()) if one in offered), None)


def year_that_ends(working_year: int, today: date) -> int:
    """The Gregorian academic year whose classes are promoted: the one being worked on from 1 April, else the last."""
    over = today >= date(working_year + 1, *PREPARED_FROM)
    return working_year if over else working_year - 1
