"""Papers of a random check: the rosters with names for its visitors, and the result without names to file (๑๐.๓)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import segno
from django.utils import timezone, translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from lec.accounts.models import Officer
from lec.inspections.actions.looks import NamedLine, NamedRoster
from lec.inspections.models import Found, Inspection, SeedKind
from lec.lib.digits import to_thai
from lec.lib.grades import class_in_thai
from lec.lib.thai_calendar import format_date
from lec.reporting.inspection_results import CheckResult, heading_of
from lec.reporting.paper import render_pdf

PAPER_LANGUAGE = "th"
TICK = "✓"


def render_rosters(inspection: Inspection, named: Sequence[NamedRoster], *, address: str) -> bytes:
    """The PDF of opened rosters, a sheet for each visit: whoever opened them has recorded the look.

    What is recorded already is ticked. The foot has the digest of the frozen list, the seed where it is public,
    and `address`, under which everybody can repeat the draw.
    """
    with translation.override(PAPER_LANGUAGE):
        context = {
            "title": _("Roster of the random check"),
            "check": heading_of(inspection),
            "visits": [_sheet(order, one) for order, one in enumerate(named, start=1)],
            "outcomes": [str(one.label) for one in Found],
            "foot": _foot(inspection, address),
        }
    return render_pdf("papers/inspection_roster.html", context, language=PAPER_LANGUAGE)


def render_result(made: CheckResult, *, officer: Officer | None, address: str, now: datetime) -> bytes:
    """The PDF of a result made in Thai (see `check_result`), for the files; no learner is named."""
    inspection = made.inspection
    with translation.override(PAPER_LANGUAGE):
        context = {
            "title": _("Result of the random check"),
            "check": heading_of(inspection),
            "unfinished": _unfinished(inspection),
            "facts": _facts(inspection, now),
            "sentence": made.sentence or _("Nobody has been called yet"),
            "outcomes": made.outcomes,
            "strata": made.strata,
            "visits": [
                {
                    "name": one.institution.name,
                    "lao": one.institution.lao.name if one.institution.lao else "",
                    "visited_on": format_date(one.visited_on, "short") if one.visited_on else "–",
                    "called": one.called,
                    "not_found": one.not_found,
                    "followed": " · ".join(one.followed) or "–",
                }
                for one in made.visits
            ],
            "notes": made.notes,
            "officer": str(officer) if officer else "",
            "position": officer.position if officer else "",
            "foot": _foot(inspection, address),
        }
    return render_pdf("papers/inspection_result.html", context, language=PAPER_LANGUAGE)


def public_qr(address: str) -> SafeString:
    """The QR code of a check's public address, as a drawing for page or paper."""
    return mark_safe(segno.make(address, error="m", micro=False).svg_inline(border=2, omitsize=True))


def _sheet(order: int, named: NamedRoster) -> dict[str, Any]:
    visit = named.visit
    institution = visit.institution
    return {
        "order": to_thai(str(order)),
        "institution": institution.name,
        "code": visit.frozen.code,
        "lao": institution.lao.name if institution.lao else "",
        "drawn": to_thai(str(len(named.lines))),
        "size": to_thai(f"{visit.frozen.size:,}"),
        "rows": [_row(one) for one in named.lines],
    }


def _row(one: NamedLine) -> dict[str, Any]:
    return {
        "number": one.line.number,
        "class_name": class_in_thai(one.person.grade, one.person.room),
        "name": one.person.full_name,
        "sex": _("M") if one.person.sex == "M" else _("F"),
        "ticks": [TICK if one.line.found == outcome else "" for outcome in Found.values],
        "note": one.line.note,
    }


def _facts(inspection: Inspection, now: datetime) -> list[tuple[str, str]]:
    facts = [
        (_("List frozen on"), _moment(inspection.frozen_at)),
        (_("Drawn on"), _moment(inspection.drawn_at) if inspection.drawn_at else "–"),
        (_("Likelier to be drawn"), inspection.get_weighting_display()),
    ]
    if inspection.finished_at:
        facts.append((_("Check finished on"), _moment(inspection.finished_at)))
    return [*facts, (_("Printed on"), _moment(now))]


def _unfinished(inspection: Inspection) -> str:
    return "" if inspection.is_finished else _("The check is not finished: this is what was found so far")


def _foot(inspection: Inspection, address: str) -> list[str]:
    """What proves the draw: the seed stands on paper only once everybody may know it."""
    lines = [_("Digest of the list (SHA-256): %(digest)s") % {"digest": inspection.frozen_digest}]
    if inspection.is_public:
        lines.append(_("Drawn number (seed): %(seed)s") % {"seed": inspection.seed})
    elif inspection.seed_kind == SeedKind.COMMITTED:
        lines.append(_("Fingerprint of the secret (SHA-256): %(digest)s") % {"digest": inspection.commitment})
    return [*lines, _("Check the draw: %(address)s") % {"address": address}]


def _moment(at: datetime) -> str:
    local = timezone.localtime(at)
    return to_thai(_("%(date)s at %(time)s") % {"date": format_date(local.date()), "time": f"{local:%H.%M}"})
