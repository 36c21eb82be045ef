"""What the tests of the rolls share: the small nation, and claims between institutions."""

import pytest

from tests.nation import Nation, build_nation


@pytest.fixture
def nation(db: None) -> Nation:
    """Two provinces with an open round and no learners."""
    return build_nation()
