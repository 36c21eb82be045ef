"""What is kept of a watching page is shown again without working anything out, and never after a change."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from lec.reporting import watching
from lec.web.watch import kept
from tests.ascent import confirm_as, confirm_branch, ready_nation
from tests.nation import Nation
from tests.web.conftest import SignedIn

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    watching.forget()
    yield
    watching.forget()


@pytest.fixture
def nation(nothing_kept: None) -> Nation:
    return ready_nation()


def view(client: Client, address: str = "/watch") -> tuple[str, int]:
    """The page, and how many statements it took."""
    with CaptureQueriesContext(connection) as captured:
        text = client.get(address).content.decode()
    return text.split("<main")[1], len(captured)


def test_second_look_is_the_same_and_asks_next_to_nothing(nation: Nation, signed_in: SignedIn) -> None:
    client = signed_in(nation.department)
    for address, most in (("/watch", 4), ("/watch/54", 7), ("/", 10)):
        first, _many = view(client, address)
        second, few = view(client, address)
        assert (second == first, few <= most) == (True, True), (address, few)


def test_every_confirmation_shows_at_once(nation: Nation, signed_in: SignedIn) -> None:
    client = signed_in(nation.department)
    before, _many = view(client)
    confirm_branch(nation.here)
    after, _many = view(client)
    assert ("shade-done" in before.split("legend")[0], "shade-done" in after.split("legend")[0]) == (False, True)


def test_languages_and_wishes_are_kept_apart(nation: Nation, signed_in: SignedIn) -> None:
    client = signed_in(nation.department)
    thai, _many = view(client)
    client.cookies["lec_language"] = "en"
    english, _many = view(client)
    by_name, _many = view(client, "/watch?sort=-name")
    assert len({thai, english, by_name}) == 3
    assert view(client)[0] == english


def test_only_the_last_used_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST", 2)
    with translation.override("en"):
        for version in ("a", "b", "a", "c"):
            kept.part("watch/contact.html", {"contact": ""}, version=version, key="")
        names = [version for _template, _language, version, _key in kept._kept]
    assert names[-2:] == ["a", "c"]


def test_nothing_is_kept_without_a_version() -> None:
    shown = [
        kept.part("watch/contact.html", {"contact": contact}, version="", key="") for contact in ("", "ก, ข, 054-1")
    ]
    assert shown[0] != shown[1]


def test_open_page_in_two_tabs_follows_a_change_in_between(nation: Nation, signed_in: SignedIn) -> None:
    province, department = signed_in(nation.province), signed_in(nation.department)
    assert "2 จาก 7" not in view(province, "/watch/54")[0]
    confirm_as(nation.school, "roll", "basics", now=timezone.now())
    texts = [view(one, "/watch/54")[0] for one in (province, department)]
    assert ["2 จาก 7" in text for text in texts] == [True, True]
