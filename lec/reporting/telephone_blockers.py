"""What holds up each of several institutions, in one sentence each and a fixed number of statements (๖, ๗.๒)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from django.db.models import OuterRef
from django.utils.translation import gettext as _

from lec.accounts.queries import Custody
from lec.confirmation.surroundings import columns, of_standing
from lec.premises.checks.basics import faults_of
from lec.premises.models import Basics, Question, SurveyAnswer
from lec.premises.queries.surveys import kinds_of
from lec.registry.models import INSTITUTION_KINDS
from lec.reporting.children import InstitutionRow, Mark
from lec.rolls.checks import Readiness, readiness_of
from lec.rolls.queries import read_rolls
from lec.rounds.models import Act, Database, Round, Standing, State, Step


class Urgency(IntEnum):
    """How soon to telephone: who cannot even begin comes first."""

    NOBODY_THERE = 0
    RETURNED = 1
    EMPTY = 2
    INCOMPLETE = 3
    WAITS_BELOW = 4
    AGAIN = 5
    ONLY_CONFIRM = 6
    NOTHING = 7


@dataclass(frozen=True)
class Holdup:
    """Why one body holds the next level up: the first reason, in words; `number` of what is missing."""

    urgency: Urgency
    sentence: str = ""
    number: int = 0


NOTHING = Holdup(Urgency.NOTHING)
Returns = Mapping[tuple[int, str], str]
"""The reason of a return that was not yet mended, by organisation id and database."""


def institution_holdups(
    rows: Sequence[InstitutionRow], round_: Round, today: date, *, custody: Mapping[int, Custody], returns: Returns
) -> dict[int, Holdup]:
    """The first thing that each institution lacks, by its id; five statements, or three where nobody is verified.

    A roll is read only where everybody is verified as present: before that it is the verification that is missing.
    """
    waiting = [row for row in rows if not row.is_complete]
    verified = [
        row.organisation.pk
        for row in waiting
        if row.officer and row.learners.enrolled and not row.unverified and not row.roll.is_confirmed
    ]
    rolls = _readiness(verified, round_, today)
    basics = _basics_faults([row for row in waiting if not row.basics.is_confirmed])

    def first(row: InstitutionRow) -> Holdup:
        pk = row.organisation.pk
        if row.is_complete:
            return NOTHING
        if row.officer is None:
            return nobody_there(custody[pk])
        if not row.roll.is_confirmed:
            return _returned(returns, pk, row.roll) or _roll(row, rolls.get(pk)) or only_confirm(row.roll)
        return _returned(returns, pk, row.basics) or basics.get(pk) or only_confirm(row.basics)

    return {row.organisation.pk: first(row) for row in rows}


def nobody_there(custody: Custody) -> Holdup:
    """Nobody holds the post: where its slip is."""
    sentences = {
        Custody.NEVER: _("Nobody has signed in yet: no slip has been printed for this post."),
        Custody.ISSUED: _("Nobody has signed in yet: the slip is printed, hand it over."),
        Custody.EXPIRED: _("Nobody has signed in yet: the slip has expired, print a new one."),
        Custody.ACTIVATED: _("Nobody holds the post now."),
    }
    return Holdup(Urgency.NOBODY_THERE, sentences[custody])


def only_confirm(mark: Mark) -> Holdup:
    """Nothing is missing but the confirmation itself."""
    words = {"database": Database(mark.database).label}
    if mark.state == State.VOIDED:
        return Holdup(Urgency.AGAIN, _("%(database)s: changed since; must be confirmed again.") % words)
    sentence = _("%(database)s: everything is in order; only the confirmation is missing.")
    return Holdup(Urgency.ONLY_CONFIRM, sentence % words)


def returns_of(organisations: Iterable[int], round_: Round) -> dict[tuple[int, str], str]:
    """Why a database of these was returned, where the return is what it fell by last; one statement."""
    steps = (
        Step.objects.filter(
            standing__round=round_,
            standing__organisation__in=list(organisations),
            standing__state=State.VOIDED,
            act__in=[Act.VOID, Act.RETURN],
        )
        .order_by("at", "id")
        .values_list("standing__organisation_id", "standing__database", "act", "reason")
    )
    last = {(pk, database): (act, reason) for pk, database, act, reason in steps}
    return {key: reason for key, (act, reason) in last.items() if act == Act.RETURN}


def first_returned(returns: Returns, organisation: int, marks: Iterable[Mark]) -> Holdup | None:
    """The first of these databases that was sent back."""
    return next((found for mark in marks if (found := _returned(returns, organisation, mark))), None)


def _returned(returns: Returns, organisation: int, mark: Mark) -> Holdup | None:
    reason = returns.get((organisation, mark.database))
    if reason is None or mark.is_confirmed:
        return None
    words = {"database": Database(mark.database).label, "reason": reason}
    return Holdup(Urgency.RETURNED, _("%(database)s: returned for correction: %(reason)s") % words)


def _roll(row: InstitutionRow, ready: Readiness | None) -> Holdup | None:
    """What a roll lacks, in the words of its gate."""
    if not row.learners.enrolled:
        return Holdup(Urgency.EMPTY, _("Nobody is recorded on the roll yet."))
    if row.unverified:
        sentence = _("Learners whose existence is not yet verified this round: %(n)d.")
        return Holdup(Urgency.INCOMPLETE, sentence % {"n": row.unverified}, row.unverified)
    if ready is None:
        return None
    refused = len(ready.refused)
    for text, number in (
        (_("Records with errors to correct: %(n)d."), len(ready.errors)),
        (_("Queries still to be explained: %(n)d."), len(ready.open_queries) - refused),
        (_("Explanations that the local authority does not accept: %(n)d."), refused),
        (_("Learners whose existence is not yet verified this round: %(n)d."), ready.unverified),
    ):
        if number:
            return Holdup(Urgency.INCOMPLETE, text % {"n": number}, number)
    return None


def _readiness(institutions: Collection[int], round_: Round, today: date) -> dict[int, Readiness]:
    """How far these rolls are from their confirmation, by institution; two statements, none without institutions."""
    if not institutions:
        return {}
    read = columns(OuterRef("organisation"), OuterRef("round__academic_year"))  # type: ignore[arg-type]
    standings = Standing.objects.filter(organisation__in=institutions, database=Database.ROLL, round=round_)
    rolls = read_rolls(institutions, round_.academic_year)
    return {
        one.organisation_id: readiness_of(rolls.get(one.organisation_id, []), round_, of_standing(one, today))
        for one in standings.select_related("round").annotate(**read)
    }


def _basics_faults(rows: Collection[InstitutionRow]) -> dict[int, Holdup]:
    """What the basic data of these lack first, and of how many things; three statements."""
    ids = [row.organisation.pk for row in rows]
    kept = {one.institution_id: one for one in Basics.objects.filter(institution__in=ids)}
    unanswered = _unanswered_forms(rows)
    found = {}
    for row in rows:
        basics = kept.get(row.organisation.pk) or Basics(institution=row.organisation)
        faults = [fault.message for fault in faults_of(basics) if fault.blocking]
        if forms := unanswered.get(row.organisation.pk, 0):
            faults.append(_("Survey questions still to be answered: %(n)d.") % {"n": forms})
        if faults:
            words = {"first": faults[0], "n": len(faults)}
            text = _("Basic data: %(first)s (%(n)d things in all)") if len(faults) > 1 else _("Basic data: %(first)s")
            found[row.organisation.pk] = Holdup(Urgency.INCOMPLETE, text % words, len(faults))
    return found


def _unanswered_forms(rows: Iterable[InstitutionRow]) -> dict[int, int]:
    """How many required questions of the survey forms asked now each has not answered; two statements."""
    asked = Question.objects.filter(
        is_required=True, form__published_at__isnull=False, form__withdrawn_at__isnull=True
    )
    required: dict[str, set[int]] = {kind: set() for kind in INSTITUTION_KINDS}
    for pk, concerns in asked.values_list("pk", "form__concerns"):
        for kind in kinds_of(concerns):
            required[kind].add(pk)
    institutions = {row.organisation.pk: row.organisation.kind for row in rows}
    answered: dict[int, set[int]] = {pk: set() for pk in institutions}
    answers = SurveyAnswer.objects.filter(institution__in=institutions, question__in=asked.order_by())
    for pk, question in answers.values_list("institution_id", "question_id"):
        answered[pk].add(question)
    return {pk: len(required[kind] - answered[pk]) for pk, kind in institutions.items()}
