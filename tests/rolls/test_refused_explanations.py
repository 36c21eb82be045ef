"""Explaining several queries at once, and the LAO that does not accept an explanation."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from lec.audit.queries import events_of
from lec.lib.refusals import Forbidden, Hidden, Invalid, Refused
from lec.registry.models import Organisation
from lec.rolls.actions.explanations import explain, explain_findings, refuse_explanation
from lec.rolls.actions.merge import merge
from lec.rolls.checks import Finding, Readiness, Sealed, Surroundings, readiness
from lec.rolls.models import Explanation
from lec.rolls.queries import find_enrolment, record_of
from lec.rolls.queries.answers import Answer
from lec.rounds.models import Standing, Step
from tests.nation import NOW, YEAR, Nation, make_learner, post_of

AROUND = Surroundings(YEAR, NOW.date(), 2027)
LEAP = replace(AROUND, sealed=Sealed(YEAR, {"P1": {"M": 30, "F": 0}}))
SENTENCE = "เรียนซ้ำชั้นเพราะป่วยนาน"
REASON = "ไม่มีใบรับรองแพทย์แนบมา"


def state(institution: Organisation, around: Surroundings = AROUND) -> Readiness:
    """The roll as its checks see it now, with what is kept of answers about the whole."""
    rows = Explanation.objects.filter(institution=institution)
    answers = {
        (one.code, one.subject): Answer(one.sentence, one.facts, one.refusal, explanation_id=one.pk) for one in rows
    }
    return readiness(institution, None, replace(around, answers=answers))


def answered(institution: Organisation, sentences: dict[str, str], around: Surroundings = AROUND) -> dict[str, str]:
    """The faults of explaining as the institution itself."""
    done = explain_findings(
        institution=institution, sentences=sentences, around=around, by=post_of(institution), now=NOW
    )
    return dict(done.faults)


def refuse(nation: Nation, *, by: Organisation | None = None, reason: str = REASON, seen: str = "") -> list[Step]:
    """The LAO does not accept the one explanation there is."""
    return refuse_explanation(
        institution=nation.school,
        explanation_id=Explanation.objects.get().pk,
        reason=reason,
        around=AROUND,
        by=post_of(by or nation.lao),
        now=NOW,
        seen=seen,
    )


def query(nation: Nation) -> Finding:
    """One learner with a query on the roll of the school."""
    make_learner(nation.school, 1, birth_date=date(2010, 1, 1))
    return state(nation.school).open_queries[0]


def test_several_are_explained_at_once_each_by_itself(nation: Nation) -> None:
    make_learner(nation.school, 1, birth_date=date(2010, 1, 1))
    make_learner(nation.school, 2, identifier_kind="none", identifier_sealed=None)
    first, second, total, grade = state(nation.school, LEAP).open_queries
    sentences = {first.key: SENTENCE, second.key: "ป่วย", total.key: " รวมกับโรงเรียนอื่น ", "0" * 16: SENTENCE}
    faults = answered(nation.school, sentences, LEAP)
    assert list(faults) == [second.key, "0" * 16]
    ready = state(nation.school, LEAP)
    assert [(one.code, one.explanation) for one in ready.explained] == [
        ("age-outside-grade", SENTENCE),
        ("total-changed", "รวมกับโรงเรียนอื่น"),
    ]
    assert ready.open_queries == (second, grade)
    assert [event.verb for event in events_of(nation.school.pk)] == ["query.explained"] * 2


def test_errors_are_not_explained(nation: Nation) -> None:
    make_learner(nation.school, 1, birth_date=date(2027, 1, 1))
    (error,) = state(nation.school).errors
    assert list(answered(nation.school, {error.key: SENTENCE})) == [error.key]
    assert Explanation.objects.count() == 0


def test_sentence_for_figures_that_have_changed_is_not_kept(nation: Nation) -> None:
    make_learner(nation.school, 1)
    total = state(nation.school, LEAP).open_queries[0]
    make_learner(nation.school, 2)
    assert list(answered(nation.school, {total.key: SENTENCE}, LEAP)) == [total.key]


def test_explaining_costs_the_same_for_one_and_for_many(nation: Nation, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    for number in range(1, 7):
        make_learner(nation.school, number, birth_date=date(2010, 1, number))
    keys = [one.key for one in state(nation.school).open_queries]
    with django_assert_max_num_queries(9):
        assert answered(nation.school, dict.fromkeys(keys, SENTENCE)) == {}


@pytest.mark.parametrize("level", ["lao", "province"])
def test_explaining_for_the_level_below_is_forbidden(nation: Nation, level: str) -> None:
    one = query(nation)
    with pytest.raises(Forbidden):
        explain_findings(
            institution=nation.school,
            sentences={one.key: SENTENCE},
            around=AROUND,
            by=post_of(getattr(nation, level)),
            now=NOW,
        )


def test_refused_explanation_leaves_the_query_open_with_the_reason(nation: Nation) -> None:
    answered(nation.school, {query(nation).key: SENTENCE})
    assert refuse(nation) == []
    (one,) = state(nation.school).open_queries
    assert one.answer
    assert (one.explanation, one.refusal) == (SENTENCE, REASON)
    assert one.answer.refused_by == f"สมใจ รักงาน{nation.lao.code}, นักวิชาการศึกษา, 054-000-000"
    event = events_of(nation.school.pk)[0]
    assert (event.verb, event.post_id, event.after) == (
        "explanation.refused",
        post_of(nation.lao).pk,
        {"code": "age-outside-grade", "refusal": REASON},
    )


def test_refusal_makes_the_confirmations_fall_with_its_reason(nation: Nation) -> None:
    answered(nation.school, {query(nation).key: SENTENCE})
    for organisation, database in ((nation.school, "roll"), (nation.lao, "roll"), (nation.province, "overall")):
        Standing.objects.filter(organisation=organisation, database=database).update(state="confirmed", seal_number=1)
    steps = refuse(nation)
    assert [(step.standing.organisation, step.act, step.post) for step in steps] == [
        (organisation, "void", post_of(nation.lao)) for organisation in (nation.school, nation.lao, nation.province)
    ]
    assert {REASON in step.reason for step in steps} == {True}


def test_explaining_again_answers_the_refusal_and_the_record_keeps_it(nation: Nation) -> None:
    key = query(nation).key
    answered(nation.school, {key: SENTENCE})
    refuse(nation)
    answered(nation.school, {key: "แนบใบรับรองแพทย์แล้ว"})
    ready = state(nation.school)
    assert ([one.explanation for one in ready.explained], ready.open_queries) == (["แนบใบรับรองแพทย์แล้ว"], ())
    assert events_of(nation.school.pk)[0].before == {
        "code": "age-outside-grade",
        "sentence": SENTENCE,
        "refusal": REASON,
    }


def test_explaining_on_the_page_of_the_learner_answers_the_refusal_too(nation: Nation) -> None:
    one = query(nation)
    answered(nation.school, {one.key: SENTENCE})
    refuse(nation)
    enrolment = find_enrolment(nation.school, one.enrolment_id or 0)
    explain(enrolment=enrolment, code=one.code, sentence=SENTENCE, by=post_of(nation.school), now=NOW)
    assert state(nation.school).open_queries == ()


def test_refused_once_is_not_refused_again(nation: Nation) -> None:
    answered(nation.school, {query(nation).key: SENTENCE})
    refuse(nation)
    with pytest.raises(Refused) as refused:
        refuse(nation)
    assert refused.value.code == "refused-already"


def test_sentence_that_was_not_read_is_not_refused(nation: Nation) -> None:
    answered(nation.school, {query(nation).key: SENTENCE})
    with pytest.raises(Refused) as refused:
        refuse(nation, seen="ประโยคเดิม")
    assert (refused.value.code, Explanation.objects.get().refusal) == ("explained-anew", "")
    refuse(nation, seen=SENTENCE)
    assert Explanation.objects.get().refusal == REASON


@pytest.mark.parametrize("reason", ["", "ไม่", "ก" * 501])
def test_refusal_without_a_reason_is_refused(nation: Nation, reason: str) -> None:
    answered(nation.school, {query(nation).key: SENTENCE})
    with pytest.raises(Invalid):
        refuse(nation, reason=reason)


def test_only_the_lao_above_refuses(nation: Nation) -> None:
    answered(nation.school, {query(nation).key: SENTENCE})
    for level, refusal in ((nation.school, Forbidden), (nation.province, Forbidden), (nation.here.laos[1], Hidden)):
        with pytest.raises(refusal):
            refuse(nation, by=level)
    assert Explanation.objects.get().refusal == ""


def test_explanation_of_another_institution_is_not_found(nation: Nation) -> None:
    make_learner(nation.centre, 1, birth_date=date(2010, 1, 1))
    answered(nation.centre, {state(nation.centre).open_queries[0].key: SENTENCE})
    with pytest.raises(Refused) as refused:
        refuse(nation)
    assert (refused.value.code, Explanation.objects.get().refusal) == ("explanation-gone", "")


def test_explanation_whose_query_is_gone_is_not_refused(nation: Nation) -> None:
    one = query(nation)
    answered(nation.school, {one.key: SENTENCE})
    record = replace(record_of(find_enrolment(nation.school, one.enrolment_id or 0)), room="9")
    by = post_of(nation.school)
    merge(institution=nation.school, academic_year=YEAR, records=[record], by=by, now=NOW + timedelta(hours=1))
    assert refuse(nation) == []
    Explanation.objects.update(refusal="", refused_at=None)
    record = replace(record, birth_date=date(2019, 1, 1))
    kept = Explanation.objects.get().pk
    merge(institution=nation.school, academic_year=YEAR, records=[record], by=by, now=NOW + timedelta(hours=2))
    with pytest.raises(Refused) as refused:
        refuse_explanation(
            institution=nation.school,
            explanation_id=kept,
            reason=REASON,
            around=AROUND,
            by=post_of(nation.lao),
            now=NOW,
        )
    assert refused.value.code == "explanation-gone"
