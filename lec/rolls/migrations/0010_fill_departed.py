"""Counts the departed of the rolls that stand already; from here on every act that changes a roll does."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def fill(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Write the departed beside the enrolled and claimed, year by year."""
    enrolments = apps.get_model("rolls", "Enrolment").objects.filter(state="departed").order_by()
    counts = apps.get_model("rolls", "Count").objects
    for year in enrolments.values_list("academic_year", flat=True).distinct():
        rows = enrolments.filter(academic_year=year).values_list("institution_id", "grade", "learner__sex")
        counts.bulk_create(
            [
                counts.model(institution_id=pk, academic_year=year, grade=grade, sex=sex, departed=departed)
                for pk, grade, sex, departed in rows.annotate(models.Count("id"))
            ],
            update_conflicts=True,
            unique_fields=["institution", "academic_year", "grade", "sex"],
            update_fields=["departed"],
            batch_size=2000,
        )


class Migration(migrations.Migration):

    dependencies = [
        ("rolls", "0009_upload_mendings"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
