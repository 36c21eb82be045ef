"""What the pages of random checks share: whose they are, the way there, what was laid down."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from lec.inspections.models import Inspection, SeedKind, Weighting
from lec.inspections.queries.inspections import find_inspection
from lec.inspections.rules import can_inspect
from lec.lib.refusals import Hidden
from lec.registry.models import Level, Organisation
from lec.web.access import post_of
from lec.web.organisations.ways import crumbs_to
from lec.web.templatetags.lec import number, thai_date, thai_datetime

Crumb = tuple[str, str | None]


def check_is_province(organisation: Organisation) -> None:
    """These pages are a province's; under the code of another level there is nothing."""
    if organisation.level != Level.PROVINCE:
        raise Hidden("not-found", _("There is no such organisation in your area."))


def found_in(organisation: Organisation, number_of_check: int) -> Inspection:
    """The random check of that number of the province; Hidden otherwise."""
    check_is_province(organisation)
    return find_inspection(organisation, number_of_check)


def page_context(
    request: HttpRequest, province: Organisation, inspection: Inspection | None = None, *more: Crumb
) -> dict[str, Any]:
    """The province, the check, its stage and the way here; `more` ends with the page itself."""
    viewer = post_of(request).organisation
    way: list[Crumb] = crumbs_to(province, viewer, _("Random checks"))
    if inspection is not None or more:
        way[-1] = (way[-1][0], reverse("inspections:list", args=[province.code]))
    if inspection is not None:
        own_page = reverse("inspections:show", args=[province.code, inspection.number]) if more else None
        way.append((inspection.title, own_page))
    context: dict[str, Any] = {
        "organisation": province,
        "is_own": can_inspect(province, by=post_of(request)),
        "crumbs": [*way, *more],
    }
    if inspection is not None:
        context |= {"inspection": inspection, "stage": stage_of(inspection)}
    return context


def stage_of(inspection: Inspection) -> str:
    """How far the check is: frozen, drawn or finished."""
    return "finished" if inspection.is_finished else "drawn" if inspection.is_drawn else "frozen"


def public_address(request: HttpRequest, inspection: Inspection) -> str:
    """The whole address under which everybody can repeat the draw."""
    return request.build_absolute_uri(reverse("inspections:public", args=[inspection.public_code]))


def facts_of(settings: Any, *, frozen: dict[str, Any], seed: str, drawn_at: Any) -> list[dict[str, Any]]:
    """What was laid down, as label and value; `settings` is an Inspection or a published check's Settings.

    `frozen` has the day, the digest, and how many institutions and learners; `seed` is '' while it is not shown.
    """
    sizes = {"institutions": number(frozen["institutions"]), "learners": number(frozen["learners"])}
    wanted = {"institutions": number(settings.institutions_wanted), "learners": number(settings.learners_wanted)}
    facts = [
        _fact(_("List frozen on"), thai_datetime(frozen["at"], "long")),
        _fact(_("On the list"), _("%(institutions)s institutions, %(learners)s learners") % sizes),
        _fact(_("To be drawn"), _("%(institutions)s institutions, at most %(learners)s learners in each") % wanted),
        _fact(_("Likelier to be drawn"), weighting_label(settings.weighting)),
        _fact(_("Digest of the list (SHA-256)"), frozen["digest"], code=True),
    ]
    if settings.seed_kind == SeedKind.LOTTERY:
        facts.append(_fact(_("Government lottery of"), thai_date(settings.lottery_on)))
    else:
        facts.append(_fact(_("Fingerprint of the secret (SHA-256)"), settings.commitment, code=True))
    if seed:
        facts.append(_fact(_("Drawn on"), thai_datetime(drawn_at, "long")))
        facts.append(_fact(_("Drawn number (seed)"), seed, code=True))
    return facts


def weighting_label(weighting: str) -> str:
    """What makes an institution likelier to be drawn, in words."""
    return str(Weighting(weighting).label)


def _fact(label: str, value: str, *, code: bool = False) -> dict[str, Any]:
    return {"label": label, "value": value, "code": code}
