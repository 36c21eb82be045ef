"""One LAO and its institutions as they are watched: few bodies, read at every view."""

from dataclasses import replace
from datetime import date, datetime

from django.utils.translation import gettext as _

from lec.accounts.queries import contacts
from lec.lib.refusals import Hidden
from lec.registry.models import Level, Organisation
from lec.registry.queries import children_of, today
from lec.reporting.children import deadlines_by
from lec.reporting.watching.keeping import province_watch
from lec.reporting.watching.shapes import (
    Body,
    Deadlines,
    InstitutionLine,
    LaoWatch,
    Mark,
    ProvinceWatch,
)
from lec.rolls.totals import Total, totals_by_institution
from lec.rounds.models import Database, Standing, State


def province(organisation: Organisation, now: datetime) -> ProvinceWatch:
    """A province with its LAOs; one statement while nothing was written. Hidden where it is no province of today."""
    found = province_watch(organisation.pk, now) if organisation.level == Level.PROVINCE else None
    if found is None:
        raise Hidden("not-found", _("There is no such organisation in your area."))
    return found


def lao(organisation: Organisation, now: datetime) -> LaoWatch:
    """A LAO with its open institutions: five statements beside those of its province. Hidden as a province."""
    above = province_watch(organisation.province_id, now) if organisation.province_id else None
    lines = [one for one in above.laos if one.body.pk == organisation.pk] if above else []
    if above is None or not lines:
        raise Hidden("not-found", _("There is no such organisation in your area."))
    (line,) = lines
    below = _institutions(organisation, above, today(now))
    pks = {organisation.pk, *(one.body.pk for one in below)}
    return LaoWatch(
        round=above.round,
        is_open=above.is_open,
        day=above.day,
        line=line,
        province=above.line.body,
        institutions=below,
        blockers=tuple(one for one in above.blockers if one.body.pk in pks),
    )


def _institutions(lao: Organisation, above: ProvinceWatch, day: date) -> tuple[InstitutionLine, ...]:
    institutions = list(children_of(lao, today=day))
    ids = [one.pk for one in institutions]
    marks = _marks(ids, above)
    learners = totals_by_institution(ids, above.academic_year)
    telephones = contacts(ids)
    due = deadlines_by(above.round, Level.INSTITUTION, ids)
    lines = []
    for one in institutions:
        own = [marks.get((one.pk, str(name)), Mark(str(name))) for name in (Database.ROLL, Database.BASICS)]
        total = learners.get(one.pk, Total())
        due_on = due.get(one.pk)
        missing = not all(mark.is_confirmed for mark in own)
        lines.append(
            InstitutionLine(
                body=replace(_body(one), contact=telephones[one.pk]),
                roll=own[0],
                basics=own[1],
                learners=total.enrolled,
                claimed=total.claimed,
                due=Deadlines(due_on, above.is_open and missing and due_on is not None and day > due_on),
            )
        )
    return tuple(lines)


def _body(one: Organisation) -> Body:
    return Body(one.pk, one.code, one.name, one.kind, one.level, one.district)


def _marks(ids: list[int], above: ProvinceWatch) -> dict[tuple[int, str], Mark]:
    """The standings of these institutions by id and database; one statement."""
    rows = Standing.objects.filter(round=above.round, organisation__in=ids).order_by()
    return {
        (pk, database): Mark(database, state, late and state == State.CONFIRMED, at, total)
        for pk, database, state, late, at, total in rows.values_list(
            "organisation_id", "database", "state", "late", "confirmed_at", "confirmed_total"
        )
    }
