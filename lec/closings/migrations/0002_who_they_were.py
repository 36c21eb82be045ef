"""Who each body was when the round was closed, and the digest over everything written down."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("closings", "0001_tables"),
    ]

    operations = [
        migrations.AddField(model_name="closing", name="record", field=models.CharField(max_length=64, default=""), preserve_default=False),
        migrations.AddField(model_name="closingsum", name="record", field=models.CharField(max_length=64, default=""), preserve_default=False),
        migrations.AddField(model_name="closingline", name="schools", field=models.JSONField(default=dict)),
        migrations.AddField(model_name="closingline", name="level", field=models.CharField(max_length=12, choices=[("department", "Department"), ("province", "Province"), ("lao", "Local authority"), ("institution", "Institution")], default=""), preserve_default=False),
        migrations.AddField(model_name="closingline", name="kind", field=models.CharField(max_length=12, choices=[("department", "Department of Local Administration"), ("province", "Provincial office of local administration"), ("pao", "Provincial administrative organisation"), ("city", "City municipality"), ("town", "Town municipality"), ("subdistrict", "Subdistrict municipality"), ("sao", "Subdistrict administrative organisation"), ("pattaya", "City of Pattaya"), ("school", "School"), ("centre", "Child development centre")], default=""), preserve_default=False),
        migrations.AddField(model_name="closingline", name="code", field=models.CharField(max_length=20, default=""), preserve_default=False),
        migrations.AddField(model_name="closingline", name="name", field=models.CharField(max_length=200, default=""), preserve_default=False),
        migrations.AddField(model_name="closingline", name="district", field=models.CharField(max_length=100, blank=True, default=""), preserve_default=False),
        migrations.AddField(model_name="closingline", name="lao", field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.organisation")),
        migrations.AddField(model_name="closingline", name="province", field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.organisation")),
        migrations.AddField(model_name="closingsum", name="level", field=models.CharField(max_length=12, choices=[("department", "Department"), ("province", "Province"), ("lao", "Local authority"), ("institution", "Institution")], default=""), preserve_default=False),
        migrations.AddField(model_name="closingsum", name="kind", field=models.CharField(max_length=12, choices=[("department", "Department of Local Administration"), ("province", "Provincial office of local administration"), ("pao", "Provincial administrative organisation"), ("city", "City municipality"), ("town", "Town municipality"), ("subdistrict", "Subdistrict municipality"), ("sao", "Subdistrict administrative organisation"), ("pattaya", "City of Pattaya"), ("school", "School"), ("centre", "Child development centre")], default=""), preserve_default=False),
        migrations.AddField(model_name="closingsum", name="code", field=models.CharField(max_length=20, default=""), preserve_default=False),
        migrations.AddField(model_name="closingsum", name="name", field=models.CharField(max_length=200, default=""), preserve_default=False),
        migrations.AddField(model_name="closingsum", name="district", field=models.CharField(max_length=100, blank=True, default=""), preserve_default=False),
        migrations.AddField(model_name="closingsum", name="lao", field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.organisation")),
        migrations.AddField(model_name="closingsum", name="province", field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.organisation")),
        migrations.AddField(model_name="closingmissing", name="level", field=models.CharField(max_length=12, choices=[("department", "Department"), ("province", "Province"), ("lao", "Local authority"), ("institution", "Institution")], default=""), preserve_default=False),
        migrations.AddField(model_name="closingmissing", name="kind", field=models.CharField(max_length=12, choices=[("department", "Department of Local Administration"), ("province", "Provincial office of local administration"), ("pao", "Provincial administrative organisation"), ("city", "City municipality"), ("town", "Town municipality"), ("subdistrict", "Subdistrict municipality"), ("sao", "Subdistrict administrative organisation"), ("pattaya", "City of Pattaya"), ("school", "School"), ("centre", "Child development centre")], default=""), preserve_default=False),
        migrations.AddField(model_name="closingmissing", name="code", field=models.CharField(max_length=20, default=""), preserve_default=False),
        migrations.AddField(model_name="closingmissing", name="name", field=models.CharField(max_length=200, default=""), preserve_default=False),
        migrations.AddField(model_name="closingmissing", name="district", field=models.CharField(max_length=100, blank=True, default=""), preserve_default=False),
        migrations.AddField(model_name="closingmissing", name="lao", field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.organisation")),
        migrations.AddField(model_name="closingmissing", name="province", field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.organisation")),
    ]
