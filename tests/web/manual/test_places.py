"""The help link: every page that an officer can open leads to a section that is there."""

import re

import pytest
from django.test import Client
from django.urls import resolve

from lec.registry.models import Level
from lec.reporting.manual.chapters import LEVELS, manual_of
from lec.web.manual.places import FOR_STRANGERS, OF_NOUN, OF_PAGE, place_of, section_of
from tests.nation import Nation
from tests.web.addresses import furnish, pages
from tests.web.conftest import SignedIn
from tests.web.manual.test_reading import EVERY_LEVEL, post_at

HELP = re.compile(r'<a class="bar-button" href="(/manual/[^"]*)">')


def test_tables_name_pages_that_exist() -> None:
    names = {page.name for page in pages()}
    assert sorted(set(OF_PAGE) - names) == []
    assert sorted({name.partition(":")[0] for name in names} - set(OF_NOUN)) == []
    slugs = {slug for level in LEVELS for slug in manual_of(level).slugs}
    wanted = {slug for table in (OF_NOUN, OF_PAGE) for row in table.values() for slug in row}
    assert sorted(wanted - slugs) == []


@EVERY_LEVEL
def test_every_page_an_officer_may_open_has_its_place(nation: Nation, signed_in: SignedIn, level: Level) -> None:
    """Every address there is, asked for by an officer of the level; whatever opens as a page is looked at."""
    own = post_at(nation, level)
    client, hidden = signed_in(own), furnish(nation.here)
    seen = {}
    for page in pages():
        for address in hidden.addresses(page):
            answer = client.get(address)
            if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
                found = HELP.findall(answer.content.decode())
                seen[page.name] = found[0] if found else "no link"
    assert len(seen) > 20
    slugs = manual_of(level).slugs
    homeless = {
        name: address
        for name, address in seen.items()
        if (place := address.removeprefix(f"/manual/{level}/#")) == address or place not in slugs
    }
    assert homeless == {}


def test_whose_page_it_is_decides_whose_manual() -> None:
    assert section_of("learners:list", Level.INSTITUTION) == "learners"
    assert section_of("learners:list", Level.LAO) == "look"
    assert section_of("organisations:confirm", Level.PROVINCE) == "confirm"
    assert section_of("nothing:at_all", Level.LAO) == ""


@pytest.mark.parametrize("address", ["/sign-in", "/activate", "/manual/"])
def test_stranger_chooses_whose_manual(client: Client, db: None, address: str) -> None:
    assert HELP.findall(client.get(address).content.decode()) == ["/manual/"]


def test_school_that_answers_by_a_link_is_led_to_its_own_section(client: Client, db: None) -> None:
    assert FOR_STRANGERS == {"answers": Level.LAO}
    assert HELP.findall(client.get("/answer").content.decode()) == ["/manual/lao/#answer-link"]


def test_page_that_is_not_there_leads_to_the_beginning(nation: Nation, signed_in: SignedIn) -> None:
    html = signed_in(nation.school).get("/nothing-of-the-kind").content.decode()
    assert HELP.findall(html) == ["/manual/institution/"]
    assert resolve(place_of("", Level.PROVINCE)).view_name == "manual:read"
