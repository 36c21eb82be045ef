"""Acts on a selection of the list."""

from typing import Any

import pytest
from django.test import Client

from lec.audit.models import Event
from lec.confirmation.actions import confirm
from lec.rolls.models import Enrolment
from lec.rounds.models import Standing
from tests.nation import NOW, Nation, make_learner, make_learners, post_of
from tests.web.conftest import SignedIn


def url(nation: Nation) -> str:
    return f"/institutions/{nation.school.code}/learners/bulk"


def classes(nation: Nation) -> list[tuple[str, str]]:
    rows = Enrolment.objects.filter(institution=nation.school, state="enrolled").order_by("pk")
    return list(rows.values_list("grade", "room"))


def shown(nation: Nation, client: Client, form: dict[str, Any]) -> dict[str, Any]:
    """The form as the page sends it: with the mark of those chosen as they were shown."""
    page = client.post(url(nation), {"act": form["act"], "chosen": form["chosen"]})
    return form | {"apply": "1", "chosen": page.context["chosen"], "seen": page.context["seen"]}


def three(nation: Nation) -> list[int]:
    return [make_learner(nation.school, number).pk for number in (1, 2, 3)]


def test_chosen_are_asked_about_before_anything_happens(nation: Nation, signed_in: SignedIn) -> None:
    one, two, _three = three(nation)
    answer = signed_in(nation.school).post(url(nation), {"act": "room", "chosen": [one, two]})
    assert (answer.status_code, answer.context["chosen"]) == (200, [one, two])
    assert classes(nation) == [("P1", "1")] * 3


def test_chosen_change_the_room_and_others_do_not(nation: Nation, signed_in: SignedIn) -> None:
    one, two, _three = three(nation)
    client = signed_in(nation.school)
    form = shown(nation, client, {"act": "room", "chosen": [one, two], "room": "2"})
    assert client.post(url(nation), form).status_code == 302
    assert classes(nation) == [("P1", "2"), ("P1", "2"), ("P1", "1")]
    assert Event.objects.filter(verb="learner.changed").count() == 2


@pytest.mark.parametrize(("room", "expected"), [("", "1"), ("3", "3")])
def test_chosen_change_the_grade_and_keep_the_room_unless_told(
    nation: Nation, signed_in: SignedIn, room: str, expected: str
) -> None:
    one, _two, _three = three(nation)
    client = signed_in(nation.school)
    form = shown(nation, client, {"act": "grade", "chosen": [one], "grade": "P2", "room": room})
    assert client.post(url(nation), form).status_code == 302
    assert classes(nation) == [("P2", expected), ("P1", "1"), ("P1", "1")]


def test_chosen_are_taken_out_with_one_reason(nation: Nation, signed_in: SignedIn) -> None:
    one, two, _three = three(nation)
    form = {"act": "depart", "apply": "1", "chosen": [one, two], "kind": "graduated"}
    assert signed_in(nation.school).post(url(nation), form).status_code == 302
    assert len(classes(nation)) == 1


def test_departure_without_its_reason_keeps_everybody(nation: Nation, signed_in: SignedIn) -> None:
    one, two, _three = three(nation)
    form = {"act": "depart", "apply": "1", "chosen": [one, two], "kind": "no_existence", "note": "โทรแล้ว"}
    answer = signed_in(nation.school).post(url(nation), form)
    assert (answer.status_code, len(classes(nation))) == (422, 3)
    assert "โทรแล้ว" in answer.content.decode()


def test_everybody_of_the_filtered_list_is_chosen_on_every_page(nation: Nation, signed_in: SignedIn) -> None:
    make_learners([nation.school], 60, verified_in=None)
    make_learner(nation.school, 900, grade="P2")
    answer = signed_in(nation.school).post(url(nation), {"act": "room", "everybody": "1", "class": "P1/1"})
    assert (len(answer.context["chosen"]), answer.context["unnamed"]) == (60, 40)


@pytest.mark.parametrize("chosen", [[], ["x"], ["99999999"], ["9" * 30]])
def test_nobody_chosen_leads_back_to_the_list(nation: Nation, signed_in: SignedIn, chosen: list[str]) -> None:
    answer = signed_in(nation.school).post(url(nation), {"act": "room", "chosen": chosen})
    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        f"/institutions/{nation.school.code}/learners/",
    )


def test_learners_of_another_roll_are_never_chosen(nation: Nation, signed_in: SignedIn) -> None:
    foreign = make_learner(nation.here.institutions[2], 1)
    own = make_learner(nation.school, 1)
    client = signed_in(nation.school)
    form = shown(nation, client, {"act": "room", "chosen": [foreign.pk, own.pk], "room": "9"})
    client.post(url(nation), form | {"chosen": [foreign.pk, own.pk]})
    assert (Enrolment.objects.get(pk=foreign.pk).room, Enrolment.objects.get(pk=own.pk).room) == ("1", "9")


def test_act_that_voids_says_so_first(nation: Nation, signed_in: SignedIn) -> None:
    one = make_learner(nation.school, 1, verified_in=nation.round)
    make_learner(nation.school, 2, verified_in=nation.round)
    confirm(organisation=nation.school, database="roll", by=post_of(nation.school), now=NOW)
    client = signed_in(nation.school)
    form = shown(nation, client, {"act": "room", "chosen": [one.pk], "room": "2"})
    answer = client.post(url(nation), form)
    assert (answer.status_code, len(answer.context["voids"])) == (200, 1)
    assert Standing.objects.get(organisation=nation.school, database="roll").state == "confirmed"
    assert client.post(url(nation), form | {"accept_void": "1"}).status_code == 302
    assert Standing.objects.get(organisation=nation.school, database="roll").state == "voided"


def test_another_officers_change_is_shown_beside_and_never_overwritten_unseen(
    nation: Nation, signed_in: SignedIn
) -> None:
    one, two, _three = three(nation)
    mine, theirs = signed_in(nation.school), signed_in(nation.school)
    form = shown(nation, mine, {"act": "room", "chosen": [one, two], "room": "2"})
    other = shown(nation, theirs, {"act": "room", "chosen": [one], "room": "5"})
    assert theirs.post(url(nation), other).status_code == 302
    answer = mine.post(url(nation), form)
    rows = [(row["theirs"], row["yours"]) for row in answer.context["meanwhile"]["rows"]]
    assert (answer.status_code, rows) == (409, [("ป.1/1", "ป.1/2"), ("ป.1/5", "ป.1/2")])
    assert classes(nation) == [("P1", "5"), ("P1", "1"), ("P1", "1")]
    assert mine.post(url(nation), form | {"seen": answer.context["seen"]}).status_code == 302
    assert classes(nation) == [("P1", "2"), ("P1", "2"), ("P1", "1")]


def test_unknown_act_is_hidden(nation: Nation, signed_in: SignedIn) -> None:
    assert signed_in(nation.school).post(url(nation), {"act": "erase"}).status_code == 404
