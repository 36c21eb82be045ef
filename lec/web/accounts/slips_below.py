"""The slips of a whole province, printed at once for whoever has nobody in charge yet."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lec.accounts.actions import IssuedSlip, issue_slips_below, take_back_slips
from lec.accounts.queries import Custody, Held, newest_slip, slips_below
from lec.accounts.rules import check_can_issue_below
from lec.lib.collation import sort_key
from lec.lib.progress import Stopped
from lec.lib.refusals import Refused
from lec.registry.models import Level, Organisation
from lec.reporting.slips import render_slips_below
from lec.web import long_work
from lec.web.access import moment, officer, post_of, within

MOST_SHEETS = 200
"""As many first-day sheets, a page each, are laid out while an officer waits; more go district by district."""
PRINTABLE = (Custody.NEVER, Custody.EXPIRED, Custody.ISSUED)


@dataclass(frozen=True)
class Part:
    """The bodies of a district ('' is the whole province): how many LAOs and institutions wait for a slip."""

    district: str
    laos: int
    institutions: int
    printed: int
    activated: int

    @property
    def vacant(self) -> int:
        """Whoever has nobody in charge."""
        return self.laos + self.institutions + self.printed

    @property
    def total(self) -> int:
        """Everybody there."""
        return self.vacant + self.activated


@within
@require_http_methods(["GET", "HEAD", "POST"])
def slips_of_province(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """District by district who waits for a slip; the answer to issuing is the PDF itself."""
    check_can_issue_below(organisation, by=post_of(request))
    held = [one for one in slips_below(organisation, now=moment()) if one.post is not None]
    if request.method != "POST":
        return _page(request, organisation, held)
    chosen = _chosen(request, held)
    with_first_day = "first_day" in request.POST
    if not chosen:
        return _page(request, organisation, held, fault=_("Nobody there waits for a slip."), status=422)
    if with_first_day and len(chosen) > MOST_SHEETS:
        sentence = _("These are %(n)s slips. Choose a district, or print them without the first-day sheets.")
        return _page(request, organisation, held, fault=sentence % {"n": f"{len(chosen):,}"}, status=422)
    return _issue(request, organisation, held, chosen)


def _issue(
    request: HttpRequest, province: Organisation, held: Sequence[Held], chosen: Sequence[Held]
) -> HttpResponse:
    post, now = post_of(request), moment()
    seen = request.POST.get("newest_seen", "")
    issued: list[IssuedSlip] = []
    try:
        issued = issue_slips_below(
            province=province,
            posts=[one.post for one in chosen if one.post is not None],
            by=post,
            now=now,
            newest_seen=int(seen) if seen.isdecimal() and len(seen) < 20 else 0,
        )
        paper = render_slips_below(
            post.organisation,
            issued,
            base_url=request.build_absolute_uri("/").rstrip("/"),
            now=now,
            with_first_day="first_day" in request.POST,
            progress=long_work.watched(request),
        )
    except Stopped:
        take_back_slips(issued=issued, by=post, now=moment())
        messages.info(request, _("Stopped. No slip was issued."))
        return redirect("accounts:slips_below", code=province.code)
    except Refused as refused:
        return _page(request, province, held, fault=refused.message, status=409)
    response = HttpResponse(paper, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="slips-{province.code}.pdf"'
    return response


def _chosen(request: HttpRequest, held: Sequence[Held]) -> list[Held]:
    """Who has nobody in charge, of the district and the levels that were chosen; printed ones only if asked for."""
    district = request.POST.get("district", "")
    wanted = PRINTABLE if "again" in request.POST else PRINTABLE[:2]
    levels = (Level.LAO, Level.INSTITUTION) if "institutions" in request.POST else (Level.LAO,)
    return [
        one
        for one in held
        if one.officer is None
        and one.custody in wanted
        and one.organisation.level in levels
        and district in ("", _district(one))
    ]


def _district(one: Held) -> str:
    """An institution's district is its LAO's, so that both lie in one bundle."""
    return (one.organisation.lao or one.organisation).district


def _page(
    request: HttpRequest, province: Organisation, held: Sequence[Held], *, fault: str = "", status: int = 200
) -> HttpResponse:
    sent = request.POST if request.method == "POST" else None
    context: dict[str, Any] = {
        "province": province,
        "parts": [_part(name, [one for one in held if _district(one) == name]) for name in _districts(held)],
        "whole": _part("", held),
        "chosen_district": sent.get("district", "") if sent else "",
        "ticked": sent.keys() if sent else ("institutions", "first_day"),
        "newest_seen": newest_slip(one.post for one in held if one.post is not None),
        "errors": [(fault, "#district")] if fault else [],
        "most_sheets": MOST_SHEETS,
        "job": long_work.new_job(),
        "progress_url": reverse("accounts:slips_progress"),
        "stop_url": reverse("accounts:slips_stop"),
        "crumbs": [(_("Home"), reverse("home:home")), (_("Slips of the whole province"), None)],
    }
    return render(request, "accounts/slips_below.html", context, status=status)


def _districts(held: Sequence[Held]) -> list[str]:
    return sorted({_district(one) for one in held} - {""}, key=sort_key)


def _part(name: str, held: Sequence[Held]) -> Part:
    waiting = Counter(one.organisation.level for one in held if one.officer is None and one.custody in PRINTABLE[:2])
    printed = sum(one.officer is None and one.custody == Custody.ISSUED for one in held)
    activated = len(held) - sum(waiting.values()) - printed
    return Part(name, waiting[Level.LAO], waiting[Level.INSTITUTION], printed, activated)


@officer
@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    """How far the officer's own printing has come, for the page that waits for it."""
    said = long_work.said(request, request.GET.get("job", ""))
    if said is None:
        return JsonResponse({})
    done, total = said["done"], said["total"]
    numbers = _("%(done)s of %(total)s local authorities") % {"done": f"{done:,}", "total": f"{total:,}"}
    return JsonResponse({"words": _("Printing the slips…"), "numbers": numbers, "done": done, "total": total})


@officer
@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    """Ask the officer's own printing to stop; the slips are taken back."""
    long_work.ask_to_stop(request, request.POST.get("job", ""))
    return HttpResponse(status=204)
