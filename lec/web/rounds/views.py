"""Rounds and deadlines: everybody reads them, the department opens them."""


from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lec.registry.models import Level
from lec.reporting.seasons import rounds_seen_by
from lec.rounds import actions
from lec.rounds.queries import due_for, open_round
from lec.web.access import department, moment, officer, post_of
from lec.web.acting import done
from lec.web.rounds.forms import OpenForm

SHOW_AND_SAVE = ["GET", "HEAD", "POST"]


@officer
@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    """Every round with its deadlines and their history; named extensions only of one's own subtree."""
    organisation = post_of(request).organisation
    round_ = open_round()
    context = {
        "rounds": rounds_seen_by(organisation),
        "round": round_,
        "due": due_for(round_, organisation, now=moment()) if round_ else None,
        "is_department": organisation.level == Level.DEPARTMENT,
    }
    return render(request, "rounds/list.html", context)


@department
@require_http_methods(SHOW_AND_SAVE)
def open_one(request: HttpRequest) -> HttpResponse:
    """Open a round with a deadline per level (๔)."""
    form = OpenForm(request.POST if request.method == "POST" else None)

    def act() -> str:
        answers = form.cleaned_data
        actions.open_round_for(
            academic_year=answers["academic_year"],
            term=answers["term"],
            count_date=answers["count_date"],
            fiscal_year=answers["fiscal_year"],
            deadlines=form.deadlines(),
            order_reference=answers["order_reference"],
            contest_days=answers["contest_days"],
            contest_default=answers["contest_default"],
            search_after_days=answers["search_after_days"],
            by=post_of(request),
            now=moment(),
        )
        return _("The round is open. Every organisation sees its deadline on its first page.")

    if form.is_valid() and done(request, form, act):
        return redirect("rounds:list")
    return render(request, "rounds/open.html", {"form": form, "round": open_round()})
