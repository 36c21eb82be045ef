"""Bringing the small nation up the chain, so that a test of a page can begin anywhere on the way."""

from datetime import datetime, timedelta

from django.utils import timezone

from lec.confirmation.actions import confirm
from lec.headcounts.models import Cell, Headcount
from lec.lib.grades import HEADCOUNT_GRADES
from lec.registry.models import Organisation
from lec.rounds.models import Deadline
from tests.nation import Branch, Nation, build_nation, make_learners, make_round, post_of


def ready_nation(*, learners: int = 2) -> Nation:
    """The nation with a round opened today, everybody verified and every head count recorded: 3 each cell."""
    nation = build_nation(with_round=False)
    nation.round = make_round(now=timezone.localtime())
    for branch in (nation.here, nation.there):
        make_learners(branch.institutions, learners, verified_in=nation.round)
        for school in branch.other_schools:
            headcount = Headcount.objects.create(school=school, round=nation.round, recorded_at=timezone.now())
            Cell.objects.bulk_create(
                Cell(headcount=headcount, grade=grade, sex=sex, count=3) for grade in HEADCOUNT_GRADES for sex in "MF"
            )
    return nation


def confirm_as(organisation: Organisation, *databases: str, now: datetime | None = None) -> None:
    """Confirm databases of an organisation as its own officer."""
    for database in databases:
        confirm(organisation=organisation, database=database, by=post_of(organisation), now=now or timezone.now())


def confirm_institutions(branch: Branch) -> None:
    """Everything that the institutions of a branch confirm."""
    for institution in branch.institutions:
        confirm_as(institution, "roll", "basics")


def confirm_branch(branch: Branch) -> None:
    """Everything in a branch, up to the province."""
    confirm_institutions(branch)
    for lao in branch.laos:
        confirm_as(lao, "roll", "basics", "headcounts")
    confirm_as(branch.province, "overall")


def pass_deadlines() -> None:
    """Move every deadline to yesterday."""
    Deadline.objects.update(due_on=timezone.localdate() - timedelta(days=1))
