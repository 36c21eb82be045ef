"""Whom to telephone at the level below, and what each lacks first, in a fixed number of statements."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from lec.accounts.models import Post, Slip
from lec.accounts.queries import Custody
from lec.confirmation.actions import confirm, return_for_correction
from lec.headcounts.models import Request, SchoolContact
from lec.lib.collation import sort_key
from lec.lib.refusals import Hidden
from lec.premises.models import Basics
from lec.registry.models import Kind, Level, Organisation, OtherSchool
from lec.reporting.telephone_blockers import Urgency
from lec.reporting.telephone_list import SORTS, Line, in_order, telephone_list
from lec.rolls.models import Verification
from lec.rounds.actions import close_round
from lec.rounds.models import Database, Deadline, Round, Standing, State
from tests.nation import (
    NOW,
    Nation,
    build_nation,
    fill_basics,
    make_learner,
    make_learners,
    make_organisation,
    make_post,
    post_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def nation(db: None) -> Iterator[Nation]:
    with translation.override("en"):
        yield build_nation()


def line_of(top: Organisation, name: str) -> Line:
    return next(line for line in telephone_list(top, now=NOW).lines if line.name == name)


def said_of(institution: Organisation) -> tuple[Urgency, str]:
    assert institution.lao is not None
    holdup = line_of(institution.lao, institution.name).holdup
    return holdup.urgency, holdup.sentence


def confirm_all(organisation: Organisation, *databases: str) -> None:
    for database in databases:
        confirm(organisation=organisation, database=database, by=post_of(organisation), now=NOW)


# --- institutions -------------------------------------------------------------------------------


def test_line_has_the_officer_and_the_number_to_dial(nation: Nation) -> None:
    line = line_of(nation.lao, nation.school.name)
    assert (line.person, line.position, line.telephone, line.dialled) == (
        f"สมใจ รักงาน{nation.school.code}",
        "นักวิชาการศึกษา",
        "054-000-000",
        "054000000",
    )
    assert (line.custody, line.signed_in_at, line.district) == (Custody.ACTIVATED, None, "เมืองแพร่")


@pytest.mark.parametrize(
    ("days", "custody", "words"),
    [(None, "never", "no slip"), (5, "issued", "is printed"), (-1, "expired", "expired")],
)
def test_post_that_nobody_holds_comes_first(nation: Nation, days: int | None, custody: str, words: str) -> None:
    Post.objects.filter(organisation=nation.school).update(officer=None)
    if days is not None:
        until = NOW + timedelta(days=days)
        Slip.objects.create(post=post_of(nation.school), secret_hash="x", issued_at=NOW, expires_at=until)
    urgency, sentence = said_of(nation.school)
    assert (urgency, words in sentence) == (Urgency.NOBODY_THERE, True)
    assert line_of(nation.lao, nation.school.name).custody == custody


def test_empty_roll_is_said(nation: Nation) -> None:
    assert said_of(nation.school) == (Urgency.EMPTY, "Nobody is recorded on the roll yet.")


def test_unverified_learners_are_counted(nation: Nation) -> None:
    make_learners([nation.school], 3, verified_in=None)
    assert said_of(nation.school) == (
        Urgency.INCOMPLETE,
        "Learners whose existence is not yet verified this round: 3.",
    )


def test_query_is_told_once_everybody_is_verified(nation: Nation) -> None:
    make_learner(nation.school, 1, verified_in=nation.round, birth_date=date(2010, 1, 15))
    assert said_of(nation.school) == (Urgency.INCOMPLETE, "Queries still to be explained: 1.")


def test_only_the_confirmation_is_missing(nation: Nation) -> None:
    make_learner(nation.school, 1, verified_in=nation.round)
    assert said_of(nation.school) == (
        Urgency.ONLY_CONFIRM,
        "Learners: everything is in order; only the confirmation is missing.",
    )
    confirm_all(nation.school, Database.ROLL)
    assert said_of(nation.school) == (
        Urgency.ONLY_CONFIRM,
        "Basic data: everything is in order; only the confirmation is missing.",
    )
    confirm_all(nation.school, Database.BASICS)
    assert said_of(nation.school) == (Urgency.NOTHING, "")
    assert line_of(nation.lao, nation.school.name).holds_up is False


def test_what_the_list_says_agrees_with_the_gate(nation: Nation) -> None:
    """`only the confirmation is missing` exactly when confirming succeeds."""
    make_learner(nation.school, 1, verified_in=nation.round)
    make_learner(nation.centre, 1, verified_in=None)
    ready = [
        line.name for line in telephone_list(nation.lao, now=NOW).lines if line.holdup.urgency == Urgency.ONLY_CONFIRM
    ]
    assert ready == [nation.school.name]
    confirm_all(nation.school, Database.ROLL)


def test_basic_data_are_told_when_the_roll_stands(nation: Nation) -> None:
    make_learner(nation.school, 1, verified_in=nation.round)
    confirm_all(nation.school, Database.ROLL)
    Basics.objects.filter(institution=nation.school).update(house_number="", postcode="")
    urgency, sentence = said_of(nation.school)
    assert (urgency, sentence) == (
        Urgency.INCOMPLETE,
        "Basic data: Fill in the house number of the address; write - if it has none. (2 things in all)",
    )


def test_return_is_told_with_its_reason(nation: Nation) -> None:
    make_learner(nation.school, 1, verified_in=nation.round)
    confirm_all(nation.school, Database.ROLL)
    return_for_correction(
        organisation=nation.school, database="roll", reason="Two are missing", by=post_of(nation.lao), now=NOW
    )
    assert said_of(nation.school) == (Urgency.RETURNED, "Learners: returned for correction: Two are missing")


def test_fallen_confirmation_must_be_given_again(nation: Nation) -> None:
    make_learner(nation.school, 1, verified_in=nation.round)
    Standing.objects.filter(organisation=nation.school, database="roll").update(state=State.VOIDED, seal_number=1)
    assert said_of(nation.school) == (Urgency.AGAIN, "Learners: changed since; must be confirmed again.")


# --- schools of other affiliations ---------------------------------------------------------------


def test_school_without_numbers_stands_with_its_contact(nation: Nation) -> None:
    foreign = nation.here.other_schools[0]
    SchoolContact.objects.create(
        school=foreign, person="ครูใหญ่", telephone="054 111 222", email="a@example.org", changed_at=NOW
    )
    line = line_of(nation.lao, foreign.name)
    assert (line.organisation, line.person, line.dialled, line.email, line.custody) == (
        None,
        "ครูใหญ่",
        "054111222",
        "a@example.org",
        None,
    )
    assert (line.holdup.urgency, line.holdup.sentence) == (Urgency.EMPTY, "No numbers yet, and not asked yet.")


def test_school_that_was_asked_and_one_that_was_dissolved(nation: Nation) -> None:
    foreign = nation.here.other_schools[0]
    Request.objects.create(school=foreign, round=nation.round, due_on=date(2026, 12, 1), at=NOW)
    assert line_of(nation.lao, foreign.name).holdup.sentence[:32] == "No numbers yet; asked to send th"
    OtherSchool.objects.filter(pk=foreign.pk).update(dissolved_on=date(2026, 5, 1), dissolution_reference="x")
    assert [line.name for line in telephone_list(nation.lao, now=NOW).lines if line.organisation is None] == []


# --- the levels above ----------------------------------------------------------------------------


def test_lao_waits_for_those_below_it(nation: Nation) -> None:
    line = line_of(nation.province, nation.lao.name)
    assert [mark.database for mark in line.marks] == ["roll", "basics", "headcounts"]
    assert (line.holdup.urgency, line.holdup.sentence) == (
        Urgency.WAITS_BELOW,
        "Learners: 0 of 2 institutions have confirmed.",
    )
    Standing.objects.filter(organisation__lao=nation.lao).update(state=State.CONFIRMED, seal_number=1)
    assert line_of(nation.province, nation.lao.name).holdup.urgency == Urgency.ONLY_CONFIRM
    Standing.objects.filter(organisation=nation.lao).exclude(database="headcounts").update(
        state=State.CONFIRMED, seal_number=1
    )
    assert line_of(nation.province, nation.lao.name).holdup.sentence == (
        "Other-affiliation head counts: 0 of 1 schools recorded."
    )


def test_province_waits_for_its_laos(nation: Nation) -> None:
    line = line_of(nation.department, nation.province.title)
    assert (line.holdup.urgency, line.holdup.sentence) == (
        Urgency.WAITS_BELOW,
        "0 of 2 local authorities have confirmed.",
    )


def test_lao_without_a_part_holds_nobody_up(nation: Nation) -> None:
    idle = make_organisation(Level.LAO, Kind.SAO, "5540109", "อบต.ว่าง", nation.province)
    make_post(idle)
    line = line_of(nation.province, idle.name)
    assert (line.marks, line.holds_up) == ((), False)


def test_below_an_institution_is_nobody(nation: Nation) -> None:
    with pytest.raises(Hidden):
        telephone_list(nation.school, now=NOW)


# --- the time ------------------------------------------------------------------------------------


def test_deadline_is_that_of_the_level_below_and_more_time_is_marked(nation: Nation) -> None:
    later = NOW.date() + timedelta(days=30)
    Deadline.objects.create(
        round=nation.round,
        level=Level.INSTITUTION,
        organisation=nation.school,
        due_on=later,
        order_reference="x",
        set_at=NOW,
    )
    listed = telephone_list(nation.lao, now=NOW)
    assert (listed.due_on, listed.days_left) == (NOW.date() + timedelta(days=10), 10)
    assert {line.name: line.due_on for line in listed.lines if line.organisation} == {
        nation.school.name: later,
        nation.centre.name: None,
    }


@pytest.mark.parametrize("held", ["closed", "never"])
def test_without_an_open_round_nobody_holds_anybody_up(nation: Nation, held: str) -> None:
    if held == "closed":
        close_round(round=nation.round, by=post_of(nation.department), now=NOW)
    else:
        Deadline.objects.all().delete()
        Standing.objects.all().delete()
        Round.objects.all().delete()
    for top in (nation.lao, nation.province, nation.department):
        listed = telephone_list(top, now=NOW)
        assert (listed.is_open, listed.due_on, listed.holding_up, len(listed.lines)) == (False, None, [], 2)


# --- order ---------------------------------------------------------------------------------------


def test_lines_are_put_in_order(nation: Nation) -> None:
    Organisation.objects.filter(pk=nation.centre.pk).update(district="กันทรลักษ์")
    make_learners([nation.school], 2, verified_in=None)
    Standing.objects.filter(organisation=nation.centre, database="roll").update(
        state=State.CONFIRMED, seal_number=1
    )
    lines = telephone_list(nation.lao, now=NOW).lines
    foreign = nation.here.other_schools[0].name
    school, centre = nation.school.name, nation.centre.name
    assert {sort: [line.name for line in in_order(lines, sort)] for sort in SORTS} == {
        "blocker": [foreign, school, centre],
        "state": [school, centre, foreign],
        "name": sorted([school, centre, foreign], key=sort_key),
        "district": [centre, school, foreign],
    }
    assert [line.name for line in in_order(lines, "-name")] == sorted(
        [school, centre, foreign], key=sort_key, reverse=True
    )


# --- cost ----------------------------------------------------------------------------------------


def _crowd(lao: Organisation, round_: Round, number: int) -> None:
    """A LAO with so many institutions, all verified and unconfirmed, each with a learner, and foreign schools."""
    for index in range(number):
        code = f"77{lao.code[-4:]}{index:04d}"
        kind = (Kind.SCHOOL, Kind.CENTRE)[index % 2]
        one = make_organisation(Level.INSTITUTION, kind, code, f"สถานศึกษา {code}", lao)
        make_post(one)
        fill_basics(one)
        make_learner(one, 1, verified_in=round_)
        OtherSchool.objects.create(lao=lao, code=f"88{code}", name=f"อื่น {code}", name_sort=sort_key(f"อื่น {code}"))


def _country(department: Organisation, number: int) -> None:
    for index in range(number):
        province = make_organisation(Level.PROVINCE, Kind.PROVINCE, f"P{index}", f"จังหวัด {index}", department)
        make_post(province)


@pytest.mark.parametrize(("level", "most"), [("lao", 22), ("province", 17), ("department", 12)])
def test_list_takes_the_same_statements_for_1_and_for_40(
    nation: Nation, level: str, most: int, django_assert_num_queries: Callable[..., object]
) -> None:
    assert nation.round is not None
    top: Organisation = getattr(nation, level)
    make_learner(nation.school, 1, verified_in=nation.round)
    Standing.objects.filter(organisation=nation.centre, database="roll").update(
        state=State.CONFIRMED, seal_number=1
    )
    with CaptureQueriesContext(connection) as first:
        telephone_list(top, now=NOW)
    assert len(first) <= most
    if level == "lao":
        _crowd(nation.lao, nation.round, 40)
    if level == "province":
        for index in range(40):
            lao = make_organisation(Level.LAO, Kind.SAO, f"55402{index:02d}", f"อบต.{index}", nation.province)
            make_post(lao)
            _crowd(lao, nation.round, 1)
    if level == "department":
        _country(nation.department, 40)
    with django_assert_num_queries(len(first)):
        listed = telephone_list(top, now=NOW)
    assert len(listed.lines) >= 42
    assert Verification.objects.count() > 0
