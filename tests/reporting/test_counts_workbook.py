"""The workbook of numbers, read back: numbers are numbers, codes are text, subtotals nest."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.utils import translation
from django.utils.translation import gettext
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from lec.registry.models import Organisation, OtherSchool
from lec.reporting.counts_workbook import read_listing, render_counts
from lec.reporting.places import Place
from tests.confirmed_nation import confirm_branch, nation_with_learners
from tests.nation import NOW, Nation, make_organisation

HEAD = 6
"""The row of the head: title, place, round, day, an empty row."""


@pytest.fixture
def nation(db: None) -> Nation:
    """Three learners in each institution here, seven in each there."""
    return nation_with_learners()


def sheets_of(place: Place) -> list[Worksheet]:
    return list(load_workbook(BytesIO(render_counts(place, now=NOW))).worksheets)


def rows_of(sheet: Worksheet) -> list[tuple[Any, ...]]:
    """The rows below the head; an empty text and an empty cell are one."""
    rows = sheet.iter_rows(min_row=HEAD + 1, values_only=True)
    return [tuple(None if value == "" else value for value in row) for row in rows]


def thai(message: str, **parts: object) -> str:
    with translation.override("th"):
        return gettext(message) % parts if parts else gettext(message)


def sum_of(name: str) -> str:
    return thai("Sum of %(name)s", name=name)


def test_own_sheet_lists_every_institution_with_subtotals(nation: Nation) -> None:
    sheet = sheets_of(Place(nation.lao))[0]
    state = thai("Not yet confirmed")
    path = ("แพร่", "เมืองแพร่", nation.lao.name)
    school, centre = nation.school, nation.centre
    assert rows_of(sheet) == [
        (*path, school.code, school.name, state, 1, 2, 0, 0, 0, 3, None, 0),
        (*path, centre.code, centre.name, state, 3, 0, 0, 0, 0, 3, None, 0),
        (sum_of(nation.lao.name), None, None, None, None, None, 4, 2, 0, 0, 0, 6, None, 0),
    ]


def test_subtotals_stand_after_each_lao_district_and_province(nation: Nation) -> None:
    Organisation.objects.filter(pk=nation.here.laos[1].pk).update(district="ร้องกวาง")
    rows = rows_of(sheets_of(Place(nation.department))[0])
    sums = [(*row[:3], row[11]) for row in rows if row[3] is None]
    first, second = (one.name for one in nation.here.laos)
    assert sums[4:] == [
        ("แพร่", "เมืองแพร่", sum_of(first), 6),
        ("แพร่", sum_of("เมืองแพร่"), None, 6),
        ("แพร่", "ร้องกวาง", sum_of(second), 6),
        ("แพร่", sum_of("ร้องกวาง"), None, 6),
        (sum_of("แพร่"), None, None, 12),
        (sum_of(nation.department.name), None, None, 40),
    ]
    assert sum(row[11] for row in rows if row[3] is not None) == 40


def test_head_is_thai_and_says_of_when(nation: Nation) -> None:
    sheet = sheets_of(Place(nation.province))[0]
    top = [row[0] for row in sheet.iter_rows(max_row=HEAD - 1, values_only=True)]
    round_words = thai("Academic year %(year)s, term %(term)s", year=2569, term=2)
    day = thai("Data as of %(date)s, %(time)s", date="22 พฤศจิกายน 2569", time="10:00")
    assert top == [thai("Numbers of pupils and young children"), "แพร่", round_words, day, None]
    head = [cell.value for cell in sheet[HEAD]]
    assert head[6:11] == ["อนุบาล", "ประถม", "ม.ต้น", "ม.ปลาย", "อาชีวะ"]
    assert sheet.freeze_panes == f"A{HEAD + 1}"


def test_last_confirmed_stands_beside_the_number(nation: Nation) -> None:
    confirm_branch(nation.here)
    rows = rows_of(sheets_of(Place(nation.lao))[0])
    assert [row[12] for row in rows] == [3, 3, 6]
    assert [row[5] for row in rows] == [thai("Confirmed"), thai("Confirmed"), None]


def test_name_like_a_formula_stays_text(nation: Nation) -> None:
    Organisation.objects.filter(pk=nation.school.pk).update(name="=HYPERLINK(\"http://x\")", code="0012345678")
    sheet = sheets_of(Place(nation.lao))[0]
    code, name = sheet.cell(HEAD + 1, 4), sheet.cell(HEAD + 1, 5)
    assert (code.value, code.data_type) == ("0012345678", "s")
    assert (name.value, name.data_type, name.hyperlink) == ('=HYPERLINK("http://x")', "s", None)


def test_other_affiliations_have_a_sheet_of_their_own(nation: Nation) -> None:
    school = nation.here.other_schools[0]
    for number, dissolved_on in ((8, None), (9, date(2026, 5, 1))):
        OtherSchool.objects.create(
            lao=nation.lao,
            code=f"105400000{number}",
            name=f"โรงเรียนใหม่ {number}",
            name_sort=f"ๆ{number}",
            dissolved_on=dissolved_on,
            dissolution_reference="ประกาศ",
        )
    rows = rows_of(sheets_of(Place(nation.lao))[1])
    assert [(row[3] is not None, row[4], row[7:25], row[25], row[26]) for row in rows] == [
        (True, school.code, (1,) * 18, 18, thai("Recorded")),
        (True, "1054000008", (None,) * 18, None, thai("Not recorded yet")),
        (True, "1054000009", (0,) * 18, 0, thai("Dissolved")),
        (False, None, (1,) * 18, 18, thai("%(done)s of %(all)s recorded", done=2, all=3)),
    ]


def test_own_and_other_stand_apart_and_are_never_added(nation: Nation) -> None:
    rows = rows_of(sheets_of(Place(nation.lao))[2])
    own, other = thai("Own affiliation"), thai("Other affiliations")
    assert [row[3:] for row in rows[:2]] == [
        (own, 3, 0, 1, 0, 2, 0, 0, 0, 0, 0, 6),
        (other, None, *(2,) * 9, 18),
    ]
    assert [row[3:] for row in rows[2:]] == [row[3:] for row in rows[:2]]


def test_institution_has_no_sheet_of_other_affiliations(nation: Nation) -> None:
    (sheet,) = sheets_of(Place(nation.school))
    assert [row[3] for row in rows_of(sheet)] == [nation.school.code, None]


def test_workbook_without_a_round_and_learners_opens(nation: Nation) -> None:
    nation.there.province.name = "ว่าง"
    empty = make_organisation("province", "province", "99", "จังหวัดว่าง", nation.department)
    (sheet,) = sheets_of(Place(empty))
    assert rows_of(sheet) == [(sum_of("จังหวัดว่าง"), *(None,) * 5, 0, 0, 0, 0, 0, 0, None, 0)]


def test_neighbours_numbers_are_not_in_it(nation: Nation) -> None:
    text = " ".join(
        str(value)
        for sheet in sheets_of(Place(nation.province))
        for row in sheet.iter_rows(values_only=True)
        for value in row
    )
    assert [one.code for one in nation.there.institutions if one.code in text] == []
    assert "น่าน" not in text


def test_listing_costs_the_same_for_one_lao_and_a_province(nation: Nation, django_assert_num_queries: Any) -> None:
    for place in (Place(nation.lao), Place(nation.province)):
        with django_assert_num_queries(6):
            read_listing(place, now=NOW)
