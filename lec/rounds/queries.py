"""Which round is open, when it is due for whom, and how things stand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from lec.lib.refusals import Refused
from lec.lib.thai_calendar import academic_year_of
from lec.registry.models import Level, Organisation, OtherSchool
from lec.registry.queries import today as today
from lec.rounds.chain import databases_at
from lec.rounds.models import Database, Deadline, Round, Standing, State, Step


def open_round() -> Round | None:
    """The round that is open, if one is."""
    return Round.objects.filter(closed_at__isnull=True).first()


def shown_round() -> Round | None:
    """The round that pages speak of: the open one, else the latest; at most two statements."""
    return open_round() or Round.objects.first()


def current_round() -> Round:
    """The open round; refused where none is open."""
    found = open_round()
    if found is None:
        raise Refused("no-open-round", _("No round is open now; the department has not opened one."))
    return found


def working_year(now: datetime) -> int:
    """The academic year that rolls are kept in: the open round's, else today's (Gregorian)."""
    found = open_round()
    return found.academic_year if found else academic_year_of(today(now))


def deadline_for(round_: Round, organisation: Organisation) -> Deadline | None:
    """The deadline that holds for an organisation.

    The latest one set for everybody of its level, or the latest one that names the organisation,
    whichever gives more time: a later order for all never shortens an extension that was granted.
    """
    rows = list(
        Deadline.objects.filter(round=round_, level=organisation.level)
        .filter(Q(organisation__isnull=True) | Q(organisation=organisation))
        .order_by("set_at", "id")
    )
    general = [row for row in rows if row.organisation_id is None][-1:]
    named = [row for row in rows if row.organisation_id is not None][-1:]
    return max(general + named, key=lambda row: row.due_on, default=None)


@dataclass(frozen=True)
class Due:
    """A deadline as an officer sees it; `days_left` is negative once it has passed."""

    due_on: date
    order_reference: str
    days_left: int


def due_for(round_: Round, organisation: Organisation, *, now: datetime) -> Due | None:
    """When this organisation must have confirmed, or None where no deadline is set."""
    row = deadline_for(round_, organisation)
    return None if row is None else Due(row.due_on, row.order_reference, (row.due_on - today(now)).days)


def databases_of(organisation: Organisation, *, on: date) -> tuple[Database, ...]:
    """The databases this organisation takes part in.

    A LAO without open institutions has no roll or basics to confirm, one without other-affiliation
    schools no headcounts; one with neither takes part in none and holds nobody up (๘).
    """
    databases = databases_at(organisation.level)
    if organisation.level != Level.LAO:
        return databases
    has_institutions = Organisation.objects.filter(lao=organisation).open_on(on).exists()
    has_schools = OtherSchool.objects.filter(lao=organisation).exists()
    return tuple(row for row in databases if (has_schools if row == Database.HEADCOUNTS else has_institutions))


def standings_of(round_: Round, organisations: Iterable[Organisation]) -> dict[tuple[int, str], Standing]:
    """The standings of these organisations by (organisation id, database); one statement.

    Missing rows are left out: read them with `standing_or_open`.
    """
    rows = Standing.objects.filter(round=round_, organisation__in=organisations).select_related(
        "confirmed_by", "confirmed_officer"
    )
    return {(row.organisation_id, row.database): row for row in rows}


def standing_or_open(
    standings: dict[tuple[int, str], Standing], round_: Round, organisation: Organisation, database: str
) -> Standing:
    """The standing from `standings_of`, or an unsaved open one."""
    found = standings.get((organisation.pk, database))
    return found or Standing(round=round_, organisation=organisation, database=database)


def steps_of(organisation: Organisation, round_: Round | None = None) -> QuerySet[Step]:
    """The history of an organisation's standings, newest first."""
    steps = Step.objects.filter(standing__organisation=organisation).select_related("standing", "post", "officer")
    return steps.filter(standing__round=round_) if round_ else steps


@dataclass(frozen=True)
class Fall:
    """A confirmation that a change would void: whose, which, by whom and when."""

    organisation: Organisation
    database: str
    confirmed_by: str
    confirmed_at: datetime | None
    confirmed_total: int | None


def fall_of(standing: Standing) -> Fall:
    """What is told of a confirmed standing that would fall; its organisation and who confirmed are read with it."""
    return Fall(
        standing.organisation,
        standing.database,
        str(standing.confirmed_officer or standing.confirmed_by or ""),
        standing.confirmed_at,
        standing.confirmed_total,
    )


def would_fall(organisation: Organisation, database: str) -> tuple[Fall, ...]:
    """The confirmations that a change of this organisation's database would void now, lowest first."""
    round_ = open_round()
    if round_ is None:
        return ()
    above = Q(organisation__in=[pk for pk in (organisation.lao_id, organisation.pk) if pk], database=database)
    overall = Q(organisation=organisation.province_id, database=Database.OVERALL)
    rows = (
        Standing.objects.filter(above | overall, round=round_, state=State.CONFIRMED)
        .select_related("organisation", "confirmed_officer", "confirmed_by")
        .annotate(level=F("organisation__level"))
    )
    order = {Level.INSTITUTION: 0, Level.LAO: 1, Level.PROVINCE: 2}
    ordered = sorted(rows, key=lambda row: order[Level(row.organisation.level)])
    return tuple(fall_of(row) for row in ordered)
