"""How far a body is, as one of the few shades that a map is drawn in."""

from enum import StrEnum


class Shade(StrEnum):
    """From nobody to everybody; every shade has words beside it, the colour never speaks alone."""

    NOT_BEGUN = "zero"
    SOME = "some"
    MOST = "most"
    ALL_BELOW = "all"
    CONFIRMED = "done"
    AGAIN = "again"
    NO_PART = "none"


def shade_of(done: int, total: int, *, is_confirmed: bool = False, has_fallen: bool = False) -> Shade:
    """The shade of a body of which `done` of `total` below it are finished.

    A body that has confirmed is CONFIRMED; one whose confirmation fell is to be seen as such until it confirms
    again, however many below it are finished.
    """
    if total <= 0:
        return Shade.NO_PART
    if is_confirmed:
        return Shade.CONFIRMED
    if has_fallen:
        return Shade.AGAIN
    if done >= total:
        return Shade.ALL_BELOW
    if done <= 0:
        return Shade.NOT_BEGUN
    return Shade.MOST if 2 * done >= total else Shade.SOME
