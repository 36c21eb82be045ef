"""Answering a survey form for an institution (๕.๓.๒(๓))."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from lec.accounts.models import Post
from lec.audit import actions as audit
from lec.lib.refusals import ChangedMeanwhile, Hidden, Invalid
from lec.premises.models import Question, SurveyAnswer, SurveyForm
from lec.premises.queries.surveys import answers_of, field_of, mark_of_answers, questions_of
from lec.premises.rules.survey_values import Value, clean_answer
from lec.premises.rules.surveys import check_can_answer
from lec.registry.models import Organisation
from lec.rounds import actions as rounds
from lec.rounds.chain import RECORD_LANGUAGE
from lec.rounds.models import Database
from lec.sheets.cleaners import Unclean


@dataclass(frozen=True)
class Answered:
    """What saving did: how many answers changed, and how many required questions still lack one."""

    changed: int
    missing: int


@transaction.atomic
def answer_form(
    *,
    institution: Organisation,
    form: SurveyForm,
    values: Mapping[int, object],
    by: Post,
    now: datetime,
    seen: str = "",
) -> Answered:
    """Keep answers, by the question's id, as far as they are known; what is missing only keeps from confirming.

    A question left out stays as it is, an empty answer takes the one there was away. Numbers and dates may be
    written as people do (Thai digits, the Buddhist era). A change voids the confirmation of `basics` and what
    stands on it (๙); the same answers again change nothing. Refused with every fault, by `field_of` the
    question; where the form is not asked of this institution; and (ChangedMeanwhile) where something would be
    overwritten that is not what the mark `seen` stands for.
    """
    check_can_answer(institution, form, by=by)
    ledgers = audit.hold([institution.pk])
    asked = SurveyForm.objects.get(pk=form.pk)
    check_can_answer(institution, asked, by=by)
    questions = {one.pk: one for one in questions_of(asked)}
    cleaned = _cleaned(questions, values)
    standing = answers_of(institution, asked)
    before = {pk: answer.value for pk, answer in standing.items()}
    changed = {pk: value for pk, value in cleaned.items() if value != before.get(pk)}
    after = {pk: value for pk, value in (before | changed).items() if value is not None}
    missing = sum(one.is_required and pk not in after for pk, one in questions.items())
    if not changed:
        return Answered(0, missing)
    current = mark_of_answers(standing)
    if seen and seen != current:
        raise ChangedMeanwhile(_("Somebody else answered this form in the meantime."), current=current)
    _write(institution, changed, by, now)
    entry = audit.Entry(
        "survey.answer",
        f"survey:{asked.pk}",
        {str(questions[pk].number): before.get(pk) for pk in changed},
        {str(questions[pk].number): value for pk, value in changed.items()},
    )
    audit.append(ledgers[institution.pk], [entry], by=by, now=now)
    with override(RECORD_LANGUAGE):
        cause = _("The answers of %(institution)s to the survey form “%(form)s” changed.") % {
            "institution": institution.name,
            "form": asked.title,
        }
    rounds.void(ledgers=ledgers, database=Database.BASICS, cause=cause, by=by, now=now)
    return Answered(len(changed), missing)


def _cleaned(questions: Mapping[int, Question], values: Mapping[int, object]) -> dict[int, Value | None]:
    """Every answer as it is kept, or Invalid with the fault of each that cannot be."""
    if values.keys() - questions.keys():
        raise Hidden("not-found", _("There is no such question on this form."))
    cleaned: dict[int, Value | None] = {}
    faults: dict[str, str] = {}
    for pk, value in values.items():
        try:
            cleaned[pk] = clean_answer(questions[pk], value)
        except Unclean as fault:
            faults[field_of(questions[pk])] = fault.message
    if faults:
        raise Invalid("answers-faulty", _("Some of the answers cannot be taken as they are."), faults)
    return cleaned


def _write(institution: Organisation, changed: Mapping[int, Value | None], by: Post, now: datetime) -> None:
    SurveyAnswer.objects.bulk_create(
        (
            SurveyAnswer(
                question_id=pk, institution=institution, value=value, changed_at=now, post=by, officer=by.officer
            )
            for pk, value in changed.items()
            if value is not None
        ),
        update_conflicts=True,
        unique_fields=["institution", "question"],
        update_fields=["value", "changed_at", "post", "officer"],
    )
    emptied = [pk for pk, value in changed.items() if value is None]
    if emptied:
        SurveyAnswer.objects.filter(institution=institution, question__in=emptied).delete()
