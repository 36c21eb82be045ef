"""Explanations with the query that each answers, as a LAO reads them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lec.registry.models import Organisation
from lec.rolls.checks.catalogue import CHECK, OfLearner, sentence_of
from lec.rolls.checks.findings import Surroundings
from lec.rolls.models import Explanation
from lec.rolls.queries.explanations import mark_of
from lec.rolls.queries.roll import RollRow, read_rows


@dataclass(frozen=True)
class Given:
    """One explanation: what was asked (`message`), of whom (`name`, '' of the whole roll), and the answer.

    `mark` is that of what is read here, to be handed to whoever accepts it.
    """

    explanation_id: int
    institution: Organisation
    message: str
    name: str
    enrolment_id: int | None
    sentence: str
    at: datetime
    refusal: str
    refused_at: datetime | None
    refused_by: str
    accepted_at: datetime | None
    accepted_by: str
    mark: str

    @property
    def is_unseen(self) -> bool:
        """Whether the LAO has neither accepted nor refused it."""
        return not self.refusal and self.accepted_at is None


def given(explanations: Sequence[Explanation], academic_year: int, today: date) -> list[Given]:
    """These explanations with their queries, in the same order; one statement for all learners."""
    rows = read_rows(one.enrolment_id for one in explanations if one.enrolment_id)
    around = Surroundings(academic_year, today)
    result = []
    for one in explanations:
        row = rows.get(one.enrolment_id) if one.enrolment_id else None
        institution = one.enrolment.institution if one.enrolment else one.institution
        assert institution is not None
        result.append(
            Given(
                explanation_id=one.pk,
                institution=institution,
                message=_asked(one, row, around),
                name=row.full_name if row else "",
                enrolment_id=one.enrolment_id,
                sentence=one.sentence,
                at=one.at,
                refusal=one.refusal,
                refused_at=one.refused_at,
                refused_by=str(one.refused_officer or ""),
                accepted_at=one.accepted_at,
                accepted_by=str(one.accepted_officer or ""),
                mark=mark_of(one),
            )
        )
    return result


def _asked(one: Explanation, row: RollRow | None, around: Surroundings) -> str:
    """The query as the institution saw it; the code alone where the check is no longer in the catalogue."""
    check = CHECK.get(one.code)
    if check is None:
        return one.code
    if row is None:
        return sentence_of(one.code, one.facts)
    return check.say(check.find(row, around) or {}) if isinstance(check, OfLearner) else check.say({})
