"""Says what became of several acts: what went through, and what was refused and why."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from lec.confirmation.actions import Confirmation, Outcome
from lec.lib.refusals import Blocked, Refused
from lec.web.templatetags.lec import database_label, thai_datetime

NAMED = 5
"""So many blockers are named in a message; all of them stand on the page below."""


def tell_confirmed(request: HttpRequest, outcomes: Sequence[Outcome]) -> None:
    """One message for what was confirmed, one for each that was confirmed again as it was or was refused."""
    confirmed = []
    for one in outcomes:
        what = {"what": _database(one)}
        done = one.done
        if one.refusal is not None:
            why = _why(one.refusal)
            messages.warning(request, _("Not confirmed: %(what)s. %(why)s") % (what | {"why": why}))
        elif not isinstance(done, Confirmation) or not done.changed:
            messages.info(request, _("%(what)s stood confirmed already, so nothing was done.") % what)
        elif done.repeated is not None:
            when = {"when": thai_datetime(done.repeated)}
            sentence = _("Confirmed again: %(what)s. Nothing differs from what you confirmed on %(when)s.")
            messages.success(request, sentence % (what | when))
        else:
            confirmed.append(what["what"])
    if confirmed:
        messages.success(request, _("Confirmed: %(what)s. Thank you.") % {"what": ", ".join(confirmed)})


def tell_returned(request: HttpRequest, outcomes: Sequence[Outcome]) -> None:
    """One message for what was returned, one for each reason why some were refused: nobody reads eighty."""
    returned: list[str] = []
    refused: dict[str, list[str]] = {}
    for one in outcomes:
        kept = returned if one.refusal is None else refused.setdefault(one.refusal.message, [])
        kept.append(f"{one.organisation.name} ({_database(one)})")
    for why, ones in refused.items():
        messages.warning(request, _("Not returned: %(what)s. %(why)s") % {"what": _listed(ones), "why": why})
    if returned:
        sentence = _("Returned for correction: %(what)s. The officers see the reason on their first page.")
        messages.success(request, sentence % {"what": _listed(returned)})


def _why(refusal: Refused) -> str:
    """The sentence of a refusal with the bodies that stand in the way, each with whom to telephone."""
    if not isinstance(refusal, Blocked):
        return refusal.message
    named = [
        " ".join(part for part in (blocker.organisation["name"], blocker.message, blocker.contact) if part)
        for blocker in refusal.blockers
    ]
    return _listed(named)


def _listed(ones: Sequence[str]) -> str:
    more = len(ones) - NAMED
    text = "; ".join(ones[:NAMED])
    return text if more <= 0 else _("%(these)s; and %(n)d more") % {"these": text, "n": more}


def _database(one: Outcome) -> str:
    return database_label(one.database, one.organisation.kind)
