"""A position is read from whatever maps and telephones let people copy."""

from decimal import Decimal

import pytest

from lec.lib.positions import parse_position

HERE = (Decimal("18.144500"), Decimal("100.140300"))


@pytest.mark.parametrize(
    "text",
    [
        "18.1445, 100.1403",
        "18.1445,100.1403",
        " 18.1445   100.1403 ",
        "๑๘.๑๔๔๕, ๑๐๐.๑๔๐๓",
        "(18.1445, 100.1403)",
        "18.1445° N, 100.1403° E",
        "100.1403, 18.1445",
        "geo:18.1445,100.1403",
        "https://www.google.com/maps?q=18.1445,100.1403",
        "https://www.google.com/maps/search/?api=1&query=18.1445%2C100.1403",
        "https://www.google.com/maps/search/18.1445,+100.1403?entry=tts",
        "https://www.google.com/maps/@18.1445,100.1403,17z",
        "https://www.google.com/maps/place/x/@18.2,100.2,17z/data=!3m1!4b1!8m2!3d18.1445!4d100.1403",
        "https://www.openstreetmap.org/#map=17/18.1445/100.1403",
        "https://www.openstreetmap.org/?mlat=18.1445&mlon=100.1403#map=17/18.2/100.2",
        "18°08'40.2\"N 100°08'25.08\"E",
    ],
)
def test_position_is_read(text: str) -> None:
    assert parse_position(text) == HERE


def test_more_decimals_than_are_kept_are_rounded() -> None:
    assert parse_position("18.14450049999, 100.1403") == HERE


@pytest.mark.parametrize(
    "text",
    [
        "",
        "หน้าวัด",
        "18.1445",
        "18.1445, 100.1403, 5",
        "https://maps.app.goo.gl/AbCdEf123",
        "18°08'40.2\"N",
        "9" * 400,
        "1e309, 2",
        "18.1.4, 100",
        "54/1, 100",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a position"):
        parse_position(text)
