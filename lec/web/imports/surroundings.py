"""What every page of imports has around it: whose it is, the way back, and the answer that is a spreadsheet."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from lec.lib.filetypes import XLSX
from lec.lib.refusals import Hidden
from lec.registry.models import Level, Organisation


def check_is_institution(organisation: Organisation) -> None:
    """Only institutions have a roll to bring files into; of all others the page does not exist."""
    if organisation.level != Level.INSTITUTION:
        raise Hidden("not-found", _("There is no such institution in your area."))


def spreadsheet(content: bytes, filename: str) -> HttpResponse:
    """A workbook to be kept as a file of that name."""
    disposition = content_disposition_header(True, filename) or "attachment"
    return HttpResponse(content, content_type=XLSX.content_type, headers={"Content-Disposition": disposition})


def crumbs(organisation: Organisation, *titles: str) -> list[tuple[str, str | None]]:
    """The way back from a page of imports."""
    way: list[tuple[str, str | None]] = [(_("Home"), reverse("home:home"))]
    if len(titles) > 1:
        way.append((titles[0], reverse("imports:start", kwargs={"code": organisation.code})))
    return [*way, (titles[-1], None)]
