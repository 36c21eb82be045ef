"""The pages of basic data: the short form as a draft, its faults at their fields, and the question before voiding."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from lec.premises.actions.basics import save_basics
from lec.premises.models import Basics
from lec.registry.models import Organisation
from lec.rounds.models import Standing, State
from tests.nation import NOW, Nation, build_nation, post_of

pytestmark = pytest.mark.django_db
ANSWERS: dict[str, Any] = {
    "house_number": "12",
    "subdistrict": "ในเวียง",
    "district": "เมืองแพร่",
    "postcode": "๕๔๐๐๐",
    "telephone": "0 5451 1234",
    "head_name": "นายใหม่ มาแทน",
    "grades_offered": ["K2", "P1"],
    "opened_on": "16/5/2544",
    "position": "https://www.google.com/maps/place/x/@18.2,100.2,17z/data=!3m1!3d18.1445!4d100.1403",
    "teachers": "๖",
    "caregivers": "0",
    "other_staff": "2",
    "water": "tap",
    "electricity": "grid",
    "internet": "wired",
    "has_kitchen": "no",
    "has_playground": "yes",
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
    return f"/institutions/{institution.code}/basics/{ending}"


def test_the_form_is_saved_and_shown(client: Client, nation: Nation) -> None:
    answer = client.post(page(nation.school, "edit"), ANSWERS)
    assert (answer.status_code, answer.headers["Location"]) == (302, page(nation.school))
    kept = Basics.objects.get(institution=nation.school)
    assert (kept.postcode, kept.grades_offered, kept.village) == ("54000", ["K2", "P1"], "")
    shown = client.get(page(nation.school))
    assert (shown.context["missing"], "นายใหม่ มาแทน" in shown.content.decode()) == ([], True)


def test_a_draft_is_kept_and_names_what_is_missing(client: Client, nation: Nation) -> None:
    Basics.objects.all().delete()
    assert client.post(page(nation.school, "edit"), {"telephone": "054511234"}).status_code == 302
    shown = client.get(page(nation.school))
    assert [fault.field for fault in shown.context["missing"]] == [
        "house_number",
        "subdistrict",
        "district",
        "postcode",
        "head_name",
        "grades_offered",
        "teachers",
        "caregivers",
        "other_staff",
        "water",
        "electricity",
        "internet",
        "has_kitchen",
        "has_playground",
    ]
    assert '<a class="btn btn-primary" href="' + page(nation.school, "edit") in shown.content.decode()


def test_a_first_form_begins_with_what_the_registry_knows(client: Client, nation: Nation) -> None:
    Basics.objects.all().delete()
    form = client.get(page(nation.school, "edit")).context["form"]
    assert (form["district"].value(), form["telephone"].value()) == ("เมืองแพร่", "")


def test_malformed_answers_are_refused_at_their_fields_and_kept(client: Client, nation: Nation) -> None:
    answer = client.post(page(nation.school, "edit"), ANSWERS | {"postcode": "540", "telephone": "x"})
    form = answer.context["form"]
    assert (answer.status_code, sorted(form.errors), form["telephone"].value()) == (
        200,
        ["postcode", "telephone"],
        "x",
    )
    assert Basics.objects.get(institution=nation.school).head_name == "นางสาวสมศรี ใจดี"


def test_a_centre_is_not_offered_primary_grades(nation: Nation) -> None:
    client = signed_in(nation.centre)
    form = client.get(page(nation.centre, "edit")).context["form"]
    assert [code for code, _label in form.fields["grades_offered"].choices] == [
        "N2",
        "N3",
        "N4",
        "N5",
        "K1",
        "K2",
        "K3",
    ]
    answer = client.post(page(nation.centre, "edit"), ANSWERS)
    assert list(answer.context["form"].errors) == ["grades_offered"]


def test_saving_what_voids_asks_first(client: Client, nation: Nation) -> None:
    Standing.objects.update(state=State.CONFIRMED, seal_number=1)
    asked = client.post(page(nation.school, "edit"), ANSWERS)
    assert [void.organisation for void in asked.context["voids"]] == [nation.school, nation.lao, nation.province]
    assert asked.context["form"]["head_name"].value() == "นายใหม่ มาแทน"
    assert Standing.objects.exclude(state=State.CONFIRMED).count() == 0
    assert client.post(page(nation.school, "edit"), ANSWERS | {"accept_void": "1"}).status_code == 302
    assert Standing.objects.filter(state=State.VOIDED).count() == 3


def test_the_levels_above_look_and_do_not_change(nation: Nation) -> None:
    for organisation in (nation.lao, nation.province, nation.department):
        client = signed_in(organisation)
        shown = client.get(page(nation.school))
        assert (shown.status_code, shown.context["can_save"]) == (200, False)
        assert page(nation.school, "edit") not in shown.content.decode()
        assert client.get(page(nation.school, "edit")).status_code == 403


def test_neighbours_find_nothing(nation: Nation) -> None:
    for organisation in (nation.centre, nation.here.laos[1], nation.there.laos[0], nation.there.province):
        client = signed_in(organisation)
        assert [client.get(page(nation.school, end)).status_code for end in ("", "edit")] == [404, 404]


def test_a_local_authority_has_no_page_of_basic_data(nation: Nation) -> None:
    client = signed_in(nation.lao)
    assert [client.get(page(nation.lao, end)).status_code for end in ("", "edit")] == [404, 403]


def test_the_position_is_kept_and_leads_to_a_map(client: Client, nation: Nation) -> None:
    client.post(page(nation.school, "edit"), ANSWERS)
    kept = Basics.objects.get(institution=nation.school)
    assert (str(kept.latitude), str(kept.longitude)) == ("18.144500", "100.140300")
    shown = client.get(page(nation.school)).content.decode()
    assert "https://www.google.com/maps/search/?api=1&amp;query=18.144500%2C100.140300" in shown
    form = client.get(page(nation.school, "edit")).context["form"]
    assert form["position"].value() == "18.144500, 100.140300"


@pytest.mark.parametrize("position", ["หน้าวัด", "18.1445", "35.6895, 139.6917"])
def test_a_position_elsewhere_or_unreadable_is_refused_at_its_field(
    client: Client, nation: Nation, position: str
) -> None:
    answer = client.post(page(nation.school, "edit"), ANSWERS | {"position": position})
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, ["position"])


def test_only_the_form_may_ask_the_telephone_where_it_is(client: Client, nation: Nation) -> None:
    asked = [client.get(page(nation.school, end)).headers["Permissions-Policy"] for end in ("edit", "")]
    assert ["geolocation=(self)" in asked[0], "geolocation=()" in asked[1]] == [True, True]


def test_what_somebody_else_saved_is_shown_beside_and_nothing_is_lost(client: Client, nation: Nation) -> None:
    seen = client.get(page(nation.school, "edit")).context["seen"]
    save_basics(institution=nation.school, by=post_of(nation.school), now=NOW, teachers=9, road="เจริญเมือง")
    answer = client.post(page(nation.school, "edit"), ANSWERS | {"seen": seen})
    rows = {str(row["label"]): (row["yours"], row["theirs"]) for row in answer.context["meanwhile"]["rows"]}
    assert (answer.status_code, rows["Road"], rows["Teachers"]) == (409, ("", "เจริญเมือง"), (6, 9))
    assert rows["Is there a kitchen?"] == ("There is none", "There is")
    assert Basics.objects.get(institution=nation.school).teachers == 9
    again = client.post(page(nation.school, "edit"), ANSWERS | {"seen": answer.context["seen"]})
    assert (again.status_code, Basics.objects.get(institution=nation.school).teachers) == (302, 6)


def test_what_cannot_be_read_and_what_is_wrong_are_told_at_once(client: Client, nation: Nation) -> None:
    wrong = {"position": "หน้าวัด", "teachers": "หลายคน", "postcode": "1", "transferred_on": "1/1/2600"}
    answer = client.post(page(nation.school, "edit"), ANSWERS | wrong)
    assert sorted(answer.context["form"].errors) == sorted(wrong)
