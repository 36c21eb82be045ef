"""The table of a LAO's schools from files and pasted rows: whole rows are taken, every fault is named by its cell."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest

from lec.accounts.models import Post
from lec.headcounts.actions.grid import record_grid
from lec.headcounts.actions.numbers import dissolve
from lec.headcounts.imports.template import HEADINGS, GridReading, read_grid
from lec.headcounts.models import Headcount
from lec.headcounts.queries.numbers import numbers_of
from lec.headcounts.rules.numbers import CELLS
from lec.lib.refusals import Invalid
from lec.registry.models import OtherSchool
from lec.sheets.pasting import read_pasted
from lec.sheets.reader import read_workbook
from tests.headcounts.asked_schools import ONES, TWOS, more_schools
from tests.nation import NOW, Nation
from tests.rolls.report_files import WRITERS, xlsx

pytestmark = pytest.mark.django_db


def table(*rows: Sequence[Any]) -> list[list[Any]]:
    return [list(HEADINGS.values()), *(list(row) for row in rows)]


def line(school: OtherSchool, *numbers: Any) -> list[Any]:
    """A row of the template; one number stands for all eighteen."""
    return [school.code, school.name, *(numbers if len(numbers) > 1 else numbers * 18)]


def read(nation: Nation, rows: Sequence[Sequence[Any]], write: Callable[..., bytes] = xlsx) -> GridReading:
    return read_grid(read_workbook(write(rows), "heads.xlsx"), lao=nation.lao)


def faults(reading: GridReading) -> list[tuple[str, str, str]]:
    return [(fault.cell, fault.value, fault.code) for fault in reading.faults]


@pytest.mark.parametrize("kind", WRITERS)
def test_every_kind_of_file_is_read(nation: Nation, school: OtherSchool, kind: str) -> None:
    other = more_schools(nation, 1)[0]
    numbers = [5, *([0] * 16), 12]
    reading = read(nation, table(line(school, 1), line(other, *numbers)), WRITERS[kind])
    assert (reading.faults, reading.read, reading.blank) == ([], 2, 0)
    assert reading.cells == {school.pk: ONES, other.pk: dict(zip(CELLS, numbers, strict=True))}


def test_titles_sums_and_blank_rows_are_passed_over(nation: Nation, school: OtherSchool) -> None:
    other = more_schools(nation, 1)[0]
    rows = [
        ["จำนวนนักเรียนสถานศึกษาสังกัดอื่น"],
        [],
        *table(line(school, 1), [other.code, other.name], ["", "รวมทั้งหมด", *[1] * 18]),
    ]
    reading = read(nation, rows)
    assert (reading.cells, reading.faults, reading.read, reading.blank) == ({school.pk: ONES}, [], 2, 1)


def test_columns_are_known_by_their_headings_in_any_order(nation: Nation, school: OtherSchool) -> None:
    cells = {cell: number for number, cell in enumerate(CELLS)}
    headings = ["ที่", "อ.1 ช", *list(HEADINGS.values())[:1:-1], "รหัสโรงเรียน ต้องกรอก"]
    rows = [headings, [1, 0, *list(cells.values())[::-1], school.code]]
    del rows[0][-2], rows[1][-2]
    assert read(nation, rows).cells == {school.pk: cells}


def test_headings_in_two_levels_are_read(nation: Nation, school: OtherSchool) -> None:
    classes = ["อ.1", "อ.2", "อ.3", *(f"ป.{n}" for n in range(1, 7))]
    upper = ["รหัสโรงเรียน", "ชื่อโรงเรียน", *(text for one in classes for text in (one, None))]
    for boys, girls in (("ชาย", "หญิง"), ("ช", "ญ")):
        lower = [None, None, *[boys, girls] * 9]
        assert read(nation, [upper, lower, line(school, *range(18))]).cells == {
            school.pk: dict(zip(CELLS, range(18), strict=True))
        }


def test_numbers_in_thai_digits_and_with_separators_are_read(nation: Nation, school: OtherSchool) -> None:
    reading = read(nation, table(line(school, "๑๒", "1,204", " 7 ", "3.0", *[0] * 14)), WRITERS["csv-utf8"])
    assert list(reading.cells[school.pk].values())[:4] == [12, 1204, 7, 3]


def test_empty_cells_are_not_zero(nation: Nation, school: OtherSchool) -> None:
    reading = read(nation, table(line(school, 3, None, "-", *[0] * 15)))
    numbers = list(reading.cells[school.pk].values())
    assert numbers == [3, None, None, *[0] * 15]


def test_a_faulty_row_is_named_by_its_cell_and_the_others_are_taken(nation: Nation, school: OtherSchool) -> None:
    other, third = more_schools(nation, 2)
    rows = table(
        line(school, -1, 5001, 2.5, "สิบ", *[0] * 14),
        line(other, 1),
        ["9999999999", "ไม่รู้จัก", *[1] * 18],
        ["", "โรงเรียนที่ไม่มี", *[1] * 18],
        ["", "", *[1] * 18],
        line(third, 2),
    )
    reading = read(nation, rows)
    assert faults(reading) == [
        ("C2", "-1", "number-negative"),
        ("D2", "5001", "number-too-large"),
        ("E2", "2.5", "number-not-whole"),
        ("F2", "สิบ", "number-not-whole"),
        ("A4", "9999999999", "school-unknown"),
        ("B5", "โรงเรียนที่ไม่มี", "school-unknown"),
        ("A6", "", "school-missing"),
    ]
    assert reading.cells == {other.pk: ONES, third.pk: TWOS}


def test_a_school_that_stands_twice_is_not_taken(nation: Nation, school: OtherSchool) -> None:
    reading = read(nation, table(line(school, 1), ["", school.name, *[2] * 18]))
    assert (faults(reading), reading.cells) == (
        [("A2", school.code, "school-twice"), ("B3", school.name, "school-twice")],
        {},
    )


def test_a_school_of_another_lao_is_unknown(nation: Nation) -> None:
    stranger = nation.here.other_schools[1]
    assert faults(read(nation, table(line(stranger, 1)))) == [("A2", stranger.code, "school-unknown")]


def test_schools_of_one_name_need_their_code(nation: Nation, school: OtherSchool) -> None:
    other = more_schools(nation, 1)[0]
    OtherSchool.objects.filter(pk=other.pk).update(name=school.name)
    reading = read(nation, table(["", school.name, *[1] * 18], line(other, 2)))
    assert (faults(reading), reading.cells) == (
        [("B2", school.name, "school-ambiguous")],
        {other.pk: TWOS},
    )


def test_a_dissolved_school_is_not_reopened_by_a_file(nation: Nation, school: OtherSchool, by: Post) -> None:
    gone = more_schools(nation, 1)[0]
    dissolve(school=gone, on=date(2026, 5, 1), reference="ประกาศ", by=by, now=NOW)
    reading = read(nation, table(line(school, 1), line(gone, 4, *[0] * 17)))
    assert (faults(reading), list(reading.cells)) == ([("C3", "4", "school-dissolved")], [school.pk])
    zeros = read(nation, table(line(gone, 0)))
    saved = record_grid(lao=nation.lao, rows=zeros.rows({}), by=by, now=NOW, source="file")
    gone.refresh_from_db()
    assert (zeros.faults, saved.unchanged, gone.dissolved_on) == ([], (gone,), date(2026, 5, 1))


def test_pasted_rows_are_read_with_and_without_headings(nation: Nation, school: OtherSchool) -> None:
    for rows in (
        table(line(school, 1)),
        [line(school, 1)],
        [[school.code, *[1] * 18]],
    ):
        text = "\r\n".join("\t".join(str(value) for value in row) for row in rows)
        assert read_grid(read_pasted(text), lao=nation.lao).cells == {school.pk: ONES}


@pytest.mark.parametrize("rows", [[["ชื่อ", "นามสกุล"], ["ก", "ข"]], [[1, 2, 3]], [["1054000001", 1, 2]]])
def test_another_table_is_refused(nation: Nation, rows: list[list[Any]]) -> None:
    with pytest.raises(Invalid) as refusal:
        read(nation, rows)
    assert refusal.value.code == "format-unknown"


def test_reading_takes_one_statement(nation: Nation, school: OtherSchool, django_assert_num_queries: Any) -> None:
    schools = [school, *more_schools(nation, 3)]
    with django_assert_num_queries(1):
        read(nation, table(*(line(one, 1) for one in schools)))


def test_what_a_file_says_is_recorded_as_from_a_file(nation: Nation, school: OtherSchool, by: Post) -> None:
    rows = read(nation, table(line(school, 2))).rows({school.pk: ""})
    record_grid(lao=nation.lao, rows=rows, by=by, now=NOW, source="file")
    assert (numbers_of(school, nation.round), Headcount.objects.get().source) == (TWOS, "file")
