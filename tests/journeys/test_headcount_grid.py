"""The grid of thirty schools in a real browser: keys as in a spreadsheet, a pasted block, cards on a phone, links."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from lec.headcounts.actions.answers import answer
from lec.headcounts.actions.asking import ask, save_contact
from lec.headcounts.actions.numbers import dissolve
from lec.headcounts.models import Answer, Headcount
from lec.headcounts.queries.numbers import numbers_of
from lec.headcounts.rules.numbers import CELLS
from lec.lib.collation import sort_key
from lec.registry.models import OtherSchool
from tests.journeys.conftest import DESKTOP, PHONE, SEES, OpenPage
from tests.journeys.officers import Judge, Officer
from tests.nation import Nation, build_nation, post_of

pytestmark = [pytest.mark.journey, pytest.mark.looks]
LONG = "โรงเรียนอนุบาลเทศบาลวัดพระธาตุช่อแฮ (อินทรวิทยาคารอุปถัมภ์)"


@pytest.fixture
def nation(transactional_db: None) -> Nation:
    return build_nation(now=timezone.now())


@pytest.fixture
def schools(nation: Nation) -> list[OtherSchool]:
    """Thirty schools of the LAO in the order of the page; the third is dissolved."""
    nation.here.other_schools[0].delete()
    made = [
        OtherSchool.objects.create(
            lao=nation.lao, code=f"10549990{n:02d}", name=name, name_sort=sort_key(name), affiliation="เอกชน"
        )
        for n in range(30)
        for name in (f"{LONG} {n:02d}",)
    ]
    now = timezone.now()
    gone = timezone.localdate() - timedelta(days=30)
    dissolve(school=made[2], on=gone, reference="ประกาศ", by=post_of(nation.lao), now=now)
    return made


def box(page: Page, school: OtherSchool, cell: str) -> str:
    """What stands in a box."""
    return page.locator(f"[name=n-{school.pk}-{cell}]").input_value()


def focused(page: Page) -> str:
    """The name of the box that has the focus."""
    name: str = page.evaluate("document.activeElement.name")
    return name


def pastes(page: Page, text: str) -> None:
    """Paste as Ctrl+V does: the block goes to the box that has the focus."""
    page.evaluate(
        """text => {
            const carried = new DataTransfer();
            carried.setData('text/plain', text);
            document.activeElement.dispatchEvent(
                new ClipboardEvent('paste', {clipboardData: carried, bubbles: true, cancelable: true}));
        }""",
        text,
    )


def opens_the_grid(officer: Officer, nation: Nation) -> Page:
    officer.signs_in(nation.lao).goes(f"/laos/{nation.lao.code}/headcounts/")
    return officer.page


def test_keys_move_as_in_a_spreadsheet(nation: Nation, schools: list[OtherSchool], at_browser: SEES) -> None:
    page = opens_the_grid(at_browser("lao", DESKTOP), nation)
    first, second, fourth = schools[0].pk, schools[1].pk, schools[3].pk
    page.locator(f"[name=n-{first}-K1_M]").click()
    page.keyboard.type("12")
    page.keyboard.press("Enter")
    assert focused(page) == f"n-{second}-K1_M"
    page.keyboard.type("7")
    page.keyboard.press("ArrowDown")  # Over the dissolved school, which has no boxes.
    assert focused(page) == f"n-{fourth}-K1_M"
    page.keyboard.press("ArrowRight")
    assert focused(page) == f"n-{fourth}-K1_F"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+Enter")
    assert focused(page) == f"n-{first}-K1_M"
    page.keyboard.type("3")  # The whole box is chosen on arriving, as in a spreadsheet.
    assert box(page, schools[0], "K1_M") == "3"
    assert page.locator("[data-column='0']").inner_text() == "10"
    assert page.locator("[data-all]").inner_text() == "10"
    assert page.locator(f"#school-{first} [data-lacking]").inner_text().endswith("17 ช่อง")


def test_a_pasted_block_fills_from_the_focused_box_and_can_be_undone(
    nation: Nation, schools: list[OtherSchool], at_browser: SEES
) -> None:
    officer = at_browser("lao", DESKTOP)
    page = opens_the_grid(officer, nation)
    page.locator(f"[name=n-{schools[1].pk}-P6_M]").click()
    pastes(page, "๑\t2\t9\n3\t4\t9\n\t1,200\r\n")
    assert [box(page, schools[1], cell) for cell in ("P6_M", "P6_F")] == ["1", "2"]
    # The row of the dissolved school keeps its place; what falls there or beyond the edge is told.
    assert [box(page, schools[3], cell) for cell in ("P6_M", "P6_F")] == ["", "1200"]
    assert page.locator("[data-said]").inner_text() == "กรอกแล้ว 3 ช่อง เกินขอบเขตตาราง ไม่ได้นำมา 4 ช่อง"
    assert page.locator(".changed").count() == 3
    page.locator("[data-undo]").click()
    assert (box(page, schools[1], "P6_M"), page.locator(".changed").count()) == ("", 0)
    page.locator(f"[name=n-{schools[0].pk}-K1_M]").click()
    pastes(page, "\n".join("\t".join(["2"] * 18) for _school in schools) + "\n")
    assert page.locator("[data-all]").inner_text() == f"{29 * 36:,}"
    officer.looked().saves()
    assert Headcount.objects.count() == 30
    assert numbers_of(schools[29], nation.round) == dict.fromkeys(CELLS, 2)


def test_leaving_with_unsaved_numbers_is_asked_about(
    nation: Nation, schools: list[OtherSchool], at_browser: SEES
) -> None:
    page = opens_the_grid(at_browser("lao", DESKTOP), nation)
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto("/")
    assert asked == []
    page.goto(f"/laos/{nation.lao.code}/headcounts/")
    page.locator(f"[name=n-{schools[0].pk}-K1_M]").click()
    page.keyboard.type("5")
    page.goto("/")
    assert asked == ["beforeunload"]


def test_on_a_phone_each_school_is_a_card(nation: Nation, schools: list[OtherSchool], at_browser: SEES) -> None:
    officer = at_browser("lao", PHONE)
    page = opens_the_grid(officer, nation)
    school = schools[0]
    assert page.locator(f"[name=n-{school.pk}-K1_M]").is_hidden()
    page.locator(f"#school-{school.pk} .fold-switch summary").click()
    for cell in page.locator(f"#school-{school.pk} [data-cell]").all():
        cell.fill("4")
    officer.judge.look_again(page)
    officer.saves()
    assert numbers_of(school, nation.round) == dict.fromkeys(CELLS, 4)


def test_every_part_of_the_page_is_sound_when_unfolded(
    nation: Nation, schools: list[OtherSchool], at_browser: SEES
) -> None:
    by, now = post_of(nation.lao), timezone.now()
    for school in schools[3:5]:
        save_contact(school=school, person="", telephone="", email="a@example.ac.th", by=by, now=now)
    asked = ask(schools=schools[3:6], due_on=timezone.localdate(), by=by, now=now).asked
    answer(secret=asked[0].secret, cells=dict.fromkeys(CELLS, 1200), person="ครูใจดี", now=now)
    for size in (DESKTOP, PHONE):
        page = opens_the_grid(officer := at_browser("lao", size), nation)
        for part in page.locator("details").all():
            part.evaluate("one => { one.open = true; }")
        officer.judge.allowed = {"example", "ac", "th"}
        officer.judge.look_again(page)
        officer.photograph(page, f"headcounts-{size[0]}")


def test_a_school_answers_through_its_link_and_the_authority_accepts(
    nation: Nation, schools: list[OtherSchool], open_page: OpenPage, judge: Judge, at_browser: SEES
) -> None:
    by, now, school = post_of(nation.lao), timezone.now(), schools[0]
    save_contact(school=school, person="", telephone="", email="a@example.ac.th", by=by, now=now)
    (asked,) = ask(schools=[school], due_on=timezone.localdate(), by=by, now=now).asked
    stranger = open_page(PHONE)
    stranger.goto("/answer")
    judge.look(stranger)
    stranger.goto(f"/answer#{asked.secret}")
    stranger.locator("[name=K1_M]").wait_for()
    assert stranger.url.endswith("/answer")
    judge.look_again(stranger)
    for cell in stranger.locator(".grid-inputs input").all():
        cell.fill("6")
    stranger.locator("[name=person]").fill("ครูใจดี")
    for _step in ("check", "send"):
        with stranger.expect_navigation():
            stranger.locator("main form button.btn-primary").click()
        judge.look(stranger)
    assert Answer.objects.get().person == "ครูใจดี"
    officer = at_browser("lao", DESKTOP)
    opens_the_grid(officer, nation)
    officer.presses("#answers form > .actions button")
    assert numbers_of(school, nation.round) == dict.fromkeys(CELLS, 6)
