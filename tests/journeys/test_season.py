"""A whole season with four officers in real browsers: from slips and a file to the province's seal, and again."""

import io
import re
from datetime import datetime
from pathlib import Path

import pypdf
import pytest
from django.utils import timezone

from lec.confirmation.models import Seal
from lec.confirmation.verify import differences
from lec.headcounts.rules.numbers import CELLS, field_of
from tests.journeys.conftest import DESKTOP, PHONE, SEES
from tests.journeys.officers import Officer
from tests.journeys.village import CHILDREN, Village, build_village, enrolment_called, report_of
from tests.nation import PASSWORD

pytestmark = pytest.mark.journey

CODE = re.compile(r"(?:[0-9A-Z]{4}-){5}[0-9A-Z]{4}")


@pytest.fixture
def now(transactional_db: None) -> datetime:
    """The moment the season begins; the pages read the real clock."""
    return timezone.now()


@pytest.fixture
def village(now: datetime) -> Village:
    return build_village(now=now)


def test_season_from_file_to_seal_and_again(village: Village, at_browser: SEES) -> None:
    """The main job, at desks; then a correction that voids the chain, on phones."""
    department = at_browser("department", DESKTOP).signs_in(village.department)
    province = at_browser("province", DESKTOP)
    activates(province, code_on_slip(department))
    centre = at_browser("centre", DESKTOP).signs_in(village.centre)
    brings_the_roll_in(centre, village)
    fills_in_basics(centre, village)
    verifies_all_but_one(centre, village)
    explains_the_query(centre, village)
    centre.goes("/").looked("institution")
    centre.confirms(village.centre, "roll").confirms(village.centre, "basics").goes("/")

    lao = at_browser("lao", DESKTOP).signs_in(village.lao)
    counts_heads(lao, village)
    is_told_who_holds_it_up(lao, village)
    school = at_browser("school", PHONE).signs_in(village.school)
    school.confirms(village.school, "roll").confirms(village.school, "basics").goes("/")
    for database in ("headcounts", "roll", "basics"):
        lao.confirms(village.lao, database)
    assert lao.goes("/").states()[:3] == ["confirmed"] * 3
    province.confirms(village.province, "overall")
    assert (province.goes("/").states()[0], Seal.objects.count()) == ("confirmed", 8)
    prints_the_slip(province, at_browser("public", PHONE))

    # A correction after everything was confirmed: on phones.
    for officer in (department, province, centre, lao, school):
        officer.page.context.close()
    centre = at_browser("centre", PHONE).signs_in(village.centre)
    corrects_a_birth_date(centre, village)
    adds_a_child(centre, village)
    lao = at_browser("lao", PHONE).signs_in(village.lao)
    assert sorted(lao.states()[:3]) == ["confirmed", "confirmed", "voided"]
    province = at_browser("province", PHONE).signs_in(village.province)
    assert province.states()[0] == "voided"
    verifies_the_new_one(centre, village)
    centre.confirms(village.centre, "roll").goes("/")
    lao.confirms(village.lao, "roll").goes("/")
    province.confirms(village.province, "overall").goes("/")
    assert province.states()[0] == "confirmed"
    department = at_browser("department", PHONE).signs_in(village.department)
    tours(village, centre, lao, province, department)

    assert list(differences(now=timezone.now())) == []


# --- the ways there, in the order they are taken ------------------------------------------------


def code_on_slip(department: Officer) -> str:
    """The department prints the province's slip; the code is read from the paper."""
    department.goes("/slips")
    with department.page.expect_download() as printed:
        department.page.locator("main form button.btn-primary").click()
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(bytes_of(printed.value))).pages)
    return CODE.findall(text)[0]


def activates(officer: Officer, code: str) -> None:
    """The QR code's address opens the profile; after it the officer is signed in."""
    officer.page.goto(f"/activate#{code}")
    officer.page.wait_for_url("**/activate/profile")
    officer.looked().writes(
        first_name="สมศรี",
        last_name="ตั้งใจ",
        position="นักวิชาการศึกษา",
        telephone="054-511-000",
        password=PASSWORD,
        password_again=PASSWORD,
    )
    officer.saves()
    assert officer.page.url.endswith("/")
    assert "code" not in officer.page.evaluate("window.location.hash")


def brings_the_roll_in(centre: Officer, village: Village) -> None:
    """A file in the form of RPT318: looked at, then applied."""
    centre.goes(f"/institutions/{village.centre.code}/imports/")
    centre.page.locator("[name=file]").set_input_files(
        {"name": "RPT318.xlsx", "mimeType": "application/octet-stream", "buffer": report_of(village.centre)}
    )
    centre.saves()
    numbers = centre.page.locator(".figure-number").all_inner_texts()
    assert numbers == [str(CHILDREN), "0", "0", "0"]
    centre.saves()
    assert centre.page.locator("main tbody tr").count() >= CHILDREN


def fills_in_basics(centre: Officer, village: Village) -> None:
    """The short form, complete."""
    centre.goes(f"/institutions/{village.centre.code}/basics/edit").writes(
        house_number="99/1",
        subdistrict="ป่าแมต",
        district="เมืองแพร่",
        postcode="54000",
        telephone="054-520-111",
        head_name="นางสาวแก้วตา ใจดี",
        teachers="2",
        caregivers="๓",
        other_staff="0",
        position="18.144500, 100.140300",
    )
    chosen = {"grades_offered": "N3", "water": "tap", "electricity": "grid", "internet": "mobile"}
    for name, answer in (chosen | {"has_kitchen": "yes", "has_playground": "no"}).items():
        centre.page.locator(f"[name={name}][value={answer}]").check()
    centre.saves()


def verifies_all_but_one(centre: Officer, village: Village) -> None:
    """All present except one, who goes into the register with the circular's reason."""
    code, gone = village.centre.code, enrolment_called("กล้า").pk
    centre.goes(f"/institutions/{code}/existence/verify").presses("main a[href^='?class=']")
    centre.page.locator(f"[name=missing][value='{gone}']").check()
    centre.saves().presses(f"main a[href^='/institutions/{code}/learners/{gone}/depart']")
    centre.page.locator("[name=kind][value=no_existence]").check()
    centre.page.locator("[name=reason][value='3']").check()
    centre.writes(last_seen="1/11/2569", attempts="โทรศัพท์สามครั้ง เยี่ยมบ้านวันที่ 10 พ.ย. ไม่พบ").saves()
    register = centre.goes(f"/institutions/{code}/existence/register")
    assert register.page.locator("main tbody tr").count() == 1


def explains_the_query(centre: Officer, village: Village) -> None:
    """An age outside the grade is explained in a sentence, where the list leads."""
    centre.goes(f"/institutions/{village.centre.code}/learners/?problem=query")
    centre.goes(f"/institutions/{village.centre.code}/learners/{enrolment_called('ฉัตรชัย').pk}")
    centre.writes(sentence="เด็กมีพัฒนาการล่าช้า แพทย์แนะนำให้เรียนต่อที่ศูนย์")
    centre.presses("main section.panel form button:has-text('')")


def counts_heads(lao: Officer, village: Village) -> None:
    """One school's numbers with its name list; the other has been dissolved."""
    here = f"/laos/{village.lao.code}/headcounts"
    lao.goes(f"{here}/").goes(f"{here}/{village.open_school.code}")
    lao.writes(**{field_of(*cell): "3" for cell in CELLS})
    lao.page.locator("[name=file]").set_input_files(
        {"name": "รายชื่อ.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n%%EOF\n"}
    )
    lao.saves().goes(f"{here}/{village.open_school.code}").goes(f"{here}/{village.gone_school.code}/dissolve")
    lao.writes(on="1/5/2569", reference="ประกาศ สพป.แพร่ เขต 1 ลงวันที่ 1 พ.ค. 2569").saves()
    assert lao.page.locator("main tbody tr").count() == 2


def is_told_who_holds_it_up(lao: Officer, village: Village) -> None:
    """The school has not confirmed: no button, but its name and whom to telephone."""
    lao.goes(f"/organisations/{village.lao.code}/confirm/roll")
    assert lao.page.locator(".blocker-who").all_inner_texts() == [village.school.name]
    assert lao.page.locator(".panel-moment").count() == 0


def prints_the_slip(province: Officer, stranger: Officer) -> None:
    """The province's slip as PDF, and the public page that its QR code leads to."""
    province.goes("/organisations/54/confirm/overall").looked("confirmed")
    address = province.page.locator(".panel-moment a.btn-primary").get_attribute("href")
    paper = province.page.request.get(address or "")
    assert (paper.status, paper.headers["content-type"], paper.body()[:5]) == (
        200,
        "application/pdf",
        b"%PDF-",
    )
    public = province.page.locator(".panel-moment a[href^='/seals/']:not(.btn)").get_attribute("href")
    stranger.goes(public or "").looked("seal")
    overall = Seal.objects.get(standing__database="overall")
    assert overall.digest in "".join(stranger.words.split())
    assert "รักเรียน" not in stranger.words


def corrects_a_birth_date(centre: Officer, village: Village) -> None:
    """Before it is saved, the page names the three confirmations that fall."""
    pk = enrolment_called("ขวัญ").pk
    centre.goes(f"/institutions/{village.centre.code}/learners/{pk}/edit").writes(
        birth_date="20/2/2566"
    ).saves()
    fallen = centre.looked("void").page.locator(".voids li > strong").all_inner_texts()
    assert fallen == [village.centre.name, village.lao.name, village.province.name]
    centre.saves()
    assert centre.goes("/").page.locator(".step-redo").count() == 1


def adds_a_child(centre: Officer, village: Village) -> None:
    """A child without papers yet, on a phone; nothing more can fall, so nothing is asked."""
    centre.goes(f"/institutions/{village.centre.code}/learners/add")
    centre.page.locator("[name=no_identifier]").check()
    centre.writes(name_prefix="ด.ญ.", first_name="ใหม่", last_name="มาทีหลัง", birth_date="3/3/2566", room="1")
    centre.page.locator("[name=grade]").select_option("N3")
    centre.saves()
    assert centre.page.locator("main tbody tr th", has_text="ใหม่").count() == 1


def verifies_the_new_one(centre: Officer, village: Village) -> None:
    """The new child's query is explained and the class called again."""
    code = village.centre.code
    centre.goes(f"/institutions/{code}/learners/{enrolment_called('ใหม่').pk}").writes(
        sentence="อยู่ระหว่างขอรหัส G-Code"
    )
    centre.presses("main section.panel form button:has-text('')")
    centre.goes(f"/institutions/{code}/existence/verify").presses("main a[href^='?class=']").saves()


def tours(village: Village, centre: Officer, lao: Officer, province: Officer, department: Officer) -> None:
    """Every other page that an officer may open, on a phone."""
    own = f"/institutions/{village.centre.code}"
    for officer, addresses in (
        (centre, ("/profile", "/profile/password", "/profile/tokens", "/rounds/", f"{own}/basics/")),
        (
            centre,
            (f"/organisations/{village.centre.code}/steps", f"{own}/imports/", f"{own}/existence/register"),
        ),
        (lao, ("/slips", "/reports/counts", f"/organisations/{village.centre.code}/", f"{own}/learners/")),
        (lao, (f"/organisations/{village.centre.code}/return/roll", f"/laos/{village.lao.code}/headcounts/")),
        (province, ("/slips", f"/organisations/{village.lao.code}/", "/reports/counts")),
        (
            department,
            ("/rounds/", "/rounds/extend", "/rounds/close", "/organisations/54/", "/reports/counts"),
        ),
    ):
        for address in addresses:
            officer.goes(address)
    department.presses("header button[name=language]")
    assert department.page.evaluate("document.documentElement.lang") == "en"


def bytes_of(download: object) -> bytes:
    """What was downloaded."""
    return Path(download.path()).read_bytes()  # type: ignore[attr-defined]
