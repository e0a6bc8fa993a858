"""The audit trail tells from where, and is searched by actor, action and subject."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0004_kept_files")]
    operations = [
        migrations.AddField(
            model_name="auditevent",
            name="address",
            field=models.CharField(blank=True, default="", max_length=45),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["actor", "id"], name="core_auditevent_actor"),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(
                fields=["action", "id"], name="core_auditevent_action",
                opclasses=["varchar_pattern_ops", "int8_ops"],
            ),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(
                fields=["subject", "id"], name="core_auditevent_subject",
                opclasses=["varchar_pattern_ops", "int8_ops"],
            ),
        ),
    ]
