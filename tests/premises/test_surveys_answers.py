"""Answering survey forms: drafts, faults, who may, what falls, what confirming asks, what is sealed."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from lec.audit.models import Event
from lec.audit.queries import broken_chains
from lec.lib.digests import canonical_line
from lec.lib.refusals import ChangedMeanwhile, Forbidden, Hidden, Invalid, Refused
from lec.premises.actions.survey_answers import Answered, answer_form
from lec.premises.checks.surveys import survey_snapshot
from lec.premises.models import Concerns, QuestionKind, SurveyAnswer, SurveyForm
from lec.premises.queries.surveys import answers_of, forms_for, mark_of_answers
from lec.registry.models import Organisation
from lec.rounds.models import Database, Standing, State, Step
from tests.nation import NOW, Nation, build_nation, post_of
from tests.premises.survey_forms import give, make_form, question

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=5)
WHOLE = ("ดี", "๑๒", "น้ำฝน", ["น้ำฝน", "น้ำประปา"], "16/5/2569", "yes")
KEPT = ["ดี", 12, "น้ำฝน", ["น้ำประปา", "น้ำฝน"], "2026-05-16", True]


@pytest.fixture
def nation() -> Iterator[Nation]:
    with translation.override("en"):
        yield build_nation()


def answer(institution: Organisation, form: SurveyForm, *values: Any, **more: Any) -> Answered:
    """Answer the first questions of a form in their order."""
    asked = form.questions.order_by("number")
    given = {one.pk: value for one, value in zip(asked, values, strict=False)}
    more = {"by": post_of(institution), "now": LATER, **more}
    return answer_form(institution=institution, form=form, values=given, **more)


def kept(institution: Organisation, form: SurveyForm) -> list[Any]:
    rows = SurveyAnswer.objects.filter(institution=institution, question__form=form)
    return list(rows.order_by("question__number").values_list("value", flat=True))


def test_answers_are_kept_with_who_and_when(nation: Nation) -> None:
    form = make_form()
    assert answer(nation.school, form, *WHOLE) == Answered(changed=6, missing=0)
    assert kept(nation.school, form) == KEPT
    row = SurveyAnswer.objects.filter(institution=nation.school).latest("pk")
    by = post_of(nation.school)
    assert (row.changed_at, row.post, row.officer) == (LATER, by, by.officer)
    event = Event.objects.get()
    assert (event.organisation_id, event.verb, event.subject) == (
        nation.school.pk,
        "survey.answer",
        f"survey:{form.pk}",
    )
    assert (event.before["2"], event.after["2"], event.after["4"]) == (None, 12, ["น้ำประปา", "น้ำฝน"])
    assert list(broken_chains()) == []


def test_draft_is_kept_and_says_what_is_missing(nation: Nation) -> None:
    form = make_form()
    assert answer(nation.school, form, "", "12") == Answered(changed=1, missing=2)
    assert answer(nation.school, form, "ดี") == Answered(changed=1, missing=1)
    assert kept(nation.school, form) == ["ดี", 12]


def test_empty_answer_takes_the_old_one_away(nation: Nation) -> None:
    form = make_form()
    answer(nation.school, form, *WHOLE)
    assert answer(nation.school, form, "ดี", "", "น้ำฝน", []) == Answered(changed=2, missing=1)
    assert kept(nation.school, form) == ["ดี", "น้ำฝน", "2026-05-16", True]
    assert Event.objects.latest("pk").after == {"2": None, "4": None}


def test_same_answers_again_change_nothing(nation: Nation) -> None:
    form = make_form()
    answer(nation.school, form, *WHOLE)
    Standing.objects.update(state=State.CONFIRMED, seal_number=1)
    assert answer(nation.school, form, *KEPT, seen="an-old-mark") == Answered(changed=0, missing=0)
    assert (Event.objects.count(), Step.objects.count()) == (1, 0)


def test_every_bad_answer_is_named_at_its_question(nation: Nation) -> None:
    form = make_form()
    with pytest.raises(Invalid) as refusal:
        answer(nation.school, form, "ดี", "มาก", "น้ำทะเล", [], "31/2/2569")
    assert refusal.value.faults == {
        f"question_{question(form, 2).pk}": "Write the number alone, in digits, such as 12 or 2.5.",
        f"question_{question(form, 3).pk}": "Choose one of the answers.",
        f"question_{question(form, 5).pk}": (
            "This is not a date. Write day/month/year in the Buddhist era, like 15/05/2556."
        ),
    }
    assert (kept(nation.school, form), Event.objects.count()) == ([], 0)


def test_question_of_another_form_is_not_found(nation: Nation) -> None:
    form, other = make_form(), make_form(title="อื่น")
    values = {question(other, 1).pk: "x"}
    with pytest.raises(Hidden):
        answer_form(institution=nation.school, form=form, values=values, by=post_of(nation.school), now=NOW)


def test_change_voids_the_institution_the_lao_and_the_province(nation: Nation) -> None:
    form = make_form()
    Standing.objects.update(state=State.CONFIRMED, seal_number=1)
    answer(nation.school, form, "ดี")
    fallen = Standing.objects.filter(state=State.VOIDED).values_list("organisation", "database")
    assert sorted(fallen) == sorted(
        [
            (nation.school.pk, Database.BASICS),
            (nation.lao.pk, Database.BASICS),
            (nation.province.pk, Database.OVERALL),
        ]
    )


def test_form_of_the_other_kind_a_draft_and_a_withdrawn_one_are_not_asked(nation: Nation) -> None:
    for_centres = make_form(concerns=Concerns.CENTRE)
    draft = make_form(published_at=None)
    withdrawn = make_form(withdrawn_at=NOW)
    for form in (for_centres, draft):
        with pytest.raises(Hidden):
            answer(nation.school, form, "x")
    with pytest.raises(Refused) as refusal:
        answer(nation.school, withdrawn, "x")
    assert (refusal.value.code, SurveyAnswer.objects.count()) == ("survey-withdrawn", 0)
    assert answer(nation.centre, for_centres, "x").changed == 1


def test_nobody_answers_for_another(nation: Nation) -> None:
    form = make_form()
    for stranger in (nation.centre, nation.there.institutions[0], nation.there.laos[0]):
        with pytest.raises(Hidden):
            answer(nation.school, form, "x", by=post_of(stranger))
    for above in (nation.lao, nation.province, nation.department):
        with pytest.raises(Forbidden):
            answer(nation.school, form, "x", by=post_of(above))
    with pytest.raises(Forbidden):
        answer(nation.lao, form, "x", by=post_of(nation.lao))


def test_other_answer_in_the_meantime_is_not_overwritten(nation: Nation) -> None:
    form = make_form()
    seen = mark_of_answers(answers_of(nation.school, form))
    answer(nation.school, form, "ของเขา")
    with pytest.raises(ChangedMeanwhile) as refusal:
        answer(nation.school, form, "ของฉัน", seen=seen)
    assert kept(nation.school, form) == ["ของเขา"]
    answer(nation.school, form, "ของฉัน", seen=refusal.value.current)
    assert kept(nation.school, form) == ["ของฉัน"]


# --- what confirming asks, and what is sealed ---------------------------------------------------


def test_snapshot_names_each_form_that_lacks_something(nation: Nation) -> None:
    first = make_form(title="แบบแรก")
    make_form(title="แบบของศูนย์", concerns=Concerns.CENTRE)
    make_form(title="ร่าง", published_at=None)
    make_form(title="ถอนแล้ว", withdrawn_at=NOW)
    make_form((QuestionKind.TEXT, False), title="ไม่บังคับ")
    second = make_form((QuestionKind.TEXT, True), title="แบบที่สอง", published_at=NOW)
    give(first, nation.school, "ดี")
    lines, faults = survey_snapshot(nation.school)
    assert lines == (canonical_line("survey", question(first, 1).pk, "ดี"),)
    assert [(one.code, one.field, one.message, one.blocking) for one in faults] == [
        (
            "survey-missing",
            f"survey:{first.pk}",
            "Survey form “แบบแรก”: required questions still to be answered: 2.",
            True,
        ),
        (
            "survey-missing",
            f"survey:{second.pk}",
            "Survey form “แบบที่สอง”: required questions still to be answered: 1.",
            True,
        ),
    ]
    assert survey_snapshot(nation.centre)[0] == ()


def test_snapshot_takes_two_statements(
    nation: Nation, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(3):
        give(make_form(title=f"แบบ {number}"), nation.school, *KEPT[:2])
    with django_assert_num_queries(2):
        assert len(survey_snapshot(nation.school)[1]) == 3


def test_lines_hold_every_kind_and_outlive_the_form(nation: Nation) -> None:
    form = make_form()
    answer(nation.school, form, "ดี", "2.50", *WHOLE[2:])
    pks = [one.pk for one in form.questions.order_by("number")]
    expected = sorted(
        [
            canonical_line("survey", pks[0], "ดี"),
            canonical_line("survey", pks[1], "2.5"),
            canonical_line("survey", pks[2], "น้ำฝน"),
            canonical_line("survey", pks[3], "น้ำประปา", "น้ำฝน"),
            canonical_line("survey", pks[4], "2026-05-16"),
            canonical_line("survey", pks[5], "yes"),
        ]
    )
    assert sorted(survey_snapshot(nation.school)[0]) == expected
    SurveyForm.objects.update(withdrawn_at=NOW)
    assert sorted(survey_snapshot(nation.school)[0]) == expected


def test_forms_for_an_institution_with_their_states(
    nation: Nation, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    new = make_form(title="ใหม่", published_at=NOW)
    begun = make_form(title="เริ่มแล้ว", published_at=NOW - timedelta(hours=1))
    done = make_form(title="ครบแล้ว", published_at=NOW - timedelta(hours=2))
    gone = make_form(title="ถอนแล้ว", published_at=NOW - timedelta(hours=3), withdrawn_at=NOW)
    free = make_form((QuestionKind.TEXT, False), title="ไม่บังคับ", published_at=NOW - timedelta(hours=4))
    make_form(title="ถอนโดยไม่ได้ตอบ", withdrawn_at=NOW)
    make_form(title="ของศูนย์", concerns=Concerns.CENTRE)
    make_form(title="ร่าง", published_at=None)
    give(begun, nation.school, "ดี")
    give(done, nation.school, *KEPT)
    give(gone, nation.school, "ดี")
    give(new, nation.centre, "ดี")
    with django_assert_num_queries(3):
        found = forms_for(nation.school)
    assert [(one.form, one.state, one.answered, one.missing) for one in found] == [
        (new, "new", 0, 3),
        (begun, "begun", 1, 2),
        (done, "done", 6, 0),
        (gone, "withdrawn", 1, 2),
        (free, "new", 0, 0),
    ]
    assert (found[0].changed_at, found[1].changed_at) == (None, NOW)


def test_failure_after_the_answers_leaves_nothing(nation: Nation) -> None:
    form = make_form()
    Standing.objects.update(state=State.CONFIRMED, seal_number=1)

    def broken(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("INSERT INTO") and "rounds_step" in sql:
            raise RuntimeError("the disk is full")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(broken), pytest.raises(RuntimeError):
        answer(nation.school, form, "ดี")
    assert (kept(nation.school, form), Event.objects.count()) == ([], 0)
