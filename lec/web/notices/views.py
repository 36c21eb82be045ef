"""The inbox: what a post was told, by day, each with the way to where it is dealt with."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lec.notices.actions.inbox import mark_all_read, mark_read
from lec.notices.models import Notice
from lec.notices.queries import failing_mailing, find_notice, inbox, unread
from lec.notices.rules import is_given_up
from lec.notices.sentences import details, headline, sentence
from lec.registry.models import Organisation
from lec.registry.queries import today
from lec.web.access import moment, officer, post_of
from lec.web.notices.links import letter_about, link_of

PER_PAGE = 50
FOLDED_FROM = 4
"""So many of one kind on one day stand under one line."""


@dataclass(frozen=True)
class Line:
    """One notice as the inbox shows it; `letter` is the address of the ready letter of correction, or empty."""

    notice: Notice
    text: str
    more: tuple[str, ...]
    letter: str = ""


@dataclass(frozen=True)
class Group:
    """The notices of one kind on one day; `headline` is empty where they are few enough to stand open."""

    headline: str
    unread: int
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Day:
    """One day of the inbox."""

    day: date
    groups: tuple[Group, ...]


@officer
@require_safe
def list_notices(request: HttpRequest) -> HttpResponse:
    """The post's notices, newest day first."""
    post = post_of(request)
    page = Paginator(inbox(post), PER_PAGE).get_page(request.GET.get("page"))
    failing = failing_mailing(post)
    context = {
        "page": page,
        "days": list(_by_day(page.object_list, post.organisation)),
        "unread": unread(post),
        "failing": failing,
        "given_up": failing is not None and is_given_up(failing),
        "email": post.officer.email if post.officer else "",
    }
    return render(request, "notices/list.html", context)


@officer
@require_safe
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one notice as read and go to where it is dealt with."""
    post = post_of(request)
    notice = find_notice(pk, post=post)
    mark_read(notice=notice, now=moment())
    return redirect(link_of(notice, post.organisation))


@officer
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark the whole inbox as read."""
    mark_all_read(by=post_of(request), now=moment())
    messages.success(request, _("All are marked as read."))
    return redirect("notices:list")


def _by_day(notices: Iterable[Notice], organisation: Organisation) -> Iterator[Day]:
    for day, of_day in groupby(notices, key=lambda one: today(one.at)):
        kinds: dict[str, list[Notice]] = {}
        for notice in of_day:
            kinds.setdefault(notice.kind, []).append(notice)
        yield Day(day, tuple(_group(kind, several, organisation) for kind, several in kinds.items()))


def _group(kind: str, notices: list[Notice], organisation: Organisation) -> Group:
    return Group(
        headline=headline(kind, notices) if len(notices) >= FOLDED_FROM else "",
        unread=sum(one.read_at is None for one in notices),
        lines=tuple(_line(one, organisation) for one in notices),
    )


def _line(notice: Notice, organisation: Organisation) -> Line:
    return Line(notice, sentence(notice), tuple(details(notice)), letter_about(notice, organisation))
