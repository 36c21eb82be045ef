"""Explaining queries in the officer's own sentence, and the LAO that does not accept one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from lec.accounts.models import Post
from lec.audit import actions as audit
from lec.lib.names import clean_text
from lec.registry.models import Organisation
from lec.rolls.checks import QUERY, Finding, Surroundings, findings
from lec.rolls.models import Enrolment, Explanation
from lec.rolls.queries import read_roll
from lec.rolls.rules import check_can_change_roll, check_explanation, check_on_roll
from lec.rolls.rules.explanations import (
    check_can_judge_explanations,
    check_refusal,
    check_stands,
    fault_of_sentence,
)
from lec.rounds.actions import void
from lec.rounds.chain import RECORD_LANGUAGE
from lec.rounds.models import Database, Step
from lec.rounds.queries import open_round

_JUDGEMENT = ("refusal", "refused_at", "refused_post", "refused_officer")
_ACCEPTANCE = ("accepted_at", "accepted_post", "accepted_officer")
_NOT_ACCEPTED: dict[str, Any] = dict.fromkeys(_ACCEPTANCE)
_UNJUDGED: dict[str, Any] = dict.fromkeys(_JUDGEMENT) | {"refusal": ""} | _NOT_ACCEPTED
_CONFLICTS = {True: ["enrolment", "code"], False: ["institution", "academic_year", "code", "subject"]}


@dataclass(frozen=True)
class Explained:
    """What became of several sentences: the findings explained, and what is wrong with the others by key."""

    kept: tuple[Finding, ...]
    faults: Mapping[str, str]


@transaction.atomic
def explain(*, enrolment: Enrolment, code: str, sentence: str, by: Post | None, now: datetime) -> Explanation:
    """Explain the query `code` about an enrolment; a later sentence takes the place of the earlier.

    Refused (Invalid) for a code that is no query and for fewer than 5 or more than 500 characters.
    A refusal by the LAO is answered by it, and what the LAO accepted is to be looked at anew; the same sentence
    again leaves it as it is. No confirmed fact changes, so nothing is voided.
    """
    check_can_change_roll(by, enrolment.institution)
    ledger = audit.hold([enrolment.institution_id])[enrolment.institution_id]
    enrolment = Enrolment.objects.get(pk=enrolment.pk)
    check_on_roll(enrolment)
    sentence = clean_text(sentence)
    check_explanation(code, sentence)
    before = Explanation.objects.filter(enrolment=enrolment, code=code).first()
    if before is not None and before.accepted_at is not None and before.sentence == sentence:
        return before
    explanation, _made = Explanation.objects.update_or_create(
        enrolment=enrolment, code=code, defaults={"sentence": sentence, "at": now, "post": by, **_UNJUDGED}
    )
    entry = audit.Entry(
        "query.explained",
        f"enrolment:{enrolment.pk}",
        _recorded(code, before.sentence, before.refusal) if before else None,
        {"code": code, "sentence": sentence},
    )
    audit.append(ledger, [entry], by=by, now=now)
    return explanation


@transaction.atomic
def explain_findings(
    *,
    institution: Organisation,
    sentences: Mapping[str, str],
    around: Surroundings,
    by: Post | None,
    now: datetime,
) -> Explained:
    """Explain several queries of a roll at once, on learners and on the whole, by the key of the finding.

    Each sentence stands or falls by itself: what is too short or too long, and what answers a finding that is
    no longer there with those figures, is told and the others are kept. Nothing is voided.
    """
    check_can_change_roll(by, institution)
    ledger = audit.hold([institution.pk])[institution.pk]
    queries = {one.key: one for one in findings(read_roll(institution, around.academic_year), around)}
    kept: list[Finding] = []
    rows: list[Explanation] = []
    entries: list[audit.Entry] = []
    faults: dict[str, str] = {}
    for key, typed in sentences.items():
        sentence, finding = clean_text(typed), queries.get(key)
        if finding is None or finding.severity != QUERY:
            faults[key] = _("The facts have changed meanwhile; there is nothing to explain here any more.")
        elif fault := fault_of_sentence(sentence):
            faults[key] = fault
        elif finding.answer and finding.answer.stands and finding.answer.sentence == sentence:
            kept.append(finding)  # Nothing new is said: whether the LAO has accepted it stays as it is.
        else:
            kept.append(finding)
            rows.append(_row(institution, around.academic_year, finding, sentence, by, now))
            entries.append(_entry(institution, around.academic_year, finding, sentence))
    for is_learner, conflict in _CONFLICTS.items():
        _write([row for row in rows if (row.enrolment_id is not None) == is_learner], conflict)
    audit.append(ledger, entries, by=by, now=now)
    return Explained(tuple(kept), faults)


@transaction.atomic
def refuse_explanation(
    *,
    institution: Organisation,
    explanation_id: int,
    reason: str,
    around: Surroundings,
    by: Post,
    now: datetime,
    seen: str = "",
) -> list[Step]:
    """Do not accept an explanation: the query is open again, and a confirmation that rested on it falls (๖, ๙).

    Only the institution's LAO, with a sentence; one it had accepted is accepted no longer. `seen` is the
    explanation that the LAO read. Refused when it answers no query of today's roll, when it was refused before,
    and when the institution has explained anew since. Answers the steps voided, those of the levels above included.
    """
    check_can_judge_explanations(by, institution)
    reason = clean_text(reason)
    check_refusal(reason)
    ledgers = audit.hold([institution.pk])
    found = findings(read_roll(institution, around.academic_year), around)
    answered = {one.answer.explanation_id: one for one in found if one.answer and one.severity == QUERY}
    finding = answered.get(explanation_id)
    check_stands(finding, seen)
    assert finding is not None
    Explanation.objects.filter(pk=explanation_id).update(
        refusal=reason, refused_at=now, refused_post=by, refused_officer=by.officer, **_NOT_ACCEPTED
    )
    entry = audit.Entry(
        "explanation.refused",
        _subject(institution, around.academic_year, finding),
        _recorded(finding.code, finding.explanation),
        {"code": finding.code, "refusal": reason},
    )
    audit.append(ledgers[institution.pk], [entry], by=by, now=now)
    round_ = open_round()
    if round_ is None or round_.academic_year != around.academic_year:
        return []
    with override(RECORD_LANGUAGE):
        cause = _("The local authority does not accept an explanation: %(reason)s") % {"reason": reason}
    return void(ledgers=ledgers, database=Database.ROLL, cause=cause, by=by, now=now)


def _row(
    institution: Organisation, academic_year: int, finding: Finding, sentence: str, by: Post | None, now: datetime
) -> Explanation:
    place: dict[str, Any] = {"enrolment_id": finding.enrolment_id}
    if finding.enrolment_id is None:
        place = {"institution": institution, "academic_year": academic_year, "subject": finding.subject}
    return Explanation(**place, code=finding.code, facts=finding.facts, sentence=sentence, at=now, post=by)


def _write(rows: Sequence[Explanation], unique: list[str]) -> None:
    """Write or overwrite; who explains again answers the refusal, and gives the LAO something new to look at."""
    columns = ["sentence", "facts", "at", "post", *_JUDGEMENT, *_ACCEPTANCE]
    Explanation.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=unique, update_fields=columns, batch_size=1000
    )


def _entry(institution: Organisation, academic_year: int, finding: Finding, sentence: str) -> audit.Entry:
    before = _recorded(finding.code, finding.explanation, finding.refusal) if finding.answer else None
    after = {"code": finding.code, "sentence": sentence}
    if finding.facts:
        after["facts"] = finding.facts
    return audit.Entry("query.explained", _subject(institution, academic_year, finding), before, after)


def _subject(institution: Organisation, academic_year: int, finding: Finding) -> str:
    if finding.enrolment_id is not None:
        return f"enrolment:{finding.enrolment_id}"
    return f"roll:{institution.pk}:{academic_year}:{finding.subject}"[:60]


def _recorded(code: str, sentence: str, refusal: str = "") -> dict[str, str]:
    """An explanation as the record keeps it; what the LAO said of it only where it did."""
    return {"code": code, "sentence": sentence} | ({"refusal": refusal} if refusal else {})
