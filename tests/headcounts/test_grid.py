"""The whole grid of a LAO: read in the same few statements, saved school by school, voided once."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import translation

from lec.accounts.models import Post
from lec.audit.models import Event
from lec.audit.queries import broken_chains
from lec.headcounts.actions.asking import ask, save_contact
from lec.headcounts.actions.grid import GridRow, record_grid
from lec.headcounts.actions.numbers import attach_name_list, dissolve, record
from lec.headcounts.models import Draft, Headcount
from lec.headcounts.queries.asking import CellState, SchoolState, grid_of, school_row
from lec.headcounts.queries.numbers import numbers_of
from lec.headcounts.rules.numbers import CELLS
from lec.lib.refusals import ChangedMeanwhile, Forbidden, Hidden, Refused
from lec.registry.models import OtherSchool
from lec.rounds.chain import RECORD_LANGUAGE
from lec.rounds.models import Standing, State, Step
from tests.headcounts.asked_schools import DUE, ONES, PDF, TWOS, ZEROS, more_schools
from tests.nation import NOW, Nation, post_of

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=5)
PART = {("K1", "M"): 3, ("K1", "F"): 0}


def confirm() -> None:
    Standing.objects.update(state=State.CONFIRMED, seal_number=1)


def row_of(school: OtherSchool, nation: Nation) -> Any:
    return school_row(OtherSchool.objects.get(pk=school.pk), nation.round)


def saved(nation: Nation, by: Post, rows: dict[OtherSchool, GridRow], **more: Any) -> Any:
    given = {school.pk: row for school, row in rows.items()}
    return record_grid(lao=nation.lao, rows=given, by=by, now=LATER, **more)


def test_each_row_is_recorded_kept_or_refused_by_itself(nation: Nation, school: OtherSchool, by: Post) -> None:
    whole, part, wrong, gone, same = more_schools(nation, 5)
    dissolve(school=gone, on=date(2026, 5, 1), reference="ประกาศ", by=by, now=NOW)
    record(school=same, cells=ONES, by=by, now=NOW)
    outcome = saved(
        nation,
        by,
        {
            whole: GridRow(TWOS),
            part: GridRow(PART),
            wrong: GridRow({**ONES, ("P1", "M"): -4, ("P2", "F"): "มาก"}),
            gone: GridRow(ONES),
            same: GridRow(ONES),
            school: GridRow({}),
        },
    )
    assert (outcome.recorded, outcome.drafted, outcome.unchanged) == ((whole,), (part,), (same, school))
    assert [(row.school, row.code, sorted(row.faults)) for row in outcome.refused] == [
        (wrong, "cells-faulty", ["P1_M", "P2_F"]),
        (gone, "school-dissolved", sorted("_".join(cell) for cell in CELLS)),
    ]
    assert numbers_of(whole, nation.round) == TWOS
    assert (numbers_of(part, nation.round), numbers_of(wrong, nation.round)) == (None, None)
    assert Draft.objects.get().cells == {"K1_M": 3, "K1_F": 0}
    assert list(Event.objects.filter(at=LATER).order_by("number").values_list("verb", "subject")) == [
        ("headcount.draft", f"school:{part.pk}"),
        ("headcount.record", f"school:{whole.pk}"),
    ]
    assert list(broken_chains()) == []


def test_a_draft_counts_for_nothing_and_goes_when_numbers_come(nation: Nation, school: OtherSchool, by: Post) -> None:
    confirm()
    saved(nation, by, {school: GridRow(PART)})
    row = row_of(school, nation)
    assert (row.state, row.total, row.numbers, row.draft) == (SchoolState.NOT_ASKED, None, None, PART)
    assert (row.cell("K1", "M").state, row.cell("K1", "F").state, row.cell("P6", "F").state) == (
        CellState.REPORTED,
        CellState.REPORTED_ZERO,
        CellState.NOT_ASKED,
    )
    assert Standing.objects.filter(state=State.VOIDED).count() == 0
    saved(nation, by, {school: GridRow(ONES)})
    assert (row_of(school, nation).numbers, Draft.objects.count()) == (ONES, 0)


def test_numbers_recorded_elsewhere_end_a_draft_too(nation: Nation, school: OtherSchool, by: Post) -> None:
    saved(nation, by, {school: GridRow(PART)})
    record(school=school, cells=ONES, by=by, now=LATER)
    assert Draft.objects.count() == 0


def test_a_draft_emptied_again_goes(nation: Nation, school: OtherSchool, by: Post) -> None:
    saved(nation, by, {school: GridRow(PART)})
    saved(nation, by, {school: GridRow({("K1", "M"): None})})
    assert Draft.objects.count() == 0
    event = Event.objects.latest("number")
    assert (event.verb, event.before, event.after) == ("headcount.draft", {"K1_M": 3, "K1_F": 0}, {})


def test_recorded_numbers_are_replaced_only_whole(nation: Nation, school: OtherSchool, by: Post) -> None:
    record(school=school, cells=ONES, by=by, now=NOW)
    cells = {cell: 1 for cell in CELLS if cell != ("P6", "F")}
    outcome = saved(nation, by, {school: GridRow(cells)})
    assert [(row.code, list(row.faults)) for row in outcome.refused] == [("cells-missing", ["P6_F"])]
    assert (numbers_of(school, nation.round), Draft.objects.count()) == (ONES, 0)


def test_many_changes_void_once_and_the_cause_names_each(nation: Nation, school: OtherSchool, by: Post) -> None:
    other = more_schools(nation, 1)[0]
    record(school=school, cells=ONES, by=by, now=NOW)
    confirm()
    saved(nation, by, {school: GridRow(TWOS), other: GridRow(ONES)})
    steps = Step.objects.order_by("id")
    words = {"number": 2, "schools": f"{school.name} 18 → 36, {other.name} 18"}
    with translation.override(RECORD_LANGUAGE):
        cause = translation.gettext("The numbers of %(number)s schools were recorded or changed: %(schools)s") % words
    assert [(step.standing.organisation, step.reason) for step in steps] == [
        (nation.lao, cause),
        (nation.province, cause),
    ]


def test_an_unchanged_grid_writes_and_voids_nothing(nation: Nation, school: OtherSchool, by: Post) -> None:
    record(school=school, cells=ONES, by=by, now=NOW)
    confirm()
    events = Event.objects.count()
    outcome = saved(nation, by, {school: GridRow(ONES)})
    assert (outcome.unchanged, Event.objects.count(), Headcount.objects.get().recorded_at) == (
        (school,),
        events,
        NOW,
    )


def test_the_source_is_kept(nation: Nation, school: OtherSchool, by: Post) -> None:
    saved(nation, by, {school: GridRow(ONES)}, source="file")
    assert (Headcount.objects.get().source, row_of(school, nation).source) == ("file", "file")


# --- changed meanwhile -----------------------------------------------------------------------


def test_a_row_changed_meanwhile_is_refused_and_the_others_go_through(
    nation: Nation, school: OtherSchool, by: Post
) -> None:
    other = more_schools(nation, 1)[0]
    seen = {one: row_of(one, nation).fingerprint for one in (school, other)}
    record(school=school, cells=TWOS, by=by, now=NOW)
    outcome = saved(nation, by, {one: GridRow(ONES, seen[one]) for one in (school, other)})
    assert (outcome.recorded, numbers_of(school, nation.round)) == ((other,), TWOS)
    (refused,) = outcome.refused
    assert (refused.school, refused.code, refused.current) == (
        school,
        "changed-meanwhile",
        row_of(school, nation).fingerprint,
    )
    assert f"by {by.officer}" in refused.message
    again = saved(nation, by, {school: GridRow(ONES, refused.current)})
    assert (again.recorded, numbers_of(school, nation.round)) == ((school,), ONES)


def test_a_row_left_as_it_was_shown_takes_nothing_back(nation: Nation, school: OtherSchool, by: Post) -> None:
    record(school=school, cells=ONES, by=by, now=NOW)
    seen = row_of(school, nation).fingerprint
    record(school=school, cells=TWOS, by=by, now=NOW)
    outcome = saved(nation, by, {school: GridRow(ONES, seen)})
    assert (outcome.unchanged, outcome.refused, numbers_of(school, nation.round)) == ((school,), (), TWOS)


def test_a_draft_changed_meanwhile_is_not_lost(nation: Nation, school: OtherSchool, by: Post) -> None:
    seen = row_of(school, nation).fingerprint
    saved(nation, by, {school: GridRow(PART, seen)})
    outcome = saved(nation, by, {school: GridRow({("P1", "M"): 9}, seen)})
    assert ([row.code for row in outcome.refused], row_of(school, nation).draft) == (["changed-meanwhile"], PART)


def test_one_school_changed_meanwhile_is_refused(nation: Nation, school: OtherSchool, by: Post) -> None:
    seen = row_of(school, nation).fingerprint
    record(school=school, cells=TWOS, by=by, now=NOW, seen=seen)
    with pytest.raises(ChangedMeanwhile) as refusal:
        record(school=school, cells=ONES, by=by, now=LATER, seen=seen)
    assert (refusal.value.current, numbers_of(school, nation.round)) == (row_of(school, nation).fingerprint, TWOS)
    record(school=school, cells=ONES, by=by, now=LATER, seen=refusal.value.current)
    assert numbers_of(school, nation.round) == ONES


def test_the_same_numbers_need_no_second_look(nation: Nation, school: OtherSchool, by: Post) -> None:
    record(school=school, cells=TWOS, by=by, now=NOW)
    record(school=school, cells=TWOS, by=by, now=LATER, seen="of-long-ago")
    assert Headcount.objects.get().recorded_at == NOW


# --- who, and how many statements ------------------------------------------------------------


def test_only_the_funding_lao_saves_its_own_schools(nation: Nation, school: OtherSchool, by: Post) -> None:
    rows = {school.pk: GridRow(ONES)}
    for organisation, refusal in ((nation.province, Forbidden), (nation.here.laos[1], Hidden)):
        with pytest.raises(refusal):
            record_grid(lao=nation.lao, rows=rows, by=post_of(organisation), now=NOW)
    with pytest.raises(Hidden):
        record_grid(lao=nation.lao, rows={nation.here.other_schools[1].pk: GridRow(ONES)}, by=by, now=NOW)
    nation.round.closed_at = NOW
    nation.round.save()
    with pytest.raises(Refused) as refused:
        record_grid(lao=nation.lao, rows=rows, by=by, now=NOW)
    assert (refused.value.code, Headcount.objects.count()) == ("no-open-round", 0)


def test_reading_takes_seven_statements_for_any_number(
    nation: Nation, school: OtherSchool, by: Post, django_assert_num_queries: Any
) -> None:
    for more in (0, 3):
        for one in [school, *more_schools(nation, more)]:
            record(school=one, cells=ONES, by=by, now=NOW)
            attach_name_list(school=one, filename="a.pdf", content=PDF, by=by, now=NOW)
            save_contact(school=one, person="ครู", telephone="", email="a@b.th", by=by, now=NOW)
            ask(schools=[one], due_on=DUE, by=by, now=NOW)
        with django_assert_num_queries(7):
            rows = grid_of(nation.lao, nation.round)
            assert len([row.fingerprint for row in rows if row.request.officer and row.changed_by]) == 1 + more


def test_saving_takes_as_many_statements_for_one_as_for_five(
    nation: Nation, school: OtherSchool, by: Post, django_assert_max_num_queries: Any
) -> None:
    schools = more_schools(nation, 10)
    record(school=school, cells=ONES, by=by, now=NOW)
    with django_assert_max_num_queries(100) as one:
        saved(nation, by, {schools[0]: GridRow(ONES), schools[1]: GridRow(PART)})
    with django_assert_max_num_queries(100) as five:
        rows = {each: GridRow(ONES) for each in schools[2:6]}
        saved(nation, by, rows | {each: GridRow(PART) for each in schools[6:]})
    assert len(five) == len(one)


def test_zeros_are_reported_and_a_dissolved_schools_zeros_change_nothing(
    nation: Nation, school: OtherSchool, by: Post
) -> None:
    gone = more_schools(nation, 1)[0]
    OtherSchool.objects.filter(pk=gone.pk).update(dissolved_on=date(2025, 1, 1), dissolution_reference="ประกาศ")
    outcome = saved(nation, by, {school: GridRow(ZEROS), gone: GridRow(ZEROS)})
    assert (outcome.recorded, outcome.unchanged) == ((school,), (gone,))
    rows = grid_of(nation.lao, nation.round)
    assert [(row.state, row.total, row.counts) for row in rows] == [
        (SchoolState.REPORTED_ZERO, 0, True),
        (SchoolState.DISSOLVED, 0, True),
    ]
    assert {view.state for view in rows[1].cells.values()} == {CellState.DISSOLVED}
