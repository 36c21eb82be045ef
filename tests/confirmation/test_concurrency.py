"""Many officers at once on PostgreSQL: no deadlock reaches anybody, no parent stands over an unconfirmed child."""

import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import close_old_connections, connections

from lec.confirmation.actions import confirm, return_for_correction
from lec.confirmation.verify import differences
from lec.headcounts.actions.numbers import record
from lec.lib.grades import HEADCOUNT_GRADES
from lec.lib.identifiers import Identifier
from lec.lib.refusals import Refused
from lec.rolls.actions.merge import merge
from lec.rolls.actions.verifications import verify_all
from lec.rolls.models import Enrolment
from lec.rolls.records import LearnerRecord
from lec.rounds.actions import close_round
from lec.rounds.models import Round, Standing
from tests.nation import NOW, YEAR, Nation, build_nation, make_learners, national_id, post_of

OFFICERS, ACTS_EACH = 8, 40


def add_one(nation: Nation, chance: random.Random) -> None:
    """A learner arrives at a random institution and the whole institution is verified again."""
    institution = chance.choice(nation.here.institutions)
    centre = institution.kind == "centre"
    number = chance.randrange(10**9)
    learner = LearnerRecord(
        identifier=Identifier("national", national_id(number)),
        prefix="เด็กชาย",
        first_name=f"พร้อม{number}",
        last_name="กัน",
        sex="M",
        birth_date=date(YEAR - (3 if centre else 7), 3, 1),
        nationality="ไทย",
        grade="N3" if centre else "P1",
    )
    by = post_of(institution)
    merge(institution=institution, academic_year=YEAR, records=[learner], by=by, now=NOW)
    verify_all(institution=institution, round=nation.round, except_ids=[], by=by, now=NOW)


def count_heads(nation: Nation, chance: random.Random) -> None:
    school = chance.choice(nation.here.other_schools)
    cells = {(grade, sex): chance.randrange(3) for grade in HEADCOUNT_GRADES for sex in "MF"}
    record(school=school, cells=cells, by=post_of(school.lao), now=NOW)


def confirm_one(nation: Nation, chance: random.Random) -> None:
    here = nation.here
    organisation, database = chance.choice(
        [(one, database) for one in here.institutions for database in ("roll", "basics")]
        + [(one, database) for one in here.laos for database in ("roll", "basics", "headcounts")] * 2
        + [(here.province, "overall")] * 4
    )
    confirm(organisation=organisation, database=database, by=post_of(organisation), now=NOW)


def return_one(nation: Nation, chance: random.Random) -> None:
    organisation, database = chance.choice(
        [(one, "roll") for one in nation.here.institutions] + [(one, "headcounts") for one in nation.here.laos]
    )
    return_for_correction(
        organisation=organisation, database=database, reason="ตรวจอีกครั้ง", by=post_of(organisation.parent), now=NOW
    )


def confirm_everything(nation: Nation, chance: random.Random) -> None:
    for level in (nation.here.institutions, nation.here.laos, [nation.here.province]):
        for organisation in level:
            for database in ("roll", "basics", "headcounts", "overall"):
                try:
                    confirm(organisation=organisation, database=database, by=post_of(organisation), now=NOW)
                except Refused:
                    continue


ACTS: tuple[Callable[[Nation, random.Random], None], ...] = (
    add_one,
    count_heads,
    confirm_one,
    confirm_one,
    confirm_one,
    return_one,
    confirm_everything,
)


def work_as_officer(nation: Nation, seed: int) -> Counter[str]:
    """One thread: random acts; refusals are answers, anything else is a failure."""
    chance = random.Random(seed)
    answers: Counter[str] = Counter()
    close_old_connections()
    try:
        for _turn in range(ACTS_EACH):
            act = chance.choice(ACTS)
            try:
                act(nation, chance)
                answers["done"] += 1
            except Refused as refused:
                answers[refused.code] += 1
    finally:
        connections.close_all()
    return answers


def parents_over_unconfirmed_children() -> list[tuple[str, str]]:
    """Confirmed LAO standings with a child that does not stand confirmed."""
    wrong = []
    laos = Standing.objects.filter(state="confirmed", organisation__level="lao")
    for parent in laos.filter(database__in=["roll", "basics"]):
        children = Standing.objects.filter(organisation__parent=parent.organisation, database=parent.database)
        if children.exclude(state="confirmed").exists():
            wrong.append((parent.organisation.code, parent.database))
    return wrong


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_chain_stays_whole_under_concurrent_officers() -> None:
    nation = build_nation()
    make_learners(nation.here.institutions, 2, verified_in=nation.round)
    with ThreadPoolExecutor(OFFICERS) as pool:
        answers = sum(pool.map(lambda seed: work_as_officer(nation, seed), range(OFFICERS)), Counter())
    assert sum(answers.values()) == OFFICERS * ACTS_EACH
    assert set(answers) <= {"done", "blocked", "not-confirmed"}
    assert parents_over_unconfirmed_children() == []
    assert list(differences(now=NOW)) == []


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_closing_while_officers_work_leaves_nothing_half_done() -> None:
    nation = build_nation()
    make_learners(nation.here.institutions, 2, verified_in=nation.round)
    confirm_everything(nation, random.Random(0))
    closing = NOW + timedelta(hours=1)

    def close() -> Counter[str]:
        try:
            close_round(round=Round.objects.get(), by=post_of(nation.department), now=closing)
        finally:
            connections.close_all()
        return Counter(closed=1)

    with ThreadPoolExecutor(OFFICERS) as pool:
        working = [pool.submit(work_as_officer, nation, seed) for seed in range(OFFICERS - 1)]
        closed = pool.submit(close)
        answers = sum((one.result() for one in working), closed.result())
    assert answers["closed"] == 1
    at_closing = {one.pk: (one.state, one.confirmed_digest) for one in Standing.objects.all()}
    confirm_everything(nation, random.Random(1))
    learners = Enrolment.objects.count()
    with pytest.raises(Refused) as refused:
        add_one(nation, random.Random(2))
    assert (refused.value.code, Enrolment.objects.count()) == ("round-closed", learners + 1)
    assert {one.pk: (one.state, one.confirmed_digest) for one in Standing.objects.all()} == at_closing
    assert parents_over_unconfirmed_children() == []
    assert list(differences(now=NOW)) == []
