"""Who is asked a survey form and who has answered it, counted by the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Max, OuterRef, Q, QuerySet, Subquery, When

from lec.premises.models import Concerns, Question, SurveyAnswer, SurveyForm
from lec.premises.queries.surveys import kinds_of
from lec.registry.models import Level, Organisation, OrganisationQuerySet
from lec.rounds.models import Database, Standing, State
from lec.rounds.queries import open_round


def concerned_by(form: SurveyForm, day: date) -> OrganisationQuerySet:
    """The institutions open on a day that a form is for."""
    return Organisation.objects.institutions().filter(kind__in=kinds_of(form.concerns)).open_on(day)


def answered_by(form: SurveyForm) -> QuerySet[SurveyAnswer, Any]:
    """The ids of the institutions that have answered a form: everything required, and something at least."""
    required = Question.objects.filter(form=form, is_required=True).count()
    return _whole(SurveyAnswer.objects.filter(question__form=form), required)


def begun_by(form: SurveyForm) -> QuerySet[SurveyAnswer, Any]:
    """The ids of the institutions that have answered something of a form."""
    return SurveyAnswer.objects.filter(question__form=form).values("institution")


def _whole(answers: QuerySet[SurveyAnswer], required: Any) -> QuerySet[SurveyAnswer, Any]:
    given = Count("pk", filter=Q(question__is_required=True))
    return answers.order_by().values("institution").annotate(given=given).filter(given=required).values("institution")


@dataclass(frozen=True)
class Progress:
    """How many institutions are asked a form, and how many of them have answered it."""

    asked: int
    answered: int

    @property
    def waiting(self) -> int:
        """How many have not."""
        return self.asked - self.answered


class _CountRows(Subquery):
    """How many rows a subquery has."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def progress_of(forms: Sequence[SurveyForm], top: Organisation, day: date) -> dict[int, Progress]:
    """How far each form has come below an organisation, by the form's id; three statements, however many forms."""
    institutions = Organisation.objects.institutions().within(top).open_on(day)
    by_kind = dict(institutions.order_by().values_list("kind").annotate(n=Count("pk")))
    ids = [one.pk for one in forms]
    questions = Question.objects.filter(form__in=ids, is_required=True).order_by()
    required = dict(questions.values_list("form").annotate(n=Count("pk")))
    is_concerned = Q(question__form__concerns=Concerns.BOTH) | Q(institution__kind=F("question__form__concerns"))
    answers = SurveyAnswer.objects.filter(
        is_concerned, question__form=OuterRef("pk"), institution__in=institutions.values("pk")
    )
    needed = Max(Case(*(When(question__form=pk, then=n) for pk, n in required.items()), default=0))
    done = SurveyForm.objects.filter(pk__in=ids).annotate(done=_CountRows(_whole(answers, needed)))
    answered = dict(done.values_list("pk", "done"))
    asked = {one.pk: sum(by_kind.get(kind, 0) for kind in kinds_of(one.concerns)) for one in forms}
    return {one.pk: Progress(asked[one.pk], answered.get(one.pk, 0)) for one in forms}


@dataclass(frozen=True)
class Part:
    """One organisation below, with how far a form has come in it."""

    organisation: Organisation
    progress: Progress


def parts_of(form: SurveyForm, top: Organisation, day: date) -> list[Part]:
    """How far a form has come by province of the nation or by LAO of a province, in Thai order; three statements."""
    level = "province" if top.level == Level.DEPARTMENT else "lao"
    counted = (
        concerned_by(form, day)
        .within(top)
        .order_by()
        .values_list(level)
        .annotate(asked=Count("pk"), answered=Count("pk", filter=Q(pk__in=answered_by(form))))
    )
    progress = {pk: Progress(asked, answered) for pk, asked, answered in counted}
    found = Organisation.objects.filter(pk__in=progress.keys()).in_thai_order()
    return [Part(one, progress[one.pk]) for one in found]


@dataclass(frozen=True)
class Falls:
    """How many confirmations fall when a form is published, by level."""

    institutions: int
    laos: int
    provinces: int


def falls_of(form: SurveyForm, day: date) -> Falls:
    """What publishing a form would void in the open round: counted, not tried; five statements at most."""
    round_ = open_round()
    if round_ is None or not Question.objects.filter(form=form, is_required=True).exists():
        return Falls(0, 0, 0)
    confirmed = Standing.objects.filter(round=round_, state=State.CONFIRMED)
    institutions = confirmed.filter(database=Database.BASICS, organisation__in=concerned_by(form, day))
    laos = confirmed.filter(database=Database.BASICS, organisation__in=institutions.values("organisation__lao"))
    provinces = confirmed.filter(database=Database.OVERALL, organisation__in=laos.values("organisation__province"))
    return Falls(institutions.count(), laos.count(), provinces.count())
