"""Files of two units, written down so that nobody has to search for them."""

import django.db.models.deletion
from django.db import migrations, models

# Nothing on an installation that has no evidence yet; seconds for some hundred thousand files.
FILL = """
with pairs as (
  select id as file_id, id as other_id from core_storedfile
  union all select first_id, second_id from core_alikephotos
  union all select second_id, first_id from core_alikephotos
), uses as materialized (
  select distinct l.unit_id, e.file_id
  from ledger_evidencelink l join ledger_evidence e on e.id = l.evidence_id
)
insert into ledger_shareduse (unit_id, file_id)
select distinct mine.unit_id, mine.file_id
from uses mine join pairs p on p.file_id = mine.file_id
join uses other on other.file_id = p.other_id and other.unit_id <> mine.unit_id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0006_alike_photos"),
        ("geography", "0001_initial"),
        ("ledger", "0003_evidence"),
    ]

    operations = [
        migrations.CreateModel(
            name="SharedUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.storedfile",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="geography.unit",
                    ),
                ),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(
                fields=("unit", "file"), name="ledger_shareduse_once"
            ),
                ],
            },
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
