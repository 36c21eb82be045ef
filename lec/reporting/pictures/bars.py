"""Bars that show a part of a whole, and columns side by side for a few numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

COLUMN_TOP, COLUMN_BOTTOM = 24, 144
COLUMN_HEIGHT = 170
FEWEST = 4
"""Fewer columns than this stand to the left as narrow as if they were so many."""
_FILLED = 0.56


def percent(done: int, total: int) -> str:
    """The share as a width for SVG, `37.5%`; neither nothing nor the whole as long as only a part is done."""
    if total <= 0 or done <= 0:
        return "0%"
    if done >= total:
        return "100%"
    return f"{min(max(round(100 * done / total, 1), 0.5), 99.5):g}%"


@dataclass(frozen=True)
class Column:
    """One column: `x`, `width` and `middle` in percent of the drawing, `y` and `height` in pixels."""

    label: str
    number: int
    x: str
    width: str
    middle: str
    y: int
    height: int
    unit: str = ""

    @property
    def text_y(self) -> int:
        """Where its number stands, above the column."""
        return self.y - 6


@dataclass(frozen=True)
class Columns:
    """Columns in the order given, on one scale from zero."""

    columns: tuple[Column, ...]
    height: int = COLUMN_HEIGHT
    bottom: int = COLUMN_BOTTOM
    label_y: int = COLUMN_BOTTOM + 20


def columns_of(numbers: Sequence[tuple[str, int]], *, highest: int = 0, unit: str = "") -> Columns:
    """Columns of these labels and numbers (none below zero); `highest`, else the highest number, fills the height."""
    top = highest or max((number for _label, number in numbers), default=0) or 1
    slot = 100 / max(len(numbers), FEWEST)
    made = []
    for place, (label, number) in enumerate(numbers):
        height = round((COLUMN_BOTTOM - COLUMN_TOP) * number / top)
        made.append(
            Column(
                label=label,
                number=number,
                x=f"{slot * (place + (1 - _FILLED) / 2):.4g}%",
                width=f"{slot * _FILLED:.4g}%",
                middle=f"{slot * (place + 0.5):.4g}%",
                y=COLUMN_BOTTOM - height,
                height=height,
                unit=unit,
            )
        )
    return Columns(tuple(made))
