"""How an organisation stands, as the levels above and the organisation itself see it, and its history."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lec.confirmation.actions import return_for_correction
from lec.registry.models import Kind, Level
from tests.ascent import confirm_as, confirm_branch, ready_nation
from tests.nation import Nation, build_nation, make_learner, make_learners, make_organisation, make_post, post_of
from tests.web.conftest import SignedIn


@pytest.fixture
def nation(db: None) -> Nation:
    return ready_nation()


def test_organisation_shows_databases_with_both_numbers(nation: Nation, signed_in: SignedIn) -> None:
    confirm_as(nation.school, "roll")
    make_learner(nation.school, 70, sex="F", verified_in=nation.round)
    page = signed_in(nation.lao).get(f"/organisations/{nation.school.code}/")
    standings = [line["standing"] for line in page.context["lines"]]
    assert [(one.database, one.state, one.confirmed_total, one.current_total) for one in standings] == [
        ("roll", "confirmed", 2, 3),
        ("basics", "open", None, None),
    ]
    assert page.context["cells"] == [
        {"grade": "P1", "sex": "M", "count": 1},
        {"grade": "P1", "sex": "F", "count": 2},
    ]
    assert [(one.database, one.number, one.is_current) for one in page.context["view"].seals] == [("roll", 1, True)]


def test_blockers_are_named_and_lead_to_the_page_that_resolves_them(nation: Nation, signed_in: SignedIn) -> None:
    make_learner(nation.school, 80)
    lines = signed_in(nation.school).get(f"/organisations/{nation.school.code}/").context["lines"]
    assert [one["url"] for one in lines[0]["blockers"]] == [f"/institutions/{nation.school.code}/existence/verify"]
    lines = signed_in(nation.lao).get(f"/organisations/{nation.school.code}/").context["lines"]
    assert [one["url"] for one in lines[0]["blockers"]] == [""]
    lines = signed_in(nation.lao).get(f"/organisations/{nation.lao.code}/").context["lines"]
    assert [(one["url"], one["contact"] != "") for one in lines[0]["blockers"]] == [
        (f"/organisations/{nation.school.code}/", True),
        (f"/organisations/{nation.centre.code}/", True),
    ]


@pytest.mark.parametrize(
    ("viewer", "sees_names", "may_return"),
    [("school", True, False), ("lao", True, True), ("province", False, False), ("department", False, False)],
)
def test_levels_see_what_is_theirs(
    nation: Nation, signed_in: SignedIn, viewer: str, sees_names: bool, may_return: bool
) -> None:
    confirm_as(nation.school, "roll")
    page = signed_in(getattr(nation, viewer)).get(f"/organisations/{nation.school.code}/")
    assert (page.context["sees_names"], page.context["may_return"]) == (sees_names, may_return)
    text = page.content.decode()
    assert "ลับ1" not in text
    assert (f"/organisations/{nation.school.code}/return/roll" in text) == may_return


def test_children_of_each_level_are_listed(nation: Nation, signed_in: SignedIn) -> None:
    client = signed_in(nation.department)
    views = {
        level: client.get(f"/organisations/{getattr(nation, level).code}/").context["view"]
        for level in ("department", "province", "lao", "school")
    }
    assert {
        level: (len(view.provinces), len(view.laos), len(view.institutions)) for level, view in views.items()
    } == {"department": (2, 0, 0), "province": (0, 2, 0), "lao": (0, 0, 2), "school": (0, 0, 0)}


def test_crumbs_lead_up_to_the_viewer(nation: Nation, signed_in: SignedIn) -> None:
    crumbs = signed_in(nation.department).get(f"/organisations/{nation.school.code}/").context["crumbs"]
    assert [url for _text, url in crumbs] == [
        "/",
        f"/organisations/{nation.province.code}/",
        f"/organisations/{nation.lao.code}/",
        None,
    ]


@pytest.mark.parametrize("page", ["", "steps"])
def test_neighbour_finds_nothing(nation: Nation, signed_in: SignedIn, page: str) -> None:
    address = f"/organisations/{nation.school.code}/{page}"
    neighbours = (nation.there.province, nation.there.laos[0], nation.here.laos[1], nation.centre)
    assert [signed_in(one).get(address).status_code for one in neighbours] == [404] * 4


def test_page_without_a_round_still_stands(db: None, signed_in: SignedIn) -> None:
    nation = build_nation(with_round=False)
    make_learner(nation.school, 1)
    for level in (nation.department, nation.province, nation.lao, nation.school):
        page = signed_in(nation.department).get(f"/organisations/{level.code}/")
        assert (page.status_code, [one["blockers"] for one in page.context["lines"] if one["blockers"]]) == (200, [])


# --- history -----------------------------------------------------------------------------------


def test_history_is_newest_first_with_reason(nation: Nation, signed_in: SignedIn) -> None:
    confirm_branch(nation.here)
    return_for_correction(
        organisation=nation.school, database="roll", reason="ไม่ตรง", by=post_of(nation.lao), now=timezone.now()
    )
    steps = signed_in(nation.lao).get(f"/organisations/{nation.school.code}/steps").context["page"].object_list
    assert [(step.act, step.standing.database, step.reason) for step in steps] == [
        ("return", "roll", "ไม่ตรง"),
        ("confirm", "basics", ""),
        ("confirm", "roll", ""),
    ]
    steps = signed_in(nation.province).get(f"/organisations/{nation.province.code}/steps").context["page"].object_list
    assert [step.act for step in steps] == ["void", "confirm"]


def test_long_history_is_paged(nation: Nation, signed_in: SignedIn) -> None:
    for _time in range(16):
        confirm_as(nation.school, "roll")
        return_for_correction(
            organisation=nation.school, database="roll", reason="อีก", by=post_of(nation.lao), now=timezone.now()
        )
    client = signed_in(nation.school)
    pages = [client.get(f"/organisations/{nation.school.code}/steps?page={n}").context["page"] for n in (1, 2, 99)]
    assert [(len(page.object_list), page.number) for page in pages] == [(30, 1), (2, 2), (2, 2)]


# --- cost --------------------------------------------------------------------------------------


def statements(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def add_institution(nation: Nation, number: int) -> None:
    one = make_organisation(Level.INSTITUTION, Kind.CENTRE, f"99{number}", f"ศูนย์เพิ่ม{number}", nation.lao)
    make_post(one)
    make_learners([one], 1, verified_in=nation.round)


def add_lao(nation: Nation, number: int) -> None:
    lao = make_organisation(Level.LAO, Kind.SAO, f"98{number}", f"อบต.เพิ่ม{number}", nation.province)
    make_post(lao)
    one = make_organisation(Level.INSTITUTION, Kind.CENTRE, f"97{number}", f"ศูนย์เพิ่ม{number}", lao)
    make_learners([one], 1, verified_in=nation.round)


@pytest.mark.parametrize(("level", "add"), [("lao", add_institution), ("province", add_lao)])
def test_page_costs_the_same_for_one_child_and_three(
    nation: Nation, signed_in: SignedIn, level: str, add: Callable[[Nation, int], None]
) -> None:
    confirm_as(nation.school, "roll")
    organisation = getattr(nation, level)
    client = signed_in(nation.department)
    before = statements(client, f"/organisations/{organisation.code}/")
    for number in (1, 2):
        add(nation, number)
    assert statements(client, f"/organisations/{organisation.code}/") == before


def test_history_costs_the_same_for_one_step_and_three(nation: Nation, signed_in: SignedIn) -> None:
    confirm_as(nation.school, "roll")
    client = signed_in(nation.school)
    before = statements(client, f"/organisations/{nation.school.code}/steps")
    return_for_correction(
        organisation=nation.school, database="roll", reason="อีก", by=post_of(nation.lao), now=timezone.now()
    )
    confirm_as(nation.school, "roll")
    assert statements(client, f"/organisations/{nation.school.code}/steps") == before
