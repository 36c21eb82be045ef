"""Pictures taken on a visit: added from the phone, shown to the province that holds the check alone."""

from django.contrib import messages
from django.core.files import File
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lec.inspections.actions.photos import open_photo
from lec.inspections.models import SampledLearner
from lec.inspections.queries.inspections import find_visit
from lec.registry.models import Organisation
from lec.web.access import moment, own, post_of
from lec.web.inspections.pages import found_in
from lec.web.inspections.roster import WHOLE, keep_photo, photo_context


@own
@require_POST
def add(request: HttpRequest, organisation: Organisation, number: int, institution: str) -> HttpResponse:
    """Keep one picture, sent as `photo_visit` or `photo_` and a learner's number."""
    inspection = found_in(organisation, number)
    visit = find_visit(inspection, institution)
    visit.inspection = inspection
    numbers = SampledLearner.objects.filter(visit=visit).values_list("number", flat=True)
    boxes = {f"photo_{name}": name for name in [WHOLE, *map(str, numbers)]}
    sent = next((box for box in boxes if box in request.FILES), None)
    name = boxes[sent] if sent else WHOLE
    file = request.FILES.get(sent) if sent else None
    fault = _("Choose a file.")
    if isinstance(file, File):
        fault = keep_photo(visit, name, file, by=post_of(request), now=moment())
    if not getattr(request, "htmx", False):
        if fault:
            messages.error(request, fault)
        return redirect("inspections:visit", code=organisation.code, number=number, institution=institution)
    context = photo_context(visit, organisation, name, fault)
    context["photos_url"] = reverse("inspections:photos", args=[organisation.code, number, institution])
    part = "visit_photos" if name == WHOLE else "card_photos"
    return render(request, f"inspections/{part}.html", context)


@own
@require_safe
def show(
    request: HttpRequest, organisation: Organisation, number: int, institution: str, photo: int
) -> HttpResponse:
    """One picture, deciphered; the look is recorded. Nothing keeps it, and nothing in it can run."""
    inspection = found_in(organisation, number)
    visit = find_visit(inspection, institution)
    visit.inspection = inspection
    opened = open_photo(visit=visit, pk=photo, by=post_of(request), now=moment())
    response = HttpResponse(opened.content, content_type=opened.content_type)
    headers = response.headers
    headers["Content-Disposition"] = content_disposition_header(False, opened.filename) or "inline"
    headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cache-Control"] = "no-store"
    return response
