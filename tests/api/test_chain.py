"""The REST door's chain: standings, confirmations, returns, steps and counts."""

import pytest

from lec.headcounts.actions.numbers import record
from lec.lib.grades import HEADCOUNT_GRADES
from tests.nation import NOW, Nation, make_learner, make_learners, post_of


def test_me_names_post_officer_organisation_level(nation: Nation, speak) -> None:
    answer = speak(nation.school)("GET", "/me")
    assert answer.status_code == 200
    assert answer.json() == {
        "post": nation.school.code,
        "officer": {
            "first_name": "สมใจ",
            "last_name": f"รักงาน{nation.school.code}",
            "position": "นักวิชาการศึกษา",
            "telephone": "054-000-000",
        },
        "organisation": {"code": nation.school.code, "name": nation.school.name, "level": "institution"},
        "level": "institution",
    }


@pytest.mark.django_db
def test_request_without_token_is_401(client) -> None:
    answer = client.get("/api/v1/me")
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json; charset=utf-8")
    assert answer.json()["code"] == "token-missing"
    assert client.get("/api/v1/me", headers={"Authorization": "Bearer no-such"}).status_code == 401


def test_children_come_a_page_at_a_time(nation: Nation, speak) -> None:
    call = speak(nation.province)
    first = call("GET", f"/organisations/{nation.province.code}/children?limit=1").json()
    assert [one["code"] for one in first["items"]] == [nation.here.laos[0].code]
    second = call("GET", f"/organisations/{nation.province.code}/children{first['next']}").json()
    assert [one["code"] for one in second["items"]] == [nation.here.laos[1].code]
    assert second["next"] is None


def test_institution_standings_show_blockers_then_both_counts(nation: Nation, speak) -> None:
    make_learner(nation.school, 1, sex="M", verified_in=nation.round)
    unverified = make_learner(nation.school, 2, sex="F")
    call = speak(nation.school)
    path = f"/organisations/{nation.school.code}"
    roll = call("GET", f"{path}/standings").json()["items"][0]
    assert (roll["database"], roll["state"], roll["counts_confirmed"], roll["digest"]) == ("roll", "open", None, None)
    assert [one["code"] for one in roll["blockers"]] == ["roll-unverified"]
    refused = call("POST", f"{path}/confirmations", {"database": "roll"})
    assert refused.status_code == 409
    assert [(one["organisation"]["code"], one["code"]) for one in refused.json()["blockers"]] == [
        (nation.school.code, "roll-unverified")
    ]
    assert call("POST", f"/institutions/{nation.school.code}/verifications", {"except": []}).status_code == 201
    done = call("POST", f"{path}/confirmations", {"database": "roll"})
    assert (done.status_code, done.json()["total"]) == (201, 2)
    again = call("POST", f"{path}/confirmations", {"database": "roll"})
    assert (again.status_code, again.json()["digest"]) == (200, done.json()["digest"])
    changed = call("PATCH", f"/institutions/{nation.school.code}/learners/{unverified.pk}", {"room": "2"})
    assert changed.json()["room"] == "2"
    gone = {"kind": "no_existence", "reason": "1", "last_seen": "2026-11-01", "attempts": "โทรศัพท์แล้ว"}
    path_of_learner = f"/institutions/{nation.school.code}/learners/{unverified.pk}"
    assert call("POST", f"{path_of_learner}/departure", gone).status_code == 201
    roll = call("GET", f"{path}/standings").json()["items"][0]
    assert roll["state"] == "voided"
    assert roll["counts_confirmed"] == {
        "total": 2,
        "cells": [{"grade": "P1", "sex": "M", "count": 1}, {"grade": "P1", "sex": "F", "count": 1}],
    }
    assert roll["counts_current"] == {
        "total": 1,
        "cells": [{"grade": "P1", "sex": "M", "count": 1}, {"grade": "P1", "sex": "F", "count": 0}],
    }
    steps = call("GET", f"{path}/steps").json()["items"]
    assert [(step["act"], step["from_state"], step["to_state"]) for step in steps] == [
        ("void", "confirmed", "voided"),
        ("confirm", "open", "confirmed"),
    ]


def test_whole_branch_is_confirmed_returned_and_confirmed_again(nation: Nation, speak) -> None:
    make_learners(nation.here.institutions, 1, verified_in=nation.round)
    for school in nation.here.other_schools:
        cells = [{"grade": grade, "sex": sex, "count": 1} for grade in HEADCOUNT_GRADES for sex in "MF"]
        path = f"/laos/{school.lao.code}/headcounts/{school.code}"
        assert speak(school.lao)("PUT", path, {"cells": cells}).json()["cells"] == cells
    province = speak(nation.province)
    refused = province("POST", f"/organisations/{nation.province.code}/confirmations", {"database": "overall"})
    assert len(refused.json()["blockers"]) == 6
    levels = [
        (nation.here.institutions, ["roll", "basics"]),
        (nation.here.laos, ["roll", "basics", "headcounts"]),
        ([nation.province], ["overall"]),
    ]
    for organisations, databases in levels:
        for organisation in organisations:
            for database in databases:
                path = f"/organisations/{organisation.code}/confirmations"
                assert speak(organisation)("POST", path, {"database": database}).status_code == 201
    counts = province("GET", f"/organisations/{nation.province.code}/counts").json()
    assert counts["current"] == counts["confirmed"]
    assert (counts["current"]["total"], counts["contested"]) == (4, 0)
    path = f"/organisations/{nation.school.code}/returns"
    returned = speak(nation.lao)("POST", path, {"database": "roll", "reason": "จำนวนไม่ตรงกับที่ปิดประกาศ"})
    assert returned.status_code == 201
    assert [(step["act"], step["database"]) for step in returned.json()["items"]] == [
        ("return", "roll"),
        ("void", "roll"),
        ("void", "overall"),
    ]
    assert province("POST", path, {"database": "roll", "reason": "ไม่ใช่ระดับเหนือขึ้นไปหนึ่งชั้น"}).status_code == 403


def test_wrong_level_is_403_and_unknown_database_422(nation: Nation, speak) -> None:
    call = speak(nation.lao)
    path = f"/organisations/{nation.lao.code}/confirmations"
    assert call("POST", path, {"database": "overall"}).json()["code"] == "wrong-level"
    assert call("POST", path, {"database": "overall"}).status_code == 403
    assert call("POST", path, {"database": "milk"}).status_code == 422
    assert call("POST", f"/organisations/{nation.school.code}/confirmations", {"database": "roll"}).status_code == 403


def test_rounds_show_deadlines_by_level(nation: Nation, speak) -> None:
    current = speak(nation.school)("GET", "/rounds/current").json()
    assert (current["academic_year"], current["term"], current["due_on"]) == (2026, 2, "2026-12-02")
    assert [(one["level"], one["due_on"]) for one in current["deadlines"]] == [
        ("province", "2026-12-03"),
        ("lao", "2026-12-02"),
        ("institution", "2026-12-02"),
    ]
    assert [one["id"] for one in speak(nation.school)("GET", "/rounds").json()["items"]] == [current["id"]]


def test_headcounts_of_a_missing_cell_are_refused(nation: Nation, speak) -> None:
    school = nation.here.other_schools[0]
    path = f"/laos/{nation.lao.code}/headcounts/{school.code}"
    answer = speak(nation.lao)("PUT", path, {"cells": [{"grade": "K1", "sex": "M", "count": 3}]})
    assert answer.status_code == 422
    assert speak(nation.lao)("GET", path).json()["cells"] == []
    cells = {(grade, sex): 0 for grade in HEADCOUNT_GRADES for sex in "MF"}
    record(school=school, cells=cells, by=post_of(nation.lao), now=NOW)
    schools = speak(nation.lao)("GET", f"/laos/{nation.lao.code}/headcounts").json()["items"]
    assert [(one["state"], one["total"]) for one in schools] == [("recorded", 0)]
