"""Who may set rates, and what a rate must be to be calculated with."""

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from lec.accounts.models import Post
from lec.funding.models import Bodies, Certainty, Programme, Rate
from lec.lib.grades import GRADES, HEADCOUNT_GRADES
from lec.lib.refusals import Forbidden, Invalid, Refused
from lec.lib.thai_calendar import buddhist
from lec.registry.models import Level

FIRST_YEAR, LAST_YEAR = 2000, 2150
MOST_SATANG = 100_000_00
MOST_DAYS = 366
MOST_STEPS = 20
LONGEST_SOURCE = 300
LARGEST_SIZE = 100_000


def check_can_set_rates(by: Post) -> None:
    """Rates are in the department's hand."""
    if by.organisation.level != Level.DEPARTMENT:
        raise Forbidden("department-only", _("Only the department sets rates."))


def can_set_rates(by: Post) -> bool:
    """Whether `check_can_set_rates` lets it pass."""
    return by.organisation.level == Level.DEPARTMENT


def check_rate(columns: Mapping[str, Any]) -> None:
    """Every column of a rate by itself; Invalid names all that is wrong, by field."""
    faults = {
        field: sentence
        for field, sentence in (
            ("programme", _known(columns["programme"], Programme.values)),
            ("bodies", _known(columns["bodies"], Bodies.values)),
            ("grades", _grades_fault(columns["grades"], columns["bodies"])),
            ("steps", steps_fault(columns["steps"])),
            ("size_grades", _size_fault(columns["size_grades"])),
            ("days", _days_fault(columns["days"], columns["programme"])),
            ("from_fiscal_year", _year_fault(columns["from_fiscal_year"])),
            ("source", _source_fault(columns["source"])),
            ("certainty", _known(columns["certainty"], Certainty.values)),
            ("days_certainty", _days_certainty_fault(columns)),
        )
        if sentence
    }
    if faults:
        raise Invalid("rate-wrong", next(iter(faults.values())), faults)


def steps_fault(steps: Sequence[Sequence[int]]) -> str:
    """What is wrong with steps of (size from, satang), or nothing."""
    if not steps:
        return _("Write at least one amount.")
    if len(steps) > MOST_STEPS:
        return _("Write at most %(n)d steps.") % {"n": MOST_STEPS}
    if steps[0][0] != 1:
        return _("The first step must begin at 1 learner, so that no body is left without a rate.")
    for (lower, _amount), (upper, _next) in pairwise(steps):
        if upper <= lower:
            words = {"lower": f"{lower:,}", "upper": f"{upper:,}"}
            return _("The sizes must rise from step to step: after %(lower)s comes %(upper)s.") % words
    if steps[-1][0] > LARGEST_SIZE:
        return _("No body is that large; check the sizes of the steps.")
    if not all(0 <= satang <= MOST_SATANG for _size, satang in steps):
        return _("An amount must lie between 0 and %(most)s baht.") % {"most": f"{MOST_SATANG // 100:,}"}
    return ""


def check_stands_alone(columns: Mapping[str, Any]) -> None:
    """No other rate says something for the same learners from the same fiscal year: which holds must be plain."""
    rivals = Rate.objects.filter(
        programme=columns["programme"],
        bodies=columns["bodies"],
        from_fiscal_year=columns["from_fiscal_year"],
        withdrawn_at__isnull=True,
    )
    shared = {grade for rival in rivals for grade in rival.grades if grade in columns["grades"]}
    if shared:
        grades = ", ".join(grade.thai for grade in GRADES.values() if grade.code in shared)
        words = {"grades": grades, "year": buddhist(columns["from_fiscal_year"])}
        sentence = _(
            "A rate from fiscal year %(year)s stands already for %(grades)s. If it is wrong, withdraw it first."
        )
        raise Invalid("rate-stands", sentence % words, {"grades": sentence % words})


def check_can_withdraw(rate: Rate, reason: str) -> None:
    """A rate is withdrawn once, with a reason."""
    if rate.withdrawn_at is not None:
        raise Refused("rate-withdrawn", _("This rate has been withdrawn already."))
    if not reason:
        sentence = _("Say why the rate is withdrawn.")
        raise Invalid("reason-missing", sentence, {"reason": sentence})


def _known(value: str, values: Collection[str]) -> str:
    return "" if value in values else _("Choose one.")


def _grades_fault(grades: Sequence[str], bodies: str) -> str:
    if not grades or any(grade not in GRADES for grade in grades) or len(set(grades)) < len(grades):
        return _("Choose at least one grade.")
    if bodies == Bodies.OTHER and not set(grades) <= set(HEADCOUNT_GRADES):
        return _("Schools of other affiliations are counted from kindergarten 1 to primary 6 only.")
    return ""


def _size_fault(grades: Sequence[str]) -> str:
    return "" if all(grade in GRADES for grade in grades) else _("Choose at least one grade.")


def _days_fault(days: int | None, programme: str) -> str:
    if programme == Programme.TEACHING:
        return "" if days is None else _("The teaching subsidy is per year; leave the days empty.")
    if days is None or not 1 <= days <= MOST_DAYS:
        return _("Write a number of days from 1 to %(n)d.") % {"n": MOST_DAYS}
    return ""


def _days_certainty_fault(columns: Mapping[str, Any]) -> str:
    if columns["days"] is not None:
        return _known(columns["days_certainty"], Certainty.values)
    if columns["programme"] == Programme.TEACHING and columns["days_certainty"]:
        return _("Without days there is nothing to be sure of; leave this empty.")
    return ""


def _year_fault(year: int) -> str:
    if FIRST_YEAR <= year <= LAST_YEAR:
        return ""
    words = {"first": buddhist(FIRST_YEAR), "last": buddhist(LAST_YEAR)}
    return _("Write a fiscal year from %(first)s to %(last)s.") % words


def _source_fault(source: str) -> str:
    if not source:
        return _("Say where the rate was read: without a source it cannot be entered.")
    if len(source) > LONGEST_SOURCE:
        return _("Write at most %(n)d letters.") % {"n": LONGEST_SOURCE}
    return ""
