"""Closing a round: what stands and who is missing beforehand, what was frozen afterwards, and freezing anew."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lec.closings import actions
from lec.closings.models import Closing
from lec.closings.outlook import outlook
from lec.closings.queries import closings_of, find_closing
from lec.lib.filetypes import XLSX
from lec.registry.models import Level
from lec.reporting.closed import closed_place, missing_within
from lec.reporting.closing_workbook import closing_workbook, missing_workbook
from lec.rounds.models import Round
from lec.rounds.queries import current_round
from lec.web.access import department, moment, officer, post_of
from lec.web.acting import done
from lec.web.rounds.forms import CloseAgainForm, CloseForm, FreezeForm
from lec.web.rounds.views import SHOW_AND_SAVE

_PER_PAGE = 25


@department
@require_http_methods(SHOW_AND_SAVE)
def close(request: HttpRequest) -> HttpResponse:
    """What stands, who is missing and the numbers under each setting; closing after the round was typed."""
    round_ = current_round()
    form = CloseForm(request.POST if request.method == "POST" else None, round_=round_)
    made: list[Closing] = []

    def act() -> str:
        made.append(actions.close(round=round_, **_words(form), by=post_of(request), now=moment()))
        return _("The round is closed. Its numbers no longer change.")

    if form.is_valid() and done(request, form, act):
        return redirect("rounds:closing", pk=made[0].pk)
    seen = outlook(round_, now=moment())
    level = request.GET.get("level", "")
    missing = [part for part in seen.missing if level in ("", part.body.level)]
    context = {
        "form": form,
        "round": round_,
        "seen": seen,
        "level": level,
        "levels": [(one.value, one.label) for one in (Level.PROVINCE, Level.LAO, Level.INSTITUTION)],
        "page": Paginator(missing, _PER_PAGE).get_page(request.GET.get("page")),
        "is_listing": "level" in request.GET or "page" in request.GET,
    }
    return render(request, "rounds/close.html", context)


@department
@require_safe
def missing_now(request: HttpRequest) -> HttpResponse:
    """Everybody who does not stand confirmed now, as a workbook with a sheet per level."""
    round_ = current_round()
    seen = outlook(round_, now=moment())
    name = f"missing-{str(round_).replace('/', '-')}.xlsx"
    return _download(missing_workbook(round_, seen.missing, now=moment()), name)


@department
@require_http_methods(SHOW_AND_SAVE)
def close_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Freeze a closed round under the next number; the earlier closings stay."""
    round_ = get_object_or_404(Round, pk=pk)
    form = CloseAgainForm(request.POST if request.method == "POST" else None)
    made: list[Closing] = []

    def act() -> str:
        made.append(actions.close_again(round=round_, **_words(form), by=post_of(request), now=moment()))
        return _("The numbers are frozen under the next number. The earlier closings stay.")

    if form.is_valid() and done(request, form, act):
        return redirect("rounds:closing", pk=made[0].pk)
    context = {"form": form, "closed": round_, "closings": closings_of(round_)}
    return render(request, "rounds/close_again.html", context)


@officer
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """What a closing says of one's own subtree: numbers with digests, who was missing, what was taken."""
    closing = find_closing(pk)
    viewer = post_of(request).organisation
    place = closed_place(closing, viewer, _whole(request.GET.get("of", "")))
    rows = missing_within(closing, place)
    context = {
        "closing": closing,
        "closings": list(closings_of(closing.round)),
        "place": place,
        "page": Paginator(rows, _PER_PAGE).get_page(request.GET.get("page")),
        "is_department": viewer.level == Level.DEPARTMENT,
    }
    return render(request, "rounds/closing.html", context)


@officer
@require_safe
def workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """The closing as a workbook, as far as one's own subtree."""
    closing = find_closing(pk)
    viewer = post_of(request).organisation
    name = f"closing-{str(closing.round).replace('/', '-')}-{closing.number}-{viewer.code}.xlsx"
    return _download(closing_workbook(closing, viewer), name)


def _words(form: FreezeForm) -> dict[str, str]:
    return {name: form.cleaned_data[name] for name in ("taken", "order_reference", "reason")}


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 15 else None


def _download(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX.content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
