"""Officers at their browsers: they walk from page to page, and every page they reach is judged."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Locator, Page

from lec.registry.models import Organisation
from tests.journeys.accessibility import violations
from tests.nation import PASSWORD

Photograph = Callable[[Page, str], None]

SPOKEN = """() => {
    const machines = [...document.querySelectorAll('code, pre, .code')];
    machines.forEach(one => one.setAttribute('hidden', ''));
    const names = ['aria-label', 'placeholder', 'title', 'alt'];
    const told = [document.title, document.body.innerText,
        ...[...document.querySelectorAll('body *')].flatMap(
            one => names.map(name => one.getAttribute(name) || ''))].join('\\n');
    machines.forEach(one => one.removeAttribute('hidden'));
    return told;
}"""
SIZES = "() => [document.scrollingElement.scrollWidth, window.innerWidth]"
TOO_WIDE = """() => [...document.querySelectorAll('body *')].filter(
    one => one.getBoundingClientRect().right > window.innerWidth + 1 && !one.closest('.table-scroll')
    && getComputedStyle(one).position !== 'absolute').slice(-3).map(
    one => one.tagName.toLowerCase() + '.' + one.className + ' ' + one.textContent.trim().slice(0, 40)).join(' | ')"""
A_LETTER_A_LINE = """() => [...document.querySelectorAll('th, td, dt, dd, label, a, p')].filter(
    one => one.textContent.trim().length > 8 && one.clientWidth > 1 && one.clientWidth < 40
    && one.clientHeight > 100 && !one.closest('.visually-hidden')
    && getComputedStyle(one.closest('thead') || one).position !== 'absolute').map(
    one => one.textContent.trim().slice(0, 30))"""
WORD = re.compile(r"[A-Za-z][A-Za-z'’-]+")
CODES = re.compile(
    r"https?://\S+|\S+@\S+|\b[\w.]+\.go\.th\b|[0-9a-f]{16,}|x-xxxx-xxxxx-\S+|\bGx+\S*|\b[\w-]{16}\b"
    r"|\b(?:LEC-template|DMC-list|DMC-wide)\b"
)
"""What is read by machines: addresses, of e-mail too, digests, masked identifiers, public codes, codes of formats."""
SPOKEN_IN_THAI = {
    "LEC",
    "English",
    "PDF",
    "XLSX",
    "XLS",
    "CSV",
    "ODS",
    "MB",
    "KB",
    "QR",
    "Code",
    "G-Code",
    "RPT",
}
SPOKEN_IN_THAI |= {"Excel", "xlsx", "xls", "ods", "csv", "pdf", "User", "Login", "Password", "DLA", "DMC"}
SPOKEN_IN_THAI |= {"Ctrl", "Enter"}
# How a digest is computed.
SPOKEN_IN_THAI |= {"SHA-", "JSON", "UTF-", "Unicode", "NFC", "LF", "YYYY-MM-DD", "array", "null"}
"""Latin words that a Thai page may show: the product, file formats, and what the circular itself writes."""


@dataclass
class Judge:
    """Everything found on the pages reached, told at the end all at once; each page is judged once by size."""

    allowed: set[str] = field(default_factory=set)
    found: list[str] = field(default_factory=list)
    seen: set[tuple[str, str, int]] = field(default_factory=set)

    def look(self, page: Page) -> None:
        """Judge a page: accessible, one heading, one primary button, as wide as its screen, readable, in Thai."""
        width = page.viewport_size["width"] if page.viewport_size else 0
        heading = " ".join(page.locator("h1").all_inner_texts())
        place = (re.sub(r"\d+", "n", page.url.split("/", 3)[3].split("?")[0]), heading, width)
        if place in self.seen:
            return
        self.seen.add(place)
        self.look_again(page)

    def look_again(self, page: Page) -> None:
        """Judge a page even if it has been judged: more of it may be unfolded now."""
        width = page.viewport_size["width"] if page.viewport_size else 0
        heading = " ".join(page.locator("h1").all_inner_texts())
        told = f"{page.url} at {width} px"
        if page.locator("h1").count() != 1:
            self.found.append(f"{told}: {page.locator('h1').count()} headings of the first level: {heading}")
        if not page.title().endswith(" – LEC"):
            self.found.append(f"{told}: the title does not name the system: {page.title()}")
        if (primary := page.locator("main .btn-primary:visible").count()) > 1:
            self.found.append(f"{told}: {primary} primary buttons")
        letters = page.evaluate(A_LETTER_A_LINE)
        self.found.extend(f"{told}: a letter to a line: {one}" for one in letters)
        self.found.extend(f"{told}: {violation}" for violation in violations(page))
        scrolls, has = page.evaluate(SIZES)
        if scrolls > has:
            self.found.append(f"{told}: {scrolls} px wide, because of {page.evaluate(TOO_WIDE)}")
        if page.evaluate("document.documentElement.lang") == "th" and (words := self.foreign_words(page)):
            self.found.append(f"{told}: says {', '.join(words)}")

    def foreign_words(self, page: Page) -> list[str]:
        """The Latin words on a Thai page that are none of ours."""
        words = sorted(set(WORD.findall(CODES.sub(" ", page.evaluate(SPOKEN)))))
        return [word for word in words if word not in SPOKEN_IN_THAI | self.allowed]


class Officer:
    """One officer at one browser; every step ends with a look at the page it led to."""

    def __init__(self, page: Page, judge: Judge, photograph: Photograph, name: str) -> None:
        self.page = page
        self.judge = judge
        self.photograph = photograph
        self.name = name
        self.pictures = 0
        page.on("response", self._heard)

    def _heard(self, response: Any) -> None:
        if response.status >= 500:
            self.judge.found.append(f"{response.url}: {response.status}")

    def looked(self, picture: str = "") -> "Officer":
        """Judge the page as it is, and keep a picture of it."""
        self.judge.look(self.page)
        self.pictures += 1
        self.photograph(self.page, picture or f"{self.name}-{self.pictures:02d}")
        return self

    def at(self, size: tuple[int, int]) -> "Officer":
        """See the same page on a screen of another size: it is laid out anew, and judged."""
        width, height = size
        self.page.set_viewport_size({"width": width, "height": height})
        return self.looked()

    def goes(self, address: str) -> "Officer":
        """Open an address of LEC."""
        self.page.goto(address)
        return self.looked()

    def presses(self, what: str | Locator) -> "Officer":
        """Press a button or a link and wait for the page it leads to."""
        target = self.page.locator(what) if isinstance(what, str) else what
        with self.page.expect_navigation():
            target.first.click()
        return self.looked()

    def writes(self, **fields: str) -> "Officer":
        """Fill in boxes by their names."""
        for name, text in fields.items():
            self.page.locator(f"[name={name}]").fill(text)
        return self

    def saves(self) -> "Officer":
        """Press the page's one primary button inside a form."""
        return self.presses("main form button.btn-primary")

    def signs_in(self, organisation: Organisation, password: str = PASSWORD) -> "Officer":
        """Sign in with user name and password, and arrive at the first page."""
        self.goes("/sign-in").writes(username=organisation.code, password=password)
        return self.presses("main form button.btn-primary")

    def confirms(self, organisation: Organisation, database: str) -> "Officer":
        """Open the sheet of one database, check it and confirm."""
        self.goes(f"/organisations/{organisation.code}/confirm/{database}")
        return self.presses(".panel-moment form button.btn-primary")

    @property
    def words(self) -> str:
        """What stands on the page."""
        text: str = self.page.locator("main").inner_text()
        return text

    def states(self) -> list[str]:
        """The states of the standings shown, in the order of the page."""
        classes = self.page.locator("main .state").evaluate_all("all => all.map(one => one.className)")
        found = [re.findall(r"state-(open|confirmed|voided)", one) for one in classes]
        return [state for one in found for state in one]
