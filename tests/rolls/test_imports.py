"""Reading the report RPT318 and previewing what it changes."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lec.lib.identifiers import Identifier
from lec.lib.refusals import Invalid
from lec.registry.models import Naming, Organisation
from lec.rolls.actions.merge import merge
from lec.rolls.imports import Reading, preview, read_file
from lec.rolls.models import Enrolment, Learner, Particulars
from lec.sheets.reader import UnreadableFile
from tests.nation import NOW, YEAR, Nation, build_nation, national_id
from tests.rolls.report_files import cell_of, child, report, report_rows, xls, xlsx

TODAY = date(2026, 11, 22)


@pytest.fixture
def nation(db: None) -> Nation:
    return build_nation()


def read(school: Organisation, content: bytes, name: str = "รายงาน.xlsx", **more: Any) -> Reading:
    options = {"academic_year": YEAR, "term": 2, "today": TODAY} | more
    return read_file(content, name, institution=school, **options)


def faults(reading: Reading) -> list[tuple[str, str, str]]:
    return [(fault.cell, fault.value, fault.code) for fault in reading.faults]


@pytest.mark.parametrize("write", [xlsx, xls])
def test_a_clean_report_becomes_records(nation: Nation, write: Callable[..., bytes]) -> None:
    reading = read(nation.school, report([child(nation.school, 1), child(nation.school, 2)], write))
    assert faults(reading) == []
    assert (reading.format, reading.rows, len(reading.records)) == ("RPT318", 2, 2)
    record = reading.records[0]
    assert record.identifier == Identifier("national", national_id(1))
    assert (record.prefix, record.first_name, record.last_name, record.sex) == ("เด็กชาย", "เรียนดี1", "ใจงาม", "M")
    assert (record.birth_date, record.entered_on) == (date(YEAR - 7, 1, 15), date(YEAR, 5, 16))
    assert (record.grade, record.room, record.student_number) == ("P1", "1", "1001")
    assert record.particulars == {
        "ethnicity": "ไทย",
        "religion": "พุทธ",
        "height_cm": Decimal("118.5"),
        "guardian_relation": "ย่า",
        "guardian_telephone": "0810000002",
        "father_name": "นายพ่อ ใจงาม",
        "guardian_name": "ย่า ใจงาม",
        "current_address": "12/3 หมู่ที่ 4 ตำบลในเวียง อำเภอเมืองแพร่ จังหวัดแพร่ 54000",
    }


def test_columns_nobody_needs_are_recognised_and_not_kept(nation: Nation) -> None:
    rows = report_rows([child(nation.school, 1)])
    rows[1].append("หมายเหตุของครู")
    rows[3].append("ลับ")
    reading = read(nation.school, xlsx(rows))
    assert {"บิดา รายได้", "บิดา อาชีพ", "มารดา ศาสนา"} <= set(reading.not_kept)
    assert "นักเรียน เลขประจำตัวประชาชน" in reading.kept
    assert [label for label in reading.unknown if "ครู" in label] == ["หมายเหตุของครู"]


def test_a_failed_formula_in_a_column_not_kept_is_no_fault(nation: Nation) -> None:
    reading = read(nation.school, report([child(nation.school, 1, father_income="#REF!")]))
    assert (faults(reading), len(reading.records)) == ([], 1)


FAULTY = [
    ("identifier", "1.1E+12", "identifier-damaged"),
    ("identifier", 1101700000000.0, "identifier-damaged"),
    ("identifier", "1101700207031", "identifier-check-digit"),
    ("identifier", "110170020703", "identifier-length"),
    ("identifier", None, "identifier-missing"),
    ("identifier", "#REF!", "cell-formula-error"),
    ("birth_date", "31/02/2562", "date-unreadable"),
    ("birth_date", None, "date-empty"),
    ("birth_date", f"15/01/{YEAR + 543 + 3}", "birth-date-impossible"),
    ("birth_date", "15/01/2460", "birth-date-impossible"),
    ("birth_date", "30/11/2569", "birth-date-impossible"),
    ("grade", "ป.7", "grade-unknown"),
    ("grade", "เด็กเล็ก", "grade-age-needed"),
    ("prefix", "พลเรือเอก", "sex-unknown"),
    ("first_name", None, "text-empty"),
    ("first_name", "ก" * 101, "text-too-long"),
    ("academic_year", "สองพัน", "year-unreadable"),
    ("sex", "ญ", "sex-contradicts-prefix"),
]


@pytest.mark.parametrize(("field", "value", "code"), FAULTY)
def test_a_fault_names_sheet_cell_and_value(nation: Nation, field: str, value: object, code: str) -> None:
    rows = [child(nation.school, 1, **{field: value}), child(nation.school, 3), child(nation.school, 5)]
    reading = read(nation.school, report(rows))
    assert [(fault.sheet, fault.cell, fault.code) for fault in reading.faults] == [
        ("Sheet1", cell_of(field, 1), code)
    ]
    assert reading.faults[0].message
    assert len(reading.records) == 2


def test_the_sex_is_told_by_its_own_column_where_the_prefix_does_not(nation: Nation) -> None:
    reading = read(nation.school, report([child(nation.school, 1, prefix="สิบตรี", sex="ชาย")]))
    assert [(one.prefix, one.sex) for one in reading.records] == [("สิบตรี", "M")]


def test_the_same_identifier_twice_names_both_cells(nation: Nation) -> None:
    twice = [child(nation.school, 1), child(nation.school, 2), child(nation.school, 2, identifier=national_id(1))]
    reading = read(nation.school, report(twice))
    first, third = cell_of("identifier", 1), cell_of("identifier", 3)
    assert [(fault.cell, fault.code) for fault in reading.faults] == [
        (first, "identifier-twice"),
        (third, "identifier-twice"),
    ]
    assert third in reading.faults[0].message
    assert first in reading.faults[1].message
    assert len(reading.records) == 1


def test_a_file_of_another_institution_is_refused_with_both_names(nation: Nation) -> None:
    theirs = nation.there.institutions[0]
    reading = read(nation.school, report([child(theirs, 1), child(theirs, 2), child(nation.school, 3)]))
    assert [fault.code for fault in reading.faults] == ["other-institution"]
    assert reading.wrong_file is reading.faults[0]
    assert theirs.name in reading.faults[0].message
    assert nation.school.name in reading.faults[0].message
    assert reading.records == []


def test_one_row_of_another_institution_is_a_fault_of_that_row(nation: Nation) -> None:
    theirs = nation.there.institutions[0]
    reading = read(nation.school, report([child(nation.school, 1), child(nation.school, 2), child(theirs, 3)]))
    assert faults(reading) == [(cell_of("institution", 3), theirs.name, "row-of-other-institution")]


def test_the_same_name_under_another_local_authority_is_another_institution(nation: Nation) -> None:
    rows = [child(nation.school, 1, lao=nation.here.laos[1].name)]
    assert [fault.code for fault in read(nation.school, report(rows)).faults] == ["other-institution"]


def test_a_file_that_does_not_say_whose_it_is_is_refused(nation: Nation) -> None:
    rows = [child(nation.school, 1, institution=None, lao=None, province=None)]
    assert [fault.code for fault in read(nation.school, report(rows)).faults] == ["institution-missing"]


@pytest.mark.parametrize(
    "names",
    [
        {"institution": "รร.เทศบาลแพร่1"},
        {"institution": "เทศบาล แพร่ 1", "province": "จังหวัดแพร่"},
        {"lao": "ทต.แพร่1", "province": "จ.แพร่"},
    ],
)
def test_short_words_of_names_are_understood(nation: Nation, names: dict[str, str]) -> None:
    assert faults(read(nation.school, report([child(nation.school, 1, **names)]))) == []


def test_a_name_of_the_past_is_understood(nation: Nation) -> None:
    Naming.objects.create(organisation=nation.lao, code="old", name="อบต.แพร่เก่า", kind="sao", until=date(2020, 1, 1))
    rows = [child(nation.school, 1, lao="องค์การบริหารส่วนตำบลแพร่เก่า")]
    assert faults(read(nation.school, report(rows))) == []


def test_cells_merged_downwards_count_for_the_rows_below(nation: Nation) -> None:
    nothing = dict.fromkeys(("province", "lao", "institution", "academic_year", "term"))
    reading = read(nation.school, report([child(nation.school, 1), child(nation.school, 2, **nothing)]))
    assert (faults(reading), len(reading.records)) == ([], 2)


def test_mixed_years_and_terms_are_faults(nation: Nation) -> None:
    rows = [child(nation.school, 1), child(nation.school, 2, academic_year=2568), child(nation.school, 3, term=1)]
    assert faults(read(nation.school, report(rows))) == [
        (cell_of("academic_year", 2), "2568", "mixed-years"),
        (cell_of("term", 3), "1", "mixed-terms"),
    ]


def test_mixed_terms_are_faults_without_a_round_too(nation: Nation) -> None:
    rows = [child(nation.school, 1, term=1), child(nation.school, 2)]
    assert [fault.code for fault in read(nation.school, report(rows), term=None).faults] == ["mixed-terms"]


def test_a_period_left_empty_is_a_fault(nation: Nation) -> None:
    rows = [child(nation.school, 1, term=None), child(nation.school, 2)]
    assert faults(read(nation.school, report(rows))) == [(cell_of("term", 1), "", "period-missing")]


def test_another_year_is_refused_with_both_years(nation: Nation) -> None:
    reading = read(nation.school, report([child(nation.school, 1, academic_year=2568)]))
    assert faults(reading) == [(cell_of("academic_year", 1), "2568", "other-year")]
    assert "2569" in reading.faults[0].message


def test_another_term_is_refused(nation: Nation) -> None:
    reading = read(nation.school, report([child(nation.school, 1, term=1)]))
    assert faults(reading) == [(cell_of("term", 1), "1", "other-term")]


def test_headings_without_rows_are_refused(nation: Nation) -> None:
    assert [fault.code for fault in read(nation.school, report([])).faults] == ["file-no-rows"]


def test_another_table_is_refused(nation: Nation) -> None:
    with pytest.raises(Invalid) as refusal:
        read(nation.school, xlsx([["สินค้า", "ราคา"], ["นม", 7]]))
    assert refusal.value.code == "format-unknown"


def test_a_pdf_is_refused(nation: Nation) -> None:
    with pytest.raises(UnreadableFile):
        read(nation.school, b"%PDF-1.7\n\x00\x01")


def test_a_missing_column_is_named(nation: Nation) -> None:
    rows = report_rows([child(nation.school, 1)], without=["nationality"])
    reading = read(nation.school, xlsx(rows))
    assert [(fault.code, fault.value) for fault in reading.faults] == [("column-missing", "นักเรียน สัญชาติ")]
    assert reading.records == []


def test_dates_of_excel_and_rooms_in_the_class_are_understood(nation: Nation) -> None:
    rows = [child(nation.school, 1, birth_date=datetime(YEAR - 7, 1, 15), grade="ป.1/3", room=None)]
    record = read(nation.school, report(rows)).records[0]
    assert (record.birth_date, record.grade, record.room) == (date(YEAR - 7, 1, 15), "P1", "3")


def bring(school: Organisation, reading: Reading) -> None:
    merge(institution=school, academic_year=YEAR, records=reading.records, by=None, now=NOW)


def test_preview_tells_new_changed_unchanged_and_missing(nation: Nation) -> None:
    school = nation.school
    bring(school, read(school, report([child(school, 1), child(school, 2), child(school, 3)])))
    rows = [child(school, 1), child(school, 2, first_name="ใหม่", room=2), child(school, 4)]
    found = preview(read(school, report(rows)), institution=school, academic_year=YEAR)
    assert [len(found.new), len(found.changed), len(found.unchanged), len(found.claims)] == [1, 1, 1, 0]
    assert found.changed[0].changes == {"first_name": ("เรียนดี2", "ใหม่"), "room": ("1", "2")}
    assert [row.first_name for row in found.missing] == ["เรียนดี3"]
    assert (found.enrolled_before, found.enrolled_after) == (3, 4)
    assert Enrolment.objects.count() == 3


def test_a_row_with_a_fault_does_not_make_its_learner_missing(nation: Nation) -> None:
    school = nation.school
    bring(school, read(school, report([child(school, 1)])))
    found = preview(read(school, report([child(school, 1, grade="ป.9")])), institution=school, academic_year=YEAR)
    assert found.missing == []


def test_an_empty_cell_leaves_particulars_as_they_are(nation: Nation) -> None:
    school = nation.school
    bring(school, read(school, report([child(school, 1)])))
    again = read(school, report([child(school, 1, religion=None, current_house="99")]))
    found = preview(again, institution=school, academic_year=YEAR)
    assert list(found.changed[0].changes) == ["current_address"]
    assert found.voids is False
    bring(school, again)
    assert Particulars.objects.get().religion == "พุทธ"


def test_json_has_counts_faults_and_no_whole_identifier(nation: Nation) -> None:
    school = nation.school
    bring(school, read(school, report([child(school, 1)])))
    learner = Enrolment.objects.get().learner
    content = report([child(school, 1, religion="คริสต์"), child(school, 2)])
    shown = preview(read(school, content), institution=school, academic_year=YEAR).to_json()
    assert {key: shown[key] for key in ("format", "new", "changed", "unchanged", "faults")} == {
        "format": "RPT318",
        "new": 1,
        "changed": 1,
        "unchanged": 0,
        "faults": [],
    }
    assert shown["details"][1]["changes"] == {"religion": {"old": "•••", "new": "•••"}}
    assert national_id(1) not in str(shown)
    assert Learner.objects.get(pk=learner.pk).first_name == "เรียนดี1"


def test_a_preview_takes_the_same_statements_for_any_number(nation: Nation) -> None:
    school = nation.school
    bring(school, read(school, report([child(school, number) for number in range(1, 61)])))
    taken = []
    for size in (2, 4, 60):
        changed = [child(school, number, room=2) for number in range(1, size)]
        reading = read(school, report([*changed, child(school, 1000 + size)]))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            preview(reading, institution=school, academic_year=YEAR)
        taken.append(len(queries))
    assert taken == [taken[0]] * 3
