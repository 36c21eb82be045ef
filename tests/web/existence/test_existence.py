"""Calling classes by name, and the register."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lec.confirmation.actions import confirm
from lec.rolls.actions.departures import depart
from lec.rolls.models import Enrolment, Verification
from lec.rounds.models import Round, Standing
from tests.nation import NOW, Nation, make_learner, make_learners, post_of
from tests.web.conftest import SignedIn


def url(nation: Nation, page: str = "verify") -> str:
    return f"/institutions/{nation.school.code}/existence/{page}"


def into_register(nation: Nation, number: int) -> Enrolment:
    one = make_learner(nation.school, number)
    depart(
        enrolments=[one],
        kind="no_existence",
        reason="1",
        last_seen=date(2026, 6, 1),
        attempts="ไปเยี่ยมบ้าน",
        by=post_of(nation.school),
        now=NOW,
    )
    return one


def test_classes_show_how_far_they_are(nation: Nation, signed_in: SignedIn) -> None:
    make_learner(nation.school, 1, verified_in=nation.round)
    make_learner(nation.school, 2)
    make_learner(nation.school, 3, grade="K2", verified_in=nation.round)
    context = signed_in(nation.school).get(url(nation)).context
    assert [(one["key"], one["verified"], one["enrolled"], one["is_next"]) for one in context["classes"]] == [
        ("K2/1", 1, 1, False),
        ("P1/1", 1, 2, True),
    ]
    assert [row.first_name for row in context["not_found"]] == ["ลับ2"]


def test_class_is_verified_with_one_press(nation: Nation, signed_in: SignedIn) -> None:
    make_learners([nation.school], 3, verified_in=None)
    client = signed_in(nation.school)
    assert [row.first_name for row in client.get(url(nation, "verify?class=P1/1")).context["rows"]] == [
        "ลับ1",
        "ลับ2",
        "ลับ3",
    ]
    response = client.post(url(nation), {"class": "P1/1"})
    assert (response.status_code, response.headers["Location"]) == (302, url(nation))
    assert Enrolment.objects.filter(verification__round=nation.round).count() == 3


def test_those_not_found_stay_ticked_when_the_class_is_opened_again(nation: Nation, signed_in: SignedIn) -> None:
    one = make_learner(nation.school, 1)
    make_learner(nation.school, 2)
    client = signed_in(nation.school)
    client.post(url(nation), {"class": "P1/1", "missing": [one.pk]})
    newcomer = make_learner(nation.school, 3)
    Enrolment.objects.filter(pk=newcomer.pk).update(created_at=Verification.objects.get().at)
    context = client.get(url(nation, "verify?class=P1/1")).context
    assert context["missing"] == {one.pk}
    assert [row.first_name for row in client.get(url(nation)).context["not_found"]] == ["ลับ1", "ลับ3"]


def test_no_longer_finding_a_child_tells_what_it_voids(nation: Nation, signed_in: SignedIn) -> None:
    make_learners([nation.school], 2, verified_in=nation.round)
    confirm(organisation=nation.school, database="roll", by=post_of(nation.school), now=NOW)
    one = Enrolment.objects.order_by("pk")[0]
    client = signed_in(nation.school)
    sent = {"class": "P1/1", "missing": [one.pk]}
    response = client.post(url(nation), sent)
    assert [void.organisation for void in response.context["voids"]] == [nation.school]
    assert response.context["missing"] == {one.pk}
    assert client.post(url(nation), {**sent, "accept_void": "1"}).status_code == 302
    assert Standing.objects.get(organisation=nation.school, database="roll").state == "voided"


@pytest.mark.parametrize("missing", ["{}", "99999999", "9" * 18])
def test_child_of_another_class_is_refused(nation: Nation, signed_in: SignedIn, missing: str) -> None:
    make_learner(nation.school, 1)
    stranger = make_learner(nation.there.institutions[0], 1)
    sent = {"class": "P1/1", "missing": [missing.format(stranger.pk)]}
    response = signed_in(nation.school).post(url(nation), sent)
    assert (response.status_code, Verification.objects.count()) == (422, 0)


@pytest.mark.parametrize("key", ["", "P1", "P1/9", "N3/1", "/", "P1/1/1"])
def test_class_that_is_not_there_is_not_found(nation: Nation, signed_in: SignedIn, key: str) -> None:
    make_learner(nation.school, 1)
    make_learner(nation.centre, 1)
    client = signed_in(nation.school)
    assert client.get(url(nation), {"class": key}).status_code == 404
    assert client.post(url(nation), {"class": key, "missing": ["x", "-1"]}).status_code == 404


def test_verifying_waits_for_an_open_round(nation: Nation, signed_in: SignedIn) -> None:
    Round.objects.update(closed_at=NOW)
    assert signed_in(nation.school).get(url(nation)).status_code == 409


def test_nobody_to_verify_leads_to_the_list(nation: Nation, signed_in: SignedIn) -> None:
    response = signed_in(nation.school).get(url(nation))
    assert (response.status_code, response.context["classes"]) == (200, [])


@pytest.mark.parametrize("query", ["", "?class=P1/1"])
@pytest.mark.parametrize(("viewer", "status"), [("lao", 403), ("province", 403), ("centre", 404)])
def test_only_the_institution_verifies(
    nation: Nation, signed_in: SignedIn, query: str, viewer: str, status: int
) -> None:
    make_learner(nation.school, 1)
    client = signed_in(getattr(nation, viewer))
    assert client.get(url(nation) + query).status_code == status
    assert client.post(url(nation), {"class": "P1/1"}).status_code == status


def test_register_shows_the_reason_and_the_attempts(nation: Nation, signed_in: SignedIn) -> None:
    one = into_register(nation, 1)
    for viewer in (nation.school, nation.lao):
        response = signed_in(viewer).get(url(nation, "register"))
        assert [(entry.enrolment_id, entry.attempts) for entry in response.context["page"].object_list] == [
            (one.pk, "ไปเยี่ยมบ้าน")
        ]


@pytest.mark.parametrize(("viewer", "status"), [("province", 403), ("department", 403), ("centre", 404)])
def test_register_is_not_for_others(nation: Nation, signed_in: SignedIn, viewer: str, status: int) -> None:
    into_register(nation, 1)
    response = signed_in(getattr(nation, viewer)).get(url(nation, "register"))
    assert (response.status_code, "ลับ1" in response.content.decode()) == (status, False)


@pytest.mark.parametrize("page", ["verify", "verify?class=P1/1", "register"])
def test_pages_cost_the_same_for_one_and_for_three(nation: Nation, signed_in: SignedIn, page: str) -> None:
    client, used = signed_in(nation.school), []
    for number in (1, 2, 3):
        into_register(nation, number + 10)
        make_learner(nation.school, number)
        with CaptureQueriesContext(connection) as statements:
            client.get(url(nation, page))
        used.append(len(statements))
    assert used == used[:1] * 3


def test_overview_says_when_and_by_whom_a_class_was_last_called(nation: Nation, signed_in: SignedIn) -> None:
    one, two = make_learner(nation.school, 1), make_learner(nation.school, 2)
    client = signed_in(nation.school)
    client.post(url(nation), {"class": "P1/1", "missing": [one.pk]})
    client.post(url(nation), {"class": "P1/1", "missing": [two.pk]})
    (shown,) = client.get(url(nation)).context["classes"]
    last = Verification.objects.order_by("pk").last()
    assert (shown["call"], shown["call"].officer, shown["call"].absent) == (last, post_of(nation.school).officer, 1)
