"""Nothing that is done after a closing changes one byte of it, and `lec verify` still finds it whole."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from lec.closings.models import Closing
from lec.closings.queries import lines_of
from lec.closings.verify import differences
from lec.confirmation.actions import confirm
from lec.confirmation.models import Seal
from lec.confirmation.verify import differences as differences_below
from lec.headcounts.actions.numbers import dissolve, record, reopen
from lec.lib.grades import HEADCOUNT_GRADES
from lec.premises.actions.buildings import add_building
from lec.registry.actions import close as close_organisation
from lec.registry.actions import move, move_other_school, rename, rename_other_school
from lec.registry.loading import OrganisationRow
from lec.reporting.closed import closed_place
from lec.reporting.closing_workbook import closing_workbook
from lec.rolls.actions.departures import depart
from lec.rolls.actions.settling import recount
from lec.rolls.actions.verifications import verify_class
from lec.rolls.models import Enrolment, Learner
from lec.rounds.actions import open_round_for
from lec.rounds.admission import load_organisations
from tests.closings.acts import LATER, closed, closed_again, written
from tests.confirmed_nation import confirm_branch, nation_with_learners
from tests.nation import YEAR, Nation, make_learner, post_of
from tests.rolls.claims import make_claim
from tests.rolls.joins import NAMES, SPELT, gcode, join_at

AFTER = LATER + timedelta(days=1)


@pytest.fixture
def nation(db: None) -> Nation:
    """A nation whose first branch is confirmed, closed twice."""
    nation = nation_with_learners()
    confirm_branch(nation.here)
    first = closed(nation, "last")
    closed_again(nation, first.round, "nothing")
    return nation


def next_round(nation: Nation) -> None:
    """Another round, so that what asks for an open one can be done."""
    due = {level: (AFTER + timedelta(days=30)).date() for level in ("institution", "lao", "province")}
    nation.round = open_round_for(
        academic_year=YEAR,
        term=1,
        count_date=AFTER.date(),
        fiscal_year=2027,
        deadlines=due,
        order_reference="มท 1",
        by=post_of(nation.department),
        now=AFTER,
    )


def add_learners(nation: Nation) -> None:
    for number in (50, 51):
        make_learner(nation.school, number, now=AFTER)


def take_learner_out(nation: Nation) -> None:
    leaving = list(Enrolment.objects.filter(institution=nation.school)[:1])
    depart(enrolments=leaving, kind="moved", destination=nation.centre, by=post_of(nation.school), now=AFTER)


def change_a_sex(nation: Nation) -> None:
    Learner.objects.filter(enrolments__institution=nation.school).update(sex="F")
    recount([nation.school.pk], YEAR, at=AFTER)


def claim_a_learner(nation: Nation) -> None:
    enrolment = Enrolment.objects.filter(institution=nation.school).first()
    assert enrolment is not None
    make_claim(nation.centre, enrolment)


def verify_a_class(nation: Nation) -> None:
    next_round(nation)
    assert nation.round is not None
    enrolment = Enrolment.objects.filter(institution=nation.centre).first()
    assert enrolment is not None
    verify_class(
        institution=nation.centre,
        round=nation.round,
        grade=enrolment.grade,
        room=enrolment.room,
        by=post_of(nation.centre),
        now=AFTER,
    )


def join_doubles(nation: Nation) -> None:
    first = make_learner(nation.school, 81, **NAMES)
    make_learner(nation.centre, 82, **{**SPELT, "identifier_sealed": gcode()})
    join_at(nation.lao, first)


def record_other_numbers(nation: Nation) -> None:
    next_round(nation)
    cells = {(grade, sex): 40 for grade in HEADCOUNT_GRADES for sex in "MF"}
    record(school=nation.here.other_schools[0], cells=cells, by=post_of(nation.lao), now=AFTER)


def dissolve_and_take_back(nation: Nation) -> None:
    next_round(nation)
    school = nation.here.other_schools[0]
    words: dict[str, Any] = {"by": post_of(nation.lao), "now": AFTER}
    gone = dissolve(school=school, on=AFTER.date(), reference="ประกาศ 9", **words)
    reopen(school=gone, reason="บันทึกผิด", **words)


def change_basics(nation: Nation) -> None:
    words = {"name": "อาคารใหม่", "kind": "classrooms", "condition": "good"}
    add_building(institution=nation.school, by=post_of(nation.school), now=AFTER, **words)


def rename_everybody(nation: Nation) -> None:
    for number, one in enumerate((nation.school, nation.lao, nation.province)):
        rename(
            organisation=one,
            code=f"99{number}",
            name=f"ชื่อใหม่ {number}",
            kind=one.kind,
            on=AFTER.date(),
            source="",
            by=None,
            now=AFTER,
        )
    rename_other_school(
        school=nation.here.other_schools[0],
        code="998",
        name="โรงเรียนชื่อใหม่",
        affiliation="อื่น",
        district="ใหม่",
        by=None,
        now=AFTER,
    )


def move_bodies(nation: Nation) -> None:
    move(organisation=nation.school, parent=nation.there.laos[0], by=None, now=AFTER)
    move_other_school(school=nation.here.other_schools[0], lao=nation.there.laos[1], by=None, now=AFTER)


def close_bodies(nation: Nation) -> None:
    for one in nation.here.institutions:
        close_organisation(organisation=one, on=AFTER.date(), by=None, now=AFTER)


def load_a_list(nation: Nation) -> None:
    row = OrganisationRow(
        level="institution", kind="school", code="3054999999", name="โรงเรียนใหม่", parent_code=nation.lao.code
    )
    gone = OrganisationRow(
        level="institution",
        kind="school",
        code=nation.school.code,
        name="เปลี่ยนชื่อ",
        parent_code=nation.here.laos[1].code,
    )
    load_organisations(rows=[row, gone], by=None, now=AFTER)


def hold_another_round(nation: Nation) -> None:
    next_round(nation)
    make_learner(nation.there.institutions[0], 70, verified_in=nation.round, now=AFTER)
    for organisation in nation.here.institutions[:2]:
        confirm(organisation=organisation, database="basics", by=post_of(organisation), now=AFTER)
    closed(nation, "nothing", now=AFTER)


ACTS: list[Callable[[Nation], None]] = [
    add_learners,
    take_learner_out,
    change_a_sex,
    claim_a_learner,
    verify_a_class,
    join_doubles,
    record_other_numbers,
    dissolve_and_take_back,
    change_basics,
    rename_everybody,
    move_bodies,
    close_bodies,
    load_a_list,
]


def read(nation: Nation) -> list[Any]:
    """What pages, exports and money read of the closings."""
    told: list[Any] = []
    for closing in Closing.objects.filter(number__in=[1, 2], round__term=2).order_by("number"):
        department = nation.department
        told += [closed_place(closing, department), closed_place(closing, department, nation.lao.pk)]
        told += [[(line.code, line.counts, line.seal and line.seal.parts) for line in lines_of(closing)]]
        # The workbook carries the moment at which it was written: its cells are compared elsewhere.
        assert closing_workbook(closing, department)[:2] == b"PK"
    return told


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_act_afterwards_changes_no_closed_number(nation: Nation, act: Callable[[Nation], None]) -> None:
    before, seen, seals = written(), read(nation), list(Seal.objects.order_by("pk").values())
    act(nation)
    assert written() == before
    assert read(nation) == seen
    kept = [one for one in Seal.objects.order_by("pk").values() if one["at"] < AFTER]
    assert kept == seals
    assert list(differences()) == []


def test_another_round_and_its_closing_change_no_earlier_number(nation: Nation) -> None:
    rows = list(Closing.objects.order_by("pk").values())
    seen = read(nation)
    hold_another_round(nation)
    assert (list(Closing.objects.order_by("pk").values())[:2], read(nation)) == (rows, seen)
    assert (Closing.objects.count(), list(differences())) == (3, [])


def test_everything_at_once_changes_no_closed_number(nation: Nation) -> None:
    """Half a year of acts, one after another; the record below is whole too."""
    before = written()
    next_round(nation)
    for act in (add_learners, take_learner_out, rename_everybody, move_bodies, close_bodies):
        act(nation)
    assert written() == before
    assert list(differences()) == []
    assert list(differences_below(now=AFTER)) == []
