"""The mailbox: pages of work files by tab, in a stable order, with the count of each tab.

What waits for somebody is found by the places of their roles and by their own number, never by
reading all files; who may see the whole country is shown files by the order of their due days.
Whether a file is overdue follows from its due day and the day of asking.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import connection

from langso.accounts import queries as accounts
from langso.accounts.queries import Somebody
from langso.accounts.values import Action
from langso.dossiers.queries import search as documents
from langso.dossiers.rules import search
from langso.dossiers.values.files import FileStatus
from langso.dossiers.values.mailbox import MailboxPage, MailboxQuestion, MailboxRow, Tab
from langso.standards import queries as standards

MOST = 200
RARE = 1_000
SOON = 3
"""Working days before the due day in which a file is due soon; the platform's own choice."""

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
    Tab.MINE: f"{_RUNNING} and s.holder_id = %(me)s",
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
_NARROWING = ("organisation", "unit", "procedure", "topic", "found")
_WORDS = "dossiers_words(f.code || ' ' || f.title)"
_ASKED = "%(q)s::tsquery"
_TITLES = f"""
select f.id from dossiers_workfile f join dossiers_filestate s on s.file_id = f.id
where {_WORDS} @@ {_ASKED} and {_SEEN} limit %(most)s
"""  # noqa: S608 - fixed texts only
_COMMON = f"and {_WORDS} @@ {_ASKED}"

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


@dataclass(frozen=True, slots=True)
class _Reader:
    """Who asks: their number, the places they see (None: all), the roles they act by."""

    me: int
    places: list[int] | None
    roles: list[str]
    units: list[int | None]
    departments: list[str]


def mailbox(
    *, user: Somebody, question: MailboxQuestion, on: dt.date, limit: int = 50, counted: bool = True
) -> MailboxPage:
    """Return one page of a tab of a person's mailbox.

    Files under way come by due day, those without one last; ended ones by the day they ended,
    latest first. `counted` False leaves the tabs' counts out. Words are looked for in titles and
    codes, with or without accents, and in documents the reader may see. Words that more than
    `RARE` files hold are looked for in titles and codes alone, and nothing is counted.
    """
    reader = _reader(user, on)
    values = _values(reader, question, on)
    common = _search(user, question.q, values, on)
    where = _where(question, values) + (_COMMON if common else "")
    counted = counted and not common
    closed = question.tab == Tab.CLOSED
    day, number = _cursor(question.after, closed=closed)
    values |= {"after_day": day, "after_id": number, "limit": min(limit, MOST) + 1}
    following = _NEXT_CLOSED if closed else _NEXT_DUE
    order = "s.closed_on desc, s.file_id desc" if closed else f"{_LAST}, s.file_id"
    sql = f"{_COLUMNS} where {where} {following} order by {order} limit %(limit)s"
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows = cursor.fetchall()
        counts = _counts(cursor, question, values) if counted else {}
        total = counts.get(question.tab)
        shown = rows[: min(limit, MOST)]
        waiting = _waiting(cursor, values, [row[0] for row in shown])
    more = len(rows) > len(shown)
    return MailboxPage(
        rows=tuple(_row(row, waiting) for row in shown),
        after=_cursor_of(shown[-1], closed=closed) if more else "",
        total=total,
        counts=counts,
        searched_titles_only=common,
    )


def list_files(*, user: Somebody, file_ids: Collection[int], on: dt.date) -> tuple[MailboxRow, ...]:
    """Return files by number, as the mailbox shows them; those not to be seen are left out."""
    values = _values(_reader(user, on), MailboxQuestion(), on) | {"ids": list(file_ids)}
    part = "or s.holder_id = %(me)s or %(me)s = any(s.waiting_user_ids || s.delegated_ids)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"{_COLUMNS} where s.file_id = any(%(ids)s::bigint[]) and ({_SEEN} {part})"
            " order by s.file_id",
            values,
        )
        rows = cursor.fetchall()
        waiting = _waiting(cursor, values, [row[0] for row in rows])
    return tuple(_row(row, waiting) for row in rows)


def count_waiting(*, user: Somebody, on: dt.date) -> int:
    """Return how many files wait for a person on a day."""
    values = _values(_reader(user, on), MailboxQuestion(), on)
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*) from ({_FOR_ME}) w", values)  # noqa: S608
        return int(cursor.fetchone()[0])


def handles_files(*, user: Somebody, on: dt.date) -> bool:
    """Tell whether a person sees work files anywhere on a day."""
    return bool(accounts.list_places_of(user=user, action=Action.SEE_FILES, on=on))


def works_with_files(*, user: Somebody, on: dt.date) -> bool:
    """Tell whether a role of a person handles work files, so that they have a mailbox to fill."""
    return bool(accounts.list_places_of(user=user, action=Action.HANDLE_FILES, on=on))


def seen_places(*, user: Somebody, on: dt.date) -> list[int] | None:
    """Return the units whose files, and those of all below, a person sees; None: the country."""
    places = accounts.list_places_of(user=user, action=Action.SEE_FILES, on=on)
    return None if None in places else [place for place in places if place is not None]


def _reader(user: Somebody, on: dt.date) -> _Reader:
    posts = [post for post in accounts.list_posts(user=user, on=on) if _handles(post.may)]
    return _Reader(
        me=user.pk or 0,
        places=seen_places(user=user, on=on),
        roles=[post.role for post in posts],
        units=[post.unit_id for post in posts],
        departments=[post.department for post in posts],
    )


def _handles(may: Collection[str]) -> bool:
    return Action.HANDLE_FILES in may


def _search(user: Somebody, q: str, values: dict[str, Any], on: dt.date) -> bool:
    """Put the files that hold the words into `values`; tell whether there are too many to name."""
    if not q.strip():
        return False
    asked = search.tsquery_of(q)
    if not asked:
        values["found"] = []
        return False
    values |= {"q": asked, "most": RARE + 1}
    with connection.cursor() as cursor:
        cursor.execute(_TITLES, values)
        found = [number for (number,) in cursor.fetchall()]
    if len(found) > RARE:
        return True
    values["found"] = [*found, *documents.matching_files(user=user, q=q, on=on)]
    return False


def _values(reader: _Reader, question: MailboxQuestion, on: dt.date) -> dict[str, Any]:
    return {
        "me": reader.me,
        "places": reader.places,
        "roles": reader.roles,
        "units": reader.units,
        "departments": reader.departments,
        "on": on,
        "soon": standards.working_calendar().add_working_days(on, SOON),
        "organisation": question.organisation_id,
        "unit": question.unit_id,
        "procedure": question.procedure_id or None,
        "topic": question.topic or None,
        "found": None,
    }


def _where(question: MailboxQuestion, values: dict[str, Any], tab: Tab | None = None) -> str:
    """Return the condition of a tab with the filters that are asked for."""
    tab = tab or question.tab
    where = _OF_TAB[tab]
    if tab in (Tab.DUE_SOON, Tab.OVERDUE):
        where += _SEEN if question.everybodys else _TOUCHING_ME
    narrowed = any(values[name] is not None for name in _NARROWING)
    return f"{where} {_FILTERS}" if narrowed else where


def _counts(cursor: Any, question: MailboxQuestion, values: dict[str, Any]) -> dict[Tab, int]:
    return {tab: _count(cursor, _where(question, values, tab), values) for tab in Tab}


def _count(cursor: Any, where: str, values: dict[str, Any]) -> int:
    files = "join dossiers_workfile f on f.id = s.file_id" if _FILTERS in where else ""
    cursor.execute(f"select count(*) from dossiers_filestate s {files} where {where}", values)  # noqa: S608
    return int(cursor.fetchone()[0])


def _waiting(cursor: Any, values: dict[str, Any], file_ids: list[int]) -> frozenset[int]:
    """Return which of the files wait for the reader."""
    if not file_ids:
        return frozenset()
    cursor.execute(
        f"select w.file_id from ({_FOR_ME}) w where w.file_id = any(%(shown)s::bigint[])",  # noqa: S608
        values | {"shown": file_ids},
    )
    return frozenset(number for (number,) in cursor.fetchall())


def _cursor(after: str, *, closed: bool) -> tuple[str, int]:
    """Return day and number behind which the page begins; a broken cursor is the first page."""
    day, _sign, number = after.partition("~")
    try:
        if day != "infinity":
            dt.date.fromisoformat(day)
        if not (number.isascii() and number.isdecimal() and len(number) < 19):
            raise ValueError
    except ValueError:
        return ("infinity", 2**62) if closed else ("-infinity", 0)
    return day, int(number)


def _cursor_of(row: tuple[Any, ...], *, closed: bool) -> str:
    day = row[17] if closed else row[14]
    return f"{day.isoformat() if day else 'infinity'}~{row[0]}"


def _row(row: tuple[Any, ...], waiting: frozenset[int]) -> MailboxRow:
    return MailboxRow(
        file_id=row[0], code=row[1], title=row[2], procedure_id=row[3], version=row[4],
        stage=row[5], status=row[6], organisation_id=row[7], organisation_vi=row[8],
        organisation_en=row[9], unit_id=row[10], holder_id=row[11],
        assigned_ids=tuple(row[12]), delegated_ids=tuple(row[13]),
        due_on=row[14], entered_on=row[15], opened_on=row[16], closed_on=row[17],
        last_event=row[18], simulated=row[19],
        waits_for_me=row[0] in waiting and row[6] in (FileStatus.OPEN, FileStatus.SUSPENDED),
    )  # fmt: skip
