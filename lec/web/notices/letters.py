"""The ready letter that tells the level above of a correction after confirming (๙, ๕.๒(๔))."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from lec.accounts.models import Post
from lec.registry.models import Organisation
from lec.reporting.correction_letter import render_correction_letter
from lec.reporting.corrections import correction_of
from lec.web.access import moment, within


@within
@require_safe
def letter(request: HttpRequest, organisation: Organisation, database: str) -> HttpResponse:
    """The PDF of the letter, to be signed by the organisation's own officer."""
    correction = correction_of(organisation, database)
    post = Post.objects.filter(organisation=organisation).first()
    paper = render_correction_letter(correction, officer=post.officer if post else None, now=moment())
    response = HttpResponse(paper, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="correction-{organisation.code}-{database}.pdf"'
    return response
