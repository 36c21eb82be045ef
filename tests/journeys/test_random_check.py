"""A province plans a random check, draws, calls the learners on the phone, and the institution hears of it."""

import io
from datetime import datetime

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import FilePayload

from lec.inspections.models import Inspection, Photo, SampledLearner, Visit
from lec.inspections.queries.inspections import visits_of
from lec.rounds.models import Standing
from tests.confirmed_nation import confirmed, fill
from tests.journeys.conftest import DESKTOP, PHONE, SEES
from tests.journeys.officers import Judge, Officer
from tests.journeys.year import first_bytes
from tests.nation import Nation, build_nation

pytestmark = [pytest.mark.journey, pytest.mark.looks]

WRITTEN_SO = {"institution", "learner", "start", "draw", "check", "py", "Clopper", "Pearson"}
"""Words that the rule of the draw hashes, its scripts, and whose interval it is."""


@pytest.fixture
def now(transactional_db: None) -> datetime:
    """The moment of the check; the pages read the real clock."""
    return timezone.now()


@pytest.fixture
def nation(now: datetime) -> Nation:
    """Three learners in each institution, whose lists are confirmed."""
    nation = build_nation(now=now)
    fill(nation.here, nation)
    for institution in nation.here.institutions:
        confirmed(institution, "roll", now=now)
    return nation


def test_province_checks_by_lot_and_the_institution_is_asked(
    nation: Nation, at_browser: SEES, judge: Judge
) -> None:
    judge.allowed |= WRITTEN_SO
    province = at_browser("check-province", PHONE).signs_in(nation.province).at(DESKTOP)
    inspection = plans_and_draws(province, nation)
    public = f"/inspections/{inspection.public_code}"
    anybody = at_browser("check-public", PHONE).goes(public)
    drawn = anybody.page.locator("main td .code")
    assert drawn.count() == 0

    first, second = visits_of(inspection)
    province.at(PHONE).presses("main a.btn-primary")
    taps(province, first, "present", "explained", "not_found")
    notes_and_photographs(province, first)
    province.presses("button[name=finish]").presses("form[action$='/ask'] button")
    province.presses("main a[href$='/return']").saves()
    assert Standing.objects.get(organisation=first.institution, database="roll").state == "voided"
    province.goes(f"/provinces/{nation.province.code}/inspections/{inspection.number}").presses("main a.btn-primary")
    taps(province, second, "present", "present", "moved")
    province.presses("button[name=finish]")
    hears_of_it(first, at_browser)

    province.goes(f"/provinces/{nation.province.code}/inspections/{inspection.number}")
    province.presses("form[action$='/finish'] button").at(DESKTOP)
    shares = province.page.locator(".bars-label .num").all_inner_texts()
    table = province.page.locator("main table").first.locator("tbody td[data-label='%']").all_inner_texts()
    assert [one.removesuffix(" %") for one in shares] == table
    assert first_bytes(province, "main a.btn-primary") == b"%PDF"
    province.goes(f"/provinces/{nation.province.code}/inspections/").at(PHONE)
    anybody.goes(public).at(DESKTOP)
    assert drawn.all_inner_texts() == [first.institution.code, second.institution.code]


def plans_and_draws(province: Officer, nation: Nation) -> Inspection:
    """From the empty list of checks to the institutions drawn."""
    province.goes(f"/provinces/{nation.province.code}/inspections/").presses("main a.btn-primary")
    province.writes(title="สุ่มตรวจสอบภาคเรียนที่ 2 ครั้งที่ 1", reason="ตรวจสอบการมีตัวตนตามหนังสือสั่งการ ข้อ 10.3")
    with province.page.expect_response(lambda answer: "learners=3" in answer.url):
        province.writes(institutions="2", learners="3")
    province.page.locator("[name=seed_kind][value=committed]").check()
    province.at(PHONE).at(DESKTOP).presses("button[name=check]").at(PHONE)
    province.presses("button[name=freeze]").at(DESKTOP).saves()
    return Inspection.objects.get(province=nation.province)


def taps(province: Officer, visit: Visit, *outcomes: str) -> None:
    """Press what was found of each learner of the roster; each press is kept at once."""
    cards = province.page.locator(".card-one")
    assert cards.count() == len(outcomes)
    for at, outcome in enumerate(outcomes):
        if outcome == "explained":
            cards.nth(at).locator("input[id^=note_]").fill("ลาป่วย มีใบลาของผู้ปกครอง")
        with province.page.expect_response(lambda answer: "/learners/" in answer.url):
            cards.nth(at).locator(f".found-{outcome}").tap()
    province.page.locator(".card-saved svg").nth(len(outcomes) - 1).wait_for()
    kept = SampledLearner.objects.filter(visit=visit).values_list("found", flat=True)
    assert sorted(kept) == sorted(outcomes)


def notes_and_photographs(province: Officer, visit: Visit) -> None:
    """A sentence and a picture at the card of the learner who was not found."""
    card = province.page.locator(".card-one").nth(2)
    with province.page.expect_response(lambda answer: "/learners/" in answer.url):
        card.locator("input[id^=note_]").fill("ไม่มีผู้ใดในชั้นรู้จัก")
        card.locator("input[id^=note_]").blur()
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "navy").save(picture, "PNG")
    file: FilePayload = {"name": "ป้ายหน้าโรงเรียน.png", "mimeType": "image/png", "buffer": picture.getvalue()}
    card.locator("input[type=file]").set_input_files(file)
    card.locator(".photo-list a").wait_for()
    assert Photo.objects.get().learner == SampledLearner.objects.get(visit=visit, found="not_found")
    province.judge.look_again(province.page)
    province.photograph(province.page, "check-roster-filled")


def hears_of_it(visit: Visit, at_browser: SEES) -> None:
    """The institution finds the way to its register on its first page; its LAO sees what was found."""
    school = at_browser("check-institution", PHONE).signs_in(visit.institution)
    school.goes(f"/institutions/{visit.institution.code}/inspections/").presses("main .asked a")
    assert school.page.locator("[name=kind][value=no_existence]").is_checked()
    assert visit.institution.lao is not None
    lao = at_browser("check-lao", DESKTOP).signs_in(visit.institution.lao)
    lao.goes(f"/laos/{visit.institution.lao.code}/inspections/").at(PHONE)
