"""Lists closings with those of the newest round first."""

from django.db import migrations


class Migration(migrations.Migration):
    """The order of closings."""

    dependencies = [("closings", "0002_who_they_were")]

    operations = [
        migrations.AlterModelOptions(
            name="closing", options={"ordering": ["-round__academic_year", "-round__term", "-number"]}
        )
    ]
