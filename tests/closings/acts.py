"""Closing the small nation in tests, and what a closing says, as one comparable value."""

from datetime import datetime, timedelta
from typing import Any

from django.core.serializers import serialize

from lec.closings.actions import close, close_again
from lec.closings.models import Closing, ClosingLine, ClosingMissing, ClosingSum
from lec.rounds.models import Round
from tests.nation import NOW, Nation, post_of

LATER = NOW + timedelta(days=20)


def closed(nation: Nation, taken: str = "last", *, now: datetime = LATER) -> Closing:
    """The open round closed by the department."""
    return close(
        round=Round.objects.get(closed_at=None),
        taken=taken,
        order_reference="มท 0816.2/ว 99",
        reason="ครบกำหนด",
        by=post_of(nation.department),
        now=now,
    )


def closed_again(nation: Nation, round_: Round, taken: str, *, now: datetime = LATER) -> Closing:
    """The closed round frozen once more."""
    return close_again(round=round_, taken=taken, reason="ทบทวนผู้ที่ไม่ยืนยัน", by=post_of(nation.department), now=now)


def written() -> bytes:
    """Every row of every closing as it stands in the tables."""
    models = (Closing, ClosingLine, ClosingSum, ClosingMissing)
    return "\n".join(serialize("json", model.objects.order_by("pk")) for model in models).encode()


def lines(closing: Closing) -> dict[tuple[str, str], tuple[str, int]]:
    """(code, database): (basis, total)."""
    return {(line.code, line.database): (line.basis, line.total) for line in closing.lines.all()}


def absent(closing: Closing) -> dict[tuple[str, str], tuple[str, Any, Any]]:
    """(code, database): (state, number of its last seal, how many were taken)."""
    return {
        (one.code, one.database): (one.state, one.seal and one.seal.number, one.taken_total)
        for one in closing.absentees.select_related("seal")
    }


def sums(closing: Closing) -> dict[str, tuple[int, int, int]]:
    """code: (learners, pupils, missing)."""
    return {one.code: (one.learners, one.pupils, one.missing) for one in closing.sums.all()}
