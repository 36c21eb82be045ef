"""The table of a LAO goes out and comes back with the same numbers, limits in its boxes, dissolved rows locked."""

import io
import zipfile
from datetime import date

import pytest

from lec.headcounts.actions.grid import GridRow, record_grid
from lec.headcounts.actions.numbers import dissolve, record
from lec.headcounts.imports.template import HEADINGS, read_grid
from lec.headcounts.queries.asking import grid_of
from lec.headcounts.rules.numbers import CELLS
from lec.lib.collation import sort_key
from lec.registry.models import OtherSchool
from lec.reporting.headcount_template import GUIDE, NUMBERS, headcount_workbook
from lec.sheets.reader import read_workbook
from tests.nation import NOW, Nation, build_nation, post_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def nation() -> Nation:
    return build_nation()


@pytest.fixture
def schools(nation: Nation) -> list[OtherSchool]:
    """Four schools of the LAO: recorded, drafted, dissolved, nothing."""
    names = ("ก", "ข", "ค", "ง")
    made = [
        OtherSchool.objects.create(lao=nation.lao, code=f"105499990{n}", name=name, name_sort=sort_key(name))
        for n, name in enumerate(names)
    ]
    nation.here.other_schools[0].delete()
    by = post_of(nation.lao)
    record(school=made[0], cells={cell: n for n, cell in enumerate(CELLS)}, by=by, now=NOW)
    record_grid(lao=nation.lao, rows={made[1].pk: GridRow({("P1", "M"): 5})}, by=by, now=NOW)
    dissolve(school=made[2], on=date(2026, 5, 1), reference="ประกาศ", by=by, now=NOW)
    return made


def table(nation: Nation) -> bytes:
    assert nation.round is not None
    return headcount_workbook(nation.lao, nation.round, grid_of(nation.lao, nation.round))


def test_the_table_holds_headings_codes_names_and_numbers_as_they_stand(
    nation: Nation, schools: list[OtherSchool]
) -> None:
    sheets = read_workbook(table(nation), "a.xlsx").sheets
    rows = sheets[0].rows
    assert [sheet.name for sheet in sheets] == [NUMBERS, GUIDE]
    assert rows[1] == list(HEADINGS.values())
    assert rows[2] == [schools[0].code, "ก", *(float(n) for n in range(18))]
    assert rows[3] == [schools[1].code, "ข", *[""] * 6, 5.0, *[""] * 11]
    assert rows[4] == [schools[2].code, "ค", *[0.0] * 18]
    assert rows[5] == [schools[3].code, "ง", *[""] * 18]


def test_brought_back_it_says_what_it_said(nation: Nation, schools: list[OtherSchool]) -> None:
    reading = read_grid(read_workbook(table(nation), "a.xlsx"), lao=nation.lao)
    assert (reading.faults, reading.read) == ([], 4)
    assert reading.cells[schools[0].pk] == {cell: n for n, cell in enumerate(CELLS)}
    assert reading.cells[schools[1].pk] == dict.fromkeys(CELLS) | {("P1", "M"): 5}


def test_boxes_take_0_to_5000_and_everything_else_is_locked(nation: Nation, schools: list[OtherSchool]) -> None:
    with zipfile.ZipFile(io.BytesIO(table(nation))) as archive:
        page = archive.read("xl/worksheets/sheet1.xml").decode()
    assert '<sheetProtection sheet="1"' in page
    assert 'sqref="C3:T6"' in page
    assert "<formula1>0</formula1><formula2>5000</formula2>" in page


def test_a_table_without_schools_can_be_opened(nation: Nation) -> None:
    OtherSchool.objects.filter(lao=nation.lao).delete()
    assert read_workbook(table(nation), "a.xlsx").sheets[0].rows[1] == list(HEADINGS.values())
