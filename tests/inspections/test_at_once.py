"""Two officers at once: one draw, one list per number, no finding lost, no roll returned twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from lec.audit.queries import broken_chains
from lec.inspections.actions.consequences import return_roll
from lec.inspections.actions.drawing import draw
from lec.inspections.actions.findings import Finding, record_findings
from lec.inspections.models import Inspection, SampledLearner, Visit
from lec.inspections.queries.rosters import roster
from lec.lib.refusals import Refused
from lec.rounds.models import Step
from tests.confirmed_nation import confirm_branch
from tests.inspections.checked import (
    LATER,
    drawn,
    first_visit,
    found,
    frozen,
    nation_to_check,
    numbers_of,
    province_post,
)

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], Any]) -> list[str]:
    """What became of acts begun together, each in a thread: 'done' or the refusal's code, sorted."""
    together = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> str:
        try:
            together.wait()
            act()
            return "done"
        except Refused as refused:
            return refused.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


def test_two_draws_make_one_sample() -> None:
    nation = nation_to_check()
    inspection = frozen(nation)
    by = province_post(nation)
    drawing = [lambda: draw(inspection=Inspection.objects.get(pk=inspection.pk), by=by, now=LATER)] * 4
    assert at_once(*drawing) == ["done", "drawn-already", "drawn-already", "drawn-already"]
    assert (Visit.objects.count(), SampledLearner.objects.count()) == (2, 4)


def test_lists_frozen_together_get_numbers_of_their_own() -> None:
    nation = nation_to_check()
    assert at_once(*[lambda: frozen(nation)] * 4) == ["done"] * 4
    assert sorted(Inspection.objects.values_list("number", flat=True)) == [1, 2, 3, 4]


def test_two_telephones_on_one_visit_lose_nothing() -> None:
    nation = nation_to_check()
    visit = first_visit(drawn(nation, institutions=4, learners=3))
    by = province_post(nation)

    def telephone(number: int) -> Callable[[], Any]:
        return lambda: record_findings(visit=visit, findings={number: Finding("present")}, by=by, now=LATER)

    assert at_once(*map(telephone, numbers_of(visit))) == ["done"] * 3
    assert [line.found for line in roster(visit)] == ["present"] * 3
    assert list(broken_chains()) == []


def test_roll_is_returned_once() -> None:
    nation = nation_to_check()
    confirm_branch(nation.here)
    visit = first_visit(drawn(nation))
    by = province_post(nation)
    found(visit, "not_found", by=by)
    returning = [lambda: return_roll(visit=Visit.objects.get(pk=visit.pk), by=by, now=LATER)] * 3
    assert at_once(*returning) == ["done", "not-confirmed", "not-confirmed"]
    assert Step.objects.filter(act="return").count() == 1
    assert list(broken_chains()) == []
