"""The first LAO of the small nation, its post and its one school of another affiliation; sentences in English."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from lec.accounts.models import Post
from lec.registry.models import OtherSchool
from tests.nation import Nation, build_nation, post_of


@pytest.fixture
def nation(db: None) -> Iterator[Nation]:
    with translation.override("en"):
        yield build_nation()


@pytest.fixture
def school(nation: Nation) -> OtherSchool:
    return nation.here.other_schools[0]


@pytest.fixture
def by(nation: Nation) -> Post:
    return post_of(nation.lao)
