"""The letter that tells the level above of a correction after confirming, and asks to confirm again (๙, ๕.๒(๔))."""

from datetime import datetime

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lec.accounts.models import Officer
from lec.lib.digits import to_thai
from lec.lib.grades import class_in_thai
from lec.lib.thai_calendar import buddhist, format_date
from lec.registry.models import Level, Organisation
from lec.registry.queries import today
from lec.reporting.confirmation_slip import database_name
from lec.reporting.corrections import Cause, Correction, GradeBeside
from lec.reporting.paper import render_pdf
from lec.rounds.models import Database

MOST_CAUSES = 3
"""How many corrections the letter itself lists; more stand on the sheet that follows."""

MOST_ATTACHED = 25
"""How many that sheet lists; of more it says how many."""


def render_correction_letter(correction: Correction, *, officer: Officer | None, now: datetime) -> bytes:
    """The PDF, in Thai digits; `officer` signs and is whom the level above telephones.

    No learner is named: causes are in LEC's own words, numbers by grade.
    """
    with translation.override("th"):
        context = _context(correction, officer, now)
    return render_pdf("papers/correction_letter.html", context)


def _context(correction: Correction, officer: Officer | None, now: datetime) -> dict[str, object]:
    organisation, before, after = correction.organisation, correction.before, correction.after
    causes = correction.causes[:MOST_ATTACHED]
    more = len(correction.causes) - len(causes)
    return {
        "organisation": to_thai(organisation.title),
        "code": to_thai(organisation.code),
        "district": organisation.district,
        "province": organisation.province.name if organisation.province else "",
        "day": to_thai(format_date(today(now))),
        "addressee": to_thai(addressee(organisation)),
        "what": database_name(correction.database, organisation.kind),
        "year": to_thai(str(buddhist(correction.round.academic_year))),
        "term": to_thai(str(correction.round.term)),
        "count_date": to_thai(format_date(correction.round.count_date)),
        "before_on": _moment(before.at),
        "before_number": to_thai(str(before.number)),
        "total_before": _figure(correction.total_before),
        "total_after": _figure(correction.total_after),
        "same_total": correction.total_before == correction.total_after,
        "counted": correction.total_before is not None,
        "again": after is not None,
        "after_on": _moment(after.at) if after else "",
        "after_number": to_thai(str(after.number)) if after else "",
        "causes": [_cause(cause) for cause in causes],
        "number_of_causes": to_thai(str(len(correction.causes))),
        "attached": len(causes) > MOST_CAUSES,
        "more_causes": to_thai(str(more)) if more else "",
        "rows": [_row(row) for row in correction.grades],
        "sums": _row_of(
            _("Total"),
            [sum(row.before[at] for row in correction.grades) for at in (0, 1)],
            [sum(row.after[at] for row in correction.grades) for at in (0, 1)],
        ),
        "paragraph": _paragraph(correction),
        "to_lao": organisation.level == Level.INSTITUTION,
        "officer": str(officer) if officer else "",
        "position": officer.position if officer else "",
        "telephone": to_thai(officer.telephone) if officer else "",
    }


def addressee(organisation: Organisation) -> str:
    """To whom the letter is: the mayor or president of the LAO, or the head of the provincial office."""
    if organisation.level == Level.LAO:
        return _("Head of the provincial office, %(province)s") % {
            "province": organisation.province.name if organisation.province else ""
        }
    name = organisation.lao.name if organisation.lao else ""
    if name.startswith("เทศบาล"):
        return f"นายกเทศมนตรี{name.removeprefix('เทศบาล')}"
    if name.startswith(("องค์การบริหารส่วน", "เมืองพัทยา")):
        return f"นายก{name}"
    if name.startswith("อบต."):
        return f"นายกองค์การบริหารส่วนตำบล{name.removeprefix('อบต.').strip()}"
    return _("Head of %(name)s") % {"name": name}


def _paragraph(correction: Correction) -> str:
    """The paragraph of the working rules that asks for the letter."""
    if correction.organisation.level == Level.INSTITUTION:
        return "๙.๑"
    return "๕.๒ (๔)" if correction.database == Database.HEADCOUNTS else "๙.๒"


def _cause(cause: Cause) -> dict[str, str]:
    return {"at": _moment(cause.at), "organisation": to_thai(cause.organisation), "text": to_thai(cause.text)}


def _row(row: GradeBeside) -> dict[str, object]:
    return _row_of(to_thai(class_in_thai(row.grade)), row.before, row.after)


def _row_of(name: str, before: tuple[int, int] | list[int], after: tuple[int, int] | list[int]) -> dict[str, object]:
    change = sum(after) - sum(before)
    sign = "" if change == 0 else "+" if change > 0 else "−"
    return {
        "name": name,
        "cells": [_figure(number) for side in (before, after) for number in (*side, sum(side))],
        "change": f"{sign}{_figure(abs(change))}" if change else "–",
        "differs": tuple(before) != tuple(after),
    }


def _figure(number: int | None) -> str:
    return "" if number is None else to_thai(f"{number:,}")


def _moment(at: datetime) -> str:
    local = timezone.localtime(at)
    return to_thai(_("%(date)s at %(time)s") % {"date": format_date(local.date()), "time": f"{local:%H.%M}"})
