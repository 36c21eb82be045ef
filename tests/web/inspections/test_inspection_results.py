"""The result of a random check on the page and in the workbook: numbers and words, no name (๑๐.๓)."""

import io

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from lec.inspections.models import Inspection
from lec.inspections.queries.inspections import visits_of
from lec.reporting.inspection_results import check_result
from tests.inspections.checked import CHILD, drawn, found, nation_to_check, province_post
from tests.nation import Nation
from tests.web.conftest import SignedIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def learning(db: None) -> Nation:
    return nation_to_check()


@pytest.fixture
def check(learning: Nation) -> Inspection:
    """Of twelve drawn in four institutions, eight were called: one not found."""
    made = drawn(learning, institutions=9, learners=9)
    first, second, third, _fourth = visits_of(made)
    by = province_post(learning)
    found(first, "present", "present", "not_found", by=by)
    found(second, "present", "explained", "moved", by=by)
    found(third, "present", "present", by=by)
    return made


def page(name: str, nation: Nation, number: int = 1) -> str:
    return reverse(f"inspections:{name}", args=[nation.province.code, number])


def text_of(browser: Client, address: str) -> str:
    answered = browser.get(address)
    assert answered.status_code == 200
    return answered.content.decode()


def test_outcomes_have_their_exact_intervals(check: Inspection) -> None:
    made = check_result(check)
    assert [(one.value, one.count, one.percent, one.low, one.high) for one in made.outcomes] == [
        ("present", 5, "62.5", "24.4", "91.5"),
        ("explained", 1, "12.5", "0.3", "52.7"),
        ("not_found", 1, "12.5", "0.3", "52.7"),
        ("moved", 1, "12.5", "0.3", "52.7"),
    ]
    assert (made.called, sum(one.called for one in made.strata), sum(one.called for one in made.visits)) == (8, 8, 8)
    assert [(one.framed, one.drawn) for one in made.strata] == [(1, 1)] * 4
    assert [one.not_found for one in made.visits] == [1, 0, 0, 0]


def test_result_says_it_in_words_to_province_and_department_without_a_name(
    learning: Nation, check: Inspection, signed_in: SignedIn
) -> None:
    sentence = check_result(check).sentence
    assert "12.5" in sentence
    for looker in (learning.province, learning.department):
        shown = text_of(signed_in(looker), page("result", learning))
        assert not CHILD.search(shown)
        assert shown.count("<svg class=\"bars-one") == 4
        assert ("52.7" in shown, "result-sentence" in shown) == (True, True)


def test_result_before_anybody_was_called_says_so(learning: Nation, signed_in: SignedIn) -> None:
    drawn(learning)
    browser = signed_in(learning.province)
    assert 'class="empty"' in text_of(browser, page("result", learning))
    for name in ("result_xlsx", "result_pdf"):
        assert browser.get(page(name, learning)).status_code == 200


def test_workbook_has_the_numbers_and_no_name(learning: Nation, check: Inspection, signed_in: SignedIn) -> None:
    answered = signed_in(learning.department).get(page("result_xlsx", learning))
    book = openpyxl.load_workbook(io.BytesIO(answered.content))
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    assert len(book.sheetnames) == 4
    assert [word for word in cells if CHILD.search(word)] == []
    outcomes = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows(min_row=3)]
    assert [row[1:] for row in outcomes] == [
        ["5", "62.5", "24.4", "91.5"],
        ["1", "12.5", "0.3", "52.7"],
        ["1", "12.5", "0.3", "52.7"],
        ["1", "12.5", "0.3", "52.7"],
    ]
