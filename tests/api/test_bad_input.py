"""Whatever a program sends, the REST door answers with a problem document: never a fault of the server."""

from typing import Any

import pytest

from lec.registry.models import Organisation
from lec.rolls.models import Enrolment, Learner
from lec.rounds.models import Database, Standing, Step
from tests.nation import YEAR, Nation, make_learner

NUL, SURROGATE, HUGE = "ก\x00ข", "ก\ud800ข", 10**40
STRINGS = (NUL, SURROGATE, "", "9" * 400, "<script>")
CHILD = {
    "identifier": None,
    "prefix": "เด็กชาย",
    "first_name": "ใหม่",
    "last_name": "มาแล้ว",
    "sex": "M",
    "birth_date": "2019-01-15",
    "nationality": "ไทย",
    "grade": "P1",
    "room": "1",
}


def wrong(body: dict[str, Any], values: tuple[Any, ...]) -> list[dict[str, Any]]:
    """The body with each of its fields in turn replaced by each value."""
    return [body | {field: value} for field in body for value in values]


def answered(call: Any, method: str, path: str, body: Any = None) -> int:
    answer = call(method, path, body)
    assert answer.status_code < 500, f"{method} {path} {body!r}"
    return int(answer.status_code)


@pytest.mark.parametrize("bad", ["%00", "%F0%9F%98%80", "9" * 30, "..%2f..", "%ED%A0%80"])
def test_garbage_in_the_address_is_not_found(nation: Nation, speak, bad: str) -> None:
    call = speak(nation.lao)
    for path in (f"/organisations/{bad}/standings", f"/organisations/{bad}", f"/institutions/{bad}/learners"):
        assert answered(call, "GET", path) == 404
    assert answered(call, "GET", f"/laos/{nation.lao.code}/headcounts/{bad}") == 404
    assert answered(call, "GET", f"/institutions/{nation.school.code}/learners/{bad}") in (404, 422)


@pytest.mark.parametrize("after", [HUGE, 2**63 - 1, 2**63, -HUGE])
def test_page_beyond_every_number_is_answered(nation: Nation, speak, after: int) -> None:
    make_learner(nation.school, 1)
    call = speak(nation.school)
    for path in (
        f"/institutions/{nation.school.code}/learners",
        f"/organisations/{nation.school.code}/children",
        f"/organisations/{nation.school.code}/steps",
    ):
        assert answered(call, "GET", f"{path}?after={after}&limit={after}") in (200, 422)


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_garbage_in_a_learner_is_answered(nation: Nation, speak, method: str) -> None:
    call = speak(nation.school)
    path = f"/institutions/{nation.school.code}/learners"
    for body in wrong(CHILD, (SURROGATE, HUGE, [], {})):
        assert answered(call, method, path, {"items": [body]} if method == "PUT" else body) in (400, 422)
    assert Learner.objects.count() == 0
    for body in wrong(CHILD, (NUL, "")):
        answered(call, method, path, {"items": [body]} if method == "PUT" else body)


def test_garbage_in_a_change_is_answered(nation: Nation, speak) -> None:
    learner = make_learner(nation.school, 1)
    call = speak(nation.school)
    path = f"/institutions/{nation.school.code}/learners/{learner.pk}"
    for body in wrong(CHILD, (SURROGATE, HUGE)):
        assert answered(call, "PATCH", path, body) in (400, 422)
    assert Learner.objects.get(pk=learner.learner_id).first_name == "ลับ1"


def test_garbage_in_a_departure_is_answered(nation: Nation, speak) -> None:
    call = speak(nation.school)
    fields = {
        "kind": "no_existence",
        "reason": "1",
        "last_seen": "2026-11-01",
        "attempts": "โทรแล้ว",
        "note": "ไม่มี",
    }
    for number, body in enumerate(wrong(fields, (*STRINGS, HUGE, "0001-01-01", "9999-12-31"))):
        learner = make_learner(nation.school, number + 1, recounted=False)
        answered(call, "POST", f"/institutions/{nation.school.code}/learners/{learner.pk}/departure", body)


def test_garbage_in_a_look_is_answered(nation: Nation, speak) -> None:
    learner = make_learner(nation.school, 1)
    path = f"/institutions/{nation.school.code}/learners/{learner.pk}?identifier=whole&reason="
    for reason in ("%00%00%00%00%00%00", "%ED%A0%80aaaaaa", "x%00xxxxxx"):
        answered(speak(nation.school), "GET", path + reason)


def test_garbage_in_verifications_is_answered(nation: Nation, speak) -> None:
    make_learner(nation.school, 1)
    call = speak(nation.school)
    path = f"/institutions/{nation.school.code}/verifications"
    for ids in ([HUGE], [-1], ["x"], None, [2**63]):
        assert answered(call, "POST", path, {"except": ids}) == 422


def test_garbage_in_acts_of_the_chain_is_answered(nation: Nation, speak) -> None:
    confirm_roll(nation.school, speak)
    for text in (*STRINGS, HUGE):
        path = f"/organisations/{nation.school.code}"
        answered(speak(nation.school), "POST", f"{path}/confirmations", {"database": text})
        answered(speak(nation.lao), "POST", f"{path}/returns", {"database": text, "reason": "แก้"})
    roll = Standing.objects.filter(organisation=nation.school, database=Database.ROLL)
    answered(speak(nation.lao), "POST", f"{path}/returns", {"database": "roll", "reason": SURROGATE})
    assert roll.get().state == "confirmed"
    for reason, status in (("\x00\u200b", 422), (NUL, 201)):
        assert (
            answered(speak(nation.lao), "POST", f"{path}/returns", {"database": "roll", "reason": reason}) == status
        )
    assert Step.objects.get(standing=roll.get(), act="return").reason == "กข"


def confirm_roll(school: Organisation, speak) -> None:
    call = speak(school)
    make_learner(school, 1)
    assert call("POST", f"/institutions/{school.code}/verifications", {"except": []}).status_code == 201
    assert call("POST", f"/organisations/{school.code}/confirmations", {"database": "roll"}).status_code == 201


def test_garbage_in_head_counts_is_answered(nation: Nation, speak) -> None:
    path = f"/laos/{nation.lao.code}/headcounts/{nation.here.other_schools[0].code}"
    for cell in wrong({"grade": "K1", "sex": "M", "count": 1}, (NUL, SURROGATE, HUGE, -1)):
        assert answered(speak(nation.lao), "PUT", path, {"cells": [cell]}) in (400, 422)


def test_learner_of_another_year_is_not_taken_out(nation: Nation, speak) -> None:
    """The rolls of other years stay as they were, also for programs."""
    past = make_learner(nation.school, 1, academic_year=YEAR - 1)
    call = speak(nation.school)
    answer = call("POST", f"/institutions/{nation.school.code}/learners/{past.pk}/departure", {"kind": "moved"})
    assert (answer.status_code, answer.json()["code"]) == (409, "other-year")
    assert Enrolment.objects.get(pk=past.pk).state == "enrolled"
