"""The tables a nation is written into, and how rows go there: COPY on PostgreSQL, plain INSERTs on SQLite.

The seed writes tables, not acts: 1.6 million learners by the acts of people would take hours. What the acts
keep true besides (counts, seals, chains of events) it computes itself, and `lec verify` proves it.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection, models

Row = tuple[Any, ...]
Batch = dict[str, list[Row]]
"""Rows by the label of their table."""

_PERSON = "prefix first_name last_name name_sort sex birth_date nationality"
COLUMNS: dict[str, tuple[str, ...]] = {
    label: tuple(names.split())
    for label, names in {
        "registry.Organisation": (
            "id level kind code name name_sort parent_id lao_id province_id district subdistrict opened_on"
        ),
        "registry.Naming": "organisation_id code name kind since",
        "registry.OtherSchool": (
            "id lao_id code name name_sort affiliation district dissolved_on dissolution_reference"
        ),
        "accounts.Post": "id organisation_id username password officer_id",
        "accounts.Officer": (
            "id post_id first_name last_name position telephone order_number appointed_on created_at"
        ),
        "rounds.Round": "id academic_year term count_date fiscal_year opened_at closed_at",
        "rounds.Deadline": "round_id level organisation_id due_on order_reference reason set_at set_by_id",
        "rounds.Standing": (
            "id round_id organisation_id database state late seal_number confirmed_at confirmed_by_id "
            "confirmed_officer_id confirmed_digest confirmed_total"
        ),
        "rounds.Step": "standing_id act from_state to_state at post_id officer_id reason seal_number",
        "confirmation.Seal": (
            "standing_id number at post_id officer_id late counts total claimed digest rests_on parts public_code"
        ),
        "premises.Basics": (
            "institution_id house_number village subdistrict district postcode telephone head_name head_position "
            "grades_offered opened_on teachers caregivers other_staff water electricity internet has_kitchen "
            "has_playground changed_at post_id officer_id"
        ),
        "headcounts.Headcount": "id school_id round_id source recorded_at post_id officer_id",
        "headcounts.Cell": "headcount_id grade sex count",
        "rolls.Learner": f"id identifier_kind identifier_sealed {_PERSON} created_at",
        "rolls.Particulars": (
            "learner_id father_name mother_name guardian_name guardian_relation guardian_telephone"
        ),
        "rolls.Verification": "id institution_id round_id grade room at post_id officer_id present absent",
        "rolls.Enrolment": (
            "id learner_id institution_id academic_year grade room student_number entered_on state "
            "verification_id created_at"
        ),
        "rolls.Departure": (
            "enrolment_id kind reason destination_id last_seen attempts answered_at at post_id officer_id"
        ),
        "rolls.Explanation": (
            "enrolment_id institution_id academic_year subject facts code sentence at post_id"
        ),
        "rolls.Count": "institution_id academic_year grade sex enrolled claimed departed",
        "rolls.SurveyEntry": (
            "learner_id institution_id papers surveyed_at surveyed_post_id registered_on registered_post_id "
            "received_at received_post_id"
        ),
        "rolls.Contest": "learner_id academic_year opened_at evidence_due_on",
        "rolls.Claim": f"enrolment_id {_PERSON}",
        "audit.Ledger": "organisation_id length head",
        "audit.Event": (
            "organisation_id number at post_id officer_id verb subject before after previous_hash hash"
        ),
    }.items()
}

LARGE = ("rolls.Learner", "rolls.Particulars", "rolls.Enrolment", "headcounts.Cell")
"""Their indexes are dropped and made again at the end."""


@dataclass(frozen=True)
class Layout:
    """Where rows of a label go; `tail` has the values of the columns that rows do not carry."""

    table: str
    columns: tuple[str, ...]
    tail: Row


@cache
def layout(label: str) -> Layout:
    """The columns of a table, those not listed with their defaults, so that a new column needs nothing here."""
    model = apps.get_model(label)
    listed = COLUMNS[label]
    fields = {field.attname: field for field in model._meta.concrete_fields}
    rest = [
        field
        for name, field in fields.items()
        if name not in listed and not isinstance(field, models.AutoField)
    ]
    columns = [fields[name].column for name in listed] + [field.column for field in rest]
    return Layout(model._meta.db_table, tuple(columns), tuple(field.get_default() for field in rest))


def encoded(batch: Batch, vendor: str) -> dict[str, Any]:
    """The rows as the database takes them: text for COPY on PostgreSQL, lists of values elsewhere."""
    if vendor == "postgresql":
        return {label: _copy_text(rows, layout(label).tail) for label, rows in batch.items() if rows}
    return {
        label: [tuple(map(_plain, (*row, *layout(label).tail))) for row in rows]
        for label, rows in batch.items()
        if rows
    }


def write(parts: Mapping[str, Any]) -> None:
    """Write what `encoded` made, in the transaction of the caller."""
    for label, content in parts.items():
        to = layout(label)
        names = ", ".join(f'"{column}"' for column in to.columns)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f'COPY "{to.table}" ({names}) FROM STDIN') as copy:
                    copy.write(content)
            else:
                places = ", ".join(["%s"] * len(to.columns))
                cursor.executemany(f'INSERT INTO "{to.table}" ({names}) VALUES ({places})', content)


def write_rows(batch: Batch) -> None:
    """Write rows straight away."""
    write(encoded(batch, connection.vendor))


def _copy_text(rows: Iterable[Row], tail: Row) -> bytes:
    end = "".join(f"\t{_copied(value)}" for value in tail) + "\n"
    return "".join(["\t".join(map(_copied, row)) + end for row in rows]).encode()


def _copied(value: Any) -> str:
    """One value in PostgreSQL's text format."""
    if type(value) is str:
        if "\t" in value or "\\" in value:
            return value.replace("\\", "\\\\").replace("\t", "\\t")
        return value
    if type(value) is int:
        return str(value)
    if value is None:
        return "\\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | dict):
        return _copied(_json(value))
    return str(value).replace("\\", "\\\\").replace("\t", "\\t")


def _plain(value: Any) -> Any:
    """One value as Django would hand it to SQLite."""
    if isinstance(value, datetime):
        return str(value.astimezone(UTC).replace(tzinfo=None))
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | dict):
        return _json(value)
    return str(value) if isinstance(value, str) else value


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def models_written() -> Sequence[type[models.Model]]:
    """Every model that the seed writes."""
    return [apps.get_model(label) for label in COLUMNS]
