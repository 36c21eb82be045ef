"""Finding organisations and their children."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from lec.lib.refusals import Hidden
from lec.registry.models import Level, Organisation, OrganisationQuerySet, OtherSchool


def today(now: datetime) -> date:
    """The day it is in Bangkok."""
    return timezone.localtime(now).date()


def reference(organisation: Organisation) -> dict[str, str]:
    """How an organisation is named to others: code, name, level."""
    return {"code": organisation.code, "name": organisation.name, "level": organisation.level}


def department() -> Organisation:
    """The one department."""
    return Organisation.objects.get(level=Level.DEPARTMENT)


def find(code: str, *, seen_from: Organisation) -> Organisation:
    """The organisation of that code inside the subtree of `seen_from`.

    Refused as Hidden (404) when it is outside the subtree, exactly as when it does not exist.
    """
    if code == seen_from.code:
        return seen_from
    matching = Organisation.objects.within(seen_from).select_related("parent", "lao", "province").filter(code=code)
    # PostgreSQL takes no NUL, not even to look for one.
    found = None if "\x00" in code else matching.first()
    if found is None:
        raise Hidden("not-found", _("There is no such organisation in your area."))
    return found


def find_other_school(code: str, *, seen_from: Organisation) -> OtherSchool:
    """The other-affiliation school of that code inside the subtree of `seen_from`; Hidden otherwise."""
    matching = OtherSchool.objects.select_related("lao").filter(code=code)
    found = None if "\x00" in code else matching.first()
    if found is None or not seen_from.contains(found.lao):
        raise Hidden("not-found", _("There is no such school in your area."))
    return found


def children_of(organisation: Organisation, *, today: date) -> OrganisationQuerySet:
    """The open organisations directly below, in Thai order."""
    return Organisation.objects.filter(parent=organisation).open_on(today).in_thai_order()


def other_schools_of(lao: Organisation) -> QuerySet[OtherSchool]:
    """The other-affiliation schools a LAO funds, dissolved ones included, in Thai order."""
    return OtherSchool.objects.filter(lao=lao).order_by("name_sort", "code")


def institutions_like(text: str, *, today: date, most: int) -> list[Organisation]:
    """The open schools and centres that a person means: of that code (first word), that name, or a part of it.

    At most `most`, in Thai order; of the whole nation.
    """
    rows = Organisation.objects.filter(level=Level.INSTITUTION).open_on(today).select_related("lao", "province")
    if not text.strip() or "\x00" in text:
        return []
    for narrowed in (rows.filter(code=text.split()[0]), rows.filter(name=text), rows.filter(name__icontains=text)):
        if found := list(narrowed.in_thai_order()[:most]):
            return found
    return []


@dataclass(frozen=True)
class Named:
    """What a typed list of organisations means: those found, and the lines that name none or several."""

    found: tuple[Organisation, ...]
    unknown: tuple[str, ...]
    ambiguous: tuple[str, ...]


def named(lines: Sequence[str], *, level: Level, today: date) -> Named:
    """The open organisations of a level that these lines name by code or full name; one statement.

    Each is found once, however often it is named.
    """
    candidates = Organisation.objects.filter(Q(code__in=lines) | Q(name__in=lines), level=level).open_on(today)
    by_line: dict[str, set[Organisation]] = {}
    for one in candidates:
        by_line.setdefault(one.code, set()).add(one)
        by_line.setdefault(one.name, set()).add(one)
    wanted = {line: by_line.get(line, set()) for line in lines}
    return Named(
        found=tuple(dict.fromkeys(next(iter(ones)) for ones in wanted.values() if len(ones) == 1)),
        unknown=tuple(line for line, ones in wanted.items() if not ones),
        ambiguous=tuple(line for line, ones in wanted.items() if len(ones) > 1),
    )
