"""Reads a place on the map in Thailand out of what people copy from maps and telephones."""

import re
from decimal import Decimal

from lec.lib.digits import to_arabic

_PLACES = Decimal("0.000001")
_DEGREES = r"(-?\d{1,3}\.\d+|-?\d{1,3})"
_APART = r"(?:\s*(?:,|%2C)[\s+]*|\s+)"
# In the order of trust: the marked place of a link before the middle of the map that it shows.
_SPELLINGS = (
    re.compile(rf"!3d{_DEGREES}!4d{_DEGREES}"),
    re.compile(rf"mlat={_DEGREES}&mlon={_DEGREES}"),
    re.compile(
        rf"(?:[?&](?:q|ll|query|destination|daddr)=|geo:|/maps/search/|/place/|loc:){_DEGREES}{_APART}{_DEGREES}"
    ),
    re.compile(rf"@{_DEGREES},{_DEGREES}"),
    re.compile(rf"#map=\d+/{_DEGREES}/{_DEGREES}"),
    re.compile(rf"\(?{_DEGREES}°?\s*[Nn]?{_APART}{_DEGREES}°?\s*[Ee]?\)?"),
)
_MINUTES = re.compile(r"(\d{1,3})\s*°\s*(\d{1,2})\s*['′’]\s*(\d{1,2}(?:\.\d+)?)\s*(?:\"|″|”|'')\s*[NEne]")


def parse_position(text: str) -> tuple[Decimal, Decimal]:
    """Return latitude and longitude in decimal degrees with six decimals (about 10 cm).

    Understood: `18.1445, 100.1403` in either order (no latitude of Thailand is one of its longitudes), degrees
    with minutes and seconds, and the links of map services that carry the place in their address. Refused with
    ValueError: anything else, shortened links among it. Whether it lies in Thailand is not judged here.
    """
    plain = to_arabic(text).strip()
    if found := _MINUTES.findall(plain):
        if len(found) != 2:
            raise ValueError("not a position")
        return _ordered(*(_from_minutes(*one) for one in found))
    *linked, typed = _SPELLINGS
    match = next((hit for one in linked if (hit := one.search(plain))), None) or typed.fullmatch(plain)
    if match is None:
        raise ValueError("not a position")
    return _ordered(*(Decimal(one).quantize(_PLACES) for one in match.groups()))


def _from_minutes(degrees: str, minutes: str, seconds: str) -> Decimal:
    return (Decimal(degrees) + Decimal(minutes) / 60 + Decimal(seconds) / 3600).quantize(_PLACES)


def _ordered(first: Decimal, second: Decimal) -> tuple[Decimal, Decimal]:
    return min(first, second), max(first, second)
