"""Signing in and out, and the page for whoever has guessed too often."""

from typing import Any

from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.db.models import Max
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from lec.accounts.actions import sign_out_everywhere
from lec.web.access import moment, officer, post_of, public
from lec.web.accounts.forms import SignInForm
from lec.web.accounts.throttle import tries_left

FEW_TRIES = 3
"""From how many remaining tries on the page says how many."""


@public
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """User name and password; then to where the officer was going."""
    if request.method != "POST":
        if request.user.is_authenticated:
            return HttpResponseRedirect(_destination(request))
        return _sign_in_page(request, SignInForm())
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _sign_in_page(request, form)
    post = authenticate(request, **form.cleaned_data)
    if post is None:
        if getattr(request, "axes_locked_out", False):
            return HttpResponse(status=429)  # the middleware of axes answers with `locked_out` instead
        form.add_error(None, _wrong(request))
        return _sign_in_page(request, form)
    login(request, post)
    return HttpResponseRedirect(_destination(request))


@officer
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End every session of the post, so that a copied cookie is worth nothing."""
    sign_out_everywhere(post=post_of(request))
    logout(request)
    return redirect("accounts:sign_in")


def locked_out(request: Any, response: Any, credentials: Any) -> HttpResponse:
    """429 after too many failures: until when to wait, and what to do meanwhile."""
    latest = AccessAttempt.objects.filter(
        username=(credentials or {}).get("username"), ip_address=request.axes_ip_address
    ).aggregate(latest=Max("attempt_time"))["latest"]
    until = (latest or moment()) + get_cool_off(request)
    return render(request, "accounts/locked_out.html", {"until": until}, status=429)


def _sign_in_page(request: HttpRequest, form: SignInForm) -> HttpResponse:
    context = {"form": form, "next": request.GET.get("next", ""), "here": request.get_full_path()}
    return render(request, "accounts/sign_in.html", context)


def _wrong(request: HttpRequest) -> str:
    sentence = _(
        "The user name and password do not belong together. Check capital letters and whether the keyboard "
        "is Thai or English."
    )
    left = tries_left(request)
    if left <= FEW_TRIES:
        sentence += " " + _("Tries left before you must wait: %(left)d.") % {"left": left}
    return sentence


def _destination(request: HttpRequest) -> str:
    """Where to go now: the page asked for when it is ours, otherwise home."""
    wanted = request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours else settings.LOGIN_REDIRECT_URL
