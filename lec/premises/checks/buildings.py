"""What the list of buildings still lacks; nothing that confirming waits for."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from lec.premises.checks.faults import Fault
from lec.premises.models import Building


def check_any(buildings: Collection[Building]) -> Fault | None:
    """At least one building or place is recorded; a centre of one room may have none worth a row."""
    sentence = _("No building or place is recorded yet.")
    return None if buildings else Fault("buildings-missing", "buildings", sentence, blocking=False)
