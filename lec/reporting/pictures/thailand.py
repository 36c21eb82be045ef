"""The map of Thailand: the outline of every province, frozen in data/thailand.json (see the NOTICE beside it)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lec.reporting.pictures.shades import Shade

_FILE = Path(__file__).with_name("data") / "thailand.json"
_MARGIN = 4


@dataclass(frozen=True)
class Outlines:
    """SVG path data in one drawing of `width` by `height` units; `provinces` by two-digit code.

    Bangkok is not a province of the collection: it is drawn, but nothing is said of it. The lake is water.
    """

    width: int
    height: int
    provinces: Mapping[str, str]
    bangkok: str
    lake: str

    @property
    def view_box(self) -> str:
        """The drawing with room around it for the strokes at its edge."""
        return f"{-_MARGIN} {-_MARGIN} {self.width + 2 * _MARGIN} {self.height + 2 * _MARGIN}"


@dataclass(frozen=True)
class Place:
    """What the map says of one province: its shade, the same in words, and the page that a press opens."""

    shade: Shade
    title: str = ""
    url: str = ""


@dataclass(frozen=True)
class Shape:
    """One province as it is drawn."""

    code: str
    path: str
    place: Place


@dataclass(frozen=True)
class MapPicture:
    """The whole map, as partials/map_of_thailand.html takes it."""

    view_box: str
    shapes: tuple[Shape, ...]
    bangkok: str
    lake: str


NOTHING_KNOWN = Place(Shade.NO_PART)


@cache
def outlines() -> Outlines:
    """The frozen outlines."""
    return Outlines(**json.loads(_FILE.read_text(encoding="utf-8")))


def map_of(places: Mapping[str, Place]) -> MapPicture:
    """The map with these provinces by two-digit code; one that is not named is drawn as taking no part.

    A code without an outline is left to the table beside the map.
    """
    drawn = outlines()
    shapes = tuple(Shape(code, path, places.get(code, NOTHING_KNOWN)) for code, path in drawn.provinces.items())
    return MapPicture(drawn.view_box, shapes, drawn.bangkok, drawn.lake)
