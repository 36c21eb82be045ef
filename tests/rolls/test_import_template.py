"""LEC's own template: downloaded, edited in a spreadsheet, brought back."""

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pytest

from lec.lib.identifiers import Identifier
from lec.registry.models import Organisation
from lec.reporting.roll_template import GUIDE, LISTS, ROLL, empty_template, filled_template
from lec.rolls.actions.merge import merge
from lec.rolls.identity import seal
from lec.rolls.imports import Preview, Reading, preview, read_file
from lec.rolls.imports.template import WRITTEN, reference_of
from lec.rolls.models import Enrolment, EnrolmentState, IdentifierKind, Learner, Particulars
from tests.nation import NOW, YEAR, Nation, build_nation, make_learner, national_id

OPTIONS: dict[str, Any] = {"academic_year": YEAR, "term": 2, "today": date(2026, 11, 22)}
FIELDS = [column.field for column in WRITTEN]
GCODE = "G695400000017"
Edit = Callable[[Any, Callable[[str, int], Any]], None]


@pytest.fixture
def nation(db: None) -> Nation:
    nation = build_nation()
    for number in (1, 2, 3):
        make_learner(nation.school, number)
    Particulars.objects.create(
        learner=Enrolment.objects.order_by("pk")[0].learner,
        guardian_name="นางสาวย่า ใจดี",
        religion="พุทธ",
        weight_kg=20,
    )
    return nation


def edited(content: bytes, edit: Callable[[Callable[..., Any]], None]) -> bytes:
    """The template after somebody typed into it; `cell(field, row)` is a cell of the n-th row of data."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    page = book[ROLL]
    edit(lambda field, row: page.cell(row + 2, FIELDS.index(field) + 1))
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def read(school: Organisation, content: bytes) -> Reading:
    return read_file(content, "แบบกรอก.xlsx", institution=school, **OPTIONS)


def after(nation: Nation, edit: Callable[[Callable[..., Any]], None]) -> Reading:
    return read(nation.school, edited(filled_template(nation.school, YEAR), edit))


def seen(nation: Nation, reading: Reading) -> Preview:
    return preview(reading, institution=nation.school, academic_year=YEAR)


def bring(nation: Nation, reading: Reading) -> None:
    merge(institution=nation.school, academic_year=YEAR, records=reading.records, by=None, now=NOW)


def faults(reading: Reading) -> list[tuple[str, str]]:
    return [(fault.cell, fault.code) for fault in reading.faults]


def cell_of(field: str, row: int) -> str:
    return f"{openpyxl.utils.get_column_letter(FIELDS.index(field) + 1)}{row + 2}"


def new_child(cell: Callable[..., Any], row: int, **more: Any) -> None:
    told = {
        "prefix": "ด.ญ.",
        "first_name": "มาใหม่",
        "last_name": "ใจงาม",
        "birth_date": "15/01/2562",
        "grade": "ป.1/2",
    }
    for field, value in (told | more).items():
        cell(field, row).value = value


def test_the_template_brought_back_untouched_changes_nothing(nation: Nation) -> None:
    reading = read(nation.school, filled_template(nation.school, YEAR))
    found = seen(nation, reading)
    assert (reading.format, reading.rows, faults(reading), reading.unknown) == ("LEC-template", 3, [], ())
    assert (len(found.unchanged), found.changes_anything, found.missing) == (3, False, [])


def test_the_template_holds_no_whole_identifier_and_nothing_sensitive(nation: Nation) -> None:
    book = openpyxl.load_workbook(io.BytesIO(filled_template(nation.school, YEAR)))
    values = [str(value) for page in book for row in page.iter_rows(values_only=True) for value in row if value]
    whole = [row.learner.identifier_sealed for row in Enrolment.objects.select_related("learner")]
    assert len(whole) == 3
    shown = [value for value in values if value.startswith("x-xxxx-xxxxx-")]
    assert len(shown) == 3
    assert [value for value in values if value.isdecimal() and len(value) == 13] == []
    assert "พุทธ" not in values
    assert "นางสาวย่า ใจดี" in values


def test_the_template_has_lists_notes_text_cells_and_instructions(nation: Nation) -> None:
    book = openpyxl.load_workbook(io.BytesIO(empty_template(nation.school)))
    page = book[ROLL]
    assert book.sheetnames == [ROLL, LISTS, GUIDE]
    assert (book[LISTS].sheet_state, page.freeze_panes) == ("hidden", "E3")
    lists = {
        str(rule.sqref).split(":")[0]: rule for rule in page.data_validations.dataValidation if rule.type == "list"
    }
    assert sorted(lists) == sorted(
        cell_of(name, 1) for name in ("prefix", "sex", "nationality", "grade", "guardian_relation")
    )
    assert all(page.cell(2, number).comment.text for number in range(1, len(FIELDS) + 1))
    assert book[GUIDE].max_row > len(FIELDS)


def test_a_centre_is_offered_its_own_classes(nation: Nation) -> None:
    def classes(whose: Organisation) -> list[str]:
        page = openpyxl.load_workbook(io.BytesIO(empty_template(whose)))[LISTS]
        return [row[3] for row in page.iter_rows(values_only=True) if row[3]]

    assert classes(nation.centre) == [*(f"เด็กเล็ก {age} ปี" for age in range(2, 6)), "อ.1", "อ.2", "อ.3"]
    assert classes(nation.school)[-1] == "ปวช.3"


def test_the_empty_template_is_filled_in_and_read(nation: Nation) -> None:
    content = edited(empty_template(nation.school), lambda cell: new_child(cell, 1, identifier=national_id(7)))
    reading = read(nation.school, content)
    assert faults(reading) == []
    assert [(one.first_name, one.grade, one.room, one.sex) for one in reading.records] == [("มาใหม่", "P1", "2", "F")]


def test_the_empty_template_itself_has_no_rows(nation: Nation) -> None:
    assert [fault.code for fault in read(nation.school, empty_template(nation.school)).faults] == ["file-no-rows"]


def test_rows_are_matched_by_reference_whatever_else_changes(nation: Nation) -> None:
    def edit(cell: Callable[..., Any]) -> None:
        cell("first_name", 1).value = "แก้ชื่อ"
        cell("birth_date", 1).value = "16/02/2562"
        cell("room", 1).value = "2"

    reading = after(nation, edit)
    found = seen(nation, reading)
    assert [list(one.changes) for one in found.changed] == [["first_name", "birth_date", "room"]]
    bring(nation, reading)
    assert (Learner.objects.count(), Enrolment.objects.filter(learner__first_name="แก้ชื่อ", room="2").count()) == (3, 1)


def test_a_child_without_number_is_taken_and_found_again(nation: Nation) -> None:
    reading = after(nation, lambda cell: new_child(cell, 4))
    assert [len(seen(nation, reading).new), faults(reading)] == [1, []]
    bring(nation, reading)
    assert Learner.objects.get(first_name="มาใหม่").identifier_kind == IdentifierKind.NONE
    assert seen(nation, after(nation, lambda cell: None)).changes_anything is False
    assert seen(nation, reading).changes_anything is False


def test_a_number_is_given_to_a_child_who_had_none(nation: Nation) -> None:
    bring(nation, after(nation, lambda cell: new_child(cell, 4)))

    def edit(cell: Callable[..., Any]) -> None:
        row = next(row for row in range(1, 5) if cell("first_name", row).value == "มาใหม่")
        cell("identifier", row).value = GCODE

    reading = after(nation, edit)
    assert faults(reading) == []
    bring(nation, reading)
    child = Learner.objects.get(first_name="มาใหม่")
    assert (child.identifier_kind, Learner.objects.count()) == ("gcode", 4)


def test_a_gcode_is_replaced_by_a_national_id(nation: Nation) -> None:
    learner = Enrolment.objects.order_by("pk")[0].learner
    Learner.objects.filter(pk=learner.pk).update(
        identifier_kind="gcode", identifier_sealed=seal(Identifier("gcode", GCODE))
    )
    row = next(row for row in range(1, 4) if _template(nation)(row)["identifier"] == "Gxxxxxxxxx017")
    reading = after(nation, lambda cell: setattr(cell("identifier", row), "value", national_id(7)))
    assert faults(reading) == []
    bring(nation, reading)
    assert Learner.objects.get(pk=learner.pk).identifier_kind == "national"


def _template(nation: Nation) -> Callable[[int], dict[str, Any]]:
    page = openpyxl.load_workbook(io.BytesIO(filled_template(nation.school, YEAR)))[ROLL]
    return lambda row: {name: page.cell(row + 2, index).value for index, name in enumerate(FIELDS, start=1)}


FAULTY: list[tuple[str, Callable[[Nation, Callable[..., Any]], None], list[tuple[str, int, str]]]] = [
    ("a national ID typed over", lambda n, cell: setattr(cell("identifier", 1), "value", national_id(7)),
     [("identifier", 1, "identifier-needs-request")]),
    ("another masked number", lambda n, cell: setattr(cell("identifier", 1), "value", "x-xxxx-xxxxx-99-9"),
     [("identifier", 1, "identifier-masked")]),
    ("a reference filled down", lambda n, cell: setattr(cell("reference", 2), "value", cell("reference", 1).value),
     [("identifier", 2, "identifier-masked"), ("reference", 1, "reference-twice"),
      ("reference", 2, "reference-twice")]),
    ("a reference counted up", lambda n, cell: setattr(cell("reference", 1), "value", "L1-02"),
     [("identifier", 1, "identifier-masked"), ("reference", 1, "reference-unreadable")]),
    ("a reference cleared", lambda n, cell: setattr(cell("reference", 1), "value", None),
     [("identifier", 1, "identifier-masked")]),
    ("a reference of nobody", lambda n, cell: setattr(cell("reference", 1), "value", reference_of(999_999)),
     [("identifier", 1, "identifier-masked"), ("reference", 1, "reference-unknown")]),
    ("the same child twice without a number", lambda n, cell: (new_child(cell, 4), new_child(cell, 5)),
     [("first_name", 5, "learner-twice")]),
]  # fmt: skip


@pytest.mark.parametrize(("edit", "expected"), [case[1:] for case in FAULTY], ids=[case[0] for case in FAULTY])
def test_a_fault_of_reference_or_number_is_told_at_its_cell(
    nation: Nation, edit: Callable[[Nation, Callable[..., Any]], Any], expected: list[tuple[str, int, str]]
) -> None:
    reading = after(nation, lambda cell: edit(nation, cell))
    assert faults(reading) == [
        (cell_of(field, row), code) for field, row, code in sorted(expected, key=lambda e: e[1])
    ]
    assert all(fault.message and "%(" not in fault.message for fault in reading.faults)


def test_a_reference_of_another_school_touches_nobody(nation: Nation) -> None:
    theirs = make_learner(nation.there.institutions[0], 1)
    reading = after(nation, lambda cell: new_child(cell, 4, reference=reference_of(theirs.pk)))
    assert faults(reading) == [(cell_of("reference", 4), "reference-unknown")]


def test_a_reference_of_a_child_who_left_is_no_longer_known(nation: Nation) -> None:
    content = filled_template(nation.school, YEAR)
    Enrolment.objects.filter(pk=Enrolment.objects.order_by("pk")[0].pk).update(state=EnrolmentState.DEPARTED)
    assert [code for _cell, code in faults(read(nation.school, content))] == [
        "identifier-masked",
        "reference-unknown",
    ]


def test_a_number_that_another_child_has_is_a_fault(nation: Nation) -> None:
    bring(nation, after(nation, lambda cell: new_child(cell, 4)))
    taken = national_id(nation.school.pk * 100_000 + 1)

    def edit(cell: Callable[..., Any]) -> None:
        row = next(row for row in range(1, 5) if cell("first_name", row).value == "มาใหม่")
        cell("identifier", row).value = taken

    assert [code for _cell, code in faults(after(nation, edit))] == ["identifier-taken"]


def test_a_child_of_the_roll_written_again_without_number_is_a_fault(nation: Nation) -> None:
    kept = Enrolment.objects.order_by("pk")[0].learner
    told = {"first_name": kept.first_name, "last_name": kept.last_name, "birth_date": kept.birth_date.isoformat()}
    content = edited(empty_template(nation.school), lambda cell: new_child(cell, 1, **told))
    assert faults(read(nation.school, content)) == [(cell_of("first_name", 1), "learner-twice")]


def test_the_template_of_another_school_or_year_is_refused(nation: Nation) -> None:
    theirs = nation.here.institutions[2]
    make_learner(theirs, 1)
    assert [one.code for one in read(nation.school, filled_template(theirs, YEAR)).faults] == ["other-institution"]
    make_learner(nation.school, 50, academic_year=YEAR - 1)
    assert [one.code for one in read(nation.school, filled_template(nation.school, YEAR - 1)).faults] == [
        "other-year"
    ]


def test_a_row_with_a_fault_does_not_make_its_learner_missing(nation: Nation) -> None:
    found = seen(nation, after(nation, lambda cell: setattr(cell("grade", 1), "value", "ป.9")))
    assert ([fault.code for fault in found.faults], found.missing) == (["grade-unknown"], [])


def test_two_rows_that_turn_out_one_learner_become_faults_of_the_preview(nation: Nation) -> None:
    bring(nation, after(nation, lambda cell: new_child(cell, 4)))
    both = edited(
        empty_template(nation.school),
        lambda cell: (new_child(cell, 1, identifier=national_id(7)), new_child(cell, 2, identifier=national_id(8))),
    )
    found = seen(nation, read(nation.school, both))
    assert [(fault.cell, fault.code) for fault in found.faults] == [("A3", "learner-twice"), ("A4", "learner-twice")]
    assert (found.new, found.changed) == ([], [])
