"""What the mailbox asks of the database: one statement a page, for each tab.

All texts are fixed; what a person asks goes in as values (`mailbox._values`). In them `s` is a
file's state, `f` the file, `o` the organisation that has it.
"""

from langso.dossiers.values.mailbox import Tab

_RUNNING = "s.status in ('open', 'suspended')"
_LAST = "coalesce(s.due_on, 'infinity'::date)"

# Places and "no place" apart: an index answers an equality, never "is not distinct from".
_BY_ROLE = """
  and p.role = any(s.waiting_roles)
  and (s.waiting_departments = '{}' or p.department = ''
       or p.department = any(s.waiting_departments))
where s.status in ('open', 'suspended') and s.waiting_user_ids = '{}'
"""
_FOR_ME = f"""
with p as (select * from unnest(%(roles)s::text[], %(units)s::bigint[], %(departments)s::text[])
  as p(role, unit_id, department))
select s.file_id from p join dossiers_filestate s on s.waiting_unit_id = p.unit_id {_BY_ROLE}
union
select s.file_id from p join dossiers_filestate s
  on p.unit_id is null and s.waiting_unit_id is null {_BY_ROLE}
union
select s.file_id from dossiers_filestate s
where s.status in ('open', 'suspended') and s.waiting_user_ids @> array[%(me)s::bigint]
union
select s.file_id from dossiers_filestate s
where s.status in ('open', 'suspended') and s.delegated_ids @> array[%(me)s::bigint]
  and exists (select from dossiers_fileevent e
    where e.file_id = s.file_id and e.kind = 'delegated'
      and (e.payload ->> 'to')::bigint = %(me)s and (e.payload ->> 'until')::date > %(on)s)
"""  # noqa: S608 - fixed texts only
_MINE = """
select s.file_id from dossiers_filestate s
where s.status in ('open', 'suspended') and s.holder_id = %(me)s
union
select p.file_id from dossiers_participant p
where p.user_id = %(me)s and p.validity @> %(on)s::date
"""
_DELEGATED = """
select s.file_id from dossiers_filestate s
where s.status in ('open', 'suspended') and s.delegated_ids @> array[%(me)s::bigint]
union
select e.file_id from dossiers_fileevent e
where e.kind = 'delegated' and e.actor_id = %(me)s
"""
_SEEN = "(%(places)s::bigint[] is null or s.places && %(places)s::bigint[])"

_OF_TAB = {
    Tab.WAITING: f"{_RUNNING} and s.file_id in ({_FOR_ME})",
    Tab.MINE: f"{_RUNNING} and s.file_id in ({_MINE})",
    Tab.DUE_SOON: f"{_RUNNING} and s.due_on between %(on)s and %(soon)s and ",
    Tab.OVERDUE: f"{_RUNNING} and s.due_on < %(on)s and ",
    Tab.DELEGATED: f"{_RUNNING} and s.file_id in ({_DELEGATED})",
    Tab.ALL: f"{_RUNNING} and {_SEEN}",
    Tab.CLOSED: f"s.closed_on is not null and {_SEEN}",
}
_TOUCHING_ME = f"s.file_id in ({_FOR_ME} union {_MINE})"

_FILTERS = """
and (%(organisation)s::bigint is null or s.organisation_id = %(organisation)s)
and (%(unit)s::bigint is null or s.unit_id = %(unit)s)
and (%(procedure)s::text is null or f.procedure_id = %(procedure)s)
and (%(topic)s::text is null or f.topic = %(topic)s)
and (%(found)s::bigint[] is null or s.file_id = any(%(found)s))
"""
# The column `words` is the database's own: title and code, folded (migration 0006).
_ASKED = "%(q)s::tsquery"
TITLES = f"""
select f.id from dossiers_workfile f join dossiers_filestate s on s.file_id = f.id
where f.words @@ {_ASKED} and {_SEEN} limit %(most)s
"""  # noqa: S608 - fixed texts only
_COLUMNS = """
select f.id, f.code, f.title, f.procedure_id, f.procedure_version, s.stage, s.status,
  s.organisation_id, o.name_vi, o.name_en, s.unit_id, s.holder_id, s.waiting_user_ids,
  s.delegated_ids, s.due_on, s.entered_stage_on, s.opened_on, s.closed_on, s.last_event,
  f.simulated
from dossiers_filestate s join dossiers_workfile f on f.id = s.file_id
join dossiers_organisation o on o.id = s.organisation_id
"""
_NEXT_DUE = f"and ({_LAST}, s.file_id) > (%(after_day)s::date, %(after_id)s)"
_NEXT_CLOSED = "and (s.closed_on, s.file_id) < (%(after_day)s::date, %(after_id)s)"
SHOWN_TO_ME = f"""
{_COLUMNS}
where s.file_id = any(%(ids)s::bigint[]) and ({_SEEN} or s.holder_id = %(me)s
  or %(me)s = any(s.waiting_user_ids || s.delegated_ids))
order by s.file_id
"""
WHICH_FOR_ME = f"""
select w.file_id from ({_FOR_ME}) w where w.file_id = any(%(shown)s::bigint[])
"""  # noqa: S608 - fixed texts only


def condition(tab: Tab, *, everybodys: bool, narrowed: bool) -> str:
    """Return which files a tab holds; `narrowed` by the filters that are asked for.

    Where terms are the question, `everybodys` takes in all files that the reader sees.
    """
    where = _OF_TAB[tab]
    if tab in (Tab.DUE_SOON, Tab.OVERDUE):
        where += _SEEN if everybodys else _TOUCHING_ME
    return f"{where} {_FILTERS}" if narrowed else where


def page(where: str, *, closed: bool, common: bool) -> str:
    """Return the statement of a page behind `after_day` and `after_id`, at most `limit` rows.

    `common`: only files whose title or code holds the words of `q`, however many they are.
    """
    following = _NEXT_CLOSED if closed else _NEXT_DUE
    order = "s.closed_on desc, s.file_id desc" if closed else f"{_LAST}, s.file_id"
    if not common:
        return f"{_COLUMNS} where {where} {following} order by {order} limit %(limit)s"
    # Gathered before they are sorted: with a limit in sight the planner would walk all files in
    # order, hoping soon to meet one with the words. Only a page is then looked up whole.
    return f"""
    with named as materialized (
      select id, procedure_id, topic from dossiers_workfile where words @@ {_ASKED}
    ),
    page as (
      select s.file_id from named f join dossiers_filestate s on s.file_id = f.id
      where {where} {following} order by {order} limit %(limit)s
    )
    {_COLUMNS} where s.file_id in (select file_id from page) order by {order}
    """  # noqa: S608 - fixed texts only


def count(where: str) -> str:
    """Return the statement that counts the files that meet a condition."""
    joined = "join dossiers_workfile f on f.id = s.file_id" if _FILTERS in where else ""
    return f"select count(*) from dossiers_filestate s {joined} where {where}"  # noqa: S608 - `condition` is fixed texts
