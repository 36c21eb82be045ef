"""What the tests of the one page of head counts share: addresses, boxes and browsers."""

from datetime import date, timedelta

from django.test import Client
from django.utils import timezone

from lec.headcounts.rules.numbers import CELLS, field_of
from lec.registry.models import Organisation, OtherSchool
from lec.rounds.models import Standing, State
from tests.nation import NOW, post_of

DUE = NOW.date() + timedelta(days=7)


def sign_in(organisation: Organisation) -> Client:
    """A browser in English in which an organisation's officer is signed in."""
    client = Client()
    client.cookies["lec_language"] = "en"
    client.force_login(post_of(organisation), backend="lec.accounts.signin.PostBackend")
    return client


def sheet(lao: Organisation, ending: str = "") -> str:
    """The address of the LAO's one page, or of what is done on it."""
    return f"/laos/{lao.code}/headcounts/{ending}"


def boxes(school: OtherSchool, count: object = 1, *, seen: str = "", **more: object) -> dict[str, str]:
    """The eighteen boxes of a school in the grid's form, all of `count` but those named K1_M=..."""
    typed = {f"n-{school.pk}-{field_of(*cell)}": str(more.get(field_of(*cell), count)) for cell in CELLS}
    return {**typed, f"seen-{school.pk}": seen}


def tomorrow() -> date:
    """A day that has not passed, by the clock of the pages."""
    return timezone.localdate() + timedelta(days=1)


def states() -> list[str]:
    """The standings that are no longer open, as words."""
    return sorted(Standing.objects.exclude(state=State.OPEN).values_list("state", flat=True))
