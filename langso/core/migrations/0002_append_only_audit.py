"""The audit trail can only grow; the function is shared by other append-only tables."""

from django.db import migrations

MAKE = """
create function core_refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'rows of % are never changed or removed', tg_table_name
        using errcode = 'restrict_violation';
end $$;
create trigger core_auditevent_append_only before update or delete on core_auditevent
    for each row execute function core_refuse_change();
create trigger core_auditevent_no_truncate before truncate on core_auditevent
    for each statement execute function core_refuse_change();
"""
UNDO = """
drop trigger core_auditevent_no_truncate on core_auditevent;
drop trigger core_auditevent_append_only on core_auditevent;
drop function core_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [migrations.RunSQL(MAKE, UNDO)]
