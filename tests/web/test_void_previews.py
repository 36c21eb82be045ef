"""What an edit costs is said before it is saved: every view that takes a POST stands in one of these lists."""

import re
from html import unescape
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from lec.registry.models import Organisation
from lec.reporting.totals_now import totals_now
from lec.rounds.models import Act, Standing, Step
from lec.web.templatetags.lec import database_label
from tests.ascent import confirm_branch, ready_nation
from tests.everything import everything
from tests.nation import Nation
from tests.web.addresses import Belongings, Page, furnish, pages
from tests.web.conftest import SignedIn
from tests.web.page_forms import form_with
from tests.web.previewed import SCENARIOS

pytestmark = pytest.mark.django_db

PREVIEWS = {*SCENARIOS, "identity:sheet"}
"""They show what would fall before anything is saved (identity:sheet hands its codes on to identity:codes)."""

VOIDS_BY_ITS_PURPOSE = {
    "organisations:return": "the page names what falls before the reason is written",
    "home:return": "the same for several at once",
    "surveys:publish": "its own page counts what falls, which may be thousands",
    "yearly:preview": "the page names what falls, which may be thousands, before its one button",
}
CANNOT_VOID = {
    # the officer's own account and screen
    "accounts:activate", "accounts:create_profile", "accounts:password", "accounts:profile", "accounts:revoke_token",
    "accounts:sign_in", "accounts:sign_out", "accounts:slips", "accounts:tokens", "language:switch",
    "accounts:slips_below", "accounts:slips_stop",
    # looks that are recorded, searches, and words beside the data
    "contests:department_file", "contests:department_names", "contests:file", "contests:lao_file",
    "contests:province_file", "contests:province_names", "contests:evidence", "contests:decline",
    "doubles:look", "doubles:search", "doubles:different", "doubles:back", "existence:missing", "finding:find",
    "learners:look", "learners:explain", "queries:explain",
    "identity:ask", "identity:withdraw", "identity:refuse", "identity:entry", "identity:registered",
    # an upload changes nothing before it is applied
    "imports:start", "imports:mend", "imports:stop", "yearly:start", "yearly:stop",
    # a new year's roll that was never confirmed: promotion ends with its first confirmation
    "promotion:class", "promotion:back",
    # the chain upwards, and rounds
    "organisations:confirm", "organisations:changes", "home:confirm", "queries:accept",
    "rounds:open", "rounds:extend", "rounds:close", "rounds:close_again",
    # what is asked of schools, and what they send: it counts only when the LAO accepts it
    "headcounts:ask", "headcounts:contact", "answers:code", "answers:numbers", "answers:send", "answers:thanks",
    # survey forms that are still drafts, or asked no more
    "surveys:new", "surveys:words", "surveys:order", "surveys:add", "surveys:change", "surveys:drop", "surveys:copy",
    "surveys:discard", "surveys:withdraw",
    # random checks: what was found changes nothing by itself
    "inspections:plan", "inspections:draw", "inspections:finish", "inspections:visit", "inspections:learner",
    "inspections:photos", "inspections:ask",
    # files of closed rounds for agencies: no data of the round is touched
    "agencies:add", "agencies:change", "agencies:hand_over",
    # rates of estimates: no confirmed fact
    "funding:add_rate", "funding:withdraw_rate",
    # talk
    "advice:open", "advice:settle", "advice:show", "notices:read_all",
}  # fmt: skip


@pytest.fixture
def ready(db: None) -> Nation:
    """Everybody verified and every number recorded, nothing confirmed yet."""
    return ready_nation()


def confirm_all(nation: Nation) -> None:
    for branch in (nation.here, nation.there):
        confirm_branch(branch)


def falls_shown(html: str) -> list[tuple[str, str, int | None, int | None]]:
    """What the page says would fall: whose, which database, last confirmed, what it becomes."""
    section = re.search(r'<section class="voids">(.*?)</section>', html, re.DOTALL)
    assert section is not None, "the page does not say what would fall"
    found = []
    for item in re.findall(r"<li>(.*?)</li>", section[1], re.DOTALL):
        words = re.search(r"<strong>(.*?)</strong> · (.*?)\s*<", item, re.DOTALL)
        assert words is not None
        assert "voids-when" in item, "it does not say who confirmed, and when"
        counts = re.search(r'class="before">([\d,]+)</span>.*?<strong>([\d,]+)</strong>', item, re.DOTALL)
        numbers = [int(number.replace(",", "")) for number in counts.groups()] if counts else [None, None]
        found.append((unescape(words[1]), unescape(words[2]), *numbers))
    return found


def fell(steps: list[Step]) -> list[tuple[str, str, int | None, int | None]]:
    """What really fell, in the same words; the numbers as they are now."""
    standings = [one.standing for one in steps]
    now = totals_now(standings)
    return [
        (
            one.organisation.name,
            database_label(one.database, one.organisation.kind),
            None if now[one.pk] is None else one.confirmed_total,
            now[one.pk],
        )
        for one in standings
    ]


@pytest.mark.parametrize("name", SCENARIOS)
def test_first_press_writes_nothing_and_says_what_falls_and_the_second_makes_it_so(
    ready: Nation, signed_in: SignedIn, name: str
) -> None:
    scenario = SCENARIOS[name]
    made = scenario.before(ready)
    confirm_all(ready)
    press = scenario.press(ready, made)
    client = signed_in(press.by)
    action, sent = press.posts, press.filled
    if press.page:
        form = form_with(client.get(press.page).content.decode(), *press.filled, action=press.action)
        action, sent = press.action or press.page, form.pressed(**press.filled)
    before, last = everything(), Step.objects.order_by("pk").values_list("pk", flat=True).last()
    asked = client.post(action, sent, follow=True)
    assert asked.status_code == 200
    assert everything() == before
    html = asked.content.decode()
    shown = falls_shown(html)
    assert shown != []
    again = form_with(html, "accept_void")
    done = client.post(again.action or action, again.pressed())
    assert done.status_code == 302
    appended = Step.objects.filter(pk__gt=last).exclude(act=Act.CONFIRM).order_by("pk")
    assert fell(list(appended.select_related("standing__organisation", "standing__round"))) == shown
    assert Standing.objects.filter(state="voided").count() == len(shown)


# --- the lists are whole -----------------------------------------------------------------------


def test_every_view_that_takes_a_post_stands_in_one_list(nation: Nation) -> None:
    """A new view: say in PREVIEWS (with a scenario), CANNOT_VOID or VOIDS_BY_ITS_PURPOSE what it costs."""
    hidden = furnish(nation.here)
    listed = [*PREVIEWS, *CANNOT_VOID, *VOIDS_BY_ITS_PURPOSE]
    taking = {page.name for page in pages() if takes_posts(nation, hidden, page)}
    assert sorted(taking - set(listed)) == [], "nobody has said whether these views void"
    assert sorted(set(listed) - taking) == [], "these views take no POST"
    assert len(listed) == len(set(listed))


def takes_posts(nation: Nation, hidden: Belongings, page: Page) -> bool:
    """Whether the page's own officer gets anything but 405 for a POST; whatever it does is taken back."""
    (address, *_others) = hidden.addresses(page)
    client = Client()
    with transaction.atomic():
        client.force_login(_officer(nation, page, address), backend="lec.accounts.signin.PostBackend")
        status = client.post(address).status_code
        transaction.set_rollback(True)
    return status != 405


def _officer(nation: Nation, page: Page, address: str) -> Any:
    code = address.split("/")[2] if "code" in page.parts else ""
    own = Organisation.objects.filter(code=code).first() or nation.department
    return own.post
