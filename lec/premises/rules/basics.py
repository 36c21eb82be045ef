"""Who may change an institution's basic data, and which values are malformed."""

import re
from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from lec.accounts.models import Post
from lec.lib.grades import GRADES
from lec.lib.refusals import Forbidden, Invalid
from lec.premises.models import Basics
from lec.registry.models import Kind, Level, Organisation
from lec.registry.rules import check_is_own, is_own

_CENTRE_GRADES = tuple(code for code in GRADES if code[0] in "NK")
_POSTCODE = re.compile(r"[1-9][0-9]{4}")
_TELEPHONE = re.compile(r"[0-9+(][0-9 ()+,.-]*(?:(?:ต่อ|ext\.?|#) ?[0-9, -]+)?", re.IGNORECASE)
_LEAST_DIGITS = 9
EARLIEST_OPENING = date(1800, 1, 1)


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
    for column in Basics._meta.concrete_fields:
        if column.max_length and len(getattr(basics, column.name)) > column.max_length:
            faults[column.name] = _("This is too long; at most %(longest)s characters.") % {
                "longest": column.max_length
            }
    if faults:
        raise Invalid("basics-faulty", _("Some of the basic data is wrong."), faults)


def _is_telephone(number: str) -> bool:
    digits = sum(character.isdigit() for character in number)
    return _TELEPHONE.fullmatch(number) is not None and digits >= _LEAST_DIGITS


def _strangers(grades: Iterable[str], kind: str) -> list[str]:
    possible = grades_possible(kind)
    return [GRADES[code].thai if code in GRADES else code for code in grades if code not in possible]
