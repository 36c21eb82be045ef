"""What an institution is asked after a random check, and what its LAO reads of the findings (๑๐.๒, ๑๐.๓)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from lec.inspections.models import Found, SampledLearner, Visit
from lec.lib.refusals import Hidden
from lec.lib.thai_calendar import format_date
from lec.registry.models import Level, Organisation
from lec.rolls.queries.sampling import persons_sampled
from lec.rounds.chain import RECORD_LANGUAGE
from lec.web.access import names, own, post_of
from lec.web.inspections.calling import Call, calls
from lec.web.learners.views import class_name
from lec.web.organisations.ways import crumbs_to

PER_PAGE = 20


@dataclass(frozen=True)
class Missing:
    """A learner who was not found; `depart_url` is empty once the enrolment has left the roll."""

    enrolment_id: int
    name: str
    class_name: str
    note: str
    asked_at: datetime | None
    depart_url: str


@dataclass(frozen=True)
class Visited:
    """One visit as those below read it; `called` are the learners of whom something is recorded.

    `call` is the province's officer, to be told who is there after all.
    """

    visit: Visit
    called: int
    learners: list[Missing]
    call: Call

    @property
    def open(self) -> int:
        """How many of those not found are still on the roll."""
        return sum(bool(one.depart_url) for one in self.learners)


@own
@require_safe
def asked(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """What the province found here, and whom it asks to take out of the system; each leads to that page."""
    _check_level(organisation, Level.INSTITUTION)
    visits = _finished_visits().filter(institution=organisation)
    page = Paginator(visits, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "organisation": organisation,
        "visits": _visited(page.object_list, asked_only=True),
        "page": page,
        "crumbs": [(_("First page"), reverse("home:home")), (_("Random checks here"), None)],
    }
    return render(request, "inspections/asked.html", context)


@names
@require_safe
def findings(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """What was found in the institutions of a LAO, with the names that it sees anyway."""
    _check_level(organisation, Level.LAO)
    visits = _finished_visits().filter(institution__lao=organisation)
    page = Paginator(visits, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "organisation": organisation,
        "visits": _visited(page.object_list, asked_only=False),
        "page": page,
        "crumbs": crumbs_to(organisation, post_of(request).organisation, _("Random checks in the institutions")),
    }
    return render(request, "inspections/findings.html", context)


def attempts_of_check(enrolment_id: int) -> str:
    """What the province's visit tried, as the register's form is filled in beforehand; '' where nobody asked."""
    row = (
        SampledLearner.objects.filter(enrolment=enrolment_id, asked_at__isnull=False)
        .select_related("visit__inspection__province")
        .order_by("-asked_at")
        .first()
    )
    if row is None or row.visit.visited_on is None:
        return ""
    inspection = row.visit.inspection
    with override(RECORD_LANGUAGE):
        sentence = _("Random check no. %(number)d of %(province)s on %(day)s: called by name and not found.") % {
            "number": inspection.number,
            "province": inspection.province.title,
            "day": format_date(row.visit.visited_on, "short"),
        }
    return f"{sentence} {row.note}".strip()


def _check_level(organisation: Organisation, level: Level) -> None:
    if organisation.level != level:
        raise Hidden("not-found", _("There is no such organisation in your area."))


def _finished_visits() -> QuerySet[Visit]:
    """Visits that somebody made to the end, newest first."""
    return (
        Visit.objects.filter(finished_at__isnull=False, visited_on__isnull=False)
        .select_related("inspection__province", "institution")
        .order_by("-visited_on", "-pk")
    )


def _visited(visits: Iterable[Visit], *, asked_only: bool) -> list[Visited]:
    """What those visits found; three statements, however many."""
    listed = list(visits)
    called: dict[int, int] = defaultdict(int)
    missing: dict[int, list[SampledLearner]] = defaultdict(list)
    for row in SampledLearner.objects.filter(visit__in=listed).exclude(found="").order_by("visit", "number"):
        called[row.visit_id] += 1
        if row.found == Found.NOT_FOUND and (row.asked_at or not asked_only):
            missing[row.visit_id].append(row)
    persons = persons_sampled(row.enrolment_id for rows in missing.values() for row in rows)
    officers = calls(visit.inspection.province_id for visit in listed)
    return [
        Visited(
            visit,
            called[visit.pk],
            [_missing(row, visit, persons[row.enrolment_id]) for row in missing[visit.pk]],
            officers[visit.inspection.province_id],
        )
        for visit in listed
    ]


def _missing(row: SampledLearner, visit: Visit, person: Any) -> Missing:
    way = reverse("learners:depart", args=[visit.institution.code, row.enrolment_id])
    filled = urlencode({"kind": "no_existence", "check": "1"})
    return Missing(
        row.enrolment_id,
        person.full_name,
        class_name(person.grade, person.room),
        row.note,
        row.asked_at,
        f"{way}?{filled}" if person.is_on_roll else "",
    )
