"""A small nation behind the REST door, and a client that speaks for an organisation."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from lec.accounts.actions import create_token
from lec.registry.models import Organisation
from tests.nation import NOW, Nation, build_nation, post_of

Call = Callable[..., HttpResponse]


@pytest.fixture
def nation(db: None) -> Nation:
    """The small nation with an open round."""
    return build_nation()


@pytest.fixture
def speak(client: Client) -> Callable[[Organisation], Call]:
    """`speak(organisation)` gives `call(method, path, body)`, with that organisation's token."""

    def as_organisation(organisation: Organisation) -> Call:
        post = post_of(organisation)
        _token, secret = create_token(post=post, by=post, now=NOW)

        def call(method: str, path: str, body: Any = None) -> HttpResponse:
            content = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
            headers = {"Authorization": f"Bearer {secret}"}
            return client.generic(method, f"/api/v1{path}", headers=headers, **content)

        return call

    return as_organisation
