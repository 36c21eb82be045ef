"""The survey list: who stands on it, what is noted, and the codes received."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from lec.audit.queries import broken_chains, events_of
from lec.confirmation.actions import confirm
from lec.lib.identifiers import Identifier, mask
from lec.lib.refusals import Forbidden, Hidden, Invalid, Refused
from lec.registry.models import Organisation
from lec.rolls.actions.departures import depart
from lec.rolls.actions.explanations import explain
from lec.rolls.actions.merge import merge
from lec.rolls.actions.survey import Received, note_survey, receive_codes, register_survey
from lec.rolls.identity import seal
from lec.rolls.models import Enrolment, EnrolmentState, Learner, SurveyEntry
from lec.rolls.queries import count_differences, record_of
from lec.rolls.queries.survey import (
    SurveyRow,
    received_list,
    replacements_of,
    survey_row,
    waiting_for_code,
    waiting_list,
)
from lec.rounds.models import Standing
from tests.nation import NOW, YEAR, Nation, make_learner, national_id, post_of

LATER = NOW + timedelta(hours=1)
TODAY = date(2026, 11, 22)
GCODE = Identifier("gcode", "G695400000001")
OTHER_GCODE = Identifier("gcode", "G695400000002")
NATIONAL = Identifier("national", national_id(77, "7"))


def without(institution: Organisation, number: int, **more: Any) -> Enrolment:
    """A learner of the roll with no identifier yet."""
    return make_learner(institution, number, identifier_kind="none", identifier_sealed=None, **more)


def with_gcode(institution: Organisation, number: int, code: Identifier = GCODE, **more: Any) -> Enrolment:
    """A learner of the roll with a G-Code."""
    return make_learner(institution, number, identifier_kind="gcode", identifier_sealed=seal(code), **more)


def enter(institution: Organisation, codes: dict[Enrolment, Identifier]) -> Received:
    return receive_codes(
        institution=institution,
        academic_year=YEAR,
        codes={one.pk: code for one, code in codes.items()},
        by=post_of(institution),
        now=LATER,
    )


def row_of(enrolment: Enrolment) -> SurveyRow:
    row = survey_row(enrolment)
    assert row is not None
    return row


# --- who stands on the list --------------------------------------------------------------------


def test_learner_without_identifier_stands_on_the_list_by_itself(nation: Nation) -> None:
    make_learner(nation.school, 1)
    with_gcode(nation.school, 2)
    without(nation.centre, 3)
    second, first = without(nation.school, 5, grade="P2"), without(nation.school, 4, grade="P1")
    rows = waiting_list(nation.school, YEAR)
    assert [(row.enrolment_id, row.stage, row.papers, row.days(TODAY)) for row in rows] == [
        (first.pk, "surveyed", "", 0),
        (second.pk, "surveyed", "", 0),
    ]
    assert (waiting_for_code(nation.school, YEAR), waiting_for_code(nation.centre, YEAR)) == (2, 1)
    assert waiting_for_code(nation.school, YEAR - 1) == 0


def test_departed_learner_leaves_the_list(nation: Nation) -> None:
    one = without(nation.school, 1)
    depart(enrolments=[one], kind="moved", by=post_of(nation.school), now=LATER)
    assert waiting_list(nation.school, YEAR) == []


def test_days_count_from_the_day_the_learner_came_until_the_code_came(nation: Nation) -> None:
    one = without(nation.school, 1, created_at=NOW - timedelta(days=40))
    assert row_of(one).days(TODAY) == 40
    enter(nation.school, {one: GCODE})
    assert row_of(one).days(TODAY + timedelta(days=9)) == 40


def test_claimed_learner_stands_on_both_lists_and_only_the_holder_enters_the_code(nation: Nation) -> None:
    one = without(nation.school, 1)
    claim = Enrolment.objects.create(
        learner=one.learner,
        institution=nation.centre,
        academic_year=YEAR,
        grade="N4",
        state=EnrolmentState.CLAIMED,
        created_at=NOW,
    )
    assert [row.holder for row in waiting_list(nation.centre, YEAR)] == [nation.school.name]
    assert row_of(one).holder == ""
    refused = enter(nation.centre, {claim: GCODE})
    assert (refused.received, list(refused.faults)) == ((), [claim.pk])
    assert enter(nation.school, {one: GCODE}).received == (one.pk,)


@pytest.mark.parametrize("number", [1, 3])
def test_lists_take_one_statement_each(
    nation: Nation, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for index in range(number):
        without(nation.school, index)
    with django_assert_num_queries(1):
        assert len([row.full_name for row in waiting_list(nation.school, YEAR)]) == number
    with django_assert_num_queries(1):
        assert received_list(nation.school, YEAR) == []
    with django_assert_num_queries(1):
        assert waiting_for_code(nation.school, YEAR) == number


# --- what is noted -----------------------------------------------------------------------------


def test_papers_and_registration_are_noted_and_void_nothing(nation: Nation) -> None:
    one = without(nation.school, 1)
    Standing.objects.filter(organisation=nation.school).update(state="confirmed", seal_number=1)
    note_survey(
        enrolment=one,
        papers=" หนังสือรับรองการเกิด  (ท.ร. 1/1) ",
        registered_on=date(2026, 11, 20),
        by=post_of(nation.school),
        now=LATER,
    )
    row = row_of(one)
    assert (row.stage, row.papers, row.registered_on) == (
        "registered",
        "หนังสือรับรองการเกิด (ท.ร. 1/1)",
        date(2026, 11, 20),
    )
    entry = SurveyEntry.objects.get()
    assert (entry.surveyed_post, entry.registered_post) == (post_of(nation.school), post_of(nation.school))
    assert {one.state for one in Standing.objects.filter(organisation=nation.school)} == {"confirmed"}
    event = events_of(nation.school.pk).get()
    assert (event.verb, event.before, event.after) == (
        "survey.noted",
        {"papers": "", "registered_on": None},
        {"papers": "หนังสือรับรองการเกิด (ท.ร. 1/1)", "registered_on": "2026-11-20"},
    )


def test_registration_can_be_taken_back(nation: Nation) -> None:
    one = without(nation.school, 1)
    by = post_of(nation.school)
    register_survey(enrolments=[one], on=TODAY, by=by, now=LATER)
    note_survey(enrolment=one, papers="", registered_on=None, by=by, now=LATER)
    assert (row_of(one).stage, SurveyEntry.objects.get().registered_post) == ("surveyed", None)


def test_several_are_registered_at_once_and_keep_their_papers(nation: Nation) -> None:
    one, other, third = (without(nation.school, number) for number in (1, 2, 3))
    by = post_of(nation.school)
    note_survey(enrolment=one, papers="สูติบัตร", registered_on=None, by=by, now=LATER)
    register_survey(enrolments=[one, other], on=TODAY, by=by, now=LATER)
    assert [(row.stage, row.papers) for row in waiting_list(nation.school, YEAR)] == [
        ("registered", "สูติบัตร"),
        ("registered", ""),
        ("surveyed", ""),
    ]
    assert row_of(third).registered_on is None


@pytest.mark.parametrize(
    ("papers", "registered_on", "fields"),
    [
        ("ก" * 201, None, ["papers"]),
        ("", date(2026, 11, 23), ["registered_on"]),
        ("ก" * 201, date(2026, 11, 23), ["papers", "registered_on"]),
    ],
)
def test_note_beyond_measure_is_refused(
    nation: Nation, papers: str, registered_on: date | None, fields: list[str]
) -> None:
    with pytest.raises(Invalid) as refused:
        note_survey(
            enrolment=without(nation.school, 1),
            papers=papers,
            registered_on=registered_on,
            by=post_of(nation.school),
            now=LATER,
        )
    assert (list(refused.value.faults), SurveyEntry.objects.count()) == (fields, 0)


def test_registering_is_all_or_none(nation: Nation) -> None:
    one, known = without(nation.school, 1), make_learner(nation.school, 2)
    with pytest.raises(Refused) as refused:
        register_survey(enrolments=[one, known], on=TODAY, by=post_of(nation.school), now=LATER)
    assert (refused.value.code, SurveyEntry.objects.count()) == ("identifier-known", 0)
    with pytest.raises(Refused) as refused:
        register_survey(enrolments=[], on=TODAY, by=post_of(nation.school), now=LATER)
    assert refused.value.code == "nobody-chosen"
    with pytest.raises(Hidden):
        register_survey(enrolments=[one, without(nation.centre, 3)], on=TODAY, by=post_of(nation.school), now=LATER)


@pytest.mark.parametrize(("actor", "kind"), [("lao", Forbidden), ("centre", Hidden)])
def test_only_the_institution_keeps_its_list(nation: Nation, actor: str, kind: type[Refused]) -> None:
    one = without(nation.school, 1)
    by = post_of(getattr(nation, actor))
    with pytest.raises(kind):
        register_survey(enrolments=[one], on=TODAY, by=by, now=LATER)
    with pytest.raises(kind):
        receive_codes(institution=nation.school, academic_year=YEAR, codes={one.pk: GCODE}, by=by, now=LATER)


# --- codes received ----------------------------------------------------------------------------


def test_code_received_keeps_the_person_and_moves_it_to_the_received(nation: Nation) -> None:
    one = without(nation.school, 1)
    register_survey(enrolments=[one], on=TODAY, by=post_of(nation.school), now=LATER)
    received = enter(nation.school, {one: GCODE})
    assert (received.received, received.faults) == ((one.pk,), {})
    learner = Learner.objects.get()
    assert (learner.pk, learner.identifier_kind, learner.identifier_sealed) == (
        one.learner_id,
        "gcode",
        seal(GCODE),
    )
    assert waiting_list(nation.school, YEAR) == []
    (row,) = received_list(nation.school, YEAR)
    assert (row.stage, row.registered_on, row.received_at, row.masked_identifier) == (
        "received",
        TODAY,
        LATER,
        "Gxxxxxxxxx001",
    )
    assert SurveyEntry.objects.get().received_post == post_of(nation.school)
    assert list(count_differences()) == []


def test_codes_refused_are_named_and_the_rest_goes_through(nation: Nation) -> None:
    good, taken, twice, again = (without(nation.school, number) for number in (1, 2, 3, 4))
    holder = with_gcode(nation.there.institutions[0], 9, Identifier("gcode", "G695500000009"))
    known = make_learner(nation.school, 5)
    left = without(nation.school, 6)
    depart(enrolments=[left], kind="moved", by=post_of(nation.school), now=NOW)
    received = enter(
        nation.school,
        {
            good: NATIONAL,
            taken: Identifier("gcode", "G695500000009"),
            twice: GCODE,
            again: GCODE,
            known: OTHER_GCODE,
            left: Identifier("gcode", "G695400000007"),
        },
    )
    assert received.received == (good.pk, twice.pk)
    assert sorted(received.faults) == sorted(one.pk for one in (taken, again, known, left))
    assert len(set(received.faults.values())) == 4
    kinds = dict(Learner.objects.values_list("enrolments", "identifier_kind"))
    assert [kinds[one.pk] for one in (good, taken, twice, again, known, left, holder)] == [
        "national",
        "none",
        "gcode",
        "none",
        "national",
        "none",
        "gcode",
    ]


def test_codes_void_what_was_confirmed_once(nation: Nation) -> None:
    one, other = (without(nation.school, number, verified_in=nation.round) for number in (1, 2))
    for learner in (one, other):
        explain(
            enrolment=learner,
            code="identifier-missing",
            sentence="ลงทะเบียนในระบบ G-Code แล้ว",
            by=post_of(nation.school),
            now=NOW,
        )
    confirm(organisation=nation.school, database="roll", by=post_of(nation.school), now=NOW)
    received = enter(nation.school, {one: GCODE, other: NATIONAL})
    assert [(step.standing.organisation, step.to_state) for step in received.steps] == [(nation.school, "voided")]
    assert enter(nation.school, {one: GCODE}).steps == ()


def test_code_entered_by_any_door_is_received(nation: Nation) -> None:
    one = without(nation.school, 1)
    record = record_of(Enrolment.objects.get(pk=one.pk))
    merge(
        institution=nation.school,
        academic_year=YEAR,
        records=[replace(record, identifier=NATIONAL)],
        by=post_of(nation.school),
        now=LATER,
    )
    assert [row.enrolment_id for row in received_list(nation.school, YEAR)] == [one.pk]


def test_entry_follows_the_learner_to_the_institution_that_enters_the_code(nation: Nation) -> None:
    one = without(nation.school, 1)
    register_survey(enrolments=[one], on=TODAY, by=post_of(nation.school), now=NOW)
    depart(enrolments=[one], kind="moved", by=post_of(nation.school), now=NOW)
    there = Enrolment.objects.create(
        learner=one.learner, institution=nation.centre, academic_year=YEAR, grade="N4", created_at=LATER
    )
    assert row_of(there).stage == "registered"
    enter(nation.centre, {there: GCODE})
    assert (SurveyEntry.objects.get().institution, received_list(nation.school, YEAR)) == (nation.centre, [])


def test_received_of_an_earlier_year_are_not_shown_and_gcodes_always_are(nation: Nation) -> None:
    one, other = without(nation.school, 1), without(nation.school, 2)
    enter(nation.school, {one: NATIONAL, other: GCODE})
    before = timezone.make_aware(datetime(YEAR, 5, 15))
    SurveyEntry.objects.update(received_at=before)
    assert [row.enrolment_id for row in received_list(nation.school, YEAR)] == [other.pk]


# --- a G-Code replaced by a national ID --------------------------------------------------------


def test_national_id_takes_a_gcodes_place_and_person_and_history_stay(nation: Nation) -> None:
    one = with_gcode(nation.school, 1)
    earlier = Enrolment.objects.create(
        learner=one.learner, institution=nation.centre, academic_year=YEAR - 1, grade="K3", created_at=NOW
    )
    assert enter(nation.school, {one: NATIONAL}).received == (one.pk,)
    assert list(Enrolment.objects.order_by("pk").values_list("pk", "learner_id", "academic_year")) == [
        (one.pk, one.learner_id, YEAR),
        (earlier.pk, one.learner_id, YEAR - 1),
    ]
    learner = Learner.objects.get()
    assert (learner.identifier_kind, learner.identifier_sealed) == ("national", seal(NATIONAL))
    (change,) = replacements_of(nation.school, learner)
    assert (change.at, change.old, change.new) == (LATER, "Gxxxxxxxxx001", mask(NATIONAL.value))
    assert list(broken_chains()) == []


def test_record_holds_no_whole_code(nation: Nation) -> None:
    one = without(nation.school, 1)
    enter(nation.school, {one: GCODE})
    enter(nation.school, {one: NATIONAL})
    told = str(list(events_of(nation.school.pk).values_list("before", "after")))
    assert [code for code in (GCODE.value, NATIONAL.value) if code in told] == []
    assert [change.old for change in replacements_of(nation.school, one.learner)] == ["Gxxxxxxxxx001", ""]
