"""The map of the public statistics: every province in a shade, the same numbers in words as the table has."""

from lec.registry.models import Level
from lec.reporting.pictures.shades import Shade
from lec.reporting.public_statistics import ALL, OWN, PublicPlace
from lec.web.statistics.map import drawn

OWN_NUMBERS = {"50": 900, "51": 60, "52": 45, "53": 1_200, "54": 300, "55": 8}


def province(code: str, total: int | None, *, missing: bool = False) -> PublicPlace:
    numbers = {OWN: {(ALL, ALL): total}}
    return PublicPlace(Level.PROVINCE, code, f"จังหวัด{code}", code, numbers, frozenset({OWN} if missing else ()))


def test_map_shades_provinces_by_thirds_and_says_their_numbers() -> None:
    hidden, missing = province("56", None), province("57", 500, missing=True)
    picture = drawn([*(province(code, total) for code, total in OWN_NUMBERS.items()), hidden, missing])
    assert picture is not None
    shapes = {shape.code: shape.place for shape in picture[0].shapes if shape.place.url}
    assert {code: place.shade for code, place in shapes.items()} == {
        "55": Shade.SOME,
        "52": Shade.SOME,
        "51": Shade.MOST,
        "54": Shade.MOST,
        "50": Shade.ALL_BELOW,
        "53": Shade.ALL_BELOW,
        "56": Shade.NO_PART,
        "57": Shade.NO_PART,
    }
    assert [code for code, total in OWN_NUMBERS.items() if f"{total:,}" not in shapes[code].title] == []
    assert shapes["53"].url == "/statistics/53"
    legend = picture[1]
    assert [(row["shade"], row["number"]) for row in legend] == [
        (Shade.SOME, 2),
        (Shade.MOST, 2),
        (Shade.ALL_BELOW, 2),
        (Shade.NO_PART, 2),
    ]
    assert ["45" in legend[0]["words"], "46" in legend[1]["words"], "1,200" in legend[2]["words"]] == [True] * 3


def test_provinces_of_the_same_size_share_a_shade_and_no_other_is_explained() -> None:
    picture = drawn([province(code, 40) for code in ("50", "51", "52")])
    assert picture is not None
    assert [(row["shade"], row["number"]) for row in picture[1]] == [(Shade.SOME, 3), (Shade.NO_PART, 0)]


def test_map_of_two_known_provinces_is_not_drawn() -> None:
    assert drawn([province("50", 40), province("51", 50), province("52", None)]) is None
