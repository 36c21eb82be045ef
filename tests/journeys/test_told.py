"""What levels tell one another, in real browsers: advice, notices and letters, telephones, and who was faster."""

from datetime import datetime, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import FilePayload

from lec.accounts.models import Officer as OfficerRecord
from lec.advice.models import Attachment, Thread
from lec.confirmation.actions import return_for_correction
from lec.notices.models import Notice
from lec.premises.actions.basics import save_basics
from lec.premises.models import Basics
from lec.rolls.models import Verification
from lec.rounds.models import Deadline, Standing
from tests.ascent import confirm_as
from tests.journeys.conftest import DESKTOP, PHONE, SEES
from tests.journeys.year import LONG_CHILD, Place, add_child, build_place, first_bytes, opens_all
from tests.nation import post_of

pytestmark = [pytest.mark.journey, pytest.mark.looks]

PHOTO: FilePayload = {
    "name": "ประกาศโรงเรียน เรื่อง การจัดห้องเรียนภาคเรียนที่ 2 ปีการศึกษา 2569 (ฉบับแก้ไขเพิ่มเติม).pdf",
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


def test_centre_asks_with_a_file_and_is_answered(place: Place, at_browser: SEES) -> None:
    centre = at_browser("advice-centre", PHONE).signs_in(place.centre)
    centre.goes(f"/organisations/{place.centre.code}/advice/").presses("main a.btn-primary").saves()
    assert centre.page.locator(".field-wrong").count() >= 2
    centre.writes(
        subject="เด็กที่ย้ายมากลางภาคเรียนและยังไม่มีเอกสารจากสถานศึกษาเดิม ต้องบันทึกเป็นชั้นใด",
        text="ศูนย์ฯ รับเด็กย้ายเข้า 2 คนในชั้นเด็กเล็ก 3 ขวบ\nเกิดหลังวันที่ 16 พ.ค. ขอคำแนะนำว่าควรบันทึกชั้นใด",
    )
    centre.page.locator("[name=attached]").set_input_files(PHOTO)
    centre.saves()
    assert (Thread.objects.count(), Attachment.objects.get().filename) == (1, PHOTO["name"])
    assert first_bytes(centre, ".talk-files a") == b"%PDF"
    lao = at_browser("advice-lao", DESKTOP).signs_in(place.lao)
    lao.presses(f"#waiting ~ ul a[href='/organisations/{place.lao.code}/advice/']").presses(".talks-subject")
    lao.writes(text="บันทึกชั้นเด็กเล็ก 3 ปี ตามอายุ ณ วันที่ 16 พ.ค.").saves()
    centre.goes("/").goes(f"/organisations/{place.centre.code}/advice/").presses(".talks-subject")
    centre.presses("form[action$='/settle'] button")
    assert Thread.objects.get().settled_at is not None
    lao.goes(f"/organisations/{place.lao.code}/advice/new")
    lao.goes(f"/organisations/{place.lao.code}/advice/new?choose=others")
    lao.goes(f"/organisations/{place.lao.code}/advice/?state=settled").presses(".talks-subject")
    phone = at_browser("advice-lao", PHONE).signs_in(place.lao).goes(f"/organisations/{place.lao.code}/advice/")
    phone.presses(".talks-subject").goes(f"/organisations/{place.lao.code}/advice/new?choose=others")
    desk = at_browser("advice-centre", DESKTOP).signs_in(place.centre)
    desk.goes(f"/organisations/{place.centre.code}/advice/").presses(".talks-subject")


def test_reminded_officers_find_their_notices_and_the_letter_of_correction(
    place: Place, at_browser: SEES, now: datetime
) -> None:
    call_command("remind")
    Deadline.objects.update(due_on=timezone.localdate(now) + timedelta(days=3))
    add_child(place.school, 1, LONG_CHILD, verified_in=place.round)
    confirm_as(place.school, "roll", "basics")
    confirm_as(place.centre, "basics")
    confirm_as(place.lao, "basics")
    save_basics(institution=place.school, telephone="054-511-222", by=post_of(place.school), now=timezone.now())
    return_for_correction(
        organisation=place.school,
        database="roll",
        reason="จำนวนห้อง 2 ไม่ตรงกับบัญชีเรียกชื่อ",
        by=post_of(place.lao),
        now=timezone.now(),
    )
    OfficerRecord.objects.filter(post=post_of(place.lao)).update(email="education@phrae.go.th")
    call_command("remind")
    own = {one.username: Notice.objects.filter(post=one).count() for one in map(post_of, (place.lao, place.school))}
    assert min(own.values()) >= 2

    lao = at_browser("notices-lao", DESKTOP).signs_in(place.lao).presses("#waiting ~ ul a[href='/notices']")
    opens_all(lao)
    letter = f"/organisations/{place.lao.code}/letters/basics"
    assert first_bytes(lao, f"main a[href='{letter}']") == b"%PDF"
    lao.presses("main .told a").goes("/notices").presses(".told-head button")
    assert Notice.objects.filter(post=post_of(place.lao), read_at=None).count() == 0
    school = at_browser("notices-school", PHONE).signs_in(place.school)
    school.goes("/notices")
    opens_all(school)
    school.presses("main .told a").goes(f"/organisations/{place.school.code}/changes")
    for officer, organisation in ((lao, place.lao), (school, place.school)):
        officer.goes(f"/organisations/{organisation.code}/confirm/basics")
    phone = at_browser("notices-lao", PHONE).signs_in(place.lao).goes("/notices")
    opens_all(phone)
    opens_all(phone.goes("/"))
    province = at_browser("notices-province", PHONE).signs_in(place.province)
    opens_all(province)
    province.goes("/notices")


def test_telephone_list_is_sorted_and_printed(place: Place, at_browser: SEES) -> None:
    confirm_as(place.centre, "basics")
    listed = f"/organisations/{place.lao.code}/telephones"
    for size in (DESKTOP, PHONE):
        lao = at_browser("telephones-lao", size).signs_in(place.lao).goes(listed)
        lao.page.locator("[name=show]").select_option("all")
        lao.page.locator("[name=sort]").select_option("name")
        lao.presses("form.filters button")
        assert lao.page.locator("main tbody tr").count() == 3
        if size == DESKTOP:
            lao.presses("thead th[aria-sort] a")
            assert lao.page.locator("th[aria-sort]").first.get_attribute("aria-sort") == "descending"
            lao.page.emulate_media(media="print")
            assert lao.page.locator("form.filters").is_hidden()
            assert lao.page.locator(".print-only").is_visible()
            lao.photograph(lao.page, "telephones-printed")
            assert lao.page.pdf(format="A4")[:4] == b"%PDF"
            lao.page.emulate_media(media="screen")
        assert first_bytes(lao, "main a[href*='telephones.xlsx']") == b"PK\x03\x04"
    for name, organisation, size in (
        ("telephones-province", place.province, PHONE),
        ("telephones-department", place.department, DESKTOP),
    ):
        at_browser(name, size).signs_in(organisation).goes(f"/organisations/{organisation.code}/telephones")


def test_second_of_two_who_change_the_same_is_shown_both_versions(place: Place, at_browser: SEES) -> None:
    edit = f"{place.own}/basics/edit"
    one = at_browser("meanwhile-first", DESKTOP).signs_in(place.school).goes(edit)
    other = at_browser("meanwhile-second", PHONE).signs_in(place.school).goes(edit)
    one.writes(telephone="054-511-111", head_name="นายวิชัย คงมั่น").saves()
    other.writes(telephone="054-999-999", village="หมู่ 7 บ้านดงเย็นใต้").saves()
    assert other.page.locator(".voids tbody th").all_inner_texts() != []
    assert Basics.objects.get(institution=place.school).telephone == "054-511-111"
    assert other.page.locator("[name=village]").input_value() == "หมู่ 7 บ้านดงเย็นใต้"
    other.saves()
    assert Basics.objects.get(institution=place.school).telephone == "054-999-999"
    child = add_child(place.school, 1, LONG_CHILD, verified_in=place.round)
    assert Verification.objects.count() == 1
    confirm_as(place.school, "roll")
    edit = f"{place.own}/learners/{child.pk}/edit"
    for officer in (one, other):
        officer.goes(edit)
    one.writes(first_name="พิมพ์ลภัสรดา").saves().saves()
    assert Standing.objects.get(organisation=place.school, database="roll").state == "voided"
    other.writes(last_name="วงศ์สกุล").saves()
    assert other.page.locator(".voids tbody tr").count() >= 1
