"""Reading an institution's basic data, as people see it and as it is sealed."""

from decimal import Decimal
from typing import Any, cast

from lec.lib.digests import Field, canonical_line
from lec.lib.fingerprints import fingerprint
from lec.premises.models import Basics
from lec.registry.models import Organisation

TEXT_FIELDS = (
    "house_number",
    "village",
    "road",
    "subdistrict",
    "district",
    "postcode",
    "telephone",
    "head_name",
    "head_position",
    "head_telephone",
)
FIRST_FIELDS = (*TEXT_FIELDS, "grades_offered", "opened_on")
"""What basic data held at first, in the order of the one canonical line that they have been sealed in ever since."""

LATER_FIELDS = (
    "opening_order",
    "transferred_on",
    "transfer_order",
    "latitude",
    "longitude",
    "teachers",
    "caregivers",
    "other_staff",
    "water",
    "electricity",
    "internet",
    "has_kitchen",
    "has_playground",
)
"""What was added since; each is sealed in a line of its own, and only once it is filled in."""

FIELDS = (*FIRST_FIELDS, *LATER_FIELDS)
"""Everything that an institution fills in."""


def basics_of(institution: Organisation) -> Basics:
    """The basic data as kept, or an unsaved empty one; one statement."""
    found = Basics.objects.select_related("officer").filter(institution=institution).first()
    return found or Basics(institution=institution)


def values_of(basics: Basics) -> dict[str, Any]:
    """What is filled in, by field; None or empty where it is not."""
    return {name: getattr(basics, name) for name in FIELDS}


def mark_of(basics: Basics) -> str:
    """The fingerprint of basic data as shown, for a form to carry along."""
    return fingerprint(values_of(basics))


def canonical_lines(basics: Basics) -> tuple[bytes, ...]:
    """The canonical lines of basic data: one of what there was at first, one for each later field filled in.

    What is not filled in has no line, so that a seal of before the field existed keeps its digest.
    """
    texts = [getattr(basics, field) for field in TEXT_FIELDS]
    first = canonical_line("basics", *texts, " ".join(basics.grades_offered), basics.opened_on)
    filled = [(name, value) for name in LATER_FIELDS if (value := getattr(basics, name)) not in (None, "")]
    return (first, *(canonical_line("basics", name, _sealed(value)) for name, value in filled))


def _sealed(value: Any) -> Field:
    """A value as a canonical line holds it: yes or no for a truth value, degrees with six decimals."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value:.6f}"
    return cast(Field, value)
