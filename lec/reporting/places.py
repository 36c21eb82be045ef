"""A place in the tree that a report speaks of: the nation, a province, a district, a LAO, an institution."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from lec.lib.collation import sort_key
from lec.lib.refusals import Hidden
from lec.registry.models import Level, Organisation, OrganisationQuerySet
from lec.registry.queries import find
from lec.rolls.totals import Grouping

UNNAMED = "-"
"""How a district without a name is written in an address."""


@dataclass(frozen=True)
class Place:
    """An organisation, or one district of a province; `district` is the name, '' where none is known.

    A district is that of the LAOs: an institution stands in its LAO's district, so that sums nest.
    """

    organisation: Organisation
    district: str | None = None

    @property
    def name(self) -> str:
        """The place as a heading names it."""
        return self.organisation.name if self.district is None else district_name(self.district)

    @property
    def rows_by(self) -> Grouping:
        """What the lines of a table of this place are."""
        if self.district is not None:
            return "lao"
        by_level: dict[str, Grouping] = {
            Level.DEPARTMENT: "province",
            Level.PROVINCE: "district",
            Level.LAO: "institution",
            Level.INSTITUTION: "institution",
        }
        return by_level[self.organisation.level]


@dataclass(frozen=True)
class Crumb:
    """A place on the way to another; `params` narrow the report to it, None for the place itself."""

    name: str
    params: dict[str, str] | None


def find_place(viewer: Organisation, *, province: str = "", district: str = "", lao: str = "") -> Place:
    """The narrowest place that the codes and the district's name give, inside the viewer's subtree.

    Hidden when it lies outside, is of another level, or no LAO of the province stands in that district.
    """
    if lao:
        return Place(_of_level(find(lao, seen_from=viewer), Level.LAO))
    top = _of_level(find(province, seen_from=viewer), Level.PROVINCE) if province else viewer
    if not district:
        return Place(top)
    name = "" if district == UNNAMED else district
    laos = Organisation.objects.laos().filter(province=top, district=name)
    if top.level != Level.PROVINCE or not laos.exists():
        raise Hidden("not-found", _("There is no such district in your area."))
    return Place(top, name)


def way_to(place: Place, viewer: Organisation) -> list[Crumb]:
    """The places from the viewer's own down to this one."""
    own = place.organisation
    way = [Crumb(viewer.name, {})]
    province = own if own.level == Level.PROVINCE else own.province if own != viewer else None
    if province and viewer.level == Level.DEPARTMENT:
        way.append(Crumb(province.name, {"province": province.code}))
    district = own.district if own.level == Level.LAO and own != viewer else place.district
    if province and district is not None:
        way.append(Crumb(district_name(district), {"province": province.code, "district": district or UNNAMED}))
        if viewer.level == Level.PROVINCE:
            way[-1] = Crumb(district_name(district), {"district": district or UNNAMED})
    if own.level == Level.LAO and own != viewer:
        way.append(Crumb(own.name, {"lao": own.code}))
    return [*way[:-1], Crumb(way[-1].name, None)]


def district_name(district: str) -> str:
    """A district's name, or the words for there being none."""
    return district or _("District not stated")


def in_district_order(names: set[str]) -> list[str]:
    """Names of districts in Thai order, the unnamed one last."""
    return sorted(names, key=lambda name: (not name, sort_key(name)))


def laos_in(place: Place) -> OrganisationQuerySet:
    """The LAOs of a place in Thai order."""
    laos = Organisation.objects.laos().within(place.organisation).in_thai_order()
    return laos if place.district is None else laos.filter(district=place.district)


def with_institutions(laos: OrganisationQuerySet, day: date) -> OrganisationQuerySet:
    """LAOs with a mark `has_institutions`: whether any institution of theirs is open that day."""
    institutions = Organisation.objects.institutions().filter(lao=OuterRef("pk")).open_on(day)
    return laos.annotate(has_institutions=Exists(institutions))


def institutions_in(place: Place) -> OrganisationQuerySet:
    """The institutions of a place, closed ones included, in Thai order."""
    found = Organisation.objects.institutions().within(place.organisation).in_thai_order()
    return found if place.district is None else found.filter(lao__district=place.district)


def _of_level(organisation: Organisation, level: Level) -> Organisation:
    if organisation.level != level:
        raise Hidden("not-found", _("There is no such organisation in your area."))
    return organisation
