"""An officer brings in a table in a real browser: pastes, mends on a phone, watches long work and stops it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation
from playwright.sync_api import Page, Route, expect

from lec.rolls.models import Enrolment, Upload
from tests.journeys.accessibility import assert_accessible
from tests.nation import Nation, build_nation, national_id, post_of
from tests.rolls.report_files import cell_of, child, report, report_rows

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def nation() -> Iterator[Nation]:
    with translation.override("en"):
        yield build_nation(now=timezone.now())


def begin(page: Page, nation: Nation, server: Any) -> None:
    """Open the page that brings files in, signed in and in English."""
    client = Client()
    client.force_login(post_of(nation.school), backend="lec.accounts.signin.PostBackend")
    session = client.cookies["lec_session"].value
    values = {"lec_session": session, "lec_language": "en"}
    page.context.add_cookies([{"name": name, "value": value, "url": server.url} for name, value in values.items()])
    page.goto(f"/institutions/{nation.school.code}/imports/")


def pasted(rows: list[list[Any]]) -> str:
    return "\n".join("\t".join("" if value is None else str(value) for value in row) for row in rows)


def test_pasted_rows_are_mended_on_a_phone_and_brought_in(nation: Nation, phone: Page, live_server: Any) -> None:
    school = nation.school
    rows = [
        child(school, 1, identifier="1.1E+12"),
        child(school, 2, birth_date="31/02/2562"),
        child(school, 3, grade="ป.9"),
        child(school, 4),
    ]
    begin(phone, nation, live_server)
    assert_accessible(phone)
    phone.get_by_text("Or paste the rows from a spreadsheet").click()
    phone.get_by_label("Rows with their headings").fill(pasted(report_rows(rows)))
    phone.locator("details button").click()
    expect(phone.locator("h1")).to_have_text("The file has faults to mend first")
    assert_accessible(phone)
    assert phone.evaluate("document.scrollingElement.scrollWidth") <= 360
    phone.fill(f"#cell-{cell_of('identifier', 1)}", national_id(1))
    phone.fill(f"#cell-{cell_of('birth_date', 2)}", "28/02/2562")
    phone.get_by_label("Leave this row out").nth(2).check()
    phone.get_by_role("button", name="Mend and check again").click()
    expect(phone.locator("h1")).to_have_text("What the file changes")
    assert phone.locator(".figure-number").all_inner_texts() == ["3", "0", "0", "0", "1"]
    assert_accessible(phone)
    phone.get_by_role("button", name="Bring into the roll").click()
    expect(phone.locator(".notice-done")).to_contain_text("3 added, 0 corrected. Rows left out: 1.")
    assert Enrolment.objects.count() == 3


# While an answer is awaited Playwright can neither look nor click: the page itself notes what it shows.
NOTES_WHAT_IT_SHOWS = """() => setInterval(() => {
    const box = document.querySelector('[data-working]:not([hidden])');
    if (!box) return;
    const bar = box.querySelector('[data-bar]');
    const shown = [box.querySelector('[data-words]').textContent, box.querySelector('[data-numbers]').textContent,
        bar.position < 0 ? null : [bar.value, bar.max]];
    sessionStorage.shown = JSON.stringify(shown);
    if (sessionStorage.stops) box.querySelector('[data-stop]').click();
    delete sessionStorage.stops;
}, 100)"""
SENDS = "document.querySelector('main form button').click()"


def hold_the_answer(page: Page) -> list[Route]:
    """Let the form's sending wait until the test lets it go on."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        if route.request.method == "POST" and not held:
            held.append(route)
        else:
            route.continue_()

    page.route(page.url, hold)
    page.evaluate(NOTES_WHAT_IT_SHOWS)
    return held


def shown(page: Page) -> Any:
    """The words, the numbers and the bar that the page showed last while it waited."""
    return json.loads(page.evaluate("sessionStorage.shown"))


def test_long_work_says_that_it_goes_on_and_is_stopped(nation: Nation, page: Page, live_server: Any) -> None:
    begin(page, nation, live_server)
    expect(page.locator("[data-working]")).to_be_hidden()
    held = hold_the_answer(page)
    content = {"name": "a.xlsx", "mimeType": "application/octet-stream", "buffer": report([child(nation.school, 1)])}
    page.set_input_files("[name=file]", content)
    page.evaluate("sessionStorage.stops = 'yes'")
    with page.expect_response("**/imports/stop") as stopped:
        page.evaluate(SENDS)
    assert stopped.value.status == 204
    held[0].continue_()
    expect(page.locator(".notice")).to_contain_text("Stopped. Nothing was written.")
    assert Upload.objects.count() == 0
    assert shown(page) == ["Sending", "", None]


def test_rows_being_checked_are_counted_on_the_page(nation: Nation, page: Page, live_server: Any) -> None:
    begin(page, nation, live_server)
    held = hold_the_answer(page)
    said = {"words": "Checking row by row", "numbers": "1,250 of 4,000 rows", "done": 1250, "total": 4000}
    page.route("**/imports/progress?**", lambda route: route.fulfill(json=said))
    page.set_input_files("[name=file]", {"name": "a.csv", "mimeType": "text/csv", "buffer": b"1,2,3"})
    page.evaluate(SENDS)
    for _time in range(2):
        page.wait_for_event("response", lambda answer: "/progress" in answer.url)
    held[0].continue_()
    expect(page.locator("h2").first).to_contain_text("Please correct the following")
    assert shown(page) == ["Checking row by row", "1,250 of 4,000 rows", [1250, 4000]]


def test_what_is_shown_while_working_is_accessible(nation: Nation, phone: Page, live_server: Any) -> None:
    begin(phone, nation, live_server)
    phone.evaluate("document.querySelector('[data-working]').hidden = false")
    expect(phone.get_by_role("button", name="Stop; nothing is written")).to_be_visible()
    assert_accessible(phone)
