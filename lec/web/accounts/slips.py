"""The slips of the level below: where each is, and issuing them as one sheet to print (๕.๑(๑))."""

from collections.abc import Collection

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from lec.accounts.actions import issue_slips
from lec.accounts.queries import Custody, Held, newest_slip, slips_of_children
from lec.accounts.rules import check_hands_down
from lec.lib.refusals import Refused
from lec.registry.models import Level
from lec.reporting.slips import render_slips
from lec.web.access import moment, officer, post_of

WAITING = (Custody.NEVER, Custody.EXPIRED)
"""Where the newest slip leaves nobody able to sign in: chosen from the start."""


@officer
def slips(request: HttpRequest) -> HttpResponse:
    """A table of the level below with boxes to choose; the answer to issuing is the PDF itself.

    The codes exist only in that answer, so there is no page to come back to for them.
    """
    issuer = post_of(request).organisation
    check_hands_down(issuer)
    held = slips_of_children(issuer, now=moment())
    if request.method != "POST":
        return _page(request, held, chosen=_chosen_first(request.GET.get("choose", ""), held))
    wanted = set(request.POST.getlist("post"))
    chosen = [one for one in held if one.post is not None and str(one.post.pk) in wanted]
    if not chosen:
        return _page(request, held, chosen=(), fault=_("Choose at least one organisation."), status=422)
    taken = [one for one in chosen if one.officer is not None]
    if taken and "accept_new_officer" not in request.POST:
        return _page(request, held, chosen=_ids(chosen), taken=taken)
    return _issue(request, held, chosen)


def _issue(request: HttpRequest, held: list[Held], chosen: list[Held]) -> HttpResponse:
    post, now = post_of(request), moment()
    seen = request.POST.get("newest_seen", "")
    try:
        issued = issue_slips(
            posts=[one.post for one in chosen if one.post is not None],
            by=post,
            now=now,
            newest_seen=int(seen) if seen.isdecimal() and len(seen) < 20 else 0,
        )
    except Refused as refused:
        held = slips_of_children(post.organisation, now=now)
        return _page(request, held, chosen=(), fault=refused.message, status=409)
    base_url = request.build_absolute_uri("/").rstrip("/")
    with_first_day = "first_day" in request.POST
    paper = render_slips(post.organisation, issued, base_url=base_url, now=now, with_first_day=with_first_day)
    response = HttpResponse(paper, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="slips-{post.username}.pdf"'
    return response


def _page(
    request: HttpRequest,
    held: list[Held],
    *,
    chosen: Collection[int],
    taken: Collection[Held] = (),
    fault: str = "",
    status: int = 200,
) -> HttpResponse:
    own = post_of(request).organisation
    context = {
        "held": held,
        "whole_province": own.code if own.level == Level.PROVINCE else "",
        "chosen": chosen,
        "taken": taken,
        "errors": [(fault, "#slips")] if fault else [],
        "newest_seen": newest_slip(one.post for one in held if one.post is not None),
        "with_first_day": request.method != "POST" or "first_day" in request.POST,
        "activated": sum(one.custody == Custody.ACTIVATED for one in held),
    }
    return render(request, "accounts/slips.html", context, status=status)


def _chosen_first(wish: str, held: list[Held]) -> Collection[int]:
    """The boxes ticked when the page opens: all, none, or those whose posts wait for a slip."""
    if wish == "all":
        return _ids(held)
    return () if wish == "none" else _ids([one for one in held if one.custody in WAITING])


def _ids(held: Collection[Held]) -> set[int]:
    return {one.post.pk for one in held if one.post is not None}
