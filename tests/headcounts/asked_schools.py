"""Three schools of one LAO to ask, and numbers to send."""

from datetime import date

from lec.headcounts.rules.numbers import CELLS
from lec.registry.models import OtherSchool
from tests.nation import Nation

DUE = date(2026, 11, 30)
ONES = dict.fromkeys(CELLS, 1)
TWOS = dict.fromkeys(CELLS, 2)
ZEROS = dict.fromkeys(CELLS, 0)
PDF = b"%PDF-1.7 list"


def more_schools(nation: Nation, count: int) -> list[OtherSchool]:
    """Further schools of the first LAO, after its one in Thai order."""
    return [
        OtherSchool.objects.create(
            lao=nation.lao, code=f"109990000{n}", name=f"โรงเรียนฮ{n}", name_sort=f"ฮฮฮ{n}", affiliation="สช."
        )
        for n in range(count)
    ]
