"""The access lists: every page stands in exactly one, named by its decorator."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from lec.accounts.models import Post
from lec.lib.refusals import Forbidden
from lec.registry.models import Level, Organisation
from lec.registry.queries import find
from lec.registry.rules import check_is_own, check_sees_names

View = Callable[..., HttpResponse]
OrganisationView = Callable[Concatenate[HttpRequest, Organisation, ...], HttpResponse]


def post_of(request: HttpRequest) -> Post:
    """The post that is signed in."""
    assert isinstance(request.user, Post)
    return request.user


def moment() -> datetime:
    """Now, as the doors pass it to actions."""
    return timezone.now()


def _listed(view: View, name: str, checked: View) -> View:
    wrapped = wraps(view)(checked)
    wrapped.access = name  # type: ignore[attr-defined]
    return wrapped


def _signed_in(request: HttpRequest) -> HttpResponse | None:
    """Sends strangers to the sign-in page; a post without an officer must make its profile first."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if post_of(request).officer_id is None:
        raise Forbidden("profile-missing", _("Activate the post with its slip and create the profile first."))
    return None


def public(view: View) -> View:
    """Open to everybody, on purpose."""
    return _listed(view, "public", lambda request, **kwargs: view(request, **kwargs))


def officer(view: View) -> View:
    """Open to every officer; what it shows is the officer's own."""

    def checked(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return _signed_in(request) or view(request, **kwargs)

    return _listed(view, "officer", checked)


def department(view: View) -> View:
    """Open to the department alone."""

    def checked(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if (stranger := _signed_in(request)) is not None:
            return stranger
        if post_of(request).organisation.level != Level.DEPARTMENT:
            raise Forbidden("department-only", _("This page belongs to the department."))
        return view(request, **kwargs)

    return _listed(view, "department", checked)


def within(view: OrganisationView) -> View:
    """`code` in the address is an organisation of the officer's subtree; the view gets it as an object."""

    def checked(request: HttpRequest, code: str, **kwargs: Any) -> HttpResponse:
        if (stranger := _signed_in(request)) is not None:
            return stranger
        return view(request, find(code, seen_from=post_of(request).organisation), **kwargs)

    return _listed(view, "within", checked)


def names(view: OrganisationView) -> View:
    """As `within`, for pages with children's names: only the institution and its local authority.

    Province and department see counts; to them the page is forbidden.
    """

    def checked(request: HttpRequest, code: str, **kwargs: Any) -> HttpResponse:
        if (stranger := _signed_in(request)) is not None:
            return stranger
        viewer = post_of(request).organisation
        organisation = find(code, seen_from=viewer)
        check_sees_names(viewer)
        return view(request, organisation, **kwargs)

    return _listed(view, "names", checked)


def own(view: OrganisationView) -> View:
    """`code` in the address is the officer's own organisation: the only one whose data they change."""

    def checked(request: HttpRequest, code: str, **kwargs: Any) -> HttpResponse:
        if (stranger := _signed_in(request)) is not None:
            return stranger
        viewer = post_of(request).organisation
        organisation = find(code, seen_from=viewer)
        check_is_own(viewer, organisation)
        return view(request, organisation, **kwargs)

    return _listed(view, "own", checked)
