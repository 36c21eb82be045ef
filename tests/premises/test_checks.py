"""Each check finds its one thing, and a snapshot of basic data holds what is sealed and what is in the way."""

from datetime import date
from typing import Any

import pytest
from django.utils import translation

from lec.lib.digests import canonical_line
from lec.premises.checks.basics import CHECKS, basics_snapshot, faults_of
from lec.premises.models import Basics
from tests.nation import Nation, build_nation

WHOLE: dict[str, Any] = {
    "house_number": "99",
    "subdistrict": "ในเวียง",
    "district": "เมืองแพร่",
    "postcode": "54000",
    "telephone": "054511234",
    "head_name": "นางสาวสมศรี ใจดี",
    "grades_offered": ["K2"],
    "opened_on": date(2001, 5, 16),
}
FOUND = {
    "house_number": ("house-number-missing", True),
    "subdistrict": ("subdistrict-missing", True),
    "district": ("district-missing", True),
    "postcode": ("postcode-missing", True),
    "telephone": ("telephone-missing", True),
    "head_name": ("head-missing", True),
    "grades_offered": ("grades-missing", True),
    "opened_on": ("opening-missing", False),
}


def test_whole_data_has_no_fault() -> None:
    assert faults_of(Basics(**WHOLE)) == ()


@pytest.mark.parametrize("field", FOUND)
def test_a_missing_field_is_found_by_one_check(field: str) -> None:
    without = {name: value for name, value in WHOLE.items() if name != field}
    assert [(one.field, one.code, one.blocking) for one in faults_of(Basics(**without))] == [(field, *FOUND[field])]


def test_empty_data_fails_every_check_with_a_sentence_of_its_own() -> None:
    with translation.override("en"):
        faults = faults_of(Basics())
    assert [fault.field for fault in faults] == list(FOUND)
    assert len({fault.message for fault in faults}) == len(CHECKS)


@pytest.mark.django_db
class TestSnapshot:
    @pytest.fixture
    def nation(self) -> Nation:
        return build_nation()

    def test_whole_data_is_sealed_in_one_line_by_one_statement(
        self, nation: Nation, django_assert_num_queries: Any
    ) -> None:
        with django_assert_num_queries(1):
            snapshot = basics_snapshot(nation.school)
        texts = ["99", "", "", "ในเวียง", "เมืองแพร่", "54000", "054-000-000", "นางสาวสมศรี ใจดี", "", ""]
        assert snapshot.faults == ()
        assert snapshot.lines == (canonical_line("basics", *texts, "K2 K3 P1 P2 P3", date(2001, 5, 16)),)

    def test_only_what_blocks_is_in_the_way(self, nation: Nation) -> None:
        Basics.objects.filter(institution=nation.school).update(opened_on=None, telephone="")
        assert [fault.code for fault in basics_snapshot(nation.school).faults] == ["telephone-missing"]

    def test_nothing_saved_yet_is_all_in_the_way(self, nation: Nation) -> None:
        Basics.objects.all().delete()
        assert len(basics_snapshot(nation.school).faults) == len(CHECKS) - 1
