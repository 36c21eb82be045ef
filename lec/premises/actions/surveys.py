"""Drafting survey forms: their words, their questions and the order of these; all before they are published."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from lec.accounts.models import Post
from lec.audit import actions as audit
from lec.audit.models import Ledger
from lec.lib.names import clean_text
from lec.lib.refusals import ChangedMeanwhile, Hidden
from lec.premises.models import Question, SurveyForm
from lec.premises.queries.surveys import mark_of_head, mark_of_question, questions_of
from lec.premises.rules.surveys import (
    CHOOSING,
    LONGEST_TITLE,
    check_has_room,
    check_head,
    check_is_department,
    check_is_draft,
    check_question,
)
from lec.sheets.cleaners import text as clean_choice

_OUT_OF_THE_WAY = 1000


@transaction.atomic
def draft_form(*, title: str, introduction: str = "", concerns: str, by: Post, now: datetime) -> SurveyForm:
    """Begin a form; `concerns` is school, centre or both. Refused without a title, and from anybody below."""
    check_is_department(by)
    ledger = _own_ledger(by)
    head = _head(title, introduction, concerns)
    return _drafted(head, [], "survey.draft", ledger, by, now)


@transaction.atomic
def copy_form(*, form: SurveyForm, by: Post, now: datetime) -> SurveyForm:
    """A new draft with the words and questions of another form, whatever became of that one."""
    check_is_department(by)
    ledger = _own_ledger(by)
    title = clean_text(_("%(title)s (copy)") % {"title": form.title})[:LONGEST_TITLE]
    head = {"title": title, "introduction": form.introduction, "concerns": form.concerns}
    return _drafted(head, questions_of(form), "survey.copy", ledger, by, now)


@transaction.atomic
def change_form(
    *, form: SurveyForm, title: str, introduction: str, concerns: str, by: Post, now: datetime, seen: str = ""
) -> SurveyForm:
    """Change a draft's title, introduction and whom it is for.

    Refused (ChangedMeanwhile) where they are no longer those of the mark `seen`.
    """
    ledger, draft = _held_draft(form, by)
    before, after = _words(draft), _head(title, introduction, concerns)
    if before == after:
        return draft
    _check_seen(seen, mark_of_head(draft))
    for name, value in after.items():
        setattr(draft, name, value)
    draft.save(update_fields=[*after])
    _note(ledger, "survey.change", draft, before, after, by, now)
    return draft


@transaction.atomic
def discard_form(*, form: SurveyForm, by: Post, now: datetime) -> None:
    """Throw a draft away with its questions; the ledger keeps what it was."""
    ledger, draft = _held_draft(form, by)
    questions = questions_of(draft)
    before = {**_words(draft), "questions": [_of(one) for one in questions]}
    _note(ledger, "survey.discard", draft, before, None, by, now)
    Question.objects.filter(form=draft).delete()
    draft.delete()


@transaction.atomic
def add_question(
    *,
    form: SurveyForm,
    kind: str,
    text: str,
    hint: str = "",
    is_required: bool = True,
    choices: Sequence[str] = (),
    by: Post,
    now: datetime,
) -> Question:
    """Put a question at the end of a draft; `choices` are kept for kinds that choose, without empty lines.

    Refused without a text, with fewer than two choices or one twice, and when the form is full.
    """
    ledger, draft = _held_draft(form, by)
    held = Question.objects.filter(form=draft).count()
    check_has_room(held)
    question = Question(form=draft, number=held + 1, **_asked(kind, text, hint, is_required, choices))
    question.save()
    _note(ledger, "survey.add_question", draft, None, _of(question), by, now)
    return question


@transaction.atomic
def change_question(
    *,
    question: Question,
    kind: str,
    text: str,
    hint: str = "",
    is_required: bool = True,
    choices: Sequence[str] = (),
    by: Post,
    now: datetime,
    seen: str = "",
) -> Question:
    """Ask a draft's question differently; refused as adding one, and where it is not the one of the mark `seen`."""
    ledger, draft = _held_draft(question.form, by)
    kept = _kept(question)
    before, after = _of(kept), _asked(kind, text, hint, is_required, choices)
    if before == {"number": kept.number, **after}:
        return kept
    _check_seen(seen, mark_of_question(kept))
    for name, value in after.items():
        setattr(kept, name, value)
    kept.save(update_fields=[*after])
    _note(ledger, "survey.change_question", draft, before, _of(kept), by, now)
    return kept


@transaction.atomic
def move_question(*, question: Question, place: int, by: Post, now: datetime) -> None:
    """Put a draft's question at a place, the first being 1; beyond the ends means at the end."""
    ledger, draft = _held_draft(question.form, by)
    kept = _kept(question)
    order = [one for one in questions_of(draft) if one.pk != kept.pk]
    place = min(max(place, 1), len(order) + 1)
    if place == kept.number:
        return
    order.insert(place - 1, kept)
    before = kept.number
    _renumber(draft, order)
    _note(ledger, "survey.move_question", draft, {"number": before}, {"number": place}, by, now)


@transaction.atomic
def drop_question(*, question: Question, by: Post, now: datetime) -> None:
    """Take a question out of a draft; the ledger keeps what it was."""
    ledger, draft = _held_draft(question.form, by)
    kept = _kept(question)
    _note(ledger, "survey.drop_question", draft, _of(kept), None, by, now)
    kept.delete()
    _renumber(draft, questions_of(draft))


def _held_draft(form: SurveyForm, by: Post) -> tuple[Ledger, SurveyForm]:
    """The department's ledger, held, and the draft as it is now."""
    check_is_department(by)
    ledger = _own_ledger(by)
    draft = SurveyForm.objects.filter(pk=form.pk).first()
    if draft is None:
        raise Hidden("not-found", _("There is no such survey form."))
    check_is_draft(draft)
    return ledger, draft


def _own_ledger(by: Post) -> Ledger:
    return audit.hold([by.organisation_id])[by.organisation_id]


def _kept(question: Question) -> Question:
    """The question as it is now; Hidden where somebody dropped it."""
    found = Question.objects.filter(pk=question.pk).first()
    if found is None:
        raise Hidden("not-found", _("There is no such question on this form."))
    return found


def _head(title: str, introduction: str, concerns: str) -> dict[str, str]:
    head = {"title": clean_text(title), "introduction": clean_text(introduction), "concerns": concerns}
    check_head(**head)
    return head


def _asked(kind: str, text: str, hint: str, is_required: bool, choices: Sequence[str]) -> dict[str, Any]:
    offered = [one for one in map(clean_choice, choices) if one] if kind in CHOOSING else []
    text, hint = clean_text(text), clean_text(hint)
    check_question(kind=kind, text=text, hint=hint, choices=offered)
    return {"kind": kind, "text": text, "hint": hint, "is_required": is_required, "choices": offered}


def _drafted(
    head: dict[str, str], questions: Sequence[Question], verb: str, ledger: Ledger, by: Post, now: datetime
) -> SurveyForm:
    form = SurveyForm.objects.create(**head, made_at=now, made_by=by)
    Question.objects.bulk_create(Question(form=form, **_of(one)) for one in questions)
    after = {**head, "questions": [_of(one) for one in questions]}
    _note(ledger, verb, form, None, after, by, now)
    return form


def _renumber(form: SurveyForm, order: Sequence[Question]) -> None:
    """Number the questions 1, 2, 3 ...; first out of each other's way, for a number stands once on a form."""
    Question.objects.filter(form=form).update(number=F("number") + _OUT_OF_THE_WAY)
    for number, question in enumerate(order, start=1):
        Question.objects.filter(pk=question.pk).update(number=number)


def _words(form: SurveyForm) -> dict[str, str]:
    return {"title": form.title, "introduction": form.introduction, "concerns": form.concerns}


def _of(question: Question) -> dict[str, Any]:
    names = ("number", "kind", "text", "hint", "choices", "is_required")
    return {name: getattr(question, name) for name in names}


def _check_seen(seen: str, current: str) -> None:
    if seen and seen != current:
        raise ChangedMeanwhile(_("Somebody else changed this in the meantime."), current=current)


def _note(ledger: Ledger, verb: str, form: SurveyForm, before: Any, after: Any, by: Post, now: datetime) -> None:
    audit.append(ledger, [audit.Entry(verb, f"survey:{form.pk}", before, after)], by=by, now=now)
