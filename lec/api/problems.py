"""How the REST door says no: application/problem+json with a Thai sentence and a stable code."""

from dataclasses import asdict
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from lec.lib.refusals import Blocked, ChangedMeanwhile, Forbidden, Hidden, Invalid, Refused


def problem(status: int, code: str, detail: str, **more: Any) -> JsonResponse:
    """One problem document (RFC 9457)."""
    content = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        **more,
    }
    return JsonResponse(
        content,
        status=status,
        content_type="application/problem+json; charset=utf-8",
        json_dumps_params={"ensure_ascii": False},
    )


def of_refusal(refusal: Refused) -> JsonResponse:
    """404 for what is somebody else's, 403 for a wrong level, 422 for bad input, 409 for a broken rule."""
    if isinstance(refusal, Hidden):
        return problem(404, refusal.code, refusal.message)
    if isinstance(refusal, Forbidden):
        return problem(403, refusal.code, refusal.message)
    if isinstance(refusal, Invalid):
        faults = [
            {"field": field, "code": refusal.code, "message": sentence} for field, sentence in refusal.faults.items()
        ]
        return problem(422, refusal.code, refusal.message, faults=faults)
    if isinstance(refusal, Blocked):
        blockers = [asdict(blocker) for blocker in refusal.blockers]
        return problem(409, refusal.code, refusal.message, blockers=blockers)
    if isinstance(refusal, ChangedMeanwhile):
        return problem(409, refusal.code, refusal.message, current=refusal.current)
    return problem(409, refusal.code, refusal.message)


def install(api: NinjaAPI) -> None:
    """Give every kind of failure its problem document."""

    @api.exception_handler(Refused)
    def refused(request: HttpRequest, exc: Refused) -> JsonResponse:
        return of_refusal(exc)

    @api.exception_handler(AuthenticationError)
    def stranger(request: HttpRequest, exc: AuthenticationError) -> JsonResponse:
        return problem(401, "token-missing", _("Send a valid token: Authorization: Bearer …"))

    @api.exception_handler(ValidationError)
    def malformed(request: HttpRequest, exc: ValidationError) -> JsonResponse:
        faults = [
            {
                "field": ".".join(str(part) for part in error["loc"][1:]),
                "code": str(error["type"]),
                "message": str(error["msg"]),
            }
            for error in exc.errors
        ]
        return problem(422, "malformed", _("The request does not have the expected form."), faults=faults)

    @api.exception_handler(Http404)
    def missing(request: HttpRequest, exc: Http404) -> JsonResponse:
        return problem(404, "not-found", _("There is nothing at this address."))

    @api.exception_handler(HttpError)
    def unreadable(request: HttpRequest, exc: HttpError) -> JsonResponse:
        return problem(exc.status_code, "malformed", _("The request cannot be read as JSON."))
