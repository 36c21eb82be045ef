"""Reading the buildings and places of an institution, as people see them and as they are sealed."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lec.lib.digests import canonical_line
from lec.lib.fingerprints import fingerprint
from lec.lib.refusals import Hidden
from lec.premises.models import Building
from lec.registry.models import Organisation

FIELDS = ("kind", "name", "built_year", "floors", "rooms", "condition", "note")
"""What is written down of a building, in the order of the canonical line."""


def buildings_of(institution: Organisation) -> QuerySet[Building]:
    """The buildings and places that stand, in the order they were entered."""
    return Building.objects.filter(institution=institution, removed_at__isnull=True).order_by("pk")


def removed_from(institution: Organisation) -> QuerySet[Building]:
    """The register of those that are gone, the last first."""
    gone = Building.objects.filter(institution=institution, removed_at__isnull=False)
    return gone.select_related("officer").order_by("-removed_at", "-pk")


def buildings_below(institutions: QuerySet[Organisation]) -> QuerySet[Building]:
    """Every building, standing or gone, of these institutions, each with its LAO and province, in Thai order."""
    rows = Building.objects.select_related("institution__lao", "institution__province")
    places = ("institution__province__name_sort", "institution__lao__name_sort", "institution__name_sort")
    return rows.filter(institution__in=institutions).order_by(*places, "institution", "pk")


def find_building(institution: Organisation, pk: int) -> Building:
    """The standing building of that number; Hidden when it is another's, gone, or never was."""
    found = buildings_of(institution).select_related("institution", "officer").filter(pk=pk).first()
    if found is None:
        raise Hidden("building-not-found", _("There is no such building, or it has been taken off the list."))
    return found


def values_of(building: Building) -> dict[str, Any]:
    """What is written down of a building, by field."""
    return {name: getattr(building, name) for name in FIELDS}


def mark_of(building: Building) -> str:
    """The fingerprint of a building as shown, for a form to carry along."""
    return fingerprint(values_of(building))


def mark_of_all(buildings: Iterable[Building]) -> str:
    """The fingerprint of a whole list as shown."""
    return fingerprint({str(one.pk): values_of(one) for one in buildings})


def building_lines(institution: Organisation) -> tuple[bytes, ...]:
    """A canonical line for each building that stands; what is gone has none; one statement."""
    return tuple(canonical_line("building", *row) for row in buildings_of(institution).values_list(*FIELDS))
