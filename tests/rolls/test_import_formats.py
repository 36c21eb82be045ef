"""Every format in every kind of file: recognised by its headings, and read into the same records."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from lec.lib.identifiers import Identifier
from lec.lib.refusals import Invalid
from lec.registry.models import Naming, Organisation
from lec.rolls.actions.merge import merge
from lec.rolls.imports import Reading, preview, read_file
from lec.rolls.imports.formats import FORMATS
from lec.rolls.imports.reading import read_table
from lec.rolls.models import Enrolment, Learner
from lec.sheets.pasting import read_pasted
from tests.nation import NOW, YEAR, Nation, build_nation, national_id
from tests.rolls.report_files import (
    DMC_HEADINGS,
    ROWS_OF,
    WIDE_UNKNOWN,
    WRITERS,
    address,
    csv_text,
    dmc_list_rows,
    pupil,
    report_rows,
    template_table,
    xlsx,
)

OPTIONS: dict[str, Any] = {"academic_year": YEAR, "term": 2, "today": date(2026, 11, 22)}
CODES = tuple(ROWS_OF)


@pytest.fixture
def nation(db: None) -> Nation:
    return build_nation()


def read(school: Organisation, rows: Sequence[Sequence[Any]], kind: str = "xlsx") -> Reading:
    return read_file(WRITERS[kind](rows), "แฟ้ม", institution=school, **OPTIONS)


def faults(reading: Reading) -> list[tuple[str, str]]:
    return [(fault.cell, fault.code) for fault in reading.faults]


def rows_of(code: str, children: Sequence[dict[str, Any]]) -> list[list[Any]]:
    return ROWS_OF[code][1](children)


def test_every_format_is_tried_here() -> None:
    assert tuple(form.code for form in FORMATS) == CODES


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("code", CODES)
def test_each_format_in_each_kind_of_file(nation: Nation, code: str, kind: str) -> None:
    reading = read(nation.school, rows_of(code, [pupil(nation.school, 1), pupil(nation.school, 2)]), kind)
    assert (reading.format, reading.rows, faults(reading)) == (code, 2, [])
    first = reading.records[0]
    assert first.identifier == Identifier("national", national_id(1))
    assert (first.prefix, first.first_name, first.last_name, first.sex) == ("เด็กชาย", "เรียนดี1", "ใจงาม", "M")
    assert (first.birth_date, first.nationality) == (date(YEAR - 7, 1, 15), "ไทย")
    assert (first.grade, first.room, first.student_number) == ("P1", "1", "1001")
    assert [one.sex for one in reading.records] == ["M", "F"]


@pytest.mark.parametrize("code", CODES)
def test_the_same_file_a_second_time_changes_nothing(nation: Nation, code: str) -> None:
    rows = rows_of(code, [pupil(nation.school, 1), pupil(nation.school, 2)])
    for expected in ((2, 0), (0, 2)):
        reading = read(nation.school, rows)
        found = preview(reading, institution=nation.school, academic_year=YEAR)
        assert (len(found.new), len(found.unchanged), found.faults) == (*expected, [])
        merge(institution=nation.school, academic_year=YEAR, records=reading.records, by=None, now=NOW)


@pytest.mark.parametrize("code", CODES)
def test_a_file_of_another_school_is_refused_with_both_names(nation: Nation, code: str) -> None:
    theirs = nation.there.institutions[0]
    reading = read(nation.school, rows_of(code, [pupil(theirs, 1), pupil(theirs, 2), pupil(nation.school, 3)]))
    assert [fault.code for fault in reading.faults] == ["other-institution"]
    assert nation.school.name in reading.faults[0].message
    assert reading.records == []


@pytest.mark.parametrize("code", CODES)
def test_one_row_of_another_school_is_a_fault_of_that_row(nation: Nation, code: str) -> None:
    theirs = nation.there.institutions[0]
    reading = read(nation.school, rows_of(code, [pupil(nation.school, 1), pupil(nation.school, 2), pupil(theirs, 3)]))
    field = "institution_code" if code == "LEC-template" else "institution"
    assert faults(reading) == [(address(code, field, 3), "row-of-other-institution")]


@pytest.mark.parametrize("code", CODES)
def test_columns_nobody_knows_are_shown_and_not_refused(nation: Nation, code: str) -> None:
    rows = rows_of(code, [pupil(nation.school, 1)])
    rows[0 if code.startswith("DMC") else 1].append("ข้อสังเกตของครู")
    rows[-1].append("ตั้งใจเรียน")
    reading = read(nation.school, rows)
    assert (reading.format, faults(reading)) == (code, [])
    more = WIDE_UNKNOWN if code == "DMC-wide" else ()
    assert reading.unknown == (*more, "ข้อสังเกตของครู")


@pytest.mark.parametrize("code", CODES)
def test_columns_in_another_order_are_found_by_name(nation: Nation, code: str) -> None:
    rows = rows_of(code, [pupil(nation.school, 1)])
    width = max(map(len, rows))
    order = [*range(6, width), *range(6)]
    titles = 0 if code.startswith("DMC") else 1
    turned = [[[*row, *[None] * width][column] for column in order] for row in rows[titles:]]
    assert [one.student_number for one in read(nation.school, [*rows[:titles], *turned]).records] == ["1001"]


def test_a_table_of_something_else_is_refused(nation: Nation) -> None:
    with pytest.raises(Invalid) as refusal:
        read(nation.school, [["เลขที่ใบเสร็จ", "วันที่", "ชื่อ"], [1, "15/05/2569", "นม"]])
    assert refusal.value.code == "format-unknown"


# --- the list of DMC --------------------------------------------------------------------------


def test_dmc_headings_are_the_36_of_the_export(nation: Nation) -> None:
    reading = read(nation.school, dmc_list_rows([pupil(nation.school, 1)]))
    assert (len(DMC_HEADINGS), reading.unknown) == (36, ())
    assert [
        (column, DMC_HEADINGS[column])
        for column in (reading.indexes["identifier"], reading.indexes["student_number"])
    ] == [
        (2, "เลขประจำตัวนักเรียน"),
        (5, "เลขประจำตัวนักเรียน"),
    ]
    assert reading.not_kept == ("อายุ(ปี)", "กลุ่มเลือด", "อาชีพของผู้ปกครอง", "อาชีพของบิดา", "อาชีพของมารดา", "ความด้อยโอกาส")


def test_dmc_particulars_are_kept(nation: Nation) -> None:
    record = read(nation.school, dmc_list_rows([pupil(nation.school, 1)])).records[0]
    assert record.particulars == {
        "ethnicity": "ไทย",
        "religion": "พุทธ",
        "height_cm": Decimal("118.5"),
        "guardian_name": "ย่า ใจงาม",
        "guardian_relation": "ย่า",
        "father_name": "พ่อ ใจงาม",
        "current_address": "12/3 หมู่ที่ 4 ตำบลในเวียง อำเภอเมืองแพร่ จังหวัดแพร่",
    }


@pytest.mark.parametrize("mark", ["3.1.8", "ใช่", "Y", "1", 1, "ยังไม่สามารถจำหน่ายได้"])
def test_a_learner_whom_dmc_marks_as_not_there_is_never_enrolled_in_silence(nation: Nation, mark: Any) -> None:
    reading = read(nation.school, dmc_list_rows([pupil(nation.school, 1, not_there=mark), pupil(nation.school, 2)]))
    assert faults(reading) == [("AJ2", "marked-not-there")]
    assert [one.first_name for one in reading.records] == ["เรียนดี2"]


@pytest.mark.parametrize("mark", [None, "", "-", "0", 0, "ไม่ใช่", "N"])
def test_no_mark_is_no_fault(nation: Nation, mark: Any) -> None:
    assert faults(read(nation.school, dmc_list_rows([pupil(nation.school, 1, not_there=mark)]))) == []


def test_a_list_without_the_column_of_the_mark_is_refused(nation: Nation) -> None:
    rows = [row[:-1] for row in dmc_list_rows([pupil(nation.school, 1)])]
    reading = read(nation.school, rows)
    assert (faults(reading), reading.records) == ([("", "column-missing")], [])


def test_a_child_who_moves_in_comes_with_our_code_on_the_rows_of_the_old_school(nation: Nation) -> None:
    old = nation.there.institutions[0]
    refused = read(nation.school, dmc_list_rows([pupil(old, 1)])).faults[0]
    assert nation.school.code in refused.message
    moved = pupil(old, 1, institution_code=float(nation.school.code))
    reading = read(nation.school, dmc_list_rows([moved]))
    assert (faults(reading), len(reading.records)) == ([], 1)


def test_a_code_of_the_past_is_known(nation: Nation) -> None:
    Naming.objects.create(
        organisation=nation.school, code="10650101", name="โรงเรียนเดิม", kind="school", until=date(2020, 1, 1)
    )
    one = pupil(nation.school, 1, institution_code=10650101.0, institution="โรงเรียนเดิม")
    assert faults(read(nation.school, dmc_list_rows([one]))) == []


def test_a_list_that_does_not_say_whose_it_is_is_refused(nation: Nation) -> None:
    one = pupil(nation.school, 1, institution_code=None, institution=None)
    assert faults(read(nation.school, dmc_list_rows([one]))) == [("B2", "institution-missing")]


def test_what_a_format_does_not_tell_stays_as_it_is(nation: Nation) -> None:
    full = read(nation.school, report_rows([pupil(nation.school, 1, current_postcode=None, father_prefix=None)]))
    merge(institution=nation.school, academic_year=YEAR, records=full.records, by=None, now=NOW)
    reading = read(nation.school, dmc_list_rows([pupil(nation.school, 1)]))
    found = preview(reading, institution=nation.school, academic_year=YEAR)
    assert (reading.records[0].untold, len(found.unchanged)) == (frozenset({"entered_on"}), 1)
    assert Enrolment.objects.get().entered_on == date(YEAR, 5, 16)


def test_who_is_not_in_the_newest_file_has_not_left(nation: Nation) -> None:
    both = read(nation.school, dmc_list_rows([pupil(nation.school, 1), pupil(nation.school, 2)]))
    merge(institution=nation.school, academic_year=YEAR, records=both.records, by=None, now=NOW)
    reading = read(nation.school, dmc_list_rows([pupil(nation.school, 1)]))
    found = preview(reading, institution=nation.school, academic_year=YEAR)
    assert ([row.first_name for row in found.missing], found.changes_anything) == (["เรียนดี2"], False)
    assert Learner.objects.count() == 2


# --- pasted -----------------------------------------------------------------------------------


@pytest.mark.parametrize("code", CODES)
def test_pasted_rows_are_read_like_a_file(nation: Nation, code: str) -> None:
    text = "\n".join(
        "\t".join("" if value is None else str(value) for value in row)
        for row in rows_of(code, [pupil(nation.school, 1)])
    )
    reading = read_table(read_pasted(text), institution=nation.school, **OPTIONS)
    assert (reading.format, faults(reading), len(reading.records)) == (code, [], 1)


def test_pasted_rows_without_headings_are_taken_in_the_order_of_the_template(nation: Nation) -> None:
    rows = template_table([pupil(nation.school, 1), pupil(nation.school, 2, birth_date="ไม่ทราบ")])[2:]
    text = "\n".join("\t".join("" if value is None else str(value) for value in row[:11]) for row in rows)
    reading = read_table(read_pasted(text), institution=nation.school, **OPTIONS)
    assert (reading.format, faults(reading)) == ("LEC-template", [("F2", "date-unreadable")])
    assert [(one.first_name, one.grade, one.entered_on) for one in reading.records] == [
        ("เรียนดี1", "P1", date(YEAR, 5, 16))
    ]
    assert reading.records[0].untold == frozenset()


def test_rows_without_headings_that_do_not_fit_are_refused(nation: Nation) -> None:
    with pytest.raises(Invalid) as refusal:
        read_table(read_pasted("เด็กชาย\tสมชาย\t15/05/2562\tป.1\n"), institution=nation.school, **OPTIONS)
    assert refusal.value.code == "format-unknown"


# --- which format -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headings", "code"),
    [
        (("เลขประจำตัวประชาชน", "คำนำหน้า", "ชื่อ", "นามสกุล", "วันเกิด", "ชั้น", "ห้อง", "สัญชาติ"), "LEC-template"),
        (("รหัสโรงเรียน", "ชื่อโรงเรียน", "เลขประจำตัวประชาชน", "รหัสนักเรียน", "คำนำหน้าชื่อ", "ชื่อ", "นามสกุล",
          "ชื่อ(อังกฤษ)", "นามสกุล(อังกฤษ)", "เพศ", "ชั้น", "ห้อง", "วันเกิด"), "DMC-wide"),
        (("จังหวัด", "อปท.", "สถานศึกษา", "ปีการศึกษา", "ภาคเรียน", "ระดับชั้น", "ห้องเรียน", "เลขประจำตัวนักเรียน",
          "คำนำหน้า", "ชื่อ", "นามสกุล", "วันเดือนปีเกิด", "สัญชาติ", "เลขประจำตัวประชาชน", "วันเดือนปีที่เข้าศึกษา"), "RPT318"),
        (DMC_HEADINGS, "DMC-list"),
        (tuple(f"{one} ต้องกรอก" for one in DMC_HEADINGS), "DMC-list"),
    ],
)  # fmt: skip
def test_the_format_is_told_by_the_headings(nation: Nation, headings: tuple[str, ...], code: str) -> None:
    content = csv_text([headings, ["x"] * len(headings)]).encode()
    assert read_file(content, "a.csv", institution=nation.school, **OPTIONS).format == code


def test_a_title_and_a_further_sheet_hide_no_table(nation: Nation) -> None:
    rows = [["รายงาน", "", "ปี 2569"], [], ["", "โรงเรียน"], *dmc_list_rows([pupil(nation.school, 1)]), [], ["รวม", 1]]
    reading = read_file(xlsx(rows), "a.xlsx", institution=nation.school, **OPTIONS)
    assert (reading.format, reading.rows, faults(reading)) == ("DMC-list", 1, [])
