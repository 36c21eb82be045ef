"""What came of a survey form, as department, province and LAO see it: each its own subtree."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from openpyxl import load_workbook

from lec.premises.models import SurveyForm
from lec.premises.queries.survey_progress import Progress
from lec.registry.models import Kind, Level, Organisation
from tests.nation import Nation, build_nation, make_organisation, post_of
from tests.premises.survey_forms import give, make_form, question

pytestmark = pytest.mark.django_db


@pytest.fixture
def nation() -> Iterator[Nation]:
    with translation.override("en"):
        yield build_nation()


@pytest.fixture
def form(nation: Nation) -> SurveyForm:
    """A form answered by the school of this branch and one of the neighbour's, begun by the centre here."""
    form = make_form()
    give(form, nation.school, "ดี", 12, "น้ำฝน", ["น้ำประปา", "น้ำฝน"], "2026-05-16", True)
    give(form, nation.centre, "พอใช้")
    give(form, nation.there.institutions[0], "ลับ", 3, "น้ำประปา", ["น้ำฝน"], "2026-05-17", False)
    return form


def signed_in(organisation: Organisation) -> Client:
    client = Client()
    client.cookies["lec_language"] = "en"
    client.force_login(post_of(organisation), backend="lec.accounts.signin.PostBackend")
    return client


def page(top: Organisation, form: SurveyForm, ending: str = "") -> str:
    return f"/organisations/{top.code}/surveys/{form.pk}{ending}"


def answered(context: Any) -> list[int]:
    return [result.answered for result in context["results"]]


def test_each_level_sees_the_results_of_its_subtree(nation: Nation, form: SurveyForm) -> None:
    expected = {
        nation.department: ([3, 2, 2, 2, 2, 2], Progress(8, 2)),
        nation.province: ([2, 1, 1, 1, 1, 1], Progress(4, 1)),
        nation.lao: ([2, 1, 1, 1, 1, 1], Progress(2, 1)),
        nation.here.laos[1]: ([0] * 6, Progress(2, 0)),
    }
    for top, (counts, progress) in expected.items():
        shown = signed_in(top).get(page(top, form))
        assert (answered(shown.context), shown.context["progress"]) == (counts, progress)
    shown = signed_in(nation.department).get(page(nation.department, form)).content.decode()
    assert '<rect width="500" height="14" fill="#0f5a3e"/>' in shown


def test_department_narrows_to_a_province(nation: Nation, form: SurveyForm) -> None:
    client = signed_in(nation.department)
    answer = client.get(page(nation.department, form), {"province": nation.province.code})
    assert answer.headers["Location"] == page(nation.province, form)
    narrowed = client.get(page(nation.province, form))
    assert (answered(narrowed.context)[0], narrowed.context["nation"]) == (2, nation.department)
    own = signed_in(nation.province).get(page(nation.province, form))
    assert (own.context["nation"], own.context["provinces"]) == (None, ())
    stranger = signed_in(nation.province).get(page(nation.province, form), {"province": nation.there.province.code})
    assert stranger.status_code == 404


def test_who_has_not_answered_is_found_step_by_step(nation: Nation, form: SurveyForm) -> None:
    client = signed_in(nation.department)
    parts = client.get(page(nation.department, form, "/waiting")).context["parts"]
    assert [(one.organisation, one.progress) for one in parts] == [
        (nation.there.province, Progress(4, 1)),
        (nation.province, Progress(4, 1)),
    ]
    parts = client.get(page(nation.province, form, "/waiting")).context["parts"]
    assert [(one.organisation, one.progress) for one in parts] == [
        (nation.here.laos[0], Progress(2, 1)),
        (nation.here.laos[1], Progress(2, 0)),
    ]
    rows = client.get(page(nation.lao, form, "/waiting")).context["rows"]
    assert rows == [(nation.centre, True, f"สมใจ รักงาน{nation.centre.code}, นักวิชาการศึกษา, 054-000-000")]
    assert client.get(page(nation.school, form, "/waiting")).status_code == 404


def test_answers_are_read_one_by_one_within_the_subtree(nation: Nation, form: SurveyForm) -> None:
    ending = f"/answers/{question(form, 1).pk}"
    shown = signed_in(nation.province).get(page(nation.province, form, ending))
    assert shown.context["rows"] == [(nation.school, "ดี"), (nation.centre, "พอใช้")]
    assert "ลับ" not in shown.content.decode()
    dates = f"/answers/{question(form, 5).pk}"
    shown = signed_in(nation.department).get(page(nation.department, form, dates))
    assert sorted(text for _one, text in shown.context["rows"]) == ["16 พ.ค. 2569", "17 พ.ค. 2569"]
    other = question(make_form(), 1).pk
    assert signed_in(nation.lao).get(page(nation.lao, form, f"/answers/{other}")).status_code == 404


def test_workbook_holds_the_subtree_and_no_more(nation: Nation, form: SurveyForm) -> None:
    answer = signed_in(nation.province).get(page(nation.province, form, "/results.xlsx"))
    assert answer.headers["Content-Disposition"] == f'attachment; filename="survey-{form.pk}-54.xlsx"'
    sheets = load_workbook(BytesIO(answer.content)).worksheets
    codes = [row[2].value for row in sheets[0].iter_rows(min_row=2)]
    assert sorted(codes) == sorted(one.code for one in nation.here.institutions)
    assert [row[1].value for row in sheets[1].iter_rows(min_row=5)] == [f"คำถามที่ {n}" for n in range(1, 7)]


def test_draft_has_no_results(nation: Nation) -> None:
    draft = make_form(published_at=None)
    for ending in ("", "/waiting", "/results.xlsx", f"/answers/{question(draft, 1).pk}"):
        assert signed_in(nation.department).get(page(nation.department, draft, ending)).status_code == 404


def test_province_and_lao_list_what_is_asked(nation: Nation, form: SurveyForm) -> None:
    gone = make_form(title="ถอนแล้ว", withdrawn_at=form.published_at)
    make_form(title="ร่าง", published_at=None)
    listed = signed_in(nation.province).get(f"/organisations/{nation.province.code}/surveys/")
    assert listed.context["rows"] == [(gone, Progress(4, 0)), (form, Progress(4, 1))]


def add_institutions(lao: Organisation, number: int) -> list[Organisation]:
    made = []
    for n in range(number):
        code, name = f"30549{n:05}", f"ศูนย์ {n}"
        made.append(make_organisation(Level.INSTITUTION, Kind.CENTRE, code, name, lao))
    return made


@pytest.mark.parametrize("institutions", [1, 30])
def test_pages_take_the_same_statements_for_one_institution_and_thirty(
    nation: Nation, form: SurveyForm, institutions: int, django_assert_num_queries: Any
) -> None:
    for number, one in enumerate(add_institutions(nation.here.laos[1], institutions)):
        give(form, one, "ดี", number, "น้ำฝน", ["น้ำฝน"], "2026-05-16", True)
    client = signed_in(nation.department)
    asked = question(form, 1).pk
    expected = {
        page(nation.department, form): 9,
        page(nation.department, form, "/waiting"): 8,
        page(nation.here.laos[1], form, "/waiting"): 11,
        page(nation.department, form, f"/answers/{asked}"): 6,
        page(nation.department, form, "/results.xlsx"): 5,
        f"/organisations/{nation.province.code}/surveys/": 7,
    }
    client.get("/")
    counts = {}
    for address in expected:
        with django_assert_num_queries(100, exact=False) as counted:
            assert client.get(address).status_code == 200
        counts[address] = len(counted)
    assert counts == expected
