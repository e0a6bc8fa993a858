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
from langso.dossiers.queries import mailbox_sql as sql
from langso.dossiers.queries import search as documents
from langso.dossiers.rules import search
from langso.dossiers.values.files import FileStatus
from langso.dossiers.values.mailbox import MailboxPage, MailboxQuestion, MailboxRow, Tab
from langso.standards import queries as standards

MOST = 200
RARE = 1_000
SOON = 3
"""Working days before the due day in which a file is due soon; the platform's own choice."""
_NARROWING = ("organisation", "unit", "procedure", "topic", "found")


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
    where = _where(question, values)
    counted = counted and not common
    closed = question.tab == Tab.CLOSED
    day, number = _cursor(question.after, closed=closed)
    values |= {"after_day": day, "after_id": number, "limit": min(limit, MOST) + 1}
    with connection.cursor() as cursor:
        cursor.execute(sql.page(where, closed=closed, common=common), values)
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
    with connection.cursor() as cursor:
        cursor.execute(sql.SHOWN_TO_ME, values)
        rows = cursor.fetchall()
        waiting = _waiting(cursor, values, [row[0] for row in rows])
    return tuple(_row(row, waiting) for row in rows)


def count_waiting(*, user: Somebody, on: dt.date) -> int:
    """Return how many files wait for a person on a day."""
    question = MailboxQuestion(Tab.WAITING)
    values = _values(_reader(user, on), question, on)
    with connection.cursor() as cursor:
        return _count(cursor, _where(question, values), values)


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
        cursor.execute(sql.TITLES, values)
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
    narrowed = any(values[name] is not None for name in _NARROWING)
    return sql.condition(tab or question.tab, everybodys=question.everybodys, narrowed=narrowed)


def _counts(cursor: Any, question: MailboxQuestion, values: dict[str, Any]) -> dict[Tab, int]:
    return {tab: _count(cursor, _where(question, values, tab), values) for tab in Tab}


def _count(cursor: Any, where: str, values: dict[str, Any]) -> int:
    cursor.execute(sql.count(where), values)
    return int(cursor.fetchone()[0])


def _waiting(cursor: Any, values: dict[str, Any], file_ids: list[int]) -> frozenset[int]:
    """Return which of the files wait for the reader."""
    if not file_ids:
        return frozenset()
    cursor.execute(sql.WHICH_FOR_ME, values | {"shown": file_ids})
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
