"""Says in words what one row of the yearly list does: the old beside the new."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from lec.lib.thai_calendar import format_date
from lec.registry.loading import BodyChange, SchoolChange
from lec.registry.models import Kind, Organisation
from lec.rounds.yearly import Change, Foreseen


@dataclass(frozen=True)
class Told:
    """One row as it is shown: `changes` are pairs of old and new, the old '' where there was nothing."""

    name: str
    code: str
    under: str
    changes: tuple[tuple[str, str], ...]


def titles() -> dict[str, str]:
    """What each act is called."""
    return {
        "founded": _("Opens"),
        "closed": _("Closes"),
        "renamed": _("Name, code or kind changes"),
        "moved": _("Moves to another local authority"),
        "corrected": _("Place or day of opening corrected"),
    }


def told(act: str, change: Change, foreseen: Foreseen) -> Told:
    """One change of that kind."""
    present = change.body if isinstance(change, BodyChange) else change.school
    new_laos = {one.row.code: one.row.name for one in foreseen.plan.laos}
    return Told(
        name=present.name if present else change.row.name,
        code=present.code if present else change.row.code,
        under=_under(change, new_laos),
        changes=tuple(_changes(act, change, new_laos)),
    )


def _under(change: Change, new_laos: Mapping[str, str]) -> str:
    """Where it stands now, or will stand when it is new."""
    if isinstance(change, SchoolChange) and change.school:
        return change.school.lao.name
    if isinstance(change, BodyChange) and change.body and change.body.parent:
        return change.body.parent.title
    return _new_parent(change.parent, change.row.parent_code, new_laos)


def _new_parent(parent: Organisation | None, code: str, new_laos: Mapping[str, str]) -> str:
    return parent.title if parent else new_laos.get(code, code)


def _changes(act: str, change: Change, new_laos: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    row = change.row
    if act == "founded":
        yield "", str(Kind(row.kind).label) if row.kind else row.affiliation or _("School of another affiliation")
        if row.opened_on:
            yield "", _("from %(day)s") % {"day": _day(row.opened_on)}
    elif act == "closed":
        day = row.dissolved_on if isinstance(change, SchoolChange) else row.closed_on
        yield "", _("on %(day)s") % {"day": _day(day)}
        if row.dissolution_reference:
            yield "", row.dissolution_reference
    elif act == "moved":
        yield _under(change, new_laos), _new_parent(change.parent, row.parent_code, new_laos)
    else:
        fields = ("name", "code", "kind", "affiliation") if act == "renamed" else ("subdistrict", "opened_on")
        yield from _differences(change, (*fields, "district"))


def _differences(change: Change, fields: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The fields in which the row says something else than is known."""
    present = change.body if isinstance(change, BodyChange) else change.school
    for field in fields:
        before, after = getattr(present, field, ""), getattr(change.row, field)
        if after and before != after:
            yield _shown(before), _shown(after)


def _shown(value: object) -> str:
    if isinstance(value, date):
        return _day(value)
    return str(Kind(value).label) if value in Kind.values else str(value or "")


def _day(day: date | None) -> str:
    return format_date(day) if day else ""
