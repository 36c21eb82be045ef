"""Correcting a wrong national ID: the institution asks, its local authority settles in one act."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from lec.accounts.models import Post
from lec.audit import actions as audit
from lec.audit.models import Ledger
from lec.lib.identifiers import Identifier
from lec.lib.names import clean_text
from lec.lib.refusals import Hidden, Refused
from lec.registry.models import Organisation
from lec.rolls.actions.settling import settle
from lec.rolls.checks import ANSWERS_FOR
from lec.rolls.identity import masked, seal
from lec.rolls.models import Enrolment, EnrolmentState, Explanation, IdentifierRequest, Learner
from lec.rolls.queries.identifier_requests import WITHDRAWN, enrolment_asked_for
from lec.rolls.rules import check_can_change_roll
from lec.rolls.rules.identity import (
    check_can_accept,
    check_can_ask,
    check_can_settle,
    check_is_institutions,
    check_is_open,
    check_refusal,
    identifier_taken,
)
from lec.rounds.chain import RECORD_LANGUAGE
from lec.rounds.models import Step
from lec.rounds.queries import working_year

_ATTEMPTS = 5


@transaction.atomic
def ask_correction(
    *, enrolment: Enrolment, identifier: Identifier, reason: str, by: Post | None, now: datetime
) -> IdentifierRequest:
    """Ask the LAO to correct a learner's national ID to `identifier` (a national ID or a G-Code).

    Nothing changes yet, nothing is voided. Refused: a learner without a national ID (typed by the form), one
    off the roll or only claimed here, a second open request, another learner's number (Invalid), the number
    that is recorded (Invalid), a reason of fewer than 5 or more than 500 characters (Invalid).
    """
    check_can_change_roll(by, enrolment.institution)
    ledger = audit.hold([enrolment.institution_id])[enrolment.institution_id]
    # Locked, so that two institutions never both find that no request is open.
    learner = Learner.objects.select_for_update().get(pk=enrolment.learner_id)
    enrolment = Enrolment.objects.select_related("learner", "institution").get(pk=enrolment.pk)
    reason, sealed = clean_text(reason), seal(identifier)
    check_can_ask(
        enrolment,
        sealed=sealed,
        reason=reason,
        holder=_holder(enrolment),
        taken=_is_taken(sealed, learner),
        pending=IdentifierRequest.objects.filter(learner=learner, settled_at__isnull=True).exists(),
        academic_year=working_year(now),
    )
    assert learner.identifier_sealed is not None
    request = IdentifierRequest.objects.create(
        learner=learner,
        institution=enrolment.institution,
        old_sealed=learner.identifier_sealed,
        new_sealed=sealed,
        new_kind=identifier.kind,
        reason=reason,
        requested_at=now,
        requested_post=by,
        requested_officer=by.officer if by else None,
    )
    audit.append(ledger, [_entry("identifier.asked", request, reason=reason)], by=by, now=now)
    return request


@transaction.atomic
def withdraw_request(
    *, request: IdentifierRequest, institution: Organisation, by: Post | None, now: datetime
) -> IdentifierRequest:
    """Take one's own open request back; it stays in the history as settled and not accepted."""
    check_can_change_roll(by, institution)
    check_is_institutions(request, institution)
    ledger = audit.hold([institution.pk])[institution.pk]
    request = _locked(request)
    _close(request, False, WITHDRAWN, by, now)
    audit.append(ledger, [_entry("identifier.withdrawn", request)], by=by, now=now)
    return request


@transaction.atomic
def refuse_request(*, request: IdentifierRequest, sentence: str, by: Post, now: datetime) -> IdentifierRequest:
    """The LAO refuses, with a sentence of 5 to 500 characters that the institution reads; nothing changes."""
    check_can_settle(by, request.institution)
    ledger = audit.hold([request.institution_id])[request.institution_id]
    request = _locked(request)
    sentence = clean_text(sentence)
    check_refusal(sentence)
    _close(request, False, sentence, by, now)
    audit.append(ledger, [_entry("identifier.refused", request, sentence=sentence)], by=by, now=now)
    return request


@transaction.atomic
def accept_request(*, request: IdentifierRequest, by: Post, now: datetime) -> list[Step]:
    """The LAO accepts: the identifier changes, the person and the history stay; answers the steps voided.

    The roll that is confirmed on it falls, as does the roll of any institution that claims the learner. The old
    number stays in the request and, masked, in the record. Refused once settled, when the learner has left
    the roll, when the number has changed since, and when another learner has the new one.
    """
    check_can_settle(by, request.institution)
    year = working_year(now)
    held = {request.institution_id}
    for _attempt in range(_ATTEMPTS):
        try:
            with transaction.atomic():
                return _accept(request, year, audit.hold(held), by, now)
        except _AlsoOn as more:
            # Released with the savepoint, and taken again together, in the one order.
            held |= more.institutions
        except IntegrityError as error:
            raise Refused("identifier-taken", identifier_taken()) from error
    raise Refused("changed-meanwhile", _("Somebody else changed this at the same moment. Please try again."))


class _AlsoOn(Exception):
    """The learner stands on other institutions' rolls too, which have to be held first."""

    def __init__(self, institutions: set[int]) -> None:
        super().__init__()
        self.institutions = institutions


def _accept(
    request: IdentifierRequest, academic_year: int, ledgers: Mapping[int, Ledger], by: Post, now: datetime
) -> list[Step]:
    request = _locked(request)
    learner = Learner.objects.select_for_update().get(pk=request.learner_id)
    check_can_accept(
        request,
        enrolment_asked_for(request, academic_year),
        current_sealed=learner.identifier_sealed,
        taken=_is_taken(request.new_sealed, learner),
    )
    standing = Enrolment.objects.filter(learner=learner, academic_year=academic_year).exclude(
        state=EnrolmentState.DEPARTED
    )
    institutions = set(standing.values_list("institution_id", flat=True))
    if institutions - ledgers.keys():
        raise _AlsoOn(institutions)
    Learner.objects.filter(pk=learner.pk).update(
        identifier_kind=request.new_kind, identifier_sealed=request.new_sealed
    )
    outdated = [code for code, facts in ANSWERS_FOR.items() if "identifier_sealed" in facts]
    Explanation.objects.filter(code__in=outdated, enrolment__in=standing).delete()
    _close(request, True, "", by, now)
    with override(RECORD_LANGUAGE):
        cause = _("A wrong national ID was corrected.")
    entry = _entry("learner.corrected", request, reason=request.reason)
    return settle(
        ledgers=ledgers,
        entries={pk: [entry] for pk in ledgers},
        academic_year=academic_year,
        cause=cause,
        by=by,
        now=now,
    )


def _locked(request: IdentifierRequest) -> IdentifierRequest:
    """The request as it stands now that the institution is held; refused once settled."""
    found = IdentifierRequest.objects.select_for_update().filter(pk=request.pk).first()
    if found is None:
        raise Hidden("not-found", _("There is no such request here."))
    check_is_open(found)
    return found


def _close(request: IdentifierRequest, accepted: bool, refusal: str, by: Post | None, now: datetime) -> None:
    request.accepted, request.refusal, request.settled_at = accepted, refusal, now
    request.settled_post, request.settled_officer = by, by.officer if by else None
    request.save(update_fields=["accepted", "refusal", "settled_at", "settled_post", "settled_officer"])


def _holder(enrolment: Enrolment) -> Organisation | None:
    """The other institution that enrols a learner who is only claimed here."""
    if enrolment.state != EnrolmentState.CLAIMED:
        return None
    row = (
        Enrolment.objects.filter(
            learner=enrolment.learner_id, academic_year=enrolment.academic_year, state=EnrolmentState.ENROLLED
        )
        .select_related("institution")
        .first()
    )
    return row.institution if row else None


def _is_taken(sealed: str, learner: Learner) -> bool:
    return Learner.objects.filter(identifier_sealed=sealed).exclude(pk=learner.pk).exists()


def _entry(verb: str, request: IdentifierRequest, **more: str) -> audit.Entry:
    before = {"identifier": masked(request.old_sealed)}
    after = {"identifier": masked(request.new_sealed), **more}
    return audit.Entry(verb, f"learner:{request.learner_id}", before, after)
