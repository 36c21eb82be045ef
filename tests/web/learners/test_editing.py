"""Adding, correcting and taking out one child."""

from typing import Any

import pytest

from lec.confirmation.actions import confirm
from lec.lib.identifiers import Identifier
from lec.rolls.identity import seal
from lec.rolls.models import Departure, Enrolment, Learner
from lec.rolls.queries import find_enrolment, fingerprint
from lec.rounds.models import Standing
from tests.nation import NOW, Nation, make_learner, make_learners, national_id, post_of
from tests.rolls.claims import make_claim
from tests.web.conftest import SignedIn
from tests.web.page_forms import form_with

CHILD: dict[str, Any] = {
    "identifier": national_id(7),
    "name_prefix": "ดญ",
    "first_name": " กนกวรรณ ",
    "last_name": "ศรีสุวรรณ",
    "sex": "",
    "birth_date": "๑๖/๕/๒๕๖๒",
    "nationality": "ไทย",
    "grade": "P1",
    "room": "1",
    "student_number": "",
    "entered_on": "16/5/2569",
    "guardian_name": "",
    "guardian_telephone": "",
}


def url(nation: Nation, page: str) -> str:
    return f"/institutions/{nation.school.code}/learners/{page}"


def confirmed(nation: Nation) -> None:
    make_learners([nation.school], 2, verified_in=nation.round)
    confirm(organisation=nation.school, database="roll", by=post_of(nation.school), now=NOW)


def state_of(nation: Nation) -> str:
    return Standing.objects.get(organisation=nation.school, database="roll").state


def test_child_is_added_and_the_prefix_tells_the_sex(nation: Nation, signed_in: SignedIn) -> None:
    response = signed_in(nation.school).post(url(nation, "add"), CHILD)
    assert (response.status_code, response.headers["Location"]) == (302, url(nation, ""))
    enrolment = Enrolment.objects.select_related("learner").get()
    learner = enrolment.learner
    assert (learner.prefix, learner.first_name, learner.sex) == ("เด็กหญิง", "กนกวรรณ", "F")
    assert (str(learner.birth_date), str(enrolment.entered_on)) == ("2019-05-16", "2026-05-16")


def test_child_is_added_and_the_next_form_opens(nation: Nation, signed_in: SignedIn) -> None:
    response = signed_in(nation.school).post(url(nation, "add"), {**CHILD, "add_another": "1"})
    assert response.headers["Location"] == url(nation, "add")


def test_child_without_a_number_is_added_on_a_tick(nation: Nation, signed_in: SignedIn) -> None:
    signed_in(nation.school).post(url(nation, "add"), {**CHILD, "identifier": "", "no_identifier": "on"})
    assert Learner.objects.get().identifier_kind == "none"


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"identifier": ""}, ["identifier"]),
        ({"identifier": "1234567890123"}, ["identifier"]),
        ({"identifier": "1.1E+12"}, ["identifier"]),
        ({"no_identifier": "on"}, ["no_identifier"]),
        ({"name_prefix": "ม.ล."}, ["sex"]),
        ({"sex": "M"}, ["sex"]),
        ({"first_name": " \u200b "}, ["first_name"]),
        ({"first_name": "ก" * 101}, ["first_name"]),
        ({"birth_date": "16/5/62"}, ["birth_date"]),
        ({"birth_date": "31/2/2562"}, ["birth_date"]),
        ({"birth_date": "1/1/2600"}, ["birth_date"]),
        ({"entered_on": "1/1/2560"}, ["entered_on"]),
        ({"grade": "N2"}, ["grade"]),
        ({"grade": ""}, ["grade"]),
    ],
)
def test_bad_input_keeps_what_was_typed(
    nation: Nation, signed_in: SignedIn, change: dict[str, Any], fields: list[str]
) -> None:
    response = signed_in(nation.school).post(url(nation, "add"), CHILD | change)
    assert (response.status_code, list(response.context["form"].errors)) == (422, fields)
    assert response.context["form"]["last_name"].value() == "ศรีสุวรรณ"
    assert Learner.objects.count() == 0


def test_child_enrolled_elsewhere_becomes_contested(nation: Nation, signed_in: SignedIn) -> None:
    signed_in(nation.school).post(url(nation, "add"), CHILD)
    centre = f"/institutions/{nation.centre.code}/learners/add"
    signed_in(nation.centre).post(centre, {**CHILD, "grade": "N5"})
    assert sorted(Enrolment.objects.values_list("state", flat=True)) == ["claimed", "enrolled"]


def test_who_claims_a_child_is_not_told_of_its_guardian(nation: Nation, signed_in: SignedIn) -> None:
    guardian = {"guardian_name": "นางลับ มาก", "guardian_telephone": "081-234-5678"}
    signed_in(nation.school).post(url(nation, "add"), CHILD | guardian)
    signed_in(nation.centre).post(f"/institutions/{nation.centre.code}/learners/add", {**CHILD, "grade": "N5"})
    for institution, told in ((nation.school, True), (nation.centre, False)):
        enrolment = Enrolment.objects.get(institution=institution)
        page = signed_in(institution).get(f"/institutions/{institution.code}/learners/{enrolment.pk}")
        assert ("นางลับ มาก" in page.content.decode()) is told


def test_adding_tells_what_it_voids_and_waits_for_the_second_press(nation: Nation, signed_in: SignedIn) -> None:
    confirmed(nation)
    client = signed_in(nation.school)
    response = client.post(url(nation, "add"), CHILD)
    assert response.status_code == 200
    assert [(void.organisation, void.database) for void in response.context["voids"]] == [(nation.school, "roll")]
    assert [(void.count_before, void.count_after) for void in response.context["voids"]] == [(2, 3)]
    assert response.context["form"]["first_name"].value() == " กนกวรรณ "
    assert (Learner.objects.count(), state_of(nation)) == (2, "confirmed")
    assert client.post(url(nation, "add"), {**CHILD, "accept_void": "1"}).status_code == 302
    assert (Learner.objects.count(), state_of(nation)) == (3, "voided")


def edited(nation: Nation, enrolment: Enrolment, **change: Any) -> dict[str, Any]:
    """What the edit form would send, with a change."""
    learner = enrolment.learner
    return {
        **CHILD,
        "identifier": "",
        "name_prefix": learner.prefix,
        "first_name": learner.first_name,
        "last_name": learner.last_name,
        "sex": learner.sex,
        "birth_date": "15 ม.ค. 2562",
        "entered_on": "",
        "student_number": enrolment.student_number,
        "seen": fingerprint(find_enrolment(nation.school, enrolment.pk)),
        **change,
    }


def test_edit_form_never_holds_the_whole_number(nation: Nation, signed_in: SignedIn) -> None:
    one = make_learner(nation.school, 1)
    page = signed_in(nation.school).get(url(nation, f"{one.pk}/edit")).content.decode()
    assert national_id(nation.school.pk * 100_000 + 1) not in page


def test_edit_without_a_change_writes_nothing(nation: Nation, signed_in: SignedIn) -> None:
    confirmed(nation)
    one = Enrolment.objects.select_related("learner").order_by("pk")[0]
    response = signed_in(nation.school).post(url(nation, f"{one.pk}/edit"), edited(nation, one))
    assert (response.status_code, state_of(nation)) == (302, "confirmed")


def test_edit_changes_the_facts_and_keeps_the_number(nation: Nation, signed_in: SignedIn) -> None:
    one = make_learner(nation.school, 1)
    sealed = one.learner.identifier_sealed
    change = {"first_name": "ใหม่", "name_prefix": "เด็กหญิง", "guardian_name": "นางใจ ดี"}
    assert (
        signed_in(nation.school).post(url(nation, f"{one.pk}/edit"), edited(nation, one, **change)).status_code == 302
    )
    learner = Learner.objects.select_related("particulars").get()
    assert (learner.first_name, learner.sex, learner.identifier_sealed) == ("ใหม่", "F", sealed)
    assert learner.particulars.guardian_name == "นางใจ ดี"


def test_edit_of_what_somebody_else_changed_shows_both(nation: Nation, signed_in: SignedIn) -> None:
    one = make_learner(nation.school, 1)
    sent = edited(nation, one, first_name="ของฉัน")
    Learner.objects.update(first_name="ของเขา")
    client = signed_in(nation.school)
    response = client.post(url(nation, f"{one.pk}/edit"), sent)
    assert response.status_code == 409
    rows = response.context["meanwhile"]["rows"]
    assert [(row["theirs"], row["yours"]) for row in rows] == [("ของเขา", "ของฉัน")]
    assert Learner.objects.get().first_name == "ของเขา"
    again = {**sent, "seen": response.context["seen"]}
    assert client.post(url(nation, f"{one.pk}/edit"), again).status_code == 302
    assert Learner.objects.get().first_name == "ของฉัน"


def test_two_officers_of_one_post_see_both_versions_and_who_was_faster(nation: Nation, signed_in: SignedIn) -> None:
    one = make_learner(nation.school, 1)
    sent = edited(nation, one)
    theirs, mine = signed_in(nation.school), signed_in(nation.school)
    assert theirs.post(url(nation, f"{one.pk}/edit"), sent | {"room": "5"}).status_code == 302
    page = mine.post(url(nation, f"{one.pk}/edit"), sent | {"room": "2", "first_name": "ฉันพิมพ์"})
    words = page.content.decode()
    assert page.status_code == 409
    assert page.context["meanwhile"]["who"] == str(post_of(nation.school).officer)
    assert [word in words for word in (page.context["meanwhile"]["who"], "ฉันพิมพ์", ">5<", "ลับ1")] == [True] * 4
    assert [page.context["form"][name].value() for name in ("room", "first_name")] == ["2", "ฉันพิมพ์"]
    form = form_with(words, "seen", "first_name")
    assert mine.post(url(nation, f"{one.pk}/edit"), form.pressed()).status_code == 302
    one.refresh_from_db()
    assert (one.room, Learner.objects.get().first_name) == ("2", "ฉันพิมพ์")


def test_form_that_shows_nothing_it_was_shown_overwrites_nothing(nation: Nation, signed_in: SignedIn) -> None:
    one = make_learner(nation.school, 1)
    sent = {name: value for name, value in edited(nation, one, room="5").items() if name != "seen"}
    assert signed_in(nation.school).post(url(nation, f"{one.pk}/edit"), sent).status_code == 409
    one.refresh_from_db()
    assert one.room == "1"


def test_edit_of_a_claim_changes_only_what_is_stated(nation: Nation, signed_in: SignedIn) -> None:
    claim = make_claim(nation.school, make_learner(nation.centre, 1))
    client = signed_in(nation.school)
    response = client.get(url(nation, f"{claim.pk}/edit"))
    form = response.context["form"]
    assert {"identifier", "no_identifier", "guardian_name", "guardian_telephone"} & form.fields.keys() == set()
    assert (form["first_name"].value(), form["nationality"].value()) == (f"อ้าง{nation.school.pk}", "ลาว")
    sent = {name: form[name].value() for name in form.fields} | {"birth_date": "16/2/2566", "entered_on": ""}
    sent |= {"first_name": "แก้แล้ว", "grade": "K2", "room": "3", "seen": response.context["seen"]}
    assert client.post(url(nation, f"{claim.pk}/edit"), sent).status_code == 302
    claim = Enrolment.objects.get(pk=claim.pk)
    assert (claim.grade, claim.room, claim.state, claim.person.first_name) == ("K2", "3", "claimed", "แก้แล้ว")
    assert claim.learner.first_name == "ลับ1"


def test_number_that_another_child_has_is_refused_in_the_form(nation: Nation, signed_in: SignedIn) -> None:
    gcode = seal(Identifier("gcode", "G695400000001"))
    one = make_learner(nation.school, 1, identifier_kind="gcode", identifier_sealed=gcode)
    make_learner(nation.school, 2)
    taken = national_id(nation.school.pk * 100_000 + 2)
    response = signed_in(nation.school).post(url(nation, f"{one.pk}/edit"), edited(nation, one, identifier=taken))
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["identifier"])


REGISTER = {"kind": "no_existence", "reason": "3", "last_seen": "2/11/2569", "attempts": "โทรหาแล้ว", "note": ""}


def test_child_is_taken_into_the_register(nation: Nation, signed_in: SignedIn) -> None:
    one = make_learner(nation.school, 1)
    response = signed_in(nation.school).post(url(nation, f"{one.pk}/depart"), REGISTER)
    assert (response.status_code, Departure.objects.get().reason) == (302, "3")


def test_departure_for_another_kind_drops_the_reason_of_the_register(nation: Nation, signed_in: SignedIn) -> None:
    one = make_learner(nation.school, 1)
    signed_in(nation.school).post(url(nation, f"{one.pk}/depart"), {**REGISTER, "kind": "moved"})
    assert (Departure.objects.get().kind, Departure.objects.get().reason) == ("moved", "")


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"reason": "", "last_seen": ""}, ["reason", "last_seen"]),
        ({"last_seen": "2/11/2599"}, ["last_seen"]),
        ({"kind": "", "last_seen": "x"}, ["kind", "last_seen"]),
    ],
)
def test_departure_without_what_the_register_needs_keeps_what_was_typed(
    nation: Nation, signed_in: SignedIn, change: dict[str, str], fields: list[str]
) -> None:
    one = make_learner(nation.school, 1)
    response = signed_in(nation.school).post(url(nation, f"{one.pk}/depart"), {**REGISTER, **change})
    assert (response.status_code, list(response.context["form"].errors)) == (422, fields)
    assert response.context["form"]["attempts"].value() == "โทรหาแล้ว"
    assert Departure.objects.count() == 0


def test_departure_tells_what_it_voids(nation: Nation, signed_in: SignedIn) -> None:
    confirmed(nation)
    one = Enrolment.objects.order_by("pk")[0]
    client = signed_in(nation.school)
    response = client.post(url(nation, f"{one.pk}/depart"), REGISTER)
    counts = [(void.count_before, void.count_after) for void in response.context["voids"]]
    assert (response.status_code, counts) == (200, [(2, 1)])
    assert state_of(nation) == "confirmed"
    client.post(url(nation, f"{one.pk}/depart"), {**REGISTER, "accept_void": "1"})
    assert state_of(nation) == "voided"


@pytest.mark.parametrize("page", ["edit", "depart"])
def test_departed_child_is_not_changed(nation: Nation, signed_in: SignedIn, page: str) -> None:
    one = make_learner(nation.school, 1)
    Enrolment.objects.update(state="departed")
    assert signed_in(nation.school).get(url(nation, f"{one.pk}/{page}")).status_code == 409


@pytest.mark.parametrize("page", ["edit", "depart"])
def test_child_of_another_year_is_not_changed(nation: Nation, signed_in: SignedIn, page: str) -> None:
    one = make_learner(nation.school, 1, academic_year=2025)
    assert signed_in(nation.school).get(url(nation, f"{one.pk}/{page}")).status_code == 409


@pytest.mark.parametrize("page", ["edit", "depart", "", "explanations", "identifier"])
def test_child_of_another_institution_is_not_found(nation: Nation, signed_in: SignedIn, page: str) -> None:
    stranger = make_learner(nation.centre, 1)
    sent = {"code": "age-outside-grade", "sentence": "อธิบายยาวพอ", "reason": "อยากรู้มาก"}
    path = url(nation, f"{stranger.pk}/{page}".rstrip("/"))
    client = signed_in(nation.school)
    statuses = (
        {client.get(path).status_code} if page in ("edit", "depart", "") else {client.post(path, sent).status_code}
    )
    assert statuses == {404}


@pytest.mark.parametrize("page", ["add", "{}/edit", "{}/depart"])
@pytest.mark.parametrize(("viewer", "status"), [("lao", 403), ("province", 403), ("centre", 404)])
def test_only_the_institution_changes_its_roll(
    nation: Nation, signed_in: SignedIn, page: str, viewer: str, status: int
) -> None:
    one = make_learner(nation.school, 1)
    path = url(nation, page.format(one.pk))
    client = signed_in(getattr(nation, viewer))
    assert [client.get(path).status_code, client.post(path, CHILD).status_code] == [status, status]
