"""Who may draw up, publish, withdraw and answer survey forms, and what a question must have."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from lec.accounts.models import Post
from lec.lib.refusals import Forbidden, Hidden, Invalid, Refused
from lec.premises.models import Concerns, Question, QuestionKind, SurveyForm
from lec.premises.queries.surveys import concerns_kind
from lec.registry.models import Level, Organisation
from lec.registry.rules import check_is_own

CHOOSING = (QuestionKind.CHOICE, QuestionKind.CHOICES)
FEWEST_CHOICES, MOST_CHOICES, LONGEST_CHOICE = 2, 30, 200
MOST_QUESTIONS = 60
LONGEST_TITLE, LONGEST_INTRODUCTION, LONGEST_QUESTION, LONGEST_HINT = 200, 1000, 500, 500


def check_is_department(by: Post) -> None:
    """Survey forms are the department's."""
    if by.organisation.level != Level.DEPARTMENT:
        raise Forbidden("department-only", _("Only the department draws up survey forms."))


def check_is_draft(form: SurveyForm) -> None:
    """What has been asked stays as it was asked."""
    if form.published_at is not None:
        sentence = _("This form has been published: its questions no longer change. Make a new draft of a copy.")
        raise Refused("survey-published", sentence)


def check_has_room(questions: int) -> None:
    """A form that nobody finishes is of no use."""
    if questions >= MOST_QUESTIONS:
        raise Refused("survey-full", _("A form has at most %(n)d questions.") % {"n": MOST_QUESTIONS})


def check_can_publish(form: SurveyForm, questions: Sequence[Question]) -> None:
    """A draft with at least one question; each question was checked when it was written."""
    check_is_draft(form)
    if not questions:
        raise Refused("survey-empty", _("A form without questions cannot be published. Add a question."))


def check_can_withdraw(form: SurveyForm) -> None:
    """Only what is asked can be withdrawn."""
    if form.published_at is None:
        raise Refused("survey-draft", _("This form is still a draft; nobody is asked it."))
    if form.withdrawn_at is not None:
        raise Refused("survey-withdrawn", _("This form was withdrawn; it is no longer asked."))


def check_can_answer(institution: Organisation, form: SurveyForm, *, by: Post) -> None:
    """An institution answers for itself the forms that it is asked (๕.๓.๒(๓))."""
    check_is_own(by.organisation, institution)
    if institution.level != Level.INSTITUTION:
        raise Forbidden("institutions-only", _("Only schools and centres answer survey forms."))
    if form.published_at is None or not concerns_kind(form, institution.kind):
        raise Hidden("not-found", _("There is no such survey form for this institution."))
    if form.withdrawn_at is not None:
        raise Refused("survey-withdrawn", _("This form was withdrawn; it is no longer asked."))


def check_head(*, title: str, introduction: str, concerns: str) -> None:
    """A form has a title and says whom it is for."""
    faults = {}
    if not title:
        faults["title"] = _("Give the form a title.")
    for field, text, longest in (
        ("title", title, LONGEST_TITLE),
        ("introduction", introduction, LONGEST_INTRODUCTION),
    ):
        if len(text) > longest:
            faults[field] = _too_long(longest)
    if concerns not in Concerns.values:
        faults["concerns"] = _("Choose whom the form is for.")
    if faults:
        raise Invalid("survey-faulty", _("Something about the form is wrong."), faults)


def check_question(*, kind: str, text: str, hint: str, choices: Sequence[str]) -> None:
    """A question has a text and a kind; one with choices has at least two, none twice."""
    faults = {}
    if kind not in QuestionKind.values:
        faults["kind"] = _("Choose what an answer looks like.")
    if not text:
        faults["text"] = _("Write the question.")
    for field, written, longest in (("text", text, LONGEST_QUESTION), ("hint", hint, LONGEST_HINT)):
        if len(written) > longest:
            faults[field] = _too_long(longest)
    if kind in CHOOSING and (sentence := _fault_of(choices)):
        faults["choices"] = sentence
    if faults:
        raise Invalid("question-faulty", _("Something about the question is wrong."), faults)


def _fault_of(choices: Sequence[str]) -> str:
    if not FEWEST_CHOICES <= len(choices) <= MOST_CHOICES:
        return _("Write from %(fewest)d to %(most)d choices, one on each line.") % {
            "fewest": FEWEST_CHOICES,
            "most": MOST_CHOICES,
        }
    twice = next((one for one in choices if choices.count(one) > 1), None)
    if twice is not None:
        return _("This choice stands twice: %(choice)s.") % {"choice": twice}
    if any(len(one) > LONGEST_CHOICE for one in choices):
        return _("A choice is too long; at most %(longest)s characters.") % {"longest": LONGEST_CHOICE}
    return ""


def _too_long(longest: int) -> str:
    return _("This is too long; at most %(longest)s characters.") % {"longest": longest}
