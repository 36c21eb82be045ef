"""When a roll may be changed, explained, settled and looked into, a file per subject."""

from lec.rolls.rules.roll import LEAST_SENTENCE as LEAST_SENTENCE
from lec.rolls.rules.roll import LONGEST_ATTEMPTS as LONGEST_ATTEMPTS
from lec.rolls.rules.roll import LONGEST_SENTENCE as LONGEST_SENTENCE
from lec.rolls.rules.roll import check_can_change_roll as check_can_change_roll
from lec.rolls.rules.roll import check_can_look as check_can_look
from lec.rolls.rules.roll import check_departure as check_departure
from lec.rolls.rules.roll import check_explanation as check_explanation
from lec.rolls.rules.roll import check_has_roll as check_has_roll
from lec.rolls.rules.roll import check_of_year as check_of_year
from lec.rolls.rules.roll import check_on_roll as check_on_roll
