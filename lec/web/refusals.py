"""Turns a rule's refusal into the page that says so, with the right status."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lec.lib.refusals import Blocked, Forbidden, Hidden, Invalid, Refused

STATUS: tuple[tuple[type[Refused], int], ...] = ((Hidden, 404), (Forbidden, 403), (Invalid, 422), (Refused, 409))


class RefusalMiddleware:
    """Answers any Refused that a view let through: 404, 403, 422 or 409, with its sentence."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        status = next(status for kind, status in STATUS if isinstance(exception, kind))
        blockers = exception.blockers if isinstance(exception, Blocked) else ()
        context = {"refusal": exception, "blockers": blockers}
        return render(request, f"errors/{'404' if status == 404 else 'refused'}.html", context, status=status)
