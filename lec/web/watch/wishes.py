"""What the address of a watching page asks for: the order, who is listed, and which curve is drawn."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.http import urlencode

BEHIND = "behind"
SORTS = (BEHIND, "name", "forecast", "number")
"""By what a list may be put in order; the first where nothing is said. A minus before it turns it round."""

UNFINISHED = "unfinished"
CURVES = ("institution-roll", "institution-basics", "lao-roll", "lao-basics", "lao-headcounts")
"""The curves by level and database; the first where nothing is said."""


@dataclass(frozen=True)
class Wish:
    """What is asked for; `path` is the page's own address, to which a changed wish leads."""

    path: str
    sort: str = BEHIND
    only_unfinished: bool = False
    curve: str = CURVES[0]

    @property
    def column(self) -> str:
        """The column by which the list is ordered."""
        return self.sort.removeprefix("-")

    @property
    def is_turned(self) -> bool:
        """Whether the order is turned round."""
        return self.sort.startswith("-")

    @property
    def level(self) -> str:
        """The level whose curve is drawn."""
        return self.curve.partition("-")[0]

    @property
    def database(self) -> str:
        """The database whose curve is drawn."""
        return self.curve.partition("-")[2]

    @property
    def key(self) -> str:
        """The same wish has the same key: what is kept of a page is kept under it."""
        return f"{self.path} {self.sort} {self.only_unfinished} {self.curve}"

    def address(self, **changes: str) -> str:
        """The page's address with these parameters changed; what nobody needs to say is left out."""
        asked = {"sort": self.sort, "show": UNFINISHED if self.only_unfinished else "", "curve": self.curve} | changes
        kept = {name: value for name, value in asked.items() if value and value not in (BEHIND, CURVES[0])}
        return f"{self.path}?{urlencode(kept)}" if kept else self.path

    @property
    def heads(self) -> dict[str, dict[str, str]]:
        """For each order: how the list stands in it now (as aria-sort says it), and the address that sorts by it."""
        heads = {}
        for name in SORTS:
            now = ""
            if name == self.column:
                now = "descending" if self.is_turned else "ascending"
            turned = f"-{name}" if now == "ascending" else name
            heads[name] = {"now": now, "address": self.address(sort=turned)}
        return heads


def wish_of(path: str, asked: Mapping[str, str]) -> Wish:
    """The wish of an address; what it does not know, it leaves at the first choice."""
    sort, curve = asked.get("sort", BEHIND), asked.get("curve", CURVES[0])
    return Wish(
        path=path,
        sort=sort if sort.removeprefix("-") in SORTS else BEHIND,
        only_unfinished=asked.get("show") == UNFINISHED,
        curve=curve if curve in CURVES else CURVES[0],
    )
