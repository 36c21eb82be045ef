"""What became known of contested learners since somebody last asked: whom it concerns, and never which child."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from lec.rolls.models import Claim, Contest, Enrolment, EnrolmentState
from lec.rolls.queries.contests import sides_of


@dataclass(frozen=True)
class ContestNews:
    """One contest that was opened, joined or settled: `concerns` are the ids of its institutions and their LAOs.

    `claim` is the claiming enrolment's id, 0 of a settlement; `decider` the organisation whose officer settled it.
    """

    contest: int
    at: datetime
    concerns: tuple[int, ...]
    claim: int = 0
    decider: int | None = None


def claim_rows() -> QuerySet[Claim]:
    """Every claim's row, for whoever keeps count of how far they were read."""
    return Claim.objects.all()


def claimed_since(position: int) -> list[ContestNews]:
    """The claims that stand and were made after the row of that number."""
    claims = claim_rows().filter(pk__gt=position, enrolment__state=EnrolmentState.CLAIMED).select_related("enrolment")
    enrolments = [one.enrolment for one in claims.order_by("pk")]
    contests = {
        (one.learner_id, one.academic_year): one
        for one in Contest.objects.filter(
            closed_at__isnull=True, learner__in={one.learner_id for one in enrolments}
        )
    }
    sides = sides_of(list(contests.values())) if enrolments else {}
    return [
        ContestNews(contest.pk, one.created_at, _concerned(sides[contest.pk]), claim=one.pk)
        for one in enrolments
        if (contest := contests.get((one.learner_id, one.academic_year)))
    ]


def settled_since(moment: datetime) -> list[ContestNews]:
    """The contests that were settled from that moment on."""
    contests = list(Contest.objects.filter(closed_at__gte=moment).select_related("decided_post").order_by("pk"))
    sides = sides_of(contests) if contests else {}
    return list(_settled(contests, sides))


def _settled(contests: Sequence[Contest], sides: dict[int, list[Enrolment]]) -> Iterator[ContestNews]:
    for contest in contests:
        assert contest.closed_at is not None
        decider = contest.decided_post.organisation_id if contest.decided_post else None
        yield ContestNews(contest.pk, contest.closed_at, _concerned(sides[contest.pk]), decider=decider)


def _concerned(sides: Sequence[Enrolment]) -> tuple[int, ...]:
    found = [pk for side in sides for pk in (side.institution_id, side.institution.lao_id) if pk is not None]
    return tuple(dict.fromkeys(found))
