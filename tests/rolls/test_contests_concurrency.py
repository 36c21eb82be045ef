"""Deciding, releasing, withdrawing, restating and settling at once: one outcome, nobody waits for ever."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connections

from lec.audit.queries import broken_chains
from lec.lib.refusals import Refused
from lec.rolls.actions.contests import decide, give_evidence, settle_overdue
from lec.rolls.actions.departures import depart
from lec.rolls.actions.merge import merge
from lec.rolls.models import Claim, Contest, Departure, Enrolment, EnrolmentState
from lec.rolls.queries import count_differences
from lec.rounds.models import Standing, State
from tests.nation import NOW, YEAR, build_nation, make_learner, post_of
from tests.rolls.claims import make_claim
from tests.rolls.test_claims_meet_departures import stated

CHILDREN = 12
LATE = NOW + timedelta(days=30)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_every_act_on_a_contest_at_once_leaves_one_outcome() -> None:
    nation = build_nation()
    holder, first, second = nation.here.institutions[0], nation.here.institutions[2], nation.here.institutions[3]
    third = nation.there.institutions[0]
    held = [make_learner(holder, number) for number in range(1, CHILDREN + 1)]
    claims = [make_claim(first, one) for one in held]
    for one in held:
        make_claim(second, one, minutes=2)
    Claim.objects.filter(enrolment__institution=second).update(sex="F")
    contests = list(Contest.objects.order_by("pk"))
    Standing.objects.update(state=State.CONFIRMED, seal_number=1)

    def decided(number: int) -> None:
        by = post_of(nation.province)
        decide(contest=contests[number], winner=claims[number].pk, reason="มาเรียนจริง", by=by, now=NOW)

    def released(number: int) -> None:
        depart(enrolments=[held[number]], kind="moved", by=post_of(holder), now=NOW)

    def withdrawn(number: int) -> None:
        depart(enrolments=[claims[number]], kind="mistake", by=post_of(first), now=NOW)

    def restated(number: int) -> None:
        record = replace(stated(holder, number + 1), first_name="ใหม่", sex="F")
        for institution in (second, third):
            merge(institution=institution, academic_year=YEAR, records=[record], by=post_of(institution), now=NOW)

    def settled(number: int) -> None:
        give_evidence(contest=contests[number], institution=second, text="มีชื่อ", by=post_of(second), now=NOW)
        settle_overdue(now=LATE)

    acts: list[Callable[[int], None]] = [decided, released, withdrawn, restated, settled]
    start = Barrier(len(acts), timeout=60)

    def each(act: Callable[[int], None]) -> None:
        try:
            for number in range(CHILDREN):
                start.wait()
                try:
                    act(number)
                except Refused:
                    # Somebody else settled it first, as somebody must.
                    continue
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        for done in [pool.submit(each, act) for act in acts]:
            done.result()
    enrolled = Counter(Enrolment.objects.filter(state=EnrolmentState.ENROLLED).values_list("learner_id", flat=True))
    assert set(enrolled.values()) == {1}
    # Whom the province decided for may take the child out a moment later: then nobody has it.
    taken_out = Departure.objects.filter(kind="mistake", enrolment__institution=first)
    without = {one.learner_id for one in held} - set(enrolled)
    assert without - set(taken_out.values_list("enrolment__learner", flat=True)) == set()
    claimed = Enrolment.objects.filter(state=EnrolmentState.CLAIMED).values_list("learner_id", flat=True)
    still_open = Contest.objects.filter(closed_at__isnull=True).values_list("learner_id", flat=True)
    assert sorted(still_open) == sorted(set(claimed))
    assert list(count_differences()) == []
    assert list(broken_chains()) == []
