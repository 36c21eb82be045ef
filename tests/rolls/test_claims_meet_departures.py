"""A claim and a departure at the same moment, on PostgreSQL: the child is always enrolled exactly once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connections

from lec.lib.identifiers import Identifier
from lec.registry.models import Organisation
from lec.rolls.actions.departures import depart
from lec.rolls.actions.merge import merge
from lec.rolls.models import Enrolment
from lec.rolls.records import LearnerRecord
from tests.nation import NOW, YEAR, build_nation, make_learner, national_id, post_of

CHILDREN = 25


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_claim_while_the_holder_lets_go_leaves_one_enrolment() -> None:
    nation = build_nation()
    holder, claimant = nation.here.institutions[0], nation.here.institutions[2]
    held = [make_learner(holder, number) for number in range(1, CHILDREN + 1)]
    start = Barrier(2, timeout=60)

    def let_go() -> None:
        try:
            for enrolment in held:
                start.wait()
                depart(enrolments=[enrolment], kind="moved", by=post_of(holder), now=NOW)
        finally:
            connections.close_all()

    def claim() -> None:
        try:
            for number in range(1, CHILDREN + 1):
                start.wait()
                record = stated(holder, number)
                merge(
                    institution=claimant, academic_year=YEAR, records=[record], by=post_of(claimant), now=NOW
                )
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(let_go), pool.submit(claim)]:
            done.result()
    states = sorted(Enrolment.objects.values_list("institution_id", "state"))
    assert states == [(holder.pk, "departed")] * CHILDREN + [(claimant.pk, "enrolled")] * CHILDREN


def stated(holder: Organisation, number: int) -> LearnerRecord:
    """The child that `make_learner(holder, number)` made, as another school would state it."""
    return LearnerRecord(
        identifier=Identifier("national", national_id(holder.pk * 100_000 + number)),
        prefix="เด็กชาย",
        first_name=f"ลับ{number}",
        last_name=f"ของ{holder.name}",
        sex="M",
        birth_date=date(YEAR - 7, 1, 15),
        nationality="ไทย",
        grade="P1",
        room="1",
    )
