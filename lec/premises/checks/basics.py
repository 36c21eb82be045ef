"""What basic data still lacks before it can be confirmed; one check, one code, one sentence."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lec.premises.checks.faults import Fault
from lec.premises.checks.surveys import faults_of as survey_faults
from lec.premises.checks.surveys import survey_snapshot
from lec.premises.models import Basics
from lec.premises.queries.basics import basics_of, canonical_lines
from lec.premises.queries.buildings import building_lines
from lec.registry.models import Organisation

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


def check_opening_order(basics: Basics) -> Fault | None:
    """The order that opened the institution is known, if it can still be found."""
    sentence = _("The order or announcement that opened the institution is not filled in yet.")
    found = Fault("opening-order-missing", "opening_order", sentence, blocking=False)
    return None if basics.opening_order else found


def check_position(basics: Basics) -> Fault | None:
    """The institution can be found on a map."""
    sentence = _("The position on the map is not filled in yet.")
    known = basics.latitude is not None and basics.longitude is not None
    return None if known else Fault("position-missing", "position", sentence, blocking=False)


def check_teachers(basics: Basics) -> Fault | None:
    """How many teach is known; nobody is a number too."""
    sentence = _("Fill in how many teachers there are; write 0 if there are none.")
    return Fault("teachers-missing", "teachers", sentence) if basics.teachers is None else None


def check_caregivers(basics: Basics) -> Fault | None:
    """How many care for the children is known."""
    sentence = _("Fill in how many caregivers there are; write 0 if there are none.")
    return Fault("caregivers-missing", "caregivers", sentence) if basics.caregivers is None else None


def check_other_staff(basics: Basics) -> Fault | None:
    """How many others work there is known."""
    sentence = _("Fill in how many other staff there are; write 0 if there are none.")
    return Fault("other-staff-missing", "other_staff", sentence) if basics.other_staff is None else None


def check_water(basics: Basics) -> Fault | None:
    """Where the water comes from is known."""
    sentence = _("Choose where the water for drinking and cooking comes from.")
    return None if basics.water else Fault("water-missing", "water", sentence)


def check_electricity(basics: Basics) -> Fault | None:
    """How there is electricity is known."""
    sentence = _("Choose how the institution has electricity.")
    return None if basics.electricity else Fault("electricity-missing", "electricity", sentence)


def check_internet(basics: Basics) -> Fault | None:
    """How the internet is reached is known."""
    sentence = _("Choose how the institution reaches the internet.")
    return None if basics.internet else Fault("internet-missing", "internet", sentence)


def check_kitchen(basics: Basics) -> Fault | None:
    """Whether there is a kitchen is known; none is an answer."""
    sentence = _("Choose whether there is a kitchen.")
    return Fault("kitchen-missing", "has_kitchen", sentence) if basics.has_kitchen is None else None


def check_playground(basics: Basics) -> Fault | None:
    """Whether there is a playground is known; none is an answer."""
    sentence = _("Choose whether there is a playground.")
    return Fault("playground-missing", "has_playground", sentence) if basics.has_playground is None else None


CHECKS: tuple[Check, ...] = (
    check_house_number,
    check_subdistrict,
    check_district,
    check_postcode,
    check_telephone,
    check_head,
    check_position,
    check_grades,
    check_opening,
    check_opening_order,
    check_teachers,
    check_caregivers,
    check_other_staff,
    check_water,
    check_electricity,
    check_internet,
    check_kitchen,
    check_playground,
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
    """What confirming `basics` needs: the form, the buildings, the survey forms; four statements.

    Only blocking faults are listed: nothing about buildings, for a centre of one room may have no row.
    """
    basics = basics_of(institution)
    answered, unanswered = survey_snapshot(institution)
    lines = canonical_lines(basics) + building_lines(institution) + answered
    return BasicsSnapshot(lines, _blocking(basics) + unanswered)


def basics_faults(institution: Organisation) -> tuple[Fault, ...]:
    """What is in the way of confirming `basics`, without what would be sealed; two statements."""
    return _blocking(basics_of(institution)) + survey_faults(institution)


def _blocking(basics: Basics) -> tuple[Fault, ...]:
    return tuple(fault for fault in faults_of(basics) if fault.blocking)
