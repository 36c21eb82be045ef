"""What is counted of nation, province and LAO: each level is the sum of the one below, and leads down to it."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lec.confirmation.actions import return_for_correction
from lec.lib.refusals import Hidden
from lec.registry.models import Kind, Level, Organisation
from lec.reporting import watching
from lec.reporting.watching.shapes import Mark, People, Progress, Trend
from lec.rounds.actions import close_round
from lec.rounds.models import Deadline, Standing, State
from tests.confirmed_nation import confirm_branch, confirmed, nation_with_learners
from tests.nation import NOW, build_nation, make_learner, make_organisation, make_round, post_of

pytestmark = pytest.mark.django_db


def test_everything_confirmed_in_one_of_two_provinces() -> None:
    nation = nation_with_learners()
    confirm_branch(nation.here)
    found = watching.nation(NOW)
    there, here = found.provinces
    assert [there.body.name, here.body.name] == ["น่าน", "แพร่"]
    assert (here.laos, there.laos) == (Progress(2, 2), Progress(0, 2))
    assert here.databases.institutions_roll == Progress(4, 4)
    assert here.databases.laos_headcounts == Progress(2, 2)
    assert here.overall.state == State.CONFIRMED
    # Four institutions with three learners each; two schools with 18 and 19 pupils.
    assert here.people == People(12, 12, 37, 37, 0)
    # Four with seven each there, and nothing confirmed.
    assert there.people == People(28, 0, 37, 0, 0)
    assert found.people == here.people + there.people
    assert found.databases == here.databases + there.databases
    assert found.databases.whole == Progress(14, 28)
    assert (found.overall, found.laos, found.institutions) == (Progress(1, 2), Progress(2, 4), 8)


def test_province_and_lao_lead_down_with_the_same_numbers() -> None:
    nation = nation_with_learners()
    confirmed(nation.school, "roll")
    line = next(one for one in watching.nation(NOW).provinces if one.body.code == nation.province.code)
    province = watching.province(nation.province, NOW)
    assert province.line == line
    assert sum((one.people for one in province.laos), People()) == line.people
    (lao,) = (one for one in province.laos if one.body.code == nation.lao.code)
    assert lao.databases.institutions_roll == Progress(1, 2)
    below = watching.lao(nation.lao, NOW)
    assert below.line == lao
    assert below.province == line.body
    assert [(one.body.code, one.roll.state) for one in below.institutions] == [
        (nation.school.code, "confirmed"),
        (nation.centre.code, "open"),
    ]
    assert sum(one.learners for one in below.institutions) == lao.people.learners


def test_voided_keeps_the_number_last_confirmed() -> None:
    nation = nation_with_learners()
    confirm_branch(nation.here)
    return_for_correction(
        organisation=nation.school, database="roll", reason="นับใหม่", by=post_of(nation.lao), now=NOW
    )
    province = watching.province(nation.province, NOW)
    assert province.line.overall == Mark("overall", "voided", False, NOW, 49)
    (lao,) = (one for one in province.laos if one.body.code == nation.lao.code)
    assert (lao.marks["roll"].state, lao.waiting) == ("voided", ("roll",))
    assert lao.people.learners_confirmed == 6
    assert province.line.laos == Progress(1, 2)


def test_lao_that_takes_no_part_holds_nobody_up() -> None:
    nation = nation_with_learners()
    confirm_branch(nation.here)
    make_organisation(Level.LAO, Kind.SAO, "6540199", "อบต.ว่าง", nation.province)
    province = watching.province(nation.province, NOW)
    assert province.line.laos == Progress(2, 2)
    assert [one.takes_part for one in province.laos].count(False) == 1


def test_closed_institution_is_not_waited_for() -> None:
    nation = nation_with_learners()
    Organisation.objects.filter(pk=nation.school.pk).update(closed_on=NOW.date())
    (lao,) = (one for one in watching.province(nation.province, NOW).laos if one.body.code == nation.lao.code)
    assert lao.institutions == 1
    assert lao.databases.institutions_roll == Progress(0, 1)


def test_contested_learners_are_counted_apart() -> None:
    nation = build_nation()
    enrolment = make_learner(nation.school, 1)
    type(enrolment).objects.filter(pk=enrolment.pk).update(state="claimed")
    make_learner(nation.school, 2)
    (line,) = (one for one in watching.nation(NOW).provinces if one.body.code == "54")
    assert line.people == People(1, 0, 0, 0, 1)


def test_late_and_overdue() -> None:
    nation = nation_with_learners()
    after = NOW + timedelta(days=11)
    confirmed(nation.school, "roll", now=after)
    lao = watching.lao(nation.lao, after)
    assert {one.body.code: (one.roll.late, one.due.is_overdue) for one in lao.institutions} == {
        nation.school.code: (True, True),
        nation.centre.code: (False, True),
    }
    assert lao.line.databases.institutions_roll == Progress(1, 2, 1)
    assert lao.line.due.is_overdue
    assert not watching.lao(nation.lao, NOW + timedelta(days=10)).line.due.is_overdue


def test_named_extension_moves_the_day_of_one_lao() -> None:
    nation = build_nation()
    later = NOW.date() + timedelta(days=30)
    Deadline.objects.create(
        round=nation.round, level="lao", organisation=nation.lao, due_on=later, order_reference="ว 2", set_at=NOW
    )
    laos = watching.province(nation.province, NOW).laos
    assert sorted(one.due.due_on for one in laos if one.due.due_on) == [NOW.date() + timedelta(days=10), later]


def test_before_the_first_round() -> None:
    nation = build_nation(with_round=False)
    make_learner(nation.school, 1)
    found = watching.nation(NOW)
    assert (found.round, found.is_open, found.trends, found.blockers, found.pace.curves) == (None, False, (), (), ())
    assert found.people.learners == 1
    assert found.laos == Progress(0, 4)
    assert watching.lao(nation.lao, NOW).line.forecast.verdict == "unknown"


def test_nation_province_and_lao_of_the_wrong_level_are_hidden() -> None:
    nation = build_nation()
    with pytest.raises(Hidden):
        watching.province(nation.lao, NOW)
    with pytest.raises(Hidden):
        watching.lao(nation.school, NOW)
    with pytest.raises(Hidden):
        watching.lao(nation.province, NOW)


def test_statements_do_not_grow_with_bodies_and_no_child_is_read() -> None:
    nation = nation_with_learners()
    confirm_branch(nation.here)
    # Where nobody is missing alone, who that is need not be asked.
    confirmed(nation.there.institutions[0], "roll")
    with CaptureQueriesContext(connection) as few:
        watching.nation(NOW)
    for number in range(3):
        lao = make_organisation(Level.LAO, Kind.SAO, f"654029{number}", f"อบต.{number}", nation.province)
        make_organisation(Level.INSTITUTION, Kind.SCHOOL, f"305409{number}", f"โรงเรียน {number}", lao)
    with CaptureQueriesContext(connection) as many:
        watching.nation(NOW)
    assert len(many) == len(few)
    read = " ".join(one["sql"] for one in (*few, *many))
    assert [table for table in ("rolls_enrolment", "rolls_learner", "rolls_particulars") if table in read] == []


def test_trends_tell_round_by_round_what_came_in_time() -> None:
    nation = nation_with_learners()
    first = nation.round
    assert first is not None
    confirm_branch(nation.here)
    Standing.objects.filter(organisation=nation.school, database="roll").update(late=True)
    close_round(round=first, by=None, now=NOW + timedelta(days=20))
    second = make_round(now=NOW + timedelta(days=60), academic_year=2027, term=1)
    found = watching.nation(NOW + timedelta(days=61))
    assert found.trends == (
        Trend(first.pk, "2569/2", False, "", 7, 1, 8, 12, 37),
        Trend(second.pk, "2570/1", True, "", 0, 0, 16, 0, 0),
    )
    assert found.province_trends["54"][0] == Trend(first.pk, "2569/2", False, "54", 7, 1, 0, 12, 37)
    assert (found.trends[0].percent(found.trends[0].in_time), found.trends[0].total) == (43, 16)


def test_last_round_is_a_witness_of_the_forecast() -> None:
    nation = nation_with_learners()
    assert nation.round is not None
    confirm_branch(nation.here)
    # The other province's first LAO did nothing; it counts as late, at least by the days until the closing.
    close_round(round=nation.round, by=None, now=NOW + timedelta(days=20))
    make_round(now=NOW + timedelta(days=60), academic_year=2027, term=1)
    later = NOW + timedelta(days=61)
    here = watching.lao(nation.lao, later).line.forecast
    there = watching.lao(nation.there.laos[0], later).line.forecast
    assert (here.verdict, here.last_margin, here.unfinished) == ("on_track", 10, False)
    assert (there.verdict, there.last_margin, there.unfinished) == ("at_risk", -10, True)


def test_curve_counts_what_stood_at_the_end_of_each_day() -> None:
    nation = nation_with_learners()
    confirmed(nation.school, "roll", now=NOW + timedelta(days=1))
    confirmed(nation.centre, "roll", now=NOW + timedelta(days=1))
    return_for_correction(
        organisation=nation.school,
        database="roll",
        reason="นับใหม่",
        by=post_of(nation.lao),
        now=NOW + timedelta(days=3),
    )
    curve = watching.province(nation.province, NOW + timedelta(days=4)).pace.of("institution", "roll")
    assert curve is not None
    assert [one.standing for one in curve.days] == [0, 2, 2, 1, 1]
    assert (curve.now, curve.total, curve.due_on) == (1, 4, NOW.date() + timedelta(days=10))
    assert [round(one.needed, 2) for one in curve.days] == [0.36, 0.73, 1.09, 1.45, 1.82]
    assert curve.is_behind
    national = watching.nation(NOW + timedelta(days=4)).pace.of("institution", "roll")
    assert national is not None
    assert ([one.standing for one in national.days], national.total) == ([0, 2, 2, 1, 1], 8)


def test_curve_ends_with_the_round() -> None:
    nation = build_nation()
    assert nation.round is not None
    close_round(round=nation.round, by=None, now=NOW + timedelta(days=2))
    curve = watching.nation(NOW + timedelta(days=30)).pace.of("province", "overall")
    assert curve is not None
    assert curve.days[-1].on == date(2026, 11, 24)
