"""The letters that ask other-affiliation schools for their numbers and name lists, a page to each school (๕.๒(๑))."""

from collections.abc import Sequence
from datetime import datetime

from lec.accounts.models import Officer
from lec.headcounts.models import Request
from lec.lib.digits import to_thai
from lec.lib.grades import HEADCOUNT_GRADES, class_in_thai
from lec.lib.thai_calendar import buddhist, format_date
from lec.registry.models import Organisation
from lec.registry.queries import today
from lec.reporting.paper import render_pdf


def render_request_letters(
    lao: Organisation, requests: Sequence[Request], *, officer: Officer | None, now: datetime
) -> bytes:
    """The PDF of one official letter for each request, in the order given, with a table to fill in by hand.

    Thai digits throughout; `officer` is whom the school telephones. The letter names no child and carries no
    one-time code: where there is an address, it says that the link went there.
    """
    context = {
        "lao": to_thai(lao.name),
        "district": lao.district,
        "province": lao.province.name if lao.province else "",
        "officer": str(officer) if officer else "",
        "position": officer.position if officer else "",
        "telephone": to_thai(officer.telephone) if officer else "",
        "day": to_thai(format_date(today(now))),
        "grades": [to_thai(class_in_thai(grade)) for grade in HEADCOUNT_GRADES],
        "letters": [_letter(request) for request in requests],
    }
    return render_pdf("papers/request_letters.html", context)


def _letter(request: Request) -> dict[str, str]:
    return {
        "school": to_thai(request.school.name),
        "code": to_thai(request.school.code),
        "affiliation": to_thai(request.school.affiliation),
        "year": to_thai(str(buddhist(request.round.academic_year))),
        "term": to_thai(str(request.round.term)),
        "count_date": to_thai(format_date(request.round.count_date)),
        "due": to_thai(format_date(request.due_on)),
        "reason": to_thai(request.reason),
        "email": request.email if request.sent_at else "",
    }
