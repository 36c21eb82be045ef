"""Joining two records of one person: what moves, what is contested, what falls, and that nothing is lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import close_old_connections, connections

from lec.audit.queries import broken_chains, events_of
from lec.confirmation.verify import differences
from lec.lib.identifiers import Identifier
from lec.lib.refusals import Forbidden, Hidden, Invalid, Refused
from lec.registry.models import Organisation
from lec.rolls.actions.doubles import seek, set_apart
from lec.rolls.actions.joining import Joined, join
from lec.rolls.actions.merge import merge
from lec.rolls.identity import seal
from lec.rolls.models import (
    Claim,
    Contest,
    Count,
    Departure,
    Double,
    Enrolment,
    Evidence,
    Explanation,
    IdentifierRequest,
    Learner,
    Particulars,
    SurveyEntry,
)
from lec.rolls.queries import count_differences, read_roll
from lec.rolls.queries.doubles import joined_into, proposed_to_stand
from lec.rolls.records import LearnerRecord
from lec.rounds.models import Standing, State
from tests.confirmed_nation import confirm_branch, nation_with_learners
from tests.nation import NOW, YEAR, Nation, build_nation, make_learner, national_id, post_of
from tests.rolls.claims import make_claim

NAMES = {"first_name": "กมลชนก", "last_name": "ศรีสวัสดิ์", "sex": "F", "birth_date": date(2018, 3, 4)}
SPELT = {**NAMES, "last_name": "สรีสวัสดิ", "identifier_kind": "gcode"}
WHY = "ตรวจสูติบัตรแล้วเป็นคนเดียวกัน"
LATER = NOW + timedelta(hours=1)


def gcode(number: int = 0) -> str:
    return seal(Identifier("gcode", f"G69015400{number:04d}"))


def two(one: Organisation, other: Organisation, **more: Any) -> tuple[Enrolment, Enrolment]:
    """The child with a national ID at one institution, and an hour later with a G-Code at another."""
    first = make_learner(one, 1, **NAMES)
    second = make_learner(other, 2, **{**SPELT, "identifier_sealed": gcode(), "now": LATER, **more})
    return first, second


def pair_for(judge: Organisation) -> Double:
    seek(top=judge, academic_year=YEAR, by=None, now=NOW)
    return Double.objects.get()


def join_at(judge: Organisation, standing: Enrolment, pair: Double | None = None) -> Joined:
    return join(
        pair=pair or pair_for(judge), standing_id=standing.learner_id, reason=WHY, by=post_of(judge), now=LATER
    )


def states(*enrolments: Enrolment) -> list[tuple[int, str]]:
    """Whose each enrolment now is, and in which state."""
    found = {row.pk: (row.learner_id, row.state) for row in Enrolment.objects.all()}
    return [found[one.pk] for one in enrolments]


def confirm_everything() -> None:
    Standing.objects.update(state=State.CONFIRMED, seal_number=1)


def fallen() -> set[str]:
    return set(Standing.objects.filter(state=State.VOIDED).values_list("organisation__code", flat=True))


def is_whole() -> bool:
    return not list(count_differences()) and not list(broken_chains())


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


# --- refusals ------------------------------------------------------------------------------------


def test_joining_is_for_the_judge_alone(nation: Nation) -> None:
    one, _other = two(nation.school, nation.centre)
    pair = pair_for(nation.lao)
    for level in (nation.province, nation.department):
        with pytest.raises(Forbidden):
            join_at(level, one, pair)
    for stranger in (nation.school, nation.there.laos[0]):
        with pytest.raises(Hidden):
            join_at(stranger, one, pair)
    assert states(one) == [(one.learner_id, "enrolled")]


def test_pair_of_somebody_who_moved_away_is_not_joined_below(nation: Nation) -> None:
    one, other = two(nation.school, nation.centre)
    pair = pair_for(nation.lao)
    Enrolment.objects.filter(pk=other.pk).update(institution=nation.there.institutions[1])
    with pytest.raises(Refused) as refused:
        join_at(nation.lao, one, pair)
    assert refused.value.code == "pair-moved"


def test_joining_twice_is_refused(nation: Nation) -> None:
    one, _other = two(nation.school, nation.centre)
    pair = pair_for(nation.lao)
    join_at(nation.lao, one, pair)
    with pytest.raises(Refused) as refused:
        join_at(nation.lao, one, pair)
    assert refused.value.code == "pair-judged"


def test_record_joined_meanwhile_is_refused(nation: Nation) -> None:
    one, other = two(nation.school, nation.centre)
    pair = pair_for(nation.lao)
    Learner.objects.filter(pk=other.learner_id).update(same_as=make_learner(nation.school, 9).learner)
    with pytest.raises(Refused) as refused:
        join_at(nation.lao, one, pair)
    assert refused.value.code == "joined-already"


def test_record_without_identifier_does_not_stand_before_one_that_has(nation: Nation) -> None:
    one, other = two(nation.school, nation.centre, identifier_kind="none", identifier_sealed=None)
    with pytest.raises(Invalid) as refused:
        join_at(nation.lao, other)
    assert list(refused.value.faults) == ["standing"]
    assert states(one) == [(one.learner_id, "enrolled")]


def test_third_record_cannot_stand(nation: Nation) -> None:
    two(nation.school, nation.centre)
    with pytest.raises(Invalid) as refused:
        join_at(nation.lao, make_learner(nation.school, 9))
    assert refused.value.code == "standing-unknown"


def test_open_correction_of_an_identifier_is_settled_first(nation: Nation) -> None:
    one, _other = two(nation.school, nation.centre)
    pair = pair_for(nation.lao)
    IdentifierRequest.objects.create(
        learner=one.learner,
        institution=nation.school,
        old_sealed="a",
        new_sealed="b",
        new_kind="national",
        reason="พิมพ์ผิด",
        requested_at=NOW,
    )
    with pytest.raises(Refused) as refused:
        join_at(nation.lao, one, pair)
    assert refused.value.code == "identifier-request-open"


# --- the other identifier afterwards -------------------------------------------------------------


def stated(identifier: Identifier, **more: Any) -> LearnerRecord:
    facts = {"prefix": "เด็กหญิง", "nationality": "ไทย", "grade": "P1", "room": "1", **NAMES}
    return LearnerRecord(identifier=identifier, **(facts | more))


def bring(institution: Organisation, *records: LearnerRecord) -> Any:
    return merge(
        institution=institution, academic_year=YEAR, records=records, by=post_of(institution), now=LATER
    )


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


# --- at once -------------------------------------------------------------------------------------


def _in_a_thread(act: Any) -> str:
    try:
        act()
    except Refused as refused:
        return refused.code
    finally:
        connections.close_all()
    return "done"


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_judges_at_once_judge_once() -> None:
    nation = build_nation()
    pairs = []
    for number in range(8):
        names = {**NAMES, "first_name": f"กมลชนก{'กขคงจฉชซ'[number]}", "birth_date": date(2018, 3, 1 + number)}
        one = make_learner(nation.school, 10 + number, **names)
        sealed = {"identifier_kind": "gcode", "identifier_sealed": gcode(number)}
        make_learner(nation.centre, 30 + number, **{**names, **sealed, "now": LATER})
        pairs.append(one)
    seek(top=nation.lao, academic_year=YEAR, by=None, now=NOW)
    confirm_everything()
    doubles = list(Double.objects.order_by("pk"))
    post = post_of(nation.lao)

    def joins(pair: Double) -> str:
        return _in_a_thread(lambda: join(pair=pair, standing_id=pair.learner_id, reason=WHY, by=post, now=LATER))

    def parts(pair: Double) -> str:
        return _in_a_thread(lambda: set_apart(pair=pair, reason=WHY, by=post, now=LATER))

    close_old_connections()
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(act, pair) for pair in doubles for act in (joins, parts, joins)]
        told = [one.result() for one in asked]
    assert len(doubles) == 8
    for index in range(8):
        assert sorted(told[3 * index : 3 * index + 3]) == ["done", "pair-judged", "pair-judged"]
    assert is_whole()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_joining_while_an_institution_brings_the_other_identifier() -> None:
    nation = build_nation()
    one, _other = two(nation.school, nation.centre)
    pair = pair_for(nation.lao)
    third = nation.there.institutions[0]

    def brings() -> None:
        for _time in range(10):
            bring(third, stated(Identifier("gcode", "G690154000000"), room=str(_time)))

    close_old_connections()
    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(_in_a_thread, brings), pool.submit(_in_a_thread, lambda: join_at(nation.lao, one, pair))]
        assert [one.result() for one in asked] == ["done", "done"]
    assert set(Enrolment.objects.values_list("learner_id", flat=True)) == {one.learner_id}
    assert Enrolment.objects.filter(state="enrolled").count() == 1
    assert is_whole()
