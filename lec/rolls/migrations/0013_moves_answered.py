"""What the institution where a learner who moved is expected says to the offer."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0002_slip_constraints"),
        ("rolls", "0012_whereabouts"),
    ]

    operations = [
        migrations.AddField(
            model_name="departure",
            name="answer",
            field=models.CharField(blank=True, default="", max_length=500),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="departure",
            name="answered_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="departure",
            name="answered_officer",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.officer"
            ),
        ),
        migrations.AddField(
            model_name="departure",
            name="answered_post",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.post"
            ),
        ),
    ]
