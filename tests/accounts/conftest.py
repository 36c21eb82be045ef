"""The small nation that tests of posts stand on."""

import pytest

from tests.nation import Nation, build_nation


@pytest.fixture
def nation(db: None) -> Nation:
    """Two provinces with everything in them, without a round."""
    return build_nation(with_round=False)
