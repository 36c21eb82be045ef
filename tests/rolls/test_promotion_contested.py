"""The year's end where others claim the learner in the new year: nobody is left without a holder, nothing breaks."""

from dataclasses import replace
from datetime import timedelta

import pytest

from lec.audit.queries import broken_chains
from lec.lib.refusals import Refused
from lec.rolls.actions.merge import merge
from lec.rolls.actions.promotion import Choice, promote, take_back
from lec.rolls.models import Enrolment
from lec.rolls.queries import count_differences
from tests.nation import NOW, YEAR, Nation, build_nation, make_learner, post_of
from tests.rolls.claims import make_claim

pytestmark = pytest.mark.django_db
OLD, NEW = YEAR - 1, YEAR


@pytest.fixture
def nation() -> Nation:
    return build_nation()


def decide(nation: Nation, choice: Choice) -> tuple[int, int]:
    done = promote(institution=nation.school, year=OLD, choices=[choice], by=post_of(nation.school), now=NOW)
    return done.decided, len(done.refused)


def promoted_and_claimed(nation: Nation) -> tuple[Choice, Enrolment, Enrolment]:
    """The decision, the enrolment of the new year, and another institution's claim on it."""
    old = make_learner(nation.school, 1, grade="P1", academic_year=OLD)
    choice = Choice(old.pk, "promote", "P2", "1")
    decide(nation, choice)
    held = Enrolment.objects.get(academic_year=NEW)
    return choice, held, make_claim(nation.centre, held)


def states() -> list[tuple[int, str]]:
    return list(Enrolment.objects.filter(academic_year=NEW).order_by("pk").values_list("institution", "state"))


def test_leaving_is_not_decided_of_whom_another_institution_claims(nation: Nation) -> None:
    choice, _held, _claim = promoted_and_claimed(nation)
    assert decide(nation, replace(choice, outcome="left", grade="", room="")) == (0, 1)
    assert states() == [(nation.school.pk, "enrolled"), (nation.centre.pk, "claimed")]


def test_taking_back_whom_another_institution_claims_is_refused(nation: Nation) -> None:
    choice, _held, _claim = promoted_and_claimed(nation)
    by = post_of(nation.school)
    with pytest.raises(Refused) as refused:
        take_back(institution=nation.school, year=OLD, enrolment_ids=[choice.enrolment_id], by=by, now=NOW)
    assert refused.value.code == "promotion-contested"
    assert states() == [(nation.school.pk, "enrolled"), (nation.centre.pk, "claimed")]
    assert list(count_differences()) == list(broken_chains()) == []


def test_deciding_anew_where_the_promoted_became_contested_is_refused_by_name(nation: Nation) -> None:
    # Joining two records makes the later enrolment a claim.
    elsewhere = make_learner(nation.centre, 2)
    old = make_learner(nation.school, 1, grade="P1", academic_year=OLD)
    choice = Choice(old.pk, "promote", "P2", "1")
    decide(nation, choice)
    Enrolment.objects.filter(academic_year=NEW, institution=nation.school).update(state="claimed")
    Enrolment.objects.filter(pk=elsewhere.pk).update(learner=old.learner)
    assert decide(nation, replace(choice, outcome="repeat", grade="P1")) == (0, 1)


def test_a_file_looked_at_before_a_promotion_is_to_be_looked_at_again(nation: Nation) -> None:
    promoted_and_claimed(nation)
    looked = NOW - timedelta(minutes=1)
    with pytest.raises(Refused) as refused:
        merge(
            institution=nation.school,
            academic_year=NEW,
            records=[],
            expect_unchanged_since=looked,
            by=post_of(nation.school),
            now=NOW,
        )
    assert refused.value.code == "roll-changed"
