"""Closing while a confirmation is under way: whatever a closing counts was known at its moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
from django.db import connections, transaction

from lec.audit import actions as audit
from lec.closings.actions import close
from lec.closings.models import Closing
from lec.closings.verify import differences
from lec.confirmation.actions import confirm
from lec.confirmation.models import Seal
from lec.reporting.known_at import known_at
from lec.rounds.models import Round
from tests.confirmed_nation import confirmed, nation_with_learners
from tests.nation import NOW, Nation, post_of

ASKED = NOW + timedelta(seconds=1)
CONFIRMED = NOW + timedelta(seconds=2)


def closed(nation: Nation) -> Closing:
    assert nation.round
    by = post_of(nation.department)
    return close(round=nation.round, taken="nothing", reason="ครบกำหนด", by=by, now=ASKED)


def check_is_known(nation: Nation, closing: Closing) -> None:
    seal = Seal.objects.get(standing__organisation=nation.school)
    line = closing.lines.get(organisation=nation.school, database="roll")
    assert (line.basis, line.seal_id) == ("confirmed", seal.pk)
    assert known_at(nation.school, closing.at).standings[0].seal == seal
    assert closing.at == CONFIRMED == Round.objects.get().closed_at
    assert list(differences()) == []


@pytest.mark.django_db
def test_round_is_closed_no_earlier_than_what_it_holds() -> None:
    nation = nation_with_learners()
    confirmed(nation.school, "roll", now=CONFIRMED)
    check_is_known(nation, closed(nation))


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_confirmation_under_way_is_waited_for_and_counted() -> None:
    nation = nation_with_learners()
    holding, asked = Event(), Event()

    def confirming() -> None:
        with transaction.atomic():
            audit.hold([nation.school.pk])
            holding.set()
            asked.wait(5)
            confirm(organisation=nation.school, database="roll", by=post_of(nation.school), now=CONFIRMED)
        connections.close_all()

    def closing() -> Closing:
        holding.wait(5)
        asked.set()
        made = closed(nation)
        connections.close_all()
        return made

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.submit(confirming), pool.submit(closing)
        first.result()
        made = second.result()
    check_is_known(nation, made)
