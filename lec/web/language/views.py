"""Switches the pages between Thai and English, and returns to where the officer was."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from lec.web.access import public


@public
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Remember `language` (th or en) for a year; `next` must be an address of our own."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = "/"
    response = HttpResponseRedirect(back)
    wish = request.POST.get("language", "")
    if wish in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            wish,
            max_age=365 * 24 * 3600,
            httponly=True,
            secure=request.is_secure(),
            samesite="Lax",
        )
    return response
