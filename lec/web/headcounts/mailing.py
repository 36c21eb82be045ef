"""Mails the one-time links of requests, after they are kept, and notes of each whether it went (๕.๒(๑))."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from lec.accounts.models import Officer, Post
from lec.accounts.secret_codes import grouped
from lec.headcounts.actions.asking import Asked, note_sent
from lec.lib.thai_calendar import buddhist, format_date
from lec.notices.mail import Letter, deliver
from lec.registry.models import Organisation


def mail_links(lao: Organisation, asked: Sequence[Asked], *, by: Post, now: datetime) -> list[Asked]:
    """Mail each request that has a secret; answers those whose letter did not go, noted with the reason.

    Outside any transaction. The secret stands in the letter alone, behind the # of the link, which no server logs.
    """
    posted = [one for one in asked if one.secret]
    with override("th"):
        letters = [_letter(lao, one, by.officer) for one in posted]
    if not posted:
        return []
    failures = deliver(letters)
    told = [(one.request, failure) for one, failure in zip(posted, failures, strict=True)]
    note_sent(sent=told, by=by, now=now)
    return [one for one, failure in zip(posted, failures, strict=True) if failure]


def _letter(lao: Organisation, one: Asked, officer: Officer | None) -> Letter:
    request = one.request
    address = f"{settings.PUBLIC_URL}{reverse('answers:code')}"
    words = {
        "school": request.school.name,
        "lao": lao.name,
        "year": buddhist(request.round.academic_year),
        "term": request.round.term,
        "day": format_date(request.round.count_date),
        "due": format_date(request.due_on),
        "reason": request.reason,
        "link": f"{address}#{one.secret}",
        "address": address,
        "code": grouped(one.secret),
        "officer": f"{officer} {officer.position}" if officer else lao.name,
        "telephone": officer.telephone if officer else "",
    }
    parts = [
        _("To the head of %(school)s") % words,
        _(
            "%(lao)s asks for the number of pupils as of %(day)s, kindergarten 1 to primary 6, boys and girls apart, "
            "and for the list of names, by %(due)s."
        )
        % words,
        _("You are asked again because: %(reason)s") % words if request.reason else "",
        _("Open this link, fill in the numbers and attach the list; no account is needed:\n%(link)s") % words,
        _("Or open %(address)s and type the code %(code)s") % words,
        _("The link works once. Please keep it to yourself, and send no pupil's name by e-mail.") % words,
        _("Questions: %(officer)s, telephone %(telephone)s") % words,
    ]
    subject = _("Request for pupil numbers, term %(term)s, academic year %(year)s (%(lao)s)") % words
    return Letter(
        to=request.email,
        subject=subject,
        text="\n\n".join(part for part in parts if part) + "\n",
        reply_to=officer.email if officer else "",
    )
