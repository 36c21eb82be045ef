"""Signing in and out: where it leads, what it costs, and what guessing gets."""

from typing import Any

import pytest
from axes.models import AccessAttempt
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries

from lec.web.accounts.throttle import client_address
from tests.nation import PASSWORD, Nation, post_of

PROFILE = "/profile"


def sign_in(client: Client, username: str, password: str = PASSWORD, address: str = "/sign-in") -> Any:
    """One try."""
    return client.post(address, {"username": username, "password": password})


def test_right_password_leads_home_in_three_statements(
    nation: Nation, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(3):
        response = sign_in(client, nation.school.code)
    assert (response.status_code, response["Location"]) == (302, "/")
    assert client.get(PROFILE).status_code == 200


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [("/slips", "/slips"), ("https://elsewhere.example", "/"), ("//elsewhere.example", "/"), ("javascript:x", "/")],
)
def test_next_leads_only_to_our_own_pages(nation: Nation, client: Client, wanted: str, reached: str) -> None:
    assert sign_in(client, nation.lao.code, address=f"/sign-in?next={wanted}")["Location"] == reached
    assert client.get(f"/sign-in?next={wanted}")["Location"] == reached


def test_stranger_is_sent_to_sign_in_and_back(nation: Nation, client: Client) -> None:
    assert client.get(PROFILE)["Location"] == "/sign-in?next=/profile"
    page = client.get("/sign-in?next=/profile").content.decode()
    assert 'action="/sign-in?next=/profile"' in page


def test_thai_digits_and_spaces_in_the_user_name_are_read(nation: Nation, client: Client) -> None:
    thai = nation.school.code.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
    assert sign_in(client, f" {thai} ").status_code == 302


def test_wrong_and_unknown_look_the_same(nation: Nation, client: Client) -> None:
    post = post_of(nation.centre)
    post.set_unusable_password()
    post.save()
    tries = [(nation.school.code, "wrong"), ("nobody", "wrong"), (nation.centre.code, "wrong")]
    errors = [sign_in(client, *one).context["form"].non_field_errors() for one in tries]
    assert errors[0] == errors[1] == errors[2]
    assert len(errors[0]) == 1


def test_nine_tries_are_too_many_even_with_the_right_password(nation: Nation, client: Client, settings: Any) -> None:
    code = nation.school.code
    statuses = [sign_in(client, code, f"wrong {number}").status_code for number in range(settings.AXES_FAILURE_LIMIT)]
    assert statuses == [200] * (settings.AXES_FAILURE_LIMIT - 1) + [429]
    noted = AccessAttempt.objects.get().attempt_time
    locked = sign_in(client, code)
    assert (locked.status_code, locked.templates[0].name) == (429, "accounts/locked_out.html")
    assert locked.context["until"] > noted
    assert AccessAttempt.objects.get().attempt_time == noted
    assert "wrong" not in AccessAttempt.objects.get().post_data
    assert sign_in(client, nation.centre.code).status_code == 302
    assert sign_in(Client(REMOTE_ADDR="192.0.2.7"), code).status_code == 302


def test_last_tries_are_counted_down_and_success_forgets_them(nation: Nation, client: Client, settings: Any) -> None:
    code = nation.school.code
    for _ in range(settings.AXES_FAILURE_LIMIT - 1):
        errors = sign_in(client, code, "wrong").context["form"].non_field_errors()
    assert "1" in errors[0]
    assert sign_in(client, code).status_code == 302
    assert AccessAttempt.objects.count() == 0


def test_address_behind_the_proxy_is_what_the_proxy_saw(rf: RequestFactory, settings: Any) -> None:
    request = rf.get("/", headers={"X-Forwarded-For": "198.51.100.1, 203.0.113.9"}, REMOTE_ADDR="127.0.0.1")
    assert client_address(request) == "127.0.0.1"
    settings.BEHIND_PROXY = True
    assert client_address(request) == "203.0.113.9"
    assert client_address(rf.get("/", REMOTE_ADDR="127.0.0.1")) == "127.0.0.1"


def test_stolen_cookie_is_dead_after_sign_out(nation: Nation, client: Client) -> None:
    sign_in(client, nation.school.code)
    thief = Client()
    thief.cookies["lec_session"] = client.cookies["lec_session"].value
    assert thief.get(PROFILE).status_code == 200
    assert client.get("/sign-out").status_code == 405
    assert client.post("/sign-out")["Location"] == "/sign-in"
    assert [one.get(PROFILE).status_code for one in (client, thief)] == [302, 302]
