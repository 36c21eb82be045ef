"""Reading an institution's basic data, as people see it and as it is sealed."""

from lec.lib.digests import canonical_line
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
FIELDS = (*TEXT_FIELDS, "grades_offered", "opened_on")
"""What an institution fills in, in the order of the form and of the canonical line."""


def basics_of(institution: Organisation) -> Basics:
    """The basic data as kept, or an unsaved empty one; one statement."""
    found = Basics.objects.select_related("officer").filter(institution=institution).first()
    return found or Basics(institution=institution)


def canonical_lines(basics: Basics) -> tuple[bytes, ...]:
    """The one canonical line of an institution's basic data."""
    texts = [getattr(basics, field) for field in TEXT_FIELDS]
    grades = " ".join(basics.grades_offered)
    return (canonical_line("basics", *texts, grades, basics.opened_on),)
