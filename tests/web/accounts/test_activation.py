"""From the paper to the first page: code, profile, password."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from lec.accounts.actions import issue_slips
from lec.accounts.models import Officer, Slip
from lec.accounts.secret_codes import grouped
from tests.nation import PASSWORD, Nation, post_of
from tests.web.accounts.conftest import SignedIn

NEW = "ฝนตกที่แพร่ทั้งวัน"
PROFILE = {
    "first_name": "มานี",
    "last_name": "มีใจ",
    "position": "ครู",
    "telephone": "๐๘๑ ๒๓๔ ๕๖๗๘",
    "email": "",
    "order_number": "12/2569",
    "appointed_on": "๑/๑๐/๒๕๖๙",
    "password": NEW,
    "password_again": NEW,
}


@pytest.fixture
def secret(nation: Nation) -> str:
    """A live slip's code for the school."""
    return issue_slips(posts=[post_of(nation.school)], by=None, now=timezone.now())[0].secret


def test_slip_leads_through_profile_to_a_signed_in_page(nation: Nation, client: Client, secret: str) -> None:
    assert client.post("/activate", {"code": grouped(secret).lower()})["Location"] == "/activate/profile"
    assert secret not in client.cookies["lec_session"].value
    assert client.post("/activate/profile", PROFILE)["Location"] == "/"
    officer = Officer.objects.get(post=post_of(nation.school), left_at=None)
    assert (str(officer), officer.telephone, officer.order_number) == ("มานี มีใจ", "081 234 5678", "12/2569")
    assert str(officer.appointed_on) == "2026-10-01"
    assert client.get("/profile").status_code == 200
    assert client.get("/activate/profile")["Location"] == "/activate"
    assert Client().post("/sign-in", {"username": nation.school.code, "password": NEW}).status_code == 302


def test_predecessors_session_and_password_die(
    nation: Nation, client: Client, secret: str, signed_in: SignedIn
) -> None:
    predecessor = signed_in(nation.school)
    assert predecessor.get("/profile").status_code == 200
    client.post("/activate", {"code": secret})
    assert predecessor.get("/profile").status_code == 200
    client.post("/activate/profile", PROFILE)
    assert predecessor.get("/profile")["Location"] == "/sign-in?next=/profile"
    assert Client().post("/sign-in", {"username": nation.school.code, "password": PASSWORD}).status_code == 200


@pytest.mark.parametrize("fate", ["unknown", "expired", "used", "revoked"])
def test_dead_code_is_refused_at_its_field(nation: Nation, client: Client, secret: str, fate: str) -> None:
    now = timezone.now()
    changes = {
        "unknown": {"secret_hash": "0" * 64},
        "expired": {"expires_at": now - timedelta(seconds=1)},
        "used": {"activated_at": now},
        "revoked": {"revoked_at": now},
    }
    Slip.objects.update(**changes[fate])
    response = client.post("/activate", {"code": secret})
    assert (response.status_code, list(response.context["form"].errors)) == (200, ["code"])
    assert client.get("/activate/profile")["Location"] == "/activate"


def test_slip_replaced_between_the_steps_is_refused(nation: Nation, client: Client, secret: str) -> None:
    client.post("/activate", {"code": secret})
    issue_slips(posts=[post_of(nation.school)], by=None, now=timezone.now())
    assert client.post("/activate/profile", PROFILE)["Location"] == "/activate"
    assert post_of(nation.school).check_password(PASSWORD)


def test_faults_keep_what_was_typed(nation: Nation, client: Client, secret: str) -> None:
    client.post("/activate", {"code": secret})
    for change, field in (
        ({"telephone": "12"}, "telephone"),
        ({"password_again": "another"}, "password_again"),
        ({"password": "1234567890", "password_again": "1234567890"}, "password"),
        ({"first_name": ""}, "first_name"),
        ({"appointed_on": "1/10/69"}, "appointed_on"),
    ):
        response = client.post("/activate/profile", PROFILE | change)
        assert (response.status_code, list(response.context["form"].errors)) == (200, [field])
        assert 'value="มีใจ"' in response.content.decode()
    assert post_of(nation.school).check_password(PASSWORD)
