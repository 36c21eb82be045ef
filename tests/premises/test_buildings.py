"""Buildings as rows: adding, changing, taking off with a reason, many at once; nothing deleted, all voids."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from lec.accounts.models import Post
from lec.audit.models import Event
from lec.audit.queries import broken_chains
from lec.confirmation.actions import confirm
from lec.confirmation.verify import differences
from lec.lib.digests import canonical_line
from lec.lib.refusals import ChangedMeanwhile, Forbidden, Hidden, Invalid, Refused
from lec.premises.actions.buildings import Fields, add_building, change_building, remove_building, save_buildings
from lec.premises.checks.basics import basics_snapshot
from lec.premises.checks.buildings import check_any
from lec.premises.models import Building
from lec.premises.queries.buildings import (
    building_lines,
    buildings_of,
    find_building,
    mark_of,
    mark_of_all,
    removed_from,
    values_of,
)
from lec.rounds.models import Standing, State
from tests.nation import NOW, Nation, build_nation, post_of

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=5)
HALL: Fields = {
    "kind": "classrooms",
    "name": "อาคาร 1",
    "built_year": 2001,
    "floors": 2,
    "rooms": 6,
    "condition": "good",
    "note": "หลังคาใหม่ปี 2565",
}
BARE: Fields = {"kind": "playground", "name": "สนาม", "condition": "repair"}


@pytest.fixture
def nation() -> Iterator[Nation]:
    with translation.override("en"):
        yield build_nation()


@pytest.fixture
def by(nation: Nation) -> Post:
    return post_of(nation.school)


def make(nation: Nation, by: Post, **fields: Any) -> Building:
    return add_building(institution=nation.school, by=by, now=NOW, **{**HALL, **fields})


def fallen() -> list[tuple[str, str]]:
    rows = Standing.objects.filter(state=State.VOIDED).values_list("organisation__code", "database")
    return sorted(rows)


def confirmed_all() -> None:
    Standing.objects.update(state=State.CONFIRMED, seal_number=1)


def test_a_building_is_kept_with_who_and_when(nation: Nation, by: Post) -> None:
    building = make(nation, by)
    kept = find_building(nation.school, building.pk)
    assert (values_of(kept), kept.changed_at, kept.post, kept.officer) == (HALL, NOW, by, by.officer)
    event = Event.objects.get()
    assert (event.verb, event.subject, event.before, event.after) == (
        "building.add",
        f"building:{building.pk}",
        {},
        dict(HALL),
    )


def test_little_is_needed(nation: Nation, by: Post) -> None:
    building = add_building(institution=nation.school, by=by, now=NOW, **BARE)
    assert values_of(building) == {**dict.fromkeys(HALL), **BARE, "note": ""}


def test_adding_changing_and_taking_off_void_what_rests_on_them(nation: Nation, by: Post) -> None:
    chain = sorted([(nation.school.code, "basics"), (nation.lao.code, "basics"), (nation.province.code, "overall")])
    building = make(nation, by)
    for act in (
        lambda: make(nation, by, name="อาคาร 2"),
        lambda: change_building(building=building, by=by, now=LATER, rooms=7),
        lambda: save_buildings(institution=nation.school, rows=[{**HALL, "rooms": 8}], by=by, now=LATER),
        lambda: remove_building(building=building, reason="รื้อถอน", by=by, now=LATER),
    ):
        confirmed_all()
        act()
        assert fallen() == chain
    assert list(broken_chains()) == []


def test_history_says_in_thai_what_was_changed(nation: Nation, by: Post) -> None:
    confirmed_all()
    make(nation, by)
    standing = Standing.objects.get(organisation=nation.school, database="basics")
    assert standing.steps.get().reason == f"แก้ไขข้อมูลอาคารสถานที่ของ{nation.school.name}"


def test_a_change_tells_only_what_changed(nation: Nation, by: Post) -> None:
    building = make(nation, by)
    change_building(building=building, by=by, now=LATER, condition="repair", name="  อาคาร   1 ")
    event = Event.objects.order_by("number").last()
    assert event is not None
    assert (event.verb, event.before, event.after) == (
        "building.change",
        {"condition": "good"},
        {"condition": "repair"},
    )


def test_an_unchanged_save_does_nothing(nation: Nation, by: Post) -> None:
    building = make(nation, by)
    confirmed_all()
    change_building(building=building, by=by, now=LATER, **HALL)
    outcome = save_buildings(institution=nation.school, rows=[HALL], by=by, now=LATER)
    assert [one.outcome for one in outcome] == ["unchanged"]
    assert (fallen(), Event.objects.count(), find_building(nation.school, building.pk).changed_at) == ([], 1, NOW)


def test_what_is_gone_stays_in_the_register(nation: Nation, by: Post) -> None:
    building = make(nation, by)
    remove_building(building=building, reason=" รื้อถอน  ปี 2569 ", by=by, now=LATER)
    assert list(buildings_of(nation.school)) == []
    gone = removed_from(nation.school).get()
    assert (gone.pk, gone.removed_at, gone.removal, gone.officer) == (
        building.pk,
        LATER,
        "รื้อถอน ปี 2569",
        by.officer,
    )
    event = Event.objects.order_by("number").last()
    assert event is not None
    assert (event.verb, event.before, event.after) == (
        "building.remove",
        dict(HALL),
        {"removal": "รื้อถอน ปี 2569"},
    )
    for act in (
        lambda: change_building(building=building, by=by, now=LATER, rooms=1),
        lambda: remove_building(building=building, reason="อีก", by=by, now=LATER),
    ):
        with pytest.raises(Hidden):
            act()


@pytest.mark.parametrize("reason", ["", " \u200b ", "ก" * 301])
def test_nothing_is_taken_off_without_a_reason(nation: Nation, by: Post, reason: str) -> None:
    building = make(nation, by)
    with pytest.raises(Invalid) as refusal:
        remove_building(building=building, reason=reason, by=by, now=LATER)
    assert list(refusal.value.faults) == ["reason"]
    assert buildings_of(nation.school).count() == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"name": " - ".replace("-", "")},
        {"name": "ก" * 201},
        {"kind": "castle"},
        {"condition": ""},
        {"built_year": 1899},
        {"built_year": 2027},
        {"built_year": 2544},
        {"floors": 0},
        {"floors": 51},
        {"rooms": -1},
        {"rooms": 301},
        {"note": "ก" * 301},
    ],
)
def test_nonsense_is_refused_at_its_field(nation: Nation, by: Post, fields: Fields) -> None:
    with pytest.raises(Invalid) as refusal:
        make(nation, by, **fields)
    assert (refusal.value.code, list(refusal.value.faults)) == ("building-faulty", list(fields))
    assert (Building.objects.count(), Event.objects.count()) == (0, 0)


@pytest.mark.parametrize("fields", [{"built_year": 1900}, {"built_year": 2026}, {"floors": 50}, {"rooms": 300}])
def test_the_edges_are_accepted(nation: Nation, by: Post, fields: Fields) -> None:
    assert make(nation, by, **fields).pk


def test_every_fault_is_named_at_once(nation: Nation, by: Post) -> None:
    with pytest.raises(Invalid) as refusal:
        add_building(institution=nation.school, by=by, now=NOW, floors=99)
    assert sorted(refusal.value.faults) == ["condition", "floors", "kind", "name"]


def test_a_name_stands_once_on_the_list(nation: Nation, by: Post) -> None:
    building = make(nation, by)
    other = make(nation, by, name="อาคาร 2")
    for act in (
        lambda: make(nation, by, name="อาคาร1"),
        lambda: change_building(building=other, by=by, now=LATER, name="อาคาร 1"),
    ):
        with pytest.raises(Invalid) as refusal:
            act()
        assert list(refusal.value.faults) == ["name"]
    remove_building(building=building, reason="รื้อถอน", by=by, now=LATER)
    assert make(nation, by).pk != building.pk


def test_what_somebody_else_changed_is_not_overwritten(nation: Nation, by: Post) -> None:
    building = make(nation, by)
    shown = mark_of(building)
    change_building(building=building, by=by, now=NOW, seen=shown, rooms=8)
    for act in (
        lambda: change_building(building=building, by=by, now=LATER, seen=shown, rooms=9),
        lambda: remove_building(building=building, reason="รื้อถอน", by=by, now=LATER, seen=shown),
    ):
        with pytest.raises(ChangedMeanwhile) as refusal:
            act()
        stands = find_building(nation.school, building.pk)
        assert (stands.rooms, refusal.value.current) == (8, mark_of(stands))
    change_building(building=building, by=by, now=LATER, seen=refusal.value.current, rooms=9)
    assert find_building(nation.school, building.pk).rooms == 9


def test_only_the_institution_writes(nation: Nation, by: Post) -> None:
    building = make(nation, by)
    for organisation, refusal in (
        (nation.lao, Forbidden),
        (nation.province, Forbidden),
        (nation.department, Forbidden),
        (nation.centre, Hidden),
        (nation.there.laos[0], Hidden),
    ):
        stranger = post_of(organisation)
        for act in (
            lambda post=stranger: add_building(institution=nation.school, by=post, now=NOW, **BARE),
            lambda post=stranger: change_building(building=building, by=post, now=NOW, rooms=1),
            lambda post=stranger: remove_building(building=building, reason="x", by=post, now=NOW),
            lambda post=stranger: save_buildings(institution=nation.school, rows=[BARE], by=post, now=NOW),
        ):
            with pytest.raises(Refused) as raised:
                act()
            assert type(raised.value) is refusal
    assert Event.objects.count() == 1


def test_many_rows_go_through_and_the_faulty_are_left_out(nation: Nation, by: Post) -> None:
    make(nation, by)
    make(nation, by, name="อาคาร 2")
    rows: list[Fields] = [
        {**HALL, "rooms": 9},
        BARE,
        {**BARE, "name": "โรงอาหาร", "kind": ""},
        {**HALL, "name": "อาคาร 2", "floors": 99},
        {**HALL, "name": "อาคาร 2"},
        {**BARE, "name": " ส น า ม "},
    ]
    outcomes = save_buildings(institution=nation.school, rows=rows, by=by, now=LATER)
    assert [(one.outcome, sorted(one.faults)) for one in outcomes] == [
        ("changed", []),
        ("new", []),
        ("refused", ["kind"]),
        ("refused", ["floors"]),
        ("unchanged", []),
        ("refused", ["name"]),
    ]
    assert list(buildings_of(nation.school).values_list("name", "rooms", "floors")) == [
        ("อาคาร 1", 9, 2),
        ("อาคาร 2", 6, 2),
        ("สนาม", None, None),
    ]
    verbs = Event.objects.order_by("number").values_list("verb", flat=True)
    assert list(verbs) == ["building.add", "building.add", "building.change", "building.add"]


def test_many_rows_are_not_saved_over_a_list_that_changed(nation: Nation, by: Post) -> None:
    shown = mark_of_all(buildings_of(nation.school))
    make(nation, by)
    with pytest.raises(ChangedMeanwhile) as refusal:
        save_buildings(institution=nation.school, rows=[BARE], by=by, now=LATER, seen=shown)
    assert refusal.value.current == mark_of_all(buildings_of(nation.school))
    assert buildings_of(nation.school).count() == 1


def test_buildings_are_sealed_and_what_is_gone_is_not(
    nation: Nation, by: Post, django_assert_num_queries: Any
) -> None:
    building = make(nation, by)
    add_building(institution=nation.school, by=by, now=NOW, **BARE)
    with django_assert_num_queries(1):
        lines = building_lines(nation.school)
    hall = canonical_line("building", "classrooms", "อาคาร 1", 2001, 2, 6, "good", "หลังคาใหม่ปี 2565")
    bare = canonical_line("building", "playground", "สนาม", None, None, None, "repair", "")
    assert lines == (hall, bare)
    assert basics_snapshot(nation.school).lines[-2:] == (hall, bare)
    remove_building(building=building, reason="รื้อถอน", by=by, now=LATER)
    assert building_lines(nation.school) == (bare,)


def test_a_confirmation_with_buildings_is_proven_by_verify(nation: Nation, by: Post) -> None:
    make(nation, by)
    confirm(organisation=nation.school, database="basics", by=by, now=LATER)
    assert list(differences(now=LATER)) == []
    Building.objects.update(rooms=60)
    assert list(differences(now=LATER)) == [f"{nation.school.code} basics: the data differ from what was confirmed"]


def test_no_building_is_a_piece_of_advice_and_in_nobodys_way(nation: Nation, by: Post) -> None:
    fault = check_any([])
    assert fault is not None
    assert (fault.code, fault.blocking, check_any([make(nation, by)])) == ("buildings-missing", False, None)
    assert basics_snapshot(nation.centre).faults == ()
