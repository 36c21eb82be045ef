"""Reading agencies, what each was handed, and whose a watermark is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max, QuerySet
from django.utils.translation import gettext as _

from lec.accounts.models import Officer
from lec.agencies.models import Agency, Handover
from lec.audit.models import Event
from lec.audit.queries import events_of
from lec.closings.models import Closing
from lec.lib.collation import sort_key
from lec.lib.refusals import Hidden
from lec.registry.queries import department

_BETWEEN = re.compile(r"[\s\-\u2010-\u2015]+")


def agencies() -> list[Agency]:
    """Every agency in Thai order, each with `times` and `last_at` of what it was handed; one statement."""
    rows = Agency.objects.annotate(times=Count("handovers"), last_at=Max("handovers__at"))
    return sorted(rows, key=lambda one: (sort_key(one.name), one.pk))


def find_agency(pk: int) -> Agency:
    """The agency of that number; Hidden where there is none."""
    found = Agency.objects.filter(pk=pk).first()
    if found is None:
        raise Hidden("not-found", _("There is no such agency."))
    return found


def handovers_of(agency: Agency | None = None) -> QuerySet[Handover]:
    """Who was handed what and when, newest first: everybody, or one agency."""
    rows = Handover.objects.select_related("agency", "closing__round", "officer", "province")
    return rows if agency is None else rows.filter(agency=agency)


def marked(watermark: str) -> Handover | None:
    """The handing over whose file carries this mark, however it was copied: with or without dashes, any case."""
    letters = _BETWEEN.sub("", watermark).upper()
    groups = [letters[:3], *(letters[at : at + 4] for at in range(3, len(letters), 4))]
    if "\x00" in letters or len(letters) != 15:
        return None
    return handovers_of().filter(watermark="-".join(groups)).first()


@dataclass(frozen=True)
class Recorded:
    """What was put down of an agency at a moment; `first` and `last` are the days of its legal basis."""

    at: datetime
    officer: str
    facts: dict[str, Any]
    first: date | None
    last: date | None


def changes_of(agency: Agency) -> list[Recorded]:
    """What was recorded of an agency and when, newest first, from the department's record; three statements."""
    events = list(events_of(department().pk).filter(subject=f"agency:{agency.pk}"))
    officers = Officer.objects.in_bulk({event.officer_id for event in events if event.officer_id})
    return [_recorded(event, officers) for event in events]


def _recorded(event: Event, officers: Mapping[int, Officer]) -> Recorded:
    facts: dict[str, Any] = event.after or {}
    first, last = _day(facts.get("basis_from")), _day(facts.get("basis_until"))
    return Recorded(event.at, str(officers.get(event.officer_id or 0, "")), facts, first, last)


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def closings() -> QuerySet[Closing]:
    """Every closing, the latest round first and in it the latest closing."""
    return Closing.objects.select_related("round")
