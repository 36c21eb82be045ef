"""A newly appointed officer's first minutes: the slip's QR code on a phone, profile, password, signed in."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from lec.accounts.actions import issue_slips
from tests.journeys.accessibility import assert_accessible
from tests.nation import PASSWORD, build_nation, post_of

pytestmark = [pytest.mark.journey, pytest.mark.looks, pytest.mark.django_db(transaction=True)]

NEW = "ฝนตกที่แพร่ทั้งวัน"


def test_qr_code_on_a_phone_leads_to_the_profile(phone: Page) -> None:
    """The code leaves the address bar, travels in the form's body, and the post changes hands."""
    nation = build_nation()
    secret = issue_slips(posts=[post_of(nation.school)], by=post_of(nation.lao), now=timezone.now())[0].secret
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url.partition("#")[0]))
    phone.goto(f"/activate#{secret}")
    phone.wait_for_url("**/activate/profile")
    assert [url for url in asked if secret in url] == []
    assert_accessible(phone)
    answers = {"first_name": "มานี", "last_name": "มีใจ", "position": "ครู", "telephone": "0812345678"}
    for name, text in (answers | {"password": NEW, "password_again": NEW}).items():
        phone.fill(f"[name={name}]", text)
    phone.click("main .btn-primary")
    phone.wait_for_url("**/")
    phone.goto("/profile")
    assert "มานี มีใจ" in phone.inner_text("main")


def test_every_page_of_access_is_accessible_and_fits_a_phone(phone: Page) -> None:
    """Sign-in, activation, profile, password, tokens and slips: no violation of axe, no sideways scrolling."""
    nation = build_nation()
    for address in ("/activate", "/sign-in"):
        phone.goto(address)
        assert_accessible(phone)
    phone.fill("[name=username]", nation.lao.code)
    phone.fill("[name=password]", PASSWORD)
    phone.click("main .btn-primary")
    for address in ("/profile", "/profile/password", "/profile/tokens", "/slips?choose=all"):
        phone.goto(address)
        assert_accessible(phone)
        assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
    phone.goto("/slips?choose=all")
    phone.click("main .btn-primary")
    phone.wait_for_selector("#accept_new_officer")
    assert_accessible(phone)
