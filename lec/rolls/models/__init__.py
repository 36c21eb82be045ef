"""The tables of learners, a file per subject."""

from lec.rolls.models.contests import Claim as Claim
from lec.rolls.models.contests import Contest as Contest
from lec.rolls.models.contests import ContestOutcome as ContestOutcome
from lec.rolls.models.contests import Evidence as Evidence
from lec.rolls.models.doubles import Double as Double
from lec.rolls.models.doubles import Verdict as Verdict
from lec.rolls.models.enrolments import Count as Count
from lec.rolls.models.enrolments import CountAt as CountAt
from lec.rolls.models.enrolments import Departure as Departure
from lec.rolls.models.enrolments import DepartureKind as DepartureKind
from lec.rolls.models.enrolments import Enrolment as Enrolment
from lec.rolls.models.enrolments import EnrolmentState as EnrolmentState
from lec.rolls.models.enrolments import Explanation as Explanation
from lec.rolls.models.enrolments import Outcome as Outcome
from lec.rolls.models.enrolments import Promotion as Promotion
from lec.rolls.models.enrolments import Reason as Reason
from lec.rolls.models.enrolments import Verification as Verification
from lec.rolls.models.enrolments import Whereabouts as Whereabouts
from lec.rolls.models.persons import IdentifierKind as IdentifierKind
from lec.rolls.models.persons import IdentifierRequest as IdentifierRequest
from lec.rolls.models.persons import Learner as Learner
from lec.rolls.models.persons import Particulars as Particulars
from lec.rolls.models.persons import Sex as Sex
from lec.rolls.models.persons import SurveyEntry as SurveyEntry
from lec.rolls.models.uploads import Upload as Upload
