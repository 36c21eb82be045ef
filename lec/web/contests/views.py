"""An institution's contests: what the other side may know of them, and what it brings forward itself."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lec.lib.refusals import Hidden, Refused
from lec.registry.models import Organisation
from lec.registry.rules import is_own
from lec.rolls.actions import contests as actions
from lec.rolls.queries.contests import find_contest
from lec.rolls.rules import check_has_roll
from lec.web.access import moment, names, own, post_of
from lec.web.contests.forms import EvidenceForm
from lec.web.contests.pages import contest_page, file_response, list_page
from lec.web.learners.pages import show_refusal


@names
@require_safe
def list_contests(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """The contests that an institution is a side of; its LAO may look."""
    check_has_roll(organisation)
    return list_page(request, organisation)


@names
@require_safe
def show(request: HttpRequest, organisation: Organisation, pk: int) -> HttpResponse:
    """One contest: both sides, what each brought, what can be done."""
    check_has_roll(organisation)
    return _page(request, organisation, pk)


@own
@require_POST
def give_evidence(request: HttpRequest, organisation: Organisation, pk: int) -> HttpResponse:
    """Bring a sentence, the last day of attendance, a file."""
    check_has_roll(organisation)
    contest = find_contest(pk, seen_from=organisation)
    form = EvidenceForm(request.POST, request.FILES)
    if form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            actions.give_evidence(
                contest=contest,
                institution=organisation,
                text=form.cleaned_data["text"],
                last_attendance=form.cleaned_data["last_attendance"],
                filename=sent.name or "" if sent else "",
                content=sent.read() if sent else None,
                by=post_of(request),
                now=moment(),
            )
        except Hidden:
            raise
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("Your evidence is kept. The level that decides can read it."))
            return redirect("contests:show", code=organisation.code, pk=pk)
    return _page(request, organisation, pk, evidence_form=form, status=422)


@names
@require_POST
def open_file(request: HttpRequest, organisation: Organisation, pk: int, piece: int) -> HttpResponse:
    """A file that the own side brought."""
    check_has_roll(organisation)
    return file_response(request, organisation, pk, piece)


def _page(
    request: HttpRequest,
    organisation: Organisation,
    pk: int,
    *,
    evidence_form: EvidenceForm | None = None,
    status: int = 200,
) -> HttpResponse:
    return contest_page(
        request,
        organisation,
        pk,
        status=status,
        form=evidence_form,
        evidence_form=evidence_form or EvidenceForm(),
        evidence_url=reverse("contests:evidence", args=[organisation.code, pk]),
        can_act=is_own(post_of(request).organisation, organisation),
    )
