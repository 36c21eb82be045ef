"""The lines that digests of a closing are over; docs/explanation/seals.md describes them for everybody."""

import json
from collections.abc import Iterable
from datetime import UTC
from typing import Any

from lec.closings.models import Body, Closing, ClosingLine, ClosingMissing, ClosingSum
from lec.closings.participants import IDENTITY
from lec.lib.digests import canonical_line, digest
from lec.lib.grades import GRADES

_canonical = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


def line_of(line: ClosingLine, seal_digest: str | None) -> bytes:
    """One number of a closing: whose, which, why, the digest it was confirmed under, and whom it counts.

    The body is named by its number in the system, because codes change and numbers do not.
    """
    cells = [
        value
        for grade in GRADES
        if (cell := line.counts.get(grade)) and (cell["M"] or cell["F"])
        for value in (grade, cell["M"], cell["F"])
    ]
    return canonical_line(
        line.organisation_id, line.database, line.basis, seal_digest, line.total, line.claimed, *cells
    )


def digest_above(below: Iterable[tuple[int, str]]) -> str:
    """The digest of a province or the nation: over the numbers and digests of the bodies directly below."""
    return digest(canonical_line(pk, own) for pk, own in below)


def record_of_sum(
    sum_: ClosingSum,
    lines: Iterable[ClosingLine],
    missing: Iterable[ClosingMissing],
    below: Iterable[ClosingSum],
) -> str:
    """The digest over every column written down of a body and what is directly below it."""
    own = canonical_line(
        "sum", *_who(sum_), sum_.learners, sum_.pupils, sum_.missing, sum_.digest, _canonical(sum_.counts)
    )
    return digest(
        [
            own,
            *(_line_record(line) for line in lines),
            *(_missing_record(one) for one in missing),
            *(canonical_line("below", one.organisation_id, one.record) for one in below),
        ]
    )


def record_of_closing(closing: Closing, provinces: Iterable[ClosingSum]) -> str:
    """The digest over the closing's own columns and its provinces' records."""
    own = canonical_line(
        "closing",
        closing.round_id,
        closing.number,
        closing.at.astimezone(UTC).isoformat(timespec="microseconds"),
        closing.taken,
        closing.order_reference,
        closing.reason,
        closing.learners,
        closing.pupils,
        closing.missing,
        closing.digest,
        closing.post_id,
        closing.officer_id,
    )
    return digest([own, *(canonical_line("below", one.organisation_id, one.record) for one in provinces)])


def _line_record(line: ClosingLine) -> bytes:
    return canonical_line(
        "line",
        *_who(line),
        line.database,
        line.basis,
        line.seal_id,
        line.total,
        line.claimed,
        _canonical(line.counts),
        _canonical(line.schools),
    )


def _missing_record(one: ClosingMissing) -> bytes:
    return canonical_line("missing", *_who(one), one.database, one.state, one.seal_id, one.taken_total)


def _who(body: Body) -> list[Any]:
    return [getattr(body, name) for name in IDENTITY]
