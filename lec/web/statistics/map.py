"""The nation's map by number of own learners: three shades of as many provinces each."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from lec.reporting.pictures.shades import Shade
from lec.reporting.pictures.thailand import MapPicture, Place, map_of
from lec.reporting.public_statistics import ALL, OWN, PublicPlace

_SHADES = (Shade.SOME, Shade.MOST, Shade.ALL_BELOW)


def drawn(provinces: Sequence[PublicPlace]) -> tuple[MapPicture, list[dict[str, Any]]] | None:
    """The picture and its legend; None where fewer than three provinces have a number that may be shown."""
    totals = {one.code: _total(one) for one in provinces}
    known = sorted(total for total in totals.values() if total)
    if len(known) < len(_SHADES):
        return None
    # The greatest number of each shade.
    ends = [known[len(known) * part // len(_SHADES) - 1] for part in range(1, len(_SHADES) + 1)]
    places = {}
    numbers = dict.fromkeys((*_SHADES, Shade.NO_PART), 0)
    for one in provinces:
        total = totals[one.code]
        shade = _SHADES[next(at for at, end in enumerate(ends) if total <= end)] if total else Shade.NO_PART
        words = _("%(n)s persons") % {"n": f"{total:,}"} if total else _("no number to show")
        url = reverse("statistics:place", args=[one.code])
        places[one.code] = Place(shade, f"{one.name}: {words}", url)
        numbers[shade] += 1
    return map_of(places), [*_legend(ends, numbers), _row(Shade.NO_PART, _("No number to show"), numbers)]


def _legend(ends: Sequence[int], numbers: dict[Shade, int]) -> list[dict[str, Any]]:
    rows = []
    least = 1
    for shade, end in zip(_SHADES, ends, strict=True):
        # Provinces of the same size share a shade; the shade between is then of nobody.
        if least > end:
            continue
        words = _("%(least)s to %(most)s persons") % {"least": f"{least:,}", "most": f"{end:,}"}
        rows.append(_row(shade, words, numbers))
        least = end + 1
    return rows


def _row(shade: Shade, words: str, numbers: dict[Shade, int]) -> dict[str, Any]:
    return {"shade": shade, "words": words, "number": numbers[shade]}


def _total(place: PublicPlace) -> int:
    """Own learners that may be shown; 0 where none are, or none may."""
    numbers = place.numbers.get(OWN)
    return (numbers[ALL, ALL] or 0) if numbers and OWN not in place.missing else 0
