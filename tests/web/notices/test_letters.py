"""The way to the letter of correction: from the organisation's page and from what stands confirmed."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from lec.confirmation.actions import return_for_correction
from lec.registry.models import Organisation
from tests.ascent import confirm_as, confirm_branch, ready_nation
from tests.nation import Nation, post_of
from tests.web.conftest import SignedIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def season() -> Nation:
    """Confirmed up to the province an hour ago."""
    made = ready_nation()
    confirm_branch(made.here)
    return made


def send_back(nation: Nation) -> None:
    return_for_correction(
        organisation=nation.school,
        database="roll",
        reason="ตรวจใหม่",
        by=post_of(nation.lao),
        now=timezone.now() + timedelta(seconds=1),
    )


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def letter_address(organisation: Organisation, database: str = "roll") -> str:
    return f"/organisations/{organisation.code}/letters/{database}"


def test_fallen_confirmation_offers_the_letter(season: Nation, signed_in: SignedIn) -> None:
    own = f"/organisations/{season.school.code}/"
    assert "/letters/" not in page(signed_in(season.school), own)
    send_back(season)

    text = page(signed_in(season.school), own)

    assert f'href="{letter_address(season.school)}"' in text
    assert text.count("/letters/") == 1
    assert f'href="{letter_address(season.lao)}"' in page(signed_in(season.lao), f"/organisations/{season.lao.code}/")
    assert "/letters/" not in page(signed_in(season.province), f"/organisations/{season.province.code}/")


def test_confirming_again_offers_the_letter_with_both_numbers(season: Nation, signed_in: SignedIn) -> None:
    confirm = f"/organisations/{season.school.code}/confirm/roll"
    assert "/letters/" not in page(signed_in(season.school), confirm)
    send_back(season)
    confirm_as(season.school, "roll", now=timezone.now() + timedelta(seconds=2))

    assert f'href="{letter_address(season.school)}"' in page(signed_in(season.school), confirm)


def test_letter_is_a_pdf_for_its_own_and_the_levels_above(season: Nation, signed_in: SignedIn) -> None:
    send_back(season)
    for reader in (season.school, season.lao, season.province, season.department):
        answer = signed_in(reader).get(letter_address(season.school))
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
        assert answer["Content-Disposition"] == f'inline; filename="correction-{season.school.code}-roll.pdf"'
        assert answer.content.startswith(b"%PDF-")


def test_letter_of_a_neighbour_is_not_found(season: Nation, signed_in: SignedIn) -> None:
    send_back(season)
    for stranger in (season.centre, season.here.laos[1], season.there.province):
        assert signed_in(stranger).get(letter_address(season.school)).status_code == 404


def test_where_nothing_was_corrected_it_says_so(season: Nation, signed_in: SignedIn) -> None:
    browser = signed_in(season.school)

    assert browser.get(letter_address(season.school)).status_code == 409
    assert browser.get(letter_address(season.school, "headcounts")).status_code == 403
    assert browser.get(letter_address(season.school, "x")).status_code == 403
    assert browser.post(letter_address(season.school)).status_code == 405
