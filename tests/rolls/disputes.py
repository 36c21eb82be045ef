"""Two institutions that contest one learner, who may stand towards them, and what they bring."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from lec.registry.models import Organisation
from lec.rolls.actions.contests import give_evidence
from lec.rolls.models import Contest, Enrolment
from tests.nation import NOW, Nation, make_learner, post_of
from tests.rolls.claims import contest_of, make_claim

LATE = NOW + timedelta(days=20)
TODAY = NOW.date()
Pair = Callable[[Nation], tuple[Organisation, Organisation]]


def same_lao(nation: Nation) -> tuple[Organisation, Organisation]:
    return nation.here.institutions[0], nation.here.institutions[1]


def same_province(nation: Nation) -> tuple[Organisation, Organisation]:
    return nation.here.institutions[0], nation.here.institutions[2]


def across(nation: Nation) -> tuple[Organisation, Organisation]:
    return nation.here.institutions[0], nation.there.institutions[0]


def contested(nation: Nation, pair: Pair = same_lao) -> tuple[Enrolment, Enrolment, Contest]:
    """The holder's enrolment, the claim, and their contest."""
    holder, claimant = pair(nation)
    held = make_learner(holder, 1, grade="P1")
    claim = make_claim(claimant, held)
    return held, claim, contest_of(held)


LEVELS: dict[str, Callable[[Nation], Organisation]] = {
    "department": lambda nation: nation.department,
    "province": lambda nation: nation.province,
    "other province": lambda nation: nation.there.province,
    "lao": lambda nation: nation.lao,
    "other lao": lambda nation: nation.here.laos[1],
    "holder": lambda nation: nation.school,
    "stranger": lambda nation: nation.there.institutions[1],
}


def bring(contest: Contest, institution: Organisation, **more: Any) -> Any:
    given = {"text": "มีใบเช็กชื่อ", "by": post_of(institution), "now": NOW, **more}
    return give_evidence(contest=contest, institution=institution, **given)
