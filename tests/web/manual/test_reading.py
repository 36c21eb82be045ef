"""The manual as pages: open to everybody, whole, and true to the screen it describes."""

import re
from html import unescape

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from lec.registry.models import Level, Organisation
from lec.reporting.manual.chapters import LEVELS, manual_of
from lec.web.manual.views import page_of
from tests.nation import Nation
from tests.web.conftest import SignedIn

EVERY_LEVEL = pytest.mark.parametrize("level", LEVELS, ids=lambda level: level.value)


def post_at(nation: Nation, level: Level) -> Organisation:
    """The organisation of that level in the branch under test."""
    of_level = {"institution": nation.school, "lao": nation.lao, "province": nation.province}
    return of_level.get(level.value, nation.department)


@EVERY_LEVEL
def test_stranger_reads_every_task_without_a_statement(
    client: Client, db: None, django_assert_num_queries: DjangoAssertNumQueries, level: Level
) -> None:
    with django_assert_num_queries(0):
        html = client.get(f"/manual/{level}/").content.decode()
    titles = [unescape(one) for one in re.findall(r'<h2 id="[^"]+">\d+\. ([^<]+)</h2>', html)]
    assert titles == [task.title for task in manual_of(level).tasks]
    assert "ไปที่หน้านี้" not in html


@EVERY_LEVEL
def test_link_inside_leads_to_a_section_and_picture_is_there(client: Client, level: Level) -> None:
    html = client.get(f"/manual/{level}/").content.decode()
    places = set(re.findall(r' id="([^"]+)"', html))
    assert [link for link in re.findall(r'href="#([^"]+)"', html) if link not in places] == []
    shown = re.findall(r'<img src="/static/([^"]+)" alt="([^"]+)" loading', html)
    assert [name for name, _alt in shown if finders.find(name) is None] == []
    assert len(shown) == len([task for task in manual_of(level).tasks if task.picture])


def test_stranger_chooses_the_level(client: Client) -> None:
    html = client.get("/manual/").content.decode()
    assert re.findall(r'href="/manual/(\w+)/"', html) == [level.value for level in LEVELS]


@EVERY_LEVEL
def test_officer_lands_on_the_own_manual(nation: Nation, signed_in: SignedIn, level: Level) -> None:
    answer = signed_in(post_at(nation, level)).get("/manual/")
    assert (answer.status_code, answer["Location"]) == (302, f"/manual/{level}/")


@EVERY_LEVEL
def test_officer_is_led_to_where_each_task_is_done(nation: Nation, signed_in: SignedIn, level: Level) -> None:
    own = post_at(nation, level)
    client = signed_in(own)
    html = client.get(f"/manual/{level}/").content.decode()
    wanted = [page_of(task, own) for task in manual_of(level).tasks if task.opens]
    assert re.findall(r'<p><a href="([^"]+)"><svg[^>]*><use[^>]*></use></svg> ไปที่หน้านี้', html) == wanted
    assert {address: client.get(address).status_code for address in wanted} == dict.fromkeys(wanted, 200)


def test_officer_reads_the_manual_of_another_level_without_such_links(
    nation: Nation, signed_in: SignedIn
) -> None:
    assert "ไปที่หน้านี้" not in signed_in(nation.school).get("/manual/lao/").content.decode()


@EVERY_LEVEL
def test_book_is_open_to_everybody(client: Client, level: Level) -> None:
    answer = client.get(f"/manual/{level}.pdf")
    assert (answer.status_code, answer["Content-Type"], answer.content[:5]) == (200, "application/pdf", b"%PDF-")


@pytest.mark.parametrize("address", ["/manual/school/", "/manual/../", "/manual/lao.txt"])
def test_address_of_no_manual_is_not_found(client: Client, db: None, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/manual/", "/manual/lao/", "/manual/lao.pdf"])
def test_manual_takes_nothing(client: Client, address: str) -> None:
    assert client.post(address).status_code == 405
