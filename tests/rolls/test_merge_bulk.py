"""Merging by the hundred, where PostgreSQL takes the rows by COPY."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from lec.audit import bulk
from lec.audit.models import Event
from lec.audit.queries import broken_chains
from lec.registry.models import Kind, Level
from lec.rolls.actions.merge import merge
from lec.rolls.identity import seal
from lec.rolls.models import Enrolment, EnrolmentState, Learner, Particulars
from lec.rolls.queries import count_differences, read_roll
from tests.nation import NOW, YEAR, Nation, make_organisation, make_post, post_of
from tests.rolls.merging import bring, numbers, record

MANY = range(1, 251)
LATER = NOW + timedelta(minutes=5)


def test_many_new_learners_are_kept_with_all_that_is_known_of_them(nation: Nation) -> None:
    particulars = {"religion": "พุทธ\tไทย\n\\N", "weight_kg": Decimal("18.5"), "guardian_name": 'ย่า "ใจดี"'}
    records = [record(number, particulars=particulars, entered_on=None) for number in MANY]
    merged = bring(nation.school, records)
    assert numbers(merged) == (250, 0, 0, 0)
    rows = {row.enrolment_id: row for row in read_roll(nation.school, YEAR)}
    assert [rows[pk].first_name for pk in merged.enrolment_ids] == [one.first_name for one in records]
    first = Enrolment.objects.select_related("learner__particulars").get(pk=merged.enrolment_ids[0])
    assert first.learner.identifier_sealed == seal(records[0].identifier)
    assert (first.learner.birth_date, first.learner.created_at) == (date(YEAR - 7, 1, 15), NOW)
    assert (first.state, first.room, first.entered_on) == (EnrolmentState.ENROLLED, "1", None)
    kept = first.learner.particulars
    assert {name: getattr(kept, name) for name in particulars} == particulars
    assert (kept.ethnicity, kept.height_cm) == ("", None)
    event = Event.objects.get(subject=f"learner:{first.learner_id}")
    assert event.after["first_name"] == "เรียนดี1"
    assert list(count_differences()) == []
    assert list(broken_chains()) == []


def test_many_corrections_change_what_they_name_and_nothing_else(nation: Nation) -> None:
    bring(nation.school, [record(number, particulars={"religion": "พุทธ"}) for number in MANY])
    corrected = [record(number, first_name="ใหม่", room="2", particulars={"ethnicity": "ไทย"}) for number in MANY]
    other = bring(nation.there.institutions[0], [record(1000)])
    assert numbers(bring(nation.school, corrected, now=LATER)) == (0, 250, 0, 0)
    assert set(Particulars.objects.values_list("religion", "ethnicity")) == {("พุทธ", "ไทย")}
    here = Enrolment.objects.filter(institution=nation.school)
    assert set(here.values_list("learner__first_name", "room", "created_at")) == {("ใหม่", "2", NOW)}
    assert Enrolment.objects.get(pk=other.enrolment_ids[0]).learner.first_name == "เรียนดี1000"
    assert numbers(bring(nation.school, corrected, now=LATER)) == (0, 0, 250, 0)
    assert list(count_differences()) == []
    assert list(broken_chains()) == []


def test_many_claims_leave_the_persons_to_who_enrols_them(nation: Nation) -> None:
    bring(nation.school, [record(number) for number in MANY])
    claimed = bring(nation.there.institutions[0], [record(number, first_name="อื่น") for number in MANY])
    assert numbers(claimed) == (0, 0, 0, 250)
    assert Learner.objects.filter(first_name="อื่น").count() == 0
    assert list(count_differences()) == []
    assert list(broken_chains()) == []


@pytest.mark.postgresql
def test_statements_are_as_many_for_250_learners_as_for_500(nation: Nation) -> None:
    taken = []
    for rows in (range(1, 251), range(1001, 1501)):
        with CaptureQueriesContext(connection) as queries:
            bring(nation.school, [record(number, particulars={"religion": "พุทธ"}) for number in rows])
        taken.append(len(queries))
    assert taken[0] == taken[1]


@pytest.mark.django_db
def test_a_row_that_is_there_is_an_integrity_error_and_nothing_is_written() -> None:
    persons = [
        Learner(
            identifier_kind="national",
            identifier_sealed=f"sealed {number % 200}",
            first_name="ซ้ำ",
            last_name="กัน",
            name_sort="ซ",
            sex="F",
            birth_date=date(YEAR - 7, 1, 1),
            created_at=NOW,
        )
        for number in range(201)
    ]
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.insert_rows(persons)
    assert Learner.objects.count() == 0


@pytest.mark.django_db
def test_nothing_to_write_takes_no_statement() -> None:
    with CaptureQueriesContext(connection) as queries:
        bulk.insert_rows([])
        bulk.overwrite_rows([], ["first_name"])
    assert len(queries) == 0


def test_an_institution_of_many_goes_to_another_in_one_merge(nation: Nation) -> None:
    other = make_organisation(Level.INSTITUTION, Kind.SCHOOL, "3099999999", "โรงเรียนใหญ่", nation.lao)
    make_post(other)
    first = merge(
        institution=other,
        academic_year=YEAR - 1,
        records=[record(number) for number in MANY],
        by=post_of(other),
        now=NOW,
    )
    assert first.new == 250
    corrected = bring(nation.school, [record(number, sex="F", prefix="เด็กหญิง") for number in MANY], now=LATER)
    assert numbers(corrected) == (250, 0, 0, 0)
    assert set(Learner.objects.values_list("sex", flat=True)) == {"F"}
    assert list(count_differences()) == []
    assert list(broken_chains()) == []
