"""Tables whose rows are only ever added: kept by the database itself, made in migrations."""

from collections.abc import Iterable

from django.db.migrations import RunSQL

REFUSE = "core_refuse_change"
"""The function that refuses in general words; a package with a remedy to name has its own."""

MAKE = """
create trigger {table}_append_only before update or delete on {table}
  for each {each} execute function {refuse}();
create trigger {table}_keep before truncate on {table}
  for each statement execute function {refuse}();
"""
FUNCTION = """
create function {refuse}() returns trigger language plpgsql as $$
begin
  raise exception '{words}',
    tg_op, tg_table_name using errcode = 'restrict_violation';
end $$;
"""
UNDO = "drop trigger {table}_append_only on {table}; drop trigger {table}_keep on {table};"


def append_only(tables: Iterable[str], *, refuse: str = REFUSE, each: str = "row") -> list[RunSQL]:
    """Return the operations that make tables append-only: two triggers a table.

    `each` "statement" refuses a change even where it meets no row. Migrations that have run name
    these triggers: a change of the SQL here needs a migration for the tables that stand.
    """
    return [
        RunSQL(MAKE.format(table=table, refuse=refuse, each=each), UNDO.format(table=table))
        for table in tables
    ]


def refusing(refuse: str, words: str) -> RunSQL:
    """Return the operation that makes a refusing function; `words` take operation and table."""
    return RunSQL(FUNCTION.format(refuse=refuse, words=words), f"drop function {refuse}();")
