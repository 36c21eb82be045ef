"""Calling classes by name."""

from collections.abc import Iterable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lec.audit.queries import events_of
from lec.confirmation.actions import confirm
from lec.lib.refusals import Forbidden, Invalid, Refused
from lec.rolls.actions.verifications import verify_all, verify_class
from lec.rolls.models import Enrolment, Verification
from lec.rounds.models import Round, Standing
from tests.nation import NOW, Nation, make_learner, make_learners, post_of
from tests.rolls.claims import make_claim


def call(nation: Nation, grade: str = "P1", room: str = "1", except_ids: Iterable[int] = ()) -> Verification:
    assert nation.round
    return verify_class(
        institution=nation.school,
        round=nation.round,
        grade=grade,
        room=room,
        except_ids=except_ids,
        by=post_of(nation.school),
        now=NOW,
    )


def verified(nation: Nation) -> list[int]:
    return sorted(Enrolment.objects.filter(verification__round=nation.round).values_list("pk", flat=True))


def test_class_is_verified_but_for_those_not_found(nation: Nation) -> None:
    one, missing, other = (make_learner(nation.school, number) for number in (1, 2, 3))
    elsewhere = make_learner(nation.school, 4, room="2")
    made = call(nation, except_ids=[missing.pk])
    assert (made.present, made.absent, made.officer) == (2, 1, post_of(nation.school).officer)
    assert verified(nation) == [one.pk, other.pk]
    assert Enrolment.objects.get(pk=elsewhere.pk).verification is None


def test_verifying_is_recorded_and_voids_nothing(nation: Nation) -> None:
    make_learners([nation.school], 2, verified_in=nation.round)
    confirm(organisation=nation.school, database="roll", by=post_of(nation.school), now=NOW)
    made = call(nation)
    assert Standing.objects.get(organisation=nation.school, database="roll").state == "confirmed"
    event = events_of(nation.school.pk)[0]
    assert (event.verb, event.subject, event.after) == (
        "roll.verified",
        f"verification:{made.pk}",
        {"grade": "P1", "room": "1", "present": 2, "not_found": []},
    )


def test_no_longer_finding_a_learner_takes_the_verification_back_and_voids(nation: Nation) -> None:
    make_learners([nation.school], 2, verified_in=nation.round)
    confirm(organisation=nation.school, database="roll", by=post_of(nation.school), now=NOW)
    one, other = Enrolment.objects.order_by("pk")
    call(nation, except_ids=[one.pk])
    assert verified(nation) == [other.pk]
    assert Standing.objects.get(organisation=nation.school, database="roll").state == "voided"


def test_whole_institution_is_verified_class_by_class(nation: Nation) -> None:
    assert nation.round
    one, two = make_learner(nation.school, 1), make_learner(nation.school, 2, grade="K2", room="")
    missing = make_learner(nation.school, 3)
    made = verify_all(
        institution=nation.school, round=nation.round, except_ids=[missing.pk], by=post_of(nation.school), now=NOW
    )
    assert sorted((row.grade, row.room, row.present, row.absent) for row in made) == [
        ("K2", "", 1, 0),
        ("P1", "1", 1, 1),
    ]
    assert verified(nation) == [one.pk, two.pk]
    own = {row.pk: row.grade for row in made}
    assert [own[pk] for pk in Enrolment.objects.order_by("pk").values_list("verification", flat=True)[:2]] == [
        "P1",
        "K2",
    ]


def test_contested_learner_of_the_class_is_verified_too(nation: Nation) -> None:
    claim = make_claim(nation.school, make_learner(nation.there.institutions[0], 1))
    call(nation)
    assert verified(nation) == [claim.pk]


def test_earlier_round_does_not_count(nation: Nation) -> None:
    old = Round.objects.create(
        academic_year=2026, term=1, count_date=NOW, fiscal_year=2027, opened_at=NOW, closed_at=NOW
    )
    make_learner(nation.school, 1, verified_in=old)
    assert verified(nation) == []


def test_naming_a_learner_of_another_class_is_refused(nation: Nation) -> None:
    make_learner(nation.school, 1)
    stranger = make_learner(nation.centre, 1)
    with pytest.raises(Invalid) as refused:
        call(nation, except_ids=[stranger.pk])
    assert (refused.value.code, verified(nation)) == ("not-of-class", [])


def test_class_without_learners_is_refused(nation: Nation) -> None:
    with pytest.raises(Invalid) as refused:
        call(nation, room="9")
    assert refused.value.code == "class-empty"


def test_verifying_in_a_closed_round_is_refused(nation: Nation) -> None:
    make_learner(nation.school, 1)
    Round.objects.update(closed_at=NOW)
    with pytest.raises(Refused) as refused:
        call(nation)
    assert refused.value.code == "round-closed"


def test_verifying_for_a_lower_level_is_forbidden(nation: Nation) -> None:
    assert nation.round
    make_learner(nation.school, 1)
    with pytest.raises(Forbidden):
        verify_all(institution=nation.school, round=nation.round, by=post_of(nation.lao), now=NOW)


def test_verifying_takes_the_same_statements_for_one_and_for_many(nation: Nation) -> None:
    used = []
    for number in (1, 2, 3):
        make_learner(nation.school, number)
        with CaptureQueriesContext(
            connection,
        ) as statements:
            call(nation)
        used.append(len(statements))
    assert used[1:] == used[:1] * 2
