"""Contests: opened by a claim, settled by who may, by the parties or by the rule of the round."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps

from lec.audit.queries import broken_chains, events_of
from lec.lib.refusals import Forbidden, Hidden, Invalid, Refused
from lec.rolls.actions.contests import decide, settle_overdue
from lec.rolls.actions.departures import depart
from lec.rolls.actions.merge import merge
from lec.rolls.models import Claim, Contest, Departure, Enrolment, Learner
from lec.rolls.queries import count_differences, find_enrolment, read_roll, record_of
from lec.rolls.queries.contests import contests_to_decide
from lec.rounds.models import Round
from tests.nation import NOW, YEAR, Nation, make_learner, post_of
from tests.rolls.claims import contest_of, make_claim
from tests.rolls.disputes import LATE, LEVELS, TODAY, Pair, across, bring, contested, same_lao, same_province
from tests.rolls.merging import record
from tests.rolls.standings import confirm_all, fallen


def states() -> list[tuple[int, str]]:
    return list(Enrolment.objects.order_by("pk").values_list("institution_id", "state"))


# --- opened by a claim ---------------------------------------------------------------------------


def test_a_claim_opens_one_contest_with_its_day(nation: Nation) -> None:
    for one in nation.here.institutions[:3]:
        merge(institution=one, academic_year=YEAR, records=[record(1)], by=None, now=NOW)
    contest = Contest.objects.get()
    assert (contest.academic_year, contest.opened_at, contest.evidence_due_on) == (
        YEAR,
        NOW,
        TODAY + timedelta(days=14),
    )
    assert Claim.objects.count() == 2


def test_without_a_round_a_contest_has_no_day_until_one_is_open(nation: Nation) -> None:
    Round.objects.update(closed_at=NOW)
    for one in nation.here.institutions[:2]:
        merge(institution=one, academic_year=YEAR, records=[record(1)], by=None, now=NOW)
    assert Contest.objects.get().evidence_due_on is None
    assert settle_overdue(now=LATE).settled == 0
    Round.objects.update(closed_at=None, contest_days=7)
    assert settle_overdue(now=NOW).settled == 0
    assert Contest.objects.get().evidence_due_on == TODAY + timedelta(days=7)


def test_each_side_has_only_what_it_states_itself(nation: Nation) -> None:
    held, claim, _contest = contested(nation)
    [own] = read_roll(held.institution, YEAR)
    [theirs] = read_roll(claim.institution, YEAR)
    assert (own.first_name, own.nationality) == ("ลับ1", "ไทย")
    assert (theirs.first_name, theirs.nationality) == (f"อ้าง{claim.institution_id}", "ลาว")
    stated = record_of(find_enrolment(claim.institution, claim.pk))
    assert (stated.first_name, stated.birth_date, stated.particulars) == (
        theirs.first_name,
        theirs.birth_date,
        {"guardian_name": "", "guardian_telephone": ""},
    )


def test_what_a_withdrawn_claimant_has_stays_its_own_statement(nation: Nation) -> None:
    held, claim, contest = contested(nation)
    depart(enrolments=[claim], kind="mistake", by=post_of(claim.institution), now=NOW)
    contest.refresh_from_db()
    assert (contest.outcome, contest.winner_id) == ("withdrawn", held.pk)
    assert record_of(find_enrolment(claim.institution, claim.pk)).first_name == f"อ้าง{claim.institution_id}"


def test_a_release_gives_the_learner_with_what_the_claimant_stated(nation: Nation) -> None:
    held, claim, contest = contested(nation)
    depart(enrolments=[held], kind="moved", by=post_of(held.institution), now=NOW)
    contest.refresh_from_db()
    assert (contest.outcome, contest.winner_id, contest.decided_post) == (
        "released",
        claim.pk,
        post_of(held.institution),
    )
    assert Learner.objects.get().first_name == f"อ้าง{claim.institution_id}"
    assert record_of(find_enrolment(held.institution, held.pk)).first_name == "ลับ1"
    assert list(count_differences()) == []


def test_a_release_between_three_leaves_the_contest_open(nation: Nation) -> None:
    held, _claim, contest = contested(nation)
    make_claim(nation.here.institutions[2], held, minutes=5)
    depart(enrolments=[held], kind="moved", by=post_of(held.institution), now=NOW)
    contest.refresh_from_db()
    assert contest.closed_at is None
    assert [state for _one, state in states()] == ["departed", "enrolled", "claimed"]


def test_a_sex_that_is_taken_over_is_recounted_in_every_year_and_roll(nation: Nation) -> None:
    held, claim, _contest = contested(nation)
    Enrolment.objects.create(
        learner=held.learner,
        institution=nation.there.institutions[0],
        academic_year=YEAR - 1,
        grade="K3",
        created_at=NOW,
    )
    from lec.rolls.actions.settling import recount

    recount([nation.there.institutions[0].pk], YEAR - 1, at=NOW)
    Claim.objects.update(sex="F")
    recount([claim.institution_id], YEAR, at=NOW)
    depart(enrolments=[held], kind="moved", by=post_of(held.institution), now=NOW)
    assert Learner.objects.get().sex == "F"
    assert list(count_differences()) == []


def test_claims_that_stood_before_get_their_contest_and_statement(nation: Nation) -> None:
    held, claim, _contest = contested(nation)
    make_claim(nation.here.institutions[2], held, minutes=9)
    Claim.objects.all().delete()
    Contest.objects.all().delete()
    import_module("lec.rolls.migrations.0014_claims_stated").fill(apps, None)
    assert Contest.objects.values_list("learner", "opened_at").get() == (held.learner_id, claim.created_at)
    assert list(Claim.objects.values_list("first_name", flat=True)) == ["ลับ1", "ลับ1"]
    import_module("lec.rolls.migrations.0014_claims_stated").fill(apps, None)
    assert (Contest.objects.count(), Claim.objects.count()) == (1, 2)


# --- who may decide ------------------------------------------------------------------------------

MATRIX = {
    same_lao: {"lao": None, "holder": Forbidden, "province": Forbidden, "department": Forbidden},
    same_province: {
        "province": None,
        "lao": Forbidden,
        "other lao": Forbidden,
        "holder": Forbidden,
        "department": Forbidden,
    },
    across: {
        "department": None,
        "province": Forbidden,
        "other province": Forbidden,
        "lao": Forbidden,
        "holder": Forbidden,
    },
}


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("pair", MATRIX, ids=lambda pair: pair.__name__)
def test_only_the_lowest_common_level_decides(nation: Nation, pair: Pair, level: str) -> None:
    """Every level with every pair: one decides, those concerned are told who does, others find nothing."""
    held, claim, contest = contested(nation, pair)
    by = post_of(LEVELS[level](nation))
    refusal = MATRIX[pair].get(level, Hidden)
    mine = list(contests_to_decide(by.organisation))
    if refusal is None:
        assert mine == [contest]
        decide(contest=contest, winner=claim.pk, reason="มาเรียนจริง", by=by, now=NOW)
        assert states() == [(held.institution_id, "departed"), (claim.institution_id, "enrolled")]
        return
    assert mine == []
    with pytest.raises(Refused) as refused:
        decide(contest=contest, winner=claim.pk, reason="มาเรียนจริง", by=by, now=NOW)
    assert type(refused.value) is refusal
    if refusal is Forbidden:
        decider = next(LEVELS[name](nation) for name, one in MATRIX[pair].items() if one is None)
        assert decider.title in refused.value.message
    assert states() == [(held.institution_id, "enrolled"), (claim.institution_id, "claimed")]


def test_a_decision_for_the_claimant_settles_both_rolls(nation: Nation) -> None:
    held, claim, contest = contested(nation)
    confirm_all()
    done = decide(contest=contest, winner=claim.pk, reason="มาเรียนจริงทุกวัน", by=post_of(nation.lao), now=NOW)
    assert done.contest.outcome == "decided"
    assert (done.contest.winner_id, done.contest.reason) == (claim.pk, "มาเรียนจริงทุกวัน")
    assert done.contest.decided_officer == post_of(nation.lao).officer
    [departure] = Departure.objects.all()
    assert (departure.enrolment_id, departure.kind, departure.note) == (held.pk, "decided", "มาเรียนจริงทุกวัน")
    assert fallen() == {held.institution.code, claim.institution.code, nation.lao.code, "54"}
    assert [event.verb for event in events_of(held.institution_id)][::-1] == [
        "contest.settled",
        "learner.departed",
        "standing.void",
    ]
    assert [event.verb for event in events_of(claim.institution_id)][::-1] == [
        "contest.settled",
        "learner.enrolled",
        "standing.void",
    ]
    assert "contest.settled" in [event.verb for event in events_of(nation.lao.pk)]
    assert list(count_differences()) == []
    assert list(broken_chains()) == []


def test_a_decision_for_the_holder_leaves_its_confirmation(nation: Nation) -> None:
    held, claim, contest = contested(nation, same_province)
    confirm_all()
    decide(contest=contest, winner=held.pk, reason="มาเรียนจริงทุกวัน", by=post_of(nation.province), now=NOW)
    assert states() == [(held.institution_id, "enrolled"), (claim.institution_id, "departed")]
    assert fallen() == {claim.institution.code, nation.here.laos[1].code, "54"}
    assert [event.verb for event in events_of(held.institution_id)] == ["contest.settled"]
    assert Learner.objects.get().first_name == "ลับ1"


def test_a_decision_among_three_takes_the_others_out(nation: Nation) -> None:
    held, _claim, contest = contested(nation)
    third = make_claim(nation.here.institutions[2], held, minutes=5)
    decide(contest=contest, winner=third.pk, reason="อยู่กับมารดา", by=post_of(nation.province), now=NOW)
    assert [state for _one, state in states()] == ["departed", "departed", "enrolled"]
    contest.refresh_from_db()
    assert contest.winner_id == third.pk
    assert list(count_differences()) == []


@pytest.mark.parametrize("reason", ["", "สั้น", "ก" * 501])
def test_a_decision_needs_a_reason(nation: Nation, reason: str) -> None:
    held, _claim, contest = contested(nation)
    with pytest.raises(Invalid):
        decide(contest=contest, winner=held.pk, reason=reason, by=post_of(nation.lao), now=NOW)


def test_a_decision_is_for_one_of_the_sides_and_made_once(nation: Nation) -> None:
    held, _claim, contest = contested(nation)
    stranger = make_learner(nation.school, 2)
    with pytest.raises(Invalid):
        decide(contest=contest, winner=stranger.pk, reason="มาเรียนจริง", by=post_of(nation.lao), now=NOW)
    decide(contest=contest, winner=held.pk, reason="มาเรียนจริง", by=post_of(nation.lao), now=NOW)
    with pytest.raises(Refused) as refused:
        decide(contest=contest, winner=held.pk, reason="มาเรียนจริง", by=post_of(nation.lao), now=NOW)
    assert refused.value.code == "contest-settled"


# --- what nobody decides -------------------------------------------------------------------------


def test_before_its_day_is_over_nothing_is_settled(nation: Nation) -> None:
    contested(nation)
    assert settle_overdue(now=NOW + timedelta(days=14)).settled == 0


def test_by_default_the_holder_keeps_the_learner(nation: Nation) -> None:
    held, claim, contest = contested(nation)
    bring(contest, claim.institution, last_attendance=TODAY)
    assert settle_overdue(now=LATE).settled == 1
    contest.refresh_from_db()
    assert (contest.outcome, contest.winner_id, contest.decided_post) == ("default", held.pk, None)
    assert states() == [(held.institution_id, "enrolled"), (claim.institution_id, "departed")]
    assert settle_overdue(now=LATE).settled == 0


@pytest.mark.parametrize(
    ("holder_says", "claimant_says", "winner"),
    [(None, None, "holder"), (None, 3, "claimant"), (3, 5, "holder"), (5, 3, "claimant"), (3, 3, "holder")],
)
def test_the_latest_attendance_wins_where_the_round_says_so(
    nation: Nation, holder_says: int | None, claimant_says: int | None, winner: str
) -> None:
    """The days are counted back from today; a tie, or nothing shown, leaves the learner where they are."""
    Round.objects.update(contest_default="latest")
    held, claim, contest = contested(nation)
    for institution, days in ((held.institution, holder_says), (claim.institution, claimant_says)):
        bring(contest, institution, last_attendance=TODAY - timedelta(days=days) if days else None)
        bring(contest, institution, last_attendance=TODAY - timedelta(days=9))
    if holder_says is None:
        contest.evidence.filter(institution=held.institution).delete()
    if claimant_says is None:
        contest.evidence.filter(institution=claim.institution).delete()
    assert settle_overdue(now=LATE).settled == 1
    contest.refresh_from_db()
    assert contest.winner_id == {"holder": held, "claimant": claim}[winner].pk
    assert list(count_differences()) == []


def test_one_that_cannot_be_settled_does_not_stop_the_rest(nation: Nation, caplog: pytest.LogCaptureFixture) -> None:
    _held, _claim, broken = contested(nation)
    other = make_learner(nation.school, 2, grade="P1")
    make_claim(nation.centre, other)
    # A departure stands already where none may be: the table refuses the second.
    Departure.objects.create(enrolment=_claim, kind="moved", at=NOW)
    done = settle_overdue(now=LATE)
    assert (done.settled, done.failed) == (1, ((broken.pk, "IntegrityError"),))
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert contest_of(other).outcome == "default"
