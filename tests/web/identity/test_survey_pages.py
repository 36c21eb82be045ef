"""The pages of the survey list: looking, noting, registering, codes typed and from a sheet, papers."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from openpyxl import load_workbook
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries

from lec.registry.models import Organisation
from lec.rolls.actions.survey import note_survey, receive_codes
from lec.rolls.identity import unseal
from lec.rolls.imports.survey_codes import CODE, REFERENCE
from lec.rolls.models import Enrolment, Learner, Particulars, SurveyEntry
from lec.rounds.models import Standing
from tests.nation import NOW, YEAR, Nation, make_learner, national_id, post_of
from tests.rolls.test_survey import GCODE, NATIONAL, with_gcode, without
from tests.web.conftest import SignedIn

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DAMAGED = "1.1E+12"


def url(institution: Organisation, rest: str = "") -> str:
    return f"/institutions/{institution.code}/survey/{rest}"


def number_of(enrolment: Enrolment) -> str:
    sealed = Learner.objects.get(pk=enrolment.learner_id).identifier_sealed
    return unseal(sealed) if sealed else ""


def confirm_roll(institution: Organisation) -> None:
    Standing.objects.filter(organisation=institution, database="roll").update(state="confirmed", seal_number=1)


def state_of_roll(institution: Organisation) -> str:
    return Standing.objects.get(organisation=institution, database="roll").state


# --- looking -----------------------------------------------------------------------------------


def test_list_shows_states_and_counts(nation: Nation, signed_in: SignedIn) -> None:
    one, other = without(nation.school, 1), without(nation.school, 2)
    with_gcode(nation.school, 3)
    make_learner(nation.school, 4)
    Enrolment.objects.filter(pk=other.pk).update(room="2")
    signed_in(nation.school).post(url(nation.school, "registered"), {"chosen": [other.pk], "on": "22/11/2569"})
    answer = signed_in(nation.school).get(url(nation.school))
    assert [number for _key, _word, number in answer.context["stages"]] == [1, 1, 1]
    assert [row["row"].enrolment_id for row in answer.context["rows"]] == [one.pk, other.pk]
    assert [row["row"].masked_identifier for row in answer.context["received"]] == ["Gxxxxxxxxx001"]
    text = answer.content.decode()
    assert (GCODE.value in text, "ลับ4" in text) == (False, False)


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        ({"stage": "surveyed"}, [1]),
        ({"stage": "registered"}, [2]),
        ({"stage": "received"}, [3]),
        ({"class": "P1/2"}, [2]),
    ],
)
def test_list_is_narrowed_by_state_and_class(
    nation: Nation, signed_in: SignedIn, asked: dict[str, str], numbers: list[int]
) -> None:
    rows = [without(nation.school, 1), without(nation.school, 2, room="2"), with_gcode(nation.school, 3)]
    browser = signed_in(nation.school)
    browser.post(url(nation.school, "registered"), {"chosen": [rows[1].pk], "on": "22/11/2569"})
    shown = browser.get(url(nation.school), asked).context["rows"]
    assert [row["row"].enrolment_id for row in shown] == [rows[number - 1].pk for number in numbers]


def test_lao_may_look_and_finds_nothing_to_change(nation: Nation, signed_in: SignedIn) -> None:
    without(nation.school, 1)
    answer = signed_in(nation.lao).get(url(nation.school))
    assert (answer.status_code, answer.context["is_own"]) == (200, False)
    assert "code_" not in answer.content.decode().replace("code_points", "")


def test_empty_list_says_so(nation: Nation, signed_in: SignedIn) -> None:
    make_learner(nation.school, 1)
    answer = signed_in(nation.school).get(url(nation.school))
    assert (answer.status_code, answer.context["everybody"]) == (200, 0)


def test_list_asks_the_same_number_of_queries_for_one_and_three(
    nation: Nation, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    browser = signed_in(nation.school)
    without(nation.school, 1)
    with django_assert_num_queries(20, exact=False) as first:
        browser.get(url(nation.school))
    without(nation.school, 2)
    without(nation.school, 3)
    with django_assert_num_queries(len(first.captured_queries)):
        browser.get(url(nation.school))


# --- notes and registration --------------------------------------------------------------------


def test_papers_are_noted_on_the_childs_own_entry(nation: Nation, signed_in: SignedIn) -> None:
    one = without(nation.school, 1)
    browser = signed_in(nation.school)
    answer = browser.post(url(nation.school, str(one.pk)), {"papers": "สูติบัตร", "registered_on": "๒๐/๑๑/๒๕๖๙"})
    assert (answer.status_code, answer["Location"]) == (302, url(nation.school))
    entry = SurveyEntry.objects.get()
    assert (entry.papers, str(entry.registered_on)) == ("สูติบัตร", "2026-11-20")
    form = browser.get(url(nation.school, str(one.pk))).context["form"]
    assert (form["papers"].value(), form["registered_on"].value()) == ("สูติบัตร", "20 พ.ย. 2569")


def test_entry_with_a_day_to_come_keeps_what_was_typed(nation: Nation, signed_in: SignedIn) -> None:
    one = without(nation.school, 1)
    answer = signed_in(nation.school).post(
        url(nation.school, str(one.pk)), {"papers": "สูติบัตร", "registered_on": "1/1/2600"}
    )
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["registered_on"])
    assert answer.context["form"]["papers"].value() == "สูติบัตร"


def test_entry_of_a_child_with_a_number_is_refused(nation: Nation, signed_in: SignedIn) -> None:
    assert signed_in(nation.school).get(url(nation.school, str(make_learner(nation.school, 1).pk))).status_code == 409


def test_registering_nobody_or_on_no_day_says_so(nation: Nation, signed_in: SignedIn) -> None:
    one = without(nation.school, 1)
    browser = signed_in(nation.school)
    nobody = browser.post(url(nation.school, "registered"), {"on": "22/11/2569"})
    assert (nobody.status_code, list(nobody.context["form"].errors)) == (422, ["__all__"])
    no_day = browser.post(url(nation.school, "registered"), {"chosen": [one.pk], "on": ""})
    assert (no_day.status_code, list(no_day.context["form"].errors)) == (422, ["on"])
    assert [row["is_chosen"] for row in no_day.context["rows"]] == [True]
    future = browser.post(url(nation.school, "registered"), {"chosen": [one.pk], "on": "1/1/2600"})
    assert (future.status_code, list(future.context["form"].errors)) == (422, ["on"])
    assert SurveyEntry.objects.count() == 0


# --- codes typed -------------------------------------------------------------------------------


def test_codes_typed_are_kept(nation: Nation, signed_in: SignedIn) -> None:
    one, other = without(nation.school, 1), with_gcode(nation.school, 2)
    answer = signed_in(nation.school).post(
        url(nation.school, "codes"),
        {f"code_{one.pk}": "g69 54 0000 0002", f"code_{other.pk}": NATIONAL.value},
    )
    assert (answer.status_code, answer["Location"]) == (302, url(nation.school))
    assert (number_of(one), number_of(other)) == ("G695400000002", NATIONAL.value)


def test_codes_refused_stand_at_their_fields_and_the_rest_goes_through(nation: Nation, signed_in: SignedIn) -> None:
    good, wrong, taken = (without(nation.school, number) for number in (1, 2, 3))
    with_gcode(nation.there.institutions[0], 9)
    answer = signed_in(nation.school).post(
        url(nation.school, "codes"),
        {
            f"code_{good.pk}": NATIONAL.value,
            f"code_{wrong.pk}": "1234567890123",
            f"code_{taken.pk}": GCODE.value,
        },
    )
    assert (answer.status_code, sorted(answer.context["form"].errors)) == (
        422,
        sorted([f"code_{wrong.pk}", f"code_{taken.pk}"]),
    )
    assert [row["row"].enrolment_id for row in answer.context["rows"]] == [wrong.pk, taken.pk]
    assert [row["field"].value() for row in answer.context["rows"]] == ["1234567890123", GCODE.value]
    assert (number_of(good), number_of(wrong), number_of(taken)) == (NATIONAL.value, "", "")


def test_codes_show_what_falls_before_they_are_kept(nation: Nation, signed_in: SignedIn) -> None:
    one, wrong = without(nation.school, 1), without(nation.school, 2)
    confirm_roll(nation.school)
    sent = {f"code_{one.pk}": GCODE.value, f"code_{wrong.pk}": DAMAGED}
    browser = signed_in(nation.school)
    answer = browser.post(url(nation.school, "codes"), sent)
    assert (answer.status_code, [void.organisation for void in answer.context["voids"]]) == (200, [nation.school])
    assert (number_of(one), state_of_roll(nation.school)) == ("", "confirmed")
    assert [row["field"].value() for row in answer.context["rows"]] == [GCODE.value, DAMAGED]
    assert browser.post(url(nation.school, "codes"), {**sent, "accept_void": "1"}).status_code == 422
    assert (number_of(one), state_of_roll(nation.school)) == (GCODE.value, "voided")


def test_no_code_typed_changes_nothing(nation: Nation, signed_in: SignedIn) -> None:
    one = without(nation.school, 1)
    answer = signed_in(nation.school).post(url(nation.school, "codes"), {f"code_{one.pk}": "", "code_x": "1"})
    assert (answer.status_code, number_of(one)) == (302, "")


def test_codes_for_a_neighbours_child_do_nothing(nation: Nation, signed_in: SignedIn) -> None:
    theirs = without(nation.centre, 1)
    signed_in(nation.school).post(url(nation.school, "codes"), {f"code_{theirs.pk}": GCODE.value})
    assert number_of(theirs) == ""


# --- the papers and the sheet ------------------------------------------------------------------


def test_paper_lists_everybody_and_no_whole_number(nation: Nation, signed_in: SignedIn) -> None:
    without(nation.school, 1)
    other = without(nation.school, 2)
    receive_codes(
        institution=nation.school, academic_year=YEAR, codes={other.pk: GCODE}, by=post_of(nation.school), now=NOW
    )
    answer = signed_in(nation.lao).get(url(nation.school, "list.pdf"))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    assert [word in text for word in ("ลับ1", "ลับ2", "Gxxxxxxxxx001", GCODE.value)] == [True, True, True, False]


def test_workbook_has_what_registration_asks_and_an_empty_column_for_the_code(
    nation: Nation, signed_in: SignedIn
) -> None:
    one = without(nation.school, 1)
    with_gcode(nation.school, 2)
    Particulars.objects.create(
        learner=one.learner, guardian_name="นางสาวดี ใจงาม", guardian_telephone="0810000000", current_address="=1+1"
    )
    note_survey(enrolment=one, papers="สูติบัตร", registered_on=None, by=post_of(nation.school), now=NOW)
    page = sheet_of(signed_in(nation.school).get(url(nation.school, "list.xlsx")))
    head, row = ([cell.value for cell in cells] for cells in page.iter_rows(min_row=4, max_row=5))
    told = dict(zip(head, row, strict=True))
    assert {
        name: told[name] for name in (REFERENCE, "ชื่อ", "วันเดือนปีเกิด", "ผู้ปกครอง", "ที่อยู่ปัจจุบัน", "เอกสารที่มี", CODE)
    } == {
        REFERENCE: f"{nation.school.code}-{one.pk}",
        "ชื่อ": "ลับ1",
        "วันเดือนปีเกิด": "15/01/2562",
        "ผู้ปกครอง": "นางสาวดี ใจงาม",
        "ที่อยู่ปัจจุบัน": "=1+1",
        "เอกสารที่มี": "สูติบัตร",
        CODE: None,
    }
    assert page.max_row == 5


def sheet_of(answer: HttpResponse) -> Any:
    assert (answer.status_code, answer["Content-Type"]) == (200, XLSX)
    return load_workbook(io.BytesIO(answer.content)).worksheets[0]


def filled(browser: Client, institution: Organisation, codes: dict[int, Any], **changes: Any) -> SimpleUploadedFile:
    """The downloaded list with codes in the lines given (from 1), and cells changed by address."""
    answer = browser.get(url(institution, "list.xlsx"))
    book = load_workbook(io.BytesIO(answer.content))
    page = book.worksheets[0]
    for line, code in codes.items():
        page.cell(row=4 + line, column=19, value=code)
    for address, value in changes.items():
        page[address] = value
    written = io.BytesIO()
    book.save(written)
    return SimpleUploadedFile("ทะเบียน.xlsx", written.getvalue(), content_type=XLSX)


def test_sheet_filled_in_brings_its_codes(nation: Nation, signed_in: SignedIn) -> None:
    rows = [without(nation.school, number) for number in (1, 2, 3)]
    browser = signed_in(nation.school)
    sent = filled(browser, nation.school, {1: GCODE.value, 3: NATIONAL.value})
    answer = browser.post(url(nation.school, "sheet"), {"file": sent})
    assert (answer.status_code, answer["Location"]) == (302, url(nation.school))
    assert [number_of(row) for row in rows] == [GCODE.value, "", NATIONAL.value]


def test_sheet_names_each_fault_by_its_cell_and_keeps_the_rest(nation: Nation, signed_in: SignedIn) -> None:
    rows = [without(nation.school, number) for number in (1, 2, 3, 4, 5, 6)]
    with_gcode(nation.there.institutions[0], 9)
    theirs = without(nation.centre, 8)
    browser = signed_in(nation.school)
    sent = filled(
        browser,
        nation.school,
        {
            1: NATIONAL.value,
            2: "1.1E+12",
            3: GCODE.value,
            4: "G695400000004",
            5: "G695400000005",
            6: "G695400000006",
        },
        D8="คนอื่น",
        B9=f"{nation.centre.code}-{theirs.pk}",
        B10=f"{nation.school.code}-{rows[0].pk}",
        D10="ลับ1",
    )
    answer = browser.post(url(nation.school, "sheet"), {"file": sent})
    assert answer.status_code == 422
    assert [(fault.cell, fault.code) for fault in answer.context["faults"]] == [
        ("S6", "identifier-damaged"),
        ("S7", "code-refused"),
        ("D8", "name-of-another"),
        ("B9", "reference-unknown"),
        ("B10", "reference-twice"),
    ]
    assert [number_of(row) for row in rows] == [NATIONAL.value, "", "", "", "", ""]
    assert number_of(theirs) == ""


def test_sheet_shows_what_falls_and_sends_its_codes_on(nation: Nation, signed_in: SignedIn) -> None:
    one = without(nation.school, 1)
    without(nation.school, 2)
    confirm_roll(nation.school)
    browser = signed_in(nation.school)
    answer = browser.post(
        url(nation.school, "sheet"), {"file": filled(browser, nation.school, {1: GCODE.value, 2: "x"})}
    )
    assert (answer.status_code, [void.organisation for void in answer.context["voids"]]) == (200, [nation.school])
    assert [fault.cell for fault in answer.context["faults"]] == ["S6"]
    assert (number_of(one), state_of_roll(nation.school)) == ("", "confirmed")
    (found,) = answer.context["found"]
    done = browser.post(url(nation.school, "codes"), {found["field"]: found["value"], "accept_void": "1"})
    assert (done.status_code, number_of(one), state_of_roll(nation.school)) == (302, GCODE.value, "voided")


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", "ชื่อ,นามสกุล\nลับ1,ก\n".encode(), national_id(1).encode()])
def test_sheet_that_is_not_the_list_is_refused(nation: Nation, signed_in: SignedIn, content: bytes) -> None:
    without(nation.school, 1)
    answer = signed_in(nation.school).post(
        url(nation.school, "sheet"), {"file": SimpleUploadedFile("a.csv", content)}
    )
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["file"])


def test_sheet_without_codes_says_so(nation: Nation, signed_in: SignedIn) -> None:
    without(nation.school, 1)
    browser = signed_in(nation.school)
    answer = browser.post(url(nation.school, "sheet"), {"file": filled(browser, nation.school, {})})
    assert answer.status_code == 302
