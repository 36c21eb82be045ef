"""What the survey forms still lack before an institution can confirm (๕.๓.๒(๓))."""

from django.utils.translation import gettext as _

from lec.premises.checks.faults import Fault
from lec.premises.models import Question, SurveyAnswer
from lec.premises.queries.surveys import answer_lines, asked_of
from lec.registry.models import Organisation


def survey_snapshot(institution: Organisation) -> tuple[tuple[bytes, ...], tuple[Fault, ...]]:
    """What confirming `basics` needs of the survey forms: canonical lines, blocking faults; two statements.

    A line for each answer ever given, a fault for each form asked now that has required questions without one.
    """
    return answer_lines(institution), faults_of(institution)


def faults_of(institution: Organisation) -> tuple[Fault, ...]:
    """A fault for each form asked now whose required questions are not all answered; one statement."""
    answered = SurveyAnswer.objects.filter(institution=institution).values("question")
    lacking = (
        Question.objects.filter(form__in=asked_of(institution), is_required=True)
        .exclude(pk__in=answered)
        .order_by("form__published_at", "form")
        .values_list("form", "form__title")
    )
    missing: dict[int, tuple[str, int]] = {}
    for form, title in lacking:
        missing[form] = (title, missing.get(form, (title, 0))[1] + 1)
    sentence = _("Survey form “%(form)s”: required questions still to be answered: %(n)d.")
    return tuple(
        Fault("survey-missing", f"survey:{form}", sentence % {"form": title, "n": n})
        for form, (title, n) in missing.items()
    )
