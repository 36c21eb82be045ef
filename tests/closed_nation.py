"""The small nation after its round was closed: one branch confirmed, the neighbour recorded and not confirmed."""

from datetime import timedelta

from lec.closings.actions import close
from lec.closings.models import Closing
from tests.confirmed_nation import confirm_branch, nation_with_learners
from tests.nation import NOW, Nation, post_of

CLOSED_AT = NOW + timedelta(hours=1)


def closed_nation(taken: str = "last") -> tuple[Nation, Closing]:
    """Learners in both branches, `here` confirmed up to its province, `there` not; closed an hour later."""
    nation = nation_with_learners()
    confirm_branch(nation.here)
    assert nation.round is not None
    closing = close(round=nation.round, taken=taken, by=post_of(nation.department), now=CLOSED_AT)
    return nation, closing
