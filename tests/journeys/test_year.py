"""What an institution does with its roll through the year, on a phone, every page of it judged."""

from datetime import datetime

import pytest
from django.utils import timezone

from lec.lib.promotion import year_that_ends
from lec.reporting.roll_template import ROLL
from lec.rolls.identity import unseal
from lec.rolls.imports.template import WRITTEN
from lec.rolls.models import Departure, Enrolment, Learner, Promotion, SurveyEntry
from lec.rounds.queries import today, working_year
from tests.journeys.conftest import PHONE, SEES
from tests.journeys.officers import Officer
from tests.journeys.year import (
    LONG_CHILD,
    Place,
    add_child,
    build_place,
    chooses,
    edited,
    first_bytes,
    opens_all,
)
from tests.nation import YEAR, national_id
from tests.rolls.report_files import child, report_rows

pytestmark = [pytest.mark.journey, pytest.mark.looks]

CODE = "G690154000001"


@pytest.fixture
def now(transactional_db: None) -> datetime:
    """The moment at which the year is looked at; the pages read the real clock."""
    return timezone.now()


@pytest.fixture
def place(now: datetime) -> Place:
    return build_place(now=now)


@pytest.fixture
def school(request: pytest.FixtureRequest, at_browser: SEES) -> Officer:
    """The school's officer, on a phone."""
    return at_browser(request.node.name.removeprefix("test_")[:12], PHONE)


def test_child_is_found_and_the_roll_printed(place: Place, school: Officer) -> None:
    add_child(place.school, 1, LONG_CHILD, sex="F")
    add_child(place.school, 2, ("กล้า", "รักเรียน"), grade="P2", room="2")
    school.signs_in(place.school).goes("/find").writes(text="ลภัสรดา").saves()
    assert school.page.locator("main tbody tr").count() == 1
    school.writes(text="ไม่มีใครชื่อนี้").saves()
    assert school.page.locator("main tbody tr").count() == 0
    opens_all(school.goes(f"{place.own}/papers/"))
    for paper in ("class-lists", "rosters", "register"):
        assert first_bytes(school, f"a[href$='/{paper}.pdf']") == b"%PDF"
        assert first_bytes(school, f"a[href$='/{paper}.xlsx']") == b"PK\x03\x04"
    assert first_bytes(school, "a[href*='class-lists.pdf?class=P2']") == b"%PDF"


def test_survey_list_is_registered_and_a_code_typed(place: Place, school: Officer) -> None:
    none = {"identifier_kind": "none", "identifier_sealed": None, "nationality": "เมียนมา"}
    one = add_child(place.school, 1, LONG_CHILD, sex="F", **none)
    two = add_child(place.school, 2, ("จายหาญ", "แสงเมือง"), **none)
    survey = f"{place.own}/survey/"
    school.signs_in(place.school).goes(survey)
    school.presses(f"a[href='{survey}{one.pk}']").writes(papers="หนังสือรับรองการเกิด (ท.ร. 1/1)").saves()
    chooses(school, one, two)
    school.writes(on="20/11/2569").presses("button[formaction$='/registered']")
    assert [str(day) for day in SurveyEntry.objects.values_list("registered_on", flat=True)] == ["2026-11-20"] * 2
    school.writes(**{f"code_{one.pk}": "G123"}).saves()
    assert school.page.locator("main .fault").count() == 1
    school.writes(**{f"code_{one.pk}": CODE}).saves()
    person = Learner.objects.get(pk=one.learner_id)
    assert (person.identifier_kind, unseal(person.identifier_sealed or "")) == ("gcode", CODE)
    assert [entry.received_at is not None for entry in SurveyEntry.objects.order_by("learner")] == [True, False]
    assert SurveyEntry.objects.get(learner=one.learner_id).papers == "หนังสือรับรองการเกิด (ท.ร. 1/1)"
    school.goes(f"{survey}sheet").goes(f"{place.own}/learners/{one.pk}")
    assert first_bytes(school.goes(survey), "a[href$='/list.pdf']") == b"%PDF"
    assert first_bytes(school, "a[href$='/list.xlsx']") == b"PK\x03\x04"


def test_selection_changes_room_and_one_goes_to_the_register(place: Place, school: Officer) -> None:
    names = (LONG_CHILD, ("กล้า", "รักเรียน"), ("ขวัญ", "รักเรียน"))
    one, two, three = (add_child(place.school, number, name) for number, name in enumerate(names, start=1))
    learners = f"{place.own}/learners/"
    school.signs_in(place.school).goes(learners)
    chooses(school, one, two)
    school.presses("[name=act][value=room]").writes(room="2").saves()
    rooms = dict(Enrolment.objects.values_list("pk", "room"))
    assert rooms == {one.pk: "2", two.pk: "2", three.pk: "1"}
    chooses(school, two)
    school.presses("[name=act][value=grade]").saves()
    school.page.locator("[name=grade]").select_option("P2")
    school.saves()
    assert dict(Enrolment.objects.values_list("pk", "grade")) == {one.pk: "P1", two.pk: "P2", three.pk: "P1"}
    school.goes(f"{learners}{three.pk}/depart")
    school.page.locator("[name=kind][value=no_existence]").check()
    school.saves()
    school.page.locator("[name=reason][value='3']").check()
    school.writes(last_seen="1/11/2569", attempts="โทรศัพท์สามครั้ง เยี่ยมบ้านวันที่ 10 พ.ย. ไม่พบ").saves()
    gone = Departure.objects.get()
    assert (gone.enrolment_id, gone.kind, gone.reason) == (three.pk, "no_existence", "3")
    assert school.goes(f"{place.own}/existence/register").page.locator("main tbody tr").count() == 1
    assert first_bytes(school, "a[href$='/register.pdf']") == b"%PDF"


def test_child_moves_and_is_taken_in_with_its_history(place: Place, school: Officer, at_browser: SEES) -> None:
    one = add_child(place.school, 1, LONG_CHILD, sex="F")
    two = add_child(place.school, 2, ("กล้า", "รักเรียน"))
    school.signs_in(place.school)
    for leaving in (one, two):
        school.goes(f"{place.own}/learners/{leaving.pk}/depart?kind=moved")
        school.writes(destination=place.far_school.code, note="ย้ายตามผู้ปกครองไปทำงานต่างอำเภอ").saves()
    far = at_browser("child_far", PHONE).signs_in(place.far_school)
    incoming = f"/institutions/{place.far_school.code}/incoming"
    offers = {one.enrolment_id: one for one in Departure.objects.all()}
    opens_all(far.goes(incoming))
    form = f"form[action$='/{offers[one.pk].pk}/accept']"
    far.page.locator(f"{form} [name=room]").fill("3")
    far.presses(f"{form} button")
    away = f"form[action$='/{offers[two.pk].pk}/decline']"
    far.page.locator("main details summary").click()
    far.page.locator(f"{away} [name=answer]").fill("ผู้ปกครองเปลี่ยนใจ เด็กยังอยู่ที่เดิม")
    far.presses(f"{away} button")
    taken = Enrolment.objects.get(institution=place.far_school)
    assert (taken.learner_id, taken.grade, taken.room, taken.state) == (one.learner_id, "P1", "3", "enrolled")
    assert list(Departure.objects.order_by("pk").values_list("destination", "answer")) == [
        (place.far_school.pk, ""),
        (place.far_school.pk, "ผู้ปกครองเปลี่ยนใจ เด็กยังอยู่ที่เดิม"),
    ]
    assert far.goes(f"/institutions/{place.far_school.code}/learners/{taken.pk}").page.locator(
        "main table tbody tr"
    ).count() == 2
    school.goes(f"{place.own}/learners/{two.pk}")


def test_year_ends_class_by_class_and_is_taken_back(place: Place, school: Officer, now: datetime) -> None:
    old = year_that_ends(working_year(now), today(now))
    names = (LONG_CHILD, ("กล้า", "รักเรียน"), ("ขวัญ", "รักเรียน"))
    one, two, _three = (
        add_child(place.school, number, name, grade="P1" if number < 3 else "P3", academic_year=old)
        for number, name in enumerate(names, start=1)
    )
    school.signs_in(place.school).goes(f"{place.own}/promotion/").presses("main td a.btn-primary")
    school.page.locator(f"[name=outcome-{two.pk}]").select_option("repeat")
    school.saves()
    decided = {(one.learner_id, "P2"), (two.learner_id, "P1")}
    assert set(Enrolment.objects.filter(academic_year=old + 1).values_list("learner", "grade")) == decided
    assert Promotion.objects.count() == 2
    school.presses("main tbody tr:first-child td a")
    school.presses("form[action$='/back'] button")
    assert Promotion.objects.count() == 0
    assert list(Enrolment.objects.filter(academic_year=old + 1).values_list("state", flat=True)) == ["departed"] * 2


def test_roll_is_edited_as_a_sheet_and_rows_are_pasted(place: Place, school: Officer) -> None:
    one = add_child(place.school, 1, LONG_CHILD, sex="F")
    two = add_child(place.school, 2, ("กล้า", "รักเรียน"))
    opens_all(school.signs_in(place.school).goes(f"{place.own}/imports/"))
    with school.page.expect_download() as downloaded:
        school.page.locator("a[href$='/template/filled']").click()
    fields = [column.field for column in WRITTEN]

    def moves_to_room_4(book: object) -> None:
        page = book[ROLL]  # type: ignore[index]
        names = {page.cell(row, fields.index("first_name") + 1).value: row for row in (3, 4)}
        page.cell(names["กล้า"], fields.index("room") + 1).value = "4"

    content = edited(downloaded.value, moves_to_room_4)
    school.page.locator("[name=file]").set_input_files(
        {"name": "รายชื่อนักเรียน.xlsx", "mimeType": "application/octet-stream", "buffer": content}
    )
    school.saves()
    assert school.page.locator(".figure-number").all_inner_texts() == ["0", "1", "1", "0"]
    opens_all(school)
    school.saves()
    assert dict(Enrolment.objects.values_list("pk", "room")) == {one.pk: "1", two.pk: "4"}
    school.goes(f"{place.own}/imports/")
    rows = [child(place.school, 1, first_name="งามตา"), child(place.school, 2, birth_date="31/02/2562")]
    school.page.locator("details.other-way summary").first.click()
    school.writes(pasted="\n".join("\t".join(str(cell or "") for cell in row) for row in report_rows(rows)))
    school.presses("details.other-way button")
    school.page.locator("input[id^=cell-]").first.fill("28/02/2562")
    school.saves().saves()
    assert Enrolment.objects.filter(institution=place.school, academic_year=YEAR).count() == 4
    numbers = Learner.objects.order_by("-pk").values_list("identifier_sealed", flat=True)[:2]
    assert {unseal(number or "") for number in numbers} == {national_id(1), national_id(2)}
