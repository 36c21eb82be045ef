"""Papers of a random check, read back: rosters with names, the result without, the digest in the foot (๑๐.๓)."""

import io

import pytest
from django.utils import translation
from pypdf import PdfReader

from lec.inspections.actions.looks import open_rosters
from lec.inspections.models import Inspection
from lec.inspections.queries.inspections import visits_of
from lec.reporting.inspection_papers import render_result, render_rosters
from lec.reporting.inspection_results import check_result
from tests.inspections.checked import CHILD, LATER, drawn, finished, found, nation_to_check, province_post
from tests.nation import Nation

pytestmark = pytest.mark.django_db
ADDRESS = "https://lec.example/inspections/abc"


@pytest.fixture
def learning(db: None) -> Nation:
    return nation_to_check()


def pages_of(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def joined(text: str) -> str:
    """Text without its line breaks and blanks: a digest is broken into lines."""
    return "".join(text.split())


def printed(check: Inspection, nation: Nation) -> list[str]:
    named = open_rosters(inspection=check, by=province_post(nation), now=LATER)
    return pages_of(render_rosters(check, named, address=ADDRESS))


def test_rosters_have_a_sheet_per_visit_with_the_names_drawn(learning: Nation) -> None:
    check = drawn(learning)
    sheets = printed(check, learning)
    assert len(sheets) == 2
    for sheet, visit in zip(sheets, visits_of(check), strict=True):
        numbers = list(visit.learners.order_by("number").values_list("number", flat=True))
        assert [f"ลับ{one}" in sheet for one in (1, 2, 3)] == [one in numbers for one in (1, 2, 3)]
        assert visit.institution.name in sheet


def test_foot_has_the_digest_and_keeps_a_secret_that_is_not_public(learning: Nation) -> None:
    check = drawn(learning)
    for sheet in map(joined, printed(check, learning)):
        assert (check.frozen_digest in sheet, check.commitment in sheet, ADDRESS in sheet) == (True, True, True)
        assert check.seed not in sheet
    over = finished(learning)
    assert [over.seed in joined(sheet) for sheet in printed(over, learning)] == [True, True]


def test_roster_ticks_what_is_recorded(learning: Nation) -> None:
    check = drawn(learning)
    assert [sheet.count("✓") for sheet in printed(check, learning)] == [0, 0]
    found(visits_of(check)[0], "present", "not_found", by=province_post(learning))
    assert [sheet.count("✓") for sheet in printed(check, learning)] == [2, 0]


def test_result_on_paper_names_nobody(learning: Nation) -> None:
    check = drawn(learning, institutions=9, learners=9)
    found(visits_of(check)[0], "present", "not_found", by=province_post(learning))
    with translation.override("th"):
        made = check_result(check)
    officer = province_post(learning).officer
    text = "\n".join(pages_of(render_result(made, officer=officer, address=ADDRESS, now=LATER)))
    assert not CHILD.search(text)
    assert [one.name for one in learning.here.institutions if one.name not in text] == []
    assert ("98.8" in text, check.frozen_digest in joined(text), str(officer) in text) == (True, True, True)
