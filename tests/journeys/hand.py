"""Counts what an officer's hand does at one browser: clicks, key chords, sentences typed, and pages visited."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Frame, Locator

from tests.journeys.officers import Officer


@dataclass
class Hand:
    """One officer's hand. A click is one press of the mouse, whatever it hits; a chord is keys pressed together.

    `pages` are the paths that the browser stood on, in the order first seen. Scrolling is not counted.
    """

    officer: Officer
    clicks: int = 0
    chords: int = 0
    sentences: int = 0
    pages: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.arrives(self.officer.page.main_frame)
        self.officer.page.on("framenavigated", self.arrives)

    def arrives(self, frame: Frame) -> None:
        """Remember where the browser is."""
        path = urlsplit(frame.url).path
        if frame == self.officer.page.main_frame and path not in self.pages:
            self.pages.append(path)

    def clicks_on(self, what: str | Locator) -> Locator:
        """Click something that stays on the page; answers it."""
        target = self.officer.page.locator(what) if isinstance(what, str) else what
        self.clicks += 1
        target.click()
        return target

    def presses(self, what: str | Locator) -> "Hand":
        """Click a button or a link that leads on, and have the page looked at."""
        self.clicks += 1
        self.officer.presses(what)
        return self

    def types(self, words: str) -> None:
        """Type a sentence where the cursor is."""
        self.sentences += 1
        self.officer.page.keyboard.type(words)

    def strikes(self, chord: str) -> None:
        """Press keys together, such as Control+V."""
        self.chords += 1
        self.officer.page.keyboard.press(chord)
