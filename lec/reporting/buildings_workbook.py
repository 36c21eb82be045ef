"""The buildings and places of an institution, or of all below a local authority or province, as a workbook."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from lec.lib.refusals import Hidden
from lec.lib.thai_calendar import buddhist, format_date
from lec.premises.models import Building
from lec.premises.queries.buildings import buildings_below
from lec.registry.models import Level, Organisation
from lec.registry.queries import today
from lec.reporting.table_workbook import Page, write_pages


def buildings_workbook(organisation: Organisation, *, now: datetime) -> bytes:
    """Three pages: what stands, what is gone, and the open institutions that have recorded nothing; four statements.

    The columns of the first page after the institution's are those that can be pasted back on the page of
    buildings. Refused (Hidden) for the department: a workbook is of a province at most.
    """
    if organisation.level == Level.DEPARTMENT:
        raise Hidden("not-found", _("Choose a province: a workbook holds the buildings of one province at most."))
    institutions = Organisation.objects.institutions().within(organisation).open_on(today(now))
    found = list(buildings_below(institutions))
    standing = [one for one in found if one.removed_at is None]
    gone = [one for one in found if one.removed_at is not None]
    recorded = {one.institution_id for one in standing}
    without = institutions.exclude(pk__in=recorded).select_related("lao", "province").in_thai_order()
    where = (_("Province"), _("Local authority"), _("Code"), _("Institution"))
    what = (
        _("Name of the building or place"),
        _("Used as"),
        _("Year built (B.E.)"),
        _("Floors"),
        _("Classrooms"),
        _("Condition"),
        _("Note"),
    )
    heading = _("Buildings and places: %(organisation)s") % {"organisation": organisation.name}
    return write_pages(
        (
            Page(_("Buildings"), heading, (*where, *what), [(*_where(one), *_what(one)) for one in standing]),
            Page(
                _("Taken off the list"),
                heading,
                (*where, *what, _("Taken off on"), _("Reason")),
                [(*_where(one), *_what(one), *_gone(one)) for one in gone],
            ),
            Page(_("Nothing recorded"), heading, where, _places(without)),
        )
    )


def _places(institutions: Iterable[Organisation]) -> list[tuple[str, ...]]:
    return [_place(one) for one in institutions]


def _place(one: Organisation) -> tuple[str, ...]:
    return one.province.name if one.province else "", one.lao.name if one.lao else "", one.code, one.name


def _where(building: Building) -> tuple[str, ...]:
    return _place(building.institution)


def _what(building: Building) -> tuple[str, ...]:
    return (
        building.name,
        building.get_kind_display(),
        str(buddhist(building.built_year)) if building.built_year else "",
        "" if building.floors is None else str(building.floors),
        "" if building.rooms is None else str(building.rooms),
        building.get_condition_display(),
        building.note,
    )


def _gone(building: Building) -> tuple[str, ...]:
    assert building.removed_at is not None
    return format_date(timezone.localtime(building.removed_at).date(), "short"), building.removal
