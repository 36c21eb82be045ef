"""Joining two records of one person: what moves, what is contested, what falls, and that nothing is lost."""

from datetime import date, timedelta

import pytest

from lec.audit.queries import events_of
from lec.confirmation.verify import differences
from lec.lib.identifiers import Identifier
from lec.lib.refusals import Invalid
from lec.rolls.actions.doubles import seek, set_apart
from lec.rolls.models import (
    Claim,
    Contest,
    Count,
    Departure,
    Double,
    Enrolment,
    Evidence,
    Explanation,
    Learner,
    Particulars,
    SurveyEntry,
)
from lec.rolls.queries import read_roll
from lec.rolls.queries.doubles import joined_into, proposed_to_stand
from tests.confirmed_nation import confirm_branch, nation_with_learners
from tests.nation import NOW, YEAR, Nation, make_learner, national_id, post_of
from tests.rolls.claims import make_claim
from tests.rolls.joins import LATER, NAMES, WHY, bring, gcode, is_whole, join_at, pair_for, stated, states, two
from tests.rolls.standings import confirm_all as confirm_everything
from tests.rolls.standings import fallen

# --- which record stands -------------------------------------------------------------------------


def test_national_id_is_proposed_before_gcode_before_none_then_the_older(nation: Nation) -> None:
    national, other = (one.learner for one in two(nation.school, nation.centre))
    none = make_learner(nation.centre, 3, identifier_kind="none", identifier_sealed=None, now=LATER).learner
    older = make_learner(nation.centre, 4, identifier_kind="none", identifier_sealed=None).learner
    assert proposed_to_stand(other, national) == national
    assert proposed_to_stand(none, other) == other
    assert proposed_to_stand(none, older) == older


# --- what becomes of the enrolments --------------------------------------------------------------


def test_institution_that_had_the_person_later_is_contested(nation: Nation) -> None:
    one, other = two(nation.school, nation.centre)
    done = join_at(nation.lao, one)
    assert states(one, other) == [(one.learner_id, "enrolled"), (one.learner_id, "claimed")]
    assert ([row.pk for row in done.contested], done.left) == ([other.pk], ())
    claim = Claim.objects.get()
    assert (claim.enrolment_id, claim.last_name) == (other.pk, "สรีสวัสดิ")
    assert [(row.learner_id, row.academic_year, row.closed_at) for row in Contest.objects.all()] == [
        (one.learner_id, YEAR, None)
    ]
    assert is_whole()


def test_record_that_stands_may_be_the_one_that_is_contested(nation: Nation) -> None:
    later, first = two(nation.school, nation.centre)
    Enrolment.objects.filter(pk=first.pk).update(created_at=NOW - timedelta(days=1))
    join_at(nation.lao, later)
    assert states(first, later) == [(later.learner_id, "enrolled"), (later.learner_id, "claimed")]
    assert Claim.objects.get().last_name == "ศรีสวัสดิ์"
    assert is_whole()


def test_person_twice_at_one_institution_leaves_once(nation: Nation) -> None:
    one, other = two(nation.school, nation.school)
    done = join_at(nation.lao, one)
    assert states(one, other) == [(one.learner_id, "enrolled"), (one.learner_id, "departed")]
    assert ([row.pk for row in done.left], done.contested) == ([other.pk], ())
    departure = Departure.objects.get()
    assert (departure.enrolment_id, departure.kind, departure.post) == (other.pk, "same", post_of(nation.lao))
    assert [(row.enrolled, row.departed) for row in Count.objects.filter(sex="F")] == [(1, 1)]
    assert is_whole()


def test_history_of_both_becomes_one(nation: Nation) -> None:
    one, other = two(nation.school, nation.school)
    before = Enrolment.objects.create(
        learner=other.learner, institution=nation.centre, academic_year=YEAR - 1, grade="N4", created_at=NOW
    )
    join_at(nation.lao, one)
    assert states(before) == [(one.learner_id, "enrolled")]
    assert Count.objects.get(academic_year=YEAR - 1).enrolled == 1
    assert is_whole()


def test_three_institutions_keep_one_enrolment(nation: Nation) -> None:
    one, other = two(nation.school, nation.centre)
    pair = pair_for(nation.lao)
    first = make_claim(nation.here.institutions[2], one)
    twice = make_claim(nation.school, other, minutes=90)
    join_at(nation.lao, one, pair)
    whose, how = zip(*states(one, other, first, twice), strict=True)
    assert how == ("enrolled", "claimed", "claimed", "departed")
    assert set(whose) == {one.learner_id}
    assert Contest.objects.filter(closed_at__isnull=True).count() == 1
    assert is_whole()


def test_older_claim_of_the_institution_that_enrolled_takes_over(nation: Nation) -> None:
    """The centre claimed the child first and then enrolled it under a G-Code: it has it once, by the claim."""
    one, other = two(nation.school, nation.centre, now=NOW + timedelta(hours=2))
    claim = make_claim(nation.centre, one, minutes=1)
    Enrolment.objects.filter(pk=one.pk).update(created_at=NOW + timedelta(minutes=30))
    join_at(nation.lao, one)
    assert [state for _pk, state in states(claim, one, other)] == ["enrolled", "claimed", "departed"]
    assert list(Claim.objects.values_list("enrolment", flat=True)) == [one.pk]
    assert is_whole()


def test_contests_of_the_other_record_go_on(nation: Nation) -> None:
    one, other = two(nation.school, nation.centre)
    pair = pair_for(nation.lao)
    make_claim(nation.here.institutions[2], other)
    make_claim(nation.here.institutions[3], one)
    contests = {row.learner_id: row for row in Contest.objects.all()}
    Evidence.objects.create(
        contest=contests[other.learner_id], institution=nation.here.institutions[2], text="มาเรียนทุกวัน", at=NOW
    )
    join_at(nation.lao, one, pair)
    ours, theirs = (Contest.objects.get(pk=contests[row.learner_id].pk) for row in (one, other))
    assert (ours.closed_at, ours.learner_id) == (None, one.learner_id)
    assert (theirs.closed_at, theirs.outcome, theirs.learner_id) == (LATER, "withdrawn", one.learner_id)
    assert Evidence.objects.get().contest_id == ours.pk
    assert is_whole()


# --- what stays ----------------------------------------------------------------------------------


def test_nothing_of_the_other_record_is_deleted(nation: Nation) -> None:
    one, other = two(nation.school, nation.school)
    Particulars.objects.create(learner=other.learner, mother_name="สมศรี ศรีสวัสดิ์")
    SurveyEntry.objects.create(learner=other.learner, institution=nation.school, surveyed_at=NOW)
    join_at(nation.lao, one)
    kept = Learner.objects.get(pk=other.learner_id)
    assert (kept.same_as_id, kept.identifier_sealed, kept.last_name) == (one.learner_id, gcode(), "สรีสวัสดิ")
    assert Particulars.objects.get().learner_id == kept.pk
    assert SurveyEntry.objects.get().learner_id == kept.pk


def test_institutions_see_which_records_were_joined(nation: Nation) -> None:
    one, other = two(nation.school, nation.school)
    join_at(nation.lao, one)
    standing = Learner.objects.get(pk=one.learner_id)
    assert [(row.name, row.masked_identifier, row.birth_date, row.at) for row in joined_into(standing)] == [
        ("เด็กหญิงกมลชนก สรีสวัสดิ", "Gxxxxxxxxx000", date(2018, 3, 4), LATER)
    ]
    assert joined_into(Learner.objects.get(pk=other.learner_id)) == []


def test_third_record_joined_earlier_points_to_the_one_that_stands_now(nation: Nation) -> None:
    one, other = two(nation.school, nation.school)
    earlier = make_learner(nation.centre, 3).learner
    Enrolment.objects.filter(learner=earlier).delete()
    Learner.objects.filter(pk=earlier.pk).update(same_as=other.learner)
    join_at(nation.lao, one)
    assert Learner.objects.get(pk=earlier.pk).same_as_id == one.learner_id


def test_open_pairs_of_the_other_record_are_handed_on(nation: Nation) -> None:
    one, other = two(nation.school, nation.school)
    third = make_learner(nation.centre, 3, **NAMES)
    seek(top=nation.lao, academic_year=YEAR, by=None, now=NOW)
    assert Double.objects.count() == 3
    between = {frozenset((row.learner_id, row.other_id)): row for row in Double.objects.all()}
    set_apart(
        pair=between[frozenset((other.learner_id, third.learner_id))], reason=WHY, by=post_of(nation.lao), now=NOW
    )
    join_at(nation.lao, one, between[frozenset((one.learner_id, other.learner_id))])
    left = {(row.learner_id, row.other_id): row.verdict for row in Double.objects.all()}
    assert left == {
        (one.learner_id, other.learner_id): "same",
        (one.learner_id, third.learner_id): "",
        (other.learner_id, third.learner_id): "different",
    }


def test_explanations_fall_with_the_facts_they_answered_for(nation: Nation) -> None:
    one, other = two(nation.school, nation.centre)
    for enrolment in (one, other):
        Explanation.objects.create(enrolment=enrolment, code="gcode-unusual", sentence="เพราะอย่างนั้น", at=NOW)
    join_at(nation.lao, one)
    assert list(Explanation.objects.values_list("enrolment", flat=True)) == [one.pk]


# --- record and standings ------------------------------------------------------------------------


def test_rolls_that_change_fall_with_what_stands_on_them(nation: Nation) -> None:
    one, _other = two(nation.school, nation.centre)
    pair = pair_for(nation.lao)
    confirm_everything()
    done = join_at(nation.lao, one, pair)
    assert fallen() == {nation.centre.code, nation.lao.code, nation.province.code}
    assert [step.standing.organisation for step in done.steps] == [nation.centre, nation.lao, nation.province]


def test_same_facts_without_identifier_twice_void_only_where_one_leaves(nation: Nation) -> None:
    nobody = {"identifier_kind": "none", "identifier_sealed": None}
    one = make_learner(nation.school, 1, **{**NAMES, **nobody})
    make_learner(nation.centre, 2, **{**NAMES, **nobody, "now": LATER})
    pair = pair_for(nation.lao)
    confirm_everything()
    join_at(nation.lao, one, pair)
    assert fallen() == {nation.centre.code, nation.lao.code, nation.province.code}
    assert is_whole()


def test_every_institution_concerned_and_the_judge_are_told(nation: Nation) -> None:
    one, other = two(nation.school, nation.centre)
    pair = pair_for(nation.lao)
    Enrolment.objects.create(
        learner=other.learner,
        institution=nation.here.institutions[2],
        academic_year=YEAR - 1,
        grade="N4",
        state="departed",
        created_at=NOW,
    )
    join_at(nation.lao, one, pair)
    for institution in (nation.school, nation.centre, nation.here.institutions[2]):
        event = events_of(institution.pk)[0]
        assert (event.verb, event.subject) == ("learner.joined", f"learner:{one.learner_id}")
        assert (event.before["learner"], event.before["identifier"]) == (other.learner_id, "Gxxxxxxxxx000")
        assert (event.after["learner"], event.after["reason"]) == (one.learner_id, WHY)
    event = events_of(nation.lao.pk)[0]
    assert (event.verb, event.subject) == ("double.same", f"double:{pair.pk}")
    assert event.after == {
        "learners": [one.learner_id, other.learner_id],
        "standing": one.learner_id,
        "reason": WHY,
    }
    assert is_whole()


def test_province_and_department_join_what_is_theirs(nation: Nation) -> None:
    one, other = two(nation.school, nation.there.institutions[0])
    pair = pair_for(nation.department)
    confirm_everything()
    join_at(nation.department, one, pair)
    assert states(other) == [(one.learner_id, "claimed")]
    assert fallen() == {
        nation.there.institutions[0].code, nation.there.laos[0].code, nation.there.province.code,
    }
    assert is_whole()


@pytest.mark.parametrize("other", [0, 1, 2])
def test_record_of_a_confirmed_branch_is_whole_after_joining(db: None, other: int) -> None:
    """The two stand at one institution, at two of one LAO, at two of one province: what no longer holds fell."""
    nation = nation_with_learners()
    confirm_branch(nation.here)
    one, second = (
        Enrolment.objects.filter(institution=nation.here.institutions[index]).order_by("pk")[number]
        for number, index in enumerate((0, other))
    )
    judge = nation.lao if other < 2 else nation.province
    pair = Double.objects.create(
        learner=one.learner,
        other=second.learner,
        lao=judge if other < 2 else None,
        province=nation.province,
        likeness=80,
        grounds="name-same birth-same",
        found_at=NOW,
    )
    join_at(judge, second, pair)
    assert nation.province.code in fallen()
    assert list(differences(now=LATER)) == []


# --- the other identifier afterwards -------------------------------------------------------------


def test_identifier_of_the_joined_record_leads_to_the_one_that_stands(nation: Nation) -> None:
    one, _other = two(nation.school, nation.school)
    join_at(nation.lao, one)
    merged = bring(nation.school, stated(Identifier("gcode", "G690154000000"), room="9"))
    assert (merged.new, merged.changed, merged.enrolment_ids) == (0, 1, [one.pk])
    standing = Learner.objects.get(pk=one.learner_id)
    assert standing.identifier_kind == "national"
    assert len(read_roll(nation.school, YEAR)) == 1
    assert is_whole()


def test_identifier_of_the_joined_record_claims_the_person_elsewhere(nation: Nation) -> None:
    one, _other = two(nation.school, nation.school)
    join_at(nation.lao, one)
    merged = bring(nation.centre, stated(Identifier("gcode", "G690154000000"), grade="N4"))
    assert merged.claimed == 1
    assert Enrolment.objects.get(institution=nation.centre).learner_id == one.learner_id


def test_both_identifiers_in_one_file_are_one_learner_twice(nation: Nation) -> None:
    one, _other = two(nation.school, nation.school)
    join_at(nation.lao, one)
    with pytest.raises(Invalid) as refused:
        bring(
            nation.school,
            stated(Identifier("gcode", "G690154000000")),
            stated(Identifier("national", national_id(nation.school.pk * 100_000 + 1))),
        )
    assert refused.value.code == "learner-twice"
