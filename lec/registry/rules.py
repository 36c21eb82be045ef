"""Who may see and who may change what in the tree, and which bodies may stand in it."""

import re
from datetime import date

from django.utils.translation import gettext as _

from lec.lib.refusals import Forbidden, Hidden, Invalid, Refused
from lec.registry.models import INSTITUTION_KINDS, LAO_KINDS, Kind, Level, Organisation


def check_can_see(viewer: Organisation, organisation: Organisation) -> None:
    """An officer sees the subtree of their own organisation, nothing else."""
    if not viewer.contains(organisation):
        raise Hidden("not-found", _("There is no such organisation in your area."))


def check_sees_names(viewer: Organisation) -> None:
    """Institutions and LAOs see children's names; above them names are shown only for a check."""
    if not sees_names(viewer):
        raise Forbidden("names-not-shown", _("Your level sees counts; names are shown only for a check."))


def sees_names(viewer: Organisation) -> bool:
    """Whether `check_sees_names` lets it pass."""
    return viewer.level in (Level.INSTITUTION, Level.LAO)


def check_is_own(viewer: Organisation, organisation: Organisation) -> None:
    """Only the organisation itself changes its data; a higher level may look, never edit."""
    check_can_see(viewer, organisation)
    if viewer.pk != organisation.pk:
        raise Forbidden("not-own-data", _("Only the organisation that keeps this data can change it."))


def is_own(viewer: Organisation, organisation: Organisation) -> bool:
    """Whether `check_is_own` lets it pass."""
    return viewer.pk == organisation.pk


KINDS_OF_LEVEL: dict[str, tuple[Kind, ...]] = {
    Level.DEPARTMENT: (Kind.DEPARTMENT,),
    Level.PROVINCE: (Kind.PROVINCE,),
    Level.LAO: LAO_KINDS,
    Level.INSTITUTION: INSTITUTION_KINDS,
}
PARENT_LEVEL: dict[str, Level | None] = {
    Level.DEPARTMENT: None,
    Level.PROVINCE: Level.DEPARTMENT,
    Level.LAO: Level.PROVINCE,
    Level.INSTITUTION: Level.LAO,
}
LONGEST_NAME = 200
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,19}")


def check_code(code: str) -> None:
    """A code is typed as a user name: up to 20 letters, digits, dots and dashes."""
    if not _CODE.fullmatch(code):
        sentence = _("A code has 1 to 20 Latin letters, digits, dots or dashes.")
        raise Invalid("code-form", sentence, {"code": sentence})


def check_name(name: str) -> None:
    """A body has a name of up to 200 characters."""
    if not name.strip() or len(name) > LONGEST_NAME:
        sentence = _("Give the name, in at most 200 characters.")
        raise Invalid("name-form", sentence, {"name": sentence})


def check_kind(level: str, kind: str) -> None:
    """Each level has its own kinds."""
    if kind not in KINDS_OF_LEVEL.get(level, ()):
        sentence = _("This kind of body does not stand at this level.")
        raise Invalid("kind-of-other-level", sentence, {"kind": sentence})


def check_code_free(code: str, *, apart_from: Organisation | None = None) -> None:
    """No two bodies carry one code at a time."""
    holder = Organisation.objects.filter(code=code).first()
    if holder is not None and holder != apart_from:
        sentence = _("The code %(code)s belongs to %(name)s.") % {"code": code, "name": holder.name}
        raise Invalid("code-taken", sentence, {"code": sentence})


def check_parent(level: str, parent: Organisation | None) -> None:
    """An institution stands under a LAO, a LAO under a province, a province under the department (๒)."""
    if (parent.level if parent else None) != PARENT_LEVEL[level]:
        sentence = _("This body cannot stand under that one.")
        raise Invalid("parent-level", sentence, {"parent_code": sentence})


def check_not_future(field: str, day: date | None, *, today: date) -> None:
    """What is to happen is recorded when it has happened, so that the tree never changes by itself."""
    if day is not None and day > today:
        sentence = _("This day lies in the future. Record it when it has come.")
        raise Invalid("day-in-future", sentence, {field: sentence})


def check_closing_day(organisation: Organisation, on: date) -> None:
    """A body closes after it opened, and only when nothing stands open under it."""
    if organisation.opened_on is not None and on <= organisation.opened_on:
        sentence = _("A body cannot close before it has opened.")
        raise Invalid("closed-before-opened", sentence, {"closed_on": sentence})
    if Organisation.objects.filter(parent=organisation).open_on(on).exists():
        raise Refused("children-open", _("Close or move the bodies that stand under it first."))


def check_dissolution(reference: str) -> None:
    """A dissolution is founded on an announcement (๕.๒)."""
    if not reference.strip():
        sentence = _("Give the reference of the announcement that dissolved the school.")
        raise Invalid("dissolution-reference", sentence, {"dissolution_reference": sentence})
