"""One's own profile, password and tokens."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from lec.accounts import actions
from lec.accounts.models import Token
from lec.accounts.queries import tokens_of
from lec.lib.refusals import Hidden, Refused
from lec.web.access import moment, officer, post_of
from lec.web.accounts.forms import ContactForm, PasswordForm, show_refusal


@officer
def profile(request: HttpRequest) -> HttpResponse:
    """Who holds the post; position, telephone and e-mail can be corrected."""
    post = post_of(request)
    assert post.officer is not None
    person = post.officer
    initial = {"position": person.position, "telephone": person.telephone, "email": person.email}
    form = ContactForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.change_profile(post=post, by=post, now=moment(), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("accounts:profile")
    rows = [
        {"label": _("Name and surname"), "value": str(person)},
        {"label": _("Organisation"), "value": post.organisation.name},
        {"label": _("User name"), "value": post.username},
        {"label": _("Number of the appointment order"), "value": person.order_number},
    ]
    return render(request, "accounts/profile.html", {"form": form, "rows": rows})


@officer
@sensitive_post_parameters()
def password(request: HttpRequest) -> HttpResponse:
    """Another password; other browsers are signed out, this one stays."""
    post = post_of(request)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data
        try:
            post = actions.change_password(
                post=post, current=answers["current"], password=answers["password"], by=post, now=moment()
            )
        except Refused as refused:
            show_refusal(form, refused)
        else:
            update_session_auth_hash(request, post)
            messages.success(request, _("The password is changed. Other browsers have been signed out."))
            return redirect("accounts:profile")
    return render(request, "accounts/password.html", {"form": form})


@officer
def tokens(request: HttpRequest) -> HttpResponse:
    """Keys for programs; creating one shows its secret once, on this answer only."""
    post = post_of(request)
    secret = actions.create_token(post=post, by=post, now=moment())[1] if request.method == "POST" else ""
    return render(request, "accounts/tokens.html", {"tokens": tokens_of(post), "secret": secret})


@officer
@require_POST
def revoke_token(request: HttpRequest, pk: int) -> HttpResponse:
    """Make one of one's own tokens useless."""
    post = post_of(request)
    token = Token.objects.select_related("post__organisation").filter(pk=pk, post=post).first()
    if token is None:
        raise Hidden("not-found", _("There is no such token of yours."))
    actions.revoke_token(token=token, by=post, now=moment())
    messages.success(request, _("The token no longer opens anything."))
    return redirect("accounts:tokens")
