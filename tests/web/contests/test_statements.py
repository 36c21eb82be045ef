"""The lists of contests and of moves cost the same for one row and for three, at every level."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lec.registry.models import Organisation
from lec.rolls.actions.departures import depart
from tests.nation import NOW, Nation, make_learner, post_of
from tests.rolls.claims import make_claim

SignedIn = Callable[[Organisation], Client]


def cost(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


@pytest.mark.parametrize("level", ["list", "lao_list", "province_list", "department_list"])
@pytest.mark.parametrize("rival", ["same LAO", "same province", "other province"])
def test_contests_cost_the_same_for_one_and_three(
    nation: Nation, signed_in: SignedIn, level: str, rival: str
) -> None:
    claimant = {
        "same LAO": nation.centre,
        "same province": nation.here.institutions[2],
        "other province": nation.there.institutions[0],
    }[rival]
    viewer = {
        "list": nation.school,
        "lao_list": nation.lao,
        "province_list": nation.province,
        "department_list": nation.department,
    }[level]
    client = signed_in(viewer)
    url = reverse(f"contests:{level}", args=[] if level == "department_list" else [viewer.code])
    costs = []
    for numbers in ((1,), (2, 3)):
        for number in numbers:
            make_claim(claimant, make_learner(nation.school, number))
        costs.append(cost(client, url))
    assert costs[0] == costs[1]


def test_moves_cost_the_same_for_one_and_three(nation: Nation, signed_in: SignedIn) -> None:
    client, costs = signed_in(nation.school), []
    for numbers in ((1,), (2, 3)):
        for number in numbers:
            leaving = [make_learner(nation.there.institutions[number], number)]
            by = post_of(leaving[0].institution)
            depart(enrolments=leaving, kind="moved", destination=nation.school, by=by, now=NOW)
        costs.append(cost(client, reverse("contests:incoming", args=[nation.school.code])))
    assert costs[0] == costs[1]
