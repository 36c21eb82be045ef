"""The page of everything that changed at one institution since the viewer's own last confirmation."""

import pytest
from django.utils import timezone

from lec.rounds.actions import close_round
from tests.ascent import confirm_as, confirm_branch, ready_nation
from tests.nation import Nation, post_of
from tests.rolls.merging import bring, record
from tests.web.conftest import SignedIn


@pytest.fixture
def nation(db: None) -> Nation:
    return ready_nation()


def address(nation: Nation) -> str:
    return f"/organisations/{nation.school.code}/changes"


def test_lao_reads_every_name(nation: Nation, signed_in: SignedIn) -> None:
    confirm_branch(nation.here)
    bring(nation.school, [record(number) for number in range(1, 13)], now=timezone.now())
    text = signed_in(nation.lao).get(address(nation)).content.decode()
    assert sum(f"เรียนดี{number} " in text for number in range(1, 13)) == 12


def test_institution_reads_its_own_since_its_own(nation: Nation, signed_in: SignedIn) -> None:
    confirm_as(nation.school, "roll")
    bring(nation.school, [record(1)], now=timezone.now())
    (_roll, since, own), (_basics, _nothing, none) = signed_in(nation.school).get(address(nation)).context["parts"]
    assert ([child.name for child in since.roll.came], own.number, none) == (["เด็กชายเรียนดี1 ใจงาม"], 1, None)


def test_who_never_confirmed_is_told_so(nation: Nation, signed_in: SignedIn) -> None:
    parts = signed_in(nation.lao).get(address(nation)).context["parts"]
    assert [(since.is_first, own) for _database, since, own in parts] == [(True, None)] * 2


def test_names_stay_below(nation: Nation, signed_in: SignedIn) -> None:
    viewers = (nation.province, nation.department, nation.centre, nation.here.laos[1], nation.there.laos[0])
    answers = [signed_in(one).get(address(nation)).status_code for one in viewers]
    assert answers == [403, 403, 404, 404, 404]


def test_it_is_a_page_of_institutions(nation: Nation, signed_in: SignedIn) -> None:
    assert signed_in(nation.lao).get(f"/organisations/{nation.lao.code}/changes").status_code == 404


def test_without_a_round_there_is_nothing_to_compare(nation: Nation, signed_in: SignedIn) -> None:
    assert nation.round is not None
    close_round(round=nation.round, by=post_of(nation.department), now=timezone.now())
    page = signed_in(nation.lao).get(address(nation))
    assert (page.status_code, page.context["refusal"].code) == (409, "no-open-round")


def test_confirming_page_of_each_level_tells_what_changed(nation: Nation, signed_in: SignedIn) -> None:
    confirm_branch(nation.here)
    bring(nation.school, [record(1)], now=timezone.now())
    pages = {
        level: signed_in(getattr(nation, level)).get(
            f"/organisations/{getattr(nation, level).code}/confirm/{database}"
        )
        for level, database in (("school", "roll"), ("lao", "roll"), ("province", "overall"))
    }
    changed = {level: page.context["sheet"].told.changed("roll") for level, page in pages.items()}
    assert {level: [one.change for one in ones] for level, ones in changed.items()} == {
        "school": [1],
        "lao": [1],
        "province": [1],
    }
