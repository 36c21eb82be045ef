"""A file applied twice, or two files in either order when they touch different learners: the same rolls."""

import csv
import io
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from lec.registry.models import Organisation
from lec.rolls.actions.departures import depart
from lec.rolls.actions.merge import merge
from lec.rolls.actions.verifications import verify_all
from lec.rolls.imports import read_file
from lec.rolls.models import Count, Enrolment, EnrolmentState, Learner, Particulars
from lec.rounds.models import Standing, State
from tests.nation import NOW, YEAR, build_nation, post_of
from tests.rolls.report_files import Cells, child, report

TODAY = date(2026, 11, 22)
CHILDREN = range(1, 7)
INSTITUTIONS = st.integers(0, 2)

facts = st.fixed_dictionaries(
    {
        "grade": st.sampled_from(["อ.3", "ป.1", "ป.2"]),
        "room": st.sampled_from([1, 2]),
        "prefix": st.sampled_from(["ด.ช.", "ด.ญ."]),
        "first_name": st.sampled_from(["แก้ว", "ขวัญ"]),
    },
    optional={
        "religion": st.sampled_from(["", "พุทธ", "อิสลาม"]),
        "weight_kg": st.sampled_from([0, 18.5]),
        "guardian_telephone": st.sampled_from(["081-000-0003", ""]),
    },
)
Row = tuple[int, dict[str, Any]]


def files(children: st.SearchStrategy[int], min_size: int = 1) -> st.SearchStrategy[tuple[int, list[Row]]]:
    """The institution whose file it is, and its rows: each child once."""
    rows = st.lists(st.tuples(children, facts), min_size=min_size, max_size=4, unique_by=lambda row: row[0])
    return st.tuples(INSTITUTIONS, rows)


pasts = st.lists(
    st.one_of(
        files(st.sampled_from(CHILDREN)),
        st.tuples(INSTITUTIONS, st.sampled_from(["moved", "mistake"]), st.sampled_from(CHILDREN)),
        st.tuples(INSTITUTIONS, st.just("called")),
    ),
    max_size=4,
)


def content_of(institution: Organisation, rows: Sequence[Row]) -> bytes:
    """The report as CSV: no process has to be started to read it."""

    def written(table: Sequence[Sequence[Any]]) -> bytes:
        text = io.StringIO(newline="")
        csv.writer(text).writerows(table)
        return text.getvalue().encode()

    cells: list[Cells] = [child(institution, number, last_name=f"สกุล{number}", **more) for number, more in rows]
    return report(cells, written)


@pytest.mark.django_db
class SameRolls(TestCase):
    """Whatever went before: merges, claims, departures, verifications, confirmations."""

    def apply(self, file: tuple[int, list[Row]]) -> None:
        """The whole way: read the file, then merge what it says."""
        index, rows = file
        institution = self.institutions[index]
        now = NOW + timedelta(minutes=next(self.minutes))
        reading = read_file(
            content_of(institution, rows),
            "a.csv",
            institution=institution,
            academic_year=YEAR,
            term=2,
            today=TODAY,
        )
        assert reading.faults == []
        assert len(reading.records) == len(rows)
        merge(institution=institution, academic_year=YEAR, records=reading.records, by=post_of(institution), now=now)

    def live(self, past: Sequence[tuple[Any, ...]]) -> None:
        """A nation of its own for every example, and what happened before."""
        nation = build_nation()
        self.institutions = nation.here.institutions[:3]
        self.minutes = count(1)
        for index, what, *more in past:
            own = self.institutions[index]
            now = NOW + timedelta(minutes=next(self.minutes))
            standing = Enrolment.objects.filter(institution=own).exclude(state=EnrolmentState.DEPARTED)
            if not isinstance(what, str):
                self.apply((index, what))
            elif what == "called":
                if standing.exists():
                    verify_all(institution=own, round=nation.round, by=post_of(own), now=now)
            elif chosen := list(standing.filter(learner__last_name=f"สกุล{more[0]}")):
                depart(enrolments=chosen, kind=what, by=post_of(own), now=now)
        Standing.objects.update(state=State.CONFIRMED, seal_number=1)

    def after(self, *applied: tuple[int, list[Row]]) -> dict[str, list[Any]]:
        """The rolls once these files were applied in this order; nothing of it stays."""
        with transaction.atomic():
            for file in applied:
                self.apply(file)
            found = rolls()
            transaction.set_rollback(True)
        return found

    @settings(max_examples=25, suppress_health_check=list(HealthCheck))
    @given(pasts, files(st.sampled_from(CHILDREN)))
    def test_a_file_twice_is_as_once(self, past: list[Any], file: tuple[int, list[Row]]) -> None:
        self.live(past)
        assert self.after(file, file) == self.after(file)

    @settings(max_examples=25, suppress_health_check=list(HealthCheck))
    @given(pasts, files(st.sampled_from(CHILDREN[:3])), files(st.sampled_from(CHILDREN[3:])))
    def test_two_files_of_different_learners_in_either_order(
        self, past: list[Any], one: tuple[int, list[Row]], other: tuple[int, list[Row]]
    ) -> None:
        self.live(past)
        assert self.after(one, other) == self.after(other, one)


def rolls() -> dict[str, list[Any]]:
    """Everything kept of learners but numbers and moments of the database."""
    person = ("identifier_kind", "identifier_sealed", "prefix", "first_name", "last_name", "name_sort", "sex")
    persons = Learner.objects.values_list(*person, "birth_date", "nationality")
    particulars = [field.name for field in Particulars._meta.fields if field.name != "learner"]
    known = Particulars.objects.values_list("learner__identifier_sealed", *particulars)
    place = ("academic_year", "grade", "room", "student_number", "entered_on", "state", "verification__at")
    enrolments = Enrolment.objects.values_list("learner__identifier_sealed", "institution__code", *place)
    kept = ("institution__code", "academic_year", "grade", "sex", "enrolled", "claimed", "departed")
    counts = Count.objects.values_list(*kept)
    standings = Standing.objects.values_list("organisation__code", "database", "state")
    tables = {
        "persons": persons,
        "particulars": known,
        "enrolments": enrolments,
        "counts": counts,
        "standings": standings,
    }
    return {name: sorted(rows, key=repr) for name, rows in tables.items()}
