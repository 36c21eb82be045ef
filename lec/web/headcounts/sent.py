"""The local authority's word on what schools sent through their links: accepted, or asked again (๕.๒(๓))."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lec.accounts.models import Post
from lec.headcounts.actions.answers import accept, refuse
from lec.headcounts.queries.asking import grid_of
from lec.lib.refusals import ChangedMeanwhile, Invalid, Refused
from lec.lib.thai_calendar import parse_date
from lec.registry.models import Organisation
from lec.registry.queries import today
from lec.rounds.models import Round
from lec.rounds.queries import current_round
from lec.web.access import moment, own, post_of
from lec.web.headcounts.asking import report_asked
from lec.web.headcounts.asking_form import USUAL_DAYS
from lec.web.headcounts.rows import SentAnswer, judged_answers
from lec.web.headcounts.sheet import back_to_sheet, check_is_lao, show_sheet
from lec.web.voiding import unannounced_voids


@own
@require_POST
def decide(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Accept the ticked answers, or ask one school again; who is refused is named and the others go on."""
    check_is_lao(organisation)
    round_ = current_round()
    waiting = _waiting(request, organisation, round_)
    if pk := request.POST.get("ask_again"):
        one = next((one for one in waiting if str(one.answer.pk) == pk), None)
        return _ask_again(request, organisation, round_, waiting, one)
    chosen = [one for one in waiting if one.is_ticked]
    if not chosen:
        missing = [(_("Tick the answers to accept."), "#answers")]
        return _page(request, organisation, round_, waiting, errors=missing, status=422)
    return _accept(request, organisation, round_, waiting, chosen)


def _accept(
    request: HttpRequest,
    lao: Organisation,
    round_: Round,
    waiting: Sequence[SentAnswer],
    chosen: Sequence[SentAnswer],
) -> HttpResponse:
    post, now = post_of(request), moment()

    def act() -> list[tuple[SentAnswer, Refused]]:
        return accept_each(chosen, post, now)

    if voids := unannounced_voids(request, act, by=post, now=now):
        return _page(request, lao, round_, waiting, voids_of_answers=voids)
    refused = act()
    accepted = len(chosen) - len(refused)
    said = [_("Answers accepted: %(number)s.") % {"number": accepted}] if accepted else []
    if not refused:
        messages.success(request, said[0])
        return back_to_sheet(lao)
    errors = [(refusal.message, f"#answer-{one.answer.pk}") for one, refusal in refused]
    left = _waiting(request, lao, round_)
    for one, refusal in refused:
        for shown in left:
            if shown.answer.pk == one.answer.pk and isinstance(refusal, ChangedMeanwhile):
                shown.seen = refusal.current
    return _page(request, lao, round_, left, errors=errors, said=said, status=409)


def accept_each(chosen: Sequence[SentAnswer], post: Post, now: datetime) -> list[tuple[SentAnswer, Refused]]:
    """Accept answers one by one; answers those refused, with why."""
    refused = []
    for one in chosen:
        try:
            accept(answer=one.answer, by=post, now=now, seen=one.seen)
        except Refused as refusal:
            refused.append((one, refusal))
    return refused


def _ask_again(
    request: HttpRequest, lao: Organisation, round_: Round, waiting: Sequence[SentAnswer], one: SentAnswer | None
) -> HttpResponse:
    if one is None:
        gone = [(_("This answer has been dealt with already. Look at the numbers anew."), "#grid")]
        return _page(request, lao, round_, waiting, errors=gone, status=409)
    post, now = post_of(request), moment()
    try:
        due_on = parse_date(one.due)
        asked = refuse(answer=one.answer, reason=one.reason, due_on=due_on, by=post, now=now)
    except ValueError:
        one.faults = {"due": _("Write the date as day/month/year of the Buddhist era, such as 16/5/2558.")}
    except Invalid as refusal:
        one.faults = {"due" if name == "due_on" else name: words for name, words in refusal.faults.items()}
    else:
        report_asked(request, lao, [asked], [], post, now)
        return back_to_sheet(lao)
    name = one.row.school.name
    errors = [(f"{name}: {words}", f"#{box}-{one.answer.pk}") for box, words in one.faults.items()]
    return _page(request, lao, round_, waiting, errors=errors, status=422)


def _waiting(request: HttpRequest, lao: Organisation, round_: Round) -> list[SentAnswer]:
    return judged_answers(grid_of(lao, round_), request.POST, due_on=today(moment()) + USUAL_DAYS)


def _page(
    request: HttpRequest, lao: Organisation, round_: Round, waiting: Sequence[SentAnswer], **more: object
) -> HttpResponse:
    """The page of all schools with the answers as they were judged."""
    return show_sheet(request, lao, round_, grid_of(lao, round_), waiting=waiting, **more)  # type: ignore[arg-type]
