"""Proving that the record is whole: what `lec verify` compares."""

from collections.abc import Iterator
from datetime import datetime

from lec.audit.queries import broken_chains
from lec.confirmation.gates import added, digest_of_seals, judge, total_of
from lec.confirmation.models import Seal
from lec.headcounts.queries.numbers import headcount_lines
from lec.lib.digests import digest
from lec.registry.models import Level
from lec.rolls.queries import count_differences
from lec.rolls.queries.known import history_differences
from lec.rounds.models import Database, Standing, State, Step
from lec.rounds.queries import open_round, today


def differences(*, now: datetime) -> Iterator[str]:
    """Every place where the record disagrees with itself, a sentence each; nothing when all is whole.

    Looks at the chains of events, the kept counts against a scan and the end of their history, each
    standing against its last step and seal, each seal against its own counts, each upper seal against the
    seals it rests on, each seal of head counts against its parts, and each confirmation of the open round
    against the data it confirmed.
    """
    for broken in broken_chains():
        yield f"ledger of organisation {broken.organisation_id}, event {broken.number}: {broken.message}"
    yield from count_differences()
    yield from history_differences()
    yield from _standings_against_steps()
    yield from _standings_against_seals()
    yield from _upper_seals()
    yield from _parts_of_seals()
    yield from _confirmations_against_data(now)


def _standings_against_steps() -> Iterator[str]:
    """A standing is where its last step led; one without steps is open."""
    last: dict[int, str] = {}
    for standing_id, to_state in Step.objects.order_by("id").values_list("standing_id", "to_state").iterator():
        last[standing_id] = to_state
    for standing in Standing.objects.select_related("organisation").iterator():
        expected = last.get(standing.pk, State.OPEN)
        if standing.state != expected:
            yield f"{_named(standing)}: stands {standing.state}, but its last step led to {expected}"


def _standings_against_seals() -> Iterator[str]:
    """What a standing says was confirmed last is what its last seal holds."""
    seals = {(seal.standing_id, seal.number): seal for seal in Seal.objects.iterator()}
    for standing in Standing.objects.filter(seal_number__gt=0).select_related("organisation").iterator():
        seal = seals.get((standing.pk, standing.seal_number))
        if seal is None:
            yield f"{_named(standing)}: seal {standing.seal_number} is missing"
        elif (seal.digest, seal.total) != (standing.confirmed_digest, standing.confirmed_total):
            yield f"{_named(standing)}: differs from its seal {seal.number}"


def _upper_seals() -> Iterator[str]:
    """The digest of a LAO's or province's seal is that of the seals it rests on."""
    upper = Seal.objects.filter(standing__organisation__level__in=[Level.LAO, Level.PROVINCE])
    resting = upper.exclude(standing__database=Database.HEADCOUNTS).select_related("standing__organisation")
    for seal in resting.iterator():
        if digest_of_seals(seal.rests_on) != seal.digest:
            yield f"{_named(seal.standing)}: seal {seal.number} does not follow from the seals it rests on"


def _parts_of_seals() -> Iterator[str]:
    """A seal's total is that of its counts, and its parts, where it has them, give its counts and its digest.

    Seals of head counts from before parts were kept have none, and are left alone.
    """
    for seal in Seal.objects.select_related("standing__organisation").iterator():
        named = f"{_named(seal.standing)}: seal {seal.number}"
        by_database = seal.counts.values() if seal.standing.database == Database.OVERALL else [seal.counts]
        if sum(total_of(counts) for counts in by_database) != seal.total:
            yield f"{named} has another total than its counts"
        if not seal.parts:
            continue
        if seal.standing.database != Database.HEADCOUNTS:
            yield f"{named} has parts, which only head counts have"
            continue
        if digest(headcount_lines(seal.parts)) != seal.digest:
            yield f"{named}: its parts do not give its digest"
        if added(seal.parts.values()) != seal.counts:
            yield f"{named}: its parts do not give its counts"


def _confirmations_against_data(now: datetime) -> Iterator[str]:
    """What stands confirmed in the open round still passes its gate and has its seal's digest."""
    round_ = open_round()
    confirmed = Standing.objects.filter(round=round_, state=State.CONFIRMED)
    for standing in confirmed.select_related("organisation").iterator():
        judgement = judge(standing.organisation, standing.database, standing.round, today=today(now))
        for blocker in judgement.blockers:
            yield f"{_named(standing)}: stands confirmed although {blocker.organisation['code']}: {blocker.code}"
        if judgement.digest != standing.confirmed_digest:
            yield f"{_named(standing)}: the data differ from what was confirmed"


def _named(standing: Standing) -> str:
    return f"{standing.organisation.code} {standing.database}"
