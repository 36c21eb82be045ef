"""Who may be asked for numbers, which link still opens, and what may become of an answer (๕.๒(๑))."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from lec.accounts.queries import contact
from lec.headcounts.models import Answer, Request
from lec.headcounts.queries.asking import linked, newest_requests
from lec.lib.refusals import Invalid, Refused
from lec.registry.models import OtherSchool
from lec.rounds.models import Round
from lec.sheets.cleaners import Unclean
from lec.sheets.cleaners import telephone as clean_telephone

LONGEST_REASON = 500
LONGEST_PERSON = 200
LONGEST_TELEPHONE = 30
LONGEST_EMAIL = 254


def checked_contact(*, telephone: str, email: str) -> str:
    """The telephone as it is kept; refused where it is none, or the e-mail is no address. Both may be empty."""
    faults = {}
    kept = ""
    try:
        kept = clean_telephone(telephone)
        if len(kept) > LONGEST_TELEPHONE:
            faults["telephone"] = _("The telephone number is too long.")
    except Unclean as error:
        faults["telephone"] = error.message
    if email:
        try:
            validate_email(email)
            if len(email) > LONGEST_EMAIL:
                raise ValidationError("too long")
        except ValidationError:
            faults["email"] = _("This is not an e-mail address. Write it like name@school.ac.th.")
    if faults:
        raise Invalid("contact-faulty", _("The contact has faults."), faults)
    return kept


def check_due(due_on: date, *, today: date) -> None:
    """A school is asked until a day that is still to come, or today."""
    if due_on < today:
        sentence = _("The day by which the school is to answer has passed already.")
        raise Invalid("due-past", sentence, {"due_on": sentence})


def check_can_ask(school: OtherSchool, newest: Request | None) -> None:
    """A school is asked once in a round; after that it is asked again, with a reason."""
    check_there(school)
    if newest is not None:
        raise Refused(
            "school-asked",
            _("%(school)s has been asked already. Ask it again with a reason.") % {"school": school.name},
        )


def check_can_ask_again(school: OtherSchool, newest: Request | None, *, reason: str) -> None:
    """Asking again needs a first time, and a reason that the school is told."""
    check_there(school)
    if newest is None:
        raise Refused(
            "school-not-asked", _("%(school)s has not been asked yet in this round.") % {"school": school.name}
        )
    check_reason(reason)


def check_reason(reason: str) -> None:
    """A school is told why it is asked again."""
    if not reason:
        sentence = _("Give the reason, so that the school knows what to mend.")
        raise Invalid("reason-missing", sentence, {"reason": sentence})


def check_there(school: OtherSchool) -> None:
    """A dissolved school is asked for nothing and sends nothing."""
    if school.dissolved_on is not None:
        raise Refused(
            "school-dissolved",
            _("%(school)s is dissolved. If that is wrong, take the dissolution back first.")
            % {"school": school.name},
        )


def check_undecided(answer: Answer) -> None:
    """An answer is accepted or refused once."""
    if answer.accepted_at is not None or answer.refused_at is not None:
        raise Refused("answer-decided", _("This answer has been dealt with already. Look at the numbers anew."))


def check_round(answer: Answer, round_: Round) -> None:
    """What was sent for a round that is over stays there."""
    if answer.request.round_id != round_.pk:
        raise Refused("round-closed", _("The round this was sent for is closed."))


def find_request(secret: str, *, now: datetime) -> Request:
    """The request whose link still opens: the newest of its school, unanswered, in time, in the open round.

    It comes with school, LAO and round. Refused as link-dead where the link is unknown, used, replaced or past
    its day; round-closed where the round is over; school-dissolved for a school that is no more. The sentence
    says whom to telephone.
    """
    request = linked(secret)
    if request is None:
        raise Refused("link-dead", _("This link is not known. Ask the local authority that sent it for a new one."))
    whom = {"whom": contact(request.school.lao) or request.school.lao.name}
    if request.round.closed_at is not None:
        sentence = _("The round is closed; no numbers are taken any more. Whom to ask: %(whom)s.")
        raise Refused("round-closed", sentence % whom)
    if request.school.dissolved_on is not None:
        sentence = _("This school is recorded as dissolved. If that is wrong, tell: %(whom)s.")
        raise Refused("school-dissolved", sentence % whom)
    is_late = request.expires_at is None or request.expires_at <= now
    newest = newest_requests([request.school_id], request.round)[request.school_id]
    if is_late or request != newest or hasattr(request, "answer"):
        sentence = _("This link has been used, replaced or is past its day. Ask for a new one: %(whom)s.")
        raise Refused("link-dead", sentence % whom)
    return request


def check_sender(person: str) -> None:
    """Somebody stands for the numbers a school sends."""
    if not person:
        sentence = _("Write the name of who sends the numbers.")
        raise Invalid("sender-missing", sentence, {"person": sentence})
