"""Head counts by API: what each school waits for, what stands, and nothing overwritten unseen."""

from datetime import date
from typing import Any

import pytest

from lec.headcounts.actions.asking import ask
from lec.headcounts.actions.grid import GridRow, record_grid
from lec.headcounts.actions.numbers import dissolve, record
from lec.headcounts.queries.numbers import numbers_of
from lec.headcounts.rules.numbers import CELLS
from lec.registry.models import OtherSchool
from tests.headcounts.asked_schools import DUE, ONES, TWOS, ZEROS, more_schools
from tests.nation import NOW, Nation, make_round, post_of

pytestmark = pytest.mark.django_db


def body(count: int, **more: Any) -> dict[str, Any]:
    return {"cells": [{"grade": grade, "sex": sex, "count": count} for grade, sex in CELLS], **more}


def path(nation: Nation, school: OtherSchool | None = None) -> str:
    return f"/laos/{nation.lao.code}/headcounts" + (f"/{school.code}" if school else "")


def test_the_list_tells_what_each_school_waits_for(nation: Nation, speak: Any) -> None:
    by, first = post_of(nation.lao), nation.here.other_schools[0]
    asked, reported, zero, gone = more_schools(nation, 4)
    ask(schools=[asked], due_on=DUE, by=by, now=NOW)
    record(school=reported, cells=ONES, by=by, now=NOW, source="file")
    record(school=zero, cells=ZEROS, by=by, now=NOW)
    dissolve(school=gone, on=date(2026, 5, 1), reference="ประกาศ", by=by, now=NOW)
    items = speak(nation.lao)("GET", path(nation)).json()["items"]
    assert [
        (one["code"], one["state"], one["reporting"], one["total"], one["source"], one["due_on"]) for one in items
    ] == [
        (first.code, "missing", "not_asked", None, "", None),
        (asked.code, "missing", "asked", None, "", "2026-11-30"),
        (reported.code, "recorded", "reported", 18, "file", None),
        (zero.code, "recorded", "reported_zero", 0, "typed", None),
        (gone.code, "dissolved", "dissolved", 0, "typed", None),
    ]
    assert (items[1]["asked_on"], items[1]["affiliation"]) == ("2026-11-22", "สช.")


def test_a_cell_missing_is_no_zero(nation: Nation, speak: Any) -> None:
    shown = speak(nation.lao)("GET", path(nation, nation.here.other_schools[0])).json()
    assert (shown["cells"], shown["state"], shown["total"]) == ([], "missing", None)
    assert shown["cell_states"][0] == {"grade": "K1", "sex": "M", "state": "not_asked", "count": None}
    assert len(shown["cell_states"]) == 18


def test_a_draft_is_shown_to_the_lao_alone(nation: Nation, speak: Any) -> None:
    """As on the page: what is not whole yet counts for nothing and is nobody else's."""
    school = nation.here.other_schools[0]
    row = GridRow({("K1", "M"): 7})
    record_grid(lao=nation.lao, rows={school.pk: row}, by=post_of(nation.lao), now=NOW)
    readers = [speak(one)("GET", path(nation, school)) for one in (nation.lao, nation.province)]
    first = [answer.json()["cell_states"][0] for answer in readers]
    assert [(one["state"], one["count"]) for one in first] == [("reported", 7), ("not_asked", None)]


def test_a_dissolved_school_reads_as_zeros_in_a_new_round_too(nation: Nation, speak: Any) -> None:
    school = nation.here.other_schools[0]
    record(school=school, cells=ONES, by=post_of(nation.lao), now=NOW)
    OtherSchool.objects.filter(pk=school.pk).update(dissolved_on=date(2026, 5, 1), dissolution_reference="ประกาศ")
    nation.round.closed_at = NOW
    nation.round.save()
    for _round in (nation.round, make_round(academic_year=2027, term=1)):
        shown = speak(nation.lao)("GET", path(nation, school)).json()
        assert (shown["state"], shown["total"]) == ("dissolved", 0)
        assert [(one["grade"], one["sex"], one["count"]) for one in shown["cells"]] == [(*cell, 0) for cell in CELLS]


def test_a_dissolved_school_is_not_reopened_by_putting_numbers(nation: Nation, speak: Any) -> None:
    school = nation.here.other_schools[0]
    OtherSchool.objects.filter(pk=school.pk).update(dissolved_on=date(2026, 5, 1), dissolution_reference="ประกาศ")
    answer = speak(nation.lao)("PUT", path(nation, school), body(1))
    assert (answer.status_code, answer.json()["code"]) == (409, "school-dissolved")
    school.refresh_from_db()
    assert school.dissolved_on == date(2026, 5, 1)


def test_numbers_changed_meanwhile_are_not_overwritten(nation: Nation, speak: Any) -> None:
    school, call = nation.here.other_schools[0], speak(nation.lao)
    seen = call("GET", path(nation, school)).json()["seen"]
    record(school=school, cells=TWOS, by=post_of(nation.lao), now=NOW)
    answer = call("PUT", path(nation, school), body(1, seen=seen))
    assert (answer.status_code, answer.json()["code"]) == (409, "changed-meanwhile")
    assert numbers_of(school, nation.round) == TWOS
    seen = call("GET", path(nation, school)).json()["seen"]
    assert call("PUT", path(nation, school), body(1, seen=seen)).json()["total"] == 18
    assert numbers_of(school, nation.round) == ONES


def test_without_a_look_before_numbers_are_put_as_ever(nation: Nation, speak: Any) -> None:
    school = nation.here.other_schools[0]
    record(school=school, cells=TWOS, by=post_of(nation.lao), now=NOW)
    assert speak(nation.lao)("PUT", path(nation, school), body(1)).status_code == 200
