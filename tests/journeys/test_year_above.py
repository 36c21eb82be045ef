"""What institutions on phones and the levels above at desks settle together through the year."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import FilePayload

from lec.audit.queries import events_of
from lec.lib.identifiers import Identifier
from lec.rolls.actions.departures import depart
from lec.rolls.actions.doubles import seek
from lec.rolls.actions.identifiers import ask_correction
from lec.rolls.identity import unseal
from lec.rolls.models import (
    Contest,
    Double,
    Enrolment,
    Evidence,
    Explanation,
    IdentifierRequest,
    Learner,
    Whereabouts,
)
from lec.rounds.models import Standing
from tests.journeys.conftest import DESKTOP, PHONE, SEES
from tests.journeys.year import LONG_CHILD, Place, add_child, add_twice, build_place, opens_all
from tests.nation import NOW, YEAR, national_id, post_of
from tests.rolls.claims import contest_of, make_claim

pytestmark = [pytest.mark.journey, pytest.mark.looks]

PAPER: FilePayload = {
    "name": "ใบเรียกชื่อเดือนพฤศจิกายน.pdf",
    "mimeType": "application/pdf",
    "buffer": b"%PDF-1.7\n%%EOF\n",
}


@pytest.fixture
def now(transactional_db: None) -> datetime:
    """The moment at which the year is looked at; the pages read the real clock."""
    return timezone.now()


@pytest.fixture
def place(now: datetime) -> Place:
    return build_place(now=now)


def test_wrong_number_is_asked_for_and_settled_in_one_click(place: Place, at_browser: SEES) -> None:
    one = add_child(place.school, 1, LONG_CHILD, sex="F")
    right, learner = national_id(777), f"{place.own}/learners/{one.pk}"
    school = at_browser("number-school", PHONE).signs_in(place.school).goes(learner)
    school.presses("a[href$='/identifier-request']").writes(identifier="1234567890123", reason="พิมพ์ผิด").saves()
    school.writes(identifier=right, reason="พิมพ์ผิดสองหลัก เทียบกับสูติบัตรแล้ว").saves()
    lao = at_browser("number-lao", DESKTOP).signs_in(place.lao)
    lao.goes(f"/laos/{place.lao.code}/identifier-requests/").presses("form[action$='/accept'] button")
    assert unseal(Learner.objects.get(pk=one.learner_id).identifier_sealed or "") == right
    assert IdentifierRequest.objects.get().accepted is True
    school.goes(learner)


def test_explanation_not_accepted_voids_the_confirmation(place: Place, at_browser: SEES) -> None:
    for number, name in ((1, LONG_CHILD), (2, ("กล้า", "รักเรียน"))):
        add_child(place.school, number, name, birth_date=date(2010, 1, number), verified_in=place.round)
    school = at_browser("explained-school", PHONE).signs_in(place.school).goes(f"{place.own}/queries/")
    boxes = school.page.locator("textarea[name^='sentence-']")
    assert boxes.count() == 2
    boxes.nth(0).fill("เรียนซ้ำชั้นเพราะป่วยนาน มีใบรับรองแพทย์")
    boxes.nth(1).fill("เข้าเรียนช้า ย้ายตามผู้ปกครองหลายจังหวัด")
    school.saves()
    assert Explanation.objects.count() == 2
    opens_all(school)
    school.confirms(place.school, "roll")
    roll = Standing.objects.filter(organisation=place.school, database="roll")
    assert roll.get().state == "confirmed"
    lao = at_browser("explained-lao", DESKTOP).signs_in(place.lao).goes(f"/laos/{place.lao.code}/explanations/")
    one = lao.page.locator(".unseen-one details.return-one").first
    one.locator("summary").click()
    one.locator("[name=reason]").fill("ไม่มีใบรับรองแพทย์แนบมา")
    lao.presses(one.locator("button"))
    assert lao.page.locator(".voids li > strong").all_inner_texts() == [place.school.name]
    lao.saves()
    assert (roll.get().state, Explanation.objects.exclude(refusal="").count()) == ("voided", 1)
    school.goes(f"{place.own}/queries/")
    assert school.page.locator("textarea[name^='sentence-']").count() == 1
    lao.goes(f"/organisations/{place.lao.code}/explanations")
    province = at_browser("explained-province", DESKTOP).signs_in(place.province)
    province.goes(f"/organisations/{place.province.code}/explanations")


def test_contested_child_is_decided_by_the_lao(place: Place, at_browser: SEES) -> None:
    held = add_child(place.school, 1, LONG_CHILD, sex="F", grade="K2")
    centre = at_browser("contest-centre", PHONE).signs_in(place.centre)
    base = f"/institutions/{place.centre.code}"
    centre.goes(f"{base}/contests/").goes(f"{base}/learners/add").writes(
        identifier=unseal(held.learner.identifier_sealed or ""),
        name_prefix="ด.ญ.",
        first_name=LONG_CHILD[0],
        last_name="วงศ์สกุล",
        birth_date="15/01/2564",
    )
    centre.page.locator("[name=grade]").select_option("K2")
    centre.saves()
    claim = Enrolment.objects.get(institution=place.centre)
    assert claim.state == "claimed"
    centre.goes(f"{base}/learners/{claim.pk}").goes(f"{base}/contests/").presses("main tbody a")
    centre.page.locator("[name=file]").set_input_files(PAPER)
    centre.writes(text="เด็กมาเรียนทุกวัน มีใบเรียกชื่อ", last_attendance="20/11/2569")
    centre.presses("form[action$='/evidence'] button")
    brought = Evidence.objects.get()
    assert (brought.institution_id, brought.filename) == (place.centre.pk, PAPER["name"])
    school = at_browser("contest-school", PHONE).signs_in(place.school)
    school.goes(f"{place.own}/contests/").presses("main tbody a")
    lao = at_browser("contest-lao", DESKTOP).signs_in(place.lao)
    lao.goes(f"/laos/{place.lao.code}/contests/").presses("main tbody a")
    lao.page.locator(f"[name=winner][value='{claim.pk}']").check()
    lao.writes(reason="ใบเรียกชื่อแสดงว่าเด็กมาเรียนที่ศูนย์ทุกวัน").presses(".panel-moment button")
    contest = Contest.objects.get()
    assert (contest.outcome, contest.winner_id) == ("decided", claim.pk)
    assert dict(Enrolment.objects.values_list("pk", "state")) == {held.pk: "departed", claim.pk: "enrolled"}
    centre.goes(f"{base}/contests/{contest.pk}")
    lao.goes(f"/laos/{place.lao.code}/contests/")


def test_province_decides_between_two_laos(place: Place, at_browser: SEES, now: datetime) -> None:
    held = add_child(place.school, 1, LONG_CHILD, sex="F")
    claim = make_claim(place.far_school, held, due=(now - NOW).days + 14)
    contest = contest_of(held)
    province = at_browser("between-province", DESKTOP).signs_in(place.province)
    province.goes(f"/provinces/{place.province.code}/contests/").presses("main tbody a")
    assert LONG_CHILD[1] not in province.words
    province.page.locator("form[action$='/names'] [name=reason]").fill("ตรวจสอบก่อนตัดสิน")
    province.presses("form[action$='/names'] button")
    assert LONG_CHILD[1] in province.words
    looked = [events_of(one.institution_id).filter(verb="names.looked").count() for one in (held, claim)]
    assert looked == [1, 1]
    province.page.locator(f"[name=winner][value='{held.pk}']").check()
    province.page.locator(".panel-moment [name=reason]").fill("โรงเรียนมีใบเรียกชื่อครบทุกเดือน")
    province.presses(".panel-moment button")
    contest.refresh_from_db()
    assert (contest.outcome, contest.winner_id) == ("decided", held.pk)


def test_province_finds_a_child_with_a_reason(place: Place, at_browser: SEES) -> None:
    add_child(place.school, 1, LONG_CHILD, sex="F")
    province = at_browser("find-province", DESKTOP).signs_in(place.province)
    province.goes("/find").writes(text="ลภัสรดา").saves()
    assert province.page.locator("main tbody tr").count() == 0
    province.writes(text="ลภัสรดา", reason="ตรวจสอบข้อร้องเรียนเรื่องชื่อซ้ำ").saves()
    assert province.page.locator("main tbody tr").count() == 1
    assert events_of(place.province.pk).filter(verb="names.looked").count() == 1


def test_likely_doubles_are_judged_one_by_one(place: Place, at_browser: SEES, now: datetime) -> None:
    pairs = [add_twice(place.school, place.centre, number) for number in (1, 2)]
    lao = at_browser("doubles-lao", DESKTOP).signs_in(place.lao).goes(f"/organisations/{place.lao.code}/doubles/")
    lao.presses("form[action$='/search'] button")
    assert Double.objects.count() == 2
    lao.presses("main tbody a.btn-primary").writes(reason="คนละคน เทียบสูติบัตรแล้ว")
    lao.presses("button[formaction$='/different']")
    lao.writes(reason="คนเดียวกัน โทรศัพท์สอบถามผู้ปกครองแล้ว").saves().saves()
    assert sorted(Double.objects.values_list("verdict", flat=True)) == ["different", "same"]
    same = Double.objects.get(verdict="same")
    assert Learner.objects.exclude(same_as=None).count() == 1
    assert {same.learner_id, same.other_id} in [{one.learner_id, other.learner_id} for one, other in pairs]
    lao.goes(f"/organisations/{place.lao.code}/doubles/?tab=judged")
    lao.presses("main tbody a")
    far = add_twice(place.far_school, place.other_province_school, 3)
    seek(top=place.department, academic_year=YEAR, by=None, now=now)
    department = at_browser("doubles-department", DESKTOP).signs_in(place.department)
    department.goes(f"/organisations/{place.department.code}/doubles/").presses("main tbody a.btn-primary")
    assert LONG_CHILD[0] not in department.words
    department.writes(reason="ตรวจสอบชื่อซ้ำข้ามจังหวัด").presses("form[action$='/names'] button")
    assert LONG_CHILD[0] in department.words
    between = Double.objects.get(learner=far[0].learner_id)
    assert (between.lao_id, between.province_id, between.verdict) == (None, None, "")


def test_whereabouts_of_a_child_to_look_for_are_told(place: Place, at_browser: SEES, now: datetime) -> None:
    lost = [add_child(place.school, number, name) for number, name in ((1, LONG_CHILD), (2, ("กล้า", "รักเรียน")))]
    long_ago = now - timedelta(days=40)
    depart(
        enrolments=lost,
        kind="no_existence",
        reason="3",
        last_seen=long_ago.date(),
        attempts="โทรศัพท์สามครั้ง เยี่ยมบ้านวันที่ 10 พ.ย. ไม่พบ",
        by=post_of(place.school),
        now=long_ago,
    )
    lao = at_browser("missing-lao", DESKTOP).signs_in(place.lao).goes(f"/laos/{place.lao.code}/missing")
    assert lao.page.locator("main li.panel").count() == 2
    lao.presses("main li.panel button")
    lao.page.locator("main li.panel [name=sentence]").first.fill("ย้ายไปอยู่กับยายที่ประเทศลาว ผู้ใหญ่บ้านยืนยัน")
    lao.presses("main li.panel button")
    assert lao.page.locator("main li.panel").count() == 1
    assert Whereabouts.objects.get().sentence == "ย้ายไปอยู่กับยายที่ประเทศลาว ผู้ใหญ่บ้านยืนยัน"
    opens_all(lao)


def test_the_same_pages_at_the_other_width(place: Place, at_browser: SEES, now: datetime) -> None:
    """The levels above on phones, the institution at a desk: only looked at, with something on every list."""
    held = add_child(place.school, 1, LONG_CHILD, sex="F", grade="K2")
    make_claim(place.centre, held, due=(now - NOW).days + 14)
    add_child(place.school, 2, ("จายหาญ", "แสงเมือง"), identifier_kind="none", identifier_sealed=None)
    add_child(place.school, 3, LONG_CHILD, academic_year=YEAR - 1)
    add_twice(place.school, place.centre, 1)
    seek(top=place.department, academic_year=YEAR, by=None, now=now)
    leaving = [add_child(place.school, number, ("ขวัญ", f"รักเรียน{number}")) for number in (4, 5)]
    long_ago, by = now - timedelta(days=40), post_of(place.school)
    found: dict[str, Any] = {"reason": "3", "last_seen": long_ago.date(), "attempts": "เยี่ยมบ้านสองครั้ง ไม่พบ"}
    depart(enrolments=leaving[:1], kind="no_existence", by=by, now=long_ago, **found)
    depart(enrolments=leaving[1:], kind="moved", destination=place.centre, by=by, now=now)
    ask_correction(
        enrolment=Enrolment.objects.get(pk=held.pk),
        identifier=Identifier("national", national_id(777)),
        reason="พิมพ์ผิดสองหลัก เทียบกับสูติบัตรแล้ว",
        by=by,
        now=now,
    )
    pair, contest = Double.objects.get(), contest_of(held)
    lao, laos = at_browser("tour-lao", PHONE).signs_in(place.lao), f"/laos/{place.lao.code}"
    for page in ("/contests/", f"/contests/{contest.pk}", "/identifier-requests/", "/explanations/", "/missing"):
        opens_all(lao.goes(f"{laos}{page}"))
    for page in ("doubles/", f"doubles/{pair.pk}/", "doubles/?tab=judged", "explanations"):
        lao.goes(f"/organisations/{place.lao.code}/{page}")
    school = at_browser("tour-school", DESKTOP).signs_in(place.school)
    for page in ("papers", "survey", "queries", "contests", "promotion", "imports", "learners"):
        opens_all(school.goes(f"{place.own}/{page}/"))
    for page in (f"contests/{contest.pk}", f"learners/{held.pk}", f"learners/{held.pk}/depart", "existence/register"):
        school.goes(f"{place.own}/{page}")
    school.goes(f"{place.own}/survey/sheet").goes(f"{place.own}/promotion/").presses("main td a.btn-primary")
    centre = at_browser("tour-centre", DESKTOP).signs_in(place.centre)
    centre.goes(f"/institutions/{place.centre.code}/incoming")
    assert centre.page.locator("main section.panel").count() == 1
