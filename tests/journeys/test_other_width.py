"""The pages that are not the roll at the width they are seldom opened at: those above on phones, below at desks."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from lec.headcounts.actions.asking import ask, save_contact
from lec.headcounts.actions.grid import GridRow, record_grid
from lec.headcounts.actions.numbers import dissolve
from lec.headcounts.models import Answer
from lec.headcounts.queries.numbers import numbers_of
from lec.headcounts.rules.numbers import CELLS, field_of
from lec.lib.collation import sort_key
from lec.premises.actions.buildings import add_building
from lec.premises.models import Building, Question, SurveyForm
from lec.registry.models import OtherSchool
from lec.rounds.models import Standing
from tests.ascent import confirm_as
from tests.journeys.conftest import DESKTOP, PHONE, SEES
from tests.journeys.year import LONG_CHILD, Place, add_child, build_place, opens_all
from tests.nation import post_of

pytestmark = [pytest.mark.journey, pytest.mark.looks]

LONG_TITLE = "แบบสำรวจความพร้อมด้านน้ำดื่มสะอาดและโครงการอาหารกลางวันของสถานศึกษาในสังกัดองค์กรปกครองส่วนท้องถิ่น"


@pytest.fixture
def now(transactional_db: None) -> datetime:
    """The moment of the season; the pages read the real clock."""
    return timezone.now()


@pytest.fixture
def place(now: datetime) -> Place:
    return build_place(now=now)


def survey_of(title: str, **more: Any) -> SurveyForm:
    """A form of two questions, for everybody; published when `published_at` says so."""
    survey = SurveyForm.objects.create(title=title, concerns="both", made_at=timezone.now(), **more)
    Question.objects.create(form=survey, number=1, kind="number", text="ใช้งบประมาณค่าอาหารกลางวันต่อคนต่อวันกี่บาท")
    choices = ["จ้างเหมาบุคคลในชุมชนให้ประกอบอาหารที่สถานศึกษา", "ซื้ออาหารปรุงสำเร็จ"]
    Question.objects.create(form=survey, number=2, kind="choices", text="ประกอบอาหารอย่างไร", choices=choices)
    return survey


def test_survey_forms_the_other_way_round(place: Place, at_browser: SEES, now: datetime) -> None:
    draft, asked = survey_of(LONG_TITLE), survey_of("แบบสำรวจห้องน้ำ", published_at=now)
    department = at_browser("width-department", PHONE).signs_in(place.department)
    question = draft.questions.get(number=2)
    for page in ("", f"{draft.pk}/edit", f"{draft.pk}/words", f"{draft.pk}/discard", f"{draft.pk}/publish"):
        department.goes(f"/surveys/{page}")
    for page in (f"{draft.pk}/questions/new", f"{draft.pk}/questions/{question.pk}", f"{asked.pk}/withdraw"):
        department.goes(f"/surveys/{page}")
    department.goes(f"/organisations/{place.department.code}/surveys/{asked.pk}")
    department.goes(f"/organisations/{place.department.code}/surveys/{asked.pk}/waiting")
    school = at_browser("width-school", DESKTOP).signs_in(place.school)
    school.goes(f"/organisations/{place.school.code}/surveys/").presses("main a.btn-primary").saves()
    school.goes(f"{place.own}/basics/")
    school.goes(f"/organisations/{place.school.code}/confirm/basics")
    lao = at_browser("width-lao", DESKTOP).signs_in(place.lao)
    lao.goes(f"/organisations/{place.lao.code}/surveys/{asked.pk}/waiting")


def test_an_institution_at_a_desk_and_what_its_province_reads(place: Place, at_browser: SEES, now: datetime) -> None:
    values = {
        "name": "อาคารเรียนเฉลิมพระเกียรติ 80 พรรษา 5 ธันวาคม 2550 (หลังใหม่)",
        "kind": "classrooms",
        "condition": "good",
    }
    hall = add_building(institution=place.school, by=post_of(place.school), now=now, rooms=4, **values)
    confirm_everything(place, now)
    child = add_child(place.school, 2, ("ขวัญ", "รักเรียน"), verified_in=place.round)
    school = at_browser("width-institution", DESKTOP).signs_in(place.school)
    for page in (f"buildings/{hall.pk}/change", f"buildings/{hall.pk}/remove"):
        school.goes(f"{place.own}/{page}")
    school.goes(f"{place.own}/buildings/{hall.pk}/change").writes(note="ซ่อมหลังคาแล้ว").presses(
        "#form button.btn-primary"
    )
    fall = school.page.locator(".voids li > strong").all_inner_texts()
    assert fall == [place.school.name, place.lao.name, place.province.name]
    school.presses("#form button.btn-primary")
    assert Building.objects.get().note == "ซ่อมหลังคาแล้ว"
    school.goes(f"{place.own}/learners/{child.pk}/edit").writes(first_name="ขวัญใจ").saves().saves()
    opens_all(school.goes(f"/organisations/{place.school.code}/changes"))
    opens_all(school.goes("/"))
    for size in (DESKTOP, PHONE):
        province = at_browser("width-province", size).signs_in(place.province)
        opens_all(province)
        assert "ขวัญ" not in province.words
        province.goes(f"/organisations/{place.lao.code}/changes")
        lao = at_browser("width-lao", size).signs_in(place.lao)
        opens_all(lao)
        opens_all(lao.goes(f"/organisations/{place.school.code}/changes"))


def confirm_everything(place: Place, now: datetime) -> None:
    """One child, every number, everything confirmed up to the province."""
    for lao in (place.lao, place.far_lao):
        rows = {one.pk: GridRow(dict.fromkeys(CELLS, 2)) for one in OtherSchool.objects.filter(lao=lao)}
        record_grid(lao=lao, rows=rows, by=post_of(lao), now=now)
        for institution in lao.institutions.all():
            add_child(institution, 1, LONG_CHILD, verified_in=place.round)
            confirm_as(institution, "roll", "basics")
        confirm_as(lao, "roll", "basics", "headcounts")
    confirm_as(place.province, "overall")


def test_grid_says_what_falls_and_who_was_faster(place: Place, at_browser: SEES, now: datetime) -> None:
    school = OtherSchool.objects.get(lao=place.lao)
    grid, by = f"/laos/{place.lao.code}/headcounts", post_of(place.lao)
    record_grid(lao=place.lao, rows={school.pk: GridRow(dict.fromkeys(CELLS, 2))}, by=by, now=now)
    confirm_as(place.lao, "headcounts")
    standing = Standing.objects.filter(organisation=place.lao, database="headcounts")
    officers = [at_browser("width-grid", size).signs_in(place.lao).goes(f"{grid}/") for size in (DESKTOP, PHONE)]
    for officer, count in zip(officers, ("7", "9"), strict=True):
        officer.page.evaluate("document.querySelectorAll('details.fold-switch').forEach(one => one.open = true)")
        officer.page.locator(f"[name=n-{school.pk}-P6_M]").fill(count)
    one, other = officers
    one.presses("#grid > .actions button.btn-primary")
    assert (standing.get().state, one.page.locator(".voids li > strong").count()) == ("confirmed", 1)
    one.presses("#grid > .actions button.btn-primary")
    assert standing.get().state == "voided"
    other.presses("#grid > .actions button.btn-primary")
    assert other.page.locator(".voids tbody th").count() == 1
    other.presses("#grid > .actions button.btn-primary")
    assert numbers_of(school, place.round)["P6", "M"] == 9

    gone = OtherSchool.objects.create(
        lao=place.lao,
        code="1054000099",
        name="โรงเรียนบ้านนาหลวง",
        name_sort=sort_key("โรงเรียนบ้านนาหลวง"),
        affiliation="เอกชน",
    )
    dissolve(school=gone, on=date(2026, 5, 1), reference="ประกาศ สพป.แพร่ เขต 1", by=by, now=now)
    for officer in officers:
        for page in (f"{gone.code}", f"{gone.code}/dissolve", f"{gone.code}/reopen", f"{school.code}/dissolve"):
            officer.goes(f"{grid}/{page}")


def test_a_school_answers_at_a_desk(place: Place, at_browser: SEES, now: datetime) -> None:
    school, by = OtherSchool.objects.get(lao=place.lao), post_of(place.lao)
    save_contact(school=school, person="ครู", telephone="", email="school@example.org", by=by, now=now)
    due = timezone.localdate() + timedelta(days=5)
    (asked,) = ask(schools=[school], due_on=due, by=by, now=now).asked
    teacher = at_browser("width-teacher", DESKTOP).goes("/answer").writes(code="ABCD-EFGH").saves()
    teacher.page.goto(f"/answer#{asked.secret}")
    teacher.page.locator("[name=K1_M]").wait_for()
    teacher.looked().writes(**{field_of(*cell): "0" for cell in CELLS}).writes(person="ครูใจดี").saves()
    teacher.presses("main button[name=change]").saves().saves()
    assert Answer.objects.get().person == "ครูใจดี"
