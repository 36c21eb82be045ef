"""Confirming an institution over HTTP costs at most nine statements, whatever the door and the size of the roll."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lec.accounts.actions import create_token
from lec.confirmation.models import Seal
from lec.premises.actions.buildings import add_building
from tests.nation import NOW, Nation, build_nation, make_learners, post_of

TRANSACTION_MARKS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


@pytest.fixture
def nation(db: None) -> Nation:
    return build_nation()


def statements(captured: CaptureQueriesContext) -> list[str]:
    """What was asked of the database, without the marks of the transaction."""
    return [query["sql"] for query in captured if not query["sql"].startswith(TRANSACTION_MARKS)]


@pytest.mark.parametrize("learners", [1, 3, 40])
def test_confirming_by_rest_costs_nine_statements(nation: Nation, client: Client, learners: int) -> None:
    make_learners([nation.school], learners, verified_in=nation.round)
    post = post_of(nation.school)
    _token, secret = create_token(post=post, by=post, now=NOW)
    with CaptureQueriesContext(connection) as captured:
        answer = client.post(
            f"/api/v1/organisations/{nation.school.code}/confirmations",
            data=json.dumps({"database": "roll"}),
            content_type="application/json",
            headers={"Authorization": f"Bearer {secret}"},
        )
    assert answer.status_code == 201, answer.content
    assert len(statements(captured)) <= 9, "\n".join(statements(captured))
    assert Seal.objects.get().total == learners


@pytest.mark.parametrize("buildings", [0, 1, 3])
def test_confirming_basic_data_costs_twelve_statements(nation: Nation, client: Client, buildings: int) -> None:
    """Three more than a roll: the form, the buildings, the answers and the open questions of survey forms."""
    post = post_of(nation.school)
    for number in range(buildings):
        words = {"name": f"อาคาร {number}", "kind": "classrooms", "condition": "good"}
        add_building(institution=nation.school, by=post, now=NOW, **words)
    _token, secret = create_token(post=post, by=post, now=NOW)
    with CaptureQueriesContext(connection) as captured:
        answer = client.post(
            f"/api/v1/organisations/{nation.school.code}/confirmations",
            data=json.dumps({"database": "basics"}),
            content_type="application/json",
            headers={"Authorization": f"Bearer {secret}"},
        )
    assert answer.status_code == 201, answer.content
    assert len(statements(captured)) <= 12, "\n".join(statements(captured))


def test_confirming_by_page_costs_nine_statements(nation: Nation, client: Client) -> None:
    make_learners([nation.school], 3, verified_in=nation.round)
    client.force_login(post_of(nation.school), backend="lec.accounts.signin.PostBackend")
    with CaptureQueriesContext(connection) as captured:
        answer = client.post(f"/organisations/{nation.school.code}/confirm/roll")
    assert answer.status_code in (200, 302), answer.content
    assert len(statements(captured)) <= 9, "\n".join(statements(captured))
    assert Seal.objects.get().total == 3
