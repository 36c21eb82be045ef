"""Activating a post with its slip: the code, then profile and new password before anything else (๕.๑)."""

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from lec.accounts.actions import Profile
from lec.accounts.actions import activate as activate_post
from lec.accounts.queries import find_slip, live_slip
from lec.lib.refusals import Refused
from lec.web.access import moment, public
from lec.web.accounts.forms import CodeForm, ProfileForm, show_refusal

SLIP = "slip"
"""Where the session keeps the number of the slip whose code was shown; never the code itself."""


@public
@sensitive_post_parameters("code")
def activate(request: HttpRequest) -> HttpResponse:
    """Step 1: the code, put in by the QR code's fragment or typed from the paper."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            slip = find_slip(form.cleaned_data["code"], now=moment())
        except Refused as refused:
            form.add_error("code", refused.message)
        else:
            request.session[SLIP] = slip.pk
            return redirect("accounts:create_profile")
    return render(request, "accounts/activate.html", {"form": form})


@public
@sensitive_post_parameters("password", "password_again")
def create_profile(request: HttpRequest) -> HttpResponse:
    """Step 2: who the officer is, and a password of their own; then signed in."""
    if SLIP not in request.session:
        return redirect("accounts:activate")
    try:
        slip = live_slip(request.session[SLIP], now=moment())
    except Refused as refused:
        del request.session[SLIP]
        messages.error(request, refused.message)
        return redirect("accounts:activate")
    form = ProfileForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answers = dict(form.cleaned_data)
        password, _again = answers.pop("password"), answers.pop("password_again")
        try:
            post = activate_post(slip=slip, profile=Profile(**answers), password=password, now=moment())
        except Refused as refused:
            show_refusal(form, refused)
        else:
            request.session.pop(SLIP)
            login(request, post, backend="lec.accounts.signin.PostBackend")
            messages.success(request, _("The post is yours. From now on sign in with your new password."))
            return redirect("/")
    return render(request, "accounts/create_profile.html", {"form": form, "post": slip.post})
