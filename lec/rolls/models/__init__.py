"""The tables of learners, a file per subject."""

from lec.rolls.models.enrolments import Count as Count
from lec.rolls.models.enrolments import Departure as Departure
from lec.rolls.models.enrolments import DepartureKind as DepartureKind
from lec.rolls.models.enrolments import Enrolment as Enrolment
from lec.rolls.models.enrolments import EnrolmentState as EnrolmentState
from lec.rolls.models.enrolments import Explanation as Explanation
from lec.rolls.models.enrolments import Reason as Reason
from lec.rolls.models.enrolments import Verification as Verification
from lec.rolls.models.persons import IdentifierKind as IdentifierKind
from lec.rolls.models.persons import Learner as Learner
from lec.rolls.models.persons import Particulars as Particulars
from lec.rolls.models.persons import Sex as Sex
from lec.rolls.models.uploads import Upload as Upload
