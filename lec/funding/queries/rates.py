"""The rates: those in force in a fiscal year, and all that ever stood."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lec.accounts.models import Officer
from lec.audit.models import Event
from lec.funding.estimates import RateRow, Rates, in_force
from lec.funding.models import Rate
from lec.lib.refusals import Hidden
from lec.registry.queries import department

WITHDRAWN = "rate.withdraw"


@dataclass(frozen=True)
class Entered:
    """A rate as its history shows it: who entered it, and who took it back and why, if anybody did."""

    rate: Rate
    row: RateRow
    withdrawn_by: Officer | None = None
    withdrawal_reason: str = ""


def rates_on(fiscal_year: int) -> Rates:
    """What is in force in a fiscal year (Gregorian); one statement."""
    return in_force(rate_rows(), fiscal_year)


def rate_rows() -> list[RateRow]:
    """Every rate that nobody has withdrawn; one statement."""
    return [row_of(rate) for rate in Rate.objects.filter(withdrawn_at__isnull=True).order_by("pk")]


def row_of(rate: Rate) -> RateRow:
    """A rate as arithmetic needs it."""
    return RateRow(
        programme=rate.programme,
        bodies=rate.bodies,
        grades=tuple(rate.grades),
        steps=tuple((size_from, satang) for size_from, satang in rate.steps),
        size_grades=tuple(rate.size_grades),
        days=rate.days,
        from_fiscal_year=rate.from_fiscal_year,
        source=rate.source,
        certainty=rate.certainty,
        days_certainty=rate.days_certainty,
        number=rate.pk,
    )


def find_rate(pk: int) -> Rate:
    """One rate; Hidden where there is none."""
    found = Rate.objects.filter(pk=pk).first()
    if found is None:
        raise Hidden("not-found", _("There is no such rate."))
    return found


def history() -> list[Entered]:
    """All rates, the withdrawn too, by programme, newest year first; four statements at most."""
    rates = list(Rate.objects.select_related("officer").order_by("programme", "-from_fiscal_year", "bodies", "pk"))
    reasons = _withdrawals(rate for rate in rates if rate.withdrawn_at)
    nobody: tuple[Officer | None, str] = (None, "")
    return [Entered(rate, row_of(rate), *reasons.get(rate.pk, nobody)) for rate in rates]


def _withdrawals(rates: Iterable[Rate]) -> dict[int, tuple[Officer | None, str]]:
    subjects = {f"rate:{rate.pk}": rate.pk for rate in rates}
    if not subjects:
        return {}
    events = list(
        Event.objects.filter(organisation_id=department().pk, verb=WITHDRAWN, subject__in=subjects).order_by("number")
    )
    officers = Officer.objects.in_bulk([event.officer_id for event in events if event.officer_id])
    return {
        subjects[event.subject]: (officers.get(event.officer_id or 0), (event.after or {}).get("reason", ""))
        for event in events
    }
