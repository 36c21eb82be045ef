"""Where else a claimant might read what the holder keeps: search, papers, the API; and contested children apart."""

from typing import Any

import pytest
from django.test import Client

from lec.accounts.actions import create_token
from lec.reporting.roll_papers import class_lists, rosters
from lec.rolls.actions.departures import depart
from lec.rolls.models import Enrolment
from tests.nation import NOW, YEAR, Nation, make_learner, post_of
from tests.rolls.claims import make_claim
from tests.web.conftest import SignedIn


@pytest.fixture
def claim(nation: Nation) -> Enrolment:
    held = make_learner(nation.school, 1, first_name="ความลับ", last_name="เจ้าของ")
    return make_claim(nation.here.institutions[2], held)


def names(client: Client, text: str) -> list[str]:
    return [hit.name for hit in client.post("/find", {"text": text}).context["found"].hits]


@pytest.mark.parametrize("withdrawn", [False, True])
def test_a_search_finds_the_claimants_own_words_alone(signed_in: SignedIn, claim: Enrolment, withdrawn: bool) -> None:
    client = signed_in(claim.institution)
    if withdrawn:
        depart(enrolments=[claim], kind="mistake", by=post_of(claim.institution), now=NOW)
    assert names(client, "ความลับ") == []
    assert names(client, "อ้าง") == [f"เด็กชายอ้าง{claim.institution_id} โดย{claim.institution.name}"]


def test_papers_have_the_claimants_own_words_and_count_apart(claim: Enrolment) -> None:
    make_learner(claim.institution, 7, grade=claim.grade)
    for paper in (class_lists, rosters):
        [one] = paper(claim.institution, YEAR, only=None, now=NOW).classes
        assert (one.counted, one.contested, len(one.rows)) == (1, 1, 2)
        assert [cell for row in one.rows for cell in row if "ความลับ" in cell] == []


def test_the_api_tells_the_claimants_own_words(client: Client, claim: Enrolment) -> None:
    _token, token = create_token(post=post_of(claim.institution), by=post_of(claim.institution), now=NOW)
    key = {"HTTP_AUTHORIZATION": f"Bearer {token}"}
    base = f"/api/v1/institutions/{claim.institution.code}/learners"
    listed: Any = client.get(base, **key).json()["items"]
    shown = client.get(f"{base}/{claim.pk}", **key).json()
    assert [one["first_name"] for one in (*listed, shown)] == [f"อ้าง{claim.institution_id}"] * 2
    assert (shown["nationality"], shown["state"]) == ("ลาว", "claimed")
    changed = client.patch(f"{base}/{claim.pk}", {"first_name": "แก้แล้ว"}, content_type="application/json", **key)
    assert changed.json()["first_name"] == "แก้แล้ว"
    assert claim.learner.first_name == "ความลับ"
