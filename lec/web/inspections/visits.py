"""One visit: the roster on the phone or on paper, each look recorded; what was found, saved press by press (๑๐.๓)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lec.inspections.actions.consequences import ask_to_take_out, return_roll
from lec.inspections.actions.looks import open_roster, open_rosters
from lec.inspections.models import Found, Inspection, SampledLearner, Visit
from lec.inspections.queries.inspections import find_visit
from lec.inspections.queries.rosters import roster as roster_of
from lec.inspections.rules import check_can_return
from lec.lib.filetypes import PDF
from lec.lib.refusals import Hidden, Refused
from lec.registry.models import Organisation
from lec.reporting.inspection_papers import render_rosters
from lec.rolls.queries.sampling import still_on_roll
from lec.rounds.models import Database, Standing
from lec.rounds.queries import open_round
from lec.web.access import moment, own, post_of
from lec.web.inspections.calling import calls
from lec.web.inspections.pages import found_in, page_context, public_address
from lec.web.inspections.roster import Card, Posted, cards_of, progress, read, save, save_findings
from lec.web.voiding import unannounced_voids


@own
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, organisation: Organisation, number: int, institution: str) -> HttpResponse:
    """The roster, a card for each learner; the look is recorded with the check's reason.

    A POST saves everything at once: what is right is kept, what is wrong is said at its card with what was typed.
    """
    inspection, visit = _found(organisation, number, institution)
    post, now = post_of(request), moment()
    if request.method != "POST":
        return _page(request, inspection, visit)
    posted = read(request, [line.number for line in roster_of(visit)])
    faults = save(visit, posted, by=post, now=now)
    if faults:
        return _page(request, inspection, find_visit(inspection, institution), posted=posted, faults=faults)
    if "finish" in request.POST:
        messages.success(request, _("The visit is finished."))
    else:
        messages.success(request, _("Saved."))
    return redirect("inspections:visit", code=organisation.code, number=number, institution=institution)


@own
@require_POST
def save_one(
    request: HttpRequest, organisation: Organisation, number: int, institution: str, learner: int
) -> HttpResponse:
    """One press on one card: what was found of one learner. Names nobody; htmx gets the word that it is saved.

    Hidden where the number is not in the sample.
    """
    _inspection, visit = _found(organisation, number, institution)
    if not SampledLearner.objects.filter(visit=visit, number=learner).exists():
        raise Hidden("not-found", _("There is no such learner in the sample of this visit."))
    posted, now = read(request, [learner]), moment()
    refused = save_findings(visit, posted, by=post_of(request), now=now).get(f"found_{learner}", "")
    if not getattr(request, "htmx", False):
        if refused:
            messages.error(request, refused)
        return redirect("inspections:visit", code=organisation.code, number=number, institution=institution)
    saved_at = None if refused else now
    context = {"card": Card(number=learner, refused=refused, saved_at=saved_at), **progress(visit)}
    return render(request, "inspections/saved_one.html", context)


@own
@require_safe
def roster(request: HttpRequest, organisation: Organisation, number: int, institution: str) -> HttpResponse:
    """The roster of one visit on paper; a recorded look."""
    inspection, visit = _found(organisation, number, institution)
    named = open_roster(visit=visit, by=post_of(request), now=moment())
    address = public_address(request, inspection)
    return _pdf(render_rosters(inspection, [named], address=address), f"roster-{number}-{institution}")


@own
@require_safe
def rosters(request: HttpRequest, organisation: Organisation, number: int) -> HttpResponse:
    """The rosters of all visits on paper, a sheet each; a recorded look each."""
    inspection = found_in(organisation, number)
    named = open_rosters(inspection=inspection, by=post_of(request), now=moment())
    address = public_address(request, inspection)
    return _pdf(render_rosters(inspection, named, address=address), f"rosters-{organisation.code}-{number}")


@own
@require_POST
def ask(request: HttpRequest, organisation: Organisation, number: int, institution: str) -> HttpResponse:
    """Ask the institution to take everybody who was not found, and is still on its list, out of the system."""
    _inspection, visit = _found(organisation, number, institution)
    asked = ask_to_take_out(visit=visit, numbers=_to_ask(visit), by=post_of(request), now=moment())
    told = _("The institution was asked; it sees it on its own page. Learners: %(n)d")
    messages.success(request, told % {"n": asked})
    return redirect("inspections:visit", code=organisation.code, number=number, institution=institution)


@own
@require_http_methods(["GET", "HEAD", "POST"])
def send_back(request: HttpRequest, organisation: Organisation, number: int, institution: str) -> HttpResponse:
    """Return the institution's roll after what was found: first what falls, then the second press."""
    inspection, visit = _found(organisation, number, institution)
    post, now = post_of(request), moment()

    def act() -> object:
        return return_roll(visit=visit, by=post, now=now)

    voids = unannounced_voids(request, act, by=post, now=now)
    if request.method != "POST" or voids:
        context = page_context(request, organisation, inspection, _visit_crumb(inspection, visit), _return_crumb())
        context |= {"visit": visit, "institution": visit.institution, "voids": voids}
        return render(request, "inspections/return.html", context)
    act()
    messages.success(request, _("Returned for correction. The officer sees the reason on their first page."))
    return redirect("inspections:visit", code=organisation.code, number=number, institution=institution)


def _found(province: Organisation, number: int, institution: str) -> tuple[Inspection, Visit]:
    inspection = found_in(province, number)
    visit = find_visit(inspection, institution)
    visit.inspection = inspection
    return inspection, visit


def _page(
    request: HttpRequest,
    inspection: Inspection,
    visit: Visit,
    *,
    posted: Posted | None = None,
    faults: dict[str, str] | None = None,
) -> HttpResponse:
    visit.inspection = inspection
    province = inspection.province
    named = open_roster(visit=visit, by=post_of(request), now=moment())
    cards = cards_of(named, province, posted=posted, faults=faults or {})
    correcting = posted is not None or "correct" in request.GET
    finished = bool(inspection.is_finished or (visit.finished_at and not correcting))
    here = [province.code, inspection.number, visit.frozen.code]
    context = page_context(request, province, inspection, (visit.institution.name, None))
    context |= {
        "visit": visit,
        "institution": visit.institution,
        "contact": calls([visit.institution_id])[visit.institution_id],
        "finished": finished,
        "photos_url": reverse("inspections:photos", args=here),
        "not_found": sum(card.was == Found.NOT_FOUND for card in cards.learners),
        "to_ask": len(_to_ask(visit)) if visit.finished_at and province.contains(visit.institution) else 0,
        "asked": any(card.asked_at for card in cards.learners),
        "may_return": province.contains(visit.institution) and _may_return(visit),
        "cards": cards.learners,
        "whole": cards.whole,
        "errors": cards.errors,
        **progress(visit),
    }
    return render(request, "inspections/visit.html", context, status=422 if faults else 200)


def _to_ask(visit: Visit) -> list[int]:
    """The numbers of those not found, not asked for yet and still on the roll; one statement, no names."""
    rows = SampledLearner.objects.filter(visit=visit, found=Found.NOT_FOUND, asked_at__isnull=True)
    return list(rows.filter(still_on_roll()).values_list("number", flat=True))


def _may_return(visit: Visit) -> bool:
    round_ = open_round()
    standing = Standing.objects.filter(
        round=round_, organisation=visit.institution_id, database=Database.ROLL
    ).first()
    missing = SampledLearner.objects.filter(visit=visit, found=Found.NOT_FOUND).count()
    try:
        check_can_return(visit.inspection, round_, standing, not_found=missing)
    except Refused:
        return False
    return True


def _visit_crumb(inspection: Inspection, visit: Visit) -> tuple[str, str]:
    place = [inspection.province.code, inspection.number, visit.frozen.code]
    return visit.institution.name, reverse("inspections:visit", args=place)


def _return_crumb() -> tuple[str, None]:
    return _("Return the confirmation"), None


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=PDF.content_type)
    response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response
