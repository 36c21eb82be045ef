"""Rounds and their deadlines."""

from datetime import date, datetime

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema

from lec.api.access import asking
from lec.api.shapes import PROBLEMS
from lec.lib.refusals import Hidden
from lec.registry.models import Level
from lec.rounds.models import Deadline, Round
from lec.rounds.queries import deadline_for, open_round

router = Router(tags=["rounds"])


class DeadlineOut(Schema):
    """The day a level must have confirmed by, and the order that set it."""

    level: str
    due_on: date
    order_reference: str


class RoundOut(Schema):
    """A round; `academic_year` and `fiscal_year` are Gregorian.

    `deadlines` holds those for everybody by level; `due_on` is the asker's own, extensions included.
    """

    id: int
    academic_year: int
    term: int
    count_date: date
    fiscal_year: int
    opened_at: datetime
    closed_at: datetime | None
    deadlines: list[DeadlineOut]
    due_on: date | None


class RoundsOut(Schema):
    """All rounds, newest first."""

    items: list[RoundOut]
    next: str | None


def _shape(request: HttpRequest, round_: Round) -> RoundOut:
    general: dict[str, Deadline] = {}
    for row in Deadline.objects.filter(round=round_, organisation__isnull=True).order_by("set_at", "id"):
        general[row.level] = row
    own = deadline_for(round_, asking(request).organisation)
    return RoundOut(
        id=round_.pk,
        academic_year=round_.academic_year,
        term=round_.term,
        count_date=round_.count_date,
        fiscal_year=round_.fiscal_year,
        opened_at=round_.opened_at,
        closed_at=round_.closed_at,
        deadlines=[DeadlineOut.from_orm(general[level]) for level in Level.values if level in general],
        due_on=own.due_on if own else None,
    )


@router.get("/rounds", response={200: RoundsOut, **PROBLEMS})
def listed(request: HttpRequest) -> RoundsOut:
    """Every round, newest first."""
    return RoundsOut(items=[_shape(request, row) for row in Round.objects.all()], next=None)


@router.get("/rounds/current", response={200: RoundOut, **PROBLEMS})
def current(request: HttpRequest) -> RoundOut:
    """The open round; 404 while none is open."""
    found = open_round()
    if found is None:
        raise Hidden("no-open-round", _("No round is open now."))
    return _shape(request, found)
