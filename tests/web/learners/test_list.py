"""The list of a roll."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lec.registry.models import Organisation
from lec.rolls.models import Claim, Enrolment
from tests.nation import Nation, make_learner
from tests.rolls.claims import make_claim
from tests.web.conftest import SignedIn


def address(institution: Organisation, query: str = "") -> str:
    return f"/institutions/{institution.code}/learners/{query}"


def names_on(response: object) -> list[str]:
    return [one.row.first_name for one in response.context["page"].object_list]  # type: ignore[attr-defined]


def test_list_without_learners_tells_the_first_step(nation: Nation, signed_in: SignedIn) -> None:
    response = signed_in(nation.school).get(address(nation.school))
    assert response.status_code == 200
    assert (response.context["everybody"], names_on(response)) == (0, [])
    assert f"/institutions/{nation.school.code}/learners/add" in response.content.decode()


def test_list_masks_the_numbers_and_counts_by_sex(nation: Nation, signed_in: SignedIn) -> None:
    make_learner(nation.school, 1)
    make_learner(nation.school, 2, sex="F")
    response = signed_in(nation.school).get(address(nation.school))
    rows = [one.row for one in response.context["page"].object_list]
    assert (response.context["male"], response.context["female"]) == (1, 1)
    assert [row.identifier in response.content.decode() for row in rows] == [False, False]
    assert [row.masked_identifier in response.content.decode() for row in rows] == [True, True]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=ลับ1", ["ลับ1"]),
        ("?q=+ลับ+++ของ", ["ลับ3", "ลับ1", "ลับ2"]),
        ("?q=ไม่มีใคร", []),
        ("?class=P1/1", ["ลับ1", "ลับ2", "อ้าง"]),
        ("?class=P1/9", []),
        ("?problem=unverified", ["ลับ3", "ลับ1", "ลับ2"]),
        ("?problem=error", ["ลับ2"]),
        ("?problem=query", ["ลับ1"]),
        ("?problem=no-identifier", ["ลับ1"]),
        ("?problem=contested", ["อ้าง"]),
        ("?problem=nonsense&page=999", ["ลับ3", "ลับ1", "ลับ2", "อ้าง"]),
    ],
)
def test_list_is_narrowed(nation: Nation, signed_in: SignedIn, query: str, found: list[str]) -> None:
    make_learner(nation.school, 1, identifier_kind="none", identifier_sealed=None)
    make_learner(nation.school, 2, birth_date=date(2027, 1, 1))
    make_learner(nation.school, 3, grade="K2")
    make_claim(nation.school, make_learner(nation.centre, 4))
    Enrolment.objects.filter(institution=nation.school, state="claimed").update(grade="P1")
    Claim.objects.update(first_name="อ้าง")
    assert names_on(signed_in(nation.school).get(address(nation.school, query))) == found


def test_list_costs_the_same_for_one_and_for_three(nation: Nation, signed_in: SignedIn) -> None:
    client, used = signed_in(nation.school), []
    for number in (1, 2, 3):
        make_claim(nation.school, make_learner(nation.centre, number))
        make_learner(nation.school, number, birth_date=date(2027, 1, 1))
        with CaptureQueriesContext(connection) as statements:
            client.get(address(nation.school))
        used.append(len(statements))
    assert used == used[:1] * 3


def test_lao_may_look_but_sees_no_button(nation: Nation, signed_in: SignedIn) -> None:
    make_learner(nation.school, 1)
    response = signed_in(nation.lao).get(address(nation.school))
    assert (response.status_code, names_on(response), response.context["is_own"]) == (200, ["ลับ1"], False)
    assert "/learners/add" not in response.content.decode()


def test_lao_keeps_no_roll_of_its_own(nation: Nation, signed_in: SignedIn) -> None:
    client = signed_in(nation.lao)
    for page in ("", "add", "1"):
        assert client.get(address(nation.lao, page)).status_code == 404


@pytest.mark.parametrize(("viewer", "status"), [("province", 403), ("department", 403), ("centre", 404)])
def test_names_are_not_shown_to_others(nation: Nation, signed_in: SignedIn, viewer: str, status: int) -> None:
    make_learner(nation.school, 1)
    response = signed_in(getattr(nation, viewer)).get(address(nation.school))
    assert (response.status_code, "ลับ1" in response.content.decode()) == (status, False)
