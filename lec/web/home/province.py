"""A province's first page: its desk kept as rendered while nothing is written in the province."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from lec.reporting import watching
from lec.web.access import post_of
from lec.web.home.todo import waiting_for
from lec.web.watch.boards import NAMED, ProvinceBoard
from lec.web.watch.kept import part
from lec.web.watch.parts import province_home_parts
from lec.web.watch.wishes import wish_of

TOKEN = "csrf-token-of-whoever-looks"
"""Stands in kept forms where each view puts its own token."""

Build = Callable[[], dict[str, Any]]


def province_context(request: HttpRequest, build: Build, *, typed: bool, now: datetime) -> dict[str, Any]:
    """What home/province.html shows; `build` reads the desk, which is done only where it is not kept.

    Everything on the desk is written in the record of the province or of the department, the officer's own name too,
    so it may be kept by the version of what is watched. What was `typed` and not accepted is never kept; what else
    waits for the officer is asked at every view.
    """
    post = post_of(request)
    watch = watching.province(post.organisation, now)
    wish = wish_of(reverse("watch:show", args=[post.organisation.code]), {})
    parts = province_home_parts(ProvinceBoard(watch, wish, named=NAMED))
    version = "" if typed else watch.version
    built = cache(lambda: build() | {"parts": parts, "csrf_token": TOKEN})
    round_ = watch.round if watch.is_open else None
    return ({"round": round_} if round_ else {}) | {
        "organisation": post.organisation,
        "waiting": waiting_for(post, round_=round_, now=now),
        "above": _signed(part("home/province_above.html", built, version=version, key=""), request),
        "below": _signed(part("home/province_below.html", built, version=version, key=""), request),
    }


def _signed(html: SafeString, request: HttpRequest) -> SafeString:
    """With this request's token in its forms; the text was escaped when it was rendered."""
    return mark_safe(html.replace(TOKEN, get_token(request)))
