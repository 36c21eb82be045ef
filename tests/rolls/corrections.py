"""Wrong national IDs, the requests to correct them, and the numbers recorded."""

from datetime import timedelta
from typing import Any

from lec.lib.identifiers import Identifier
from lec.registry.models import Organisation
from lec.rolls.actions.identifiers import accept_request, ask_correction
from lec.rolls.identity import unseal
from lec.rolls.models import Enrolment, EnrolmentState, IdentifierRequest, Learner
from tests.nation import NOW, YEAR, national_id, post_of

LATER = NOW + timedelta(hours=1)
RIGHT = Identifier("national", national_id(4_711))
OTHER = Identifier("national", national_id(4_712))
GCODE = Identifier("gcode", "G695400000001")
REASON = "พิมพ์เลขผิดหนึ่งหลัก เทียบกับสูติบัตรแล้ว"


def ask(enrolment: Enrolment, identifier: Identifier = RIGHT, **more: Any) -> IdentifierRequest:
    values: dict[str, Any] = {"reason": REASON, "by": post_of(enrolment.institution), "now": NOW}
    return ask_correction(enrolment=enrolment, identifier=identifier, **values | more)


def accept(request: IdentifierRequest) -> list[Any]:
    assert request.institution.lao is not None
    return accept_request(request=request, by=post_of(request.institution.lao), now=LATER)


def number_of(enrolment: Enrolment) -> str:
    sealed = Learner.objects.get(pk=enrolment.learner_id).identifier_sealed
    assert sealed is not None
    return unseal(sealed)


def claimed(institution: Organisation, one: Enrolment) -> Enrolment:
    return Enrolment.objects.create(
        learner=one.learner,
        institution=institution,
        academic_year=YEAR,
        grade="P1",
        state=EnrolmentState.CLAIMED,
        created_at=NOW,
    )
