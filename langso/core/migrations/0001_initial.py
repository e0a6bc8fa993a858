from django.contrib.postgres.operations import BtreeGistExtension, UnaccentExtension
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        BtreeGistExtension(),
        UnaccentExtension(),
        migrations.CreateModel(
            name="AuditEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_index=True)),
                ("actor", models.CharField(max_length=150)),
                ("actor_id", models.BigIntegerField(null=True)),
                ("action", models.CharField(max_length=60)),
                ("subject", models.CharField(max_length=200)),
                ("origin", models.CharField(blank=True, max_length=100)),
                ("detail", models.JSONField(default=dict)),
            ],
        ),
    ]
