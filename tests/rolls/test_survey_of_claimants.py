"""The survey list of an institution that only claims a child: nothing that the holder noted."""

from datetime import date

import pytest

from lec.lib.identifiers import Identifier
from lec.lib.refusals import Refused
from lec.rolls.actions.survey import note_survey
from lec.rolls.identity import seal
from lec.rolls.models import SurveyEntry
from lec.rolls.queries.survey import received_list, rows_of, waiting_list
from tests.nation import NOW, YEAR, build_nation, make_learner, post_of
from tests.rolls.claims import make_claim

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("code", ["G690154000001", None])
def test_claimant_is_not_told_what_the_holder_noted(code: str | None) -> None:
    nation = build_nation()
    kind = {"identifier_kind": "gcode", "identifier_sealed": seal(Identifier("gcode", code))} if code else {}
    none = {"identifier_kind": "none", "identifier_sealed": None}
    held = make_learner(nation.school, 1, **(kind or none))
    claim = make_claim(nation.centre, held)
    SurveyEntry.objects.create(
        learner=held.learner,
        institution=nation.school,
        surveyed_at=NOW,
        papers="หนังสือรับรองการเกิดเลขที่ 7",
        registered_on=date(2026, 6, 1),
        received_at=NOW,
    )
    listed = received_list if code else waiting_list
    for rows in (listed(nation.centre, YEAR), rows_of(nation.centre, YEAR, [claim.pk])):
        assert [(row.papers, row.registered_on, row.received_at, row.since) for row in rows] == [
            ("", None, None, claim.created_at)
        ]
    (own,) = listed(nation.school, YEAR)
    assert (own.papers, own.registered_on) == ("หนังสือรับรองการเกิดเลขที่ 7", date(2026, 6, 1))


def test_claimant_does_not_write_over_what_the_holder_noted() -> None:
    nation = build_nation()
    held = make_learner(nation.school, 1, identifier_kind="none", identifier_sealed=None)
    claim = make_claim(nation.centre, held)
    note_survey(enrolment=held, papers="สูติบัตร", registered_on=None, by=post_of(nation.school), now=NOW)
    with pytest.raises(Refused) as refused:
        note_survey(enrolment=claim, papers="", registered_on=None, by=post_of(nation.centre), now=NOW)
    assert (refused.value.code, SurveyEntry.objects.get().papers) == ("held-elsewhere", "สูติบัตร")
