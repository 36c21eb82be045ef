"""Gives every claim that stands its contest and its statement; from here on the merge does."""

from datetime import datetime

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

STATED = ("prefix", "first_name", "last_name", "name_sort", "sex", "birth_date", "nationality")


def fill(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """What a claimant stated before was not kept: until it states it again, what is recorded of the person stands."""
    Claim, Contest = apps.get_model("rolls", "Claim"), apps.get_model("rolls", "Contest")
    rows = apps.get_model("rolls", "Enrolment").objects.filter(state="claimed", claim__isnull=True)
    rows = rows.select_related("learner").order_by("created_at", "pk")
    open_since: dict[tuple[int, int], datetime] = {}
    claims = []
    for row in rows.iterator():
        claims.append(Claim(enrolment_id=row.pk, **{name: getattr(row.learner, name) for name in STATED}))
        open_since.setdefault((row.learner_id, row.academic_year), row.created_at)
    standing = set(Contest.objects.filter(closed_at__isnull=True).values_list("learner_id", "academic_year"))
    Claim.objects.bulk_create(claims, batch_size=2000)
    Contest.objects.bulk_create(
        (
            Contest(learner_id=learner, academic_year=year, opened_at=at)
            for (learner, year), at in open_since.items()
            if (learner, year) not in standing
        ),
        batch_size=2000,
    )


class Migration(migrations.Migration):

    dependencies = [
        ("rolls", "0013_moves_answered"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
