"""Joining two records of one person while others judge the pair or bring the other identifier."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from django.db import close_old_connections, connections

from lec.lib.identifiers import Identifier
from lec.lib.refusals import Refused
from lec.rolls.actions.doubles import seek, set_apart
from lec.rolls.actions.joining import join
from lec.rolls.models import Double, Enrolment
from tests.nation import NOW, YEAR, build_nation, make_learner, post_of
from tests.rolls.joins import LATER, NAMES, WHY, bring, gcode, is_whole, join_at, pair_for, stated, two
from tests.rolls.standings import confirm_all as confirm_everything


def _in_a_thread(act: Any) -> str:
    try:
        act()
    except Refused as refused:
        return refused.code
    finally:
        connections.close_all()
    return "done"


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_judges_at_once_judge_once() -> None:
    nation = build_nation()
    pairs = []
    for number in range(8):
        names = {**NAMES, "first_name": f"กมลชนก{'กขคงจฉชซ'[number]}", "birth_date": date(2018, 3, 1 + number)}
        one = make_learner(nation.school, 10 + number, **names)
        sealed = {"identifier_kind": "gcode", "identifier_sealed": gcode(number)}
        make_learner(nation.centre, 30 + number, **{**names, **sealed, "now": LATER})
        pairs.append(one)
    seek(top=nation.lao, academic_year=YEAR, by=None, now=NOW)
    confirm_everything()
    doubles = list(Double.objects.order_by("pk"))
    post = post_of(nation.lao)

    def joins(pair: Double) -> str:
        return _in_a_thread(lambda: join(pair=pair, standing_id=pair.learner_id, reason=WHY, by=post, now=LATER))

    def parts(pair: Double) -> str:
        return _in_a_thread(lambda: set_apart(pair=pair, reason=WHY, by=post, now=LATER))

    close_old_connections()
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(act, pair) for pair in doubles for act in (joins, parts, joins)]
        told = [one.result() for one in asked]
    assert len(doubles) == 8
    for index in range(8):
        assert sorted(told[3 * index : 3 * index + 3]) == ["done", "pair-judged", "pair-judged"]
    assert is_whole()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_joining_while_an_institution_brings_the_other_identifier() -> None:
    nation = build_nation()
    one, _other = two(nation.school, nation.centre)
    pair = pair_for(nation.lao)
    third = nation.there.institutions[0]

    def brings() -> None:
        for _time in range(10):
            bring(third, stated(Identifier("gcode", "G690154000000"), room=str(_time)))

    close_old_connections()
    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(_in_a_thread, brings), pool.submit(_in_a_thread, lambda: join_at(nation.lao, one, pair))]
        assert [one.result() for one in asked] == ["done", "done"]
    assert set(Enrolment.objects.values_list("learner_id", flat=True)) == {one.learner_id}
    assert Enrolment.objects.filter(state="enrolled").count() == 1
    assert is_whole()
