"""Every format that a roll can be brought from; a new one is a new table of columns, listed here."""

from collections.abc import Sequence

from lec.rolls.imports.dmc_list import DMC_LIST
from lec.rolls.imports.dmc_wide import DMC_WIDE
from lec.rolls.imports.rpt318 import RPT318
from lec.rolls.imports.template import TEMPLATE, WRITTEN
from lec.sheets.cleaners import Unclean
from lec.sheets.reader import Workbook
from lec.sheets.tables import Match

FORMATS = (RPT318, DMC_LIST, DMC_WIDE, TEMPLATE)

_JUDGED_ROWS = 20
_TELLING = tuple((index, column) for index, column in enumerate(WRITTEN) if column.field in ("birth_date", "grade"))


def without_headings(workbook: Workbook) -> Match | None:
    """The first sheet that holds bare rows in the order of LEC's template, as people paste them; or None.

    Half of its first rows must have a birth date and a class just where the template has them.
    """
    for sheet in workbook.sheets:
        filled = [row for row in sheet.rows[:_JUDGED_ROWS] if any(cell not in ("", None) for cell in row)]
        if filled and 2 * sum(_fits(row) for row in filled) >= len(filled):
            width = min(max(len(row) for row in filled), len(WRITTEN))
            indexes = {column.field: index for index, column in enumerate(WRITTEN[:width])}
            labels = tuple(column.names[0] for column in WRITTEN[:width])
            return Match(TEMPLATE, sheet, (0, -1), 0, indexes, labels, ())
    return None


def _fits(row: Sequence[object]) -> bool:
    try:
        return all(index < len(row) and column.clean(row[index]) for index, column in _TELLING)
    except Unclean:
        return False
