"""The LAO that accepts explanations: many at once, only as they were read, and nothing is voided."""

from datetime import date

import pytest

from lec.audit.queries import broken_chains, events_of
from lec.lib.refusals import Forbidden
from lec.registry.models import Organisation
from lec.rolls.actions.acceptance import Accepted, accept_explanations
from lec.rolls.actions.explanations import explain, refuse_explanation
from lec.rolls.checks import Surroundings
from lec.rolls.models import Enrolment, Explanation
from lec.rolls.queries.explanations import explanation_totals, mark_of, unseen_below
from lec.rounds.models import Standing
from tests.nation import NOW, YEAR, Nation, make_learner, post_of

SENTENCE = "เรียนซ้ำชั้นเพราะป่วยนาน"


def explained(institution: Organisation, number: int, sentence: str = SENTENCE) -> Explanation:
    """A learner with a query that the institution has explained."""
    enrolment = make_learner(institution, number, birth_date=date(2010, 1, 1))
    return explain(enrolment=enrolment, code="age-outside-grade", sentence=sentence, by=post_of(institution), now=NOW)


def accept(nation: Nation, *ones: Explanation, by: Organisation | None = None, seen: str = "") -> Accepted:
    """The LAO accepts these."""
    return accept_explanations(
        lao=by or nation.lao,
        seen={one.pk: seen for one in ones},
        academic_year=YEAR,
        by=post_of(by or nation.lao),
        now=NOW,
    )


def test_several_are_accepted_at_once_each_recorded(nation: Nation) -> None:
    ones = [explained(nation.school, 1), explained(nation.school, 2), explained(nation.centre, 3)]
    assert accept(nation, *ones) == Accepted(3, 0)
    rows = Explanation.objects.values_list("accepted_at", "accepted_post", "accepted_officer")
    mine = post_of(nation.lao)
    assert list(rows) == [(NOW, mine.pk, mine.officer_id)] * 3
    verbs = [[event.verb for event in events_of(one.pk)] for one in (nation.school, nation.centre)]
    assert verbs == [
        ["explanation.accepted"] * 2 + ["query.explained"] * 2,
        ["explanation.accepted", "query.explained"],
    ]
    assert list(broken_chains()) == []


def test_accepting_again_does_nothing(nation: Nation) -> None:
    one = explained(nation.school, 1)
    accept(nation, one)
    before = events_of(nation.school.pk).count()
    assert (accept(nation, one), events_of(nation.school.pk).count()) == (Accepted(0, 0), before)


def test_accepting_voids_nothing(nation: Nation) -> None:
    one = explained(nation.school, 1)
    Standing.objects.filter(organisation=nation.school).update(state="confirmed", seal_number=1)
    accept(nation, one)
    assert set(Standing.objects.filter(organisation=nation.school).values_list("state", flat=True)) == {"confirmed"}


def test_what_was_explained_anew_since_it_was_read_is_passed_over(nation: Nation) -> None:
    one = explained(nation.school, 1)
    mark = mark_of(one)
    explain(
        enrolment=Enrolment.objects.get(),
        code=one.code,
        sentence="ย้ายมาจากต่างประเทศกลางปี",
        by=post_of(nation.school),
        now=NOW,
    )
    assert accept(nation, one, seen=mark) == Accepted(0, 1)
    assert accept(nation, one, seen=mark_of(Explanation.objects.get())) == Accepted(1, 0)


def test_refused_and_gone_are_passed_over(nation: Nation) -> None:
    one, other = explained(nation.school, 1), explained(nation.school, 2)
    Explanation.objects.filter(pk=one.pk).update(refusal="ไม่ชัดเจน", refused_at=NOW)
    Enrolment.objects.filter(pk=other.enrolment_id).update(state="departed")
    assert accept(nation, one, other) == Accepted(0, 2)


def test_those_of_other_laos_are_passed_over(nation: Nation) -> None:
    theirs = explained(nation.there.institutions[0], 1)
    assert accept(nation, theirs) == Accepted(0, 1)
    assert Explanation.objects.get().accepted_at is None


@pytest.mark.parametrize("level", ["school", "province", "department"])
def test_only_a_lao_accepts(nation: Nation, level: str) -> None:
    one = explained(nation.school, 1)
    with pytest.raises(Forbidden):
        accept(nation, one, by=getattr(nation, level))


def test_nobody_accepts_for_another_lao(nation: Nation) -> None:
    one = explained(nation.school, 1)
    with pytest.raises(Forbidden):
        accept_explanations(
            lao=nation.lao, seen={one.pk: ""}, academic_year=YEAR, by=post_of(nation.province), now=NOW
        )


def again(nation: Nation, sentence: str) -> Explanation:
    """The school explains its one query again."""
    return explain(
        enrolment=Enrolment.objects.get(),
        code="age-outside-grade",
        sentence=sentence,
        by=post_of(nation.school),
        now=NOW,
    )


def test_new_sentence_is_to_be_looked_at_anew_the_same_one_is_not(nation: Nation) -> None:
    accept(nation, explained(nation.school, 1))
    assert again(nation, SENTENCE).accepted_at == NOW
    assert again(nation, "ย้ายมาจากต่างประเทศกลางปี").accepted_at is None


def test_refusing_what_was_accepted_ends_the_acceptance(nation: Nation) -> None:
    one = explained(nation.school, 1)
    accept(nation, one)
    refuse_explanation(
        institution=nation.school,
        explanation_id=one.pk,
        reason="ไม่มีใบรับรองแพทย์",
        around=Surroundings(YEAR, NOW.date(), 2027),
        by=post_of(nation.lao),
        now=NOW,
    )
    one.refresh_from_db()
    assert (one.accepted_at, one.accepted_post, one.accepted_officer, one.refusal) == (
        None,
        None,
        None,
        "ไม่มีใบรับรองแพทย์",
    )


def test_totals_tell_what_nobody_has_looked_at(nation: Nation, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    one, other = explained(nation.school, 1), explained(nation.school, 2)
    explained(nation.centre, 3)
    accept(nation, one)
    Explanation.objects.filter(pk=other.pk).update(refusal="ไม่ชัดเจน", refused_at=NOW)
    with django_assert_num_queries(1):
        totals = explanation_totals(nation.lao, YEAR)
    assert {pk: total.unseen for pk, total in totals.items()} == {nation.school.pk: 0, nation.centre.pk: 1}
    assert [row.enrolment.institution for row in unseen_below(nation.lao, YEAR) if row.enrolment] == [nation.centre]
