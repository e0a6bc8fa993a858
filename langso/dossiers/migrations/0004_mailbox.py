"""Notices, missing signatures, and the indexes that mailbox, search and ratio read by."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


# Files under way by due day, those without one last; words of codes and titles. Expressions, so
# that the models need not know the functions.
BY_DUE = """
create index dossiers_filestate_by_due on dossiers_filestate
  (coalesce(due_on, 'infinity'::date), file_id) where status in ('open', 'suspended')
"""
WORDS = """
create index dossiers_workfile_words on dossiers_workfile
  using gin (dossiers_words(code || ' ' || title))
"""


class Migration(migrations.Migration):
    dependencies = [
        ("dossiers", "0003_signatures"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FileNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=60)),
                ("text_vi", models.CharField(max_length=500)),
                ("text_en", models.CharField(max_length=500)),
                ("at", models.DateTimeField()),
                ("seen_at", models.DateTimeField(null=True)),
                ("mailed_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="MissingSignature",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("document_id", models.BigIntegerField()),
                ("issued_on", models.DateField()),
                (
                    "missing",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=10), size=None
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="fileevent",
            index=models.Index(
                condition=models.Q(("medium", "system"), _negated=True),
                fields=["file", "happened_on", "kind", "medium"],
                name="dossiers_fileevent_offline",
            ),
        ),
        migrations.AddIndex(
            model_name="fileevent",
            index=models.Index(
                condition=models.Q(("kind", "issued")),
                fields=["happened_on"],
                name="dossiers_fileevent_issued",
            ),
        ),
        migrations.AddIndex(
            model_name="fileevent",
            index=models.Index(
                condition=models.Q(("kind", "delegated")),
                fields=["actor_id", "file"],
                name="dossiers_fileevent_delegated",
            ),
        ),
        migrations.AddIndex(
            model_name="filestate",
            index=models.Index(
                condition=models.Q(("status__in", ["open", "suspended"])),
                fields=["holder_id"],
                name="dossiers_filestate_holder",
            ),
        ),
        migrations.AddIndex(
            model_name="filestate",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("status__in", ["open", "suspended"])),
                fields=["waiting_user_ids"],
                name="dossiers_filestate_assigned",
            ),
        ),
        migrations.AddIndex(
            model_name="filestate",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("status__in", ["open", "suspended"])),
                fields=["delegated_ids"],
                name="dossiers_filestate_delegated",
            ),
        ),
        migrations.AddIndex(
            model_name="filestate",
            index=models.Index(
                condition=models.Q(("closed_on__isnull", False)),
                fields=["-closed_on", "-file"],
                name="dossiers_filestate_ended",
            ),
        ),
        migrations.AddIndex(
            model_name="filestate",
            index=models.Index(
                fields=["opened_on", "closed_on", "organisation", "file"],
                name="dossiers_filestate_ratio",
            ),
        ),
        migrations.AddField(
            model_name="filenotice",
            name="file",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="notices",
                to="dossiers.workfile",
            ),
        ),
        migrations.AddField(
            model_name="filenotice",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="missingsignature",
            name="file",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="dossiers.workfile",
            ),
        ),
        migrations.AddIndex(
            model_name="filenotice",
            index=models.Index(fields=["user", "-at"], name="dossiers_notice_of_user"),
        ),
        migrations.AddIndex(
            model_name="filenotice",
            index=models.Index(
                condition=models.Q(("mailed_at__isnull", True)),
                fields=["at"],
                name="dossiers_notice_to_mail",
            ),
        ),
        migrations.AddConstraint(
            model_name="filenotice",
            constraint=models.UniqueConstraint(
                fields=("user", "file", "key"), name="dossiers_notice_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="missingsignature",
            constraint=models.UniqueConstraint(
                fields=("file", "document_id"), name="dossiers_missingsignature_once"
            ),
        ),
        migrations.RunSQL(BY_DUE, "drop index dossiers_filestate_by_due"),
        migrations.RunSQL(WORDS, "drop index dossiers_workfile_words"),
    ]
