"""Every operation of the REST door stands in exactly one access list, and neighbours find nothing."""

import json

import pytest

from lec.api.urls import api
from tests.nation import Nation, make_learner

PUBLIC_ON_PURPOSE = {("GET", "/openapi.json")}
WITHIN = {
    ("GET", "/organisations/{code}"),
    ("GET", "/organisations/{code}/children"),
    ("GET", "/organisations/{code}/standings"),
    ("GET", "/organisations/{code}/steps"),
    ("GET", "/organisations/{code}/counts"),
    ("POST", "/organisations/{code}/returns"),
    ("GET", "/laos/{code}/headcounts"),
    ("GET", "/laos/{code}/headcounts/{school}"),
}
NAMES = {
    ("GET", "/institutions/{code}/learners"),
    ("GET", "/institutions/{code}/learners/{id}"),
}
OWN = {
    ("POST", "/organisations/{code}/confirmations"),
    ("POST", "/institutions/{code}/learners"),
    ("PUT", "/institutions/{code}/learners"),
    ("PATCH", "/institutions/{code}/learners/{id}"),
    ("POST", "/institutions/{code}/learners/{id}/departure"),
    ("POST", "/institutions/{code}/verifications"),
    ("PUT", "/laos/{code}/headcounts/{school}"),
}
EVERY_POST = {("GET", "/me"), ("GET", "/rounds"), ("GET", "/rounds/current")}
WITH_OBJECT = WITHIN | NAMES | OWN
BODIES = {
    "/organisations/{code}/returns": {"database": "roll", "reason": "ไม่ใช่ของเรา"},
    "/organisations/{code}/confirmations": {"database": "roll"},
    "/institutions/{code}/learners/{id}/departure": {"kind": "moved"},
    "/institutions/{code}/verifications": {"except": []},
    "/laos/{code}/headcounts/{school}": {"cells": []},
}


def operations() -> set[tuple[str, str]]:
    document = api.get_openapi_schema(path_prefix="")
    return {(method.upper(), path) for path, item in document["paths"].items() for method in item}


def test_operation_stands_in_exactly_one_list() -> None:
    lists = [WITHIN, NAMES, OWN, EVERY_POST]
    assert sorted(one for names in lists for one in names) == sorted(operations())


@pytest.mark.django_db
def test_openapi_document_is_public_and_names_every_operation(client) -> None:
    answer = client.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert {path.removeprefix("/api/v1") for path in json.loads(answer.content)["paths"]} == {
        path for _method, path in operations()
    }


@pytest.mark.parametrize("operation", sorted(WITH_OBJECT), ids=" ".join)
def test_neighbour_finds_nothing(nation: Nation, speak, operation: tuple[str, str]) -> None:
    method, path = operation
    secret = make_learner(nation.school, 1)
    foreign = nation.here.other_schools[0]
    code = nation.lao.code if path.startswith("/laos") else nation.school.code
    address = path.format(code=code, id=secret.pk, school=foreign.code)
    for stranger in (nation.there.laos[0], nation.there.institutions[0], nation.there.province):
        answer = speak(stranger)(method, address, BODIES.get(path, {"items": []} if method == "PUT" else {}))
        assert answer.status_code == 404, address
        assert answer.json()["code"] == "not-found"
        text = answer.content.decode()
        assert [one for one in ("ลับ1", nation.school.name, foreign.name) if one in text] == []


@pytest.mark.parametrize("operation", sorted(OWN), ids=" ".join)
def test_level_above_looks_but_never_writes(nation: Nation, speak, operation: tuple[str, str]) -> None:
    method, path = operation
    secret = make_learner(nation.school, 1)
    foreign = nation.here.other_schools[0]
    code = nation.lao.code if path.startswith("/laos") else nation.school.code
    above = nation.province if path.startswith("/laos") else nation.lao
    address = path.format(code=code, id=secret.pk, school=foreign.code)
    answer = speak(above)(method, address, BODIES.get(path, {"items": []} if method == "PUT" else {}))
    assert answer.status_code == 403, address
