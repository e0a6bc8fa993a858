"""A load of the whole country checks its rows once, by sets, instead of row by row.

A transaction that sets `langso.geography_bulk` to `on` must call `geography_check_all()` itself;
the loader does. Row by row the same checks took four fifths of the load.
"""

from django.db import migrations

FUNCTIONS = """
create function geography_bulk() returns boolean language sql stable as $$
    select coalesce(current_setting('langso.geography_bulk', true), '') = 'on'
$$;

create function geography_check_all() returns void language plpgsql as $$
declare
    found_id bigint;
begin
    select u.id into found_id
      from geography_unit u
      left join (select unit_id, range_agg(validity) as filled from geography_unitstate group by 1) s
        on s.unit_id = u.id
     where s.filled is distinct from datemultirange(u.validity) limit 1;
    if found then
        perform geography_refuse('geography_states_fill_life',
            format('unit %s: its states do not fill its life', found_id));
    end if;
    select u.id into found_id
      from geography_unitstate s
      join geography_unit u on u.id = s.unit_id
      left join geography_unit p on p.id = s.parent_id
     where (s.parent_id is null) <> (u.level = 'province')
        or (p.id is not null and (not s.validity <@ p.validity
            or geography_level_rank(p.level) >= geography_level_rank(u.level))) limit 1;
    if found then
        perform geography_refuse('geography_parent_lives_above',
            format('unit %s: a parent must live through the state, on a higher level', found_id));
    end if;
    select s.id into found_id
      from geography_succession s
      join geography_unit b on b.id = s.predecessor_id
      join geography_unit a on a.id = s.successor_id
     where not b.validity @> (s.effective_on - 1) or not a.validity @> s.effective_on limit 1;
    if found then
        perform geography_refuse('geography_succession_joins_lives',
            format('succession %s joins lives that do not meet', found_id));
    end if;
    select s.predecessor_id into found_id
      from geography_succession s
      join geography_unit b on b.id = s.predecessor_id
     group by s.predecessor_id, s.effective_on, b.validity
    having bool_or(s.part = 'whole')
       and (count(*) > 1 or upper(b.validity) is distinct from s.effective_on) limit 1;
    if found then
        perform geography_refuse('geography_whole_passes_once',
            format('unit %s: the whole of a unit passes into one successor and ends it', found_id));
    end if;
    select s.predecessor_id into found_id
      from geography_succession s
      join geography_unit b on b.id = s.predecessor_id
     group by s.predecessor_id, s.effective_on, b.validity
    having sum(s.people_share) > 1 + 1e-6
        or (bool_and(s.people_share is not null) and sum(s.people_share) < 1 - 1e-6
            and upper(b.validity) is not distinct from s.effective_on) limit 1;
    if found then
        perform geography_refuse('geography_succession_shares_make_one',
            format('unit %s: the shares passed on do not add up', found_id));
    end if;
end $$;
"""

UNDO = """
drop function geography_check_all();
drop function geography_bulk();
"""

TRIGGERS = """
drop trigger geography_unit_whole on geography_unit;
drop trigger geography_state_whole on geography_unitstate;
drop trigger geography_succession_whole on geography_succession;
create constraint trigger geography_unit_whole after insert or update on geography_unit
    deferrable initially deferred for each row when ({when}) execute function geography_check_unit('id');
create constraint trigger geography_state_whole after insert or update or delete on geography_unitstate
    deferrable initially deferred for each row when ({when}) execute function geography_check_unit('unit_id');
create constraint trigger geography_succession_whole after insert or update on geography_succession
    deferrable initially deferred for each row when ({when}) execute function geography_check_succession();
"""


class Migration(migrations.Migration):
    dependencies = [("geography", "0002_histories_hold_together")]

    operations = [
        migrations.RunSQL(FUNCTIONS, UNDO),
        # The condition is evaluated as the row is written, so a bulk load queues no check at all.
        migrations.RunSQL(
            TRIGGERS.format(when="not geography_bulk()"), TRIGGERS.format(when="true")
        ),
    ]
