"""The small nation with a round, and clients signed in to it."""

from collections.abc import Callable

import pytest
from django.test import Client

from lec.registry.models import Organisation
from tests.nation import Nation, build_nation, post_of

SignedIn = Callable[[Organisation], Client]


@pytest.fixture
def nation(db: None) -> Nation:
    """Two provinces with an open round and no learners."""
    return build_nation()


@pytest.fixture
def signed_in() -> SignedIn:
    """A function that gives a browser in which an organisation's officer is signed in."""

    def open_one(organisation: Organisation) -> Client:
        client = Client()
        client.force_login(post_of(organisation), backend="lec.accounts.signin.PostBackend")
        return client

    return open_one
