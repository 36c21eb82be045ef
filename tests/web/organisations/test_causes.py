"""What an LAO types may name a child: the levels above read why something fell in LEC's own words alone."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from lec.accounts.actions import create_token
from lec.audit import actions as audit
from lec.registry.models import Organisation
from lec.rounds.actions import void
from tests.ascent import confirm_branch, ready_nation
from tests.nation import NOW, Nation, post_of
from tests.web.conftest import SignedIn

TYPED = "ลับหนึ่ง"
Ask = Callable[[Client, Organisation], HttpResponse]


@pytest.fixture
def nation(db: None) -> Nation:
    """A confirmed province in which a school fell, and all above it, as its LAO accepted an explanation no longer."""
    nation = ready_nation()
    confirm_branch(nation.here)
    with transaction.atomic():
        void(
            ledgers=audit.hold([nation.school.pk]),
            database="roll",
            cause=f"อปท. ไม่รับคำชี้แจง: ด.ช.{TYPED} อายุไม่ถึง",
            by=post_of(nation.lao),
            now=timezone.now(),
        )
    return nation


def pages(nation: Nation) -> list[str]:
    fallen = (nation.school, nation.lao, nation.province)
    of_each = [f"/organisations/{one.code}{page}" for one in fallen for page in ("/", "/steps")]
    return ["/", f"/organisations/{nation.province.code}/confirm/overall", *of_each]


@pytest.mark.parametrize("level", ["province", "department"])
def test_levels_above_the_lao_read_nothing_that_was_typed(nation: Nation, signed_in: SignedIn, level: str) -> None:
    client = signed_in(getattr(nation, level))
    shown = {page: client.get(page) for page in pages(nation)}
    assert [page for page, answer in shown.items() if TYPED in answer.content.decode()] == []
    assert {answer.status_code for page, answer in shown.items() if "/confirm/" not in page} == {200}
    steps = client.get(f"/organisations/{nation.school.code}/steps").content.decode()
    assert "อปท. ไม่รับคำชี้แจง<" in steps


def test_the_lao_and_its_institution_read_the_whole_cause(nation: Nation, signed_in: SignedIn) -> None:
    for one in (nation.school, nation.lao):
        client = signed_in(one)
        own = ["/", f"/organisations/{nation.school.code}/", f"/organisations/{nation.school.code}/steps"]
        assert [TYPED in client.get(page).content.decode() for page in own] == [True] * 3


def test_programs_read_the_same(nation: Nation, client: Client) -> None:
    def reasons(viewer: Organisation) -> list[Any]:
        _token, secret = create_token(post=post_of(viewer), by=post_of(viewer), now=NOW)
        address = f"/api/v1/organisations/{nation.school.code}/steps"
        items = client.get(address, headers={"Authorization": f"Bearer {secret}"}).json()["items"]
        return [one["reason"] for one in items if one["act"] == "void"]

    assert reasons(nation.province) == ["อปท. ไม่รับคำชี้แจง"]
    assert reasons(nation.lao) == [f"อปท. ไม่รับคำชี้แจง: ด.ช.{TYPED} อายุไม่ถึง"]
