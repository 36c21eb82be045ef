"""What people copy from a spreadsheet becomes rows, whatever the headings and words, or faults at their cells."""

import pytest
from django.utils import translation

from lec.lib.refusals import Invalid, Refused
from lec.premises.imports.buildings import COLUMNS, read_buildings
from lec.premises.models import BuildingKind, Condition

HEADED = (
    "ประเภท\tชื่ออาคาร\tปีที่สร้าง (พ.ศ.)\tจำนวนชั้น\tจำนวนห้องเรียน\tสภาพ\tหมายเหตุ\n"
    "อาคารเรียน\tอาคาร 1\t๒๕๔๔\t2\t6.0\tดี\t-\n"
    "\n"
    "ห้องส้วม\tห้องน้ำ\t\t\t\tชำรุด\tท่อตัน\n"
)


def test_headings_may_stand_in_any_order() -> None:
    first, second = read_buildings(HEADED)
    assert (first.number, first.faults, first.fields) == (
        2,
        {},
        {
            "name": "อาคาร 1",
            "kind": "classrooms",
            "built_year": 2001,
            "floors": 2,
            "rooms": 6,
            "condition": "good",
            "note": "",
        },
    )
    assert (second.number, second.faults, second.fields["kind"], second.fields["condition"]) == (
        4,
        {},
        "toilets",
        "repair",
    )
    assert (second.fields["built_year"], second.fields["note"]) == (None, "ท่อตัน")


def test_without_headings_the_order_of_the_columns_counts() -> None:
    (row,) = read_buildings("โรงอาหาร 2\tโรงอาหาร\t2560\t1\t0\tดี")
    assert row.fields == {
        "name": "โรงอาหาร 2",
        "kind": "canteen",
        "built_year": 2017,
        "floors": 1,
        "rooms": 0,
        "condition": "good",
        "note": "",
    }


def test_a_column_that_was_not_pasted_stays_as_it_is() -> None:
    (row,) = read_buildings("ชื่อ\tสภาพ\nอาคาร 1\tใช้การไม่ได้")
    assert row.fields == {"name": "อาคาร 1", "condition": "unfit"}


@pytest.mark.parametrize("language", ["th", "en"])
def test_words_of_the_form_are_understood_in_both_languages(language: str) -> None:
    kind, condition = COLUMNS[1].clean, COLUMNS[5].clean
    with translation.override(language):
        kinds = [(code, str(label)) for code, label in BuildingKind.choices]
        states = [(code, str(label)) for code, label in Condition.choices]
    assert [kind(word) for _code, word in kinds] == [code for code, _word in kinds]
    assert [condition(word) for _code, word in states] == [code for code, _word in states]


def test_what_cannot_be_read_is_a_fault_of_its_cell() -> None:
    (row,) = read_buildings("ชื่อ\tประเภท\tปีที่สร้าง\tชั้น\tสภาพ\nอาคาร\tปราสาท\tเก่า\tสอง\tงดงาม")
    assert (sorted(row.faults), row.cells["kind"]) == (["built_year", "condition", "floors", "kind"], "ปราสาท")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (" \n", "pasted-empty"),
        ("ชื่อ\tประเภท\n\t\n", "pasted-empty"),
        ("อาคาร\n" * 501, "pasted-too-many"),
        ("ก" * 5_000_001, "pasted-too-long"),
    ],
)
def test_nothing_or_too_much_is_refused(text: str, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        read_buildings(text)
    assert refusal.value.code == code
    assert refusal.type is not Invalid or "pasted" in refusal.value.faults
