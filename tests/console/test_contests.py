"""`lec contests`: counting what is to be settled, and settling what is overdue."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from lec.rolls.models import Contest, Departure
from tests.nation import NOW, Nation, build_nation, make_learner
from tests.rolls.claims import make_claim

pytestmark = pytest.mark.django_db


@pytest.fixture
def nation() -> Nation:
    nation = build_nation()
    for number in (1, 2):
        make_claim(nation.there.institutions[0], make_learner(nation.school, number), due=-400)
    return nation


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("contests", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue().strip()


def test_counting_settles_nothing(nation: Nation) -> None:
    assert run() == "Open: 2, of these overdue 2 and the department's to decide 2."
    assert Contest.objects.filter(closed_at__isnull=True).count() == 2


def test_overdue_contests_are_settled(nation: Nation) -> None:
    assert run("--settle").splitlines() == [
        "Settled by the rule of the round: 2.",
        "Open: 0, of these overdue 0 and the department's to decide 0.",
    ]


def test_one_that_cannot_be_settled_is_told_and_the_rest_is(nation: Nation) -> None:
    broken = Contest.objects.order_by("pk")[0]
    claim = broken.learner.enrolments.get(state="claimed")
    Departure.objects.create(enrolment=claim, kind="moved", at=NOW)
    with pytest.raises(CommandError) as told:
        run("--settle")
    assert str(told.value) == "1 could not be settled."
    assert list(Contest.objects.filter(closed_at__isnull=True)) == [broken]
