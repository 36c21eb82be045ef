"""The same press twice at once: a link is used once, a school asked once, one grid is told of the other."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from lec.audit.queries import broken_chains
from lec.headcounts.actions.answers import accept, answer
from lec.headcounts.actions.asking import ask, save_contact
from lec.headcounts.actions.grid import GridRow, record_grid
from lec.headcounts.models import Answer, Request
from lec.headcounts.queries.asking import school_row
from lec.headcounts.rules.numbers import CELLS
from lec.lib.refusals import Refused
from tests.headcounts.asked_schools import DUE, ONES
from tests.nation import NOW, build_nation, post_of

AT_ONCE = 5


def pressed(act: Callable[[int], str]) -> Counter[str]:
    """What each of five hears who press together."""
    barrier = Barrier(AT_ONCE)

    def press(number: int) -> str:
        try:
            barrier.wait()
            return act(number)
        except Refused as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return Counter(pool.map(press, range(AT_ONCE)))


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_each_act_happens_once() -> None:
    nation = build_nation()
    school, by = nation.here.other_schools[0], post_of(nation.lao)
    save_contact(school=school, person="", telephone="", email="a@school.th", by=by, now=NOW)
    secrets: list[str] = []

    def ask_it(_number: int) -> str:
        asking = ask(schools=[school], due_on=DUE, by=by, now=NOW)
        secrets.extend(one.secret for one in asking.asked)
        return "".join(one.code for one in asking.refused) or "asked"

    assert pressed(ask_it) == {"asked": 1, "school-asked": AT_ONCE - 1}
    (secret,) = secrets

    def send(_number: int) -> str:
        answer(secret=secret, cells=ONES, person="ครู", now=NOW)
        return "sent"

    assert pressed(send) == {"sent": 1, "link-dead": AT_ONCE - 1}
    sent = Answer.objects.select_related("request__school__lao").get()

    def accept_it(_number: int) -> str:
        accept(answer=sent, by=by, now=NOW)
        return "accepted"

    assert pressed(accept_it) == {"accepted": 1, "answer-decided": AT_ONCE - 1}
    seen = school_row(school, nation.round).fingerprint

    def save(number: int) -> str:
        rows = {school.pk: GridRow(dict.fromkeys(CELLS, 10 + number), seen)}
        saved = record_grid(lao=nation.lao, rows=rows, by=by, now=NOW)
        return "".join(row.code for row in saved.refused) or "saved"

    assert pressed(save) == {"saved": 1, "changed-meanwhile": AT_ONCE - 1}
    assert (Request.objects.count(), Answer.objects.count(), list(broken_chains())) == (1, 1, [])
