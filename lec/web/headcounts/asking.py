"""Asking schools for their numbers and name lists, by printed letter and by e-mail (๕.๒(๑))."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lec.accounts.models import Post
from lec.headcounts.actions.asking import Asked, ask, ask_again
from lec.headcounts.models import Request
from lec.headcounts.queries.asking import SchoolRow, grid_of
from lec.lib.refusals import Hidden, Invalid, Refused
from lec.registry.models import Organisation
from lec.reporting.request_letters import render_request_letters
from lec.rounds.queries import current_round
from lec.web.access import moment, own, post_of
from lec.web.headcounts.asking_form import AskingForm
from lec.web.headcounts.mailing import mail_links
from lec.web.headcounts.sheet import check_is_lao, show_sheet


@own
@require_POST
def ask_schools(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Ask the ticked schools; those refused are named and the others go on. The letters can then be printed."""
    check_is_lao(organisation)
    round_, post, now = current_round(), post_of(request), moment()
    schools = grid_of(organisation, round_)
    for row in schools:
        row.school.lao = organisation  # Known already: no statement for each school.
    form = AskingForm(request.POST, rows=schools, now=now)
    asked: list[Asked] = []
    refused: list[str] = []
    if form.is_valid():
        try:
            asked, refused = _ask(form.chosen(), form.cleaned_data["due_on"], form.cleaned_data["reason"], post, now)
        except Invalid as refusal:
            for field, sentence in refusal.faults.items():
                form.add_error(field if field in form.fields else None, sentence)
    if not asked:
        more: dict[str, Any] = {"asking": form, "open_jobs": ("ask",), "refused": refused}
        return show_sheet(request, organisation, round_, schools, status=422, **more)
    report_asked(request, organisation, asked, refused, post, now)
    numbers = urlencode([("request", one.request.pk) for one in asked])
    return redirect(f"{reverse('headcounts:list', kwargs={'code': organisation.code})}?{numbers}#letters")


def report_asked(
    request: HttpRequest, lao: Organisation, asked: Sequence[Asked], refused: Sequence[str], post: Post, now: datetime
) -> None:
    """Mail the links and say what became of them: how many were asked, whom no e-mail reached, who was refused."""
    failed = mail_links(lao, asked, by=post, now=now)
    posted = sum(1 for one in asked if one.secret) - len(failed)
    words = {"asked": len(asked), "posted": posted}
    messages.success(request, _("Schools asked: %(asked)s; e-mails sent: %(posted)s.") % words)
    if failed:
        few = ", ".join(f"{one.request.school.name} ({one.request.email})" for one in failed[:3])
        sentence = _("The e-mail could not be sent to: %(schools)s. Print the letter instead.")
        more = _("%(schools)s and %(number)s more") % {"schools": few, "number": len(failed) - 3}
        messages.warning(request, sentence % {"schools": few if len(failed) <= 3 else more})
    for sentence in refused[:3]:
        messages.warning(request, sentence)


def _ask(
    rows: Sequence[SchoolRow], due_on: date, reason: str, post: Post, now: datetime
) -> tuple[list[Asked], list[str]]:
    """Those asked and the sentences of those refused; who was asked before is asked again."""
    fresh = [row.school for row in rows if row.request is None]
    asking = ask(schools=fresh, due_on=due_on, by=post, now=now)
    asked, refused = list(asking.asked), [one.message for one in asking.refused]
    for row in rows:
        if row.request is None:
            continue
        try:
            asked.append(ask_again(school=row.school, reason=reason, due_on=due_on, by=post, now=now))
        except Invalid:
            raise
        except Refused as refusal:
            refused.append(refusal.message)
    return asked, refused


@own
@require_safe
def letters(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """The letters of the named requests as one PDF; unless some are named, of all schools still to report."""
    check_is_lao(organisation)
    round_ = current_round()
    rows = grid_of(organisation, round_)
    wanted = {pk for pk in request.GET.getlist("request") if pk.isdecimal()}
    chosen = [
        row.request for row in rows if row.request and (str(row.request.pk) in wanted if wanted else not row.counts)
    ]
    if not chosen:
        raise Hidden("not-found", _("No school has been asked that has not reported; there is no letter to print."))
    for one in chosen:
        one.round = round_
    _with_schools(chosen, rows)
    paper = render_request_letters(organisation, chosen, officer=post_of(request).officer, now=moment())
    response = HttpResponse(paper, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="letters-{organisation.code}.pdf"'
    return response


def _with_schools(requests: Sequence[Request], rows: Sequence[SchoolRow]) -> None:
    """Give each request its school as already read, instead of a statement each."""
    schools = {row.school.pk: row.school for row in rows}
    for one in requests:
        one.school = schools[one.school_id]
