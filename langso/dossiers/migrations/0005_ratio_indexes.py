"""The index by which the online ratio reads files, without the rows themselves."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0004_mailbox")]

    operations = [
        migrations.RemoveIndex(model_name="filestate", name="dossiers_filestate_ratio"),
        migrations.AddIndex(
            model_name="filestate",
            index=models.Index(
                fields=["organisation", "opened_on", "closed_on", "file"],
                name="dossiers_filestate_span",
            ),
        ),
    ]
