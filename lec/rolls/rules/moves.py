"""When a learner who moved may be taken in or not taken in by the institution that was named."""

from django.utils.translation import gettext as _

from lec.lib.grades import GRADES
from lec.lib.refusals import Invalid, Refused
from lec.rolls.models import Departure
from lec.rolls.rules.contests import check_reason

LONGEST_ROOM = 20


def check_is_offered(departure: Departure, *, still_open: bool) -> None:
    """An offer is answered once, and as long as the learner has come to no other roll."""
    if departure.answered_at is not None:
        raise Refused("offer-answered", _("This was answered already."))
    if not still_open:
        raise Refused("offer-gone", _("The learner is on a roll again; there is nothing to take in."))


def check_class(grade: str, room: str) -> None:
    """Who is taken in comes into a class."""
    faults: dict[str, str] = {}
    if grade not in GRADES:
        faults["grade"] = _("Choose the grade.")
    if len(room) > LONGEST_ROOM:
        faults["room"] = _("At most %(n)d characters.") % {"n": LONGEST_ROOM}
    if faults:
        raise Invalid("class-faulty", next(iter(faults.values())), faults)


def check_answer(answer: str) -> None:
    """Who is not taken in is so for a reason, which the other institution reads."""
    check_reason(answer)
