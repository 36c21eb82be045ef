"""Who is asking: a bearer token names a post, and the subtree of its organisation is its scope."""

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer

from lec.accounts.models import Post
from lec.accounts.queries import find_token
from lec.registry.models import Organisation
from lec.registry.queries import find
from lec.registry.rules import check_is_own, check_sees_names


class Bearer(HttpBearer):
    """Authorization: Bearer TOKEN, made by `lec token` or on the profile page."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        return find_token(token)


def asking(request: HttpRequest) -> Post:
    """The post whose token was sent."""
    post = request.auth  # type: ignore[attr-defined]
    assert isinstance(post, Post)
    return post


def within(request: HttpRequest, code: str) -> Organisation:
    """The organisation of that code in the asker's subtree; Hidden (404) otherwise."""
    return find(code, seen_from=asking(request).organisation)


def own(request: HttpRequest, code: str) -> Organisation:
    """As `within`, and it must be the asker's own (403 otherwise)."""
    organisation = within(request, code)
    check_is_own(asking(request).organisation, organisation)
    return organisation


def named(request: HttpRequest, code: str) -> Organisation:
    """As `within`, for children's names: only the institution and its local authority (403 otherwise)."""
    organisation = within(request, code)
    check_sees_names(asking(request).organisation)
    return organisation
