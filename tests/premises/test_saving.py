"""Saving basic data: drafts allowed, nonsense refused, unchanged is nothing, a change voids upwards."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.utils import translation

from lec.accounts.models import Post
from lec.audit.models import Event
from lec.audit.queries import broken_chains
from lec.lib.refusals import ChangedMeanwhile, Forbidden, Hidden, Invalid, Refused
from lec.premises.actions.basics import Fields, save_basics
from lec.premises.models import Basics
from lec.premises.queries.basics import basics_of, mark_of
from lec.premises.rules.basics import grades_possible
from lec.registry.models import Kind
from lec.rounds.models import Database, Standing, State, Step
from tests.nation import NOW, Nation, build_nation, post_of

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=5)
WHOLE: Fields = {
    "house_number": "99/1",
    "village": "บ้านสมมติ หมู่ 3",
    "road": "ยันตรกิจโกศล",
    "subdistrict": "ในเวียง",
    "district": "เมืองแพร่",
    "postcode": "54000",
    "telephone": "0 5451 1234 ต่อ 12",
    "head_name": "นางสาวสมศรี ใจดี",
    "head_position": "ผู้อำนวยการ",
    "head_telephone": "081-234-5678",
    "grades_offered": ["K2", "K3", "P1"],
    "opened_on": date(2001, 5, 16),
}


@pytest.fixture
def nation() -> Iterator[Nation]:
    with translation.override("en"):
        yield build_nation()


@pytest.fixture
def by(nation: Nation) -> Post:
    return post_of(nation.school)


def forget(nation: Nation) -> None:
    """Nothing is filled in yet."""
    Basics.objects.filter(institution=nation.school).delete()


def kept(nation: Nation) -> dict[str, Any]:
    row = Basics.objects.get(institution=nation.school)
    return {name: getattr(row, name) for name in WHOLE}


def test_everything_is_kept_with_who_and_when(nation: Nation, by: Post) -> None:
    forget(nation)
    row = save_basics(institution=nation.school, by=by, now=NOW, **WHOLE)
    assert (kept(nation), row.changed_at, row.post, row.officer) == (WHOLE, NOW, by, by.officer)
    event = Event.objects.get()
    assert (event.organisation_id, event.verb, event.before["postcode"], event.after["opened_on"]) == (
        nation.school.pk,
        "basics.save",
        "",
        "2001-05-16",
    )


def test_a_draft_is_kept(nation: Nation, by: Post) -> None:
    forget(nation)
    save_basics(institution=nation.school, by=by, now=NOW, telephone="054511234")
    assert kept(nation) == {
        **dict.fromkeys(WHOLE, ""),
        "telephone": "054511234",
        "grades_offered": [],
        "opened_on": None,
    }


def test_fields_left_out_stay_and_the_event_names_only_what_changed(nation: Nation, by: Post) -> None:
    save_basics(institution=nation.school, by=by, now=NOW, head_name="นายใหม่ มาแทน")
    assert kept(nation)["telephone"] == "054-000-000"
    event = Event.objects.get()
    assert (event.before, event.after) == ({"head_name": "นางสาวสมศรี ใจดี"}, {"head_name": "นายใหม่ มาแทน"})
    assert list(broken_chains()) == []


def test_an_unchanged_save_does_nothing(nation: Nation, by: Post) -> None:
    Standing.objects.update(state=State.CONFIRMED, seal_number=1)
    before = Basics.objects.get(institution=nation.school)
    grades = ["P3", "K2", "K3", "P1", "P2"]
    save_basics(institution=nation.school, by=by, now=LATER, postcode=" ๕๔๐๐๐ ", grades_offered=grades)
    after = Basics.objects.get(institution=nation.school)
    assert (after.changed_at, after.grades_offered) == (before.changed_at, before.grades_offered)
    assert (Event.objects.count(), Step.objects.count()) == (0, 0)


def test_saving_nothing_where_nothing_is_keeps_nothing(nation: Nation, by: Post) -> None:
    forget(nation)
    save_basics(institution=nation.school, by=by, now=NOW, road="", grades_offered=[])
    assert (Basics.objects.filter(institution=nation.school).count(), Event.objects.count()) == (0, 0)


def test_a_change_voids_the_institution_the_lao_and_the_province(nation: Nation, by: Post) -> None:
    Standing.objects.update(state=State.CONFIRMED, seal_number=1)
    save_basics(institution=nation.school, by=by, now=LATER, road="เจริญเมือง")
    fallen = Standing.objects.filter(state=State.VOIDED).order_by("pk").values_list("organisation", "database")
    assert sorted(fallen) == sorted(
        [
            (nation.school.pk, Database.BASICS),
            (nation.lao.pk, Database.BASICS),
            (nation.province.pk, Database.OVERALL),
        ]
    )
    steps = Step.objects.order_by("id")
    assert [step.standing.organisation for step in steps] == [nation.school, nation.lao, nation.province]
    assert {step.reason for step in steps} == {f"แก้ไขข้อมูลพื้นฐานของ{nation.school.name}"}


def test_a_failure_after_the_change_leaves_nothing(nation: Nation, by: Post) -> None:
    Standing.objects.update(state=State.CONFIRMED, seal_number=1)

    def broken(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("INSERT INTO") and "rounds_step" in sql:
            raise RuntimeError("the disk is full")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(broken), pytest.raises(RuntimeError):
        save_basics(institution=nation.school, by=by, now=LATER, road="เจริญเมือง")
    assert (kept(nation)["road"], Event.objects.count()) == ("", 0)
    assert Standing.objects.exclude(state=State.CONFIRMED).count() == 0


@pytest.mark.parametrize(
    "fields",
    [
        {"postcode": "5400"},
        {"postcode": "540000"},
        {"postcode": "05400"},
        {"telephone": "ไม่มี"},
        {"telephone": "12345"},
        {"head_telephone": "081-234-567a"},
        {"opened_on": date(2026, 11, 23)},
        {"opened_on": date(1458, 1, 1)},
        {"grades_offered": ["P1", "X9"]},
        {"head_name": "ก" * 201},
        {"opening_order": "ก" * 201},
        {"transferred_on": date(2026, 11, 23)},
        {"transferred_on": date(2001, 5, 15)},
        {"teachers": 2001},
        {"caregivers": -1},
        {"water": "sea"},
        {"electricity": "x"},
        {"internet": "x"},
    ],
)
def test_a_malformed_value_is_refused_at_its_field(nation: Nation, by: Post, fields: Fields) -> None:
    with pytest.raises(Invalid) as refusal:
        save_basics(institution=nation.school, by=by, now=NOW, **fields)
    assert (refusal.value.code, list(refusal.value.faults)) == ("basics-faulty", list(fields))
    assert Event.objects.count() == 0


LATER_FIELDS: Fields = {
    "opening_order": "คำสั่ง อบต. ที่ 9/2544",
    "transferred_on": date(2002, 10, 1),
    "transfer_order": "ประกาศ ลงวันที่ 1 ต.ค. 2545",
    "latitude": Decimal("18.144500"),
    "longitude": Decimal("100.140300"),
    "teachers": 0,
    "caregivers": 2000,
    "other_staff": 3,
    "water": "rain",
    "electricity": "own",
    "internet": "none",
    "has_kitchen": False,
    "has_playground": True,
}


def test_the_later_fields_are_kept_too(nation: Nation, by: Post) -> None:
    save_basics(institution=nation.school, by=by, now=NOW, **LATER_FIELDS)
    row = Basics.objects.get(institution=nation.school)
    assert {name: getattr(row, name) for name in LATER_FIELDS} == LATER_FIELDS
    assert (Event.objects.get().after["latitude"], list(broken_chains())) == ("18.144500", [])
    save_basics(institution=nation.school, by=by, now=LATER, **LATER_FIELDS)
    assert Event.objects.count() == 1


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [("18.1", None), (None, "100.1"), ("5.49", "100"), ("20.61", "100"), ("18", "97.29"), ("18", "105.71")],
)
def test_a_position_outside_thailand_or_half_of_one_is_refused(
    nation: Nation, by: Post, latitude: str | None, longitude: str | None
) -> None:
    place: Fields = {
        "latitude": Decimal(latitude) if latitude else None,
        "longitude": Decimal(longitude) if longitude else None,
    }
    with pytest.raises(Invalid) as refusal:
        save_basics(institution=nation.school, by=by, now=NOW, **place)
    assert list(refusal.value.faults) == ["position"]


def test_what_somebody_else_changed_is_not_overwritten(nation: Nation, by: Post) -> None:
    shown = mark_of(basics_of(nation.school))
    save_basics(institution=nation.school, by=by, now=NOW, seen=shown, teachers=7)
    with pytest.raises(ChangedMeanwhile) as refusal:
        save_basics(institution=nation.school, by=by, now=LATER, seen=shown, teachers=8)
    assert (basics_of(nation.school).teachers, refusal.value.current) == (7, mark_of(basics_of(nation.school)))
    save_basics(institution=nation.school, by=by, now=LATER, seen=refusal.value.current, teachers=8)
    assert basics_of(nation.school).teachers == 8


def test_every_fault_is_named_at_once(nation: Nation, by: Post) -> None:
    with pytest.raises(Invalid) as refusal:
        save_basics(institution=nation.school, by=by, now=NOW, postcode="x", telephone="y", grades_offered=["Z"])
    assert list(refusal.value.faults) == ["postcode", "telephone", "grades_offered"]


@pytest.mark.parametrize(
    "number", ["054511234", "0 5451 1234", "(054) 511-234", "+66 54 511 234", "054-511234-5 ต่อ 3"]
)
def test_usual_ways_of_writing_a_telephone_number_are_accepted(nation: Nation, by: Post, number: str) -> None:
    save_basics(institution=nation.school, by=by, now=NOW, telephone=number)
    assert kept(nation)["telephone"] == number


def test_a_centre_offers_year_groups_and_kindergarten_a_school_everything(nation: Nation) -> None:
    assert grades_possible(Kind.CENTRE) == ("N2", "N3", "N4", "N5", "K1", "K2", "K3")
    school = grades_possible(Kind.SCHOOL)
    assert (school[0], school[4], school[-1], len(school)) == ("N2", "K1", "V3", 22)
    centre = post_of(nation.centre)
    save_basics(institution=nation.centre, by=centre, now=NOW, grades_offered=["K3", "N2"])
    assert Basics.objects.get(institution=nation.centre).grades_offered == ["N2", "K3"]
    with pytest.raises(Invalid) as refusal:
        save_basics(institution=nation.centre, by=centre, now=NOW, grades_offered=["P1"])
    assert refusal.value.faults == {"grades_offered": "An institution of this kind does not offer: ป.1."}


def test_only_the_institution_saves(nation: Nation) -> None:
    refused = []
    for organisation in (nation.department, nation.province, nation.lao, nation.centre, nation.there.laos[0]):
        with pytest.raises(Refused) as refusal:
            save_basics(institution=nation.school, by=post_of(organisation), now=NOW, road="x")
        refused.append(type(refusal.value))
    assert refused == [Forbidden, Forbidden, Forbidden, Hidden, Hidden]


def test_a_local_authority_has_no_basic_data_of_its_own(nation: Nation) -> None:
    with pytest.raises(Forbidden) as refusal:
        save_basics(institution=nation.lao, by=post_of(nation.lao), now=NOW, road="x")
    assert refusal.value.code == "institutions-only"


def test_without_an_open_round_data_is_kept_all_the_same(nation: Nation, by: Post) -> None:
    nation.round.closed_at = NOW
    nation.round.save()
    save_basics(institution=nation.school, by=by, now=LATER, road="เจริญเมือง")
    assert kept(nation)["road"] == "เจริญเมือง"


def test_history_is_thai_whatever_the_officers_screen(nation: Nation) -> None:
    standings = Standing.objects.filter(organisation=nation.school, database=Database.BASICS)
    standings.update(state=State.CONFIRMED, seal_number=1)
    with translation.override("en"):
        save_basics(institution=nation.school, telephone="054-511-234", by=post_of(nation.school), now=NOW)
    step = Step.objects.get(standing=standings.get())
    assert step.reason == f"แก้ไขข้อมูลพื้นฐานของ{nation.school.name}"
