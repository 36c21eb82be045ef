"""The REST door's learners: whole or nothing, every fault listed, identifiers masked."""

from typing import Any

from lec.api.stated import record_from
from lec.audit.models import Event
from lec.rolls.actions.merge import merge
from lec.rolls.models import Enrolment, Learner
from lec.rolls.queries import enrolments_of, find_enrolment, record_of
from lec.rounds.models import Standing
from tests.nation import NOW, YEAR, Nation, make_learner, national_id, post_of


def stated(number: int, **changed: Any) -> dict[str, Any]:
    """A learner as a program would state it."""
    return {
        "identifier": national_id(number),
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
    } | changed


def path_of(nation: Nation) -> str:
    return f"/institutions/{nation.school.code}/learners"


def test_learner_added_comes_back_masked(nation: Nation, speak) -> None:
    call = speak(nation.school)
    added = call("POST", path_of(nation), stated(77))
    assert added.status_code == 201
    one = added.json()
    tail = national_id(77)[-3:]
    assert one == stated(77) | {
        "id": one["id"],
        "identifier": f"x-xxxx-xxxxx-{tail[:2]}-{tail[2]}",
        "state": "enrolled",
    }
    assert call("GET", path_of(nation)).json() == {"items": [one], "next": None}
    alone = call("GET", f"{path_of(nation)}/{one['id']}").json()
    assert alone == one | {"fingerprint": alone["fingerprint"]}


def test_whole_identifier_needs_a_reason_and_is_recorded(nation: Nation, speak) -> None:
    enrolment = make_learner(nation.school, 1)
    call = speak(nation.school)
    path = f"{path_of(nation)}/{enrolment.pk}"
    assert call("GET", f"{path}?identifier=whole").status_code == 422
    shown = call("GET", f"{path}?identifier=whole&reason=ตรวจกับทะเบียนบ้าน").json()
    assert shown["identifier"] == national_id(nation.school.pk * 100_000 + 1)
    looks = Event.objects.filter(verb="identifier.seen")
    assert [(event.subject, event.after) for event in looks] == [
        (f"learner:{enrolment.learner_id}", {"reason": "ตรวจกับทะเบียนบ้าน"})
    ]


def test_upsert_is_idempotent(nation: Nation, speak) -> None:
    call = speak(nation.school)
    body = {"items": [stated(1), stated(2, first_name="ดาว")]}
    first = call("PUT", path_of(nation), body)
    assert first.json() == {"new": 2, "changed": 0, "unchanged": 0, "claimed": 0, "voided": 0}
    events = Event.objects.count()
    assert call("PUT", path_of(nation), body).json() == {
        "new": 0,
        "changed": 0,
        "unchanged": 2,
        "claimed": 0,
        "voided": 0,
    }
    assert Event.objects.count() == events


def test_upsert_with_faults_lists_every_one_and_takes_nothing(nation: Nation, speak) -> None:
    body = {"items": [stated(1), stated(2, grade="P9", sex="x"), stated(3, identifier="1101700230700")]}
    answer = speak(nation.school)("PUT", path_of(nation), body)
    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.json()["faults"]] == ["1.sex", "1.grade", "2.identifier"]
    assert enrolments_of(nation.school, YEAR).count() == 0


def test_learner_claimed_elsewhere_is_contested_not_refused(nation: Nation, speak) -> None:
    held = make_learner(nation.here.institutions[2], 5)
    identifier = national_id(nation.here.institutions[2].pk * 100_000 + 5)
    answer = speak(nation.school)("POST", path_of(nation), stated(0, identifier=identifier))
    assert (answer.status_code, answer.json()["state"]) == (201, "claimed")
    held.refresh_from_db()
    assert held.state == "enrolled"


def test_departure_without_reason_is_refused_by_field(nation: Nation, speak) -> None:
    enrolment = make_learner(nation.school, 1)
    path = f"{path_of(nation)}/{enrolment.pk}/departure"
    answer = speak(nation.school)("POST", path, {"kind": "no_existence"})
    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.json()["faults"]] == ["reason", "last_seen", "attempts"]


def test_change_voids_what_was_confirmed(nation: Nation, speak) -> None:
    enrolment = make_learner(nation.school, 1, verified_in=nation.round)
    call = speak(nation.school)
    call("POST", f"/organisations/{nation.school.code}/confirmations", {"database": "roll"})
    path = f"{path_of(nation)}/{enrolment.pk}"
    assert call("PATCH", path, {"first_name": "ลับ1"}).status_code == 200
    standing = Standing.objects.get(organisation=nation.school, database="roll")
    assert standing.state == "confirmed"
    assert call("PATCH", path, {"first_name": "ชื่อใหม่"}).json()["first_name"] == "ชื่อใหม่"
    standing.refresh_from_db()
    assert standing.state == "voided"


def test_change_of_what_somebody_else_changed_is_refused_when_asked(nation: Nation, speak) -> None:
    path = f"{path_of(nation)}/{make_learner(nation.school, 1).pk}"
    mine, theirs = speak(nation.school), speak(nation.school)
    seen = mine("GET", path).json()["fingerprint"]
    stands = theirs("PATCH", path, {"room": "5", "seen": seen}).json()["fingerprint"]
    refused = mine("PATCH", path, {"room": "2", "seen": seen})
    problem = refused.json()
    assert (refused.status_code, problem["code"], problem["current"]) == (409, "changed-meanwhile", stands)
    assert mine("PATCH", path, {"room": "2", "seen": problem["current"]}).json()["room"] == "2"
    assert mine("PATCH", path, {"room": "3"}).json()["room"] == "3"


def test_change_leaves_what_it_does_not_speak_of_to_whoever_writes_it(nation: Nation) -> None:
    """Another officer's change that falls between reading and writing stays."""
    kept = record_of(find_enrolment(nation.school, make_learner(nation.school, 1).pk))
    record = record_from({"room": "2"}, kept=kept)
    Learner.objects.update(first_name="ของเขา")
    merge(institution=nation.school, academic_year=YEAR, records=[record], by=post_of(nation.school), now=NOW)
    one = Enrolment.objects.select_related("learner").get()
    assert (one.room, one.learner.first_name) == ("2", "ของเขา")


def test_verification_except_leaves_the_named_unverified(nation: Nation, speak) -> None:
    missing = make_learner(nation.school, 1)
    make_learner(nation.school, 2, sex="F")
    path = f"/institutions/{nation.school.code}/verifications"
    done = speak(nation.school)("POST", path, {"except": [missing.pk]})
    assert done.json() == {"present": 1, "absent": 1, "classes": 1}
    assert speak(nation.school)("POST", path, {"except": [10**9]}).status_code == 422


def test_lao_reads_names_but_never_writes_and_province_sees_none(nation: Nation, speak) -> None:
    make_learner(nation.school, 1)
    lao, province = speak(nation.lao), speak(nation.province)
    assert len(lao("GET", path_of(nation)).json()["items"]) == 1
    assert lao("POST", path_of(nation), stated(9)).status_code == 403
    assert province("GET", path_of(nation)).status_code == 403
    assert "ลับ1" not in province("GET", path_of(nation)).content.decode()
