"""The map has every province of the collection, whole, inside its drawing, and little enough to send each time."""

import re
from itertools import pairwise

import pytest

from lec.registry.provinces import provinces
from lec.reporting.pictures.shades import Shade
from lec.reporting.pictures.thailand import Place, map_of, outlines

Point = tuple[int, int]


def rings(path: str) -> list[list[Point]]:
    """The closed rings of path data made of M, relative l and z."""
    found = []
    for ring in re.findall(r"M([^z]*)z", path):
        start, _l, steps = ring.partition("l")
        x, y = (int(one) for one in start.split())
        numbers = [int(one) for one in re.findall(r"-?\d+", steps)]
        points = [(x, y)]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            points.append((x, y))
        found.append(points)
    return found


def area(points: list[Point]) -> float:
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise([*points, points[0]]))) / 2


def everything() -> dict[str, str]:
    drawn = outlines()
    return {**drawn.provinces, "10": drawn.bangkok, "lake": drawn.lake}


def test_every_province_has_its_outline() -> None:
    assert sorted(outlines().provinces) == [one.code for one in provinces()]


@pytest.mark.parametrize("code", sorted(everything()))
def test_outline_is_closed_land_inside_the_drawing(code: str) -> None:
    path = everything()[code]
    assert re.fullmatch(r"(M\d+ \d+l[-\d ]+z)+", path)
    shapes = rings(path)
    assert sum(map(area, shapes)) > 20
    inside = all(0 <= x <= outlines().width and 0 <= y <= outlines().height for ring in shapes for x, y in ring)
    assert (inside, min(len(ring) for ring in shapes) >= 3) == (True, True)


def test_provinces_lie_where_they_lie() -> None:
    """Chiang Rai lies in the north, Yala and Narathiwat south, Ubon east, Mae Hong Son west; Nan borders on Phrae."""
    middles = {}
    for code, path in outlines().provinces.items():
        points = [point for ring in rings(path) for point in ring]
        middles[code] = (sum(x for x, _y in points) / len(points), sum(y for _x, y in points) / len(points))
    by_height = sorted(middles, key=lambda code: middles[code][1])
    by_breadth = sorted(middles, key=lambda code: middles[code][0])
    assert (by_height[0], set(by_height[-2:]), by_breadth[0], by_breadth[-1]) == ("57", {"95", "96"}, "58", "34")
    nan, phrae = (set(rings(outlines().provinces[code])[0]) for code in ("55", "54"))
    assert len(nan & phrae) >= 5


def test_map_stays_small() -> None:
    assert sum(map(len, everything().values())) < 25_000


def test_province_that_is_not_named_takes_no_part() -> None:
    picture = map_of({"54": Place(Shade.MOST, "แพร่", "/watch/54"), "99": Place(Shade.CONFIRMED)})
    shades = {shape.code: shape.place.shade for shape in picture.shapes}
    assert (len(shades), shades.pop("54"), set(shades.values())) == (76, Shade.MOST, {Shade.NO_PART})
    assert (picture.bangkok, picture.lake) == (outlines().bangkok, outlines().lake)
