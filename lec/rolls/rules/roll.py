"""When a roll may be changed, explained and looked into."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from lec.accounts.models import Post
from lec.lib.refusals import Forbidden, Hidden, Invalid, Refused
from lec.registry.models import Level, Organisation
from lec.registry.rules import check_can_see, check_is_own
from lec.rolls.checks import QUERY_CODES
from lec.rolls.models import DepartureKind, Enrolment, EnrolmentState, Learner, Reason

LEAST_SENTENCE = 5
LONGEST_SENTENCE = 500
LONGEST_ATTEMPTS = 1000
CHOSEN_KINDS = tuple(
    kind for kind in DepartureKind if kind not in (DepartureKind.DECIDED, DepartureKind.SAME, DepartureKind.UNDONE)
)
"""The ways to leave that an officer may choose; the others are left by other acts."""


def check_has_roll(organisation: Organisation) -> None:
    """Only schools and centres keep a roll; anything else is Hidden, as if the page did not exist."""
    if organisation.level != Level.INSTITUTION:
        raise Hidden("not-found", _("There is no such institution in your area."))


def check_can_change_roll(by: Post | None, institution: Organisation) -> None:
    """Only the institution itself changes its roll; `by` None is the operator's command line."""
    if by is not None:
        check_is_own(by.organisation, institution)


def check_on_roll(enrolment: Enrolment) -> None:
    """Who has left the roll is no longer changed in it."""
    if enrolment.state == EnrolmentState.DEPARTED:
        raise Refused("departed-already", _("This learner has already left the roll."))


def check_of_year(enrolment: Enrolment, academic_year: int) -> None:
    """The rolls of other years than the one being kept stay as they were."""
    if enrolment.academic_year != academic_year:
        raise Refused("other-year", _("This is the roll of another academic year; it stays as it was."))


def check_departure(
    leaving: Sequence[Enrolment],
    *,
    kind: str,
    reason: str,
    last_seen: date | None,
    attempts: str,
    note: str,
    destination: Organisation | None,
    today: date,
) -> None:
    """A departure says how; one without existence also why, when last seen and what was tried (๕.๓.๔).

    Who moved may be expected at another institution that is open.
    """
    faults: dict[str, str] = {}
    entered = max((one.entered_on for one in leaving if one.entered_on), default=None)
    if kind not in CHOSEN_KINDS:
        faults["kind"] = _("Choose how the learner left.")
    if kind == DepartureKind.NO_EXISTENCE:
        if reason not in Reason.values:
            faults["reason"] = _("Choose one of the three reasons of the circular.")
        if last_seen is None:
            faults["last_seen"] = _("Give the day the learner was last seen.")
        if not attempts.strip():
            faults["attempts"] = _("Say what was tried to reach the learner.")
    elif reason:
        faults["reason"] = _("The three reasons are only for learners who have no existence here.")
    if last_seen and last_seen > today:
        faults["last_seen"] = _("The day lies in the future.")
    elif last_seen and entered and last_seen < entered:
        faults["last_seen"] = _("The day lies before the learner entered.")
    if destination is not None:
        faults |= _destination_faults(destination, leaving, kind=kind, today=today)
    for field, text, longest in (("attempts", attempts, LONGEST_ATTEMPTS), ("note", note, LONGEST_SENTENCE)):
        if len(text) > longest:
            faults[field] = _("At most %(n)d characters.") % {"n": longest}
    if faults:
        raise Invalid("departure-incomplete", next(iter(faults.values())), faults)


def _destination_faults(
    destination: Organisation, leaving: Sequence[Enrolment], *, kind: str, today: date
) -> dict[str, str]:
    if kind != DepartureKind.MOVED:
        return {"destination": _("Only who moved out has an institution to go to.")}
    if destination.level != Level.INSTITUTION or not destination.is_open_on(today):
        return {"destination": _("This is no school or centre that is open.")}
    if any(one.institution_id == destination.pk for one in leaving):
        return {"destination": _("This is the institution that the learner leaves.")}
    return {}


def check_explanation(code: str, sentence: str) -> None:
    """Only queries are explained, and with a sentence."""
    if code not in QUERY_CODES:
        raise Invalid("query-unknown", _("This is not a query that can be explained."))
    if not LEAST_SENTENCE <= len(sentence) <= LONGEST_SENTENCE:
        fault = _("Explain it in a sentence of at least %(n)d characters.") % {"n": LEAST_SENTENCE}
        raise Invalid("sentence-short", fault, {"sentence": fault})


def check_can_look(learner: Learner, institution: Organisation, reason: str, *, by: Post) -> str:
    """The institution and its LAO may see a whole identifier, with a reason; answers the sealed one."""
    check_can_see(by.organisation, institution)
    if by.organisation_id not in (institution.pk, institution.lao_id):
        raise Forbidden("names-not-shown", _("Your level sees counts; names are shown only for a check."))
    if not Enrolment.objects.filter(learner=learner, institution=institution).exists():
        raise Hidden("not-found", _("There is no such learner in this institution."))
    if learner.identifier_sealed is None:
        raise Refused("identifier-missing", _("This learner has no identifier yet."))
    if not LEAST_SENTENCE <= len(reason) <= LONGEST_SENTENCE:
        fault = _("Say in at least %(n)d characters why you need the whole number.") % {"n": LEAST_SENTENCE}
        raise Invalid("reason-missing", fault, {"reason": fault})
    return learner.identifier_sealed
