"""The judge of accessibility itself: it passes a sound page and names the faults of a bad one."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.accessibility import assert_accessible, violations

SOUND = """<!doctype html><html lang="th"><head><meta charset="utf-8"><title>หน้าทดสอบ</title></head>
<body><main><h1>ผู้เรียน</h1><label for="n">ชื่อ</label> <input id="n"></main></body></html>"""
BAD = """<!doctype html><html lang="th"><head><meta charset="utf-8"><title>หน้าทดสอบ</title></head>
<body><main><h1>ผู้เรียน</h1><input id="n"><p style="color:#ccc;background:#fff">จาง</p></main></body></html>"""


@pytest.fixture
def blank(browser: Browser) -> Iterator[Page]:
    """A page that belongs to no server, under a policy as strict as LEC's."""
    page = browser.new_page()
    yield page
    page.close()


def show(page: Page, html: str) -> None:
    """Serve the text as a page with a strict policy."""
    headers = {"content-security-policy": "default-src 'self'; style-src 'unsafe-inline'"}
    page.route("**/*", lambda route: route.fulfill(body=html, content_type="text/html", headers=headers))
    page.goto("http://lec.test/")


def test_accessible_page_passes(blank: Page) -> None:
    """A page with a title, a language, a heading and a labelled field has no violation."""
    show(blank, SOUND)
    assert_accessible(blank)


def test_faulty_page_names_rule_and_element(blank: Page) -> None:
    """An unlabelled field and pale text are both found, by rule and by element."""
    show(blank, BAD)
    assert [entry.splitlines()[:2] for entry in violations(blank)] == [
        [
            "color-contrast (serious): Elements must meet minimum color contrast ratio thresholds",
            '    p: <p style="color:#ccc;background:#fff">จาง</p>',
        ],
        ["label (critical): Form elements must have labels", '    #n: <input id="n">'],
    ]


def test_faulty_page_fails_with_a_readable_list(blank: Page) -> None:
    """The failure names the page and each violation."""
    show(blank, BAD)
    with pytest.raises(AssertionError, match=r"2 violation\(s\) on http://lec\.test/:\ncolor-contrast"):
        assert_accessible(blank)
