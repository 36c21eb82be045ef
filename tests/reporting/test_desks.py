"""What the desks count: current beside confirmed, who takes part, and agreement with the chain's own judgement."""

from datetime import date

import pytest
from django.utils import timezone

from lec.confirmation.gates import judge, participation
from lec.headcounts.models import Headcount
from lec.registry.loading import OrganisationRow
from lec.registry.models import Kind, Level, OtherSchool
from lec.reporting.children import institution_rows, lao_rows, province_rows
from lec.reporting.desks import DepartmentDesk, department_desk, institution_desk, season_for
from lec.reporting.others_table import others_table
from lec.reporting.overviews import overview
from lec.reporting.places import Place
from lec.reporting.standings import changes_between, database_standings, headcount_counts, roll_counts
from lec.reporting.upper_desks import lao_desk, province_desk
from lec.rounds.admission import load_organisations
from lec.rounds.models import Database
from lec.rounds.queries import today
from tests.ascent import confirm_as, confirm_branch, confirm_institutions, ready_nation
from tests.nation import YEAR, Nation, make_learner, make_organisation


@pytest.fixture
def nation(db: None) -> Nation:
    return ready_nation()


def test_desk_is_ready_exactly_when_the_gate_lets_it_pass(nation: Nation) -> None:
    """The checklist and the gate must never disagree."""
    assert nation.round is not None
    now = timezone.now()
    for spoil in (lambda: None, lambda: make_learner(nation.school, 90)):
        spoil()
        desk = institution_desk(nation.school, now=now)
        judged = judge(nation.school, "roll", nation.round, today=today(now))
        assert desk.readiness is not None
        assert desk.readiness.is_ready == (judged.blockers == ())
        assert desk.roll.current_total == judged.total


@pytest.mark.parametrize("confirmed", [False, True])
def test_live_buttons_agree_with_the_gates(nation: Nation, confirmed: bool) -> None:
    assert nation.round is not None
    if confirmed:
        confirm_institutions(nation.here)
    else:
        Headcount.objects.all().delete()
    now = timezone.now()
    cards = lao_desk(nation.lao, now=now).cards
    judged = [judge(nation.lao, card.standing.database, nation.round, today=today(now)) for card in cards]
    assert [card.can_confirm for card in cards] == [one.blockers == () for one in judged] == [confirmed] * 3
    for lao in nation.here.laos if confirmed else ():
        confirm_as(lao, "roll", "basics", "headcounts")
    card = province_desk(nation.province, now=now).card
    assert card.can_confirm == (judge(nation.province, "overall", nation.round, today=today(now)).blockers == ())


def test_current_totals_equal_what_would_be_sealed(nation: Nation) -> None:
    assert nation.round is not None
    confirm_branch(nation.here)
    now = timezone.now()
    shown = [card.standing for card in lao_desk(nation.lao, now=now).cards]
    shown.append(province_desk(nation.province, now=now).card.standing)
    counted = [one for one in shown if one.has_counts]
    assert [one.current_total for one in counted] == [one.confirmed_total for one in counted] == [4, 54, 116]


def currents(desk: DepartmentDesk) -> dict[str, int]:
    return {line.body.code: line.people.current for line in desk.nation.provinces}


def test_every_shelf_counts_a_province_alike(nation: Nation) -> None:
    confirm_branch(nation.here)
    now = timezone.now()
    rows = currents(department_desk(nation.department, now=now))
    (line,) = overview(nation.province, now=now).lines
    desk = province_desk(nation.province, now=now)
    assert {rows[nation.province.code], line.standing.current_total, desk.card.standing.current_total} == {116}


def test_lao_rows_know_the_same_participation_as_the_gate(nation: Nation) -> None:
    day = today(timezone.now())
    make_organisation(Level.LAO, Kind.SAO, "6540199", "องค์การบริหารส่วนตำบลว่าง", nation.province)
    OtherSchool.objects.filter(lao=nation.lao).update(lao=nation.here.laos[1])
    rows = lao_rows(nation.province, nation.round, YEAR, day)
    assert {row.organisation: tuple(row.marks) for row in rows} == {
        lao: tuple(str(one) for one in databases) for lao, databases in participation(nation.province, day)
    }
    provinces = {row.organisation: row for row in province_rows(nation.department, nation.round, YEAR, day)}
    taking_part = [lao for lao, databases in participation(nation.province, day) if databases]
    assert provinces[nation.province].overall.total == len(taking_part) == 2


def test_dissolved_school_counts_as_recorded(nation: Nation) -> None:
    Headcount.objects.all().delete()
    school = nation.here.other_schools[0]
    OtherSchool.objects.filter(pk=school.pk).update(dissolved_on="2026-01-01", dissolution_reference="ประกาศ 1")
    rows = {row.organisation: row for row in lao_rows(nation.province, nation.round, YEAR, today(timezone.now()))}
    marks = [rows[lao].marks["headcounts"] for lao in nation.here.laos]
    assert [(mark.done, mark.total) for mark in marks] == [(1, 1), (0, 1)]


def test_dissolved_school_counts_zero_whatever_was_recorded(nation: Nation) -> None:
    """Also where the list of organisations says so, which writes no zeros (๕.๒(๒))."""
    confirm_branch(nation.here)
    school = nation.here.other_schools[0]
    row = OrganisationRow(
        level="other", code=school.code, dissolved_on=date(2026, 1, 1), dissolution_reference="ประกาศ 1"
    )
    now = timezone.now()
    load_organisations(rows=[row], by=None, now=now)
    assert nation.round is not None
    judged = judge(nation.lao, "headcounts", nation.round, today=today(now))
    shown = {card.standing.database: card.standing.current_total for card in lao_desk(nation.lao, now=now).cards}
    assert (judged.total, shown["headcounts"]) == (0, 0)
    assert headcount_counts(nation.lao, nation.round) == {}
    rows = currents(department_desk(nation.department, now=now))
    assert rows[nation.province.code] == province_desk(nation.province, now=now).card.standing.current_total == 62
    (line,) = others_table(Place(nation.lao), nation.round)
    assert (line.total, line.is_dissolved) == (0, True)


def test_closed_institution_is_no_longer_waited_for(nation: Nation) -> None:
    confirm_as(nation.school, "roll", "basics")
    nation.centre.closed_on = timezone.localdate()
    nation.centre.save(update_fields=["closed_on"])
    day = today(timezone.now())
    assert [row.organisation for row in institution_rows(nation.lao, nation.round, YEAR, day)] == [nation.school]
    rows = {row.organisation: row for row in lao_rows(nation.province, nation.round, YEAR, day)}
    assert (rows[nation.lao].marks["roll"].done, rows[nation.lao].marks["roll"].total) == (1, 1)


def test_counts_of_a_subtree_hold_that_subtree_alone(nation: Nation) -> None:
    assert nation.round is not None
    heads = [headcount_counts(one, nation.round) for one in (nation.lao, nation.province, nation.department)]
    assert [sum(sum(cell.values()) for cell in one.values()) for one in heads] == [54, 108, 216]
    rolls = [roll_counts(one, YEAR) for one in (nation.school, nation.lao, nation.province, nation.department)]
    assert [sum(sum(cell.values()) for cell in one.values()) for one in rolls] == [2, 4, 8, 16]


def test_changes_keep_grades_that_have_emptied_in_order() -> None:
    before = {"P1": {"M": 3, "F": 2}, "K2": {"M": 1, "F": 0}}
    now = {"P1": {"M": 3, "F": 3}, "N3": {"M": 0, "F": 4}}
    changes = changes_between(before, now)
    assert [(row.grade, row.before, row.total, row.change) for row in changes] == [
        ("N3", 0, 4, 4),
        ("K2", 1, 0, -1),
        ("P1", 5, 6, 1),
    ]
    assert [row.change for row in changes_between(None, now)] == [None, None]


def test_organisation_opened_after_the_round_stands_open(nation: Nation) -> None:
    late_comer = make_organisation(Level.INSTITUTION, Kind.CENTRE, "9911", "ศูนย์ใหม่", nation.lao)
    standings = database_standings(late_comer, (Database.ROLL, Database.BASICS), nation.round, {})
    assert [(one.state, one.confirmed_total, one.seal_code) for one in standings] == [("open", None, "")] * 2


def test_season_without_a_round_works_in_todays_year(db: None) -> None:
    lao = make_organisation(Level.LAO, Kind.SAO, "1", "ก", None)
    season = season_for(lao, now=timezone.now())
    assert (season.round, season.is_open, season.due) == (None, False, None)
