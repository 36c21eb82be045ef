"""The page that finds a learner; what was typed is posted, so that it stands in no address and no log."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lec.lib.refusals import Refused
from lec.registry.rules import sees_names
from lec.rolls.actions.names import find_learners
from lec.rounds.queries import open_round
from lec.web.access import moment, officer, post_of
from lec.web.finding.forms import FindForm
from lec.web.learners.pages import show_refusal


@officer
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Search the officer's subtree; the answer is shown under the box."""
    post = post_of(request)
    form = FindForm(request.POST if request.method == "POST" else None, viewer=post.organisation)
    found = None
    if form.is_valid():
        try:
            found = find_learners(
                text=form.cleaned_data["text"],
                reason=form.cleaned_data.get("reason", ""),
                by=post,
                now=moment(),
            )
        except Refused as refused:
            show_refusal(form, refused)
    context = {
        "form": form,
        "found": found,
        "organisation": post.organisation,
        "round": open_round(),
        "links": sees_names(post.organisation),
        "crumbs": [(_("First page"), "/"), (_("Find a learner"), None)],
    }
    response = render(request, "finding/find.html", context, status=422 if form.errors else 200)
    response.headers["Cache-Control"] = "no-store"
    return response
