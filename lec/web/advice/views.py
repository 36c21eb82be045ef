"""Pages of advice between an organisation and the level directly above it (๓: ให้คำปรึกษา แนะนำ)."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lec.accounts.models import Officer
from lec.advice import actions
from lec.advice.models import Thread
from lec.advice.queries import (
    SETTLED,
    WAITS_FOR_ME,
    WAITS_FOR_THEM,
    Partners,
    find_attachment,
    find_thread,
    messages_of,
    partners_of,
    standing_for,
    threads_of,
    unanswered,
)
from lec.advice.rules import can_settle
from lec.lib.refusals import Invalid, Refused
from lec.registry.models import Organisation
from lec.rounds.models import Database
from lec.rounds.queries import today
from lec.web.access import moment, own, post_of
from lec.web.advice.forms import NO_DATABASE, AnswerForm, MessageForm, QuestionForm

THREADS_PER_PAGE = 20
MESSAGES_PER_PAGE = 20
ASK_AND_SEND = ["GET", "HEAD", "POST"]


@own
@require_safe
def list_threads(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """The organisation's threads with the level above and those below: what waits for its answer first."""
    state = request.GET.get("state", "")
    page = Paginator(threads_of(organisation, state=state), THREADS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "organisation": organisation,
        "page": page,
        "rows": [_row(thread, organisation) for thread in page],
        "state": state,
        "states": _states(),
        "unanswered": unanswered(organisation),
        "crumbs": [(_("First page"), reverse("home:home")), (_("Advice"), None)],
    }
    return render(request, "advice/list.html", context)


@own
@require_http_methods(ASK_AND_SEND)
def ask(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Ask the level above, or one or several of those below, in the same words; a thread each."""
    post, now = post_of(request), moment()
    partners = partners_of(organisation, today=today(now))
    if request.method != "POST":
        chosen = _chosen(request, partners)
        initial = {"to": chosen, "database": _preset_database(request), "subject": request.GET.get("subject", "")}
        fresh = QuestionForm(initial=initial, partners=partners, own=organisation)
        return _ask_page(request, organisation, partners, fresh, chosen)
    form = QuestionForm(request.POST, request.FILES, partners=partners, own=organisation)
    chosen = [code for code in request.POST.getlist("to") if "\x00" not in code]
    if form.is_valid():
        wanted = [one for one in partners.all if one.code in chosen]
        known = {one.code for one in wanted}
        words = {name: form.cleaned_data[name] for name in ("database", "subject", "text")}
        try:
            asked = actions.ask(partners=wanted, files=form.kept_files, by=post, now=now, **words)
        except Invalid as refusal:
            _put(form, refusal)
        else:
            gone = [(code, _("is not directly above or below you any more")) for code in chosen if code not in known]
            refused = [(one.title, why) for one, why in asked.refused] + gone
            if asked.threads:
                return _asked(request, organisation, asked.threads, refused)
            for name, why in refused:
                form.add_error("to", f"{name}: {why}")
    return _ask_page(request, organisation, partners, form, chosen, status=422)


@own
@require_http_methods(ASK_AND_SEND)
def show(request: HttpRequest, organisation: Organisation, pk: int) -> HttpResponse:
    """One thread as a conversation, and the answer to it."""
    thread = find_thread(pk, side=organisation)
    form = AnswerForm()
    if request.method == "POST":
        form = AnswerForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                actions.answer(
                    thread=thread,
                    text=form.cleaned_data["text"],
                    files=form.kept_files,
                    settles=form.cleaned_data["settles"],
                    by=post_of(request),
                    now=moment(),
                )
            except Refused as refusal:
                _put(form, refusal)
            else:
                messages.success(request, _("Sent."))
                return redirect("advice:show", code=organisation.code, pk=pk)
    return _show_page(request, organisation, thread, form, status=422 if form.errors else 200)


@own
@require_POST
def settle(request: HttpRequest, organisation: Organisation, pk: int) -> HttpResponse:
    """Say that nothing is left to answer."""
    actions.settle(thread=find_thread(pk, side=organisation), by=post_of(request), now=moment())
    messages.success(request, _("Marked as settled. Whoever writes again opens it again."))
    return redirect("advice:list", code=organisation.code)


@own
@require_safe
def open_file(request: HttpRequest, organisation: Organisation, pk: int, piece: int) -> HttpResponse:
    """A file of the thread as a download; the look is recorded."""
    thread = find_thread(pk, side=organisation)
    attachment = find_attachment(piece, thread=thread)
    opened = actions.open_file(thread=thread, attachment=attachment, by=post_of(request), now=moment())
    response = HttpResponse(opened.content, content_type=opened.content_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, opened.filename) or "attachment"
    return response


def _row(thread: Thread, organisation: Organisation) -> dict[str, Any]:
    return {
        "thread": thread,
        "partner": thread.other(organisation.pk),
        "wrote_last": thread.last_side == organisation.pk,  # type: ignore[attr-defined]
        "url": reverse("advice:show", args=[organisation.code, thread.pk]),
    }


def _states() -> list[tuple[str, str]]:
    return [
        ("", _("All")),
        (WAITS_FOR_ME, _("Wait for your answer")),
        (WAITS_FOR_THEM, _("Wait for the other side")),
        (SETTLED, _("It is settled")),
    ]


def _chosen(request: HttpRequest, partners: Partners) -> list[str]:
    """Whom the address names: ?organisation=CODE (several too), ?choose=above or below; the only one there is."""
    sides = {"below": partners.below, "above": (partners.above,) if partners.above else ()}
    if (wish := request.GET.get("choose", "")) in sides:
        return [one.code for one in sides[wish]]
    named = set(request.GET.getlist("organisation"))
    chosen = [one.code for one in partners.all if one.code in named]
    if not chosen and len(partners.all) == 1 and request.GET.get("choose") is None:
        return [partners.all[0].code]
    return chosen


def _preset_database(request: HttpRequest) -> str:
    wish = request.GET.get("database", "")
    return wish if wish in Database.values else NO_DATABASE


def _asked(
    request: HttpRequest, organisation: Organisation, threads: tuple[Thread, ...], refused: list[tuple[str, str]]
) -> HttpResponse:
    alone = len(threads) == 1 and not refused
    messages.success(request, _("Sent.") if alone else _("Sent to %(n)d.") % {"n": len(threads)})
    for name, why in refused:
        messages.warning(request, f"{name}: {why}")
    if alone:
        return redirect("advice:show", code=organisation.code, pk=threads[0].pk)
    return redirect("advice:list", code=organisation.code)


def _ask_page(
    request: HttpRequest,
    organisation: Organisation,
    partners: Partners,
    form: QuestionForm,
    chosen: list[str],
    status: int = 200,
) -> HttpResponse:
    single = [one for one in partners.all if [one.code] == chosen]
    context = {
        "organisation": organisation,
        "partners": partners,
        "form": form,
        "chosen": chosen,
        "single": single[0] if single and not form["to"].errors else None,
        "only_one": len(partners.all) == 1,
        "crumbs": _crumbs(organisation, _("Ask")),
    }
    return render(request, "advice/open.html", context, status=status)


def _show_page(
    request: HttpRequest, organisation: Organisation, thread: Thread, form: AnswerForm, status: int
) -> HttpResponse:
    pages = Paginator(messages_of(thread), MESSAGES_PER_PAGE)
    partner = thread.other(organisation.pk)
    context = {
        "organisation": organisation,
        "thread": thread,
        "partner": partner,
        "officer": Officer.objects.filter(post__organisation=partner, left_at__isnull=True).first(),
        "standing": standing_for(thread, organisation.pk),
        "page": pages.get_page(request.GET.get("page", pages.num_pages)),
        "form": form,
        "can_settle": can_settle(thread, by=post_of(request)),
        "crumbs": _crumbs(organisation, thread.subject),
    }
    return render(request, "advice/show.html", context, status=status)


def _crumbs(organisation: Organisation, page: str) -> list[tuple[str, str | None]]:
    return [
        (_("First page"), reverse("home:home")),
        (_("Advice"), reverse("advice:list", args=[organisation.code])),
        (page, None),
    ]


def _put(form: MessageForm, refusal: Refused) -> None:
    """A refusal into the form: at its field where it names one, else on top."""
    faults = refusal.faults if isinstance(refusal, Invalid) else {}
    for field, sentence in faults.items():
        form.add_error(field if field in form.fields else None, sentence)
    if not faults:
        form.add_error(None, refusal.message)
