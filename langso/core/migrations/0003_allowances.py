"""How often callers may call: shared by all processes, and forgotten when the server crashes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0002_append_only_audit")]
    operations = [
        migrations.CreateModel(
            name="Allowance",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("whole_at", models.DateTimeField()),
            ],
        ),
        migrations.RunSQL("alter table core_allowance set unlogged", migrations.RunSQL.noop),
    ]
