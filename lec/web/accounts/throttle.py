"""Slows down guessing at the sign-in page, at the price of one small statement per sign-in."""

from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from django.conf import settings
from django.http import HttpRequest


class Throttle(AxesDatabaseHandler):  # type: ignore[misc]
    """Counts failures by user name and address; a sign-in without failures before writes nothing here."""

    def get_failures(self, request: Any, credentials: Any = None) -> int:
        """How often this user name has failed from this address lately; remembered with the request."""
        failures = int(super().get_failures(request, credentials))
        request.axes_failures_since_start = failures
        return failures

    def user_logged_in(self, sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
        """Forget the failures before a success."""
        if request.axes_failures_since_start != 0:
            self.reset_user_attempts(request, {"username": user.get_username()})

    def user_logged_out(self, sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
        """Nothing to note."""


def client_address(request: HttpRequest) -> str:
    """Where the request comes from: behind the production proxy, what that proxy saw.

    The last entry is the proxy's own; the ones before it are whatever the client claims.
    """
    claimed = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.BEHIND_PROXY else ""
    return claimed.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")


def tries_left(request: Any) -> int:
    """How many more failures this user name may have from this address before it must wait."""
    return max(0, settings.AXES_FAILURE_LIMIT - (request.axes_failures_since_start or 0))
