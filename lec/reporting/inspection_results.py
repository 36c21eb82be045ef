"""The result of a random check in numbers and words, without a name: for the page, the paper and the workbook."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, floor

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from lec.inspections.intervals import exact_interval
from lec.inspections.models import Found, Inspection, Visit, Weighting
from lec.inspections.queries.inspections import visits_of
from lec.inspections.queries.results import Tally, caveat, result, surety
from lec.lib.thai_calendar import buddhist, format_date
from lec.registry.models import Kind, Organisation
from lec.reporting.table_workbook import Page, write_pages


@dataclass(frozen=True)
class Outcome:
    """How many of the learners looked at were found so, with the exact 95 % interval of the share, in per cent."""

    value: str
    label: str
    count: int
    share: float
    low_share: float
    high_share: float

    @property
    def percent(self) -> str:
        """The share, rounded."""
        return f"{self.share * 100:.1f}"

    @property
    def low(self) -> str:
        """The lower end, rounded down."""
        return f"{floor(self.low_share * 1000 + 1e-9) / 10:.1f}"

    @property
    def high(self) -> str:
        """The upper end, rounded up."""
        return f"{ceil(self.high_share * 1000 - 1e-9) / 10:.1f}"


@dataclass(frozen=True)
class StratumLine:
    """One kind of institution of one LAO; `called` are the learners of whom something is recorded."""

    lao: str
    kind: str
    framed: int
    drawn: int
    visited: int
    called: int
    not_found: int


@dataclass(frozen=True)
class VisitLine:
    """One institution of the sample and what followed from the visit."""

    order: int
    institution: Organisation
    visited_on: date | None
    called: int
    drawn: int
    not_found: int
    followed: tuple[str, ...]


@dataclass(frozen=True)
class CheckResult:
    """Everything a result shows; `outcomes` is empty while nobody was looked at."""

    inspection: Inspection
    outcomes: tuple[Outcome, ...]
    strata: tuple[StratumLine, ...]
    visits: tuple[VisitLine, ...]
    called: int
    sentence: str
    notes: tuple[str, ...]


def check_result(inspection: Inspection) -> CheckResult:
    """The result so far, in the language on screen; five statements, however many visits."""
    found = result(inspection)
    total = found.total
    strata = tuple(
        StratumLine(
            one.lao_name,
            str(Kind(one.kind).label),
            one.tally.institutions,
            one.tally.drawn,
            one.tally.visited,
            one.tally.looked_at,
            one.tally.not_found,
        )
        for one in found.strata
    )
    asked = Count("learners", filter=Q(learners__asked_at__isnull=False))
    visits = visits_of(inspection).annotate(asked=asked) if inspection.is_drawn else ()
    lines = tuple(_visit_line(order, visit) for order, visit in enumerate(visits, start=1))
    return CheckResult(
        inspection, _outcomes(total), strata, lines, total.looked_at, _sentence(total), _notes(inspection)
    )


def result_workbook(made: CheckResult) -> bytes:
    """The result as a workbook: outcomes, strata, institutions; no learner is named."""
    inspection = made.inspection
    heading = heading_of(inspection)
    outcomes = [(one.label, f"{one.count}", one.percent, one.low, one.high) for one in made.outcomes]
    strata = [
        (one.lao, one.kind, *map(str, (one.framed, one.drawn, one.visited, one.called, one.not_found)))
        for one in made.strata
    ]
    visits = [
        (
            f"{one.order}",
            one.institution.code,
            one.institution.name,
            one.institution.lao.name if one.institution.lao else "",
            format_date(one.visited_on, "short") if one.visited_on else "",
            *map(str, (one.drawn, one.called, one.not_found)),
            " · ".join(one.followed),
        )
        for one in made.visits
    ]
    words = [(text,) for text in (made.sentence, *made.notes) if text]
    return write_pages(
        [
            Page(
                _("What was found"),
                heading,
                (_("Found"), _("Learners"), "%", _("Lowest (95 percent sure)"), _("Highest (95 percent sure)")),
                outcomes,
            ),
            Page(_("In words"), heading, (_("How to read this"),), words),
            Page(
                _("By stratum"),
                heading,
                (
                    *(_("Local authority"), _("Kind"), _("Institutions on the list"), _("Drawn"), _("Visited")),
                    *(_("Learners called"), _("Not found")),
                ),
                strata,
            ),
            Page(
                _("By institution"),
                heading,
                (
                    *(_("No."), _("Code"), _("Institution"), _("Local authority"), _("Visited on")),
                    *(_("Learners drawn"), _("Learners called"), _("Not found"), _("What followed")),
                ),
                visits,
            ),
        ]
    )


def heading_of(inspection: Inspection) -> str:
    """The check in one line: title, province, round."""
    round_ = _("academic year %(year)s, term %(term)s") % {
        "year": buddhist(inspection.round.academic_year),
        "term": inspection.round.term,
    }
    return f"{inspection.title} · {inspection.province.title} · {round_}"


def _outcomes(total: Tally) -> tuple[Outcome, ...]:
    if not total.looked_at:
        return ()
    lines = []
    for one in Found:
        count: int = getattr(total, one.value)
        interval = exact_interval(count, total.looked_at)
        share = count / total.looked_at
        lines.append(Outcome(one.value, str(one.label), count, share, interval.low, interval.high))
    return tuple(lines)


def _sentence(total: Tally) -> str:
    """The share not found in words, and what it makes us sure of."""
    if not total.looked_at:
        return ""
    (missing,) = [one for one in _outcomes(total) if one.value == Found.NOT_FOUND]
    counted = _(
        "Of %(called)s learners called, %(missing)s were not found: %(percent)s %%"
        " (exact interval %(low)s to %(high)s %%)."
    )
    return " ".join(
        (
            counted
            % {
                "called": f"{total.looked_at:,}",
                "missing": f"{missing.count:,}",
                "percent": missing.percent,
                "low": missing.low,
                "high": missing.high,
            },
            surety(total),
        )
    )


def _notes(inspection: Inspection) -> tuple[str, ...]:
    notes = [
        _(
            "The interval is exact (Clopper and Pearson): in at least 95 of 100 such checks the true share lies"
            " inside it."
        ),
        caveat(),
    ]
    if inspection.weighting != Weighting.NONE:
        notes.append(
            _(
                "Some institutions were likelier to be drawn than others, so the share is that of the sample, not an"
                " estimate for the province."
            )
        )
    return tuple(notes)


def _visit_line(order: int, visit: Visit) -> VisitLine:
    numbers: dict[str, int] = {
        name: getattr(visit, name) for name in ("learners_drawn", "looked_at", "not_found", "asked")
    }
    followed: Sequence[str] = [
        *([_("left: %(why)s") % {"why": visit.unfinished_reason}] if visit.unfinished_reason else []),
        *([_("confirmation returned")] if visit.returned_at else []),
        *([_("register entry asked for: %(n)s") % {"n": f"{numbers['asked']:,}"}] if numbers["asked"] else []),
    ]
    return VisitLine(
        order,
        visit.institution,
        visit.visited_on,
        numbers["looked_at"],
        numbers["learners_drawn"],
        numbers["not_found"],
        tuple(followed),
    )
