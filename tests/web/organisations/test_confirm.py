"""Confirming as a moment: check the numbers, confirm, find the slip; or read what stands in the way."""

import pytest
from django.test import Client
from django.utils import timezone

from lec.confirmation.actions import return_for_correction
from lec.confirmation.models import Seal
from lec.registry.models import Organisation
from lec.rounds.actions import close_round
from lec.rounds.models import Standing, Step
from tests.ascent import confirm_as, confirm_branch, confirm_institutions, pass_deadlines, ready_nation
from tests.nation import Nation, build_nation, make_learner, post_of
from tests.web.conftest import SignedIn


@pytest.fixture
def nation(db: None) -> Nation:
    return ready_nation()


def confirm_address(organisation: Organisation, database: str = "roll") -> str:
    return f"/organisations/{organisation.code}/confirm/{database}"


def state_of(organisation: Organisation, database: str = "roll") -> str:
    return Standing.objects.get(organisation=organisation, database=database).state


def press(client: Client, address: str, **more: str) -> int:
    """Press the button of the page as it was shown."""
    shown = client.get(address)
    return client.post(address, {"seen": shown.context["sheet"].judgement.digest, **more}).status_code


@pytest.mark.parametrize(
    ("level", "database"),
    [
        ("school", "roll"),
        ("school", "basics"),
        ("centre", "roll"),
        ("lao", "roll"),
        ("lao", "basics"),
        ("lao", "headcounts"),
        ("province", "overall"),
    ],
)
def test_officer_checks_and_confirms(nation: Nation, signed_in: SignedIn, level: str, database: str) -> None:
    organisation = getattr(nation, level)
    if level in ("lao", "province"):
        confirm_institutions(nation.here)
    if level == "province":
        for lao in nation.here.laos:
            confirm_as(lao, "roll", "basics", "headcounts")
    client = signed_in(organisation)
    address = confirm_address(organisation, database)
    page = client.get(address)
    assert (page.status_code, page.templates[0].name) == (200, "organisations/confirm.html")
    assert str(post_of(organisation).officer) in page.content.decode()
    done = client.post(address, {"seen": page.context["sheet"].judgement.digest})
    assert (done.status_code, done.headers["Location"]) == (302, address)
    assert state_of(organisation, database) == "confirmed"
    page = client.get(address)
    seal = Seal.objects.get(standing__organisation=organisation, standing__database=database)
    assert (page.status_code, page.templates[0].name) == (200, "organisations/confirmed.html")
    assert f"/seals/{seal.public_code}/slip.pdf" in page.content.decode()


def test_confirming_again_says_so_and_does_nothing(nation: Nation, signed_in: SignedIn) -> None:
    confirm_as(nation.school, "roll")
    page = signed_in(nation.school).post(confirm_address(nation.school))
    assert (page.status_code, page.templates[0].name) == (200, "organisations/confirmed.html")
    assert Step.objects.count() == 1
    assert [message.level_tag for message in page.context["messages"]] == ["info"]


def test_blocked_page_names_what_and_where_instead_of_the_button(nation: Nation, signed_in: SignedIn) -> None:
    make_learner(nation.school, 80)
    client = signed_in(nation.school)
    answers = [client.get(confirm_address(nation.school)), client.post(confirm_address(nation.school))]
    assert [one.status_code for one in answers] == [200, 409]
    for page in answers:
        assert [one["url"] for one in page.context["blockers"]] == [
            f"/institutions/{nation.school.code}/existence/verify"
        ]
        assert "btn-big" not in page.content.decode()
    assert state_of(nation.school) == "open"


def test_blocked_lao_is_told_whom_to_telephone(nation: Nation, signed_in: SignedIn) -> None:
    confirm_as(nation.school, "roll")
    page = signed_in(nation.lao).get(confirm_address(nation.lao))
    assert [(one["url"], "054-000-000" in one["contact"]) for one in page.context["blockers"]] == [
        (f"/organisations/{nation.centre.code}/", True)
    ]


def test_data_changed_since_the_page_was_opened_are_shown_anew(nation: Nation, signed_in: SignedIn) -> None:
    client = signed_in(nation.school)
    seen = client.get(confirm_address(nation.school)).context["sheet"].judgement.digest
    make_learner(nation.school, 90, verified_in=nation.round)
    page = client.post(confirm_address(nation.school), {"seen": seen})
    assert (page.status_code, page.context["refused"].code, state_of(nation.school)) == (
        409,
        "changed-since-seen",
        "open",
    )
    assert page.context["sheet"].judgement.total == 3
    assert press(client, confirm_address(nation.school)) == 302


def test_only_what_changed_since_ones_own_seal_is_marked(nation: Nation, signed_in: SignedIn) -> None:
    confirm_as(nation.school, "roll")
    return_for_correction(
        organisation=nation.school, database="roll", reason="ไม่ตรง", by=post_of(nation.lao), now=timezone.now()
    )
    make_learner(nation.school, 95, grade="P2", sex="F", verified_in=nation.round)
    sheet = signed_in(nation.school).get(confirm_address(nation.school)).context["sheet"]
    assert [(row.grade, row.total, row.change) for row in sheet.changes["roll"]] == [("P1", 2, 0), ("P2", 1, 1)]
    assert (sheet.was_total, sheet.judgement.total, sheet.standing.setback.reason) == (2, 3, "ไม่ตรง")


def test_province_sees_learners_and_head_counts_apart(nation: Nation, signed_in: SignedIn) -> None:
    confirm_institutions(nation.here)
    for lao in nation.here.laos:
        confirm_as(lao, "roll", "basics", "headcounts")
    changes = signed_in(nation.province).get(confirm_address(nation.province, "overall")).context["sheet"].changes
    assert {name: [(row.grade, row.total, row.change) for row in rows][:2] for name, rows in changes.items()} == {
        "roll": [("N3", 4, None), ("P1", 4, None)],
        "headcounts": [("K1", 12, None), ("K2", 12, None)],
    }


def test_late_confirmation_is_announced_and_marked(nation: Nation, signed_in: SignedIn) -> None:
    client = signed_in(nation.school)
    assert client.get(confirm_address(nation.school)).context["sheet"].is_late is False
    pass_deadlines()
    assert client.get(confirm_address(nation.school)).context["sheet"].is_late is True
    assert press(client, confirm_address(nation.school)) == 302
    assert Standing.objects.get(organisation=nation.school, database="roll").late is True


def test_confirming_without_an_open_round_is_refused(nation: Nation, signed_in: SignedIn) -> None:
    assert nation.round is not None
    close_round(round=nation.round, by=post_of(nation.department), now=timezone.now())
    client = signed_in(nation.school)
    answers = (client.get(confirm_address(nation.school)), client.post(confirm_address(nation.school)))
    assert [(one.status_code, one.context["refusal"].code) for one in answers] == [(409, "no-open-round")] * 2


@pytest.mark.parametrize(("database", "status"), [("overall", 403), ("headcounts", 403), ("nothing", 422)])
def test_database_of_another_level_is_refused(
    nation: Nation, signed_in: SignedIn, database: str, status: int
) -> None:
    client = signed_in(nation.school)
    address = confirm_address(nation.school, database)
    assert [client.get(address).status_code, client.post(address).status_code] == [status] * 2


def test_others_may_not_confirm(nation: Nation, signed_in: SignedIn) -> None:
    address = confirm_address(nation.school)
    viewers = (nation.lao, nation.province, nation.department, nation.centre, nation.there.laos[0])
    assert [signed_in(one).post(address).status_code for one in viewers] == [403, 403, 403, 404, 404]


# --- return ------------------------------------------------------------------------------------


def return_address(organisation: Organisation, database: str = "roll") -> str:
    return f"/organisations/{organisation.code}/return/{database}"


def test_level_above_returns_with_a_reason(nation: Nation, signed_in: SignedIn) -> None:
    confirm_branch(nation.here)
    client = signed_in(nation.lao)
    page = client.get(return_address(nation.school))
    assert [(fall.organisation, fall.database) for fall in page.context["falls"]] == [
        (nation.school, "roll"),
        (nation.lao, "roll"),
        (nation.province, "overall"),
    ]
    done = client.post(return_address(nation.school), {"reason": "จำนวนไม่ตรง"})
    assert (done.status_code, done.headers["Location"]) == (302, f"/organisations/{nation.school.code}/")
    assert [state_of(nation.school), state_of(nation.lao), state_of(nation.province, "overall")] == ["voided"] * 3
    assert state_of(nation.lao, "basics") == "confirmed"


def test_department_returns_a_province_and_province_a_lao(nation: Nation, signed_in: SignedIn) -> None:
    confirm_branch(nation.here)
    answers = [
        signed_in(nation.department).post(return_address(nation.province, "overall"), {"reason": "ก"}),
        signed_in(nation.province).post(return_address(nation.lao, "headcounts"), {"reason": "ข"}),
    ]
    assert [one.status_code for one in answers] == [302, 302]
    assert [state_of(nation.province, "overall"), state_of(nation.lao, "headcounts")] == ["voided"] * 2


def test_return_without_a_reason_is_a_fault_of_the_form(nation: Nation, signed_in: SignedIn) -> None:
    confirm_as(nation.school, "roll")
    page = signed_in(nation.lao).post(return_address(nation.school), {"reason": "  "})
    assert (page.status_code, list(page.context["form"].errors), state_of(nation.school)) == (
        200,
        ["reason"],
        "confirmed",
    )


def test_unconfirmed_is_not_returned(nation: Nation, signed_in: SignedIn) -> None:
    client = signed_in(nation.lao)
    answers = (client.get(return_address(nation.school)), client.post(return_address(nation.school), {"reason": "ก"}))
    assert [(one.status_code, one.context["refusal"].code) for one in answers] == [(409, "not-confirmed")] * 2


def test_only_the_level_directly_above_returns(nation: Nation, signed_in: SignedIn) -> None:
    confirm_as(nation.school, "roll")
    viewers = (nation.school, nation.province, nation.department, nation.there.laos[0], nation.here.laos[1])
    answers = [signed_in(one).post(return_address(nation.school), {"reason": "ก"}) for one in viewers]
    assert [one.status_code for one in answers] == [403, 403, 403, 404, 404]
    assert state_of(nation.school) == "confirmed"


def test_return_without_a_round_is_refused(db: None, signed_in: SignedIn) -> None:
    nation = build_nation(with_round=False)
    assert signed_in(nation.lao).get(return_address(nation.school)).status_code == 409
