"""The report's page and download: each officer sees their own subtree, each row leads down."""

import re
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client

from lec.headcounts.models import Headcount
from lec.registry.models import Organisation
from lec.rolls.models import Count, Enrolment, Verification
from lec.rounds.models import Deadline, Round
from tests.confirmed_nation import nation_with_learners
from tests.nation import NOW, Nation, make_organisation, make_post
from tests.web.conftest import SignedIn

SECRET_TOTAL = "1,234,567"


@pytest.fixture
def nation(db: None) -> Nation:
    """Learners everywhere; the second LAO here in another district, the neighbour's counts conspicuous."""
    made = nation_with_learners()
    Organisation.objects.filter(pk=made.here.laos[1].pk).update(district="ร้องกวาง")
    Count.objects.filter(institution=made.there.institutions[0]).update(enrolled=0)
    Count.objects.filter(institution=made.there.institutions[0], grade="P1", sex="F").update(enrolled=1_234_567)
    return made


def addresses(text: str) -> list[str]:
    """Where the rows lead."""
    body = "".join(re.findall(r'<th scope="row">.*?</th>', text, re.DOTALL))
    return [unquote(one).replace("&amp;", "&") for one in re.findall(r'href="(.*?)"', body)]


def test_rows_lead_from_the_nation_down_to_the_institution(nation: Nation, signed_in: SignedIn) -> None:
    client = signed_in(nation.department)
    lao = nation.lao.code
    ways = [
        ("", ["?province=55", "?province=54"] * 2),
        ("?province=54", ["?province=54&district=เมืองแพร่", "?province=54&district=ร้องกวาง"] * 2),
        ("?province=54&district=เมืองแพร่", [f"?province=54&district=เมืองแพร่&lao={lao}"] * 2),
        (f"?lao={lao}", [f"/organisations/{one.code}/" for one in (nation.school, nation.centre)]),
    ]
    for query, rows in ways:
        response = client.get(f"/reports/counts{query}")
        assert (response.status_code, addresses(response.content.decode())) == (200, rows)


@pytest.mark.parametrize("level", ["school", "lao", "province"])
def test_officer_sees_nothing_of_the_neighbour(nation: Nation, signed_in: SignedIn, level: str) -> None:
    client = signed_in(getattr(nation, level))
    page = client.get("/reports/counts").content.decode()
    assert (SECRET_TOTAL in page, "น่าน" in page) == (False, False)
    for query in ("?province=55", f"?lao={nation.there.laos[0].code}", "?district=เมืองน่าน"):
        for ending in ("counts", "counts.xlsx"):
            response = client.get(f"/reports/{ending}{query}")
            assert response.status_code == 404, f"{ending}{query}"
            assert SECRET_TOTAL not in response.content.decode()


def test_lao_does_not_see_the_next_lao(nation: Nation, signed_in: SignedIn) -> None:
    client = signed_in(nation.lao)
    other = nation.here.laos[1]
    assert other.name not in client.get("/reports/counts").content.decode()
    assert client.get(f"/reports/counts?lao={other.code}").status_code == 404


def test_neighbours_numbers_are_there_for_the_department(nation: Nation, signed_in: SignedIn) -> None:
    page = signed_in(nation.department).get(f"/reports/counts?lao={nation.there.laos[0].code}").content.decode()
    assert SECRET_TOTAL in page


@pytest.mark.parametrize("query", ["?province=%00", "?lao=" + "9" * 500, "?district=x", "?province=%27%3B--"])
def test_nonsense_is_not_found(nation: Nation, signed_in: SignedIn, query: str) -> None:
    client = signed_in(nation.department)
    statuses = [client.get(f"/reports/{page}{query}").status_code for page in ("counts", "counts.xlsx")]
    assert statuses == [404, 404]


def test_download_is_a_workbook_of_the_same_place(nation: Nation, signed_in: SignedIn) -> None:
    response = signed_in(nation.department).get(f"/reports/counts.xlsx?lao={nation.lao.code}")
    assert (response.status_code, response.content[:2]) == (200, b"PK")
    assert response["Content-Disposition"] == f'attachment; filename="counts-{nation.lao.code}.xlsx"'


def test_strangers_sign_in_first(nation: Nation, client: Client) -> None:
    assert [client.get(f"/reports/{page}").status_code for page in ("counts", "counts.xlsx")] == [302, 302]


def test_page_without_a_round_shows_the_year(nation: Nation, signed_in: SignedIn) -> None:
    nation.round.standings.all().delete()
    Enrolment.objects.update(verification=None)
    for model in (Verification, Deadline, Headcount, Round):
        model.objects.all().delete()
    assert signed_in(nation.department).get("/reports/counts").status_code == 200


@pytest.mark.parametrize("viewer", ["department", "province", "lao"])
def test_page_costs_the_same_for_more_rows(
    nation: Nation,
    signed_in: SignedIn,
    viewer: str,
    django_assert_num_queries: Any,
    django_assert_max_num_queries: Any,
) -> None:
    organisation = getattr(nation, viewer)
    client = signed_in(organisation)
    with django_assert_max_num_queries(13) as before:
        rows = len(client.get("/reports/counts").context["table"].lines)
    for number in (1, 2):
        province, lao = nation.province, nation.lao
        if viewer == "department":
            province = make_organisation("province", "province", f"9{number}", f"จังหวัด {number}", nation.department)
        if viewer != "lao":
            lao = make_organisation("lao", "sao", f"59{number}", f"อบต. {number}", province, district=f"อ.{number}")
        make_post(make_organisation("institution", "centre", f"30{number}", f"ศูนย์ {number}", lao), now=NOW)
    with django_assert_num_queries(len(before)):
        assert len(client.get("/reports/counts").context["table"].lines) == rows + 2
