"""A pair that a search has let go while somebody was looking at it: told, not a fault of the server."""

from collections.abc import Callable

import pytest

from lec.lib.refusals import Hidden
from lec.rolls.actions.doubles import set_apart, take_back
from lec.rolls.actions.joining import join
from lec.rolls.models import Double
from tests.nation import NOW, build_nation, post_of
from tests.rolls.joins import WHY, pair_for, two

ACTS: dict[str, Callable[..., object]] = {
    "same": lambda pair, by: join(pair=pair, standing_id=pair.learner_id, reason=WHY, by=by, now=NOW),
    "different": lambda pair, by: set_apart(pair=pair, reason=WHY, by=by, now=NOW),
    "back": lambda pair, by: take_back(pair=pair, by=by, now=NOW),
}


@pytest.mark.django_db
@pytest.mark.parametrize("act", ACTS)
def test_judging_a_pair_that_is_gone_is_hidden(act: str) -> None:
    nation = build_nation()
    two(nation.school, nation.centre)
    pair = pair_for(nation.lao)
    Double.objects.all().delete()
    with pytest.raises(Hidden):
        ACTS[act](pair, post_of(nation.lao))
