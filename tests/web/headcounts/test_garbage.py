"""Nonsense in every box of the one page of all schools: answered with a sentence, and nothing is written."""

import pytest
from django.test import Client

from lec.headcounts.models import Answer, Draft, Headcount, Request
from lec.registry.models import OtherSchool
from tests.nation import Nation
from tests.web.headcounts.conftest import Send
from tests.web.headcounts.desk import sheet
from tests.web.test_bad_input import GARBAGE, boxes

pytestmark = pytest.mark.django_db


def written() -> list[int]:
    decided = Answer.objects.exclude(accepted_at=None, refused_at=None)
    return [Headcount.objects.count(), Draft.objects.count(), Request.objects.count(), decided.count()]


@pytest.mark.parametrize("act", ["save", "ask", "answers"])
def test_nonsense_in_every_box_is_answered(
    client: Client, nation: Nation, school: OtherSchool, send: Send, act: str
) -> None:
    send(school)
    names = boxes(client.get(sheet(nation.lao)).content.decode())
    before = written()
    for nonsense in GARBAGE.values():
        for one in (dict.fromkeys(names, nonsense), dict.fromkeys(set(names) - {"fill", "ask_again"}, nonsense)):
            page = client.post(sheet(nation.lao, f"all/{act}"), one)
            assert page.status_code in (200, 302, 409, 422), nonsense[:20]
            assert b"<script>alert" not in page.content
    assert written() == before


def test_nonsense_in_the_address_of_letters_finds_nothing(client: Client, nation: Nation, send: Send) -> None:
    send(nation.here.other_schools[0])
    for nonsense in GARBAGE.values():
        answer = client.get(sheet(nation.lao, "all/letters"), {"request": nonsense[:2000]})
        assert answer.status_code in (200, 404)
        assert client.get(sheet(nation.lao), {"request": nonsense[:2000]}).status_code == 200
