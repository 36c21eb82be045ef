"""Papers of a roll: names for the wall without identifiers, rosters, the register; as PDF and as workbook."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from lec.lib.names import clean_text
from lec.lib.refusals import Refused
from lec.reporting.roll_papers import LONGEST_PDF, Paper, class_lists, register_paper, rosters
from lec.rolls.actions.departures import depart
from lec.rolls.identity import unseal
from lec.rolls.models import Enrolment, Learner
from tests.nation import NOW, YEAR, Nation, build_nation, make_learner, post_of

pytestmark = pytest.mark.django_db
REASON = "(2) ออกไปโดยไม่ได้ลาออกจากเรียน"


@pytest.fixture
def nation() -> Nation:
    nation = build_nation()
    make_learner(nation.school, 1)
    make_learner(nation.school, 2, sex="F")
    make_learner(nation.school, 3, grade="K2")
    make_learner(nation.here.institutions[2], 9)
    Learner.objects.filter(first_name="ลับ1").update(first_name="คำแก้ว", name_sort="คำแก้ว")
    return nation


def text_of(paper: Paper) -> str:
    return clean_text(" ".join(page.extract_text() for page in PdfReader(BytesIO(paper.to_pdf())).pages))


def sheets_of(paper: Paper) -> dict[str, list[tuple[object, ...]]]:
    book = load_workbook(BytesIO(paper.to_workbook()))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def numbers() -> list[str]:
    return [unseal(one.identifier_sealed or "") for one in Learner.objects.all()]


def test_class_lists_have_names_and_nothing_that_identifies(nation: Nation) -> None:
    paper = class_lists(nation.school, YEAR, only=None, now=NOW)
    assert [(one.name, len(one.rows), one.boys, one.girls) for one in paper.classes] == [
        ("อ.2/1", 1, 1, 0),
        ("ป.1/1", 2, 1, 1),
    ]
    printed = text_of(paper)
    assert "คำแก้ว" in printed
    for number in numbers():
        assert number not in printed
        assert number[-3:] not in printed.replace(" ", "")
    assert all(len(row) == 3 for one in paper.classes for row in one.rows)


def test_class_lists_of_one_class_have_that_class_alone(nation: Nation) -> None:
    paper = class_lists(nation.school, YEAR, only="P1/1", now=NOW)
    assert [one.name for one in paper.classes] == ["ป.1/1"]
    assert class_lists(nation.school, YEAR, only="P9/1", now=NOW).classes == ()


def test_class_lists_of_one_grade_have_all_its_rooms(nation: Nation) -> None:
    make_learner(nation.school, 7, room="2")
    paper = class_lists(nation.school, YEAR, only="P1", now=NOW)
    assert [one.name for one in paper.classes] == ["ป.1/1", "ป.1/2"]


def test_paper_too_long_to_print_at_once_is_refused_as_pdf_only(nation: Nation) -> None:
    paper = class_lists(nation.school, YEAR, only="P1/1", now=NOW)
    (one,) = paper.classes
    long = replace(paper, classes=(replace(one, rows=one.rows[:1] * (LONGEST_PDF + 1)),))
    with pytest.raises(Refused) as refused:
        long.to_pdf()
    assert refused.value.code == "paper-long"
    assert len(sheets_of(long)["ป.1-1"]) == LONGEST_PDF + 3


def test_rosters_have_a_row_for_every_child_with_boxes_left_empty(nation: Nation) -> None:
    school = nation.school.name
    sheets = sheets_of(rosters(nation.school, YEAR, only=None, now=NOW))
    assert list(sheets) == ["อ.2-1", "ป.1-1"]
    assert sheets["ป.1-1"][2:] == [
        ("1", "1", f"เด็กชายคำแก้ว ของ{school}", "ช", "7", "", "", ""),
        ("2", "2", f"เด็กหญิงลับ2 ของ{school}", "ญ", "7", "", "", ""),
    ]


def test_rosters_mark_a_contested_child(nation: Nation) -> None:
    held = Enrolment.objects.get(institution=nation.here.institutions[2])
    Enrolment.objects.create(
        learner=held.learner,
        institution=nation.school,
        academic_year=YEAR,
        grade="P2",
        room="1",
        state="claimed",
        created_at=NOW,
    )
    row = sheets_of(rosters(nation.school, YEAR, only="P2/1", now=NOW))["ป.2-1"][2]
    assert row[-1] == "ข้อมูลซ้ำซ้อน"


def test_register_has_every_entry_and_where_the_child_turned_up(nation: Nation) -> None:
    enrolment = Enrolment.objects.get(learner__first_name="คำแก้ว")
    depart(
        enrolments=[enrolment],
        kind="no_existence",
        reason="2",
        last_seen=date(2026, 6, 1),
        attempts="ไปเยี่ยมบ้าน",
        by=post_of(nation.school),
        now=NOW,
    )
    Enrolment.objects.create(
        learner=enrolment.learner,
        institution=nation.there.institutions[0],
        academic_year=YEAR,
        grade="P1",
        created_at=NOW,
    )
    paper = register_paper(nation.school, academic_year=YEAR, now=NOW)
    (rows,) = sheets_of(paper).values()
    assert rows[2:] == [
        (
            "1",
            f"เด็กชายคำแก้ว ของ{nation.school.name}",
            "ป.1/1 2569",
            REASON,
            "1 มิ.ย. 2569",
            "ไปเยี่ยมบ้าน",
            "22 พ.ย. 2569",
            nation.there.institutions[0].name,
        )
    ]
    assert nation.there.institutions[0].name in text_of(paper).replace(" ", "")


def test_register_without_entries_is_a_paper_too(nation: Nation) -> None:
    paper = register_paper(nation.school, academic_year=YEAR, now=NOW)
    assert [len(one.rows) for one in paper.classes] == [0]
    assert len(PdfReader(BytesIO(paper.to_pdf())).pages) == 1


def test_workbook_takes_formulas_as_text(nation: Nation) -> None:
    Learner.objects.filter(first_name="คำแก้ว").update(prefix="", first_name="=1+1")
    rows = sheets_of(class_lists(nation.school, YEAR, only="P1/1", now=NOW))["ป.1-1"]
    assert f"=1+1 ของ{nation.school.name}" in [row[1] for row in rows]
