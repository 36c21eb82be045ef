"""The first page of each level: what comes next, what stands in the way, and no name where none belongs."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lec.confirmation.actions import return_for_correction
from lec.premises.models import Basics
from lec.registry.models import Kind, Level, OtherSchool
from lec.rolls.models import Enrolment
from lec.rounds.actions import close_round
from tests.ascent import confirm_as, confirm_branch, confirm_institutions, pass_deadlines, ready_nation
from tests.nation import (
    Nation,
    build_nation,
    fill_basics,
    make_learner,
    make_learners,
    make_organisation,
    make_post,
    make_round,
    post_of,
)
from tests.web.conftest import SignedIn


@pytest.fixture
def nation(db: None) -> Nation:
    return ready_nation()


def statuses(client: Client) -> list[str]:
    return [step.status for step in client.get("/").context["steps"]]


def primary_buttons(client: Client) -> int:
    return client.get("/").content.decode().count("btn-primary")


# --- institution -------------------------------------------------------------------------------


def test_ready_institution_is_asked_to_confirm_its_roll(nation: Nation, signed_in: SignedIn) -> None:
    client = signed_in(nation.school)
    assert statuses(client) == ["done", "done", "done", "now", "todo"]
    assert [step.action != "" for step in client.get("/").context["steps"]] == [False, False, False, True, False]
    assert primary_buttons(client) == 1


def test_empty_institution_is_asked_for_the_first_step(db: None, signed_in: SignedIn) -> None:
    nation = build_nation()
    Basics.objects.filter(institution=nation.school).delete()
    client = signed_in(nation.school)
    assert statuses(client) == ["now", "todo", "todo", "blocked", "blocked"]
    assert primary_buttons(client) == 1


def test_unverified_class_and_open_query_are_counted(nation: Nation, signed_in: SignedIn) -> None:
    make_learner(nation.school, 50, room="2", birth_date=date(2010, 1, 1))
    context = signed_in(nation.school).get("/").context
    ready = context["desk"].readiness
    assert (len(ready.open_queries), ready.unverified, len(ready.classes)) == (1, 1, 2)
    assert [step.status for step in context["steps"]] == ["done", "now", "todo", "blocked", "todo"]


def test_contested_learner_is_counted_apart(nation: Nation, signed_in: SignedIn) -> None:
    enrolment = make_learner(nation.school, 60)
    Enrolment.objects.filter(pk=enrolment.pk).update(state="claimed")
    desk = signed_in(nation.school).get("/").context["desk"]
    assert (desk.learners.enrolled, desk.claimed) == (2, 1)


def test_returned_reason_stands_on_top(nation: Nation, signed_in: SignedIn) -> None:
    confirm_as(nation.school, "roll", "basics")
    return_for_correction(
        organisation=nation.school,
        database="roll",
        reason="ห้อง 2 ไม่ตรงกับบัญชีเรียกชื่อ",
        by=post_of(nation.lao),
        now=timezone.now(),
    )
    client = signed_in(nation.school)
    page = client.get("/")
    returned = page.context["returned"]
    assert [(one.database, one.setback.reason) for one in returned] == [("roll", "ห้อง 2 ไม่ตรงกับบัญชีเรียกชื่อ")]
    text = page.content.decode()
    assert text.index("ห้อง 2 ไม่ตรงกับบัญชีเรียกชื่อ") < text.index("checklist")
    assert statuses(client) == ["done", "done", "done", "redo", "done"]
    assert primary_buttons(client) == 1


def test_last_confirmed_stands_beside_current(nation: Nation, signed_in: SignedIn) -> None:
    confirm_as(nation.school, "roll")
    make_learner(nation.school, 70, verified_in=nation.round)
    roll = signed_in(nation.school).get("/").context["desk"].roll
    assert (roll.confirmed_total, roll.current_total) == (2, 3)


def test_finished_institution_has_nothing_to_press(nation: Nation, signed_in: SignedIn) -> None:
    confirm_as(nation.school, "roll", "basics")
    client = signed_in(nation.school)
    assert statuses(client) == ["done"] * 5
    assert (primary_buttons(client), client.get("/").context["all_confirmed"]) == (0, True)


def test_days_past_the_deadline_are_told(nation: Nation, signed_in: SignedIn) -> None:
    assert signed_in(nation.school).get("/").context["season"].due.days_left == 10
    pass_deadlines()
    assert signed_in(nation.school).get("/").context["season"].due.days_left == -1


@pytest.mark.parametrize("level", ["school", "lao", "province", "department"])
def test_page_without_a_round_says_what_can_be_done(db: None, signed_in: SignedIn, level: str) -> None:
    nation = build_nation(with_round=False)
    page = signed_in(getattr(nation, level)).get("/")
    assert (page.status_code, page.context["season"].is_open, "round" in page.context) == (200, False, False)
    assert page.content.decode().count("notice-info") == 1


@pytest.mark.parametrize("level", ["school", "lao", "province", "department"])
def test_page_after_closing_says_so(nation: Nation, signed_in: SignedIn, level: str) -> None:
    assert nation.round is not None
    close_round(round=nation.round, by=post_of(nation.department), now=timezone.now())
    page = signed_in(getattr(nation, level)).get("/")
    assert (page.status_code, page.context["season"].is_open) == (200, False)
    assert page.content.decode().count("notice-info") == 1


# --- LAO ---------------------------------------------------------------------------------------


def cards(client: Client) -> dict[str, tuple[int, int, bool]]:
    return {
        card.standing.database: (card.done, card.total, card.can_confirm)
        for card in client.get("/").context["desk"].cards
    }


def test_lao_sees_its_three_databases(nation: Nation, signed_in: SignedIn) -> None:
    client = signed_in(nation.lao)
    assert cards(client) == {"roll": (0, 2, False), "basics": (0, 2, False), "headcounts": (1, 1, True)}
    confirm_as(nation.school, "roll")
    assert cards(client)["roll"] == (1, 2, False)
    confirm_as(nation.centre, "roll")
    assert cards(client)["roll"] == (2, 2, True)
    assert primary_buttons(client) == 1


def test_lao_without_schools_of_others_has_two_databases(nation: Nation, signed_in: SignedIn) -> None:
    OtherSchool.objects.filter(pk=nation.here.other_schools[0].pk).update(lao=nation.here.laos[1])
    assert list(cards(signed_in(nation.lao))) == ["roll", "basics"]


def test_unfinished_institutions_come_first(nation: Nation, signed_in: SignedIn) -> None:
    confirm_as(nation.school, "roll", "basics")
    rows = signed_in(nation.lao).get("/").context["desk"].rows
    assert [(row.organisation, row.is_complete) for row in rows] == [(nation.centre, False), (nation.school, True)]
    assert [row.learners.enrolled for row in rows] == [2, 2]


def test_fallen_database_of_a_lao_says_why(nation: Nation, signed_in: SignedIn) -> None:
    confirm_branch(nation.here)
    return_for_correction(
        organisation=nation.school, database="roll", reason="จำนวนไม่ตรง", by=post_of(nation.lao), now=timezone.now()
    )
    roll, *_others = signed_in(nation.lao).get("/").context["desk"].cards
    assert (roll.standing.state, roll.standing.setback.reason, roll.standing.confirmed_total) == (
        "voided",
        "จำนวนไม่ตรง",
        4,
    )


# --- province and department -------------------------------------------------------------------


def test_who_holds_the_province_up_comes_first(nation: Nation, signed_in: SignedIn) -> None:
    confirm_institutions(nation.here)
    confirm_as(nation.lao, "roll", "basics", "headcounts")
    desk = signed_in(nation.province).get("/").context["desk"]
    assert [(row.organisation, row.waiting) for row in desk.rows] == [(nation.here.laos[1], 3), (nation.lao, 0)]
    assert (desk.card.done, desk.card.total, desk.card.can_confirm) == (1, 2, False)
    confirm_as(nation.here.laos[1], "roll", "basics", "headcounts")
    client = signed_in(nation.province)
    desk = client.get("/").context["desk"]
    assert (desk.card.can_confirm, desk.card.standing.current_total) == (True, 4 * 2 + 2 * 18 * 3)
    assert primary_buttons(client) == 1


def test_lao_taking_no_part_holds_nobody_up(nation: Nation, signed_in: SignedIn) -> None:
    make_organisation(Level.LAO, Kind.SAO, "6540199", "องค์การบริหารส่วนตำบลว่าง", nation.province)
    confirm_branch(nation.here)
    desk = signed_in(nation.province).get("/").context["desk"]
    assert [row.takes_part for row in desk.rows] == [True, True, False]
    assert (desk.card.done, desk.card.total) == (2, 2)


def test_department_sees_its_provinces(nation: Nation, signed_in: SignedIn) -> None:
    confirm_branch(nation.here)
    page = signed_in(nation.department).get("/")
    watch = page.context["watch"]
    each = 4 * 2 + 2 * 18 * 3
    assert [
        (line.body.name, line.overall.state, line.laos.done, line.laos.total, line.people.current)
        for line in watch.provinces
    ] == [("น่าน", "open", 0, 2, each), ("แพร่", "confirmed", 2, 2, each)]
    assert (watch.overall.done, watch.people.confirmed, watch.people.current) == (1, each, 2 * each)
    assert [one.level for one in page.context["desk"].deadlines] == ["institution", "lao", "province"]
    assert page.context["desk"].due.days_left == 11


def test_province_nobody_has_begun_stands_apart(nation: Nation, signed_in: SignedIn) -> None:
    make_organisation(Level.PROVINCE, Kind.PROVINCE, "81", "กระบี่", nation.department)
    text = signed_in(nation.department).get("/").content.decode()
    tables = [re.findall(r'<th scope="row"><a href="/watch/(\d\d)">', one) for one in text.split("<table")[1:3]]
    assert [sorted(one) for one in tables] == [["54", "55"], ["81"]]


@pytest.mark.parametrize("level", ["province", "department"])
def test_upper_levels_read_no_child(nation: Nation, signed_in: SignedIn, level: str) -> None:
    confirm_branch(nation.here)
    assert "ลับ1" not in signed_in(getattr(nation, level)).get("/").content.decode()


def test_late_confirmation_is_marked(nation: Nation, signed_in: SignedIn) -> None:
    pass_deadlines()
    confirm_institutions(nation.here)
    rows = signed_in(nation.lao).get("/").context["desk"].rows
    assert [row.roll.late for row in rows] == [True, True]


# --- cost --------------------------------------------------------------------------------------


def add_institution(nation: Nation, number: int) -> None:
    one = make_organisation(Level.INSTITUTION, Kind.CENTRE, f"99{number}", f"ศูนย์เพิ่ม{number}", nation.lao)
    make_post(one)
    fill_basics(one)
    make_learners([one], 1, verified_in=nation.round)
    confirm_as(one, "roll", "basics")


def add_lao(nation: Nation, number: int) -> None:
    lao = make_organisation(Level.LAO, Kind.SAO, f"98{number}", f"อบต.เพิ่ม{number}", nation.province)
    make_post(lao)
    one = make_organisation(Level.INSTITUTION, Kind.CENTRE, f"97{number}", f"ศูนย์เพิ่ม{number}", lao)
    make_post(one)
    make_learners([one], 1, verified_in=nation.round)


def add_province(nation: Nation, number: int) -> None:
    province = make_organisation(Level.PROVINCE, Kind.PROVINCE, f"9{number}", f"ใหม่{number}", nation.department)
    make_post(province)


def statements(client: Client) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/").status_code == 200
    return len(captured)


@pytest.mark.parametrize(
    ("level", "add", "most"),
    [("lao", add_institution, 30), ("province", add_lao, 46), ("department", add_province, 23)],
)
def test_page_costs_the_same_for_one_row_and_three(
    nation: Nation, signed_in: SignedIn, level: str, add: Callable[[Nation, int], None], most: int
) -> None:
    confirm_branch(nation.here)
    add(nation, 0)
    client = signed_in(getattr(nation, level))
    before = statements(client)
    for number in (1, 2):
        add(nation, number)
    assert (before <= most, statements(client)) == (True, before)


def test_institution_page_costs_the_same_for_many_learners(nation: Nation, signed_in: SignedIn) -> None:
    confirm_as(nation.school, "roll")
    client = signed_in(nation.school)
    before = statements(client)
    for number in range(100, 103):
        make_learner(nation.school, number, room="3")
    assert (before <= 17, statements(client)) == (True, before)


def test_stranger_is_sent_to_sign_in(db: None, client: Client) -> None:
    make_round()
    assert client.get("/").headers["Location"] == "/sign-in?next=/"
