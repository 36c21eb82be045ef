"""Standings, confirmations, returns, steps and counts."""

from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status

from lec.accounts.models import Officer, Post
from lec.api.access import asking, within
from lec.api.rehearsals import DRY_RUN, Rehearsed, done_or_rehearsed
from lec.api.shapes import PROBLEMS, BlockerOut, CountsOut, OrganisationRef, page
from lec.confirmation.actions import confirm, return_for_correction
from lec.confirmation.causes import cause_for
from lec.registry.models import Organisation
from lec.reporting.counted import Counted, counted_standings, counts_pair
from lec.rounds.models import State, Step
from lec.rounds.queries import steps_of

router = Router(tags=["chain"])


class StandingOut(Schema):
    """How one database stands; both counts side by side, the digest of the last seal."""

    database: str
    state: str
    late: bool
    confirmed_at: datetime | None
    confirmed_by: str | None
    counts_confirmed: CountsOut | None
    counts_current: CountsOut | None
    digest: str | None
    blockers: list[BlockerOut]


class StandingsOut(Schema):
    """The databases the organisation takes part in, in the current round."""

    items: list[StandingOut]
    next: str | None


class DatabaseIn(Schema):
    """Which database."""

    database: str


class ReturnIn(Schema):
    """Which database, and why."""

    database: str
    reason: str


class SealOut(Schema):
    """What was sealed."""

    database: str
    state: str
    late: bool
    confirmed_at: datetime
    confirmed_by: str
    total: int
    digest: str
    number: int
    seal: str
    changed: bool


class StepOut(Schema):
    """One act on a standing."""

    database: str
    act: str
    from_state: str
    to_state: str
    at: datetime
    by: str | None
    post: str | None
    reason: str
    round: str


class StepsOut(Schema):
    """Steps, newest first."""

    items: list[StepOut]
    next: str | None


class CountsPairOut(Schema):
    """Learners by grade and sex: as they are, and as last confirmed (null when never)."""

    current: CountsOut
    confirmed: CountsOut | None
    contested: int


def _person(officer: Officer | None, post: Post | None) -> str | None:
    return str(officer) if officer else (post.username if post else None)


def _standing(view: Counted) -> StandingOut:
    standing = view.standing
    return StandingOut(
        database=standing.database,
        state=standing.state,
        late=standing.late and standing.state == State.CONFIRMED,
        confirmed_at=standing.confirmed_at,
        confirmed_by=_person(standing.confirmed_officer, standing.confirmed_by),
        counts_confirmed=None if view.confirmed is None else CountsOut.of(view.confirmed),
        counts_current=None if view.current is None else CountsOut.of(view.current),
        digest=standing.confirmed_digest or None,
        blockers=[
            BlockerOut(
                organisation=OrganisationRef(**one.organisation),
                code=one.code,
                message=one.message,
                contact=one.contact,
            )
            for one in view.blockers
        ],
    )


@router.get("/organisations/{code}/standings", response={200: StandingsOut, **PROBLEMS})
def standings(request: HttpRequest, code: str) -> StandingsOut:
    """How every database of the organisation stands in the open (else the latest) round."""
    views = counted_standings(within(request, code), now=timezone.now())
    return StandingsOut(items=[_standing(view) for view in views], next=None)


@router.post(
    "/organisations/{code}/confirmations",
    response={200: SealOut | Rehearsed[SealOut], 201: SealOut, **PROBLEMS},
)
def confirmations(
    request: HttpRequest, code: str, body: DatabaseIn, dry_run: bool = DRY_RUN
) -> Status[SealOut | Rehearsed[SealOut]]:
    """Confirm a database of one's own organisation: 201; 200 when it stood confirmed already."""
    organisation, now = within(request, code), timezone.now()

    def act() -> SealOut:
        done = confirm(organisation=organisation, database=body.database, by=asking(request), now=now)
        return SealOut(
            database=done.standing.database,
            state=done.standing.state,
            late=done.seal.late,
            confirmed_at=done.seal.at,
            confirmed_by=_person(done.seal.officer, done.seal.post) or "",
            total=done.seal.total,
            digest=done.seal.digest,
            number=done.seal.number,
            seal="" if dry_run and done.changed else done.seal.public_code,
            changed=done.changed,
        )

    answer = done_or_rehearsed(act, request=request, now=now, dry_run=dry_run)
    return Status(201 if isinstance(answer, SealOut) and answer.changed else 200, answer)


@router.post(
    "/organisations/{code}/returns", response={201: StepsOut, 200: Rehearsed[StepsOut], **PROBLEMS}
)
def returns(
    request: HttpRequest, code: str, body: ReturnIn, dry_run: bool = DRY_RUN
) -> Status[StepsOut | Rehearsed[StepsOut]]:
    """Send a confirmed database of the level below back for correction; answers every step it caused."""
    organisation, now = within(request, code), timezone.now()

    def act() -> StepsOut:
        steps = return_for_correction(
            organisation=organisation, database=body.database, reason=body.reason, by=asking(request), now=now
        )
        return StepsOut(items=[_step(step, asking(request).organisation) for step in steps], next=None)

    answer = done_or_rehearsed(act, request=request, now=now, dry_run=dry_run)
    return Status(200 if dry_run else 201, answer)


def _step(step: Step, viewer: Organisation) -> StepOut:
    return StepOut(
        database=step.standing.database,
        act=step.act,
        from_state=step.from_state,
        to_state=step.to_state,
        at=step.at,
        by=_person(step.officer, step.post),
        post=step.post.username if step.post else None,
        reason=cause_for(viewer, step.reason),
        round=str(step.standing.round),
    )


@router.get("/organisations/{code}/steps", response={200: StepsOut, **PROBLEMS})
def steps(request: HttpRequest, code: str, after: int = 0, limit: int = 100) -> StepsOut:
    """The history of the organisation's standings, newest first."""
    rows, following = page(steps_of(within(request, code)).select_related("standing__round"), after, limit)
    return StepsOut(items=[_step(row, asking(request).organisation) for row in rows], next=following)


@router.get("/organisations/{code}/counts", response={200: CountsPairOut, **PROBLEMS})
def counts(request: HttpRequest, code: str) -> CountsPairOut:
    """The learners of the organisation's subtree by grade and sex, current and last confirmed."""
    pair = counts_pair(within(request, code), now=timezone.now())
    return CountsPairOut(
        current=CountsOut.of(pair.current),
        confirmed=None if pair.confirmed is None else CountsOut.of(pair.confirmed),
        contested=pair.contested,
    )
