"""The page of buildings: rows, the small form, the register, the question before voiding, the workbook."""

import io
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from lec.premises.actions.buildings import add_building, change_building, remove_building
from lec.premises.models import Building
from lec.premises.queries.buildings import buildings_of, find_building
from lec.registry.models import Organisation
from lec.rounds.models import Standing, State
from tests.nation import NOW, Nation, build_nation, post_of

pytestmark = pytest.mark.django_db
ANSWERS = {
    "name": "อาคาร 1",
    "kind": "classrooms",
    "condition": "good",
    "built_year": "๒๕๔๔",
    "floors": "2",
    "rooms": "6",
}


@pytest.fixture
def nation() -> Iterator[Nation]:
    with translation.override("en"):
        yield build_nation()


@pytest.fixture
def client(nation: Nation) -> Client:
    return signed_in(nation.school)


def signed_in(organisation: Organisation) -> Client:
    client = Client()
    client.cookies["lec_language"] = "en"
    client.force_login(post_of(organisation), backend="lec.accounts.signin.PostBackend")
    return client


def page(institution: Organisation, ending: str = "") -> str:
    return f"/institutions/{institution.code}/buildings/{ending}"


def make(nation: Nation, name: str = "อาคาร 1", **fields: Any) -> Building:
    words = {"kind": "classrooms", "condition": "good", "built_year": 2001, "rooms": 6, **fields}
    return add_building(institution=nation.school, by=post_of(nation.school), now=NOW, name=name, **words)


def confirmed_all() -> None:
    Standing.objects.update(state=State.CONFIRMED, seal_number=1)


def rows_of(content: bytes) -> dict[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {sheet.title: [tuple(row) for row in sheet.iter_rows(min_row=2, values_only=True)] for sheet in book}


def test_an_empty_list_tells_the_first_step(client: Client, nation: Nation) -> None:
    text = client.get(page(nation.school)).content.decode()
    assert "Begin with the building in which the children are taught" in text
    assert f'action="{page(nation.school, "add")}"' in text
    above = signed_in(nation.lao).get(page(nation.school)).content.decode()
    assert ("The institution records them" in above, "Begin with" in above) == (True, False)


def test_a_building_is_added_and_shown(client: Client, nation: Nation) -> None:
    answer = client.post(page(nation.school, "add"), ANSWERS)
    assert (answer.status_code, answer.headers["Location"]) == (302, page(nation.school))
    kept = buildings_of(nation.school).get()
    assert (kept.name, kept.built_year, kept.floors, kept.rooms, kept.note) == ("อาคาร 1", 2001, 2, 6, "")
    text = client.get(page(nation.school)).content.decode()
    assert [word in text for word in ("อาคาร 1", "2544", "Classroom building")] == [True] * 3


def test_faults_stand_at_their_fields_and_nothing_typed_is_lost(client: Client, nation: Nation) -> None:
    answer = client.post(page(nation.school, "add"), {**ANSWERS, "built_year": "2001", "floors": "many", "kind": ""})
    form = answer.context["form"]
    assert (answer.status_code, sorted(form.errors), form["name"].value()) == (200, ["floors", "kind"], "อาคาร 1")
    answer = client.post(page(nation.school, "add"), {**ANSWERS, "built_year": "2001"})
    assert answer.context["form"].errors == {
        "built_year": ["Write the year of the Buddhist era, from 2443 to 2569."],
    }
    assert Building.objects.count() == 0


def test_a_building_is_changed_on_the_same_page(client: Client, nation: Nation) -> None:
    building = make(nation)
    here = page(nation.school, f"{building.pk}/change")
    form = client.get(here).context["form"]
    assert (form["built_year"].value(), form["name"].value()) == (2544, "อาคาร 1")
    assert client.post(here, {**ANSWERS, "rooms": "7"}).status_code == 302
    assert find_building(nation.school, building.pk).rooms == 7


def test_taking_off_needs_a_reason_and_leads_into_the_register(client: Client, nation: Nation) -> None:
    building = make(nation)
    here = page(nation.school, f"{building.pk}/remove")
    assert list(client.post(here, {"reason": " "}).context["form"].errors) == ["reason"]
    assert client.post(here, {"reason": "รื้อถอน"}).status_code == 302
    shown = client.get(page(nation.school))
    assert (shown.context["buildings"], [one.removal for one, _words in shown.context["gone"]]) == ([], ["รื้อถอน"])
    assert client.get(here).status_code == 404


def test_saving_what_voids_asks_first_on_every_page(client: Client, nation: Nation) -> None:
    building = make(nation)
    for ending, answers in (
        ("add", {**ANSWERS, "name": "อาคาร 2"}),
        (f"{building.pk}/change", {**ANSWERS, "rooms": "9"}),
        (f"{building.pk}/remove", {"reason": "รื้อถอน"}),
    ):
        confirmed_all()
        asked = client.post(page(nation.school, ending), answers)
        told = [void.organisation for void in asked.context["voids"]]
        assert told == [nation.school, nation.lao, nation.province]
        assert Standing.objects.exclude(state=State.CONFIRMED).count() == 0
        assert 'name="accept_void" value="1"' in asked.content.decode()
        assert client.post(page(nation.school, ending), {**answers, "accept_void": "1"}).status_code == 302
        assert Standing.objects.filter(state=State.VOIDED).count() == 3


def test_what_somebody_else_wrote_is_shown_beside(client: Client, nation: Nation) -> None:
    building = make(nation)
    here = page(nation.school, f"{building.pk}/change")
    seen = client.get(here).context["seen"]
    change_building(building=building, by=post_of(nation.school), now=NOW, rooms=9, condition="repair")
    typed = {**ANSWERS, "floors": "", "rooms": "7", "seen": seen}
    answer = client.post(here, typed)
    rows = [(str(row["label"]), row["yours"], row["theirs"]) for row in answer.context["meanwhile"]["rows"]]
    assert (answer.status_code, rows) == (409, [("Classrooms", "7", "9"), ("Condition", "Good", "Needs repair")])
    assert answer.context["form"]["rooms"].value() == "7"
    assert client.post(here, {**typed, "seen": answer.context["seen"]}).status_code == 302
    assert find_building(nation.school, building.pk).rooms == 7


def test_taking_off_what_somebody_else_changed_is_asked_again(client: Client, nation: Nation) -> None:
    building = make(nation)
    here = page(nation.school, f"{building.pk}/remove")
    seen = client.get(here).context["seen"]
    change_building(building=building, by=post_of(nation.school), now=NOW, rooms=9)
    answer = client.post(here, {"reason": "รื้อถอน", "seen": seen})
    assert (answer.status_code, buildings_of(nation.school).count()) == (409, 1)
    assert client.post(here, {"reason": "รื้อถอน", "seen": answer.context["seen"]}).status_code == 302
    assert buildings_of(nation.school).count() == 0


def test_the_levels_above_look_and_do_not_change(nation: Nation) -> None:
    building = make(nation)
    for organisation in (nation.lao, nation.province, nation.department):
        client = signed_in(organisation)
        shown = client.get(page(nation.school))
        assert (shown.status_code, shown.context["can_save"]) == (200, False)
        assert page(nation.school, "add") not in shown.content.decode()
        for ending in ("add", "paste", f"{building.pk}/change", f"{building.pk}/remove"):
            assert client.get(page(nation.school, ending)).status_code == 403
            assert client.post(page(nation.school, ending), ANSWERS).status_code == 403


def test_a_local_authority_has_no_page_of_buildings(nation: Nation) -> None:
    assert signed_in(nation.lao).get(page(nation.lao)).status_code == 404
    assert signed_in(nation.lao).post(page(nation.lao, "add"), ANSWERS).status_code == 403


def test_list_costs_the_same_for_one_row_and_three(client: Client, nation: Nation) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(page(nation.school))
        return len(captured)

    remove_building(building=make(nation, "เก่า 0"), reason="รื้อถอน", by=post_of(nation.school), now=NOW)
    make(nation)
    before = statements()
    for number in (2, 3):
        make(nation, f"อาคาร {number}")
        gone = make(nation, f"เก่า {number}")
        remove_building(building=gone, reason="รื้อถอน", by=post_of(nation.school), now=NOW)
    assert statements() == before


def test_workbook_of_an_area_holds_what_stands_what_is_gone_and_who_recorded_nothing(nation: Nation) -> None:
    make(nation, note="=1+1")
    gone = make(nation, "เก่า")
    remove_building(building=gone, reason="รื้อถอน", by=post_of(nation.school), now=NOW)
    where = (nation.province.name, nation.lao.name, nation.school.code, nation.school.name)
    answer = signed_in(nation.lao).get(f"/organisations/{nation.lao.code}/buildings.xlsx")
    pages = rows_of(answer.content)
    assert list(pages) == ["Buildings", "Taken off the list", "Nothing recorded"]
    assert pages["Buildings"][1:] == [
        (*where, "อาคาร 1", "Classroom building", "2544", "", "6", "Good", "=1+1"),
    ]
    assert pages["Taken off the list"][1:] == [
        (*where, "เก่า", "Classroom building", "2544", "", "6", "Good", "", "22 พ.ย. 2569", "รื้อถอน"),
    ]
    assert [row[2] for row in pages["Nothing recorded"][1:]] == [nation.centre.code]


def test_workbook_is_of_the_officers_own_area(nation: Nation) -> None:
    make(nation)
    for viewer, code, status in (
        (nation.school, nation.school.code, 200),
        (nation.province, nation.province.code, 200),
        (nation.province, nation.school.code, 200),
        (nation.department, nation.province.code, 200),
        (nation.department, nation.department.code, 404),
        (nation.centre, nation.school.code, 404),
        (nation.there.province, nation.lao.code, 404),
    ):
        assert signed_in(viewer).get(f"/organisations/{code}/buildings.xlsx").status_code == status
    whole = rows_of(signed_in(nation.province).get(f"/organisations/{nation.province.code}/buildings.xlsx").content)
    assert (len(whole["Buildings"]), len(whole["Nothing recorded"])) == (2, 4)


def test_basic_data_shows_the_buildings(client: Client, nation: Nation) -> None:
    address = f"/institutions/{nation.school.code}/basics/"
    shown = client.get(address)
    assert [fault.code for fault in shown.context["advice"]][-1] == "buildings-missing"
    make(nation)
    shown = client.get(address)
    assert ([one.name for one, _words in shown.context["buildings"]], shown.context["missing"]) == (["อาคาร 1"], [])
    assert "buildings-missing" not in [fault.code for fault in shown.context["advice"]]
