"""What a table alone cannot promise about histories, kept by triggers.

States fill their unit's life; a parent lives through the whole state and stands on a higher level,
so there is no cycle; successions join lives that touch, and shares never exceed the whole. All but
the level are checked when the transaction ends, so that one act may change many rows.
"""

from django.db import migrations, models

FUNCTIONS = """
create function geography_level_rank(level text) returns int language sql immutable as $$
    select case level when 'province' then 1 when 'district' then 2 when 'commune' then 3 else 4 end
$$;

create function geography_refuse(what text, message text) returns void language plpgsql as $$
begin
    raise exception '%', message using errcode = 'check_violation', constraint = what;
end $$;

create function geography_unit_keeps_level() returns trigger language plpgsql as $$
begin
    perform geography_refuse('geography_unit_level_fixed',
        format('unit %s: the level of a unit never changes', old.id));
    return null;
end $$;

create function geography_check_unit() returns trigger language plpgsql as $$
declare
    unit_no bigint := (to_jsonb(coalesce(new, old)) ->> tg_argv[0])::bigint;
    life daterange;
    unit_level text;
    filled datemultirange;
begin
    select validity, level into life, unit_level from geography_unit where id = unit_no;
    if not found then
        return null;
    end if;
    select range_agg(validity) into filled from geography_unitstate where unit_id = unit_no;
    if filled is distinct from datemultirange(life) then
        perform geography_refuse('geography_states_fill_life',
            format('unit %s: states %s do not fill its life %s', unit_no, filled, life));
    end if;
    if exists (
        select from geography_unitstate s left join geography_unit p on p.id = s.parent_id
        where s.unit_id = unit_no and (
            (s.parent_id is null) <> (unit_level = 'province')
            or (p.id is not null and (not s.validity <@ p.validity
                or geography_level_rank(p.level) >= geography_level_rank(unit_level))))
    ) then
        perform geography_refuse('geography_parent_lives_above',
            format('unit %s: a parent must live through the state, on a higher level', unit_no));
    end if;
    if tg_table_name = 'geography_unit' and tg_op = 'UPDATE' and exists (
        select from geography_unitstate where parent_id = unit_no and not validity <@ life
    ) then
        perform geography_refuse('geography_parent_lives_above',
            format('unit %s: units still belong to it outside its life %s', unit_no, life));
    end if;
    return null;
end $$;

create function geography_check_succession() returns trigger language plpgsql as $$
declare
    before daterange;
    after daterange;
    total float;
    known boolean;
    wholes int;
    parts int;
begin
    select validity into before from geography_unit where id = new.predecessor_id;
    select validity into after from geography_unit where id = new.successor_id;
    if not before @> (new.effective_on - 1) or not after @> new.effective_on then
        perform geography_refuse('geography_succession_joins_lives',
            format('unit %s cannot pass into %s on %s: their lives do not meet there',
                   new.predecessor_id, new.successor_id, new.effective_on));
    end if;
    select sum(people_share), bool_and(people_share is not null),
           count(*) filter (where part = 'whole'), count(*)
      into total, known, wholes, parts
      from geography_succession
     where predecessor_id = new.predecessor_id and effective_on = new.effective_on;
    if wholes > 0 and (parts > 1 or upper(before) is distinct from new.effective_on) then
        perform geography_refuse('geography_whole_passes_once',
            format('unit %s: the whole of a unit passes into one successor and ends it', new.predecessor_id));
    end if;
    if total > 1 + 1e-6
       or (known and upper(before) is not distinct from new.effective_on and total < 1 - 1e-6) then
        perform geography_refuse('geography_succession_shares_make_one',
            format('unit %s: the shares passed on %s add up to %s', new.predecessor_id, new.effective_on, total));
    end if;
    return null;
end $$;
"""

TRIGGERS = """
create trigger geography_unit_keeps_level before update on geography_unit
    for each row when (old.level is distinct from new.level or old.id <> new.id)
    execute function geography_unit_keeps_level();
create constraint trigger geography_unit_whole after insert or update on geography_unit
    deferrable initially deferred for each row execute function geography_check_unit('id');
create constraint trigger geography_state_whole after insert or update or delete on geography_unitstate
    deferrable initially deferred for each row execute function geography_check_unit('unit_id');
create constraint trigger geography_succession_whole after insert or update on geography_succession
    deferrable initially deferred for each row execute function geography_check_succession();
"""

UNDO = """
drop trigger geography_succession_whole on geography_succession;
drop trigger geography_state_whole on geography_unitstate;
drop trigger geography_unit_whole on geography_unit;
drop trigger geography_unit_keeps_level on geography_unit;
drop function geography_check_succession();
drop function geography_check_unit();
drop function geography_unit_keeps_level();
drop function geography_refuse(text, text);
drop function geography_level_rank(text);
"""


class Migration(migrations.Migration):
    dependencies = [("geography", "0001_initial")]

    operations = [
        migrations.AddField("unitstate", "note", models.TextField(blank=True)),
        migrations.AlterField(
            "unitstate", "sort_key", models.CharField(db_collation="C", max_length=400)
        ),
        migrations.AlterField(
            "unitclass",
            "scheme",
            models.CharField(
                choices=[
                    ("region", "region of the criteria"),
                    ("area", "ethnic-minority and mountain area"),
                    ("safety_zone", "revolutionary safety zone"),
                    ("poor_district", "poor district, or out of poverty 2018-2020"),
                    ("hardship", "specially difficult commune"),
                    ("island", "island"),
                    ("border", "border"),
                    ("group", "commune group 2026-2030"),
                    ("law_province", "former province whose local levels apply"),
                ],
                max_length=16,
            ),
        ),
        migrations.RunSQL(FUNCTIONS, UNDO),
        migrations.RunSQL(TRIGGERS, migrations.RunSQL.noop),
    ]
