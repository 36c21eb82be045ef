"""Any number as it was known at a moment agrees with what was read at that very moment."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lec.confirmation.actions import confirm, return_for_correction
from lec.headcounts.actions.numbers import dissolve, record, reopen
from lec.headcounts.queries.known import headcounts_known
from lec.headcounts.queries.numbers import headcount_snapshot
from lec.lib.grades import HEADCOUNT_GRADES
from lec.registry.actions import move_other_school
from lec.registry.models import Organisation
from lec.reporting.known_at import known_at
from lec.rolls.actions.departures import depart
from lec.rolls.actions.settling import begin_history, recount
from lec.rolls.models import Count, CountAt, Enrolment, Learner
from lec.rolls.queries import counts_of
from lec.rolls.queries.known import counts_known, history_begins, history_differences
from lec.rounds.actions import extend_deadline
from lec.rounds.models import Standing
from lec.rounds.queries import deadline_for
from tests.closings.acts import closed
from tests.confirmed_nation import confirm_branch, nation_with_learners
from tests.nation import NOW, YEAR, Nation, make_learner, post_of

HOUR = timedelta(hours=1)


@pytest.fixture
def nation(db: None) -> Nation:
    return nation_with_learners()


def numbers(count: int) -> dict[tuple[str, str], int]:
    return {(grade, sex): count for grade in HEADCOUNT_GRADES for sex in "MF"}


def story(nation: Nation) -> list[Callable[[datetime], Any]]:
    """What is done, an act an hour."""
    school, lao, other = nation.school, nation.lao, nation.here.other_schools[0]
    assert nation.round is not None
    by_school, by_lao = post_of(school), post_of(lao)

    def change_sex(now: datetime) -> None:
        learner = Enrolment.objects.filter(institution=school).values("learner")[:1]
        Learner.objects.filter(pk__in=learner).update(sex="M")
        recount([school.pk], YEAR, at=now)

    def leave(now: datetime) -> None:
        leaving = list(Enrolment.objects.filter(institution=school, state="enrolled").order_by("pk")[:1])
        depart(enrolments=leaving, kind="moved", destination=None, by=by_school, now=now)

    return [
        lambda now: confirm(organisation=school, database="roll", by=by_school, now=now),
        lambda now: confirm(organisation=lao, database="headcounts", by=by_lao, now=now),
        lambda now: record(school=other, cells=numbers(4), by=by_lao, now=now),
        leave,
        lambda now: make_learner(school, 60, sex="F", verified_in=nation.round, now=now),
        lambda now: confirm(organisation=school, database="roll", by=by_school, now=now),
        change_sex,
        lambda now: return_for_correction(
            organisation=school, database="roll", reason="ตรวจ", by=post_of(lao), now=now
        ),
        lambda now: extend_deadline(
            round=nation.round,
            level="institution",
            due_on=(NOW + timedelta(days=40)).date(),
            order_reference="มท 9",
            reason="น้ำท่วม",
            organisations=[school],
            by=None,
            now=now,
        ),
        lambda now: dissolve(school=other, on=NOW.date(), reference="ประกาศ 1", by=by_lao, now=now),
        lambda now: reopen(school=other, reason="บันทึกผิด", by=by_lao, now=now),
        lambda now: record(school=other, cells=numbers(2), by=by_lao, now=now),
        lambda now: closed(nation, now=now),
    ]


def read_now(nation: Nation, organisation: Organisation) -> list[Any]:
    """What the tables say at this moment."""
    round_ = nation.round
    assert round_ is not None
    rows = Standing.objects.filter(round=round_, organisation=organisation)
    standings = {row.database: (row.state, row.confirmed_digest or None, row.confirmed_total) for row in rows}
    institutions = Organisation.objects.within(organisation).institutions()
    heads = headcount_snapshot(nation.lao, round_)
    due = deadline_for(round_, organisation)
    return [
        standings,
        counts_of(institutions, YEAR),
        (heads.total, len(heads.missing)) if organisation == nation.lao else None,
        due and due.due_on,
    ]


def read_then(nation: Nation, organisation: Organisation, at: datetime) -> list[Any]:
    """The same as it is known afterwards."""
    known = known_at(organisation, at)
    standings = {
        one.database: (one.state, one.seal and one.seal.digest, one.seal and one.seal.total)
        for one in known.standings
    }
    counts = known.current.learners or {}
    heads = (known.current.pupils_total or 0, known.current.schools - known.current.recorded)
    return [
        standings,
        {grade: cell for grade, cell in counts.items() if cell["M"] or cell["F"]},
        heads if organisation == nation.lao else None,
        known.deadline and known.deadline.due_on,
    ]


def test_every_moment_is_known_afterwards_as_it_was_read_then(nation: Nation) -> None:
    """After each act the tables are read; when all is done, the same is known of every one of those moments."""
    watched = (nation.school, nation.lao, nation.province)
    read = {}
    for number, act in enumerate(story(nation), start=1):
        now = NOW + number * HOUR
        act(now)
        read[now] = [read_now(nation, one) for one in watched]
    assert len({str(one) for one in read.values()}) >= 10
    for at, expected in read.items():
        for one, then in zip(watched, expected, strict=True):
            assert read_then(nation, one, at + HOUR / 2) == then, (at, one.code)
    assert list(history_differences()) == []


def test_round_is_the_one_of_that_moment(nation: Nation) -> None:
    closing = closed(nation)
    seen = [known_at(nation.lao, at) for at in (NOW - HOUR, NOW + HOUR, closing.at + HOUR)]
    assert [(one.round and str(one.round), one.was_open) for one in seen] == [
        (None, False),
        ("2569/2", True),
        ("2569/2", False),
    ]
    assert [one.deadline and one.deadline.due_on for one in seen[1:]] == [(NOW + timedelta(days=10)).date()] * 2


def test_before_the_history_nothing_is_known_and_it_is_not_zero(nation: Nation) -> None:
    CountAt.objects.all().delete()
    assert history_begins() is None
    assert begin_history(at=NOW + 2 * HOUR) == Count.objects.values("institution").distinct().count()
    assert begin_history(at=NOW + 3 * HOUR) == 0
    early, late = (known_at(nation.province, at) for at in (NOW + HOUR, NOW + 2 * HOUR))
    assert (early.current.total, early.below[0].total, early.begins) == (None, None, NOW + 2 * HOUR)
    assert (late.current.total, [row.total for row in late.below]) == (12, [6, 6])


def test_history_grows_only_when_a_count_changes(nation: Nation) -> None:
    rows = CountAt.objects.filter(institution=nation.school).count()
    recount([nation.school.pk], YEAR, at=NOW + HOUR)
    assert CountAt.objects.filter(institution=nation.school).count() == rows
    with CaptureQueriesContext(connection) as captured:
        recount([one.pk for one in nation.here.institutions], YEAR, at=NOW + HOUR)
    assert len(captured) == 2
    Enrolment.objects.filter(institution__in=[nation.school, nation.centre]).update(state="departed")
    with CaptureQueriesContext(connection) as captured:
        recount([one.pk for one in nation.here.institutions], YEAR, at=NOW + HOUR)
    assert len([query for query in captured if "SAVEPOINT" not in query["sql"]]) == 5
    known = counts_known([nation.school.pk], YEAR, NOW + HOUR)[nation.school.pk]
    assert (known.total, counts_known([nation.school.pk], YEAR, NOW)[nation.school.pk].total) == (0, 3)


def test_verify_finds_the_end_of_the_history_altered(nation: Nation) -> None:
    last = CountAt.objects.filter(institution=nation.school).order_by("-pk")[0]
    CountAt.objects.filter(pk=last.pk).update(counts={"P1": {"M": 9, "F": 9}})
    assert list(history_differences()) == [
        f"count history of ({nation.school.pk}, {YEAR}): its end is not what is kept now"
    ]


def test_school_counts_where_it_stood_then(nation: Nation) -> None:
    assert nation.round is not None
    other, (one, two) = nation.here.other_schools[0], nation.here.laos
    move_other_school(school=other, lao=two, by=None, now=NOW + HOUR)
    for at, expected in ((NOW, [(1, 18), (1, 19)]), (NOW + HOUR, [(0, 0), (2, 37)])):
        known = headcounts_known([one, two], nation.round, at)
        assert [(known[lao.pk].schools, known[lao.pk].total) for lao in (one, two)] == expected


def test_numbers_without_an_event_stand_since_they_were_recorded(nation: Nation) -> None:
    """As the seed writes them: the cells alone."""
    from lec.audit.models import Event

    assert nation.round is not None
    Event.objects.filter(verb="headcount.record").delete()
    known = [headcounts_known([nation.lao], nation.round, at)[nation.lao.pk] for at in (NOW - HOUR, NOW)]
    assert [(one.schools, one.recorded, one.total) for one in known] == [(1, 0, 0), (1, 1, 18)]


def test_statements_do_not_grow_with_what_is_below(nation: Nation) -> None:
    confirm_branch(nation.here)
    costs = []
    for province in (nation.province, nation.there.province):
        with CaptureQueriesContext(connection) as captured:
            known_at(province, NOW + HOUR)
        costs.append(len(captured))
    assert costs[0] == costs[1] <= 20
