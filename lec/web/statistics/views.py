"""Statistics for everybody: the latest closing by place, level of schooling and sex, and the same as open data."""

from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lec.closings.models import Closing
from lec.lib.grades import LEVELS
from lec.lib.refusals import Hidden
from lec.registry.models import Level
from lec.reporting.handing.comma import csv_lines
from lec.reporting.handing.dictionary import OPEN_DATA, plain_rows
from lec.reporting.pictures.bars import percent
from lec.reporting.public_statistics import (
    ALL,
    DATABASES,
    NATION,
    OTHER,
    OWN,
    SCHOOLING,
    PublicPlace,
    Release,
    latest,
    open_data_csv,
    release_of,
)
from lec.web.access import public
from lec.web.statistics.map import drawn

_CSV = "text/csv; charset=utf-8"


@public
@require_safe
def nation(request: HttpRequest) -> HttpResponse:
    """The whole nation, its provinces below."""
    closing = latest()
    return _page(request, closing, NATION) if closing else render(request, "statistics/none.html")


@public
@require_safe
def place(request: HttpRequest, place: str) -> HttpResponse:
    """A province with its LAOs, or one LAO."""
    return _page(request, latest(), place)


@public
@require_safe
def open_data(request: HttpRequest) -> Any:
    """Every number that the pages show, as CSV; its digest stands on the page."""
    release = _release()
    response = StreamingHttpResponse(open_data_csv(release), content_type=_CSV)
    year, term, _count_date, number = release.head
    response["Content-Disposition"] = f'attachment; filename="lec-statistics-{year}-{term}-{number}.csv"'
    response["ETag"] = f'"{release.digest}"'
    return response


@public
@require_safe
def dictionary(request: HttpRequest) -> HttpResponse:
    """What every column of the open data means."""
    head, *body = plain_rows(OPEN_DATA)
    response = HttpResponse("".join(csv_lines(head, body)), content_type=_CSV)
    response["Content-Disposition"] = 'attachment; filename="lec-statistics-dictionary.csv"'
    return response


def _release() -> Release:
    closing = latest()
    if closing is None:
        raise Hidden("not-found", _("No round has been closed yet."))
    return release_of(closing)


def _page(request: HttpRequest, closing: Closing | None, code: str) -> HttpResponse:
    release = release_of(closing) if closing else None
    if release is None or code not in release.places:
        raise Hidden("not-found", _("There is no such place in the statistics."))
    shown = release.places[code]
    below = [release.places[one] for one in release.below.get(code, [])]
    own = shown.numbers.get(OWN, {})
    levels = [level for level in SCHOOLING[OWN] if own and own[level, ALL] != 0]
    context: dict[str, Any] = {
        "closing": closing,
        "release": release,
        "place": shown,
        "is_nation": code == NATION,
        "is_province": shown.level == Level.PROVINCE,
        "parts": [_part(shown, affiliation) for affiliation in DATABASES if affiliation in shown.numbers],
        "rows": [_row(one, below, levels) for one in below],
        "levels": [_level_name(level) for level in levels],
        "crumbs": _crumbs(release, shown),
    }
    if context["is_nation"] and (picture := drawn(below)):
        context["map"], context["legend"] = picture
    return render(request, "statistics/place.html", context)


def _part(shown: PublicPlace, affiliation: str) -> dict[str, Any]:
    """One affiliation of a place: a row for each level and one for all, with the share of all as a bar."""
    numbers = shown.numbers[affiliation]
    whole = numbers[ALL, ALL]
    rows = [
        {
            "name": _level_name(level),
            "male": numbers[level, "M"],
            "female": numbers[level, "F"],
            "total": numbers[level, ALL],
            "share": percent(numbers[level, ALL] or 0, whole or 0),
        }
        for level in SCHOOLING[affiliation]
    ]
    sums = {"male": numbers[ALL, "M"], "female": numbers[ALL, "F"], "total": whole}
    return {"affiliation": affiliation, "rows": rows, "sums": sums, "is_missing": affiliation in shown.missing}


def _row(shown: PublicPlace, beside: list[PublicPlace], levels: list[str]) -> dict[str, Any]:
    """A place below as a row: its own learners by level, pupils of other affiliations, and a bar of its size."""
    own, other = shown.numbers.get(OWN), shown.numbers.get(OTHER)
    largest = max((one.numbers[OWN][ALL, ALL] or 0 for one in beside if OWN in one.numbers), default=0)
    total = own[ALL, ALL] if own else None
    return {
        "place": shown,
        "has_own": own is not None,
        "own_missing": OWN in shown.missing,
        "levels": [(_level_name(level), own[level, ALL] if own else None) for level in levels],
        "own": total,
        "share": percent(total or 0, largest),
        "has_other": other is not None,
        "other_missing": OTHER in shown.missing,
        "other": other[ALL, ALL] if other else None,
    }


def _level_name(code: str) -> str:
    level = LEVELS[code]
    return level.english if get_language() == "en" else level.thai_long


def _crumbs(release: Release, shown: PublicPlace) -> list[tuple[str, str | None]]:
    way: list[tuple[str, str | None]] = [(_("Statistics"), reverse("statistics:nation"))]
    if shown.level == Level.LAO:
        way.append((release.places[shown.province].name, reverse("statistics:place", args=[shown.province])))
    return [*way, (shown.name, None)] if shown.code != NATION else []
