"""What basic data still lacks before it can be confirmed; one check, one code, one sentence."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lec.premises.models import Basics
from lec.premises.queries.basics import basics_of, canonical_lines
from lec.registry.models import Organisation


@dataclass(frozen=True)
class Fault:
    """One thing to mend; `field` is where, `blocking` whether confirming waits for it."""

    code: str
    field: str
    message: str
    blocking: bool = True


Check = Callable[[Basics], Fault | None]


def check_house_number(basics: Basics) -> Fault | None:
    """The address has a house number."""
    sentence = _("Fill in the house number of the address; write - if it has none.")
    return None if basics.house_number else Fault("house-number-missing", "house_number", sentence)


def check_subdistrict(basics: Basics) -> Fault | None:
    """The address has a subdistrict."""
    sentence = _("Fill in the subdistrict of the address.")
    return None if basics.subdistrict else Fault("subdistrict-missing", "subdistrict", sentence)


def check_district(basics: Basics) -> Fault | None:
    """The address has a district."""
    sentence = _("Fill in the district of the address.")
    return None if basics.district else Fault("district-missing", "district", sentence)


def check_postcode(basics: Basics) -> Fault | None:
    """The address has a postcode."""
    return None if basics.postcode else Fault("postcode-missing", "postcode", _("Fill in the postcode."))


def check_telephone(basics: Basics) -> Fault | None:
    """The institution can be telephoned."""
    sentence = _("Fill in the telephone number of the institution.")
    return None if basics.telephone else Fault("telephone-missing", "telephone", sentence)


def check_head(basics: Basics) -> Fault | None:
    """Somebody heads the institution."""
    sentence = _("Fill in the name of the head of the institution.")
    return None if basics.head_name else Fault("head-missing", "head_name", sentence)


def check_grades(basics: Basics) -> Fault | None:
    """At least one grade is offered."""
    sentence = _("Choose at least one grade that is offered.")
    return None if basics.grades_offered else Fault("grades-missing", "grades_offered", sentence)


def check_opening(basics: Basics) -> Fault | None:
    """The opening date is known; old centres may have to look for it, so nothing waits for it."""
    sentence = _("The opening date is not filled in yet.")
    return None if basics.opened_on else Fault("opening-missing", "opened_on", sentence, blocking=False)


CHECKS: tuple[Check, ...] = (
    check_house_number,
    check_subdistrict,
    check_district,
    check_postcode,
    check_telephone,
    check_head,
    check_grades,
    check_opening,
)


def faults_of(basics: Basics) -> tuple[Fault, ...]:
    """Everything the checks find, in the order of the form."""
    return tuple(fault for check in CHECKS if (fault := check(basics)))


@dataclass(frozen=True)
class BasicsSnapshot:
    """Basic data as a confirmation seals it: `lines` for the digest, and the `faults` in its way."""

    lines: tuple[bytes, ...]
    faults: tuple[Fault, ...]


def basics_snapshot(institution: Organisation) -> BasicsSnapshot:
    """What confirming `basics` needs; only blocking faults are listed; one statement."""
    basics = basics_of(institution)
    faults = tuple(fault for fault in faults_of(basics) if fault.blocking)
    return BasicsSnapshot(canonical_lines(basics), faults)
