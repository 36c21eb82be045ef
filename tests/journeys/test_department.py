"""The department watches the nation, moves a deadline, loads the yearly list, closes, and hands the numbers on.

Everything happens on the demo province, whose pages are as full as real ones.
"""

import io
import json
import re
from typing import Any

import openpyxl
import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import FilePayload, Locator

from lec.agencies.models import Agency, Handover
from lec.closings.models import Closing
from lec.funding import first_rates
from lec.funding.models import Rate
from lec.lib.filetypes import XLSX
from lec.registry.models import Organisation
from lec.rounds.models import Deadline, Round
from tests.journeys.conftest import DESKTOP, PHONE, SEES
from tests.journeys.officers import Judge, Officer
from tests.journeys.year import first_bytes, opens_all

pytestmark = [pytest.mark.journey, pytest.mark.looks]

PROVINCE = "54"
WRITTEN_SO = {"Parquet", "ZIP", "Creative", "Commons", "Attribution", "LEC-XXXX-XXXX-XXXX"}
"""Kinds of files, a licence's name, and the shape of a watermark."""
Passwords = dict[str, str]


@pytest.fixture
def passwords(transactional_db: None, settings: Any, tmp_path: Any) -> Passwords:
    """The demo, built as `lec demo` builds it: passwords by user name."""
    settings.DATA_DIR = tmp_path
    first_rates.enter(Rate)
    out = io.StringIO()
    call_command("demo", "--json", stdout=out, stderr=io.StringIO())
    return {one["username"]: one["password"] for one in json.loads(out.getvalue())}


def test_department_watches_closes_and_hands_the_numbers_on(
    passwords: Passwords, at_browser: SEES, judge: Judge
) -> None:
    judge.allowed |= WRITTEN_SO
    officer = at_browser("department", DESKTOP)
    officer.signs_in(Organisation.objects.get(code="DLA"), passwords["DLA"]).at(PHONE).at(DESKTOP)
    drills_down(officer)
    moves_a_deadline_by_a_file(officer)
    loads_the_yearly_list(officer)
    prints_the_slips_of_a_province(officer)
    estimates_money(officer)
    closes_the_round(officer)
    hands_on(officer)
    province = at_browser("province", PHONE)
    province.signs_in(Organisation.objects.get(code=PROVINCE), passwords[PROVINCE]).at(DESKTOP)
    province.goes(f"/provinces/{PROVINCE}/report").at(PHONE)
    assert first_bytes(province, "main a.btn-primary") == b"%PDF"
    province.goes(f"/watch/{PROVINCE}").goes(f"/rounds/closings/{Closing.objects.latest('pk').pk}")
    everybody_reads(at_browser("anybody", PHONE))


# --- watching --------------------------------------------------------------------------------------


def numbers(text: str) -> list[int]:
    """The whole numbers of a sentence."""
    return [int(one.replace(",", "")) for one in re.findall(r"\d[\d,]*", text)]


def drills_down(officer: Officer) -> None:
    """From the nation to an institution in place, back, and once more by the address kept."""
    page = officer.goes("/watch").page
    titles = page.locator(".map-picture a title").evaluate_all("all => all.map(one => one.textContent)")
    drawn = {title.split(":")[0]: numbers(title.split("·")[0]) for title in titles}
    rows = page.locator("#list ~ table tbody tr")
    told = {
        rows.nth(at).locator("th").inner_text().strip(): numbers(rows.nth(at).locator(".watch-bar").inner_text())
        for at in range(rows.count())
    }
    assert told == {name: of for name, of in drawn.items() if of}
    assert sum(numbers(" ".join(page.locator(".legend .num").all_inner_texts()))) == len(titles)
    unfolds(officer, PHONE)
    leads_to(officer, rows.locator("th a", has_text="แพร่").first)
    unfolds(officer, PHONE)
    unfolds(officer, DESKTOP)
    curve = numbers(page.locator("#pace figcaption .key").first.inner_text())
    assert numbers(page.locator("#pace-table tbody tr").last.locator("td").last.inner_text()) == curve[:1]
    leads_to(officer, page.locator("#list ~ table thead th a").last)
    kept = page.url
    first = page.locator("#list ~ table tbody th a").first
    lao = first.inner_text()
    leads_to(officer, first)
    assert lao in officer.looked().page.locator("h1").inner_text()
    officer.at(PHONE).at(DESKTOP)
    leads_to(officer, page.locator("#list ~ table tbody th a").first)
    officer.looked()
    for _step in range(2):
        page.go_back()
    page.wait_for_url(kept)
    assert page.locator("#list ~ table tbody th a").first.inner_text() == lao
    officer.goes(kept.split("/", 3)[3].join(("/", "")))
    assert page.locator("#list ~ table tbody th a").first.inner_text() == lao


def unfolds(officer: Officer, size: tuple[int, int]) -> None:
    """Look at everything of the page, on a screen of this size."""
    officer.page.set_viewport_size({"width": size[0], "height": size[1]})
    opens_all(officer)


def leads_to(officer: Officer, link: Locator) -> None:
    """Follow a link whose page may take the place of this one without a new load."""
    address = link.get_attribute("href") or ""
    link.click()
    officer.page.wait_for_url(lambda url: url.split("/", 3)[3].join(("/", "")) == address)
    officer.page.locator("html:not(:has(.htmx-request)) main h1").wait_for()


# --- the round -------------------------------------------------------------------------------------


def workbook(*rows: tuple[str, ...]) -> FilePayload:
    """A workbook of one sheet with these rows."""
    book = openpyxl.Workbook()
    book.worksheets[0].title = "รายชื่อ"
    for row in rows:
        book.worksheets[0].append(row)
    content = io.BytesIO()
    book.save(content)
    return {"name": "รายชื่อหน่วยงาน.xlsx", "mimeType": XLSX.content_type, "buffer": content.getvalue()}


def moves_a_deadline_by_a_file(officer: Officer) -> None:
    """Two are named and found, one cell names nobody; the rest keep their day."""
    page = officer.goes("/rounds/extend").page
    page.locator("[name=level]").select_option("lao")
    page.locator("[name=whom][value=these]").check()
    page.locator("[name=file]").set_input_files(workbook(("รหัส",), ("5540501",), ("4540101",), ("9999999",)))
    officer.writes(due_on="30/12/2569", order_reference="มท 0816.3/ว 9999 ลว. 1 ธ.ค. 2569", reason="อุทกภัย").saves()
    assert page.locator("main table tbody tr").count() == 1
    officer.at(PHONE).saves().at(DESKTOP)
    assert Deadline.objects.exclude(organisation=None).count() == 2


def loads_the_yearly_list(officer: Officer) -> None:
    """A school opens and a name changes; one row is refused and the rest goes through."""
    page = officer.goes("/yearly-list").at(PHONE).at(DESKTOP).page
    page.locator("[name=lists]").set_input_files(
        workbook(
            ("ประเภท", "รหัส", "ชื่อ", "รหัสต้นสังกัด"),
            ("โรงเรียน", "3054000099", "โรงเรียนเทศบาลสาธิตแห่งใหม่", "4540101"),
            ("โรงเรียน", "3054000001", "โรงเรียนเทศบาลสาธิตเด่นชัย (ประชานุกูล)", "5540501"),
            ("ศพด.", "3054000098", "ศูนย์พัฒนาเด็กเล็กไม่มีต้นสังกัด", "9999999"),
        )
    )
    officer.saves().at(PHONE).presses("main form button.btn-primary").at(DESKTOP)
    assert Organisation.objects.get(code="3054000099").name == "โรงเรียนเทศบาลสาธิตแห่งใหม่"


def prints_the_slips_of_a_province(officer: Officer) -> None:
    """The new school alone waits for a slip."""
    page = officer.goes(f"/provinces/{PROVINCE}/slips").at(PHONE).page
    with page.expect_download() as paper:
        page.locator("main form button.btn-primary").click()
    assert paper.value.suggested_filename == f"slips-{PROVINCE}.pdf"
    officer.goes(f"/provinces/{PROVINCE}/slips").at(DESKTOP)
    assert numbers(page.locator("main form label[for=again]").inner_text()) == [1]


def estimates_money(officer: Officer) -> None:
    """From the nation down to the lines of a school; the steps; other rates; the rates themselves."""
    page = officer.goes("/funding").at(PHONE).at(DESKTOP).page
    for name in ("แพร่", "องค์การบริหารส่วนตำบลสาธิตสอง", "ศูนย์พัฒนาเด็กเล็กบ้านสาธิตห้วยหม้าย"):
        officer.presses(page.locator("main table a", has_text=name))
    officer.at(PHONE)
    officer.goes(f"/organisations/{PROVINCE}/funding/steps").at(DESKTOP)
    shown = numbers(" ".join(page.locator(".step-chart").first.locator("text.amount").all_text_contents()))
    table = page.locator(".step-chart + table").first
    cells = [
        round(float(one.replace(",", "")))
        for one in table.locator("tbody td:nth-child(2), tbody td:nth-child(4)").all_inner_texts()
    ]
    assert shown == cells
    officer.goes("/funding/what-if")
    page.locator("main form input.input-short, main form input[name^=days]").first.fill("210")
    officer.presses("main form button.btn-primary").at(PHONE)
    officer.goes("/funding/rates").presses("main a[href$='/add']").goes("/funding/rates").at(DESKTOP)
    officer.presses("main a[href$='/withdraw']")


def closes_the_round(officer: Officer) -> None:
    """Nothing closes before the round is typed; then it is closed, and frozen once more under the next number."""
    page = officer.goes("/rounds/close").page
    unfolds(officer, PHONE)
    page.locator("[name=taken][value=last]").check()
    officer.writes(typed="2569").saves()
    assert (Closing.objects.count(), page.locator(".error-summary").count()) == (0, 1)
    round_ = Round.objects.get(closed_at=None)
    officer.at(DESKTOP).writes(typed=str(round_)).saves()
    first = Closing.objects.get()
    assert (first.number, first.taken) == (1, "last")
    shown = page.locator("main dl strong").first.inner_text()
    assert numbers(page.locator("main table tfoot td").first.inner_text()) == numbers(shown)
    assert first_bytes(officer, "main a.btn-primary") == b"PK\x03\x04"
    officer.at(PHONE).presses(f"main a[href='/rounds/{round_.pk}/close-again']")
    page.locator("[name=taken][value=nothing]").check()
    officer.writes(reason="นับเฉพาะที่ยืนยันแล้ว ตามมติที่ประชุม").saves()
    assert list(Closing.objects.order_by("number").values_list("number", flat=True)) == [1, 2]
    officer.goes(f"/rounds/closings/{first.pk}").at(DESKTOP).presses("main table tbody th a")
    officer.goes("/rounds/").at(PHONE).goes("/").goes("/watch").at(DESKTOP).goes("/")
    before = timezone.localtime(first.at)
    officer.goes(f"/rounds/known-at?code={PROVINCE}&on={before:%d/%m}/{before.year + 543}&time={before:%H:%M}")
    officer.at(PHONE)


# --- handing on ------------------------------------------------------------------------------------


def hands_on(officer: Officer) -> None:
    """Numbers to an agency without a basis, names to the same once it has one, and whose copy a file is."""
    page = officer.goes("/agencies/").presses("main a.btn-primary").at(DESKTOP).page
    officer.writes(name="สำนักงานหลักประกันสุขภาพแห่งชาติ เขต 1 เชียงใหม่", contact="กลุ่มงานข้อมูล 053-000-000").saves()
    agency = Agency.objects.get()
    officer.presses(f"main a[href='/agencies/{agency.pk}/hand-over']").at(PHONE).saves().at(DESKTOP)
    takes_the_file(officer)
    officer.goes(f"/agencies/{agency.pk}/edit").at(PHONE).writes(
        legal_basis="พ.ร.บ. คุ้มครองข้อมูลส่วนบุคคล พ.ศ. 2562 มาตรา 24 (4)",
        document="บันทึกข้อตกลง ลว. 1 ต.ค. 2569",
        basis_from="01/10/2569",
    ).saves()
    officer.goes(f"/agencies/{agency.pk}/hand-over")
    page.locator("[name=content][value=names]").check()
    page.locator("[name=province]").select_option(PROVINCE)
    page.locator("[name=format][value=csv]").check()
    officer.writes(reason="ตรวจสอบสิทธิอาหารเสริมของเด็กรายคน").saves()
    takes_the_file(officer)
    handed = Handover.objects.order_by("pk")
    assert [(one.with_names, bool(one.watermark)) for one in handed] == [(False, False), (True, True)]
    officer.goes(f"/agencies/watermark?mark={handed[1].watermark}").at(DESKTOP)
    assert page.locator("main table tbody tr").count() == 1
    officer.goes("/agencies/handovers").at(PHONE).goes(f"/agencies/{agency.pk}").at(DESKTOP).goes("/agencies/")


def takes_the_file(officer: Officer) -> None:
    """Press the button that makes the file and gives it out once."""
    with officer.page.expect_download():
        officer.page.locator("main form button.btn-primary").click()


# --- everybody -------------------------------------------------------------------------------------


def everybody_reads(anybody: Officer) -> None:
    """The statistics of the nation and of a place, and the manual, without signing in."""
    anybody.goes("/statistics").at(DESKTOP).goes(f"/statistics/{PROVINCE}").at(PHONE)
    assert anybody.page.request.get("/statistics/open-data.csv").status == 200
    anybody.goes("/manual/").goes("/manual/institution/")
    anybody.at(DESKTOP).goes("/manual/department/")
