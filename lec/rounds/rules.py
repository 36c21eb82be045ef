"""When a round may be opened, extended and closed."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise

from django.utils.translation import gettext as _

from lec.accounts.models import Post
from lec.lib.refusals import Forbidden, Invalid, Refused
from lec.registry.models import Level, Organisation
from lec.rounds.models import ContestDefault, Round

CONFIRMING_LEVELS = (Level.INSTITUTION, Level.LAO, Level.PROVINCE)
CONTEST_DAYS = 14
SEARCH_AFTER_DAYS = 30
LONGEST_WAIT = 365


def check_is_department(by: Post | None) -> None:
    """Rounds are in the department's hand; `by` None is the operator's command line."""
    if by is not None and by.organisation.level != Level.DEPARTMENT:
        raise Forbidden("department-only", _("Only the department opens, extends and closes rounds."))


def check_can_open(*, academic_year: int, term: int, deadlines: Mapping[str, date], by: Post | None) -> None:
    """One round at a time, once per term, with a deadline for each level, none before the level below."""
    check_is_department(by)
    if Round.objects.filter(closed_at__isnull=True).exists():
        raise Refused("round-open", _("A round is open; close it before you open another."))
    if term not in (1, 2):
        raise Invalid("term-unknown", _("The term must be 1 or 2."), {"term": _("The term must be 1 or 2.")})
    if Round.objects.filter(academic_year=academic_year, term=term).exists():
        raise Refused("round-held", _("A round of this academic year and term has already been held."))
    missing = [level for level in CONFIRMING_LEVELS if level not in deadlines]
    if missing:
        sentence = _("Every level needs a deadline: institution, local authority and province.")
        raise Invalid("deadline-missing", sentence, dict.fromkeys(missing, sentence))
    for lower, upper in pairwise(CONFIRMING_LEVELS):
        if deadlines[lower] > deadlines[upper]:
            sentence = _("A level's deadline cannot be earlier than that of the level below it.")
            raise Invalid("deadline-order", sentence, {upper: sentence})


def check_settings(*, contest_days: int, contest_default: str, search_after_days: int) -> None:
    """Contests and children to look for wait from 1 day to a year, and a contest nobody decides has a rule."""
    faults = {}
    for field, days in (("contest_days", contest_days), ("search_after_days", search_after_days)):
        if not 1 <= days <= LONGEST_WAIT:
            faults[field] = _("Write a number of days from 1 to %(n)d.") % {"n": LONGEST_WAIT}
    if contest_default not in ContestDefault.values:
        faults["contest_default"] = _("Choose what becomes of a contested learner whom nobody decided on.")
    if faults:
        raise Invalid("round-settings", next(iter(faults.values())), faults)


def check_can_extend(
    round_: Round,
    *,
    level: str,
    order_reference: str,
    reason: str,
    organisations: Sequence[Organisation],
    by: Post | None,
) -> None:
    """An extension names its order and reason, and only organisations of its level."""
    check_is_department(by)
    check_is_not_closed(round_)
    if level not in CONFIRMING_LEVELS:
        raise Invalid("level-unknown", _("Deadlines are set for institutions, local authorities and provinces."))
    for field, value in (("order_reference", order_reference), ("reason", reason)):
        if not value.strip():
            sentence = _("Give the reference of the order and the reason for moving the deadline.")
            raise Invalid("reason-missing", sentence, {field: sentence})
    strangers = [one.code for one in organisations if one.level != level]
    if strangers:
        sentence = _("These organisations are not of the level whose deadline moves: %(codes)s.") % {
            "codes": ", ".join(strangers)
        }
        raise Invalid("wrong-level", sentence, {"organisations": sentence})


def check_can_close(round_: Round, *, by: Post | None) -> None:
    """A round is closed once, by the department."""
    check_is_department(by)
    check_is_not_closed(round_)


def check_is_not_closed(round_: Round) -> None:
    """Nothing of a closed round changes."""
    if round_.closed_at is not None:
        raise Refused("round-closed", _("This round is closed; its numbers no longer change."))
