"""What a learner's own page shows of its identifier: the open request, and how the number changed."""

from dataclasses import dataclass
from typing import Any

from lec.registry.models import Organisation
from lec.rolls.queries.identifier_requests import Asked, last_request
from lec.rolls.queries.survey import Replaced, SurveyRow, replacements_of, survey_row


@dataclass(frozen=True)
class Identity:
    """`last` is the latest request of the institution, `survey` its row while there is no number."""

    last: Asked | None
    replaced: list[Replaced]
    survey: SurveyRow | None
    can_ask: bool


def identity_of(institution: Organisation, enrolment: Any, *, can_change: bool) -> Identity:
    """The identity of one learner as its page shows it; three statements."""
    learner = enrolment.learner
    last = last_request(enrolment)
    waits = learner.identifier_sealed is None
    return Identity(
        last=last,
        replaced=replacements_of(institution, learner),
        survey=survey_row(enrolment) if waits else None,
        can_ask=can_change and learner.identifier_kind == "national" and not (last and last.is_open),
    )
