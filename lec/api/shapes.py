"""The shapes that several resources share: organisations, counts, pages."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from ninja import Schema

from lec.lib.grades import GRADES
from lec.registry.models import Organisation

M = TypeVar("M", bound=Model)

LONGEST_PAGE = 500
LAST_ROW = 10**9
"""No list is longer; beyond it a database cannot count."""


class OrganisationOut(Schema):
    """An organisation as every list names it."""

    code: str
    name: str
    level: str
    kind: str
    district: str
    parent: str | None

    @staticmethod
    def of(organisation: Organisation) -> "OrganisationOut":
        return OrganisationOut(
            code=organisation.code,
            name=organisation.name,
            level=organisation.level,
            kind=organisation.kind,
            district=organisation.district,
            parent=organisation.parent.code if organisation.parent else None,
        )


class OrganisationRef(Schema):
    """The least by which an organisation is named."""

    code: str
    name: str
    level: str


class CellOut(Schema):
    """One grade and sex."""

    grade: str
    sex: str
    count: int


class CountsOut(Schema):
    """Counts by grade and sex, in the order of grades; `total` is their sum."""

    total: int
    cells: list[CellOut]

    @staticmethod
    def of(counts: Mapping[str, Mapping[str, int]]) -> "CountsOut":
        cells = [
            CellOut(grade=grade, sex=sex, count=counts[grade].get(sex, 0))
            for grade in sorted(counts, key=lambda code: GRADES[code].order)
            for sex in ("M", "F")
        ]
        return CountsOut(total=sum(cell.count for cell in cells), cells=cells)


class BlockerOut(Schema):
    """One reason why a confirmation is refused."""

    organisation: OrganisationRef
    code: str
    message: str
    contact: str


class FaultOut(Schema):
    """One fault of the input: `field` names what, as in `3.birth_date` for the fourth learner sent."""

    field: str
    code: str
    message: str


class ProblemOut(Schema):
    """A refusal, as application/problem+json.

    With the code changed-meanwhile `current` is the fingerprint of what stands now.
    """

    type: str
    title: str
    status: int
    code: str
    detail: str
    faults: list[FaultOut] | None = None
    blockers: list[BlockerOut] | None = None
    current: str | None = None


PROBLEMS: dict[Any, Any] = {frozenset({401, 403, 404, 409, 422}): ProblemOut}


def page(rows: QuerySet[M], after: int, limit: int) -> tuple[list[M], str | None]:
    """Rows after the first `after`, at most `limit`, and the query of the next page or None."""
    limit = max(1, min(limit, LONGEST_PAGE))
    after = max(0, min(after, LAST_ROW))
    found = list(rows[after : after + limit + 1])
    following = f"?after={after + limit}&limit={limit}" if len(found) > limit else None
    return found[:limit], following
