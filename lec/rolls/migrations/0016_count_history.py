"""The history of kept counts begins with what is counted now; what was counted before was not kept."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone


def begin(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """A row for each institution and year that has counts."""
    history, now = apps.get_model("rolls", "CountAt"), timezone.now()
    rows: dict[tuple[int, int], tuple[dict[str, dict[str, int]], list[int]]] = {}
    counts = apps.get_model("rolls", "Count").objects
    listed = counts.values_list("institution_id", "academic_year", "grade", "sex", "enrolled", "claimed")
    for institution, year, grade, sex, enrolled, claimed in listed.iterator(chunk_size=5000):
        told, contested = rows.setdefault((institution, year), ({}, [0]))
        contested[0] += claimed
        if enrolled:
            told.setdefault(grade, {"M": 0, "F": 0})[sex] = enrolled
    history.objects.bulk_create(
        [
            history(institution_id=institution, academic_year=year, at=now, counts=told, claimed=contested[0])
            for (institution, year), (told, contested) in rows.items()
        ],
        batch_size=2000,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0001_tables"),
        ("rolls", "0015_explanations_accepted"),
    ]

    operations = [
        migrations.CreateModel(
            name="CountAt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("academic_year", models.PositiveSmallIntegerField()),
                ("at", models.DateTimeField()),
                ("counts", models.JSONField()),
                ("claimed", models.PositiveIntegerField(default=0)),
                (
                    "institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.organisation"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["institution", "academic_year", "at"], name="count_at_lookup"),
                ],
            },
        ),
        migrations.RunPython(begin, migrations.RunPython.noop, elidable=True),
    ]
