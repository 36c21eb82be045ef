"""What is not the roll, in real browsers: basic data, buildings, survey forms, schools that have no account."""

import re
from datetime import datetime

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import FilePayload

from lec.headcounts.models import Answer, Request
from lec.headcounts.queries.numbers import numbers_of
from lec.headcounts.rules.numbers import CELLS
from lec.lib.collation import sort_key
from lec.premises.models import Basics, Building, SurveyAnswer, SurveyForm
from lec.registry.models import OtherSchool
from lec.rounds.models import Standing
from tests.journeys.conftest import DESKTOP, PHONE, SEES
from tests.journeys.officers import Officer
from tests.journeys.year import Place, build_place, first_bytes, opens_all

pytestmark = [pytest.mark.journey, pytest.mark.looks]

LONG_BUILDING = "อาคารเรียนเฉลิมพระเกียรติ 80 พรรษา 5 ธันวาคม 2550 (หลังใหม่ ชั้นเดียวยกพื้นใต้ถุนสูง)"
LONG_TITLE = "แบบสำรวจความพร้อมด้านน้ำดื่มสะอาดและโครงการอาหารกลางวันของสถานศึกษาในสังกัดองค์กรปกครองส่วนท้องถิ่น"
LONG_FOREIGN = "โรงเรียนอนุบาลเทศบาลวัดพระธาตุช่อแฮ (อินทรวิทยาคารอุปถัมภ์) มูลนิธิ"
NAME_LIST: FilePayload = {
    "name": "รายชื่อนักเรียนทั้งหมด.pdf",
    "mimeType": "application/pdf",
    "buffer": b"%PDF-1.7\n%%EOF\n",
}


@pytest.fixture
def now(transactional_db: None) -> datetime:
    """The moment of the season; the pages read the real clock."""
    return timezone.now()


@pytest.fixture
def place(now: datetime) -> Place:
    return build_place(now=now)


def checks(officer: Officer, **chosen: str) -> None:
    """Choose radio buttons and boxes by name and value."""
    for name, value in chosen.items():
        officer.page.locator(f"[name={name}][value='{value}']").check()


def fallen(officer: Officer) -> list[str]:
    """Whose confirmations the page says would fall."""
    return officer.page.locator(".voids li > strong").all_inner_texts()


def test_basics_are_filled_in_and_confirmed_again_unchanged_with_one_tap(place: Place, at_browser: SEES) -> None:
    Basics.objects.filter(institution=place.school).delete()
    school = at_browser("basics-school", PHONE).signs_in(place.school)
    school.goes(f"{place.own}/basics/").presses("main a.btn-primary")
    school.writes(postcode="540", position="วัดพระธาตุ", teachers="หก", opened_on="ปีที่แล้ว").saves()
    assert school.page.locator(".field-wrong").count() == 4
    school.writes(house_number="99/1 หมู่ 4 ซอยเทศบาลพัฒนาสามัคคี", subdistrict="ในเวียง", district="เมืองแพร่")
    school.writes(postcode="54000", position="18.1445, 100.1403", telephone="054-511-222", opened_on="16/5/2544")
    school.writes(head_name="นางสาวพิมพ์ลภัสรดาณัฐกานต์ วงศ์สกุลเจริญรัตนาพิพัฒน์กุล", teachers="6")
    school.writes(
        caregivers="2", other_staff="1", opening_order="ประกาศเทศบาลตำบล เรื่อง จัดตั้งสถานศึกษา ลงวันที่ 1 เมษายน 2544"
    )
    checks(school, grades_offered="P1", water="tap", electricity="grid", internet="wired")
    checks(school, has_kitchen="yes", has_playground="no")
    school.saves().confirms(place.school, "basics")
    standing = Standing.objects.filter(organisation=place.school, database="basics")

    school.goes(f"{place.own}/basics/edit").writes(telephone="054-511-333").saves()
    assert fallen(school) == [place.school.name]
    assert standing.get().state == "confirmed"
    school.saves().goes("/").goes(f"{place.own}/basics/edit").writes(telephone="054-511-222").saves()
    assert standing.get().state == "voided"
    school.goes("/").presses("#again form button")
    assert standing.get().state == "confirmed"
    lao = at_browser("basics-lao", DESKTOP).signs_in(place.lao)
    opens_all(lao.goes(f"{place.own}/basics/"))


def test_buildings_are_added_pasted_changed_and_taken_off(place: Place, at_browser: SEES) -> None:
    own = f"/institutions/{place.centre.code}/buildings"
    centre = at_browser("buildings-centre", PHONE).signs_in(place.centre).goes(f"{own}/")
    centre.presses("#form button.btn-primary")
    assert centre.page.locator(".field-wrong").count() >= 2
    centre.writes(name=LONG_BUILDING, rooms="4", floors="1", built_year="2551", note="ใช้ร่วมกับ อบต. วันหยุด")
    centre.page.locator("[name=kind]").select_option(index=1)
    centre.page.locator("[name=condition]").first.check()
    centre.presses("#form button.btn-primary")
    assert Building.objects.get().name == LONG_BUILDING
    centre.confirms(place.centre, "basics").goes(f"{own}/").presses("main tbody a[href$='/change']")
    centre.writes(rooms="5").presses("#form button.btn-primary")
    assert fallen(centre) == [place.centre.name]
    centre.presses("#form button.btn-primary")
    assert Building.objects.get().rooms == 5
    centre.goes(f"{own}/paste").writes(pasted="โรงอาหาร\tโรงอาหาร\t2560\t1\t0\tดี\nสนาม\tไม่รู้จัก\tสองพัน\t\t\tดี")
    centre.saves()
    assert centre.page.locator(".state-wrong").count() >= 1
    centre.goes(f"{own}/").presses("main tbody a[href$='/remove']").saves()
    centre.writes(reason="รื้อถอนเมื่อปี 2568 เพราะโครงสร้างไม่ปลอดภัย").presses("#form button.btn-primary")
    assert centre.page.locator("main h2").last.inner_text() == "ทะเบียนอาคารสถานที่ที่นำออกจากรายการ"
    desk = at_browser("buildings-desk", DESKTOP).signs_in(place.centre)
    desk.goes(f"{own}/paste").writes(pasted="โรงอาหาร\tโรงอาหาร\t2560\t1\t0\tดี\nสนาม\tไม่รู้จัก\tสองพัน\t\t\tดี").saves()
    desk.saves()
    desk.goes(f"{own}/")
    lao = at_browser("buildings-lao", PHONE).signs_in(place.lao).goes(f"{own}/")
    assert first_bytes(lao, "main a[href$='buildings.xlsx']") == b"PK\x03\x04"


QUESTIONS = (
    ("text", "น้ำดื่มมาจากที่ใดบ้าง โปรดอธิบายแหล่งน้ำและวิธีทำให้สะอาดก่อนให้เด็กดื่ม", ""),
    ("number", "ใช้งบประมาณค่าอาหารกลางวันต่อคนต่อวันกี่บาท", ""),
    ("choice", "ใครเป็นผู้ประกอบอาหาร", "จ้างเหมาบุคคลในชุมชนให้ประกอบอาหารที่สถานศึกษา\nซื้ออาหารปรุงสำเร็จ\nครูและผู้ดูแลเด็ก"),
    ("choices", "มีสิ่งใดในโรงครัวบ้าง", "ตู้เย็น\nเตาแก๊ส\nอ่างล้างสามอ่าง"),
    ("date", "ตรวจคุณภาพน้ำครั้งล่าสุดเมื่อใด", ""),
    ("yes_no", "มีเครื่องกรองน้ำหรือไม่", ""),
)


def test_survey_form_is_built_published_and_answered(place: Place, at_browser: SEES) -> None:
    department = at_browser("survey-department", DESKTOP).signs_in(place.department).goes("/surveys/")
    department.presses("main a.btn-primary").saves()
    department.writes(title=LONG_TITLE, introduction="ใช้ประกอบการจัดสรรงบประมาณปี 2571 ดูได้จากบัญชีอาหารกลางวัน")
    checks(department, concerns="both")
    department.saves()
    for number, (kind, text, choices) in enumerate(QUESTIONS):
        department.presses("main a.btn-primary[href$='/questions/new']").writes(text=text, choices=choices)
        checks(department, kind=kind)
        department.page.locator("[name=is_required]").set_checked(number < 2)
        department.saves()
    survey = SurveyForm.objects.get()
    assert survey.questions.count() == len(QUESTIONS)
    department.presses("main button[name=down]:enabled").presses(
        f"main a[href='/surveys/{survey.pk}/publish']"
    ).saves()
    survey.refresh_from_db()
    assert survey.published_at is not None

    own = f"/institutions/{place.school.code}/surveys/{survey.pk}"
    school = at_browser("survey-school", PHONE).signs_in(place.school)
    school.goes(f"/organisations/{place.school.code}/surveys/").presses("main a.btn-primary")
    fields = school.page.locator(
        "main form.form input[type=text], main form.form input:not([type]), main form.form textarea"
    )
    assert fields.count() == 3
    fields.nth(0).fill("ยี่สิบ")
    school.saves()
    assert school.page.locator(".field-wrong").count() == 1
    for nth, words in enumerate(("28.50", "ประปาหมู่บ้าน กรองแล้วต้ม ตรวจทุกสัปดาห์", "1/11/2569")):
        fields.nth(nth).fill(words)
    for question in school.page.locator("main form.form fieldset").all():
        question.locator("input").first.check()
    school.saves()
    assert SurveyAnswer.objects.count() == len(QUESTIONS)
    school.goes(f"/organisations/{place.school.code}/surveys/").goes(own)

    for officer in (department, at_browser("survey-lao", PHONE).signs_in(place.lao)):
        code = place.department.code if officer is department else place.lao.code
        seen = f"/organisations/{code}/surveys"
        officer.goes(f"{seen}/").goes(f"{seen}/{survey.pk}")
        assert first_bytes(officer, "main a[href$='results.xlsx']") == b"PK\x03\x04"
        officer.presses("main a[href*='/answers/']").goes(f"{seen}/{survey.pk}/waiting")
        officer.goes(f"/organisations/{place.school.code}/surveys/{survey.pk}")
    department.goes("/surveys/").presses("main form[action$='/copy'] button").goes("/surveys/")
    department.goes(f"/surveys/{survey.pk}/withdraw").saves()


def test_school_without_an_account_answers_by_its_link_and_is_asked_again(place: Place, at_browser: SEES) -> None:
    school = OtherSchool.objects.get(lao=place.lao)
    OtherSchool.objects.filter(pk=school.pk).update(name=LONG_FOREIGN, name_sort=sort_key(LONG_FOREIGN))
    grid = f"/laos/{place.lao.code}/headcounts"
    lao = at_browser("asking-lao", DESKTOP).signs_in(place.lao).goes(f"{grid}/{school.code}")
    opens_all(lao)
    lao.page.locator("form[action$='/contact'] [name$=email]").fill("thurakan@chohae.go.th")
    lao.presses("form[action$='/contact'] button")
    lao.goes(f"{grid}/").page.locator("#asking > summary").click()
    lao.presses("#asking form button")
    assert Request.objects.count() == 1
    assert first_bytes(lao, "#letters a") == b"%PDF"

    teacher = at_browser("asking-teacher", PHONE)
    answers(teacher, code_of_the_mail(0), "2")
    lao.goes(f"{grid}/")
    opens_all(lao)
    (answer,) = Answer.objects.all()
    lao.writes(**{f"reason-{answer.pk}": "ชั้น ป.6 มากกว่าปีที่แล้วสามเท่า โปรดตรวจกับบัญชีรายชื่ออีกครั้ง"})
    lao.presses("button[name=ask_again]")
    answers(teacher, code_of_the_mail(1), "3")
    lao.goes(f"{grid}/").presses("#answers form > .actions button")
    round_ = place.round
    assert numbers_of(school, round_) == dict.fromkeys(CELLS, 3)
    opens_all(lao.goes(f"{grid}/{school.code}"))
    phone = at_browser("asking-lao", PHONE).signs_in(place.lao).goes(f"{grid}/{school.code}")
    opens_all(phone)
    opens_all(phone.goes(f"{grid}/"))


def code_of_the_mail(number: int) -> str:
    """The code in the link that the school got."""
    body = str(mail.outbox[number].body)
    found = re.search(r"/answer#(\S+)", body)
    assert found is not None, body
    return found[1]


def answers(teacher: Officer, code: str, count: str) -> None:
    """The school follows its link, fills in every box, attaches its list and sends."""
    teacher.page.goto("about:blank")
    teacher.page.goto(f"/answer#{code}")
    teacher.page.locator("[name=K1_M]").wait_for()
    teacher.looked().saves()
    for cell in teacher.page.locator(".grid-inputs input").all():
        cell.fill(count)
    teacher.page.locator("[name=file]").set_input_files(NAME_LIST)
    teacher.writes(person="นางสาวพิมพ์ลภัสรดาณัฐกานต์ วงศ์สกุลเจริญรัตนาพิพัฒน์กุล").saves().saves()


def test_pages_with_nothing_on_them(place: Place, at_browser: SEES) -> None:
    """What the first officer of a season meets, at the width where one usually does not."""
    OtherSchool.objects.filter(lao=place.lao).delete()
    Basics.objects.filter(institution=place.centre).delete()
    lao, centre = place.lao.code, place.centre.code
    for name, organisation, size, pages in (
        ("empty-lao", place.lao, PHONE, (f"/laos/{lao}/headcounts/", f"/organisations/{lao}/surveys/", "/notices")),
        (
            "empty-centre",
            place.centre,
            DESKTOP,
            (f"/institutions/{centre}/basics/", f"/institutions/{centre}/buildings/"),
        ),
        ("empty-department", place.department, PHONE, ("/surveys/", "/surveys/new", "/organisations/DLA/advice/")),
        ("empty-province", place.province, PHONE, (f"/organisations/{place.province.code}/surveys/", "/notices")),
    ):
        officer = at_browser(name, size).signs_in(organisation)
        for address in pages:
            officer.goes(address)
    officer = at_browser("empty-centre", PHONE).signs_in(place.centre)
    for address in ("surveys/", "advice/", "advice/new", "changes"):
        officer.goes(f"/organisations/{centre}/{address}")
    officer.goes("/notices").goes("/answer")
