"""What the import pipeline is measured beside: a bare upsert, and django-import-export, into the same tables."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

LEARNER = (
    "identifier_kind", "identifier_sealed", "prefix", "first_name", "last_name", "name_sort", "sex", "birth_date",
    "nationality", "created_at",
)  # fmt: skip
PARTICULARS = (
    "ethnicity", "religion", "weight_kg", "height_cm", "father_name", "mother_name", "guardian_name",
    "guardian_relation", "guardian_telephone", "registered_address", "current_address",
)  # fmt: skip
ENROLMENT = (
    "institution_id", "academic_year", "grade", "room", "student_number", "entered_on", "state", "created_at",
)  # fmt: skip
MEASURES = ("weight_kg", "height_cm")


def clean_rows(school: Any, records: Iterable[Any]) -> list[dict[str, Any]]:
    """The values of all three tables, as they will stand there; made before any clock starts."""
    from lec.lib.collation import sort_key
    from lec.rolls.identity import seal
    from tests.nation import NOW, YEAR

    rows = []
    for one in records:
        row = {name: None if name in MEASURES else "" for name in PARTICULARS}
        row |= {name: getattr(one, name) for name in (*LEARNER, *ENROLMENT) if hasattr(one, name)}
        row |= {
            "identifier_kind": one.identifier.kind,
            "identifier_sealed": seal(one.identifier),
            "learner": seal(one.identifier),
            "name_sort": sort_key(f"{one.first_name} {one.last_name}"),
            "created_at": NOW,
            "institution_id": school.pk,
            "academic_year": YEAR,
            "state": "enrolled",
        }
        rows.append(row | (one.particulars or {}))
    return rows


def upsert(connection: Any, rows: Sequence[dict[str, Any]]) -> None:
    """The clean rows staged by COPY, then INSERT ... ON CONFLICT into each table; one transaction, nothing else."""
    columns = tuple(dict.fromkeys((*LEARNER, *PARTICULARS, *ENROLMENT)))
    kinds = {"birth_date": "date", "entered_on": "date", "created_at": "timestamptz", "institution_id": "bigint"}
    kinds |= {"academic_year": "int"} | dict.fromkeys(MEASURES, "numeric")
    declared = ", ".join(f"{name} {kinds.get(name, 'text')}" for name in columns)
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE staged ({declared}) ON COMMIT DROP")
        with cursor.copy(f"COPY staged ({', '.join(columns)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row([row[name] for name in columns])
        cursor.execute(_into("rolls_learner", LEARNER, "identifier_sealed", LEARNER, "staged"))
        known = "staged JOIN rolls_learner AS kept USING (identifier_sealed)"
        particulars = ("learner_id", *PARTICULARS)
        values = ("kept.id", *PARTICULARS)
        cursor.execute(_into("rolls_particulars", particulars, "learner_id", values, known))
        place = ("learner_id", *ENROLMENT)
        values = ("kept.id", *(f"staged.{name}" for name in ENROLMENT))
        once = "learner_id, institution_id, academic_year) WHERE (NOT (state = 'departed')"
        cursor.execute(_into("rolls_enrolment", place, once, values, known))


def _into(table: str, columns: Sequence[str], key: str, values: Sequence[str], source: str) -> str:
    written = ", ".join(f"{name} = excluded.{name}" for name in columns if name not in key)
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM {source}"
        f" ON CONFLICT ({key}) DO UPDATE SET {written}"
    )


def as_csv(rows: Sequence[dict[str, Any]]) -> str:
    """The clean rows as the file that django-import-export is given."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, rows[0].keys())
    writer.writeheader()
    writer.writerows({name: _written(value) for name, value in row.items()} for row in rows)
    return text.getvalue()


def _written(value: Any) -> Any:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    return value.isoformat() if isinstance(value, date) else value


def import_by_row(text: str) -> None:
    """django-import-export as it is by default: one ModelResource, row by row, the other tables after each."""
    import tablib
    from import_export import resources

    from lec.rolls.models import Enrolment, Learner, Particulars

    class Persons(resources.ModelResource):  # type: ignore[misc]
        class Meta:
            model = Learner
            fields = LEARNER
            import_id_fields = ("identifier_sealed",)

        def after_save_instance(self, instance: Any, row: Any, **_more: Any) -> None:
            told = {name: row[name] or (None if name in MEASURES else "") for name in PARTICULARS}
            Particulars.objects.update_or_create(learner=instance, defaults=told)
            place = {name: row[name] or None if name == "entered_on" else row[name] for name in ENROLMENT[2:]}
            Enrolment.objects.update_or_create(
                learner=instance,
                institution_id=row["institution_id"],
                academic_year=row["academic_year"],
                defaults=place | {"created_at": instance.created_at},
            )

    Persons().import_data(tablib.Dataset().load(text, format="csv"), raise_errors=True)


def import_in_bulk(text: str) -> None:
    """django-import-export with `use_bulk`: a ModelResource for each table over the same rows."""
    import tablib
    from import_export import fields, resources, widgets

    from lec.rolls.models import Enrolment, Learner, Particulars

    by_identifier = widgets.ForeignKeyWidget(Learner, "identifier_sealed")

    class Persons(resources.ModelResource):  # type: ignore[misc]
        class Meta:
            model = Learner
            fields = LEARNER
            import_id_fields = ("identifier_sealed",)
            use_bulk = True

    class Known(resources.ModelResource):  # type: ignore[misc]
        learner = fields.Field("learner", "learner", by_identifier)

        class Meta:
            model = Particulars
            fields = ("learner", *PARTICULARS)
            import_id_fields = ("learner",)
            use_bulk = True

    class Places(resources.ModelResource):  # type: ignore[misc]
        learner = fields.Field("learner", "learner", by_identifier)
        institution_id = fields.Field("institution_id", "institution_id", widgets.IntegerWidget())

        class Meta:
            model = Enrolment
            fields = ("learner", *ENROLMENT)
            import_id_fields = ("learner", "institution_id", "academic_year")
            use_bulk = True

    rows = tablib.Dataset().load(text, format="csv")
    for resource in (Persons, Known, Places):
        resource().import_data(rows, raise_errors=True)
