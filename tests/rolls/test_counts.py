"""What the kept counts count, and that a wrong one is found; test_counts_machine.py has the sequences of acts."""

from datetime import date
from importlib import import_module

import pytest
from django.apps import apps

from lec.lib.identifiers import Identifier
from lec.rolls.actions.departures import depart
from lec.rolls.actions.merge import merge
from lec.rolls.actions.settling import recount
from lec.rolls.models import Count, Enrolment, EnrolmentState
from lec.rolls.queries import count_differences, counts_of
from lec.rolls.records import LearnerRecord
from lec.rolls.totals import totals_by_grade, totals_by_institution, totals_by_lao, totals_by_province
from tests.nation import NOW, YEAR, Nation, build_nation, national_id, post_of


def record(child: int, grade: str, sex: str) -> LearnerRecord:
    return LearnerRecord(
        identifier=Identifier("national", national_id(child)),
        prefix="เด็กชาย" if sex == "M" else "เด็กหญิง",
        first_name=f"เด็ก{child}",
        last_name="ใจดี",
        sex=sex,
        birth_date=date(YEAR - 7, 1, 15),
        nationality="ไทย",
        grade=grade,
    )


class Rolls:
    """Three institutions of one small nation, and what a child can go through in them."""

    def __init__(self, nation: Nation) -> None:
        self.institutions = nation.here.institutions[:3]
        self.now = NOW

    def state(self, institution: int, child: int, grade: str, sex: str) -> None:
        """Enrol, correct or claim."""
        own = self.institutions[institution]
        merge(institution=own, academic_year=YEAR, records=[record(child, grade, sex)], by=post_of(own), now=self.now)

    def depart(self, institution: int, child: int, kind: str) -> None:
        """Take out, release or withdraw, whatever stands there."""
        own = self.institutions[institution]
        rows = Enrolment.objects.filter(institution=own, learner__first_name=f"เด็ก{child}").exclude(
            state=EnrolmentState.DEPARTED
        )
        register = (
            {"reason": "1", "last_seen": self.now.date(), "attempts": "โทรหา"} if kind == "no_existence" else {}
        )
        if chosen := list(rows):
            depart(enrolments=chosen, kind=kind, by=post_of(own), now=self.now, **register)


@pytest.fixture
def nation(db: None) -> Nation:
    return build_nation()


def test_departed_are_counted_by_the_sex_that_another_institution_corrects(nation: Nation) -> None:
    rolls = Rolls(nation)
    rolls.state(0, 1, "P1", "M")
    earlier = Enrolment.objects.get()
    Enrolment.objects.create(
        learner=earlier.learner,
        institution=rolls.institutions[2],
        academic_year=YEAR - 1,
        grade="K3",
        created_at=NOW,
    )
    recount([rolls.institutions[2].pk], YEAR - 1, at=NOW)
    rolls.depart(0, 1, "moved")
    rolls.state(1, 1, "P1", "F")
    assert list(count_differences()) == []
    kept = Count.objects.order_by("academic_year", "institution")
    assert list(kept.values_list("academic_year", "grade", "sex", "enrolled", "claimed", "departed")) == [
        (YEAR - 1, "K3", "F", 1, 0, 0),
        (YEAR, "P1", "F", 0, 0, 1),
        (YEAR, "P1", "F", 1, 0, 0),
    ]


def test_a_kept_count_of_departed_that_is_wrong_is_found(nation: Nation) -> None:
    rolls = Rolls(nation)
    rolls.state(0, 1, "P1", "M")
    rolls.depart(0, 1, "moved")
    Count.objects.update(departed=2)
    assert list(count_differences()) == [
        f"count of {(nation.school.pk, 'P1', 'M')} in {YEAR}: kept (0, 0, 2), scanned (0, 0, 1)"
    ]


def test_the_migration_counts_those_who_departed_before_it(nation: Nation) -> None:
    rolls = Rolls(nation)
    for child, sex in ((1, "M"), (2, "M"), (3, "F")):
        rolls.state(0, child, "P1", sex)
    rolls.depart(0, 1, "moved")
    rolls.depart(0, 3, "moved")
    Count.objects.update(departed=0)
    Count.objects.filter(enrolled=0).delete()
    import_module("lec.rolls.migrations.0010_fill_departed").fill(apps, None)
    assert list(count_differences()) == []


def test_institutions_with_departed_only_have_no_total(nation: Nation) -> None:
    rolls = Rolls(nation)
    rolls.state(0, 1, "P1", "M")
    rolls.depart(0, 1, "moved")
    assert totals_by_institution([nation.school.pk], YEAR) == {}
    assert totals_by_lao(nation.province.pk, YEAR) == {}
    assert totals_by_province(YEAR) == {}
    assert totals_by_grade(nation.province, YEAR, by="lao") == {}
    assert counts_of([nation.school], YEAR) == {}
