"""Rows are only ever added, and what they name must exist: kept by the database itself."""

import django.db.models.deletion
from django.db import migrations, models

from langso.core.append_only import append_only, refusing

TABLES = ["ledger_batch", "ledger_batchevent", "ledger_observation"]

REFUSE = "ledger_refuse_change"
WORDS = (
    "The ledger is append-only: % on % is refused."
    " Record a correction or withdraw the batch."
)

REFERENCES = """
create function ledger_check_references() returns trigger language plpgsql as $$
declare missing bigint;
begin
  select n.batch_id into missing from (select distinct batch_id from new_rows) n
    where not exists (select from ledger_batch b where b.id = n.batch_id) limit 1;
  if found then
    raise exception 'observation names batch %, which does not exist', missing
      using errcode = 'foreign_key_violation';
  end if;
  select n.unit_id into missing from (select distinct unit_id from new_rows) n
    where not exists (select from geography_unit u where u.id = n.unit_id) limit 1;
  if found then
    raise exception 'observation names unit %, which does not exist', missing
      using errcode = 'foreign_key_violation';
  end if;
  select n.element_id into missing from (select distinct element_id from new_rows) n
    where not exists (select from standards_dataelement e where e.id = n.element_id) limit 1;
  if found then
    raise exception 'observation names data element %, which does not exist', missing
      using errcode = 'foreign_key_violation';
  end if;
  return null;
end $$;

create trigger ledger_observation_references after insert on ledger_observation
  referencing new table as new_rows
  for each statement execute function ledger_check_references();

create function ledger_keep_named_row() returns trigger language plpgsql as $$
declare named boolean;
begin
  execute format('select exists (select from ledger_observation where %I = $1)', tg_argv[0])
    into named using old.id;
  if named then
    raise exception '% % has figures in the ledger and cannot be deleted', tg_table_name, old.id
      using errcode = 'foreign_key_violation';
  end if;
  return old;
end $$;

create trigger ledger_keeps_unit before delete on geography_unit
  for each row execute function ledger_keep_named_row('unit_id');
create trigger ledger_keeps_element before delete on standards_dataelement
  for each row execute function ledger_keep_named_row('element_id');
"""

UNDO = """
drop trigger ledger_keeps_element on standards_dataelement;
drop trigger ledger_keeps_unit on geography_unit;
drop function ledger_keep_named_row();
drop trigger ledger_observation_references on ledger_observation;
drop function ledger_check_references();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0001_initial"),
        ("geography", "0001_initial"),
        ("standards", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="batch",
            name="content_sha256",
            field=models.CharField(blank=True, default="", max_length=64),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="observation",
            name="batch",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="observations",
                to="ledger.batch",
            ),
        ),
        migrations.AlterField(
            model_name="observation",
            name="unit",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="geography.unit",
            ),
        ),
        migrations.AlterField(
            model_name="observation",
            name="element",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="standards.dataelement",
            ),
        ),
        migrations.AddField(
            model_name="batchevent",
            name="first_observation",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="batchevent",
            name="last_observation",
            field=models.BigIntegerField(null=True),
        ),
        migrations.RemoveIndex(model_name="observation", name="ledger_observation_batch"),
        migrations.AddConstraint(
            model_name="observation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    low__lt=float("inf"), high__gt=float("-inf"), high__lte=float("inf")
                ),
                name="ledger_observation_is_a_number",
            ),
        ),
        refusing(REFUSE, WORDS),
        *append_only(TABLES, refuse=REFUSE, each="statement"),
        migrations.RunSQL(REFERENCES, UNDO),
    ]
