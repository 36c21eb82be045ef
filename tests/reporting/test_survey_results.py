"""What came of a survey form: sums of every kind of question, and the workbook of everything."""

from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO

import pytest
from django.utils import translation
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from lec.premises.models import QuestionKind
from lec.reporting.survey_results import Numbers, Share, answers_to, render_results, results_of
from tests.nation import NOW, Nation, build_nation
from tests.premises.survey_forms import give, make_form, question

pytestmark = pytest.mark.django_db
DAY = NOW.date()


@pytest.fixture
def nation() -> Iterator[Nation]:
    with translation.override("en"):
        yield build_nation()


def test_choices_are_counted_with_their_shares(
    nation: Nation, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    form = make_form((QuestionKind.CHOICE, True), (QuestionKind.CHOICES, True), (QuestionKind.YES_NO, True))
    schools = [*nation.here.institutions, *nation.there.institutions]
    give(form, schools[0], "น้ำฝน", ["น้ำประปา", "น้ำฝน"], True)
    give(form, schools[1], "น้ำฝน", ["น้ำฝน"], True)
    give(form, schools[2], "น้ำประปา", None, False)
    with django_assert_num_queries(3):
        results = results_of(form, nation.department, day=DAY)
    assert [(one.answered, one.shares) for one in results] == [
        (3, (Share("น้ำประปา", 1, 333), Share("น้ำบาดาล", 0, 0), Share("น้ำฝน", 2, 667))),
        (2, (Share("น้ำประปา", 1, 500), Share("น้ำบาดาล", 0, 0), Share("น้ำฝน", 2, 1000))),
        (3, (Share("Yes", 2, 667), Share("No", 1, 333))),
    ]
    assert results[0].shares[2].percent == "66.7"


@pytest.mark.parametrize(
    ("answers", "numbers"),
    [
        ([7], ("7", "7", "7", "7")),
        ([1, 4], ("5", "1", "2.5", "4")),
        ([10, 2.25, 2.25, 0], ("14.5", "0", "2.25", "10")),
        ([3, 1, 2], ("6", "1", "2", "3")),
        ([0.1, 0.2, 0.3], ("0.6", "0.1", "0.2", "0.3")),
    ],
)
def test_numbers_have_sum_least_median_and_greatest(
    nation: Nation, answers: list[float], numbers: tuple[str, ...]
) -> None:
    form = make_form((QuestionKind.NUMBER, True))
    for institution, answer in zip(nation.here.institutions, answers, strict=False):
        give(form, institution, answer)
    (result,) = results_of(form, nation.province, day=DAY)
    assert (result.answered, result.numbers) == (len(answers), Numbers(*map(Decimal, numbers)))


def test_texts_and_dates_are_counted_and_listed(nation: Nation) -> None:
    form = make_form((QuestionKind.TEXT, True), (QuestionKind.DATE, False), (QuestionKind.NUMBER, False))
    give(form, nation.school, "ดี", "2026-05-16")
    give(form, nation.there.institutions[0], "ดี")
    results = results_of(form, nation.department, day=DAY)
    assert [(one.answered, one.is_listed, one.shares, one.numbers) for one in results] == [
        (2, True, (), None),
        (1, True, (), None),
        (0, False, (), None),
    ]
    found = answers_to(question(form, 1), nation.province, day=DAY)
    assert [(one.institution, one.value) for one in found] == [(nation.school, "ดี")]


def test_only_open_institutions_that_are_asked_count(nation: Nation) -> None:
    form = make_form((QuestionKind.NUMBER, True), concerns="school")
    for number, institution in enumerate(nation.here.institutions):
        give(form, institution, number)
    closed = nation.here.institutions[2]
    closed.closed_on = DAY
    closed.save()
    (result,) = results_of(form, nation.department, day=DAY)
    assert result.answered == 1


def test_workbook_has_a_row_for_each_institution_and_a_column_for_each_question(nation: Nation) -> None:
    form = make_form(introduction="=1+1")
    give(form, nation.school, "=1+1", 12.5, "น้ำฝน", ["น้ำประปา", "น้ำฝน"], "2026-05-16", True)
    give(form, nation.centre, None, 0)
    book = load_workbook(BytesIO(render_results(form, nation.lao, now=NOW)))
    answers, questions = book.worksheets
    heads, *rows = answers.iter_rows(values_only=True)
    assert heads[7:] == tuple(f"{n}. คำถามที่ {n}" for n in range(1, 7))
    by_code = {row[2]: row for row in rows}
    assert by_code == {
        nation.school.code: (
            *("แพร่", nation.lao.name, nation.school.code, nation.school.name, "โรงเรียน", 0, "22/11/2569"),
            *("=1+1", 12.5, "น้ำฝน", "น้ำประปา, น้ำฝน", "16/05/2569", "ใช่"),
        ),
        nation.centre.code: (
            *("แพร่", nation.lao.name, nation.centre.code, nation.centre.name, "ศูนย์พัฒนาเด็กเล็ก", 2, "22/11/2569"),
            *(None, 0, None, None, None, None),
        ),
    }
    assert answers["H2"].data_type == "s"
    about = list(questions.iter_rows(values_only=True))
    assert (about[0][0], about[1][0], len(about)) == ("แบบสำรวจน้ำดื่ม", "=1+1", 10)
    assert about[6][:2] == (3, "คำถามที่ 3")
    assert about[6][4] == "น้ำประปา, น้ำบาดาล, น้ำฝน"
