"""What a roll's checks know from other rooms, and a gate that asks the same judge as the pages."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lec.confirmation.actions import confirm
from lec.confirmation.models import Seal
from lec.confirmation.surroundings import beside_standing, fiscal_year_of, of_standing, surroundings
from lec.lib.refusals import Blocked
from lec.premises.models import Basics
from lec.rolls.actions.explanations import explain_findings, refuse_explanation
from lec.rolls.checks import Sealed, Surroundings, readiness
from lec.rolls.queries.answers import Answer
from lec.rounds.models import Database, Round, Standing
from tests.confirmation.test_cost import statements
from tests.nation import NOW, YEAR, Nation, build_nation, make_learners, make_round, post_of

SENTENCE = "รวมกับโรงเรียนบ้านเหนือตามประกาศ"


@pytest.fixture
def nation(db: None) -> Nation:
    """A nation whose school confirmed 30 boys in the first term, and has 45 learners verified in the second."""
    nation = build_nation(with_round=False)
    first = make_round(term=1)
    standing = Standing.objects.get(round=first, organisation=nation.school, database=Database.ROLL)
    for number, boys in ((1, 99), (2, 30)):
        Seal.objects.create(
            standing=standing,
            number=number,
            at=NOW,
            late=False,
            counts={"P1": {"M": boys, "F": 0}},
            total=boys,
            digest="0" * 64,
            public_code=f"code-{number}",
        )
    Round.objects.update(closed_at=NOW)
    nation.round = make_round(term=2)
    make_learners([nation.school], 45, verified_in=nation.round)
    return nation


def around(nation: Nation) -> Surroundings:
    """The surroundings of the school's roll now."""
    return surroundings(nation.school, YEAR, nation.round, today=NOW.date())


def explain_all(nation: Nation) -> None:
    """Every query of the school explained in one sentence."""
    queries = readiness(nation.school, nation.round, around(nation)).open_queries
    explain_findings(
        institution=nation.school,
        sentences={one.key: SENTENCE for one in queries},
        around=around(nation),
        by=post_of(nation.school),
        now=NOW,
    )


def test_surroundings_are_the_grades_offered_the_last_seal_and_the_answers(
    nation: Nation, django_assert_num_queries: Any
) -> None:
    explain_all(nation)
    with django_assert_num_queries(1):
        seen = around(nation)
    assert seen.offered == ("K2", "K3", "P1", "P2", "P3")
    assert seen.sealed == Sealed(YEAR, {"P1": {"M": 30, "F": 0}})
    assert (seen.academic_year, seen.fiscal_year, seen.today) == (YEAR, 2027, NOW.date())
    answers = {key: (one.sentence, one.facts, one.at) for key, one in seen.answers.items()}
    assert answers == {
        ("total-changed", ""): (SENTENCE, "was=30&n=45", NOW),
        ("grade-changed", "P1"): (SENTENCE, "grade=P1&was=30&n=45", NOW),
    }


def test_surroundings_that_come_with_the_standing_are_the_same(nation: Nation) -> None:
    explain_all(nation)
    standing = (
        Standing.objects.filter(organisation=nation.school, database="roll", round=nation.round)
        .select_related("round")
        .annotate(**beside_standing(nation.school))
        .get()
    )
    assert of_standing(standing, NOW.date()) == around(nation)


def test_institution_without_anything_has_empty_surroundings(nation: Nation) -> None:
    Basics.objects.all().delete()
    bare = surroundings(nation.centre, YEAR, None, today=date(2026, 9, 30))
    assert bare == Surroundings(YEAR, date(2026, 9, 30), 2026)
    assert fiscal_year_of(date(2026, 10, 1)) == 2027


def test_answers_of_another_year_or_institution_do_not_count(nation: Nation) -> None:
    explain_all(nation)
    assert surroundings(nation.school, YEAR - 1, None, today=NOW.date()).answers == {}
    assert surroundings(nation.centre, YEAR, None, today=NOW.date()).answers == {}


def test_gate_waits_for_the_queries_on_the_whole_roll(nation: Nation) -> None:
    by = post_of(nation.school)
    with pytest.raises(Blocked) as blocked:
        confirm(organisation=nation.school, database="roll", by=by, now=NOW)
    assert [one.code for one in blocked.value.blockers] == ["roll-queries"]
    explain_all(nation)
    assert confirm(organisation=nation.school, database="roll", by=by, now=NOW).seal.total == 45


def test_gate_waits_for_what_the_lao_did_not_accept(nation: Nation) -> None:
    explain_all(nation)
    answer: Answer = around(nation).answers["total-changed", ""]
    refuse_explanation(
        institution=nation.school,
        explanation_id=answer.explanation_id or 0,
        reason="ประกาศไม่ได้กล่าวถึงโรงเรียนนี้",
        around=around(nation),
        by=post_of(nation.lao),
        now=NOW,
    )
    refused = around(nation).answers["total-changed", ""]
    assert refused.refused_by == f"สมใจ รักงาน{nation.lao.code}, นักวิชาการศึกษา, 054-000-000"
    with pytest.raises(Blocked) as blocked:
        confirm(organisation=nation.school, database="roll", by=post_of(nation.school), now=NOW)
    assert [one.code for one in blocked.value.blockers] == ["roll-refused"]


def test_confirming_costs_no_statement_more_with_explanations_on_the_whole(nation: Nation) -> None:
    explain_all(nation)
    by = post_of(nation.school)
    with CaptureQueriesContext(connection) as captured:
        confirm(organisation=nation.school, database="roll", by=by, now=NOW)
    assert len(statements(captured)) == 8, "\n".join(statements(captured))
