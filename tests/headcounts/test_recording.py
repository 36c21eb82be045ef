"""Recording a school's numbers: complete, plausible, once, by its own LAO, and voiding what stood on them."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from lec.accounts.models import Officer, Post
from lec.audit.models import Event
from lec.audit.queries import broken_chains
from lec.headcounts.actions.numbers import record
from lec.headcounts.models import Cell, Headcount
from lec.headcounts.queries.numbers import numbers_of
from lec.headcounts.rules.numbers import CELLS, MOST
from lec.lib.refusals import Forbidden, Hidden, Invalid, Refused
from lec.registry.models import OtherSchool
from lec.rounds.models import Database, Standing, State, Step
from tests.nation import NOW, Nation, make_round, post_of

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=5)


def numbers(count: int = 1, **more: Any) -> dict[tuple[str, str], int]:
    """The same count everywhere, but for cells named like K1_M."""
    return {cell: more.get("_".join(cell), count) for cell in CELLS}


def confirm(nation: Nation) -> None:
    """LAO head counts and the province's overall stand confirmed."""
    for organisation, database in ((nation.lao, Database.HEADCOUNTS), (nation.province, Database.OVERALL)):
        Standing.objects.filter(organisation=organisation, database=database).update(
            state=State.CONFIRMED, seal_number=1, confirmed_at=NOW, confirmed_total=18
        )


def states(nation: Nation) -> list[str]:
    rows = ((nation.lao, Database.HEADCOUNTS), (nation.province, Database.OVERALL))
    return [Standing.objects.get(organisation=one, database=database).state for one, database in rows]


def footprint() -> tuple[int, int, int, int]:
    return Headcount.objects.count(), Cell.objects.count(), Event.objects.count(), Step.objects.count()


def test_numbers_are_kept_with_who_and_when(nation: Nation, school: OtherSchool, by: Post) -> None:
    kept = record(school=school, cells=numbers(K1_M=7), by=by, now=NOW)
    assert numbers_of(school, nation.round) == numbers(K1_M=7)
    assert (kept.recorded_at, kept.post, kept.officer) == (NOW, by, by.officer)
    event = Event.objects.get()
    assert (event.organisation_id, event.verb, event.subject) == (
        nation.lao.pk,
        "headcount.record",
        f"school:{school.pk}",
    )
    assert (event.before, event.after["K1"], event.after["P6"]) == (None, {"M": 7, "F": 1}, {"M": 1, "F": 1})


def test_a_change_keeps_before_and_after(nation: Nation, school: OtherSchool, by: Post) -> None:
    record(school=school, cells=numbers(1), by=by, now=NOW)
    record(school=school, cells=numbers(1, P6_F=3), by=by, now=LATER)
    event = Event.objects.latest("number")
    assert (event.before["P6"], event.after["P6"]) == ({"M": 1, "F": 1}, {"M": 1, "F": 3})
    assert (Headcount.objects.count(), Cell.objects.count(), Headcount.objects.get().recorded_at) == (1, 18, LATER)
    assert list(broken_chains()) == []


def test_the_same_numbers_again_change_nothing(nation: Nation, school: OtherSchool, by: Post) -> None:
    first = record(school=school, cells=numbers(), by=by, now=NOW)
    confirm(nation)
    before = footprint()
    assert record(school=school, cells=numbers(), by=by, now=LATER) == first
    assert (footprint(), states(nation)) == (before, [State.CONFIRMED, State.CONFIRMED])
    assert Headcount.objects.get().recorded_at == NOW


def test_a_change_voids_the_lao_and_the_province(nation: Nation, school: OtherSchool, by: Post) -> None:
    record(school=school, cells=numbers(), by=by, now=NOW)
    confirm(nation)
    record(school=school, cells=numbers(P1_M=4), by=by, now=LATER)
    assert states(nation) == [State.VOIDED, State.VOIDED]
    cause = f"แก้ไขจำนวนนักเรียนของ{school.name} จาก 18 คน เป็น 21 คน"
    assert [(step.standing.organisation, step.reason) for step in Step.objects.order_by("id")] == [
        (nation.lao, cause),
        (nation.province, cause),
    ]
    assert list(Event.objects.filter(at=LATER).order_by("pk").values_list("organisation_id", "verb")) == [
        (nation.lao.pk, "headcount.record"),
        (nation.lao.pk, "standing.void"),
        (nation.province.pk, "standing.void"),
    ]


def test_a_change_leaves_the_neighbours_standings_alone(nation: Nation, school: OtherSchool, by: Post) -> None:
    Standing.objects.update(state=State.CONFIRMED, seal_number=1)
    record(school=school, cells=numbers(), by=by, now=NOW)
    fallen = Standing.objects.filter(state=State.VOIDED)
    assert sorted(fallen.values_list("organisation", "database")) == sorted(
        [(nation.lao.pk, Database.HEADCOUNTS), (nation.province.pk, Database.OVERALL)]
    )


def test_a_failure_after_the_change_leaves_nothing(
    nation: Nation, school: OtherSchool, by: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(school=school, cells=numbers(), by=by, now=NOW)
    confirm(nation)
    before = footprint()

    def broken(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("INSERT INTO") and "rounds_step" in sql:
            raise RuntimeError("the disk is full")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(broken), pytest.raises(RuntimeError):
        record(school=school, cells=numbers(P1_M=4), by=by, now=LATER)
    assert (footprint(), states(nation)) == (before, [State.CONFIRMED, State.CONFIRMED])
    assert numbers_of(school, nation.round) == numbers()
    assert list(broken_chains()) == []


def test_missing_cells_are_not_zero(nation: Nation, school: OtherSchool, by: Post) -> None:
    cells = numbers()
    del cells["K1", "F"], cells["P6", "M"]
    with pytest.raises(Invalid) as refusal:
        record(school=school, cells=cells, by=by, now=NOW)
    assert (refusal.value.code, refusal.value.faults) == (
        "cells-faulty",
        {
            "K1_F": "Fill in a number; write 0 where there is nobody.",
            "P6_M": "Fill in a number; write 0 where there is nobody.",
        },
    )
    assert footprint() == (0, 0, 0, 0)


@pytest.mark.parametrize("count", [-1, MOST + 1, True, 1.5, "3", None])
def test_an_impossible_number_is_refused_at_its_cell(school: OtherSchool, by: Post, count: Any) -> None:
    with pytest.raises(Invalid) as refusal:
        record(school=school, cells=numbers(P2_F=count), by=by, now=NOW)
    assert list(refusal.value.faults) == ["P2_F"]


def test_the_greatest_number_is_accepted(nation: Nation, school: OtherSchool, by: Post) -> None:
    record(school=school, cells=numbers(0, P1_M=MOST), by=by, now=NOW)
    assert numbers_of(school, nation.round) == numbers(0, P1_M=MOST)


@pytest.mark.parametrize("stranger", [("M1", "M"), ("K1", "X")])
def test_a_cell_that_is_not_counted_is_refused(school: OtherSchool, by: Post, stranger: tuple[str, str]) -> None:
    with pytest.raises(Invalid) as refusal:
        record(school=school, cells={**numbers(), stranger: 1}, by=by, now=NOW)
    assert list(refusal.value.faults) == ["_".join(stranger)]


def test_only_the_funding_lao_records(nation: Nation, school: OtherSchool) -> None:
    refused = {}
    for organisation in (
        nation.department,
        nation.province,
        nation.here.laos[1],
        nation.school,
        nation.there.laos[0],
        nation.there.province,
    ):
        with pytest.raises(Refused) as refusal:
            record(school=school, cells=numbers(), by=post_of(organisation), now=NOW)
        refused[organisation.code] = type(refusal.value)
    assert list(refused.values()) == [Forbidden, Forbidden, Hidden, Hidden, Hidden, Hidden]
    assert footprint() == (0, 0, 0, 0)


def test_without_an_open_round_nothing_is_recorded(nation: Nation, school: OtherSchool, by: Post) -> None:
    nation.round.closed_at = NOW
    nation.round.save()
    with pytest.raises(Refused) as refusal:
        record(school=school, cells=numbers(), by=by, now=LATER)
    assert (refusal.value.code, footprint()) == ("no-open-round", (0, 0, 0, 0))


def test_a_new_round_begins_unrecorded_and_the_old_numbers_stay(
    nation: Nation, school: OtherSchool, by: Post
) -> None:
    record(school=school, cells=numbers(2), by=by, now=NOW)
    nation.round.closed_at = NOW
    nation.round.save()
    fresh = make_round(now=LATER, academic_year=2027, term=1)
    assert numbers_of(school, fresh) is None
    record(school=school, cells=numbers(3), by=by, now=LATER)
    assert (numbers_of(school, nation.round), numbers_of(school, fresh)) == (numbers(2), numbers(3))


def test_the_officer_of_the_moment_is_kept(nation: Nation, school: OtherSchool, by: Post) -> None:
    record(school=school, cells=numbers(1), by=by, now=NOW)
    Officer.objects.filter(pk=by.officer_id).update(left_at=NOW)
    by.officer = Officer.objects.create(
        post=by, first_name="ใหม่", last_name="มาแทน", position="-", telephone="054-000-001", created_at=LATER
    )
    by.save()
    record(school=school, cells=numbers(2), by=by, now=LATER)
    assert (Headcount.objects.get().officer, Event.objects.latest("number").officer_id) == (by.officer, by.officer.pk)
