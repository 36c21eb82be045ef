"""The telephone list as page and workbook."""

import io
from collections.abc import Callable

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lec.accounts.models import Officer
from lec.registry.models import Organisation
from lec.rounds.models import Round, Standing, State
from tests.nation import NOW, Nation, make_learner, make_organisation, make_post
from tests.web.conftest import SignedIn

pytestmark = pytest.mark.django_db


def page(organisation: Organisation, name: str = "list") -> str:
    return reverse(f"telephones:{name}", args=[organisation.code])


def names_on(answer: object) -> list[str]:
    return [line.name for line in answer.context["lines"]]  # type: ignore[attr-defined]


def confirmed(*organisations: Organisation) -> None:
    Standing.objects.filter(organisation__in=organisations).update(state=State.CONFIRMED, seal_number=1)


def test_number_is_pressed_and_not_copied(nation: Nation, signed_in: SignedIn) -> None:
    shown = signed_in(nation.lao).get(page(nation.lao)).content.decode()
    assert 'class="call" href="tel:054000000"' in shown
    assert f"รักงาน{nation.school.code}" in shown


def test_only_those_who_hold_it_up_are_shown_first(nation: Nation, signed_in: SignedIn) -> None:
    confirmed(nation.school)
    browser, foreign = signed_in(nation.lao), nation.here.other_schools[0]
    assert names_on(browser.get(page(nation.lao))) == [nation.centre.name, foreign.name]
    everybody = browser.get(page(nation.lao) + "?show=all&sort=name")
    assert sorted(names_on(everybody)) == sorted([nation.centre.name, nation.school.name, foreign.name])


def test_when_nobody_holds_it_up_the_page_says_so(nation: Nation, signed_in: SignedIn) -> None:
    confirmed(*nation.here.laos)
    assert 'class="empty"' in signed_in(nation.province).get(page(nation.province)).content.decode()


def test_heads_sort_and_turn_round(nation: Nation, signed_in: SignedIn) -> None:
    browser = signed_in(nation.province)
    first = browser.get(page(nation.province) + "?sort=name")
    assert (first.context["heads"]["name"], 'aria-sort="ascending"' in first.content.decode()) == (
        {"now": "ascending", "address": "?sort=-name"},
        True,
    )
    turned = browser.get(page(nation.province) + "?sort=-name")
    assert names_on(turned) == names_on(first)[::-1]
    assert 'aria-sort="descending"' in turned.content.decode()


@pytest.mark.parametrize("asked", ["?sort=x", "?sort=--name", "?show=x&sort=", "?sort=%00"])
def test_nonsense_in_the_address_is_passed_over(nation: Nation, signed_in: SignedIn, asked: str) -> None:
    assert signed_in(nation.lao).get(page(nation.lao) + asked).status_code == 200


def test_province_looks_at_one_laos_institutions(nation: Nation, signed_in: SignedIn) -> None:
    browser = signed_in(nation.province)
    assert page(nation.lao) in browser.get(page(nation.province)).content.decode()
    looked = browser.get(page(nation.lao))
    assert (looked.status_code, nation.school.name in names_on(looked)) == (200, True)
    assert [way for way in ("/advice/new", "/headcounts/") if way in looked.content.decode()] == []


@pytest.mark.parametrize("name", ["list", "xlsx"])
def test_list_of_others_is_not_found(nation: Nation, signed_in: SignedIn, name: str) -> None:
    for stranger, top in (
        (nation.lao, nation.here.laos[1]),
        (nation.lao, nation.province),
        (nation.school, nation.lao),
        (nation.school, nation.school),
        (nation.there.province, nation.lao),
    ):
        assert signed_in(stranger).get(page(top, name)).status_code == 404


def test_no_learner_is_named(nation: Nation, signed_in: SignedIn) -> None:
    make_learner(nation.school, 1, verified_in=None)
    shown = signed_in(nation.lao).get(page(nation.lao) + "?show=all").content.decode()
    assert [word for word in ("ลับ1", "ของโรงเรียน") if word in shown] == []


def test_everybody_shown_can_be_asked_in_writing(nation: Nation, signed_in: SignedIn) -> None:
    confirmed(nation.school)
    shown = signed_in(nation.lao).get(page(nation.lao))
    assert shown.context["ask_all"] == f"organisation={nation.centre.code}"


def test_without_a_round_the_numbers_are_there_all_the_same(nation: Nation, signed_in: SignedIn) -> None:
    Round.objects.update(closed_at=NOW)
    assert len(names_on(signed_in(nation.lao).get(page(nation.lao)))) == 2


def test_workbook_has_the_same_lines_in_the_same_order(nation: Nation, signed_in: SignedIn) -> None:
    Officer.objects.update(email="a@example.org")
    browser = signed_in(nation.lao)
    got = browser.get(page(nation.lao, "xlsx") + "?show=all&sort=-name")
    sheet = openpyxl.load_workbook(io.BytesIO(got.content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert [row[0] for row in rows[2:]] == names_on(browser.get(page(nation.lao) + "?show=all&sort=-name"))
    school = next(row for row in rows if row[0] == nation.school.name)
    assert [cell for cell in (nation.school.code, "054-000-000", "a@example.org") if cell not in school] == []


def test_page_takes_the_same_statements_for_1_and_for_40(
    nation: Nation, signed_in: SignedIn, django_assert_num_queries: Callable[..., object]
) -> None:
    browser = signed_in(nation.province)
    browser.get(page(nation.province))
    with CaptureQueriesContext(connection) as first:
        browser.get(page(nation.province))
    for number in range(40):
        make_post(make_organisation("lao", "sao", f"55403{number:02}", f"อบต.{number}", nation.province))
    with django_assert_num_queries(len(first)):
        assert len(names_on(browser.get(page(nation.province) + "?show=all"))) == 42
