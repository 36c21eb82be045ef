"""Who may change an institution's basic data, and which values are malformed."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from lec.accounts.models import Post
from lec.lib.grades import GRADES
from lec.lib.refusals import Forbidden, Invalid
from lec.premises.models import Basics, Electricity, Internet, Water
from lec.registry.models import Kind, Level, Organisation
from lec.registry.rules import check_is_own, is_own

_CENTRE_GRADES = tuple(code for code in GRADES if code[0] in "NK")
_POSTCODE = re.compile(r"[1-9][0-9]{4}")
_TELEPHONE = re.compile(r"[0-9+(][0-9 ()+,.-]*(?:(?:ต่อ|ext\.?|#) ?[0-9, -]+)?", re.IGNORECASE)
_LEAST_DIGITS = 9
EARLIEST_OPENING = date(1800, 1, 1)
SOUTH, NORTH = Decimal("5.5"), Decimal("20.6")
WEST, EAST = Decimal("97.3"), Decimal("105.7")
"""Thailand lies between these degrees."""
MOST_STAFF = 2000


def check_can_save(institution: Organisation, *, by: Post) -> None:
    """Only the institution itself keeps its basic data (๕.๓.๒(๓))."""
    check_is_own(by.organisation, institution)
    if institution.level != Level.INSTITUTION:
        raise Forbidden("institutions-only", _("Only schools and centres have basic data."))


def can_save(institution: Organisation, *, by: Post) -> bool:
    """Whether `check_can_save` lets it pass."""
    return is_own(by.organisation, institution) and institution.level == Level.INSTITUTION


def grades_possible(kind: str) -> tuple[str, ...]:
    """The grades an institution of that kind can offer: a centre year groups and kindergarten, a school all."""
    return _CENTRE_GRADES if kind == Kind.CENTRE else tuple(GRADES)


def check_well_formed(basics: Basics, *, kind: str, today: date) -> None:
    """What is filled in must be possible; what is not filled in yet may wait until confirming."""
    faults = {}
    if basics.postcode and not _POSTCODE.fullmatch(basics.postcode):
        faults["postcode"] = _("A postcode has 5 digits.")
    for field in ("telephone", "head_telephone"):
        if (number := getattr(basics, field)) and not _is_telephone(number):
            faults[field] = _("Write the telephone number with its area code, such as 0 5451 1234.")
    strangers = _strangers(basics.grades_offered, kind)
    if strangers:
        faults["grades_offered"] = _("An institution of this kind does not offer: %(grades)s.") % {
            "grades": ", ".join(strangers)
        }
    if basics.opened_on and not EARLIEST_OPENING <= basics.opened_on <= today:
        faults["opened_on"] = _("The opening date cannot lie in the future; check the year.")
    if basics.transferred_on and not (basics.opened_on or EARLIEST_OPENING) <= basics.transferred_on <= today:
        faults["transferred_on"] = _("The transfer lies after the opening and not in the future; check the year.")
    faults |= _position_faults(basics) | _choice_faults(basics)
    for field in ("teachers", "caregivers", "other_staff"):
        if (number := getattr(basics, field)) is not None and not 0 <= number <= MOST_STAFF:
            faults[field] = _("Write a whole number from 0 to %(most)s.") % {"most": f"{MOST_STAFF:,}"}
    for column in Basics._meta.concrete_fields:
        if column.max_length and len(getattr(basics, column.name)) > column.max_length:
            faults[column.name] = _("This is too long; at most %(longest)s characters.") % {
                "longest": column.max_length
            }
    if faults:
        raise Invalid("basics-faulty", _("Some of the basic data is wrong."), faults)


def _position_faults(basics: Basics) -> dict[str, str]:
    """A position is two numbers within Thailand; `position` is the field that a form has for both."""
    latitude, longitude = basics.latitude, basics.longitude
    if latitude is None and longitude is None:
        return {}
    if latitude is None or longitude is None:
        return {"position": _("A position is two numbers: latitude and longitude.")}
    if SOUTH <= latitude <= NORTH and WEST <= longitude <= EAST:
        return {}
    return {"position": _("This position does not lie in Thailand; check the two numbers.")}


def _choice_faults(basics: Basics) -> dict[str, str]:
    choices = (("water", Water), ("electricity", Electricity), ("internet", Internet))
    strange = [name for name, kind in choices if getattr(basics, name) not in ("", *kind.values)]
    return dict.fromkeys(strange, _("Choose one of the answers."))


def _is_telephone(number: str) -> bool:
    digits = sum(character.isdigit() for character in number)
    return _TELEPHONE.fullmatch(number) is not None and digits >= _LEAST_DIGITS


def _strangers(grades: Iterable[str], kind: str) -> list[str]:
    possible = grades_possible(kind)
    return [GRADES[code].thai if code in GRADES else code for code in grades if code not in possible]
