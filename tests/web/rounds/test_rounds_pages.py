"""Rounds and deadlines: everybody reads them, the department opens, extends and closes."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from lec.registry.models import Kind, Level
from lec.rounds.actions import extend_deadline
from lec.rounds.models import Deadline, Round
from lec.rounds.queries import deadline_for
from tests.ascent import ready_nation
from tests.nation import Nation, build_nation, make_organisation, post_of
from tests.web.conftest import SignedIn

OPENING = {
    "academic_year": "2569",
    "term": "2",
    "count_date": "10/11/2569",
    "fiscal_year": "๒๕๗๐",
    "institution": "25/11/2569",
    "lao": "27/11/2569",
    "province": "30 พ.ย. 2569",
    "order_reference": "มท 0816.2/ว 55",
    "contest_days": "10",
    "contest_default": "latest",
    "search_after_days": "45",
}
EXTENDING = {
    "level": "institution",
    "due_on": "20/12/2569",
    "whom": "everybody",
    "organisations": "",
    "order_reference": "มท 0816.2/ว 77",
    "reason": "น้ำท่วม",
}


@pytest.fixture
def nation(db: None) -> Nation:
    return ready_nation()


def faults(client: Client, address: str, answers: dict[str, str]) -> Any:
    page = client.post(address, answers)
    assert page.status_code == 200
    return {name: list(found) for name, found in page.context["form"].errors.items()}


# --- open --------------------------------------------------------------------------------------


def test_department_opens_a_round_in_buddhist_years(db: None, signed_in: SignedIn) -> None:
    nation = build_nation(with_round=False)
    done = signed_in(nation.department).post("/rounds/open", OPENING)
    assert (done.status_code, done.headers["Location"]) == (302, "/rounds/")
    opened = Round.objects.get()
    assert (opened.academic_year, opened.term, opened.count_date, opened.fiscal_year) == (
        2026,
        2,
        date(2026, 11, 10),
        2027,
    )
    assert (opened.contest_days, opened.contest_default, opened.search_after_days) == (10, "latest", 45)
    assert {row.level: row.due_on for row in Deadline.objects.all()} == {
        "institution": date(2026, 11, 25),
        "lao": date(2026, 11, 27),
        "province": date(2026, 11, 30),
    }


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("academic_year", "2026"),
        ("academic_year", "ปีนี้"),
        ("term", "3"),
        ("count_date", "31/2/2569"),
        ("institution", ""),
        ("lao", "1/11/2569"),
        ("order_reference", ""),
        ("contest_days", "0"),
        ("contest_days", "400"),
        ("contest_default", "nobody"),
        ("search_after_days", "-1"),
    ],
)
def test_bad_opening_is_shown_at_its_field(db: None, signed_in: SignedIn, field: str, value: str) -> None:
    nation = build_nation(with_round=False)
    found = faults(signed_in(nation.department), "/rounds/open", OPENING | {field: value})
    assert (list(found), Round.objects.count()) == ([field], 0)


def test_second_round_is_refused_and_nothing_typed_is_lost(nation: Nation, signed_in: SignedIn) -> None:
    client = signed_in(nation.department)
    page = client.post("/rounds/open", OPENING | {"term": "1"})
    assert (page.status_code, list(page.context["form"].errors)) == (200, ["__all__"])
    assert "มท 0816.2/ว 55" in page.content.decode()


# --- extend ------------------------------------------------------------------------------------


def test_deadline_moves_for_everybody(nation: Nation, signed_in: SignedIn) -> None:
    assert signed_in(nation.department).post("/rounds/extend", EXTENDING).status_code == 302
    row = deadline_for(nation.round, nation.school)
    assert row is not None
    assert (row.due_on, row.order_reference, row.reason) == (date(2026, 12, 20), "มท 0816.2/ว 77", "น้ำท่วม")


def test_deadline_moves_for_those_named_by_code_or_name(nation: Nation, signed_in: SignedIn) -> None:
    named = f"{nation.school.code}\r\n\r\n  {nation.centre.name} \r\n{nation.school.code}"
    answers = EXTENDING | {"whom": "these", "organisations": named}
    assert signed_in(nation.department).post("/rounds/extend", answers).status_code == 302
    rows = Deadline.objects.filter(organisation__isnull=False)
    assert {row.organisation for row in rows} == {nation.school, nation.centre}
    assert len(rows) == 2


def test_unknown_and_ambiguous_names_are_told_and_the_list_is_kept(nation: Nation, signed_in: SignedIn) -> None:
    twin = make_organisation(Level.INSTITUTION, Kind.CENTRE, "9901", nation.centre.name, nation.lao)
    text = "\n".join(["ไม่มีที่ไหน", nation.school.code, twin.name, nation.lao.code])
    page = signed_in(nation.department).post("/rounds/extend", EXTENDING | {"whom": "these", "organisations": text})
    unknown, ambiguous = page.context["form"].errors["organisations"]
    assert unknown.endswith(f": ไม่มีที่ไหน; {nation.lao.code}")
    assert ambiguous.endswith(f": {twin.name}")
    assert (page.context["form"]["organisations"].value(), Deadline.objects.count()) == (text, 3)


def test_naming_nobody_is_a_fault(nation: Nation, signed_in: SignedIn) -> None:
    found = faults(signed_in(nation.department), "/rounds/extend", EXTENDING | {"whom": "these"})
    assert list(found) == ["organisations"]


@pytest.mark.parametrize("field", ["due_on", "order_reference", "reason", "level"])
def test_extension_needs_every_answer(nation: Nation, signed_in: SignedIn, field: str) -> None:
    found = faults(signed_in(nation.department), "/rounds/extend", EXTENDING | {field: ""})
    assert list(found) == [field]


@pytest.mark.parametrize("address", ["/rounds/extend", "/rounds/close"])
def test_nothing_open_is_refused(db: None, signed_in: SignedIn, address: str) -> None:
    nation = build_nation(with_round=False)
    page = signed_in(nation.department).get(address)
    assert (page.status_code, page.context["refusal"].code) == (409, "no-open-round")


@pytest.mark.parametrize("address", ["/rounds/open", "/rounds/extend", "/rounds/close"])
def test_only_the_department_changes_rounds(nation: Nation, signed_in: SignedIn, address: str) -> None:
    levels = (nation.province, nation.lao, nation.school)
    assert [signed_in(one).get(address).status_code for one in levels] == [403] * 3
    assert [signed_in(one).post(address, EXTENDING | {"sure": "on"}).status_code for one in levels] == [403] * 3


# --- list --------------------------------------------------------------------------------------


def test_list_keeps_the_history_and_shows_named_ones_to_their_own_tree(nation: Nation, signed_in: SignedIn) -> None:
    assert nation.round is not None
    due_on = timezone.localdate() + timedelta(days=60)
    extend_deadline(
        round=nation.round,
        level="institution",
        due_on=due_on,
        order_reference="มท 9",
        reason="น้ำท่วม",
        organisations=[nation.school, nation.there.institutions[0]],
        by=post_of(nation.department),
        now=timezone.now(),
    )
    viewers = (nation.department, nation.lao, nation.centre, nation.school)
    named = []
    for viewer in viewers:
        (view,) = signed_in(viewer).get("/rounds/").context["rounds"]
        assert [row.level for row in view.in_force] == ["institution", "lao", "province"]
        named.append([set(one.organisations) for one in view.history if one.organisations])
    both = {nation.school.name, nation.there.institutions[0].name}
    assert named == [[both], [{nation.school.name}], [], [{nation.school.name}]]
    assert signed_in(nation.school).get("/rounds/").context["due"].due_on == due_on


def test_list_without_rounds_is_kind(db: None, signed_in: SignedIn) -> None:
    nation = build_nation(with_round=False)
    for level in (nation.department, nation.school):
        assert signed_in(level).get("/rounds/").content.decode().count('class="empty"') == 1
