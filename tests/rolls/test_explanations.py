"""Explaining queries, and looking at whole identifiers."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from lec.audit.queries import events_of
from lec.lib.refusals import Forbidden, Hidden, Invalid, Refused
from lec.rolls.actions.explanations import explain
from lec.rolls.actions.looks import look
from lec.rolls.actions.merge import merge
from lec.rolls.identity import unseal
from lec.rolls.models import Enrolment, Explanation
from lec.rolls.queries import find_enrolment, record_of
from tests.nation import NOW, YEAR, Nation, make_learner, post_of

SENTENCE = "เรียนซ้ำชั้นเพราะป่วยนาน"


def test_explanation_is_kept_once_with_the_latest_sentence(nation: Nation) -> None:
    one = make_learner(nation.school, 1, birth_date=date(2010, 1, 1))
    for sentence in (SENTENCE, f"  {SENTENCE}  ตามใบรับรองแพทย์ "):
        explain(enrolment=one, code="age-outside-grade", sentence=sentence, by=post_of(nation.school), now=NOW)
    assert Explanation.objects.get().sentence == f"{SENTENCE} ตามใบรับรองแพทย์"
    assert [(event.verb, event.before) for event in events_of(nation.school.pk)] == [
        ("query.explained", {"code": "age-outside-grade", "sentence": SENTENCE}),
        ("query.explained", None),
    ]


@pytest.mark.parametrize(
    ("code", "sentence", "refusal"),
    [
        ("age-outside-grade", "ป่วย", "sentence-short"),
        ("age-outside-grade", "    ก    ", "sentence-short"),
        ("age-outside-grade", "ก" * 501, "sentence-short"),
        ("born-after-year", SENTENCE, "query-unknown"),
        ("no-such-code", SENTENCE, "query-unknown"),
    ],
)
def test_explanation_without_query_or_sentence_is_refused(
    nation: Nation, code: str, sentence: str, refusal: str
) -> None:
    one = make_learner(nation.school, 1)
    with pytest.raises(Invalid) as refused:
        explain(enrolment=one, code=code, sentence=sentence, by=post_of(nation.school), now=NOW)
    assert (refused.value.code, Explanation.objects.count()) == (refusal, 0)


def test_explanation_of_a_departed_learner_is_refused(nation: Nation) -> None:
    one = make_learner(nation.school, 1)
    Enrolment.objects.update(state="departed")
    with pytest.raises(Refused) as refused:
        explain(enrolment=one, code="age-outside-grade", sentence=SENTENCE, by=post_of(nation.school), now=NOW)
    assert refused.value.code == "departed-already"


def test_explanation_by_the_level_above_is_forbidden(nation: Nation) -> None:
    one = make_learner(nation.school, 1)
    with pytest.raises(Forbidden):
        explain(enrolment=one, code="age-outside-grade", sentence=SENTENCE, by=post_of(nation.lao), now=NOW)


@pytest.mark.parametrize("viewer", ["school", "lao"])
def test_look_gives_the_whole_identifier_and_is_recorded_with_its_reason(nation: Nation, viewer: str) -> None:
    one = make_learner(nation.school, 1)
    post = post_of(getattr(nation, viewer))
    seen = look(learner=one.learner, institution=nation.school, reason="เทียบกับสูติบัตร", by=post, now=NOW)
    assert seen == unseal(one.learner.identifier_sealed or "")
    event = events_of(nation.school.pk).get()
    assert (event.verb, event.subject, event.post_id, event.officer_id, event.after) == (
        "identifier.seen",
        f"learner:{one.learner_id}",
        post.pk,
        post.officer_id,
        {"reason": "เทียบกับสูติบัตร"},
    )


def test_look_without_a_reason_is_refused_and_shows_nothing(nation: Nation) -> None:
    one = make_learner(nation.school, 1)
    with pytest.raises(Invalid):
        look(learner=one.learner, institution=nation.school, reason=" - ", by=post_of(nation.school), now=NOW)
    assert events_of(nation.school.pk).count() == 0


def test_look_by_the_province_is_forbidden(nation: Nation) -> None:
    one = make_learner(nation.school, 1)
    with pytest.raises(Forbidden):
        look(learner=one.learner, institution=nation.school, reason="อยากรู้", by=post_of(nation.province), now=NOW)


def test_look_at_a_learner_of_another_institution_is_hidden(nation: Nation) -> None:
    stranger = make_learner(nation.centre, 1)
    with pytest.raises(Hidden):
        look(learner=stranger.learner, institution=nation.school, reason="อยากรู้", by=post_of(nation.school), now=NOW)
    with pytest.raises(Hidden):
        look(learner=stranger.learner, institution=nation.centre, reason="อยากรู้", by=post_of(nation.school), now=NOW)


def test_look_where_there_is_no_identifier_is_refused(nation: Nation) -> None:
    one = make_learner(nation.school, 1, identifier_kind="none", identifier_sealed=None)
    with pytest.raises(Refused) as refused:
        look(learner=one.learner, institution=nation.school, reason="อยากรู้", by=post_of(nation.school), now=NOW)
    assert refused.value.code == "identifier-missing"


@pytest.mark.parametrize(
    ("changed", "stands"),
    [({"grade": "P2"}, False), ({"birth_date": date(2011, 1, 1)}, False), ({"room": "9", "first_name": "ใหม่"}, True)],
)
def test_explanation_stands_only_as_long_as_its_facts(nation: Nation, changed: dict[str, Any], stands: bool) -> None:
    one = make_learner(nation.school, 1, birth_date=date(2010, 1, 1))
    by = post_of(nation.school)
    explain(enrolment=one, code="age-outside-grade", sentence=SENTENCE, by=by, now=NOW)
    record = replace(record_of(find_enrolment(nation.school, one.pk)), **changed)
    merge(institution=nation.school, academic_year=YEAR, records=[record], by=by, now=NOW)
    assert Explanation.objects.filter(enrolment=one).exists() == stands
