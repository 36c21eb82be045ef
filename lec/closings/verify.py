"""Proving that closings are as they were made: what `lec verify` compares above the confirmations."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from lec.audit.models import Event
from lec.closings.actions import told
from lec.closings.digests import record_of_closing
from lec.closings.freezing import Key, Rows, counts_left, fill, is_left, sums_over, taken_totals
from lec.closings.models import Basis, Body, Closing, ClosingLine, ClosingMissing, ClosingSum, Taken
from lec.closings.participants import IDENTITY, Identity, parts_of, tree_of
from lec.confirmation.gates import total_of
from lec.confirmation.models import Seal
from lec.registry.models import Level, Organisation
from lec.rounds.models import Database, Round, Standing, State

_LISTED = (Database.ROLL, Database.HEADCOUNTS)
_HELD = ("round_id", "number", "at", "taken", "order_reference", "reason", "post_id", "officer_id")


@dataclass(frozen=True)
class _Source:
    """How a database of a body stands, and its last seal."""

    standing: Standing
    seal: Seal | None


def differences() -> Iterator[str]:
    """Every place where a closing disagrees with its seals, with itself or with the event of the act.

    Lines are compared with the seals they were taken from, who is missing with the standings, sums and digests
    with what they are over, all other columns with the records kept of them; a sentence each.
    """
    yield from _rounds()
    events = _events("closing.make")
    for closing in Closing.objects.select_related("round").order_by("pk"):
        name = _named(closing)
        yield from _against_event(closing, events.pop(f"closing:{closing.pk}", None), name)
        yield from _against_itself(closing, name)
    for event in events.values():
        told_of = event.after or {}
        yield f"closing {told_of.get('round')} no. {told_of.get('number')} is in the record, but not in its table"


def _events(verb: str) -> dict[str, Event]:
    """The department's events of that verb by their subject."""
    top = Organisation.objects.filter(level=Level.DEPARTMENT).values("pk")
    return {event.subject: event for event in Event.objects.filter(organisation_id__in=top, verb=verb)}


def _rounds() -> Iterator[str]:
    """A round was closed when its event says so, and stays closed."""
    rounds = {f"round:{one.pk}": one for one in Round.objects.all()}
    for subject, event in _events("round.close").items():
        closed = rounds.get(subject)
        if closed is None or closed.closed_at != event.at:
            name = closed or (event.after or {}).get("round")
            yield f"round {name}: was closed at {event.at}, but is closed at {closed and closed.closed_at}"


def _named(closing: Closing) -> str:
    return f"closing {closing.round} no. {closing.number}"


def _against_event(closing: Closing, event: Event | None, name: str) -> Iterator[str]:
    """What the closing says of itself is what its event says."""
    if event is None:
        yield f"{name}: no event tells of it"
        return
    said = event.after or {}
    for field, value in told(closing).items():
        if said.get(field) != value:
            yield f"{name}: {field} is {value!r}, but was {said.get(field)!r}"
    acted = {"at": event.at, "post_id": event.post_id, "officer_id": event.officer_id}
    yield from _differing(closing, acted, name)


def _against_itself(closing: Closing, name: str) -> Iterator[str]:
    """Lines against seals, the missing against standings, sums and records against what they are over."""
    sources = _sources(closing)
    lines = list(closing.lines.order_by("pk"))
    missing = list(closing.absentees.order_by("pk"))
    kept = list(closing.sums.order_by("pk"))
    for line in lines:
        yield from _line(line, sources.get((line.organisation_id, line.database)), closing, name)
    totals = taken_totals(lines)
    for one in missing:
        yield from _missing(one, sources.get((one.organisation_id, one.database)), totals, name)
    yield from _listed(closing, missing, name)
    yield from _sums(closing, kept, lines, missing, sources, name)


def _line(line: ClosingLine, source: _Source | None, closing: Closing, name: str) -> Iterator[str]:
    """A line is what its seal holds; its basis follows from the standing and from what is taken."""
    place = f"{name}: {line.code} {line.database}"
    if line.database not in _LISTED or (line.database == Database.ROLL) != (line.level == Level.INSTITUTION):
        yield f"{place}: no such number is counted"
    state = source.standing.state if source else State.OPEN
    seal = source.seal if source else None
    if seal is None or (state != State.CONFIRMED and closing.taken == Taken.NOTHING):
        basis, seal = Basis.NOTHING, None
    else:
        basis = Basis.CONFIRMED if state == State.CONFIRMED else Basis.LAST
    counts, total = (seal.counts, seal.total) if seal else ({}, 0)
    if seal and line.database == Database.HEADCOUNTS and basis == Basis.LAST and is_left(seal.parts, line.schools):
        counts = counts_left(seal.parts, line.schools)
        total = total_of(counts)
    expected: dict[str, Any] = {
        "basis": basis,
        "seal_id": seal.pk if seal else None,
        "counts": counts,
        "total": total,
        "claimed": seal.claimed if seal else 0,
    }
    yield from _differing(line, expected, place)


def _missing(one: ClosingMissing, source: _Source | None, totals: dict[Key, int], name: str) -> Iterator[str]:
    """Who is missing did not stand confirmed, and was counted as the lines say."""
    place = f"{name}: missing {one.code} {one.database}"
    expected = {
        "state": source.standing.state if source else State.OPEN,
        "seal_id": source.seal.pk if source and source.seal else None,
        "taken_total": totals.get((one.organisation_id, one.database)),
    }
    yield from _differing(one, expected, place)


def _listed(closing: Closing, missing: Sequence[ClosingMissing], name: str) -> Iterator[str]:
    """Whatever takes part and did not stand confirmed is in the list of the missing, and nothing else."""
    absent = {(one.organisation_id, one.database): one.code for one in missing}
    for part in parts_of(closing.round, tree_of(closing)):
        listed = absent.pop((part.body.organisation_id, part.database), None)
        if part.is_missing and listed is None:
            yield f"{name}: {part.body.code} {part.database} is not listed as missing, but stands {part.state}"
        elif listed is not None and not part.is_missing:
            yield f"{name}: missing {listed} {part.database}: it stood confirmed"
    for (_pk, database), code in absent.items():
        yield f"{name}: missing {code} {database}: it takes no part"


def _sums(
    closing: Closing,
    kept: Sequence[ClosingSum],
    lines: Sequence[ClosingLine],
    missing: Sequence[ClosingMissing],
    sources: dict[Key, _Source],
    name: str,
) -> Iterator[str]:
    """What LAOs, provinces and the nation come to, with their digests and records."""
    bodies = [Identity._make(getattr(one, field) for field in IDENTITY) for one in kept]
    bodies.sort(key=lambda body: body.level != Level.LAO)
    sealed = {
        (line.organisation_id, line.database): source.seal.digest
        for line in lines
        if line.seal_id and (source := sources.get((line.organisation_id, line.database))) and source.seal
    }
    again = sums_over(lines, missing, sealed, bodies)
    by_body = {one.organisation_id: one for one in again}
    for one in kept:
        other = by_body[one.organisation_id]
        expected = {field: getattr(other, field) for field in ("counts", "learners", "pupils", "missing", "digest")}
        place = f"{name}: sum of {one.code}"
        faults = list(_differing(one, expected, place))
        yield from faults
        if one.record != other.record and not faults:
            yield f"{place}: what was written down of it and below it was altered"
    for place in sorted({one.code for one in (*lines, *missing) if not _is_summed(one, by_body)}):
        yield f"{name}: {place} belongs to no sum"
    rows = Rows(list(lines), again, list(missing))
    made = Closing(**{field: getattr(closing, field) for field in _HELD})
    fill(made, rows)
    made.record = record_of_closing(made, rows.provinces)
    expected = {field: getattr(made, field) for field in ("learners", "pupils", "missing", "digest")}
    faults = list(_differing(closing, expected, name))
    yield from faults
    if closing.record != made.record and not faults:
        yield f"{name}: what was written down with it was altered"


def _is_summed(row: Body, sums: dict[int, ClosingSum]) -> bool:
    """Whether a row stands below one of the sums, and that one below its province."""
    above = sums.get(row.lao_id or row.organisation_id)
    return above is not None and (above.level == Level.PROVINCE or above.province_id in sums)


def _differing(row: Any, expected: dict[str, Any], place: str) -> Iterator[str]:
    for field, value in expected.items():
        found = getattr(row, field)
        if found != value:
            yield f"{place}: {field.removesuffix('_id')} is {_short(found)}, but should be {_short(value)}"


def _short(value: Any) -> str:
    """Counts are too long to be told."""
    return "otherwise" if isinstance(value, dict) else str(value)


def _sources(closing: Closing) -> dict[Key, _Source]:
    """How everything of the closed round stands, with the last seals; two statements."""
    standings = list(Standing.objects.filter(round=closing.round_id))
    seals = Seal.objects.filter(standing__round=closing.round_id).defer("parts", "rests_on")
    by_number = {(seal.standing_id, seal.number): seal for seal in seals.iterator(chunk_size=5000)}
    return {
        (one.organisation_id, one.database): _Source(one, by_number.get((one.pk, one.seal_number)))
        for one in standings
    }
