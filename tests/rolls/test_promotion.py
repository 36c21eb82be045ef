"""The year's end: who stays is enrolled in the new year, until its first confirmation it can be taken back."""

from datetime import date

import pytest

from lec.audit.models import Event
from lec.audit.queries import broken_chains
from lec.lib.promotion import next_grade, year_that_ends
from lec.lib.refusals import Hidden, Invalid, Refused
from lec.registry.models import Organisation
from lec.rolls.actions.promotion import Choice, Promoted, promote, take_back
from lec.rolls.models import Count, Departure, Enrolment, Promotion
from lec.rolls.queries import count_differences
from lec.rolls.queries.promotion import not_looked_at, proposals
from lec.rounds.models import Round, Standing
from tests.nation import NOW, YEAR, Nation, build_nation, make_learner, post_of

pytestmark = pytest.mark.django_db
OLD, NEW = YEAR - 1, YEAR


@pytest.fixture
def nation() -> Nation:
    return build_nation()


def pupil(institution: Organisation, number: int, grade: str = "P1", year: int = OLD) -> Enrolment:
    return make_learner(institution, number, grade=grade, academic_year=year)


def decide(nation: Nation, *choices: Choice) -> Promoted:
    return promote(institution=nation.school, year=OLD, choices=choices, by=post_of(nation.school), now=NOW)


def undo(nation: Nation, *enrolments: Enrolment) -> int:
    return take_back(
        institution=nation.school,
        year=OLD,
        enrolment_ids=[one.pk for one in enrolments],
        by=post_of(nation.school),
        now=NOW,
    )


def roll(institution: Organisation, year: int = NEW) -> list[tuple[int, str, str]]:
    rows = Enrolment.objects.filter(institution=institution, academic_year=year, state="enrolled")
    return list(rows.order_by("learner").values_list("learner", "grade", "room"))


def counts(institution: Organisation, year: int = NEW) -> dict[tuple[str, str], tuple[int, int]]:
    return {
        (one.grade, one.sex): (one.enrolled, one.departed)
        for one in Count.objects.filter(institution=institution, academic_year=year)
    }


@pytest.mark.parametrize(
    ("grade", "offered", "following"),
    [
        ("P1", {"P1", "P2"}, "P2"),
        ("P6", {"P6"}, None),
        ("P6", {"P6", "M1"}, "M1"),
        ("K3", {"K3", "P1"}, "P1"),
        ("N3", {"N3", "N4"}, "N4"),
        ("N3", {"N3", "K2"}, "K2"),
        ("N5", {"N5"}, None),
        ("M3", {"M3", "M4"}, "M4"),
        ("M6", {"M6", "V1"}, None),
        ("V3", {"V3"}, None),
    ],
)
def test_next_grade_is_the_one_that_is_offered(grade: str, offered: set[str], following: str | None) -> None:
    assert next_grade(grade, offered) == following


@pytest.mark.parametrize(
    ("today", "year"),
    [(date(2026, 11, 22), 2025), (date(2027, 3, 31), 2025), (date(2027, 4, 1), 2026), (date(2027, 5, 15), 2026)],
)
def test_year_that_ends_is_the_last_one_until_the_second_term_is_over(today: date, year: int) -> None:
    assert year_that_ends(2026, today) == year


def test_proposal_goes_up_one_class_and_the_top_graduates(nation: Nation) -> None:
    pupil(nation.school, 1, "P5")
    pupil(nation.school, 2, "P6")
    fifth, sixth = proposals(nation.school, OLD)
    assert [(one.outcome, one.grade, one.room, one.is_open) for one in (*fifth.rows, *sixth.rows)] == [
        ("promote", "P6", "1", True),
        ("graduate", "", "", True),
    ]
    assert not_looked_at(nation.school, OLD) == 2


def test_proposal_follows_the_grades_that_are_offered(nation: Nation) -> None:
    pupil(nation.school, 1, "P6")
    (sixth,) = proposals(nation.school, OLD, offered=["P6", "M1"])
    assert (sixth.following, sixth.rows[0].grade) == ("M1", "M1")


def test_promoting_enrols_who_stays_and_leaves_the_old_year_as_it_was(nation: Nation) -> None:
    up, stays, done, gone = (pupil(nation.school, number, "P5") for number in range(1, 5))
    before = (roll(nation.school, OLD), counts(nation.school, OLD))
    answer = decide(
        nation,
        Choice(up.pk, "promote", "P6", "2"),
        Choice(stays.pk, "repeat", "P5", "1"),
        Choice(done.pk, "graduate"),
        Choice(gone.pk, "left"),
    )
    assert answer == Promoted(4)
    assert roll(nation.school) == [(up.learner_id, "P6", "2"), (stays.learner_id, "P5", "1")]
    assert counts(nation.school) == {("P5", "M"): (1, 0), ("P6", "M"): (1, 0)}
    assert (roll(nation.school, OLD), counts(nation.school, OLD)) == before
    assert not_looked_at(nation.school, OLD) == 0
    assert Event.objects.filter(verb="promotion.decided", organisation_id=nation.school.pk).count() == 4
    assert list(broken_chains()) == []


def test_promoting_again_changes_the_decision_and_the_same_changes_nothing(nation: Nation) -> None:
    one = pupil(nation.school, 1, "P5")
    decide(nation, Choice(one.pk, "promote", "P6", "1"))
    first = Promotion.objects.get().result_id
    assert decide(nation, Choice(one.pk, "promote", "P6", "1")) == Promoted(0)
    assert decide(nation, Choice(one.pk, "promote", "P6", "2")) == Promoted(1)
    assert Promotion.objects.get().result_id == first
    decide(nation, Choice(one.pk, "graduate"))
    assert roll(nation.school) == []
    assert counts(nation.school) == {("P6", "M"): (0, 1)}
    decide(nation, Choice(one.pk, "repeat", "P5", "1"))
    assert roll(nation.school) == [(one.learner_id, "P5", "1")]
    assert list(count_differences()) == []


def test_taking_back_makes_not_looked_at_again_and_keeps_the_record(nation: Nation) -> None:
    one, other = pupil(nation.school, 1, "P5"), pupil(nation.school, 2, "P5")
    decide(nation, Choice(one.pk, "promote", "P6", "1"), Choice(other.pk, "left"))
    assert undo(nation, one, other) == 2
    assert (roll(nation.school), not_looked_at(nation.school, OLD)) == ([], 2)
    assert Departure.objects.get().kind == "undone"
    assert Event.objects.filter(verb="promotion.taken_back").count() == 2
    decide(nation, Choice(one.pk, "promote", "P6", "1"))
    assert roll(nation.school) == [(one.learner_id, "P6", "1")]
    assert list(count_differences()) == []


def confirm_once(nation: Nation) -> None:
    standing, _made = Standing.objects.get_or_create(
        round=Round.objects.get(), organisation=nation.school, database="roll"
    )
    Standing.objects.filter(pk=standing.pk).update(state="voided", seal_number=1)


def test_promotion_ends_with_the_first_confirmation_of_the_new_year(nation: Nation) -> None:
    one, other = pupil(nation.school, 1, "P5"), pupil(nation.school, 2, "P5")
    decide(nation, Choice(one.pk, "promote", "P6", "1"))
    confirm_once(nation)
    with pytest.raises(Refused) as promoting:
        decide(nation, Choice(other.pk, "promote", "P6", "1"))
    with pytest.raises(Refused) as taking:
        undo(nation, one)
    assert (promoting.value.code, taking.value.code) == ("promotion-over", "promotion-over")
    assert roll(nation.school) == [(one.learner_id, "P6", "1")]


def test_promoting_who_is_enrolled_elsewhere_is_refused_by_name_and_the_rest_go_through(nation: Nation) -> None:
    moved, stays = pupil(nation.school, 1, "P5"), pupil(nation.school, 2, "P5")
    other = nation.here.institutions[2]
    Enrolment.objects.create(
        learner=moved.learner, institution=other, academic_year=NEW, grade="P6", room="1", created_at=NOW
    )
    (fifth,) = proposals(nation.school, OLD)
    assert [(one.outcome, one.elsewhere) for one in fifth.rows] == [("left", other.name), ("graduate", "")]
    answer = decide(nation, Choice(moved.pk, "promote", "P6"), Choice(stays.pk, "promote", "P6"))
    assert (answer.decided, len(answer.refused), other.name in answer.refused[0]) == (1, 1, True)
    assert decide(nation, Choice(moved.pk, "left")) == Promoted(1)
    assert not_looked_at(nation.school, OLD) == 0


@pytest.mark.parametrize("state", ["enrolled", "claimed"])
def test_who_came_to_the_new_roll_by_a_file_counts_as_looked_at(nation: Nation, state: str) -> None:
    one = pupil(nation.school, 1, "P5")
    Enrolment.objects.create(
        learner=one.learner, institution=nation.school, academic_year=NEW, grade="P6", state=state, created_at=NOW
    )
    (fifth,) = proposals(nation.school, OLD)
    assert [(row.is_here, row.is_open) for row in fifth.rows] == [(True, False)]
    assert not_looked_at(nation.school, OLD) == 0
    assert len(decide(nation, Choice(one.pk, "promote", "P6")).refused) == 1


@pytest.mark.parametrize(
    ("choice", "code"),
    [
        (("vanish", "", ""), "outcome-unknown"),
        (("promote", "", ""), "grade-unknown"),
        (("repeat", "Z9", ""), "grade-unknown"),
        (("promote", "P6", "x" * 21), "room-long"),
    ],
)
def test_promoting_with_nonsense_is_refused_whole(nation: Nation, choice: tuple[str, str, str], code: str) -> None:
    one, other = pupil(nation.school, 1, "P5"), pupil(nation.school, 2, "P5")
    with pytest.raises(Invalid) as refused:
        decide(nation, Choice(other.pk, "promote", "P6"), Choice(one.pk, *choice))
    assert (refused.value.code, roll(nation.school)) == (code, [])


def test_promoting_anothers_learner_is_hidden(nation: Nation) -> None:
    foreign = pupil(nation.here.institutions[2], 1, "P5")
    with pytest.raises(Hidden):
        decide(nation, Choice(foreign.pk, "promote", "P6"))
    with pytest.raises(Refused):
        promote(
            institution=nation.school, year=OLD, choices=[], by=post_of(nation.here.institutions[2]), now=NOW
        )
    assert undo(nation, foreign) == 0


def test_proposals_cost_the_same_for_one_and_three(nation: Nation, django_assert_num_queries: object) -> None:
    for numbers in ((1,), (2, 3)):
        for number in numbers:
            pupil(nation.school, number, "P5")
        with django_assert_num_queries(2):  # type: ignore[operator]
            proposals(nation.school, OLD)
