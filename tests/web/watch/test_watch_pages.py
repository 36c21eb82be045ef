"""Watching from nation to institution: who sees what, the same numbers on map and table, no child's name."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lec.confirmation.actions import return_for_correction
from lec.registry.models import Kind, Level, Organisation
from lec.reporting import watching
from lec.reporting.pictures.shades import Shade
from lec.rolls.models import Learner
from lec.rounds.actions import close_round
from lec.web.watch.boards import NationBoard
from lec.web.watch.wishes import wish_of
from tests.ascent import confirm_as, confirm_branch, confirm_institutions, pass_deadlines, ready_nation
from tests.nation import Nation, build_nation, make_organisation, post_of
from tests.web.conftest import SignedIn
from tests.web.home.test_home import add_institution, add_lao, add_province


@pytest.fixture
def nation(db: None) -> Nation:
    return ready_nation()


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def codes_in_order(text: str, table: int = 0) -> list[str]:
    """The codes that the rows of a table lead to."""
    rows = [one for one in text.split("<table")[1:] if "watch-table" in one][table].split("</table>")[0]
    return re.findall(r'<th scope="row"><a href="/(?:watch|organisations)/([^"/]+)/?">', rows)


def shades_on_map(text: str) -> dict[str, str]:
    """The shade of each province that the map leads to."""
    return dict(re.findall(r'<a href="/watch/(\d\d)" tabindex="-1"><path class="shade shade-(\w+)"', text))


# --- who sees what -----------------------------------------------------------------------------


def test_each_level_sees_its_own_subtree(nation: Nation, signed_in: SignedIn) -> None:
    here, there = nation.here, nation.there
    asked: list[tuple[Organisation, str, int]] = [
        (nation.department, "/watch", 200),
        (nation.department, f"/watch/{there.province.code}", 200),
        (nation.department, f"/watch/{there.laos[0].code}", 200),
        (here.province, "/watch", 403),
        (here.province, f"/watch/{here.province.code}", 200),
        (here.province, f"/watch/{here.laos[1].code}", 200),
        (here.province, f"/watch/{there.province.code}", 404),
        (here.province, f"/watch/{there.laos[0].code}", 404),
        (here.laos[0], f"/watch/{here.laos[0].code}", 200),
        (here.laos[0], f"/watch/{here.laos[1].code}", 404),
        (here.laos[0], f"/watch/{here.province.code}", 404),
    ]
    assert [(one, address, signed_in(one).get(address).status_code) for one, address, _status in asked] == asked


def test_department_and_institution_are_led_to_their_pages(nation: Nation, signed_in: SignedIn) -> None:
    client = signed_in(nation.department)
    assert client.get("/watch/DLA").headers["Location"] == "/watch"
    address = f"/watch/{nation.school.code}"
    assert client.get(address).headers["Location"] == f"/organisations/{nation.school.code}/"


@pytest.mark.parametrize("level", ["department", "province", "lao"])
def test_no_child_is_named(nation: Nation, signed_in: SignedIn, level: str) -> None:
    """Not by a name in a roll, nor by one that stands in a reason."""
    confirm_branch(nation.here)
    Learner.objects.update(first_name="ชื่อเด็กลับ")
    reason = "ส่งกลับเพราะ เด็กชายชื่อเด็กลับ ยังไม่มีตัวตน"
    by = post_of(nation.lao)
    return_for_correction(organisation=nation.school, database="roll", reason=reason, by=by, now=timezone.now())
    client = signed_in(getattr(nation, level))
    addresses = ["/watch", f"/watch/{nation.province.code}", f"/watch/{nation.lao.code}"]
    assert [one for one in addresses if "เด็กลับ" in client.get(one).content.decode()] == []


# --- the nation --------------------------------------------------------------------------------


def test_map_and_table_say_the_same(nation: Nation, signed_in: SignedIn) -> None:
    confirm_branch(nation.here)
    client = signed_in(nation.department)
    for address in ("/watch", "/"):
        text = page(client, address)
        assert shades_on_map(text) == {"54": "done", "55": "zero"}
        titles = re.findall(r"<title>([^<]*)</title>", text)
        assert sorted(one for one in titles if one.startswith(("แพร่", "น่าน"))) == [
            "น่าน: อปท. เสร็จแล้ว 0 จาก 2 แห่ง · ยังไม่มี อปท. ที่เสร็จ",
            "แพร่: อปท. เสร็จแล้ว 2 จาก 2 แห่ง · จังหวัดยืนยันแล้ว",
        ]
        assert codes_in_order(text) == ["55", "54"]
        assert re.findall(r'<span class="nowrap">(\d) จาก (\d)</span>', text)[:2] == [("0", "2"), ("2", "2")]


def test_every_province_of_the_tables_is_on_the_map(nation: Nation) -> None:
    make_organisation(Level.PROVINCE, Kind.PROVINCE, "81", "กระบี่", nation.department)
    board = NationBoard(watching.nation(timezone.now()), wish_of("/watch", {}))
    drawn = {shape.code for shape in board.map.shapes if shape.place.url}
    assert drawn == {row.line.body.code for row in [*board.rows, *board.without_part]} == {"54", "55", "81"}
    assert {row.shade: row.number for row in board.legend if row.number} == {Shade.NOT_BEGUN: 2, Shade.NO_PART: 1}


def test_fallen_province_is_seen_on_the_map(nation: Nation, signed_in: SignedIn) -> None:
    confirm_branch(nation.here)
    by = post_of(nation.lao)
    return_for_correction(organisation=nation.school, database="roll", reason="จำนวนไม่ตรง", by=by, now=timezone.now())
    assert shades_on_map(page(signed_in(nation.department), "/watch"))["54"] == "again"


def test_order_and_choice_stand_in_the_address(nation: Nation, signed_in: SignedIn) -> None:
    confirm_branch(nation.here)
    client = signed_in(nation.department)
    orders = {
        address: codes_in_order(page(client, address))
        for address in ("/watch", "/watch?sort=-behind", "/watch?sort=name", "/watch?sort=-name", "/watch?sort=drop")
    }
    assert list(orders.values()) == [["55", "54"], ["54", "55"], ["55", "54"], ["54", "55"], ["55", "54"]]
    assert codes_in_order(page(client, "/watch?show=unfinished")) == ["55"]
    text = page(client, "/watch?sort=name&show=unfinished&curve=lao-roll")
    assert 'aria-sort="ascending"><a href="/watch?sort=-name&amp;show=unfinished&amp;curve=lao-roll#list"' in text


def test_last_blocking_institution_is_named_with_its_telephone(nation: Nation, signed_in: SignedIn) -> None:
    confirm_institutions(nation.here)
    by = post_of(nation.lao)
    return_for_correction(organisation=nation.school, database="roll", reason="จำนวนไม่ตรง", by=by, now=timezone.now())
    for level, address in (
        ("department", "/watch"),
        ("department", "/"),
        ("province", "/"),
        ("province", "/watch/54"),
    ):
        text = page(signed_in(getattr(nation, level)), address)
        (listed,) = re.findall(r'<ol class="holding-list">(.*?)</ol>', text, flags=re.DOTALL)
        calls = re.findall(
            r'<li>\s*<a class="call" href="tel:(\d+)">.*?<a href="/organisations/(\w+)/', listed, re.DOTALL
        )
        assert calls[0] == ("054000000", nation.school.code)
        assert nation.lao.name in listed


# --- the moments -------------------------------------------------------------------------------


def test_all_done_is_a_moment(nation: Nation, signed_in: SignedIn) -> None:
    confirm_branch(nation.here)
    confirm_branch(nation.there)
    for level, address in (("department", "/"), ("department", "/watch"), ("province", "/watch/54"), ("lao", "")):
        organisation = getattr(nation, level)
        text = page(signed_in(organisation), address or f"/watch/{nation.lao.code}")
        assert (text.count("notice-done"), text.count('id="holding"')) == (1, 0)


@pytest.mark.parametrize("address", ["/watch", "/watch/54", "/watch/5540101"])
def test_page_without_a_round_is_empty(db: None, signed_in: SignedIn, address: str) -> None:
    nation = build_nation(with_round=False)
    text = page(signed_in(nation.department), address)
    assert ('class="empty"' in text, "<table" in text) == (True, False)


@pytest.mark.parametrize("address", ["/watch", "/watch/54", "/watch/5540101"])
def test_closed_round_stands_as_it_was_left(nation: Nation, signed_in: SignedIn, address: str) -> None:
    assert nation.round is not None
    confirm_institutions(nation.here)
    close_round(round=nation.round, by=post_of(nation.department), now=timezone.now())
    text = page(signed_in(nation.department), address)
    assert (text.count("notice-info"), "watch-table" in text, 'id="holding"' in text) == (1, True, False)


def test_passed_deadline_is_told(nation: Nation, signed_in: SignedIn) -> None:
    pass_deadlines()
    text = page(signed_in(nation.province), f"/watch/{nation.lao.code}")
    assert (text.count("days-past"), text.count("state-late")) == (1, 2)


# --- province and local authority --------------------------------------------------------------


def test_province_lists_who_is_behind_first(nation: Nation, signed_in: SignedIn) -> None:
    first, second = nation.here.laos
    confirm_institutions(nation.here)
    confirm_as(first, "roll", "basics", "headcounts")
    client = signed_in(nation.province)
    assert codes_in_order(page(client, "/watch/54")) == [second.code, first.code]
    assert codes_in_order(page(client, "/watch/54?show=unfinished")) == [second.code]
    numbers = re.findall(r'<span class="nowrap">(\d) จาก (\d)</span>\s*<svg', page(client, "/watch/54"))
    assert numbers[:2] == [("4", "7"), ("7", "7")]


def test_local_authority_leads_to_its_institutions(nation: Nation, signed_in: SignedIn) -> None:
    confirm_as(nation.school, "roll", "basics")
    text = page(signed_in(nation.province), f"/watch/{nation.lao.code}")
    assert codes_in_order(text) == [nation.centre.code, nation.school.code]


def test_lao_that_takes_no_part_is_laid_away(nation: Nation, signed_in: SignedIn) -> None:
    idle = make_organisation(Level.LAO, Kind.SAO, "6540199", "องค์การบริหารส่วนตำบลว่าง", nation.province)
    text = page(signed_in(nation.province), "/watch/54")
    assert (idle.code in codes_in_order(text), f'href="/organisations/{idle.code}/"' in text) == (False, True)
    assert signed_in(nation.province).get(f"/watch/{idle.code}").status_code == 200


# --- cost --------------------------------------------------------------------------------------


def statements(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize(
    ("address", "add", "most"),
    [("/watch", add_province, 26), ("/watch/54", add_lao, 26), ("/watch/5540101", add_institution, 30)],
)
def test_page_costs_the_same_for_one_row_and_three(
    nation: Nation, signed_in: SignedIn, address: str, add: Callable[[Nation, int], None], most: int
) -> None:
    add(nation, 0)
    client = signed_in(nation.department)
    before = statements(client, address)
    for number in (1, 2):
        add(nation, number)
    assert (before <= most, statements(client, address)) == (True, before)
