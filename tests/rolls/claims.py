"""A second institution's claim on a learner, written straight into the tables."""

from datetime import date, timedelta

from lec.lib.collation import sort_key
from lec.registry.models import Organisation
from lec.rolls.actions.settling import recount
from lec.rolls.models import Claim, Contest, Enrolment, EnrolmentState
from tests.nation import NOW


def make_claim(institution: Organisation, enrolment: Enrolment, *, minutes: int = 1, due: int = 14) -> Enrolment:
    """The institution's claim on the learner of an enrolment, made some minutes after NOW, contest and all.

    It states the person in words of its own, which tell whose they are; evidence is due `due` days after NOW.
    """
    at = NOW + timedelta(minutes=minutes)
    claim = Enrolment.objects.create(
        learner=enrolment.learner,
        institution=institution,
        academic_year=enrolment.academic_year,
        grade=enrolment.grade,
        room="1",
        state=EnrolmentState.CLAIMED,
        created_at=at,
    )
    Claim.objects.create(
        enrolment=claim,
        prefix=enrolment.learner.prefix,
        first_name=f"อ้าง{institution.pk}",
        last_name=f"โดย{institution.name}",
        name_sort=sort_key(f"อ้าง{institution.pk} โดย{institution.name}"),
        sex=enrolment.learner.sex,
        birth_date=date(enrolment.learner.birth_date.year, 2, 16),
        nationality="ลาว",
    )
    Contest.objects.get_or_create(
        learner=enrolment.learner,
        academic_year=enrolment.academic_year,
        closed_at=None,
        defaults={"opened_at": at, "evidence_due_on": NOW.date() + timedelta(days=due)},
    )
    recount([institution.pk], enrolment.academic_year, at=NOW)
    return claim


def contest_of(enrolment: Enrolment) -> Contest:
    """The latest contest about the learner of an enrolment."""
    return Contest.objects.filter(learner=enrolment.learner_id).order_by("-pk")[0]
