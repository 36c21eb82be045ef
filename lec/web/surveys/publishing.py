"""What happens to a survey form as a whole: copied, thrown away, published after a look at what falls, withdrawn."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lec.lib.refusals import ChangedMeanwhile
from lec.premises.actions import survey_publishing as actions
from lec.premises.actions.surveys import copy_form, discard_form
from lec.premises.queries.survey_progress import concerned_by, falls_of, progress_of
from lec.premises.queries.surveys import mark_of_form, questions_of
from lec.premises.rules.surveys import check_can_publish, check_can_withdraw
from lec.registry.queries import today
from lec.rounds.models import Step
from lec.web.access import department, moment, post_of
from lec.web.surveys.drafting import crumbs, find_draft, find_form
from lec.web.surveys.forms import answer_form

_look_and_act = require_http_methods(["GET", "HEAD", "POST"])


@department
@require_POST
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """A new draft of an old form."""
    made = copy_form(form=find_form(pk), by=post_of(request), now=moment())
    messages.success(request, _("This is a copy, a draft of its own. Change it as you need."))
    return redirect("surveys:edit", pk=made.pk)


@department
@_look_and_act
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a draft away, after a question."""
    draft = find_draft(pk)
    if request.method == "POST":
        discard_form(form=draft, by=post_of(request), now=moment())
        messages.success(request, _("The draft was thrown away."))
        return redirect("surveys:list")
    way = crumbs((draft.title, reverse("surveys:edit", args=[pk])), _("Throw the draft away"))
    return render(request, "surveys/discard.html", {"survey": draft, "crumbs": way})


@department
@_look_and_act
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """The form once more as institutions will see it, how many are asked, how many confirmations fall; then ask."""
    draft, now = find_draft(pk), moment()
    changed = False
    if request.method == "POST":
        seen = request.POST.get("seen", "")
        try:
            steps = actions.publish(form=draft, by=post_of(request), now=now, seen=seen)
        except ChangedMeanwhile:
            changed, draft = True, find_draft(pk)
        else:
            _say(request, steps)
            return redirect("surveys:list")
    questions = questions_of(draft)
    check_can_publish(draft, questions)
    context: dict[str, Any] = {
        "survey": draft,
        "questions": questions,
        "required": sum(one.is_required for one in questions),
        "preview": answer_form(questions, {}),
        "asked": concerned_by(draft, today(now)).count(),
        "falls": falls_of(draft, today(now)),
        "seen": mark_of_form(draft, questions),
        "changed": changed,
        "crumbs": crumbs((draft.title, reverse("surveys:edit", args=[pk])), _("Check and publish")),
    }
    return render(request, "surveys/publish.html", context, status=409 if changed else 200)


@department
@_look_and_act
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a form no more, after a look at how many have answered."""
    found, now = find_form(pk), moment()
    check_can_withdraw(found)
    if request.method == "POST":
        actions.withdraw(form=found, by=post_of(request), now=now)
        messages.success(request, _("The form is no longer asked. The answers given stay."))
        return redirect("surveys:list")
    context = {
        "survey": found,
        "progress": progress_of([found], post_of(request).organisation, today(now))[pk],
        "crumbs": crumbs(found.title, _("Withdraw")),
    }
    return render(request, "surveys/withdraw.html", context)


def _say(request: HttpRequest, steps: list[Step]) -> None:
    if steps:
        told = _("The form is asked now. Confirmations that fell: %(n)s.") % {"n": f"{len(steps):,}"}
    else:
        told = _("The form is asked now. No confirmation fell.")
    messages.success(request, told)
