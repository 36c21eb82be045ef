"""Drawing up survey forms: words, questions, their order, and that what is published no longer changes."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from lec.accounts.models import Post
from lec.audit.models import Event
from lec.audit.queries import broken_chains
from lec.lib.refusals import ChangedMeanwhile, Forbidden, Hidden, Invalid, Refused
from lec.premises.actions import surveys as drafting
from lec.premises.models import Concerns, Question, QuestionKind, SurveyForm
from lec.premises.queries.surveys import mark_of_head, mark_of_question, questions_of
from tests.nation import NOW, Nation, build_nation, post_of
from tests.premises.survey_forms import CHOICES, make_form, question

pytestmark = pytest.mark.django_db


@pytest.fixture
def nation() -> Iterator[Nation]:
    with translation.override("en"):
        yield build_nation()


@pytest.fixture
def by(nation: Nation) -> Post:
    return post_of(nation.department)


@pytest.fixture
def draft(by: Post) -> SurveyForm:
    return drafting.draft_form(title=" แบบสำรวจ  น้ำดื่ม ", introduction="โปรดตอบ", concerns="both", by=by, now=NOW)


def add(form: SurveyForm, by: Post, text: str = "มีน้ำดื่มพอหรือไม่", **more: Any) -> Question:
    asked = {"kind": QuestionKind.YES_NO, "text": text, **more}
    return drafting.add_question(form=form, by=by, now=NOW, **asked)


def order(form: SurveyForm) -> list[tuple[int, str]]:
    return [(one.number, one.text) for one in questions_of(form)]


def test_draft_is_kept_tidy_with_who_and_when(nation: Nation, draft: SurveyForm, by: Post) -> None:
    kept = SurveyForm.objects.get()
    assert (kept.title, kept.introduction, kept.concerns, kept.made_by, kept.made_at) == (
        "แบบสำรวจ น้ำดื่ม",
        "โปรดตอบ",
        "both",
        by,
        NOW,
    )
    assert (kept.published_at, Event.objects.get().organisation_id) == (None, nation.department.pk)


def test_draft_without_title_or_concern_is_refused(by: Post) -> None:
    with pytest.raises(Invalid) as refusal:
        drafting.draft_form(title=" ", introduction="ก" * 1001, concerns="laos", by=by, now=NOW)
    assert sorted(refusal.value.faults) == ["concerns", "introduction", "title"]


def test_question_of_each_kind_is_added_in_order(draft: SurveyForm, by: Post) -> None:
    for kind in QuestionKind.values:
        add(draft, by, text=f"ถาม {kind}", kind=kind, choices=[*CHOICES, "", " - "], is_required=kind == "text")
    rows = questions_of(draft)
    assert [(one.number, one.kind, one.is_required, one.choices) for one in rows] == [
        (1, "text", True, []),
        (2, "number", False, []),
        (3, "choice", False, CHOICES),
        (4, "choices", False, CHOICES),
        (5, "date", False, []),
        (6, "yes_no", False, []),
    ]
    assert list(broken_chains()) == []


@pytest.mark.parametrize(
    ("asked", "faults"),
    [
        ({"kind": "colour"}, ["kind"]),
        ({"text": " "}, ["text"]),
        ({"text": "ก" * 501, "hint": "ก" * 501}, ["hint", "text"]),
        ({"kind": "choice", "choices": ["ก"]}, ["choices"]),
        ({"kind": "choices", "choices": ["ก", " ก "]}, ["choices"]),
        ({"kind": "choice", "choices": ["ก", "ข" * 201]}, ["choices"]),
        ({"kind": "choice", "choices": [str(number) for number in range(31)]}, ["choices"]),
    ],
)
def test_faulty_question_is_refused_at_its_fields(
    draft: SurveyForm, by: Post, asked: dict[str, Any], faults: list[str]
) -> None:
    with pytest.raises(Invalid) as refusal:
        add(draft, by, **asked)
    assert (sorted(refusal.value.faults), Question.objects.count()) == (faults, 0)


def test_form_has_at_most_sixty_questions(draft: SurveyForm, by: Post) -> None:
    for number in range(1, 61):
        Question.objects.create(form=draft, number=number, kind="text", text="x")
    with pytest.raises(Refused) as refusal:
        add(draft, by)
    assert refusal.value.code == "survey-full"


@pytest.mark.parametrize(
    ("moved", "place", "expected"),
    [(1, 3, "ขคกง"), (4, 1, "งกขค"), (2, 3, "กคขง"), (2, 99, "กคงข"), (3, -5, "คกขง"), (2, 2, "กขคง")],
)
def test_question_is_moved(draft: SurveyForm, by: Post, moved: int, place: int, expected: str) -> None:
    for text in "กขคง":
        add(draft, by, text=text)
    drafting.move_question(question=question(draft, moved), place=place, by=by, now=NOW)
    assert order(draft) == list(enumerate(expected, start=1))


def test_question_is_dropped_and_the_rest_close_up(draft: SurveyForm, by: Post) -> None:
    for text in "กขค":
        add(draft, by, text=text)
    drafting.drop_question(question=question(draft, 2), by=by, now=NOW)
    assert order(draft) == [(1, "ก"), (2, "ค")]
    assert Event.objects.latest("pk").before["text"] == "ข"


def test_question_is_changed_and_loses_choices_with_its_kind(draft: SurveyForm, by: Post) -> None:
    asked = add(draft, by, kind="choice", choices=CHOICES)
    seen = mark_of_question(asked)
    changed = {"kind": "text", "text": "เล่า", "choices": CHOICES, "by": by, "now": NOW}
    drafting.change_question(question=asked, **changed, seen=seen)
    kept = question(draft, 1)
    assert (kept.kind, kept.text, kept.choices) == ("text", "เล่า", [])
    with pytest.raises(ChangedMeanwhile):
        drafting.change_question(question=asked, **{**changed, "text": "อื่น"}, seen=seen)
    drafting.change_question(question=asked, **changed, seen=seen)
    assert Event.objects.filter(verb="survey.change_question").count() == 1


def test_head_is_changed_unless_somebody_was_faster(draft: SurveyForm, by: Post) -> None:
    seen = mark_of_head(draft)
    words = {"introduction": "", "concerns": Concerns.CENTRE, "by": by, "now": NOW}
    drafting.change_form(form=draft, title="ใหม่", **words, seen=seen)
    with pytest.raises(ChangedMeanwhile):
        drafting.change_form(form=draft, title="อีก", **words, seen=seen)
    kept = SurveyForm.objects.get()
    assert (kept.title, kept.introduction, kept.concerns) == ("ใหม่", "", "centre")


def test_draft_is_thrown_away_and_the_ledger_remembers(draft: SurveyForm, by: Post) -> None:
    add(draft, by, text="ก")
    drafting.discard_form(form=draft, by=by, now=NOW)
    assert (SurveyForm.objects.count(), Question.objects.count()) == (0, 0)
    before = Event.objects.latest("pk").before
    assert (before["title"], [one["text"] for one in before["questions"]]) == ("แบบสำรวจ น้ำดื่ม", ["ก"])
    with pytest.raises(Hidden):
        add(draft, by)


def test_old_form_is_copied_into_a_draft(by: Post) -> None:
    old = make_form(withdrawn_at=NOW)
    copy = drafting.copy_form(form=old, by=by, now=NOW + timedelta(days=1))
    assert (copy.title, copy.published_at, copy.withdrawn_at) == ("แบบสำรวจน้ำดื่ม (copy)", None, None)
    assert [(one.kind, one.is_required, one.choices) for one in questions_of(copy)] == [
        (one.kind, one.is_required, one.choices) for one in questions_of(old)
    ]
    assert Question.objects.count() == 12


ACTS: dict[str, Callable[[SurveyForm, Post], object]] = {
    "change": lambda form, by: drafting.change_form(
        form=form, title="x", introduction="", concerns="both", by=by, now=NOW
    ),
    "discard": lambda form, by: drafting.discard_form(form=form, by=by, now=NOW),
    "add": add,
    "change_question": lambda form, by: drafting.change_question(
        question=question(form, 1), kind="text", text="x", by=by, now=NOW
    ),
    "move": lambda form, by: drafting.move_question(question=question(form, 1), place=2, by=by, now=NOW),
    "drop": lambda form, by: drafting.drop_question(question=question(form, 1), by=by, now=NOW),
}


@pytest.mark.parametrize("act", ACTS)
def test_published_form_no_longer_changes(by: Post, act: str) -> None:
    form = make_form()
    with pytest.raises(Refused) as refusal:
        ACTS[act](form, by)
    assert (refusal.value.code, Event.objects.count(), len(questions_of(form))) == ("survey-published", 0, 6)


@pytest.mark.parametrize("act", [*ACTS, "draft", "copy"])
def test_only_the_department_draws_up_forms(nation: Nation, act: str) -> None:
    form = make_form(published_at=None)
    acts = ACTS | {
        "draft": lambda form, by: drafting.draft_form(title="x", concerns="both", by=by, now=NOW),
        "copy": lambda form, by: drafting.copy_form(form=form, by=by, now=NOW),
    }
    for stranger in (nation.province, nation.lao, nation.school):
        with pytest.raises(Forbidden):
            acts[act](form, post_of(stranger))
