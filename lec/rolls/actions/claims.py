"""What becomes of a claim: the contest it opens, the claimant's own statement of the person, the end of both."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from lec.accounts.models import Post
from lec.lib.collation import sort_key
from lec.rolls.comparison import Difference
from lec.rolls.models import Claim, Contest, Enrolment, EnrolmentState, Learner
from lec.rolls.records import PERSON_FIELDS
from lec.rounds.queries import open_round, today

_COLUMNS = (*PERSON_FIELDS, "name_sort")
_BATCH = 2000


def record_claims(touched: Sequence[Difference], academic_year: int, *, by: Post | None, now: datetime) -> None:
    """Write what claimants state, and open the contests of learners who are claimed for the first time.

    Part of a merge: the persons newly claimed are locked. Who was claimed here and is now enrolled, as nobody
    else has them any more, keeps no statement apart.
    """
    claims = [
        Claim(
            enrolment=one.enrolment,
            **{name: getattr(one.record, name) for name in PERSON_FIELDS},
            name_sort=sort_key(f"{one.record.first_name} {one.record.last_name}"),
        )
        for one in touched
        if one.stated
    ]
    if claims:
        Claim.objects.bulk_create(
            claims, update_conflicts=True, unique_fields=["enrolment"], update_fields=_COLUMNS, batch_size=_BATCH
        )
    claimed = sorted(one.learner_id for one in touched if one.kind == "claim" and one.learner_id)
    if claimed:
        open_contests(claimed, academic_year, now=now)
    settled = [one for one in touched if one.place.get("state") == EnrolmentState.ENROLLED]
    if settled:
        Claim.objects.filter(enrolment__in=[one.enrolment_id for one in settled]).delete()
        end_contests(
            [one.learner_id for one in settled if one.learner_id], academic_year, outcome="released", by=by, now=now
        )


def open_contests(learners: Sequence[int], academic_year: int, *, now: datetime) -> None:
    """One open contest for each of these locked learners and the year; evidence is due as the round says."""
    standing = set(
        Contest.objects.filter(learner__in=learners, academic_year=academic_year, closed_at__isnull=True).values_list(
            "learner_id", flat=True
        )
    )
    round_ = open_round()
    of_year = round_ is not None and round_.academic_year == academic_year
    due = today(now) + timedelta(days=round_.contest_days) if round_ and of_year else None
    Contest.objects.bulk_create(
        (
            Contest(learner_id=pk, academic_year=academic_year, opened_at=now, evidence_due_on=due)
            for pk in learners
            if pk not in standing
        ),
        batch_size=_BATCH,
    )


def end_contests(
    learners: Iterable[int],
    academic_year: int,
    *,
    outcome: str,
    reason: str = "",
    by: Post | None,
    now: datetime,
) -> list[Contest]:
    """Close the open contests of these locked learners in which no claim stands any more; answers them.

    To be called after every act that takes claims or enrolments of a year away: it does nothing where a
    claim still stands. The winner is whoever has the learner enrolled now.
    """
    contests = list(
        Contest.objects.filter(
            learner__in=list(learners), academic_year=academic_year, closed_at__isnull=True
        ).order_by("pk")
    )
    if not contests:
        return []
    rows = Enrolment.objects.filter(learner__in=[one.learner_id for one in contests], academic_year=academic_year)
    standing = list(rows.exclude(state=EnrolmentState.DEPARTED).values_list("learner_id", "state", "pk"))
    claimed = {learner for learner, state, _pk in standing if state == EnrolmentState.CLAIMED}
    enrolled = {learner: pk for learner, state, pk in standing if state == EnrolmentState.ENROLLED}
    ended = [one for one in contests if one.learner_id not in claimed]
    for one in ended:
        one.closed_at, one.outcome, one.reason = now, outcome, reason
        one.winner_id = enrolled.get(one.learner_id)
        one.decided_post, one.decided_officer = by, by.officer if by else None
        one.save(update_fields=["closed_at", "outcome", "reason", "winner", "decided_post", "decided_officer"])
    return ended


def sex_taken_over(promoted: Iterable[Enrolment]) -> list[int]:
    """The learners whose recorded sex changes when these claims become enrolments: they are counted by it."""
    stated = Claim.objects.filter(enrolment__in=[one.pk for one in promoted]).select_related("enrolment__learner")
    return sorted(one.enrolment.learner_id for one in stated if one.sex != one.enrolment.learner.sex)


def take_over(promoted: Sequence[Enrolment], leaving: Mapping[int, Enrolment]) -> None:
    """Let what the claimants stated become the facts of the locked persons, who now are theirs.

    `leaving` has the enrolment that each learner leaves, by learner id: its institution keeps what it had
    stated, and never sees what comes after.
    """
    stated = {one.enrolment_id: one for one in Claim.objects.filter(enrolment__in=[one.pk for one in promoted])}
    learners = Learner.objects.in_bulk([one.learner_id for one in promoted if one.pk in stated])
    kept, altered = [], []
    for one in promoted:
        claim, learner = stated.get(one.pk), learners.get(one.learner_id)
        if claim is None or learner is None:
            continue
        if any(getattr(claim, name) != getattr(learner, name) for name in _COLUMNS):
            if left := leaving.get(learner.pk):
                kept.append(Claim(enrolment=left, **{name: getattr(learner, name) for name in _COLUMNS}))
            for name in _COLUMNS:
                setattr(learner, name, getattr(claim, name))
            altered.append(learner)
    Claim.objects.bulk_create(kept, ignore_conflicts=True, batch_size=_BATCH)
    for learner in altered:
        learner.save(update_fields=_COLUMNS)
    Claim.objects.filter(pk__in=[one.pk for one in stated.values()]).delete()
