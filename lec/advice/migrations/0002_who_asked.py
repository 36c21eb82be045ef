"""Threads say which side asked."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('advice', '0001_tables'),
        ('registry', '0001_tables'),
    ]

    # Without a default there is no adding it at once; no thread was ever written before this column was there.
    operations = [
        migrations.AddField(
            model_name='thread',
            name='asked_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.organisation'),
        ),
        migrations.AlterField(
            model_name='thread',
            name='asked_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.organisation'),
        ),
    ]
