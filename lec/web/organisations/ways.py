"""Where a page about an organisation leads: up the tree, and from a blocker to what resolves it."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from lec.lib.refusals import Blocker
from lec.registry.models import Level, Organisation

ROLL_PAGES = {
    "roll-errors": "queries:list",
    "roll-queries": "queries:list",
    "roll-refused": "queries:list",
    "roll-unverified": "existence:verify",
    "headcount-missing": "headcounts:list",
    "survey-missing": "surveys:asked",
}
"""The page on which an organisation resolves a blocker of its own, by the blocker's code."""


def with_ways(blockers: Iterable[Blocker], organisation: Organisation, viewer: Organisation) -> list[dict[str, Any]]:
    """Blockers as the partial shows them, each with the page where it is resolved.

    A blocker of the viewer's own data leads to its form, one of a body below to that body.
    """
    return [
        {
            "organisation": blocker.organisation,
            "message": blocker.message,
            "contact": blocker.contact,
            "url": _way(blocker, organisation, viewer),
        }
        for blocker in blockers
    ]


def _way(blocker: Blocker, organisation: Organisation, viewer: Organisation) -> str:
    code = blocker.organisation["code"]
    if code != organisation.code:
        return reverse("organisations:show", args=[code])
    if viewer.pk != organisation.pk or blocker.code == "takes-no-part":
        return ""
    default = "basics:edit" if organisation.level == Level.INSTITUTION else "home:home"
    page = ROLL_PAGES.get(blocker.code, default)
    return reverse(page, args=[] if page == "home:home" else [code])


def crumbs_to(organisation: Organisation, viewer: Organisation, page: str = "") -> list[tuple[str, str | None]]:
    """The way from the viewer's first page down to the organisation, and to a page of it if named."""
    path: list[Organisation] = []
    one: Organisation | None = organisation
    while one is not None and one.pk != viewer.pk:
        path.insert(0, one)
        one = one.parent
    crumbs: list[tuple[str, str | None]] = [(_("First page"), reverse("home:home"))]
    crumbs += [(one.name, reverse("organisations:show", args=[one.code])) for one in path]
    if not path and not page:
        crumbs.append((organisation.name, None))
    if page:
        crumbs.append((page, None))
    elif path:
        crumbs[-1] = (organisation.name, None)
    return crumbs
