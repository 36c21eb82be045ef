"""The province opens its report, closed round or open; the department any province's, nobody else."""

import pytest
from django.urls import reverse

from lec.closings.models import Closing
from tests.closed_nation import closed_nation
from tests.confirmed_nation import nation_with_learners
from tests.nation import Nation, build_nation
from tests.web.conftest import SignedIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed(db: None) -> tuple[Nation, Closing]:
    return closed_nation()


def test_province_and_department_see_and_print_it(closed: tuple[Nation, Closing], signed_in: SignedIn) -> None:
    nation = closed[0]
    for organisation in (nation.province, nation.department):
        browser = signed_in(organisation)
        page = browser.get(reverse("agencies:province_report", args=[nation.province.code]))
        assert (page.status_code, page.context["done"], page.context["parts"]) == (200, 6, 6)
        paper = browser.get(reverse("agencies:province_report_pdf", args=[nation.province.code]))
        assert (paper["Content-Type"], paper.content[:5], paper["Cache-Control"]) == (
            "application/pdf",
            b"%PDF-",
            "no-store",
        )
        assert paper["Content-Disposition"] == 'inline; filename="province-report-54-2569-2.pdf"'


def test_neighbour_and_those_below_find_nothing(closed: tuple[Nation, Closing], signed_in: SignedIn) -> None:
    nation = closed[0]
    for organisation in (nation.there.province, nation.lao, nation.school):
        for name in ("province_report", "province_report_pdf"):
            answer = signed_in(organisation).get(reverse(f"agencies:{name}", args=[nation.province.code]))
            assert answer.status_code == 404


def test_report_is_of_provinces_alone(closed: tuple[Nation, Closing], signed_in: SignedIn) -> None:
    nation = closed[0]
    for code in (nation.lao.code, nation.department.code):
        assert signed_in(nation.department).get(reverse("agencies:province_report", args=[code])).status_code == 404


def test_open_round_lists_what_is_missing(db: None, signed_in: SignedIn) -> None:
    nation = nation_with_learners()
    page = signed_in(nation.province).get(reverse("agencies:province_report", args=[nation.province.code]))
    assert (page.context["done"], page.context["report"].closing) == (0, None)
    assert [one.name for one in page.context["report"].missing].count(nation.school.name) == 2


def test_before_the_first_round_there_is_nothing(db: None, signed_in: SignedIn) -> None:
    nation = build_nation(with_round=False)
    browser = signed_in(nation.province)
    assert browser.get(reverse("agencies:province_report", args=["54"])).context["report"] is None
    assert browser.get(reverse("agencies:province_report_pdf", args=["54"])).status_code == 404
