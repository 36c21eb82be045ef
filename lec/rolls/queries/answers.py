"""An officer's answer to a query, and the answers of a whole roll as one column of another statement."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Aggregate, Func, JSONField, Subquery
from django.db.models.sql.compiler import SQLCompiler
from django.utils.dateparse import parse_datetime

from lec.rolls.models import Explanation

REFUSED_BY = (
    "refused_officer__first_name",
    "refused_officer__last_name",
    "refused_officer__position",
    "refused_officer__telephone",
)
ANSWER_COLUMNS = ("id", "sentence", "facts", "at", "refusal", *REFUSED_BY)
"""What an Answer is made of, in its order."""

Answers = dict[tuple[str, str], "Answer"]
"""The answers to queries about a roll as a whole, by code and subject."""


@dataclass(frozen=True)
class Answer:
    """Why a query is in order, for the figures in `facts`; `refusal` says why the LAO does not accept it.

    `refused_by` names the officer who did not, with position and telephone.
    """

    sentence: str
    facts: str = ""
    refusal: str = ""
    refused_by: str = ""
    at: datetime | None = None
    explanation_id: int | None = None

    @property
    def stands(self) -> bool:
        """Whether nobody has refused it."""
        return not self.refusal


def answer_of(values: Any) -> Answer:
    """The answer in one row of ANSWER_COLUMNS."""
    pk, sentence, facts, at, refusal, first_name, last_name, *rest = values
    name = f"{first_name or ''} {last_name or ''}".strip()
    if isinstance(at, str):
        moment = parse_datetime(at)
        # SQLite writes moments into JSON without their zone, which is UTC.
        at = moment.replace(tzinfo=moment.tzinfo or UTC) if moment else None
    return Answer(sentence, facts, refusal, ", ".join(part for part in (name, *rest) if part), at, pk)


class _Row(Func):
    """Columns as a JSON list; Django's own JSONArray asks SQLite first whether it knows JSON, a statement more."""

    function = "JSON_ARRAY"
    output_field = JSONField()

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        return self.as_sql(compiler, connection, function="JSONB_BUILD_ARRAY")


class _Rows(Aggregate):
    """Every row of a group as one JSON list."""

    function = "JSON_GROUP_ARRAY"
    output_field = JSONField()

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        return self.as_sql(compiler, connection, function="JSONB_AGG")


def answers_column(institution: Any, academic_year: Any) -> Subquery:
    """The answers about the roll as a whole, to be read beside what another statement reads anyway.

    Both arguments are values, or OuterRef expressions of that statement. Read it with `answers_in`.
    """
    rows = Explanation.objects.filter(institution=institution, academic_year=academic_year).order_by()
    listed = rows.values("institution").annotate(listed=_Rows(_Row("code", "subject", *ANSWER_COLUMNS)))
    return Subquery(listed.values("listed"), output_field=JSONField())


def answers_in(column: list[list[Any]] | None) -> Answers:
    """What `answers_column` gave."""
    return {(code, subject): answer_of(values) for code, subject, *values in column or ()}
