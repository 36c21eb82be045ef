"""The small nation after a whole season: one branch full, recorded and confirmed up to its province."""

from datetime import datetime

from lec.confirmation.actions import confirm
from lec.confirmation.models import Seal
from lec.headcounts.actions.numbers import record
from lec.lib.grades import HEADCOUNT_GRADES
from lec.registry.models import Organisation
from tests.nation import NOW, YEAR, Branch, Nation, build_nation, make_learner, post_of

SCHOOL_GRADES = ("K2", "P1", "P1")


def fill(branch: Branch, nation: Nation, *, more: int = 0) -> None:
    """Three learners and `more` in each institution of a branch; every foreign school has 18 and its rank."""
    for institution in branch.institutions:
        grades = ("N3",) * 3 if institution.kind == "centre" else SCHOOL_GRADES
        for number in range(3 + more):
            make_learner(
                institution,
                number + 1,
                grade=grades[number % 3],
                sex="FM"[number % 2],
                verified_in=nation.round,
                academic_year=YEAR,
            )
    for rank, school in enumerate(branch.other_schools):
        cells = {(grade, sex): 1 for grade in HEADCOUNT_GRADES for sex in "MF"}
        cells["P6", "F"] += rank
        record(school=school, cells=cells, by=post_of(school.lao), now=NOW)


def confirmed(organisation: Organisation, database: str, *, now: datetime = NOW) -> Seal:
    """The seal of confirming one database as its own officer."""
    return confirm(organisation=organisation, database=database, by=post_of(organisation), now=now).seal


def confirm_branch(branch: Branch) -> dict[tuple[str, str], Seal]:
    """Everything of a branch confirmed, its seals by (organisation code, database)."""
    seals = {}
    for organisations, databases in (
        (branch.institutions, ("roll", "basics")),
        (branch.laos, ("roll", "basics", "headcounts")),
        ([branch.province], ("overall",)),
    ):
        for organisation in organisations:
            for database in databases:
                seals[organisation.code, database] = confirmed(organisation, database)
    return seals


def nation_with_learners() -> Nation:
    """Both branches filled, the neighbour's with other numbers; nothing confirmed."""
    nation = build_nation()
    fill(nation.here, nation)
    fill(nation.there, nation, more=4)
    return nation
