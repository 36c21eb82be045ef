"""Any number as it was known at a date and time, as far as one's own subtree."""

from datetime import datetime, time, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lec.lib.refusals import Hidden
from lec.lib.thai_calendar import format_date
from lec.registry.queries import find
from lec.reporting.known_at import known_at as read_known
from lec.web.access import moment, officer, post_of
from lec.web.rounds.forms import KnownAtForm


@officer
@require_safe
def known_at(request: HttpRequest) -> HttpResponse:
    """The question, and below it the answer for the organisation and the moment asked for."""
    viewer = post_of(request).organisation
    if not request.GET:
        now = timezone.localtime(moment())
        given = {"code": viewer.code, "on": format_date(now.date(), "short"), "time": f"{now:%H:%M}"}
        return render(request, "rounds/known_at.html", {"form": KnownAtForm(given), "known": None})
    asked = request.GET.copy()
    asked.setdefault("code", viewer.code)
    asked.setdefault("on", format_date(timezone.localdate(moment()), "short"))
    form = KnownAtForm(asked)
    known = None
    if form.is_valid():
        at = _moment(form)
        if at > moment():
            form.add_error("on", _("This moment has not come yet."))
        else:
            try:
                known = read_known(find(form.cleaned_data["code"].strip(), seen_from=viewer), at)
            except Hidden as hidden:
                form.add_error("code", hidden.message)
    status = 200 if known is not None else 422
    return render(request, "rounds/known_at.html", {"form": form, "known": known}, status=status)


def _moment(form: KnownAtForm) -> datetime:
    """The last instant of the minute asked for, in Bangkok; of the day where no time was typed, or now."""
    day, minute = form.cleaned_data["on"], form.cleaned_data["time"]
    begun = timezone.make_aware(datetime.combine(day, minute or time(23, 59)))
    end = begun + timedelta(minutes=1) - timedelta(microseconds=1)
    now = moment()
    return min(end, now) if begun <= now or (minute is None and day == timezone.localdate(now)) else end
