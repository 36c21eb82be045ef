"""A seal's public page names nobody; its slip is for officers of the subtree."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client

from lec.audit import actions as audit
from lec.closings.actions import close
from lec.confirmation.models import Seal
from lec.rounds.actions import void
from lec.rounds.models import Standing
from tests.confirmed_nation import confirm_branch, confirmed, nation_with_learners
from tests.nation import NOW, Nation, post_of
from tests.web.conftest import SignedIn


@pytest.fixture
def nation(db: None) -> Nation:
    """Learners everywhere, whose names all say ลับ; nothing confirmed."""
    return nation_with_learners()


def page_of(client: Client, seal: Seal) -> str:
    response = client.get(f"/seals/{seal.public_code}")
    assert response.status_code == 200
    return response.content.decode()


def test_page_is_open_to_everybody_and_names_nobody(nation: Nation, client: Client) -> None:
    seals = confirm_branch(nation.here)
    for (code, _database), seal in seals.items():
        text = page_of(client, seal)
        officer = post_of(seal.standing.organisation).officer
        assert officer is not None
        secrets = ["ลับ1", "ลับ2", officer.first_name, officer.last_name, officer.telephone, "นางสาวสมศรี", "ของโรงเรียน"]
        assert [word for word in secrets if word in text] == [], code
        assert officer.position in text


def test_page_shows_what_was_sealed(nation: Nation, client: Client) -> None:
    seal = confirmed(nation.school, "roll")
    response = client.get(f"/seals/{seal.public_code}")
    sealed = response.context["sealed"]
    assert sealed.parts[0].rows == [
        {"grade": "K2", "male": 0, "female": 1, "total": 1},
        {"grade": "P1", "male": 1, "female": 1, "total": 2},
    ]
    text = response.content.decode()
    assert [part for part in (*sealed.groups, nation.school.name, nation.school.code) if part not in text] == []
    assert "".join(sealed.groups) == seal.digest


def test_page_says_whether_the_seal_still_stands(nation: Nation, client: Client) -> None:
    first = confirmed(nation.school, "roll")
    assert client.get(f"/seals/{first.public_code}").context["sealed"].outcome == "current"
    fell = NOW + timedelta(hours=1)
    with transaction.atomic():
        ledgers = audit.hold([nation.school.pk])
        void(ledgers=ledgers, database="roll", cause="เพิ่มเด็กชายลับ1", by=post_of(nation.school), now=fell)
    response = client.get(f"/seals/{first.public_code}")
    assert (response.context["sealed"].outcome, response.context["sealed"].fell_at) == ("voided", fell)
    assert "ลับ1" not in response.content.decode()
    second = confirmed(nation.school, "roll", now=NOW + timedelta(hours=2))
    response = client.get(f"/seals/{first.public_code}")
    sealed = response.context["sealed"]
    assert (sealed.outcome, sealed.newer, sealed.fell_at) == ("replaced", second, fell)
    assert f"/seals/{second.public_code}" in response.content.decode()


def test_page_of_an_upper_seal_lists_what_it_rests_on(nation: Nation, client: Client) -> None:
    seals = confirm_branch(nation.here)
    text = page_of(client, seals[nation.lao.code, "roll"])
    below = [seals[one.code, "roll"].digest for one in (nation.school, nation.centre)]
    assert [digest for digest in below if digest not in text] == []


@pytest.mark.parametrize("code", ["nothing", "-", "x" * 400, "ก"])
def test_unknown_code_is_not_found(nation: Nation, client: Client, code: str) -> None:
    assert client.get(f"/seals/{code}").status_code == 404


def test_slip_is_a_pdf_for_the_subtree(nation: Nation, signed_in: SignedIn) -> None:
    seal = confirmed(nation.school, "roll")
    for viewer in (nation.school, nation.lao, nation.province, nation.department):
        response = signed_in(viewer).get(f"/seals/{seal.public_code}/slip.pdf")
        assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
        assert response.content[:5] == b"%PDF-"
    name = f"confirmation-{nation.school.code}-roll-1.pdf"
    assert response["Content-Disposition"] == f'inline; filename="{name}"'


def test_slip_is_hidden_from_neighbours_and_from_those_below(nation: Nation, signed_in: SignedIn) -> None:
    seals = confirm_branch(nation.here)
    school = seals[nation.school.code, "roll"].public_code
    for viewer in (nation.there.province, nation.there.laos[0], nation.here.laos[1], nation.centre):
        assert signed_in(viewer).get(f"/seals/{school}/slip.pdf").status_code == 404
    above = seals["54", "overall"].public_code
    assert signed_in(nation.school).get(f"/seals/{above}/slip.pdf").status_code == 404
    assert signed_in(nation.school).get("/seals/nothing/slip.pdf").status_code == 404


def test_slip_needs_an_officer(nation: Nation, client: Client) -> None:
    seal = confirmed(nation.school, "roll")
    response = client.get(f"/seals/{seal.public_code}/slip.pdf")
    assert (response.status_code, response["Location"][:14]) == (302, "/sign-in?next=")


def test_page_costs_the_same_for_every_seal(nation: Nation, client: Client, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    seals = confirm_branch(nation.here)
    for key in ((nation.school.code, "roll"), (nation.lao.code, "roll"), ("54", "overall")):
        with django_assert_num_queries(3):
            page_of(client, seals[key])
    Standing.objects.filter(organisation=nation.school, database="roll").update(state="voided")
    with django_assert_num_queries(4):
        page_of(client, seals[nation.school.code, "roll"])


def test_page_tells_in_which_closing_its_number_was_frozen(nation: Nation, client: Client) -> None:
    seal = confirm_branch(nation.here)[nation.school.code, "roll"]
    closing = close(round=seal.standing.round, taken="last", by=None, now=NOW)
    response = client.get(f"/seals/{seal.public_code}")
    assert list(response.context["closings"]) == [closing]
