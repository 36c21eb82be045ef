"""The pages on which an institution answers survey forms: drafts, faults, what falls, and somebody faster."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from lec.premises.models import SurveyAnswer, SurveyForm
from lec.registry.models import Organisation
from lec.rounds.models import Standing, State
from tests.nation import NOW, Nation, build_nation, post_of
from tests.premises.survey_forms import give, make_form, question

pytestmark = pytest.mark.django_db
TYPED = ["ดี", "๑๒", "น้ำฝน", ["น้ำประปา"], "16/5/2569", "no"]


@pytest.fixture
def nation() -> Iterator[Nation]:
    with translation.override("en"):
        yield build_nation()


@pytest.fixture
def client(nation: Nation) -> Client:
    return signed_in(nation.school)


def signed_in(organisation: Organisation) -> Client:
    client = Client()
    client.cookies["lec_language"] = "en"
    client.force_login(post_of(organisation), backend="lec.accounts.signin.PostBackend")
    return client


def page(institution: Organisation, form: SurveyForm) -> str:
    return f"/institutions/{institution.code}/surveys/{form.pk}"


def typed(form: SurveyForm, *values: Any, **more: Any) -> dict[str, Any]:
    asked = form.questions.order_by("number")
    return {f"question_{one.pk}": value for one, value in zip(asked, values, strict=False)} | more


def kept(institution: Organisation, form: SurveyForm) -> list[Any]:
    rows = SurveyAnswer.objects.filter(institution=institution, question__form=form)
    return list(rows.order_by("question__number").values_list("value", flat=True))


def test_form_is_answered_and_shown_again_as_typed(client: Client, nation: Nation) -> None:
    form = make_form()
    answer = client.post(page(nation.school, form), typed(form, *TYPED))
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/organisations/{nation.school.code}/surveys/")
    assert kept(nation.school, form) == ["ดี", 12, "น้ำฝน", ["น้ำประปา"], "2026-05-16", False]
    shown = client.get(page(nation.school, form)).context["form"]
    assert [field.value() for field in shown] == ["ดี", 12, "น้ำฝน", ["น้ำประปา"], "16 พ.ค. 2569", "no"]
    listed = client.get(f"/organisations/{nation.school.code}/surveys/").context["states"]
    assert [(one.form, one.state) for one in listed] == [(form, "done")]
    # What is shown can be sent as it is, and nothing changes.
    sent = [field.value() for field in shown]
    client.post(page(nation.school, form), typed(form, *sent))
    assert kept(nation.school, form)[4:] == ["2026-05-16", False]


def test_draft_is_kept_and_leads_to_what_is_missing(client: Client, nation: Nation) -> None:
    form = make_form()
    answer = client.post(page(nation.school, form), typed(form, "ดี"))
    assert (answer.status_code, answer.headers["Location"]) == (302, page(nation.school, form))
    shown = client.get(page(nation.school, form))
    assert [one.number for _way, one in shown.context["missing"]] == [2, 3]
    assert f'href="#id_question_{question(form, 2).pk}"' in shown.content.decode()
    listed = client.get(f"/organisations/{nation.school.code}/surveys/")
    assert (listed.context["next"].form, listed.context["next"].missing) == (form, 2)


def test_bad_answers_stand_at_their_questions_and_nothing_typed_is_lost(client: Client, nation: Nation) -> None:
    form = make_form()
    answer = client.post(page(nation.school, form), typed(form, "ดี", "12 คน", "น้ำทะเล", ["น้ำเค็ม"], "5/2569"))
    errors = answer.context["form"].errors
    assert (answer.status_code, sorted(errors)) == (200, [f"question_{question(form, n).pk}" for n in (2, 3, 4, 5)])
    assert answer.context["form"][f"question_{question(form, 2).pk}"].value() == "12 คน"
    assert kept(nation.school, form) == []


def test_saving_what_voids_asks_first(client: Client, nation: Nation) -> None:
    form = make_form()
    Standing.objects.update(state=State.CONFIRMED, seal_number=1)
    asked = client.post(page(nation.school, form), typed(form, *TYPED))
    assert [void.organisation for void in asked.context["voids"]] == [nation.school, nation.lao, nation.province]
    assert kept(nation.school, form) == []
    sent = typed(form, *TYPED, accept_void="1", seen=asked.context["seen"])
    assert client.post(page(nation.school, form), sent).status_code == 302
    assert Standing.objects.filter(state=State.VOIDED).count() == 3


def test_somebody_else_was_faster(client: Client, nation: Nation) -> None:
    form = make_form()
    seen = client.get(page(nation.school, form)).context["seen"]
    client.post(page(nation.school, form), typed(form, "ของเขา", "3"))
    answer = client.post(page(nation.school, form), typed(form, "ของฉัน", "3", seen=seen))
    meanwhile = answer.context["meanwhile"]
    assert answer.status_code == 409
    assert [(row["label"], row["yours"], row["theirs"]) for row in meanwhile["rows"]] == [
        ("1. คำถามที่ 1", "ของฉัน", "ของเขา")
    ]
    assert meanwhile["who"] == post_of(nation.school).officer
    assert kept(nation.school, form) == ["ของเขา", 3]
    again = typed(form, "ของฉัน", "3", seen=answer.context["seen"])
    client.post(page(nation.school, form), again)
    assert kept(nation.school, form) == ["ของฉัน", 3]


def test_form_not_asked_of_this_institution_is_not_there(client: Client, nation: Nation) -> None:
    for_centres = make_form(title="ลับของศูนย์", concerns="centre")
    draft = make_form(title="ลับร่าง", published_at=None)
    code = nation.school.code
    for form in (for_centres, draft):
        one = question(form, 1).pk
        seen = f"/organisations/{code}/surveys/{form.pk}"
        for address in (page(nation.school, form), seen, f"{seen}/answers/{one}", f"{seen}/results.xlsx"):
            answer = client.get(address)
            assert (answer.status_code, "ลับ" in answer.content.decode()) == (404, False), address
        assert client.post(page(nation.school, form), typed(form, "x")).status_code == 404
    listed = client.get(f"/organisations/{code}/surveys/")
    assert (listed.context["states"], "ลับ" in listed.content.decode()) == ([], False)


def test_withdrawn_form_is_read_and_not_answered(client: Client, nation: Nation) -> None:
    form = make_form(withdrawn_at=NOW)
    seen = f"/organisations/{nation.school.code}/surveys/{form.pk}"
    assert client.get(seen).status_code == 404
    give(form, nation.school, "ดี", 5)
    shown = client.get(seen)
    assert [text for _question, text in shown.context["rows"]] == ["ดี", "5", "", "", "", ""]
    assert (shown.context["may_answer"], client.get(page(nation.school, form)).status_code) == (False, 409)


def test_levels_above_read_the_answers_and_do_not_change_them(nation: Nation) -> None:
    form = make_form()
    give(form, nation.school, "ดี", 1234.5, "น้ำฝน", ["น้ำประปา", "น้ำฝน"], "2026-05-16", True)
    for organisation in (nation.lao, nation.province, nation.department):
        client = signed_in(organisation)
        listed = client.get(f"/organisations/{nation.school.code}/surveys/")
        assert (listed.status_code, page(nation.school, form) in listed.content.decode()) == (200, False)
        shown = client.get(f"/organisations/{nation.school.code}/surveys/{form.pk}")
        assert [text for _question, text in shown.context["rows"]] == [
            "ดี",
            "1,234.5",
            "น้ำฝน",
            "น้ำประปา, น้ำฝน",
            "16 พ.ค. 2569",
            "Yes",
        ]
        assert shown.context["may_answer"] is False
        assert client.get(page(nation.school, form)).status_code == 403


def test_neighbours_find_nothing(nation: Nation) -> None:
    form = make_form()
    give(form, nation.school, "ลับของโรงเรียน")
    seen = f"/organisations/{nation.school.code}/surveys/"
    for organisation in (nation.centre, nation.here.laos[1], nation.there.laos[0], nation.there.province):
        client = signed_in(organisation)
        for address in (page(nation.school, form), seen, f"{seen}{form.pk}", f"{seen}{form.pk}/results.xlsx"):
            answer = client.get(address)
            assert (answer.status_code, "ลับ" in answer.content.decode()) == (404, False)
