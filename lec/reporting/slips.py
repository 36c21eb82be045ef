"""The sheet of slips that a level hands to the one below, in the table form of the circular's letter (๕.๑)."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby

import segno
from django.utils import timezone
from django.utils.safestring import mark_safe

from lec.accounts.actions import IssuedSlip
from lec.accounts.secret_codes import grouped
from lec.lib.digits import to_thai
from lec.lib.progress import Progress, silent
from lec.lib.thai_calendar import format_date
from lec.registry.models import Organisation
from lec.reporting.manual.first_day import first_days
from lec.reporting.paper import render_pdf, render_together


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
    return render_pdf(*_sheet(issuer, issued, base_url=base_url, now=now, with_first_day=with_first_day))


def render_slips_below(
    issuer: Organisation,
    issued: Sequence[IssuedSlip],
    *,
    base_url: str,
    now: datetime,
    with_first_day: bool = False,
    progress: Progress = silent,
) -> bytes:
    """The slips of a whole province as one PDF, each LAO's and those of its institutions on sheets of their own.

    `issued` stand LAO by LAO. `progress` counts the LAOs (stage `writing`) and may stop it: then there is no paper.
    """
    bundles = [list(those) for _lao, those in groupby(issued, key=_lao_of)]

    def papers() -> Iterator[tuple[str, dict[str, object]]]:
        for done, those in enumerate(bundles):
            progress("writing", done, len(bundles))
            yield _sheet(issuer, those, base_url=base_url, now=now, with_first_day=with_first_day)

    return render_together(papers())


def _lao_of(one: IssuedSlip) -> int:
    organisation = one.slip.post.organisation
    return organisation.lao_id or organisation.pk


def _sheet(
    issuer: Organisation, issued: Sequence[IssuedSlip], *, base_url: str, now: datetime, with_first_day: bool
) -> tuple[str, dict[str, object]]:
    """The template of these slips and its context."""
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
    template = "papers/slips_first_day.html" if with_first_day else "papers/slips.html"
    return template, {"issuer": issuer.name, "issued_on": _thai_day(now), "address": address, "rows": rows}


def activation_qr(address: str, secret: str) -> segno.QRCode:
    """The QR code that opens the activation page; the secret is in the fragment, which no server log sees."""
    return segno.make(f"{address}#{secret}", error="m", micro=False)


def _drawn(code: segno.QRCode) -> str:
    return mark_safe(code.svg_inline(border=2, omitsize=True))


def _thai_day(moment: datetime) -> str:
    return to_thai(format_date(timezone.localtime(moment).date()))
