"""Each check finds its one thing, and a snapshot of basic data holds what is sealed and what is in the way."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from lec.lib.digests import canonical_line
from lec.premises.checks.basics import CHECKS, basics_snapshot, faults_of
from lec.premises.models import Basics
from lec.premises.queries.basics import canonical_lines
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
    "opening_order": "คำสั่งที่ 1/2544",
    "latitude": Decimal("18.1445"),
    "longitude": Decimal("100.1403"),
    "teachers": 3,
    "caregivers": 0,
    "other_staff": 0,
    "water": "none",
    "electricity": "grid",
    "internet": "mobile",
    "has_kitchen": False,
    "has_playground": False,
}
FOUND = {
    "house_number": ("house-number-missing", True),
    "subdistrict": ("subdistrict-missing", True),
    "district": ("district-missing", True),
    "postcode": ("postcode-missing", True),
    "telephone": ("telephone-missing", True),
    "head_name": ("head-missing", True),
    "position": ("position-missing", False),
    "grades_offered": ("grades-missing", True),
    "opened_on": ("opening-missing", False),
    "opening_order": ("opening-order-missing", False),
    "teachers": ("teachers-missing", True),
    "caregivers": ("caregivers-missing", True),
    "other_staff": ("other-staff-missing", True),
    "water": ("water-missing", True),
    "electricity": ("electricity-missing", True),
    "internet": ("internet-missing", True),
    "has_kitchen": ("kitchen-missing", True),
    "has_playground": ("playground-missing", True),
}
BEFORE = ["99", "", "", "ในเวียง", "เมืองแพร่", "54000", "054-000-000", "นางสาวสมศรี ใจดี", "", ""]
FIRST_LINE = canonical_line("basics", *BEFORE, "K2 K3 P1 P2 P3", date(2001, 5, 16))
"""What a school's basic data were sealed in when they had twelve fields."""


def test_whole_data_has_no_fault() -> None:
    assert faults_of(Basics(**WHOLE)) == ()


@pytest.mark.parametrize("field", FOUND)
def test_a_missing_field_is_found_by_one_check(field: str) -> None:
    gone = ("latitude", "longitude") if field == "position" else (field,)
    without = {name: value for name, value in WHOLE.items() if name not in gone}
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

    def test_what_was_sealed_before_the_later_fields_keeps_its_digest(self, nation: Nation) -> None:
        kept = Basics.objects.filter(institution=nation.school)
        kept.update(**dict.fromkeys(("teachers", "caregivers", "other_staff", "has_kitchen", "has_playground")))
        kept.update(water="", electricity="", internet="")
        assert canonical_lines(kept.get()) == (FIRST_LINE,)

    def test_each_later_field_is_sealed_in_a_line_of_its_own(self, nation: Nation) -> None:
        kept = Basics.objects.filter(institution=nation.school)
        more = {"transfer_order": "คำสั่ง 2", "transferred_on": date(2002, 10, 1), "has_kitchen": False}
        kept.update(caregivers=0, latitude=Decimal("18.1445"), longitude=Decimal("100.14031"), **more)
        assert canonical_lines(kept.get()) == (
            FIRST_LINE,
            canonical_line("basics", "transferred_on", date(2002, 10, 1)),
            canonical_line("basics", "transfer_order", "คำสั่ง 2"),
            canonical_line("basics", "latitude", "18.144500"),
            canonical_line("basics", "longitude", "100.140310"),
            canonical_line("basics", "teachers", 6),
            canonical_line("basics", "caregivers", 0),
            canonical_line("basics", "other_staff", 1),
            canonical_line("basics", "water", "tap"),
            canonical_line("basics", "electricity", "grid"),
            canonical_line("basics", "internet", "wired"),
            canonical_line("basics", "has_kitchen", "no"),
            canonical_line("basics", "has_playground", "yes"),
        )

    def test_whole_data_has_nothing_in_the_way(self, nation: Nation) -> None:
        snapshot = basics_snapshot(nation.school)
        assert snapshot.faults == ()
        assert snapshot.lines == canonical_lines(Basics.objects.get(institution=nation.school))

    def test_only_what_blocks_is_in_the_way(self, nation: Nation) -> None:
        Basics.objects.filter(institution=nation.school).update(opened_on=None, telephone="")
        assert [fault.code for fault in basics_snapshot(nation.school).faults] == ["telephone-missing"]

    def test_nothing_saved_yet_is_all_in_the_way(self, nation: Nation) -> None:
        Basics.objects.all().delete()
        assert len(basics_snapshot(nation.school).faults) == len([1 for _code, blocks in FOUND.values() if blocks])
