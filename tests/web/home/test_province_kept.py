"""A province's first page that is kept: at once up to date, in each language, with everybody's own token."""

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lec.notices.models import Notice
from lec.reporting import watching
from lec.web.home.province import TOKEN
from tests.confirmed_nation import confirm_branch, confirmed, nation_with_learners
from tests.nation import NOW, Nation, post_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    """A process that has just begun."""
    watching.forget()
    yield
    watching.forget()


@pytest.fixture
def nation() -> Nation:
    """Everything below the province confirmed, and the province itself."""
    made = nation_with_learners()
    confirm_branch(made.here)
    return made


def officer(nation: Nation) -> Client:
    """The province's officer at a browser whose token is asked for."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(post_of(nation.province), backend="lec.accounts.signin.PostBackend")
    return client


def page(client: Client) -> str:
    return client.get("/").content.decode()


def token_of(html: str) -> str:
    """The token of the forms that return."""
    form = r'action="/desk/return"><input type="hidden" name="csrfmiddlewaretoken" value="(\w*)"'
    (found,) = set(re.findall(form, html))
    return found


def give_back(client: Client, html: str, nation: Nation, reason: str) -> HttpResponse:
    """Return the LAO's learners with the token of a page."""
    which = f"{nation.lao.code}:roll"
    return client.post("/desk/return", {"which": which, "reason": reason, "csrfmiddlewaretoken": token_of(html)})


def test_second_view_asks_for_little(nation: Nation) -> None:
    client = officer(nation)
    page(client)
    with CaptureQueriesContext(connection) as queries:
        page(client)
    # Who signed in, whether anything was written, and the five things that may wait beside the desk.
    assert len(queries) == 7


def test_every_view_has_a_token_of_its_own_that_works(nation: Nation) -> None:
    client, another = officer(nation), officer(nation)
    pages = [page(client), page(client), page(another)]
    assert [TOKEN in html for html in pages] == [False] * 3
    assert len({token_of(html) for html in pages}) == 3
    assert give_back(another, pages[1], nation, "นับใหม่").status_code == 403
    assert give_back(client, pages[1], nation, "นับใหม่").status_code == 302


def test_what_happens_below_shows_at_the_next_view(nation: Nation) -> None:
    client = officer(nation)
    before = page(client)
    give_back(client, before, nation, "ดูตัวเลขอีกครั้ง")
    fallen = page(client)
    confirmed(nation.lao, "roll")
    again = page(client)
    # The LAO confirms as it was, so that the province may too.
    assert ['id="again"' in html for html in (before, fallen, again)] == [False, False, True]
    assert [len(re.findall(f'value="{nation.lao.code}:roll"', html)) for html in (before, fallen, again)] == [2, 0, 2]


def test_each_language_is_kept_by_itself(nation: Nation) -> None:
    client = officer(nation)
    thai = page(client)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    english = page(client)
    del client.cookies[settings.LANGUAGE_COOKIE_NAME]
    assert ["Confirm the province as a whole" in html for html in (thai, english, page(client))] == [
        False,
        True,
        False,
    ]


def test_what_waits_beside_the_desk_is_asked_at_every_view(nation: Nation) -> None:
    client = officer(nation)
    before = page(client)
    post = post_of(nation.province)
    Notice.objects.create(post=post, kind="void", key="k1", at=NOW)
    assert ['id="waiting"' in html for html in (before, page(client))] == [False, True]


def test_what_was_typed_and_not_accepted_is_shown_once(nation: Nation) -> None:
    client = officer(nation)
    refused = give_back(client, page(client), nation, "")
    assert refused.status_code == 422
    assert "fault_reason_several" in refused.content.decode()
    assert "fault_reason_several" not in page(client)
