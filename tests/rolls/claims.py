"""A second institution's claim on a learner, written straight into the tables."""

from datetime import timedelta

from lec.registry.models import Organisation
from lec.rolls.actions.settling import recount
from lec.rolls.models import Enrolment, EnrolmentState
from tests.nation import NOW


def make_claim(institution: Organisation, enrolment: Enrolment, *, minutes: int = 1) -> Enrolment:
    """The institution's claim on the learner of an enrolment, made some minutes after NOW."""
    claim = Enrolment.objects.create(
        learner=enrolment.learner,
        institution=institution,
        academic_year=enrolment.academic_year,
        grade=enrolment.grade,
        room="1",
        state=EnrolmentState.CLAIMED,
        created_at=NOW + timedelta(minutes=minutes),
    )
    recount([institution.pk], enrolment.academic_year)
    return claim
