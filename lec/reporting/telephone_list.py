"""The telephone list: whom to call at the level below, how each stands and what it lacks first (๓, ๑๐.๑)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from lec.accounts.models import Officer, Post, Slip
from lec.accounts.queries import Custody, custody_of
from lec.headcounts.queries.asking import SchoolRow, SchoolState, grid_of
from lec.lib.collation import sort_key
from lec.lib.refusals import Hidden
from lec.lib.thai_calendar import academic_year_of, format_date
from lec.registry.models import Level, Organisation
from lec.reporting.children import Mark, institution_rows, lao_rows, province_rows
from lec.reporting.telephone_blockers import (
    NOTHING,
    Holdup,
    Returns,
    Urgency,
    first_returned,
    institution_holdups,
    nobody_there,
    only_confirm,
    returns_of,
)
from lec.rounds.models import Database, Deadline, Round, State
from lec.rounds.queries import shown_round, today

BELOW = {Level.DEPARTMENT: Level.PROVINCE, Level.PROVINCE: Level.LAO, Level.LAO: Level.INSTITUTION}
SORTS = ("blocker", "state", "name", "district")
"""By what a list may be put in order; the first where nothing is said."""


@dataclass(frozen=True)
class Line:
    """One body to call, or a school of another affiliation (`organisation` None) with the contact kept of it.

    `custody` tells where the slip of the post is; `signed_in_at` when anybody last signed in; `due_on` is set where
    this body alone was given more time. `marks` are the databases it takes part in.
    """

    organisation: Organisation | None
    code: str
    name: str
    kind: str
    district: str
    marks: tuple[Mark, ...]
    holdup: Holdup
    person: str
    position: str
    telephone: str
    email: str
    custody: Custody | None
    signed_in_at: datetime | None
    due_on: date | None

    @property
    def holds_up(self) -> bool:
        """Whether somebody waits for this body."""
        return self.holdup.urgency != Urgency.NOTHING

    @property
    def dialled(self) -> str:
        """The telephone number as a telephone dials it, without anything but digits and a plus."""
        first = self.telephone.split(",")[0].split("/")[0]
        return "".join(sign for sign in first if sign.isdecimal() or sign == "+")


@dataclass(frozen=True)
class TelephoneList:
    """The bodies below one, and by when they are to confirm; `days_left` is negative once that has passed."""

    organisation: Organisation
    level: Level
    round: Round | None
    is_open: bool
    due_on: date | None
    days_left: int
    lines: list[Line]

    @property
    def holding_up(self) -> list[Line]:
        """Those that somebody waits for."""
        return [line for line in self.lines if line.holds_up]


def telephone_list(organisation: Organisation, *, now: datetime) -> TelephoneList:
    """Everybody directly below, in Thai order, a LAO's schools of other affiliations without numbers last.

    The same number of statements however many they are. Hidden below an institution, where nobody is. Without an
    open round nobody holds anybody up.
    """
    level = BELOW.get(Level(organisation.level))
    if level is None:
        raise Hidden("not-found", _("There is nobody below an institution to telephone."))
    round_, day = shown_round(), today(now)
    is_open = round_ is not None and round_.closed_at is None
    year = round_.academic_year if round_ and is_open else academic_year_of(day)
    deadlines = _Deadlines(round_ if is_open else None, level)
    lines = _LINES[level](organisation, round_, is_open, year, now, deadlines)
    lines.sort(key=lambda line: (line.organisation is None, sort_key(line.name), line.code))
    due = deadlines.for_all
    return TelephoneList(organisation, level, round_, is_open, due, (due - day).days if due else 0, lines)


def in_order(lines: Iterable[Line], sort: str) -> list[Line]:
    """Lines by one of SORTS, reversed with a minus before it; equal ones stay as they were, in Thai order."""
    name = sort.removeprefix("-")
    return sorted(lines, key=_ORDERS.get(name, _ORDERS[SORTS[0]]), reverse=sort.startswith("-"))


def _by_state(line: Line) -> Any:
    order = {State.OPEN: 0, State.VOIDED: 1, State.CONFIRMED: 2}
    return [order[State(mark.state)] for mark in line.marks] or [3]


_ORDERS: dict[str, Callable[[Line], Any]] = {
    "blocker": lambda line: (line.holdup.urgency, -line.holdup.number),
    "state": _by_state,
    "name": lambda line: (sort_key(line.name), line.code),
    "district": lambda line: (not line.district, sort_key(line.district)),
}


class _Deadlines:
    """The deadline of a level, and of whom it was moved by name; one statement."""

    def __init__(self, round_: Round | None, level: Level) -> None:
        rows = Deadline.objects.filter(Q(round=round_), level=level).order_by("set_at", "id") if round_ else ()
        latest = {row.organisation_id: row.due_on for row in rows}
        self.for_all = latest.pop(None, None)
        self._named = latest

    def more_time(self, organisation: int) -> date | None:
        """The later day that this organisation was given, if it was."""
        named = self._named.get(organisation)
        return named if named and (self.for_all is None or named > self.for_all) else None


class _Posts:
    """The posts of several organisations with officers and where their newest slips are; two statements."""

    def __init__(self, organisations: Iterable[int], now: datetime) -> None:
        ids = list(organisations)
        self._posts = {post.organisation_id: post for post in Post.objects.filter(organisation__in=ids)}
        slips = Slip.objects.filter(post__organisation__in=ids).order_by("issued_at", "pk")
        newest = {slip.post_id: slip for slip in slips}
        self.custody = {pk: self._custody(self._posts.get(pk), newest, now) for pk in ids}

    def line(self, organisation: Organisation, marks: tuple[Mark, ...], holdup: Holdup, more: date | None) -> Line:
        """The line of an organisation, with who holds its post."""
        post = self._posts.get(organisation.pk)
        officer: Officer | None = post.officer if post else None
        return Line(
            organisation=organisation,
            code=organisation.code,
            name=organisation.title,
            kind=organisation.get_kind_display(),
            district=organisation.district,
            marks=marks,
            holdup=holdup,
            person=str(officer) if officer else "",
            position=officer.position if officer else "",
            telephone=officer.telephone if officer else "",
            email=officer.email if officer else "",
            custody=self.custody[organisation.pk],
            signed_in_at=post.last_login if post else None,
            due_on=more,
        )

    @staticmethod
    def _custody(post: Post | None, newest: Mapping[int, Slip], now: datetime) -> Custody:
        return custody_of(post, newest.get(post.pk) if post else None, now=now)


def _institutions(
    lao: Organisation, round_: Round | None, is_open: bool, year: int, now: datetime, deadlines: _Deadlines
) -> list[Line]:
    day = today(now)
    rows = institution_rows(lao, round_, year, day)
    ids = [row.organisation.pk for row in rows]
    posts = _Posts(ids, now)
    holdups: Mapping[int, Holdup] = {}
    others: list[Line] = []
    if round_ and is_open:
        returns = returns_of(ids, round_)
        holdups = institution_holdups(rows, round_, day, custody=posts.custody, returns=returns)
        others = [_school(row) for row in grid_of(lao, round_) if not row.counts]
    lines = [
        posts.line(
            row.organisation,
            (row.roll, row.basics),
            holdups.get(row.organisation.pk, NOTHING),
            deadlines.more_time(row.organisation.pk),
        )
        for row in rows
    ]
    return lines + others


def _laos(
    province: Organisation, round_: Round | None, is_open: bool, year: int, now: datetime, deadlines: _Deadlines
) -> list[Line]:
    rows = lao_rows(province, round_, year, today(now))
    posts = _Posts([row.organisation.pk for row in rows], now)
    returns = returns_of([row.organisation.pk for row in rows], round_) if round_ and is_open else {}
    lines = []
    for row in rows:
        pk, marks = row.organisation.pk, tuple(row.marks.values())
        holdup = NOTHING
        if is_open and not row.is_complete:
            waiting = next(mark for mark in marks if not mark.is_confirmed)
            holdup = nobody_there(posts.custody[pk]) if row.officer is None else _upper(pk, waiting, marks, returns)
        lines.append(posts.line(row.organisation, marks, holdup, deadlines.more_time(pk)))
    return lines


def _provinces(
    department: Organisation, round_: Round | None, is_open: bool, year: int, now: datetime, deadlines: _Deadlines
) -> list[Line]:
    rows = province_rows(department, round_, year, today(now))
    posts = _Posts([row.organisation.pk for row in rows], now)
    returns = returns_of([row.organisation.pk for row in rows], round_) if round_ and is_open else {}
    lines = []
    for row in rows:
        pk, marks = row.organisation.pk, (row.overall,) if row.overall.total else ()
        holdup = NOTHING
        if is_open and marks and not row.is_complete:
            holdup = nobody_there(posts.custody[pk]) if not row.officer else _upper(pk, row.overall, marks, returns)
        lines.append(posts.line(row.organisation, marks, holdup, deadlines.more_time(pk)))
    return lines


def _upper(organisation: int, waiting: Mark, marks: tuple[Mark, ...], returns: Returns) -> Holdup:
    """What holds up a LAO or a province: a return, those below it, or only its own confirmation."""
    if returned := first_returned(returns, organisation, marks):
        return returned
    missing = waiting.total - waiting.done
    if missing <= 0:
        return only_confirm(waiting)
    sentences = {
        Database.HEADCOUNTS: _("%(database)s: %(done)d of %(total)d schools recorded."),
        Database.OVERALL: _("%(done)d of %(total)d local authorities have confirmed."),
    }
    default = _("%(database)s: %(done)d of %(total)d institutions have confirmed.")
    words = {"database": Database(waiting.database).label, "done": waiting.done, "total": waiting.total}
    return Holdup(Urgency.WAITS_BELOW, sentences.get(Database(waiting.database), default) % words, missing)


def _school(row: SchoolRow) -> Line:
    """A school of another affiliation whose numbers are missing; it has no account, only the contact kept of it."""
    if row.state == SchoolState.ANSWERED:
        holdup = Holdup(Urgency.ONLY_CONFIRM, _("It has sent its numbers: look at them and accept them."))
    elif row.request:
        words = {"day": format_date(row.request.due_on, "short")}
        holdup = Holdup(Urgency.INCOMPLETE, _("No numbers yet; asked to send them by %(day)s.") % words)
    else:
        holdup = Holdup(Urgency.EMPTY, _("No numbers yet, and not asked yet."))
    contact = row.contact
    return Line(
        organisation=None,
        code=row.school.code,
        name=row.school.name,
        kind=row.school.affiliation or _("Other affiliation"),
        district=row.school.district,
        marks=(),
        holdup=holdup,
        person=contact.person if contact else "",
        position="",
        telephone=contact.telephone if contact else "",
        email=contact.email if contact else "",
        custody=None,
        signed_in_at=None,
        due_on=None,
    )


_LINES: dict[Level, Callable[..., list[Line]]] = {
    Level.INSTITUTION: _institutions,
    Level.LAO: _laos,
    Level.PROVINCE: _provinces,
}
