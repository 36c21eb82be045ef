"""Joining two records of one person is for one judge, once, and not while something about it is open."""

import pytest

from lec.lib.refusals import Forbidden, Hidden, Invalid, Refused
from lec.rolls.models import Enrolment, IdentifierRequest, Learner
from tests.nation import NOW, Nation, make_learner
from tests.rolls.joins import join_at, pair_for, states, two


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
