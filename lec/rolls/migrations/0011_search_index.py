"""On PostgreSQL, the index that finds part of a name among millions; elsewhere rolls are small enough to read."""

from typing import Any

from django.db import migrations

INDEX = "learner_name_parts"


def make(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    schema_editor.execute(
        f"CREATE INDEX {INDEX} ON rolls_learner USING gin (upper(first_name || ' ' || last_name) gin_trgm_ops)"
    )


def drop(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX {INDEX}")


class Migration(migrations.Migration):
    dependencies = [("rolls", "0010_fill_departed")]

    operations = [migrations.RunPython(make, drop)]
