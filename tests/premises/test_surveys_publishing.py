"""Publishing and withdrawing survey forms: exactly whose confirmations fall, and what is counted beforehand."""

import re
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from lec.accounts.models import Post
from lec.audit.models import Event
from lec.audit.queries import broken_chains
from lec.lib.refusals import ChangedMeanwhile, Forbidden, Refused
from lec.premises.actions.survey_publishing import publish, withdraw
from lec.premises.models import Concerns, Question, QuestionKind, SurveyForm
from lec.premises.queries.survey_progress import Falls, Progress, falls_of, parts_of, progress_of
from lec.premises.queries.surveys import mark_of_form, questions_of
from lec.registry.models import Organisation
from lec.rounds.models import Database, Round, Standing, State, Step
from tests.nation import NOW, Nation, build_nation, post_of
from tests.premises.survey_forms import give, make_form, question

pytestmark = pytest.mark.django_db
DAY = NOW.date()


@pytest.fixture
def nation() -> Iterator[Nation]:
    with translation.override("en"):
        yield build_nation()


@pytest.fixture
def by(nation: Nation) -> Post:
    return post_of(nation.department)


def confirm_everything() -> None:
    Standing.objects.update(state=State.CONFIRMED, seal_number=1)


def fallen() -> list[tuple[int, str]]:
    return sorted(Standing.objects.filter(state=State.VOIDED).values_list("organisation", "database"))


def test_required_question_for_centres_voids_the_centres_and_what_stands_on_them(nation: Nation, by: Post) -> None:
    confirm_everything()
    # The second LAO of this branch has no centre any more: nothing of it falls.
    Organisation.objects.filter(pk=nation.here.institutions[3].pk).update(closed_on=DAY)
    form = make_form(concerns=Concerns.CENTRE, published_at=None)
    assert falls_of(form, DAY) == Falls(institutions=3, laos=3, provinces=2)
    steps = publish(form=form, by=by, now=NOW)
    centres = [one for one in (*nation.here.institutions, *nation.there.institutions) if one.kind == "centre"]
    expected = [(one.pk, Database.BASICS) for one in centres if one != nation.here.institutions[3]]
    expected += [(one.pk, Database.BASICS) for one in (nation.lao, *nation.there.laos)]
    expected += [(one.pk, Database.OVERALL) for one in (nation.province, nation.there.province)]
    assert fallen() == sorted(expected)
    assert len(steps) == Step.objects.count() == 8
    with translation.override("th"):
        cause = translation.gettext("The department asks a survey form with required questions: “%(form)s”.")
    assert {step.reason for step in steps} == {cause % {"form": "แบบสำรวจน้ำดื่ม"}}
    assert SurveyForm.objects.get().published_at == NOW
    assert list(broken_chains()) == []


def test_only_confirmed_standings_fall(nation: Nation, by: Post) -> None:
    confirm_everything()
    Standing.objects.exclude(organisation__in=[nation.school, nation.lao]).update(state=State.OPEN)
    form = make_form(published_at=None)
    assert falls_of(form, DAY) == Falls(1, 1, 0)
    publish(form=form, by=by, now=NOW)
    assert fallen() == sorted([(nation.school.pk, Database.BASICS), (nation.lao.pk, Database.BASICS)])


def test_form_with_nothing_required_voids_nothing(nation: Nation, by: Post) -> None:
    confirm_everything()
    form = make_form((QuestionKind.TEXT, False), published_at=None)
    assert falls_of(form, DAY) == Falls(0, 0, 0)
    assert (publish(form=form, by=by, now=NOW), fallen()) == ([], [])
    assert Event.objects.get().verb == "survey.publish"


def test_without_an_open_round_nothing_falls(nation: Nation, by: Post) -> None:
    confirm_everything()
    Round.objects.update(closed_at=NOW)
    form = make_form(published_at=None)
    assert falls_of(form, DAY) == Falls(0, 0, 0)
    assert (publish(form=form, by=by, now=NOW), fallen()) == ([], [])


def test_publishing_takes_the_same_statements_for_one_and_for_all(nation: Nation, by: Post) -> None:
    confirm_everything()
    Standing.objects.filter(database=Database.BASICS, organisation__level="institution").exclude(
        organisation=nation.school
    ).update(state=State.OPEN)
    forms = [make_form(published_at=None, title=title) for title in ("หนึ่ง", "สอง")]
    with CaptureQueriesContext(connection) as for_one:
        publish(form=forms[0], by=by, now=NOW)
    confirm_everything()
    with CaptureQueriesContext(connection) as for_all:
        publish(form=forms[1], by=by, now=NOW)
    assert len(for_one) == len(for_all)
    assert Standing.objects.filter(state=State.VOIDED).count() == 14


def test_publishing_holds_everybody_asked_confirmed_or_not_then_the_levels_above(nation: Nation, by: Post) -> None:
    """Who is just about to confirm without having seen the form waits for it."""
    form = make_form(published_at=None)
    with CaptureQueriesContext(connection) as done:
        publish(form=form, by=by, now=NOW)
    held = [one["sql"].split(" IN ")[1] for one in done if 'FROM "audit_ledger"' in one["sql"]]
    branches = (nation.here, nation.there)
    levels = (
        [one.pk for branch in branches for one in branch.institutions],
        [one.pk for branch in branches for one in branch.laos],
        [branch.province.pk for branch in branches],
        [nation.department.pk],
    )
    told = [sorted(int(number) for number in re.findall(r"\d+", one.split(")")[0])) for one in held]
    assert told[:4] == [sorted(level) for level in levels]


def test_empty_draft_is_not_published(nation: Nation, by: Post) -> None:
    form = SurveyForm.objects.create(title="ว่าง", concerns="both", made_at=NOW)
    with pytest.raises(Refused) as refusal:
        publish(form=form, by=by, now=NOW)
    assert (refusal.value.code, Event.objects.count()) == ("survey-empty", 0)


def test_form_is_published_as_it_was_looked_at(nation: Nation, by: Post) -> None:
    form = make_form(published_at=None)
    seen = mark_of_form(form, questions_of(form))
    Question.objects.filter(number=1).update(text="อย่างอื่น")
    with pytest.raises(ChangedMeanwhile) as refusal:
        publish(form=form, by=by, now=NOW, seen=seen)
    assert SurveyForm.objects.get().published_at is None
    publish(form=form, by=by, now=NOW, seen=refusal.value.current)
    with pytest.raises(Refused) as again:
        publish(form=form, by=by, now=NOW)
    assert again.value.code == "survey-published"


def test_withdrawing_voids_nothing_and_is_done_once(nation: Nation, by: Post) -> None:
    form = make_form()
    give(form, nation.school, "ดี")
    confirm_everything()
    withdraw(form=form, by=by, now=NOW)
    assert (SurveyForm.objects.get().withdrawn_at, fallen(), Step.objects.count()) == (NOW, [], 0)
    for refused, code in ((form, "survey-withdrawn"), (make_form(published_at=None), "survey-draft")):
        with pytest.raises(Refused) as refusal:
            withdraw(form=refused, by=by, now=NOW)
        assert refusal.value.code == code


def test_only_the_department_publishes_and_withdraws(nation: Nation) -> None:
    draft, asked = make_form(published_at=None), make_form()
    for stranger in (nation.province, nation.lao, nation.school):
        with pytest.raises(Forbidden):
            publish(form=draft, by=post_of(stranger), now=NOW)
        with pytest.raises(Forbidden):
            withdraw(form=asked, by=post_of(stranger), now=NOW)


# --- how far a form has come --------------------------------------------------------------------


def test_progress_counts_whole_answers_of_those_concerned(
    nation: Nation, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    both = make_form()
    centres = make_form(concerns=Concerns.CENTRE)
    free = make_form((QuestionKind.TEXT, False))
    give(both, nation.school, "ดี", 1, "น้ำฝน")
    give(both, nation.centre, "ดี", 1)
    give(both, nation.there.institutions[0], "ดี", 1, "น้ำฝน", ["น้ำฝน"])
    give(centres, nation.centre, "ดี", 1, "น้ำฝน")
    give(centres, nation.school, "ดี", 1, "น้ำฝน")  # it was a centre once
    give(free, nation.there.institutions[1], "ดี")
    forms = [both, centres, free]
    with django_assert_num_queries(3):
        found = progress_of(forms, nation.department, DAY)
    assert found == {both.pk: Progress(8, 2), centres.pk: Progress(4, 1), free.pk: Progress(8, 1)}
    assert progress_of(forms, nation.province, DAY) == {
        both.pk: Progress(4, 1),
        centres.pk: Progress(2, 1),
        free.pk: Progress(4, 0),
    }
    assert progress_of(forms, nation.here.laos[1], DAY)[both.pk] == Progress(2, 0)
    assert progress_of([], nation.lao, DAY) == {}


def test_progress_by_province_and_by_lao(nation: Nation) -> None:
    form = make_form(concerns=Concerns.SCHOOL)
    give(form, nation.school, "ดี", 1, "น้ำฝน")
    nationwide = parts_of(form, nation.department, DAY)
    assert [(one.organisation, one.progress) for one in nationwide] == [
        (nation.there.province, Progress(2, 0)),
        (nation.province, Progress(2, 1)),
    ]
    below = parts_of(form, nation.province, DAY)
    assert [(one.organisation, one.progress) for one in below] == [
        (nation.here.laos[0], Progress(1, 1)),
        (nation.here.laos[1], Progress(1, 0)),
    ]
    assert question(form, 1).answers.count() == 1
