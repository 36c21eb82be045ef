"""Every write to the rates: add a dated one, withdraw a wrong one. Nothing is ever changed or deleted."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from lec.accounts.models import Post
from lec.audit import actions as audit
from lec.funding.models import Rate
from lec.funding.queries.rates import WITHDRAWN, find_rate
from lec.funding.rules import check_can_set_rates, check_can_withdraw, check_rate, check_stands_alone
from lec.lib.grades import GRADES
from lec.lib.names import clean_text
from lec.registry.queries import department

_ORDER = {code: grade.order for code, grade in GRADES.items()}


@transaction.atomic
def add_rate(
    *,
    programme: str,
    bodies: str,
    grades: Sequence[str],
    steps: Sequence[tuple[int, int]],
    days: int | None,
    from_fiscal_year: int,
    source: str,
    certainty: str,
    days_certainty: str = "",
    size_grades: Sequence[str] = (),
    by: Post,
    now: datetime,
) -> Rate:
    """Add a rate from a fiscal year (Gregorian) on; it replaces earlier ones for its grades from then.

    `steps` are (size from, satang) with rising sizes, the first from 1; `days` None is a rate per year;
    `size_grades` are the grades that make the size, all where empty. Refused without a source, to anybody but the
    department, and where another rate for a grade of it begins in the same year.
    """
    check_can_set_rates(by)
    pk = department().pk
    ledger = audit.hold([pk])[pk]
    columns = {
        "programme": programme,
        "bodies": bodies,
        "grades": sorted(grades, key=lambda grade: _ORDER.get(grade, 0)),
        "steps": [list(step) for step in steps],
        "size_grades": sorted(size_grades, key=lambda grade: _ORDER.get(grade, 0)),
        "days": days,
        "from_fiscal_year": from_fiscal_year,
        "source": clean_text(source),
        "certainty": certainty,
        "days_certainty": days_certainty,
    }
    check_rate(columns)
    check_stands_alone(columns)
    rate = Rate.objects.create(**columns, set_at=now, post=by, officer=by.officer)
    audit.append(ledger, [audit.Entry("rate.add", f"rate:{rate.pk}", None, columns)], by=by, now=now)
    return rate


@transaction.atomic
def withdraw_rate(*, pk: int, reason: str, by: Post, now: datetime) -> Rate:
    """Take back a rate that was entered by mistake: from now on nothing is calculated with it; it stays to be read.

    Refused without a reason, when it was withdrawn already, and to anybody but the department.
    """
    check_can_set_rates(by)
    reason = clean_text(reason)
    own = department().pk
    ledger = audit.hold([own])[own]
    rate = find_rate(pk)
    check_can_withdraw(rate, reason)
    Rate.objects.filter(pk=rate.pk).update(withdrawn_at=now)
    rate.withdrawn_at = now
    entry = audit.Entry(WITHDRAWN, f"rate:{rate.pk}", {"withdrawn": False}, {"withdrawn": True, "reason": reason})
    audit.append(ledger, [entry], by=by, now=now)
    return rate
