"""What the acts and pages of a random check cost: the same statements however many institutions."""

import time
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lec.inspections.actions.consequences import ask_to_take_out
from lec.inspections.actions.drawing import draw
from lec.inspections.actions.findings import finish_visit
from lec.inspections.actions.freezing import freeze
from lec.inspections.actions.looks import open_roster, open_rosters
from lec.inspections.models import FrozenInstitution, Weighting
from lec.inspections.queries.asked import asked_of, waiting_asked
from lec.inspections.queries.frame import frame_size
from lec.inspections.queries.inspections import inspections_of, visits_of, waiting_inspections
from lec.inspections.queries.published import published
from lec.inspections.queries.results import result
from lec.inspections.queries.rosters import roster
from lec.rolls.models import Enrolment, Learner
from tests.inspections.checked import (
    LATER,
    drawn,
    first_visit,
    found,
    frozen,
    nation_to_check,
    province_post,
    visit_to,
)
from tests.nation import NOW, YEAR, Nation, make_organisation

INSTITUTIONS, LEARNERS_EACH = 120, 50


@pytest.fixture
def nation(db: None) -> Nation:
    return nation_to_check()


def statements(act: Callable[[], Any]) -> int:
    """How many statements an act asks."""
    with CaptureQueriesContext(
        connection,
    ) as captured:
        act()
    return len(captured)


@pytest.mark.parametrize("weighting", Weighting.values)
def test_freezing_costs_the_same_for_one_institution_and_for_four(nation: Nation, weighting: str) -> None:
    four = statements(lambda: frozen(nation, weighting=weighting))
    Enrolment.objects.filter(institution__in=nation.here.institutions[1:]).update(state="departed")
    assert statements(lambda: frozen(nation, weighting=weighting)) == four
    assert four <= 14


def test_drawing_costs_the_same_for_one_institution_and_for_four(nation: Nation) -> None:
    by = province_post(nation)
    costs = []
    for wanted in (1, 4):
        inspection = frozen(nation, institutions=wanted, learners=3)
        costs.append(statements(lambda one=inspection: draw(inspection=one, by=by, now=LATER)))
    assert costs[0] == costs[1] <= 13


def test_pages_cost_the_same_for_one_and_for_several(nation: Nation) -> None:
    by = province_post(nation)
    costs: dict[int, list[int]] = {}
    for wanted in (1, 4):
        inspection = drawn(nation, institutions=wanted, learners=wanted)
        visit = first_visit(inspection)
        reads: list[Callable[[], Any]] = [
            lambda: inspections_of(nation.province),
            lambda: waiting_inspections(nation.province),
            lambda one=inspection: list(visits_of(one)),
            lambda one=inspection: result(one),
            lambda one=inspection: published(one.public_code),
            lambda one=visit: roster(one),
            lambda one=visit: open_roster(visit=one, by=by, now=LATER),
            lambda one=inspection: open_rosters(inspection=one, by=by, now=LATER),
            lambda: waiting_asked(nation.school),
            lambda: frame_size(nation.province, nation.round, NOW.date()),
        ]
        costs[wanted] = [statements(read) for read in reads]
    assert costs[1] == costs[4] == [2, 1, 1, 3, 4, 1, 8, 9, 1, 1]


def test_what_an_institution_is_asked_costs_the_same_for_one_and_for_three(nation: Nation) -> None:
    by = province_post(nation)
    visit = visit_to(drawn(nation, institutions=4, learners=3), nation.school.code)
    found(visit, "not_found", "not_found", "not_found", by=by)
    finish_visit(visit=visit, by=by, now=LATER)
    costs = []
    for numbers in ([1], [2, 3]):
        ask_to_take_out(visit=visit, numbers=numbers, by=by, now=LATER)
        costs.append(statements(lambda: asked_of(nation.school)))
    assert costs == [2, 2]


def fill_province(nation: Nation) -> None:
    """A province of many institutions with many learners, straight into the tables."""
    born = date(YEAR - 7, 3, 1)
    for number in range(INSTITUTIONS):
        lao = nation.here.laos[number % 2]
        school = make_organisation("institution", "school", f"3054100{number:03d}", f"โรงเรียนที่ {number}", lao)
        learners = Learner.objects.bulk_create(
            Learner(
                identifier_kind="none", first_name=f"ก{one}", last_name="ข", sex="M", birth_date=born, created_at=NOW
            )
            for one in range(LEARNERS_EACH)
        )
        Enrolment.objects.bulk_create(
            Enrolment(learner=one, institution=school, academic_year=YEAR, grade="P1", created_at=NOW)
            for one in learners
        )


def test_large_province_is_frozen_and_drawn_without_a_statement_per_institution(nation: Nation) -> None:
    fill_province(nation)
    by = province_post(nation)
    started = time.monotonic()
    wanted = {"title": "ก", "reason": "สุ่มตรวจสอบ", "institutions": 60, "learners": 10}
    inspections = []
    freezing = statements(lambda: inspections.append(freeze(province=nation.province, by=by, now=NOW, **wanted)))
    drawing = statements(lambda: draw(inspection=inspections[0], by=by, now=LATER))
    assert FrozenInstitution.objects.count() == INSTITUTIONS + 4
    # SQLite writes its rows in batches.
    assert (freezing <= 16, drawing <= 24) == (True, True)
    assert time.monotonic() - started < 30
