"""Who moves in: named when leaving, offered there, taken in with one click or not."""

from typing import Any

import pytest

from lec.rolls.models import Departure, Enrolment
from lec.rounds.models import Standing, State
from tests.nation import Nation, make_learner
from tests.web.conftest import SignedIn


def leave(nation: Nation, signed_in: SignedIn, destination: str, **more: Any) -> Any:
    one = make_learner(nation.school, 1)
    sent = {"kind": "moved", "destination": destination, **more}
    return signed_in(nation.school).post(f"/institutions/{nation.school.code}/learners/{one.pk}/depart", sent)


@pytest.mark.parametrize("typed", ["{code}", "{code} {name}", "{name}", "น่าน1"])
def test_the_destination_is_found_by_code_or_name(nation: Nation, signed_in: SignedIn, typed: str) -> None:
    there = nation.there.institutions[0]
    assert leave(nation, signed_in, typed.format(code=there.code, name=there.name)).status_code == 302
    assert Departure.objects.get().destination == there


@pytest.mark.parametrize("typed", ["ไม่มีที่นี่", "โรงเรียน", "{own}", "{lao}", "ก\x00"])
def test_a_destination_that_is_none_or_several_is_told(nation: Nation, signed_in: SignedIn, typed: str) -> None:
    page = leave(nation, signed_in, typed.format(own=nation.school.code, lao=nation.lao.code))
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["destination"])
    assert Departure.objects.count() == 0


def test_several_that_match_are_named_with_their_codes(nation: Nation, signed_in: SignedIn) -> None:
    page = leave(nation, signed_in, "โรงเรียน")
    [sentence] = page.context["form"].errors["destination"]
    assert nation.there.institutions[0].code in sentence


def test_moving_without_a_destination_or_leaving_otherwise_needs_none(nation: Nation, signed_in: SignedIn) -> None:
    assert leave(nation, signed_in, "").status_code == 302
    one = make_learner(nation.school, 2)
    sent = {"kind": "resigned", "destination": "ไม่มีที่นี่"}
    left = signed_in(nation.school).post(f"/institutions/{nation.school.code}/learners/{one.pk}/depart", sent)
    assert left.status_code == 302
    assert list(Departure.objects.values_list("destination", flat=True)) == [None, None]


@pytest.fixture
def offer(nation: Nation, signed_in: SignedIn) -> Departure:
    leave(nation, signed_in, nation.there.institutions[0].code)
    return Departure.objects.get()


def test_a_learner_is_taken_in_after_reading_what_it_voids(
    nation: Nation, signed_in: SignedIn, offer: Departure
) -> None:
    there = nation.there.institutions[0]
    Standing.objects.update(state=State.CONFIRMED, seal_number=1)
    client, base = signed_in(there), f"/institutions/{there.code}/incoming"
    page = client.get(base)
    assert [row["name"] for row in page.context["rows"]] == ["เด็กชายลับ1 ของ" + nation.school.name]
    assert page.context["rows"][0]["taking"]["grade"].value() == "P1"
    told = client.post(f"{base}/{offer.pk}/accept", {"grade": "P1", "room": "2"})
    assert (told.status_code, len(told.context["voids"])) == (200, 3)
    done = client.post(f"{base}/{offer.pk}/accept", {"grade": "P1", "room": "2", "accept_void": "1"})
    assert (done.status_code, done.headers["Location"]) == (302, base)
    enrolled = Enrolment.objects.get(institution=there)
    assert (enrolled.state, enrolled.grade, enrolled.room) == ("enrolled", "P1", "2")
    assert (client.get(base).context["rows"], len(client.get(base).context["answered"])) == ([], 1)
    assert client.post(f"{base}/{offer.pk}/accept", {"grade": "P1"}).status_code == 422


def test_a_grade_must_be_chosen(nation: Nation, signed_in: SignedIn, offer: Departure) -> None:
    there = nation.there.institutions[0]
    page = signed_in(there).post(f"/institutions/{there.code}/incoming/{offer.pk}/accept", {"grade": ""})
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["grade"])


def test_an_answer_is_read_where_the_learner_left(nation: Nation, signed_in: SignedIn, offer: Departure) -> None:
    there = nation.there.institutions[0]
    client, base = signed_in(there), f"/institutions/{there.code}/incoming/{offer.pk}/decline"
    assert client.post(base, {"answer": "ไม่"}).status_code == 422
    assert client.post(base, {"answer": "ไม่ได้มาสมัครที่นี่"}).status_code == 302
    page = signed_in(nation.school).get(f"/institutions/{nation.school.code}/learners/{offer.enrolment_id}")
    assert "ไม่ได้มาสมัครที่นี่" in page.content.decode()


def test_only_the_institution_named_sees_the_learner(nation: Nation, signed_in: SignedIn, offer: Departure) -> None:
    for stranger in (nation.there.institutions[1], nation.centre):
        page = signed_in(stranger).get(f"/institutions/{stranger.code}/incoming")
        assert (page.status_code, "ลับ1" in page.content.decode()) == (200, False)
    there = nation.there.institutions[0]
    assert signed_in(nation.there.laos[0]).get(f"/institutions/{there.code}/incoming").context["is_own"] is False
    accept = f"/institutions/{there.code}/incoming/{offer.pk}/accept"
    assert signed_in(nation.there.laos[0]).post(accept, {"grade": "P1"}).status_code == 403
