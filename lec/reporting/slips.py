"""The sheet of slips that a level hands to the one below, in the table form of the circular's letter (๕.๑)."""

from collections.abc import Sequence
from datetime import datetime

import segno
from django.utils import timezone
from django.utils.safestring import mark_safe

from lec.accounts.actions import IssuedSlip
from lec.accounts.secret_codes import grouped
from lec.lib.digits import to_thai
from lec.lib.thai_calendar import format_date
from lec.registry.models import Organisation
from lec.reporting.manual.first_day import first_days
from lec.reporting.paper import render_pdf


def render_slips(
    issuer: Organisation,
    issued: Sequence[IssuedSlip],
    *,
    base_url: str,
    now: datetime,
    with_first_day: bool = False,
) -> bytes:
    """The PDF of slips just issued, in the order given: a table, or a page each `with_first_day`'s sheet under it.

    `base_url` is the site's address without a trailing slash; the QR code opens its activation page.
    """
    site = base_url.rstrip("/")
    address = f"{site}/activate"
    organisations = [one.slip.post.organisation for one in issued] if with_first_day else []
    sheets = first_days(issuer, organisations, base_url=site) if organisations else {}
    rows = [
        {
            "number": to_thai(str(number)),
            "organisation": one.slip.post.organisation.name,
            "username": one.slip.post.username,
            "code": grouped(one.secret),
            "qr": _drawn(activation_qr(address, one.secret)),
            "until": _thai_day(one.slip.expires_at),
            "sheet": sheets.get(one.slip.post.organisation.pk),
        }
        for number, one in enumerate(issued, start=1)
    ]
    context = {"issuer": issuer.name, "issued_on": _thai_day(now), "address": address, "rows": rows}
    return render_pdf("papers/slips_first_day.html" if with_first_day else "papers/slips.html", context)


def activation_qr(address: str, secret: str) -> segno.QRCode:
    """The QR code that opens the activation page; the secret is in the fragment, which no server log sees."""
    return segno.make(f"{address}#{secret}", error="m", micro=False)


def _drawn(code: segno.QRCode) -> str:
    return mark_safe(code.svg_inline(border=2, omitsize=True))


def _thai_day(moment: datetime) -> str:
    return to_thai(format_date(timezone.localtime(moment).date()))
