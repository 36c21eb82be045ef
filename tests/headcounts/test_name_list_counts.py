"""A name list becomes numbers: by class and sex, everybody once, and no name is kept anywhere."""

import logging
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from lec.accounts.models import Post
from lec.audit.models import Event
from lec.headcounts.actions.numbers import record
from lec.headcounts.imports.name_list import Counted, attach_and_count, count_name_list
from lec.headcounts.models import Headcount, NameList
from lec.headcounts.queries.asking import school_row
from lec.headcounts.queries.numbers import numbers_of
from lec.headcounts.rules.numbers import CELLS
from lec.lib.refusals import ChangedMeanwhile, Forbidden, Invalid, Refused
from lec.registry.models import OtherSchool
from lec.rounds.models import Standing, State
from tests.headcounts.asked_schools import ONES, more_schools
from tests.nation import NOW, Nation, national_id, post_of
from tests.rolls.report_files import WRITERS, child, dmc_list_rows, dmc_wide_rows, xlsx

pytestmark = pytest.mark.django_db
SECRET = "ลับมากสุดยอด"


def pupil(nation: Nation, school: OtherSchool, number: int, grade: str = "ป.1", **more: Any) -> dict[str, Any]:
    """A pupil of the other school, with a name that must turn up nowhere."""
    cells = {"institution_code": school.code, "institution": school.name, "grade": grade, "age": 7}
    cells |= {"first_name": f"{SECRET}{number}", "last_name": SECRET, "sex": "ช" if number % 2 else "ญ"}
    return {**child(nation.school, number), **cells, **more}


def count(school: OtherSchool, rows: Sequence[Sequence[Any]], write: Callable[..., bytes] = xlsx) -> Counted:
    return count_name_list(school=school, filename="list.xlsx", content=write(rows))


def filled(counted: Counted) -> dict[str, int]:
    return {"_".join(cell): n for cell, n in counted.cells.items() if n}


def plain(*rows: Sequence[Any]) -> list[list[Any]]:
    return [["ที่", "ชั้น", "คำนำหน้า", "ชื่อ", "สกุล"], *(list(row) for row in rows)]


@pytest.mark.parametrize("kind", WRITERS)
def test_the_list_of_dmc_is_counted_from_every_kind_of_file(nation: Nation, school: OtherSchool, kind: str) -> None:
    grades = ["อ.2", "อ.2", "ป.6", "ป.1/2", "ป.1"]
    pupils = [pupil(nation, school, n, grade) for n, grade in enumerate(grades, start=1)]
    counted = count(school, dmc_list_rows(pupils), WRITERS[kind])
    assert filled(counted) == {"K2_M": 1, "K2_F": 1, "P6_M": 1, "P1_F": 1, "P1_M": 1}
    assert (counted.total, counted.rows, counted.faults) == (5, 5, ())
    assert counted.lines == ("Nobody is listed in อ.1, อ.3, ป.2, ป.3, ป.4, ป.5; 0 is recorded there.",)


def test_the_wide_export_of_dmc_is_counted(nation: Nation, school: OtherSchool) -> None:
    pupils = [pupil(nation, school, n) for n in range(1, 4)]
    assert filled(count(school, dmc_wide_rows(pupils))) == {"P1_M": 2, "P1_F": 1}


def test_a_plain_table_is_counted_by_class_and_prefix_or_sex(school: OtherSchool) -> None:
    rows = plain((1, "อนุบาล ๒", "ด.ช.", "ก", "ข"), (2, "ประถมศึกษาปีที่ 6", "เด็กหญิง", "ค", "ง"))
    assert filled(count(school, rows)) == {"K2_M": 1, "P6_F": 1}
    assert filled(count(school, [["ชั้น", "เพศ"], ["ป.1", "ชาย"], ["ป1", "ญ"]])) == {"P1_M": 1, "P1_F": 1}


def test_a_sheet_for_each_class_is_counted_together(school: OtherSchool) -> None:
    import io

    import openpyxl

    book = openpyxl.Workbook()
    for title, grade in (("ห้อง ป1", "ป.1"), ("ห้อง ป2", "ป.2")):
        page = book.create_sheet(title)
        for row in plain((1, grade, "ด.ช.", "ก", "ข"), (2, grade, "ด.ญ.", "ค", "ง")):
            page.append(row)
    written = io.BytesIO()
    book.save(written)
    counted = count_name_list(school=school, filename="a.xlsx", content=written.getvalue())
    assert filled(counted) == {"P1_M": 1, "P1_F": 1, "P2_M": 1, "P2_F": 1}
    assert counted.lines[0] == "Counted together from the sheets: ห้อง ป1, ห้อง ป2."


def test_what_is_left_out_is_told_with_how_many(nation: Nation, school: OtherSchool) -> None:
    pupils = [
        pupil(nation, school, 1),
        pupil(nation, school, 2, not_there="1"),
        pupil(nation, school, 3, identifier=national_id(1)),
        pupil(nation, school, 4, "ม.1"),
        pupil(nation, school, 5, "ม.1"),
        pupil(nation, school, 6, "เด็กเล็ก 3 ปี"),
        pupil(nation, school, 7, "เตรียมอนุบาล"),
        pupil(nation, school, 8, institution_code="99999999"),
        pupil(nation, school, 9, identifier="1.1E+12", student_number=""),
    ]
    counted = count(school, dmc_list_rows(pupils))
    assert (filled(counted), counted.faults) == ({"P1_M": 2}, ())
    assert counted.lines[:-1] == (
        "Marked by OBEC as not really there (3.1.8), not counted: 1.",
        "Listed again under the same identifier, counted once: 1 rows.",
        "Of classes that are not counted here, left out: ม.1 2, เด็กเล็ก 3 ปี 1, below kindergarten 1 1.",
        "Under the code of another school, left out: 1.",
        "Without a readable identifier, counted as they stand: 1.",
    )


def test_rows_that_cannot_be_counted_are_faults_without_their_names(nation: Nation, school: OtherSchool) -> None:
    pupils = [
        pupil(nation, school, 1, "ป.7"),
        pupil(nation, school, 2, SECRET),
        pupil(nation, school, 3, sex=SECRET),
        pupil(nation, school, 4, sex="", prefix=SECRET),
        pupil(nation, school, 5, sex="ญ", prefix="ด.ช."),
        pupil(nation, school, 6, "", not_there="1"),
        pupil(nation, school, 7, ""),
    ]
    counted = count(school, dmc_list_rows(pupils))
    assert [(fault.cell, fault.value, fault.code) for fault in counted.faults] == [
        ("D2", "ป.7", "grade-unknown"),
        ("D3", "", "grade-unknown"),
        ("G4", "", "sex-unknown"),
        ("G5", "", "sex-unknown"),
        ("G6", "", "sex-contradicts-prefix"),
        ("D8", "", "grade-empty"),
    ]
    assert SECRET not in repr(counted)


def test_a_list_of_another_school_is_refused(nation: Nation, school: OtherSchool) -> None:
    other = more_schools(nation, 1)[0]
    for codes in ([other.code], [nation.there.other_schools[0].code], ["77777777", "88888888"]):
        pupils = [pupil(nation, school, n, institution_code=code) for n, code in enumerate(codes, start=1)]
        with pytest.raises(Invalid) as refusal:
            count(school, dmc_list_rows(pupils))
        assert refusal.value.code == "list-of-another"


def test_a_code_that_nobody_here_has_is_told(nation: Nation, school: OtherSchool) -> None:
    counted = count(school, dmc_list_rows([pupil(nation, school, 1, institution_code="54010001")]))
    assert counted.lines[0] == (
        f"The file has the school code 54010001; here the school is {school.code}. Check that it is its list."
    )
    assert counted.total == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"%PDF-1.7 list", "file-not-spreadsheet"),
        (xlsx([["ชื่อ", "สกุล"], ["ก", "ข"]]), "format-unknown"),
        (xlsx([["ชั้น", "ชื่อ", "สกุล"], ["ป.1", "ก", "ข"]]), "format-unknown"),
        (xlsx([["ชั้น", "เพศ", "ชื่อ"]]), "list-empty"),
    ],
)
def test_what_is_no_name_list_is_refused(school: OtherSchool, content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        count_name_list(school=school, filename="a.xlsx", content=content)
    assert refusal.value.code == code


# --- recording what was counted --------------------------------------------------------------


def test_the_file_is_kept_and_its_numbers_recorded_without_a_name(
    nation: Nation, school: OtherSchool, by: Post, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    content = xlsx(dmc_list_rows([pupil(nation, school, n) for n in range(1, 4)]))
    counted = attach_and_count(school=school, filename="p.xlsx", content=content, by=by, now=NOW)
    assert numbers_of(school, nation.round) == counted.cells
    assert (Headcount.objects.get().source, NameList.objects.get().filename) == ("name_list", "p.xlsx")
    events = list(Event.objects.order_by("number"))
    assert [event.verb for event in events] == ["namelist.attach", "headcount.record"]
    assert SECRET not in repr([(event.before, event.after, event.subject) for event in events])
    assert SECRET not in caplog.text
    assert SECRET.encode() not in bytes(NameList.objects.get().sealed_content)


def test_counting_alone_writes_nothing(nation: Nation, school: OtherSchool, django_assert_num_queries: Any) -> None:
    content = xlsx(dmc_list_rows([pupil(nation, school, 1)]))
    with django_assert_num_queries(0):
        count_name_list(school=school, filename="p.xlsx", content=content)
    assert (NameList.objects.count(), Headcount.objects.count(), Event.objects.count()) == (0, 0, 0)


def test_a_list_with_faults_is_not_recorded(nation: Nation, school: OtherSchool, by: Post) -> None:
    content = xlsx(dmc_list_rows([pupil(nation, school, 1), pupil(nation, school, 2, "ป.9")]))
    with pytest.raises(Invalid) as refusal:
        attach_and_count(school=school, filename="p.xlsx", content=content, by=by, now=NOW)
    assert (refusal.value.code, NameList.objects.count(), Headcount.objects.count()) == ("list-faulty", 0, 0)


def test_a_count_over_other_numbers_voids_and_the_same_does_not(
    nation: Nation, school: OtherSchool, by: Post
) -> None:
    content = xlsx(dmc_list_rows([pupil(nation, school, 1)]))
    attach_and_count(school=school, filename="p.xlsx", content=content, by=by, now=NOW)
    Standing.objects.update(state=State.CONFIRMED, seal_number=1)
    attach_and_count(school=school, filename="p.xlsx", content=content, by=by, now=NOW)
    assert Standing.objects.filter(state=State.VOIDED).count() == 0
    more = xlsx(dmc_list_rows([pupil(nation, school, n) for n in (1, 2)]))
    attach_and_count(school=school, filename="p.xlsx", content=more, by=by, now=NOW)
    assert Standing.objects.filter(state=State.VOIDED).count() == 2


def test_a_count_over_numbers_changed_meanwhile_keeps_nothing(nation: Nation, school: OtherSchool, by: Post) -> None:
    seen = school_row(school, nation.round).fingerprint
    record(school=school, cells=ONES, by=by, now=NOW)
    content = xlsx(dmc_list_rows([pupil(nation, school, 1)]))
    with pytest.raises(ChangedMeanwhile):
        attach_and_count(school=school, filename="p.xlsx", content=content, by=by, now=NOW, seen=seen)
    assert (NameList.objects.count(), numbers_of(school, nation.round)) == (0, ONES)


def test_a_dissolved_school_is_not_reopened_by_its_list(nation: Nation, school: OtherSchool, by: Post) -> None:
    OtherSchool.objects.filter(pk=school.pk).update(dissolved_on=NOW.date(), dissolution_reference="ประกาศ")
    content = xlsx(dmc_list_rows([pupil(nation, school, 1)]))
    with pytest.raises(Refused) as refusal:
        attach_and_count(school=school, filename="p.xlsx", content=content, by=by, now=NOW)
    assert (refusal.value.code, NameList.objects.count(), Headcount.objects.count()) == ("school-dissolved", 0, 0)


def test_only_the_lao_counts(nation: Nation, school: OtherSchool) -> None:
    with pytest.raises(Forbidden):
        attach_and_count(school=school, filename="p.xlsx", content=b"x", by=post_of(nation.province), now=NOW)


def test_every_cell_of_the_grid_is_reached(nation: Nation, school: OtherSchool) -> None:
    words = ["อ.1", "อ.2", "อ.3", *(f"ป.{n}" for n in range(1, 7))]
    pupils = [pupil(nation, school, n, words[n // 2], sex="ชญ"[n % 2], prefix="") for n in range(18)]
    for one in pupils:
        one["prefix"] = "ด.ช." if one["sex"] == "ช" else "ด.ญ."
    assert count(school, dmc_list_rows(pupils)).cells == dict.fromkeys(CELLS, 1)
