"""When classes may be promoted, and when that may still be taken back."""

from django.utils.translation import gettext as _

from lec.lib.grades import GRADES
from lec.lib.refusals import Invalid, Refused
from lec.registry.models import Organisation
from lec.rolls.models import Outcome
from lec.rounds.models import Database, Standing

STAYING = (Outcome.PROMOTE, Outcome.REPEAT)
LONGEST_ROOM = 20


def is_confirmed_already(institution: Organisation, new_year: int) -> bool:
    """Whether the new year's roll was ever confirmed; from then on promotion is no longer taken back."""
    return Standing.objects.filter(
        organisation=institution, database=Database.ROLL, round__academic_year=new_year, seal_number__gt=0
    ).exists()


def check_can_promote(institution: Organisation, new_year: int) -> None:
    """Promotion is open until the new year's roll is confirmed for the first time."""
    if is_confirmed_already(institution, new_year):
        raise Refused(
            "promotion-over",
            _("The roll of the new year has been confirmed. Change single learners on their own pages now."),
        )


def check_outcome(outcome: str, grade: str, room: str) -> None:
    """Who stays has a grade of the new year; who leaves has none."""
    if outcome not in Outcome.values:
        raise Invalid("outcome-unknown", _("Choose what becomes of each learner."))
    if outcome in STAYING and grade not in GRADES:
        raise Invalid("grade-unknown", _("Choose the class of the new year."))
    if len(room) > LONGEST_ROOM:
        raise Invalid("room-long", _("A room has at most %(n)d characters.") % {"n": LONGEST_ROOM})
