"""A real Chromium for the journeys: pages of desktop and phone size, one signed-in officer each."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.journeys.officers import Judge, Officer, Photograph

CHROMIUM = "/usr/bin/chromium-headless-shell"
"""Chromium without its window: it draws the same pages with two thirds of the work."""
DESKTOP = (1280, 900)
PHONE = (360, 740)
QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

OpenPage = Callable[..., Page]
SEES = Callable[[str, tuple[int, int]], Officer]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, started once for each process of the suite."""
    # Playwright keeps an event loop in this thread, which Django would take for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    sandbox = ("--no-sandbox",) if os.geteuid() == 0 else ()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=[*QUIET, *sandbox])
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Browser, live_server: Any, settings: Any) -> Iterator[OpenPage]:
    """A function that opens a page of (width, height) for one more officer, with cookies of its own.

    Addresses are relative to the live server. The test fails at its end when a page threw an error or
    broke its own content security policy.
    """
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    pages: list[Page] = []
    faults: list[str] = []

    def open_one(size: tuple[int, int] = DESKTOP, locale: str = "th-TH") -> Page:
        width, height = size
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            has_touch=size == PHONE,
            locale=locale,
            timezone_id="Asia/Bangkok",
        )
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
        page.on("console", lambda message: faults.extend(policy_faults(page.url, message.text)))
        pages.append(page)
        return page

    yield open_one
    for page in pages:
        page.context.close()
    assert faults == []


def policy_faults(url: str, message: str) -> list[str]:
    """The console's message when it tells of a broken content security policy."""
    return [f"{url}: {message}"] if "Content Security Policy" in message else []


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """A page on a desk, 1280 by 900."""
    return open_page(DESKTOP)


@pytest.fixture
def phone(open_page: OpenPage) -> Page:
    """A page on a phone, 360 by 740."""
    return open_page(PHONE)


@pytest.fixture
def photograph() -> Callable[[Page, str], None]:
    """A function that keeps a full-page picture as NAME.png when LEC_SCREENSHOTS names a directory."""
    directory = os.environ.get("LEC_SCREENSHOTS", "")

    def take(page: Page, name: str) -> None:
        if directory:
            # A hidden caret would leave styles on the boxes, which htmx copies and the policy then forbids.
            page.screenshot(path=Path(directory) / f"{name}.png", full_page=True, caret="initial")

    return take


@pytest.fixture
def judge() -> Iterator[Judge]:
    """The judge of every page reached; it speaks at the end, however far the season came."""
    judging = Judge()
    yield judging
    assert judging.found == [], "\n".join(judging.found)


@pytest.fixture
def at_browser(open_page: OpenPage, judge: Judge, photograph: Photograph) -> SEES:
    """A function that seats one more officer at a browser of the given size."""

    def seat(name: str, size: tuple[int, int] = DESKTOP) -> Officer:
        kind = "phone" if size == PHONE else "desk"
        return Officer(open_page(size), judge, photograph, f"{name}-{kind}")

    return seat
