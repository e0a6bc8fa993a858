"""Files whose content had to disappear by law."""

import django.db.models.deletion
from django.db import migrations, models

KEEP = """
create trigger core_erasedfile_keep before update or delete or truncate on core_erasedfile
  for each statement execute function core_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0006_alike_photos")]

    operations = [
        migrations.CreateModel(
            name="ErasedFile",
            fields=[
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="erased",
                        serialize=False,
                        to="core.storedfile",
                    ),
                ),
                ("reason", models.CharField(max_length=500)),
                ("erased_by", models.CharField(max_length=150)),
                ("erased_at", models.DateTimeField()),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True),
                name="core_erasedfile_with_reason",
            ),
                ],
            },
        ),
        migrations.RunSQL(KEEP, "drop trigger core_erasedfile_keep on core_erasedfile"),
    ]
