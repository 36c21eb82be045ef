"""What may be wrong with a roll: one check is one function, one code, one severity, one message.

Errors keep a roll from being confirmed until the fact is corrected; queries until somebody has explained, in a
sentence that the LAO may not accept, why the fact is as it is (๖).
"""

from lec.rolls.checks.catalogue import ANSWERS_FOR as ANSWERS_FOR
from lec.rolls.checks.catalogue import CHECKS as CHECKS
from lec.rolls.checks.catalogue import QUERY_CODES as QUERY_CODES
from lec.rolls.checks.catalogue import findings as findings
from lec.rolls.checks.catalogue import findings_of_learners as findings_of_learners
from lec.rolls.checks.findings import ERROR as ERROR
from lec.rolls.checks.findings import QUERY as QUERY
from lec.rolls.checks.findings import Finding as Finding
from lec.rolls.checks.findings import Sealed as Sealed
from lec.rolls.checks.findings import Surroundings as Surroundings
from lec.rolls.checks.readiness import Readiness as Readiness
from lec.rolls.checks.readiness import readiness as readiness
from lec.rolls.checks.readiness import readiness_of as readiness_of
