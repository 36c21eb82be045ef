"""When an identifier may be entered, replaced, or asked to be corrected (๕.๓.๓)."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _

from lec.accounts.models import Post
from lec.lib.refusals import Forbidden, Hidden, Invalid, Refused
from lec.registry.models import Organisation
from lec.registry.rules import check_can_see
from lec.rolls.models import Enrolment, EnrolmentState, IdentifierKind, IdentifierRequest, Learner
from lec.rolls.rules.roll import LEAST_SENTENCE, LONGEST_SENTENCE, check_of_year, check_on_roll

LONGEST_PAPERS = 200


class NeedsRequest(Refused):
    """A recorded national ID may not be typed over (409); of many records, `faults` has each by its index."""

    def __init__(self, code: str, message: str, faults: dict[str, str] | None = None) -> None:
        super().__init__(code, message)
        self.faults = faults or {}


def check_not_wrong_national(learner: Learner, sealed: str | None) -> None:
    """A national ID is never typed over: a wrong one is corrected by a request that the LAO settles.

    A G-Code, or nothing, is replaced without one. `sealed` None leaves the identifier as it is.
    """
    if sealed and learner.identifier_kind == IdentifierKind.NATIONAL and learner.identifier_sealed != sealed:
        raise NeedsRequest(
            "identifier-needs-request",
            _(
                "A recorded national ID is not typed over. Ask for its correction on the child's page; "
                "the local authority settles it."
            ),
        )


def check_survey_note(papers: str, registered_on: date | None, *, today: date) -> None:
    """What is noted on the survey list: the papers in a line, the registration on a day that has been."""
    faults: dict[str, str] = {}
    if len(papers) > LONGEST_PAPERS:
        faults["papers"] = _("At most %(n)d characters.") % {"n": LONGEST_PAPERS}
    if registered_on and registered_on > today:
        faults["registered_on"] = _("The day lies in the future.")
    if faults:
        raise Invalid("survey-note", next(iter(faults.values())), faults)


def check_without_identifier(enrolment: Enrolment, *, holder: str) -> None:
    """On the survey list stand only those of the roll who have no identifier; `holder` alone notes what it knows.

    It is the name of the other institution that enrols who is only claimed here, or ''.
    """
    check_on_roll(enrolment)
    if holder:
        raise Refused("held-elsewhere", held_elsewhere(holder))
    if enrolment.learner.identifier_kind != IdentifierKind.NONE:
        raise Refused("identifier-known", _("This child has a number and no longer waits on the survey list."))


def check_can_ask(
    enrolment: Enrolment,
    *,
    sealed: str,
    reason: str,
    holder: Organisation | None,
    taken: bool,
    pending: bool,
    academic_year: int,
) -> None:
    """May the institution ask that this national ID become `sealed`?

    `holder` is the other institution that enrols a learner claimed here, `taken` whether another learner
    has the new identifier, `pending` whether a request stands open already.
    """
    learner = enrolment.learner
    check_on_roll(enrolment)
    check_of_year(enrolment, academic_year)
    if holder is not None:
        raise Refused("held-elsewhere", held_elsewhere(holder.name))
    if learner.identifier_kind != IdentifierKind.NATIONAL:
        raise Refused(
            "identifier-editable",
            _("Only a national ID needs a request; type the number under “Correct the facts”."),
        )
    if pending:
        raise Refused(
            "request-open-already",
            _("A request for this child stands open already. Wait for the local authority, or withdraw it first."),
        )
    faults: dict[str, str] = {}
    if sealed == learner.identifier_sealed:
        faults["identifier"] = _("This is the number that is recorded already.")
    elif taken:
        faults["identifier"] = identifier_taken()
    if not LEAST_SENTENCE <= len(reason) <= LONGEST_SENTENCE:
        faults["reason"] = _("Say in at least %(n)d characters what is wrong and which paper shows it.") % {
            "n": LEAST_SENTENCE
        }
    if faults:
        raise Invalid("identifier-request", next(iter(faults.values())), faults)


def check_is_open(request: IdentifierRequest) -> None:
    """A request is settled once."""
    if request.settled_at is not None:
        raise Refused("request-settled", _("This request has been settled already."))


def check_can_settle(by: Post, institution: Organisation) -> None:
    """Only the institution's own LAO settles its requests."""
    check_can_see(by.organisation, institution)
    if by.organisation_id != institution.lao_id:
        raise Forbidden("lao-settles", _("Only the institution's local authority settles this request."))


def check_can_accept(
    request: IdentifierRequest, enrolment: Enrolment | None, *, current_sealed: str | None, taken: bool
) -> None:
    """May the request be accepted as things stand now?"""
    if enrolment is None or enrolment.state != EnrolmentState.ENROLLED:
        raise Refused(
            "request-child-left",
            _("The child is no longer enrolled at the institution that asked. Refuse the request."),
        )
    if current_sealed != request.old_sealed:
        raise Refused(
            "request-overtaken", _("The child's number has changed since the request was made. Refuse the request.")
        )
    if taken:
        raise Refused("identifier-taken", identifier_taken())


def check_refusal(sentence: str) -> None:
    """A refusal says why."""
    if not LEAST_SENTENCE <= len(sentence) <= LONGEST_SENTENCE:
        fault = _("Say in at least %(n)d characters why it is refused.") % {"n": LEAST_SENTENCE}
        raise Invalid("refusal-sentence", fault, {"refusal": fault})


def code_faults(
    rows: Mapping[int, Enrolment],
    sealed: Mapping[int, str],
    *,
    taken: Mapping[str, int],
    holders: Mapping[int, str],
) -> dict[int, str]:
    """What is wrong with each code to be entered, by enrolment id; those without a fault may be entered.

    `rows` are the enrolments found on the roll, `taken` gives the learner who has an identifier by its
    sealed form, `holders` the name of the institution that enrols who is only claimed here.
    """
    faults: dict[int, str] = {}
    given: dict[str, int] = {}
    for pk, code in sealed.items():
        row = rows.get(pk)
        if row is None:
            faults[pk] = _("This child is no longer on the roll.")
        elif pk in holders:
            faults[pk] = held_elsewhere(holders[pk])
        elif code in given:
            faults[pk] = _("The same number is typed for another child too; compare it with the papers.")
        elif taken.get(code, row.learner_id) != row.learner_id:
            faults[pk] = identifier_taken()
        else:
            try:
                check_not_wrong_national(row.learner, code)
            except Refused as refused:
                faults[pk] = refused.message
        given.setdefault(code, pk)
    return faults


def identifier_taken() -> str:
    """The sentence for a number that another learner has."""
    return _(
        "Another child is recorded with this number; it may be the same child on two records. Compare the papers "
        "and look at the likely doubles."
    )


def held_elsewhere(name: str) -> str:
    """The sentence for a learner whose facts another institution keeps."""
    return _("%(institution)s enrols this child and keeps its number.") % {"institution": name}


def check_is_institutions(request: IdentifierRequest, institution: Organisation) -> None:
    """A request is withdrawn only by the institution that made it."""
    if request.institution_id != institution.pk:
        raise Hidden("not-found", _("There is no such request here."))
