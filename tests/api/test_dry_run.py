"""Trying a write: what would come of it and fall is told exactly, and nothing at all is written."""

from dataclasses import dataclass
from typing import Any

import pytest

from lec.lib.grades import HEADCOUNT_GRADES
from lec.registry.models import Organisation
from lec.rolls.models import Enrolment
from lec.rounds.models import Standing, Step
from tests.ascent import confirm_branch, ready_nation
from tests.everything import everything
from tests.nation import Nation, national_id

CHILD = {
    "identifier": national_id(77),
    "prefix": "เด็กหญิง",
    "first_name": "ฟ้าใส",
    "last_name": "ใจงาม",
    "sex": "F",
    "birth_date": "2019-05-20",
    "nationality": "ไทย",
    "grade": "P1",
    "room": "1",
    "student_number": "101",
    "entered_on": "2026-05-16",
}
GONE = {"kind": "no_existence", "reason": "1", "last_seen": "2026-06-01", "attempts": "โทรหาสองครั้ง"}
CELLS = [{"grade": grade, "sex": sex, "count": 4} for grade in HEADCOUNT_GRADES for sex in "MF"]
PROVINCE = "54"

Fall = tuple[str, str, int | None, int | None]
"""Whose, which database, how many were confirmed, how many there would be."""


@dataclass(frozen=True)
class Write:
    """One request, and what falls with it."""

    by: Organisation
    method: str
    path: str
    body: Any
    falls: tuple[Fall, ...] = ()


@pytest.fixture
def confirmed(db: None) -> Nation:
    """Everything of the branch under test confirmed; two learners each, 54 pupils in each foreign school."""
    nation = ready_nation()
    confirm_branch(nation.here)
    return nation


def first(nation: Nation) -> int:
    return int(Enrolment.objects.filter(institution=nation.school).order_by("pk")[0].pk)


def learners(nation: Nation) -> str:
    return f"/institutions/{nation.school.code}/learners"


def headcounts(nation: Nation) -> str:
    return f"/laos/{nation.lao.code}/headcounts/{nation.here.other_schools[0].code}"


def writes(n: Nation) -> dict[str, Write]:
    """Every write of the REST door, tried on the confirmed nation."""
    school, lao = n.school, n.lao
    path, calls = learners(n), f"/institutions/{school.code}/verifications"
    second = CHILD | {"identifier": national_id(78), "first_name": "ดาว"}
    roll, basics = {"database": "roll", "reason": "แก้ไข"}, {"database": "basics", "reason": "แก้ไข"}

    def roll_falls(change: int) -> tuple[Fall, ...]:
        return (
            (school.code, "roll", 2, 2 + change),
            (lao.code, "roll", 4, 4 + change),
            (PROVINCE, "overall", 116, 116 + change),
        )

    overall: Fall = (PROVINCE, "overall", 116, 116)
    no_counts: tuple[Fall, ...] = ((school.code, "basics", None, None), (lao.code, "basics", None, None), overall)
    pupils: tuple[Fall, ...] = ((lao.code, "headcounts", 54, 72), (PROVINCE, "overall", 116, 134))
    return {
        "add": Write(school, "POST", path, CHILD, roll_falls(1)),
        "upsert": Write(school, "PUT", path, {"items": [CHILD, second]}, roll_falls(2)),
        "change": Write(school, "PATCH", f"{path}/{first(n)}", {"room": "9"}, roll_falls(0)),
        "departure": Write(school, "POST", f"{path}/{first(n)}/departure", GONE, roll_falls(-1)),
        "somebody missing": Write(school, "POST", calls, {"except": [first(n)]}, roll_falls(0)),
        "everybody there": Write(school, "POST", calls, {"except": []}),
        "head counts": Write(lao, "PUT", headcounts(n), {"cells": CELLS}, pupils),
        "return": Write(lao, "POST", f"/organisations/{school.code}/returns", roll, roll_falls(0)),
        "return of basics": Write(lao, "POST", f"/organisations/{school.code}/returns", basics, no_counts),
        "confirmation": Write(school, "POST", f"/organisations/{school.code}/confirmations", {"database": "roll"}),
    }


WRITES = (
    "add", "upsert", "change", "departure", "somebody missing", "everybody there", "head counts", "return",
    "return of basics", "confirmation",
)  # fmt: skip


def shape(answer: Any) -> Any:
    """An answer without what two answers can never share: numbers, moments and secret codes."""
    if isinstance(answer, dict):
        free = ("id", "at", "confirmed_at", "recorded_at", "seal", "fingerprint", "seen")
        return {key: shape(value) for key, value in answer.items() if key not in free}
    return [shape(one) for one in answer] if isinstance(answer, list) else answer


@pytest.mark.parametrize("name", WRITES)
def test_dry_run_tells_what_the_write_then_does_and_writes_nothing(confirmed: Nation, speak, name: str) -> None:
    write = writes(confirmed)[name]
    call = speak(write.by)
    before = everything()
    tried = call(write.method, f"{write.path}?dry_run=true", write.body)
    assert everything() == before
    told = tried.json()
    assert (tried.status_code, told["dry_run"]) == (200, True)
    voids = [
        (one["organisation"]["code"], one["database"], one["count_before"], one["count_after"])
        for one in told["voids"]
    ]
    assert voids == list(write.falls)
    steps = Step.objects.count()
    done = call(write.method, write.path, write.body)
    assert shape(done.json()) == shape(told["outcome"])
    fallen = Step.objects.order_by("pk")[steps:].values_list("standing__organisation__code", "standing__database")
    assert list(fallen) == [(code, database) for code, database, _before, _after in voids]
    assert Standing.objects.filter(state="voided").count() == len(voids)


def test_every_write_is_tried_here(confirmed: Nation) -> None:
    assert tuple(writes(confirmed)) == WRITES


def test_void_says_whose_confirmation_by_whom_and_when(confirmed: Nation, speak) -> None:
    told = speak(confirmed.school)("POST", f"{learners(confirmed)}?dry_run=true", CHILD).json()
    standing = Standing.objects.get(organisation=confirmed.lao, database="roll")
    assert told["voids"][1] == {
        "organisation": {"code": confirmed.lao.code, "name": confirmed.lao.name, "level": "lao"},
        "database": "roll",
        "confirmed_by": str(standing.confirmed_officer),
        "confirmed_at": told["voids"][1]["confirmed_at"],
        "count_before": 4,
        "count_after": 5,
    }
    assert told["outcome"]["id"] == 0


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("POST", "learners", CHILD | {"grade": "P9"}, 422, "learner-invalid"),
        ("POST", "learners/0/departure", GONE, 404, "not-found"),
        ("POST", "verifications", {"except": [10**9]}, 422, "not-of-class"),
    ],
)
def test_dry_run_is_refused_as_the_write_would_be(
    confirmed: Nation, speak, method: str, path: str, body: Any, status: int, code: str
) -> None:
    call = speak(confirmed.school)
    before = everything()
    answer = call(method, f"/institutions/{confirmed.school.code}/{path}?dry_run=true", body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert everything() == before


def test_dry_run_of_a_confirmation_names_the_blockers_and_gives_no_seal(confirmed: Nation, speak) -> None:
    path = f"/organisations/{confirmed.there.institutions[0].code}/confirmations?dry_run=true"
    call = speak(confirmed.there.institutions[0])
    told = call("POST", path, {"database": "roll"}).json()
    assert Standing.objects.get(organisation=confirmed.there.institutions[0], database="roll").state == "open"
    assert (told["voids"], told["outcome"]["state"], told["outcome"]["seal"]) == ([], "confirmed", "")
    lao = confirmed.there.laos[0]
    refused = speak(lao)("POST", f"/organisations/{lao.code}/confirmations?dry_run=true", {"database": "roll"})
    assert (refused.status_code, refused.json()["code"]) == (409, "blocked")
    assert len(refused.json()["blockers"]) == 2


def test_every_write_of_the_description_can_be_tried(client) -> None:
    described = client.get("/api/v1/openapi.json").json()
    writes = {
        (method, path): operation
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
        if method != "get"
    }
    assert len(writes) == 8
    for place, operation in writes.items():
        parameters = [one["name"] for one in operation["parameters"] if one["in"] == "query"]
        assert parameters == ["dry_run"], place
        answer = str(operation["responses"]["200"])
        assert "Rehearsed" in answer, place
