"""Several institutions merging the same learners at once, on PostgreSQL."""

import random
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import close_old_connections, connections

from lec.audit import bulk
from lec.audit.queries import broken_chains
from lec.registry.models import Organisation
from lec.rolls.actions.merge import merge
from lec.rolls.models import Enrolment, EnrolmentState, Learner
from lec.rolls.queries import count_differences
from lec.rolls.records import LearnerRecord
from lec.rounds.models import Standing, State
from tests.nation import NOW, YEAR, build_nation, post_of
from tests.rolls.merging import record

TIMES = 12


def bring_often(institution: Organisation, seed: int) -> None:
    """The same children in another order each time, with names and rooms that change."""
    chance = random.Random(seed)
    try:
        for _time in range(TIMES):
            chosen = chance.sample(range(1, 31), 20)
            records: Sequence[LearnerRecord] = [
                record(number, first_name=f"ชื่อ{chance.randrange(3)}", room=str(chance.randrange(3)))
                for number in chosen
            ]
            merge(institution=institution, academic_year=YEAR, records=records, by=post_of(institution), now=NOW)
    finally:
        connections.close_all()


@pytest.mark.postgresql
@pytest.mark.parametrize("few", [1, 1000])
@pytest.mark.django_db(transaction=True)
def test_merging_the_same_learners_at_once_enrols_each_once(few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "_FEW", few)
    monkeypatch.setattr(bulk, "_FEW_CHANGED", few)
    nation = build_nation()
    institutions = [*nation.here.institutions, *nation.there.institutions]
    Standing.objects.update(state=State.CONFIRMED, seal_number=1)
    close_old_connections()
    with ThreadPoolExecutor(len(institutions)) as pool:
        list(pool.map(bring_often, institutions, range(len(institutions))))
    enrolled = Counter(Enrolment.objects.filter(state=EnrolmentState.ENROLLED).values_list("learner_id", flat=True))
    assert set(enrolled.values()) == {1}
    assert len(enrolled) == Learner.objects.count() == 30
    assert list(count_differences()) == []
    assert list(broken_chains()) == []
