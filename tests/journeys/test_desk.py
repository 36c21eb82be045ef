"""A LAO with forty institutions and thirty other schools finishes its desk on two pages; every click is counted."""

from datetime import datetime

import pytest
from django.utils import timezone

from lec.headcounts.models import Answer, Headcount
from lec.headcounts.queries.numbers import numbers_of
from lec.headcounts.rules.numbers import CELLS
from lec.rolls.models import Explanation
from lec.rounds.models import Standing
from tests.journeys.conftest import DESKTOP, PHONE, SEES
from tests.journeys.forty import ANSWERED, GONE, RECORDED, SCHOOLS, Forty, build_forty
from tests.journeys.hand import Hand
from tests.journeys.officers import Officer
from tests.journeys.year import opens_all

pytestmark = pytest.mark.journey


@pytest.fixture
def now(transactional_db: None) -> datetime:
    """The moment of the season; the pages read the real clock."""
    return timezone.now()


@pytest.fixture
def forty(now: datetime) -> Forty:
    return build_forty(now=now)


def spreadsheet() -> str:
    """The officer's own table as copied: a row for each school of the page, empty where numbers came otherwise."""
    came = {*RECORDED, *ANSWERED, GONE}
    return "\n".join("\t".join(["" if n in came else str(n % 7)] * len(CELLS)) for n in range(SCHOOLS)) + "\n"


def copies(officer: Officer, text: str) -> None:
    """Put text into the clipboard, as the spreadsheet program does."""
    officer.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    officer.page.evaluate("text => navigator.clipboard.writeText(text)", text)


def test_desk_of_forty_institutions_and_thirty_schools_is_finished_on_two_pages(
    forty: Forty, at_browser: SEES
) -> None:
    lao, below = forty.lao, forty.returned
    lao_officer = at_browser("desk-lao", DESKTOP).signs_in(lao)
    copies(lao_officer, spreadsheet())
    opens_all(lao_officer)
    phone = at_browser("desk-lao", PHONE).signs_in(lao)
    opens_all(phone)
    opens_all(phone.goes(f"/laos/{lao.code}/headcounts/"))
    hand, page = Hand(lao_officer.goes("/")), lao_officer.page
    roll_of_below = Standing.objects.filter(organisation=below, database="roll")

    # The other page: what schools sent, then the rest from the spreadsheet.
    grid = f"/laos/{lao.code}/headcounts/"
    hand.presses(f"a[href='{grid}'] strong")
    hand.presses("#answers form > .actions button")
    hand.clicks_on(f"[name=n-{forty.schools[0].pk}-K1_M]")
    hand.strikes("Control+V")
    hand.presses("#grid > .actions button.btn-primary")
    assert Answer.objects.filter(accepted_at=None).count() == 0
    assert Headcount.objects.filter(round=forty.round).count() == SCHOOLS
    assert numbers_of(forty.schools[22], forty.round) == dict.fromkeys(CELLS, 22 % 7)

    # Back on the desk by the link that offers it: explanations, then one roll returned.
    hand.presses(".notice-done a")
    hand.clicks_on("#unseen > summary")
    hand.presses("button[form=accept]")
    assert Explanation.objects.filter(accepted_at=None).count() == 0
    hand.clicks_on("details.quiet > summary")
    row = page.locator("details.quiet tr", has_text=below.name)
    hand.clicks_on(row.locator("details.return-one > summary"))
    hand.clicks_on(row.locator(f"[value='{below.code}:roll']"))
    hand.clicks_on(row.locator("[name=reason]"))
    hand.types("จำนวนห้อง 2 ไม่ตรงกับบัญชีเรียกชื่อ โปรดตรวจอีกครั้ง")
    hand.presses(row.locator("form button"))
    assert roll_of_below.get().state == "voided"

    again = at_browser("desk-institution", PHONE).signs_in(below)
    again.presses("#again form button.btn-primary")
    assert roll_of_below.get().state == "confirmed"

    # Once the institution has confirmed again, everything is confirmed at once, and the slips are there.
    hand.presses(".brand")
    hand.presses("#ready form button.btn-primary")
    assert sorted(Standing.objects.filter(organisation=lao).values_list("database", "state")) == [
        ("basics", "confirmed"),
        ("headcounts", "confirmed"),
        ("roll", "confirmed"),
    ]
    assert page.locator("main a[href$='/slip.pdf']").count() == 3
    assert hand.pages == ["/", grid]
    # Once confirmed, the schools' page no longer offers it.
    assert phone.goes(grid).page.locator(".notice-done").count() == 0
    assert (hand.clicks, hand.chords, hand.sentences) == (14, 1, 1)
