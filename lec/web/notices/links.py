"""Where a notice leads: the page on which what it says is dealt with."""

from typing import Any

from django.urls import reverse

from lec.notices.models import Notice, NoticeKind
from lec.registry.models import Level, Organisation


def link_of(notice: Notice, organisation: Organisation) -> str:
    """The address for the post's organisation; its first page where there is no place of its own."""
    facts: dict[str, Any] = notice.facts
    match notice.kind:
        case NoticeKind.VOIDED:
            return _voided(facts, organisation)
        case NoticeKind.READY:
            return reverse("organisations:confirm", args=[organisation.code, facts["database"]])
        case NoticeKind.CONTESTED | NoticeKind.SETTLED:
            return _contests(organisation)
        case NoticeKind.ASKED | NoticeKind.ANSWERED:
            return reverse("advice:show", args=[organisation.code, facts["thread"]])
        case NoticeKind.RECEIVED:
            return reverse("headcounts:list", args=[organisation.code])
        case _:
            return reverse("home:home")


def letter_about(notice: Notice, organisation: Organisation) -> str:
    """The address of the letter that tells the level above of it, where the organisation's own confirmation fell."""
    writes = organisation.level in (Level.INSTITUTION, Level.LAO)
    if not writes or notice.kind != NoticeKind.VOIDED or not notice.facts["own"]:
        return ""
    return reverse("notices:letter", args=[organisation.code, notice.facts["own"][0]["database"]])


def _voided(facts: dict[str, Any], organisation: Organisation) -> str:
    """The one below whose confirmation fell; of several, or of one's own, the organisation's own page."""
    below = {one["organisation"] for one in facts["below"]}
    if len(below) == 1:
        found = Organisation.objects.within(organisation).filter(pk__in=below).first()
        if found is not None:
            return reverse("organisations:show", args=[found.code])
    return reverse("organisations:show", args=[organisation.code])


def _contests(organisation: Organisation) -> str:
    if organisation.level == Level.DEPARTMENT:
        return reverse("contests:department_list")
    name = {Level.INSTITUTION: "list", Level.LAO: "lao_list", Level.PROVINCE: "province_list"}
    return reverse(f"contests:{name[Level(organisation.level)]}", args=[organisation.code])
