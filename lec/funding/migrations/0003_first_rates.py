"""Enters the rates that LEC begins with."""

from typing import Any

from django.db import migrations

from lec.funding import first_rates


def enter(apps: Any, schema_editor: Any) -> None:
    """Into a table without rates."""
    first_rates.enter(apps.get_model("funding", "Rate"))


class Migration(migrations.Migration):
    dependencies = [("funding", "0002_days_certainty")]

    operations = [migrations.RunPython(enter, migrations.RunPython.noop, elidable=False)]
