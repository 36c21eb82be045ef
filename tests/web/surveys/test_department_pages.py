"""The department's pages of survey forms: from the first word of a draft to the withdrawal."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from lec.premises.models import Question, SurveyForm
from lec.premises.queries.survey_progress import Falls, Progress
from lec.premises.queries.surveys import questions_of
from lec.registry.models import Kind, Level, Organisation
from lec.rounds.models import Standing, State
from tests.nation import NOW, Nation, build_nation, make_organisation, post_of
from tests.premises.survey_forms import CHOICES, give, make_form, question

pytestmark = pytest.mark.django_db
WORDS = {"title": "แบบสำรวจน้ำดื่ม", "introduction": "โปรดดูที่หน้างาน", "concerns": "both"}
ASKED = {"text": "น้ำมาจากไหน", "kind": "choice", "choices": "\n".join(CHOICES), "is_required": "on"}


@pytest.fixture
def nation() -> Iterator[Nation]:
    with translation.override("en"):
        yield build_nation()


@pytest.fixture
def client(nation: Nation) -> Client:
    return signed_in(nation.department)


def signed_in(organisation: Organisation) -> Client:
    client = Client()
    client.cookies["lec_language"] = "en"
    client.force_login(post_of(organisation), backend="lec.accounts.signin.PostBackend")
    return client


def order(form: SurveyForm) -> list[str]:
    return [one.text for one in questions_of(form)]


def test_form_is_drafted_asked_and_withdrawn(client: Client, nation: Nation) -> None:
    """The whole way through plain forms."""
    begun = client.post("/surveys/new", WORDS)
    form = SurveyForm.objects.get()
    assert (begun.status_code, begun.headers["Location"]) == (302, f"/surveys/{form.pk}/edit")
    first = client.post(f"/surveys/{form.pk}/questions/new", {**ASKED, "another": "1"})
    assert first.headers["Location"] == f"/surveys/{form.pk}/questions/new"
    second = client.post(f"/surveys/{form.pk}/questions/new", {"text": "หมายเหตุ", "kind": "text"})
    assert second.headers["Location"] == f"/surveys/{form.pk}/edit"
    shown = client.get(f"/surveys/{form.pk}/edit")
    assert [field.label for field in shown.context["preview"]] == ["1. น้ำมาจากไหน", "2. หมายเหตุ"]
    assert [one.is_required for one in shown.context["questions"]] == [True, False]
    check = client.get(f"/surveys/{form.pk}/publish")
    assert (check.context["asked"], check.context["falls"]) == (8, Falls(0, 0, 0))
    done = client.post(f"/surveys/{form.pk}/publish", {"seen": check.context["seen"]})
    assert (done.status_code, done.headers["Location"]) == (302, "/surveys/")
    assert client.get("/surveys/").context["asked"] == [(form, Progress(8, 0))]
    assert client.get(f"/surveys/{form.pk}/withdraw").context["progress"] == Progress(8, 0)
    client.post(f"/surveys/{form.pk}/withdraw")
    listed = client.get("/surveys/").context
    assert (listed["asked"], listed["withdrawn"]) == ([], [(form, Progress(8, 0))])


def test_faults_stand_at_their_fields(client: Client) -> None:
    answer = client.post("/surveys/new", {**WORDS, "title": "", "concerns": "laos"})
    assert (answer.status_code, sorted(answer.context["form"].errors)) == (200, ["concerns", "title"])
    form = make_form(published_at=None)
    answer = client.post(f"/surveys/{form.pk}/questions/new", {**ASKED, "choices": "มี"})
    assert answer.context["form"].errors == {
        "choices": ["Write from 2 to 30 choices, one on each line."],
    }
    assert answer.context["form"]["text"].value() == "น้ำมาจากไหน"


def test_question_is_changed_moved_and_taken_out(client: Client) -> None:
    form = make_form(("text", True), ("text", True), ("text", True), published_at=None)
    pks = [one.pk for one in questions_of(form)]
    page = client.get(f"/surveys/{form.pk}/questions/{pks[0]}")
    changed = {"text": "ใหม่", "kind": "choices", "choices": "ก\nข", "seen": page.context["seen"]}
    assert client.post(f"/surveys/{form.pk}/questions/{pks[0]}", changed).status_code == 302
    kept = Question.objects.get(pk=pks[0])
    assert (kept.text, kept.kind, kept.choices, kept.is_required) == ("ใหม่", "choices", ["ก", "ข"], False)
    moved = client.post(f"/surveys/{form.pk}/order", {"down": pks[0]})
    assert moved.headers["Location"] == f"/surveys/{form.pk}/edit#questions"
    assert order(form) == ["คำถามที่ 2", "ใหม่", "คำถามที่ 3"]
    client.post(f"/surveys/{form.pk}/order", {"up": pks[2]})
    assert order(form) == ["คำถามที่ 2", "คำถามที่ 3", "ใหม่"]
    client.post(f"/surveys/{form.pk}/questions/{pks[1]}/drop")
    assert order(form) == ["คำถามที่ 3", "ใหม่"]
    for nonsense in ("x", "", "-1", "9" * 5000):
        assert client.post(f"/surveys/{form.pk}/order", {"up": nonsense}).status_code == 302


def test_somebody_else_was_faster(client: Client) -> None:
    """Both versions are shown; the second press saves."""
    form = make_form(published_at=None)
    asked = question(form, 3)
    addresses: dict[str, dict[str, Any]] = {
        f"/surveys/{form.pk}/words": {**WORDS, "title": "ของฉัน"},
        f"/surveys/{form.pk}/questions/{asked.pk}": {**ASKED, "text": "ของฉัน"},
    }
    seen = {address: client.get(address).context["seen"] for address in addresses}
    SurveyForm.objects.update(title="ของเขา")
    Question.objects.filter(pk=asked.pk).update(text="ของเขา")
    for address, typed in addresses.items():
        answer = client.post(address, {**typed, "seen": seen[address]})
        rows = answer.context["meanwhile"]["rows"]
        assert (answer.status_code, rows[0]["yours"], rows[0]["theirs"]) == (409, "ของฉัน", "ของเขา")
        assert client.post(address, {**typed, "seen": answer.context["seen"]}).status_code == 302
    assert (SurveyForm.objects.get().title, question(form, 3).text) == ("ของฉัน", "ของฉัน")


def test_publishing_says_how_many_confirmations_fall(client: Client) -> None:
    Standing.objects.update(state=State.CONFIRMED, seal_number=1)
    form = make_form(published_at=None, concerns="school")
    check = client.get(f"/surveys/{form.pk}/publish")
    assert check.context["falls"] == Falls(4, 4, 2)
    assert "Publish and void" in check.content.decode()
    assert Standing.objects.exclude(state=State.CONFIRMED).count() == 0
    client.post(f"/surveys/{form.pk}/publish", {"seen": check.context["seen"]})
    assert Standing.objects.filter(state=State.VOIDED).count() == 10


def test_form_changed_since_the_check_is_checked_again(client: Client) -> None:
    form = make_form(published_at=None)
    check = client.get(f"/surveys/{form.pk}/publish")
    Question.objects.filter(number=2).update(text="อย่างอื่น")
    answer = client.post(f"/surveys/{form.pk}/publish", {"seen": check.context["seen"]})
    assert (answer.status_code, SurveyForm.objects.get().published_at) == (409, None)
    assert "2. อย่างอื่น" in answer.content.decode()
    assert client.post(f"/surveys/{form.pk}/publish", {"seen": answer.context["seen"]}).status_code == 302


def test_published_form_is_not_edited_but_copied(client: Client) -> None:
    form = make_form()
    for page in ("edit", "words", "questions/new", "publish", "discard"):
        assert client.get(f"/surveys/{form.pk}/{page}").status_code == 409
    client.post(f"/surveys/{form.pk}/copy")
    copy = SurveyForm.objects.get(published_at=None)
    assert order(copy) == order(form)
    assert client.get(f"/surveys/{copy.pk}/discard").status_code == 200
    client.post(f"/surveys/{copy.pk}/discard")
    assert SurveyForm.objects.get() == form


def test_what_is_not_there_is_not_found(client: Client) -> None:
    form, other = make_form(published_at=None), make_form(published_at=None)
    stranger = question(other, 1).pk
    for address in ("999/edit", f"{form.pk}/questions/{stranger}", f"{form.pk}/questions/0"):
        assert client.get(f"/surveys/{address}").status_code == 404
    assert client.post(f"/surveys/{form.pk}/order", {"up": stranger}).status_code == 404
    empty = SurveyForm.objects.create(title="ว่าง", concerns="both", made_at=NOW)
    assert client.get(f"/surveys/{empty.pk}/publish").status_code == 409


@pytest.mark.parametrize("forms", [1, 3])
def test_list_takes_the_same_statements_for_one_form_and_three(
    client: Client, nation: Nation, forms: int, django_assert_num_queries: Any
) -> None:
    for number in range(forms):
        make_form(title=f"ร่าง {number}", published_at=None)
        give(make_form(title=f"ถาม {number}"), nation.school, "ดี", 1, "น้ำฝน")
        make_form(title=f"ถอน {number}", withdrawn_at=NOW)
    client.get("/surveys/")
    with django_assert_num_queries(8):
        listed = client.get("/surveys/")
    assert [progress for _form, progress in listed.context["asked"]] == [Progress(8, 1)] * forms


def test_published_forms_of_the_demo_size_fold_to_a_page(client: Client, nation: Nation) -> None:
    """More institutions cost no more statements."""
    for number in range(30):
        code, name = f"30549{number:05}", f"ศูนย์ {number}"
        made = make_organisation(Level.INSTITUTION, Kind.CENTRE, code, name, nation.lao)
        make_form(title=f"ถอน {number}", withdrawn_at=NOW + timedelta(minutes=number))
        assert made.lao == nation.lao
    page = client.get("/surveys/?page=2")
    assert [progress for _form, progress in page.context["withdrawn"]] == [Progress(38, 0)] * 10
