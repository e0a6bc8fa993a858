"""The online ratio, counted from the events of files: by organisation, and the files behind it.

What takes a file out of those online is found at once: steps not recorded by the system by a
partial index, issued documents without a signature in a table replayed from events. All other
events are never read.
"""

from collections.abc import Collection
from typing import Any

from django.db import connection

from langso.dossiers.rules.online import AFTERWARDS, PAPER, UNSIGNED
from langso.dossiers.values.online import (
    OnlineCount,
    OnlineFile,
    OnlineRow,
    SignedShare,
    Span,
)
from langso.standards.values import OnlineRule

MOST = 500

_PAPER = "e.medium <> 'system' and e.kind = any(%(steps)s) and e.happened_on <= %(last)s"
_UNSIGNED = "m.missing && %(signatures)s::varchar[] and m.issued_on <= %(last)s"
_IN_SPAN = "s.opened_on <= %(last)s and (s.closed_on is null or s.closed_on >= %(first)s)"
_FILTERS = """
and f.procedure_id <> all(%(excluded)s)
and (%(topic)s::text is null or f.topic = %(topic)s)
"""
_CLOSED = "(s.closed_on between %(first)s and %(last)s)"

_COUNTS = f"""
with off as (
  select e.file_id from dossiers_fileevent e where {_PAPER}
  union
  select m.file_id from dossiers_missingsignature m where {_UNSIGNED}
), found as (
  select s.organisation_id,
    count(*) filter (where {_CLOSED}) as closed,
    count(*) filter (where {_CLOSED} and off.file_id is null) as closed_online,
    count(*) as handled,
    count(*) filter (where off.file_id is null) as handled_online,
    coalesce(sum(s.closed_on - s.opened_on) filter (where {_CLOSED}), 0) as days
  from dossiers_filestate s {{files}} left join off on off.file_id = s.file_id
  where {_IN_SPAN} {{filters}}
  group by s.organisation_id
)
select found.organisation_id, o.unit_id, coalesce(u.level, 'central'), o.name_vi, o.name_en,
  o.kind, closed, closed_online, handled, handled_online, days
from found join dossiers_organisation o on o.id = found.organisation_id
left join geography_unit u on u.id = o.unit_id
order by found.organisation_id
"""  # noqa: S608 - fixed texts only

# A document is issued once: those that lack a signature are taken from those issued, so that no
# event is read for what it tells.
_SHARE = """
select
  (select count(*) from dossiers_fileevent e
    where e.kind = 'issued' and e.happened_on between %(first)s and %(last)s),
  (select count(*) from dossiers_missingsignature m
    where m.missing && %(signatures)s::varchar[]
      and m.issued_on between %(first)s and %(last)s)
"""

_SIMULATED = f"""
select distinct s.organisation_id
from dossiers_filestate s join dossiers_workfile f on f.id = s.file_id
where f.simulated and {_IN_SPAN}
"""  # noqa: S608 - fixed texts only

_FILES = f"""
select f.id, f.code, f.title, o.name_vi, o.name_en, s.opened_on, s.closed_on, f.simulated,
  why.paper, why.afterwards, why.unsigned
from dossiers_filestate s join dossiers_workfile f on f.id = s.file_id
join dossiers_organisation o on o.id = s.organisation_id
left join geography_unit u on u.id = o.unit_id
cross join lateral (select
  exists (select from dossiers_fileevent e
    where e.file_id = s.file_id and {_PAPER} and e.medium = 'paper') as paper,
  exists (select from dossiers_fileevent e
    where e.file_id = s.file_id and {_PAPER} and e.medium <> 'paper') as afterwards,
  exists (select from dossiers_missingsignature m
    where m.file_id = s.file_id and {_UNSIGNED}) as unsigned
) why
where {_IN_SPAN} {_FILTERS} and (not %(closed)s or {_CLOSED})
  and (%(organisations)s::bigint[] is null or s.organisation_id = any(%(organisations)s))
  and (%(places)s::bigint[] is null or s.places && %(places)s::bigint[])
  and (%(level)s::text is null or coalesce(u.level, 'central') = %(level)s)
  and (%(online)s::bool is null
       or %(online)s <> (why.paper or why.afterwards or why.unsigned))
  and s.file_id < %(after)s
order by s.file_id desc limit %(limit)s
"""  # noqa: S608 - fixed texts only


def online_counts(
    *, rule: OnlineRule, span: Span, topic: str | None = None
) -> tuple[OnlineRow, ...]:
    """Return the counts of each organisation with a file handled in the days, by its number.

    A file counts for the organisation that has it now: one handed over and closed elsewhere
    counts there. Days are legal days; events after the last one tell nothing. Files of excluded
    procedures are in no count; there are no files of state secrets.
    """
    narrowed = bool(rule.excluded_procedures or topic)
    sql = _COUNTS.format(
        files="join dossiers_workfile f on f.id = s.file_id" if narrowed else "",
        filters=_FILTERS if narrowed else "",
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, _values(rule, span, topic))
        rows = cursor.fetchall()
    return tuple(
        OnlineRow(
            organisation_id=row[0],
            unit_id=row[1],
            level=row[2],
            name_vi=row[3],
            name_en=row[4],
            kind=row[5],
            counts=OnlineCount(*row[6:10]),
            days=int(row[10]),
        )
        for row in rows
    )


def signed_share(*, rule: OnlineRule, span: Span) -> SignedShare:
    """Return how many documents files issued in the days, and how many bear every signature."""
    with connection.cursor() as cursor:
        cursor.execute(_SHARE, _values(rule, span, None))
        issued, unsigned = cursor.fetchone()
    return SignedShare(issued, issued - unsigned)


def simulated_organisations(*, span: Span) -> frozenset[int]:
    """Return the organisations that handled a simulated file on one of the days."""
    with connection.cursor() as cursor:
        cursor.execute(_SIMULATED, {"first": span.first_on, "last": span.last_on})
        return frozenset(number for (number,) in cursor.fetchall())


def online_files(
    *,
    rule: OnlineRule,
    span: Span,
    closed: bool,
    online: bool | None = None,
    level: str | None = None,
    topic: str | None = None,
    organisation_ids: Collection[int] | None = None,
    place_ids: Collection[int] | None = None,
    after: int | None = None,
    limit: int = 50,
) -> tuple[tuple[OnlineFile, ...], int | None]:
    """Return one page of the files behind a number, newest first, and where the next begins.

    `closed`: of those closed in the days, else of all handled. `place_ids`: only files at or below
    these places, for readers who may not see all.
    """
    values = _values(rule, span, topic) | {
        "closed": closed,
        "online": online,
        "level": level,
        "organisations": None if organisation_ids is None else sorted(organisation_ids),
        "places": None if place_ids is None else sorted(place_ids),
        "after": after if after is not None else 2**62,
        "limit": min(limit, MOST) + 1,
    }
    with connection.cursor() as cursor:
        cursor.execute(_FILES, values)
        rows = cursor.fetchall()
    shown = rows[: min(limit, MOST)]
    following = shown[-1][0] if len(rows) > len(shown) else None
    return tuple(_file(row) for row in shown), following


def _values(rule: OnlineRule, span: Span, topic: str | None) -> dict[str, Any]:
    return {
        "first": span.first_on,
        "last": span.last_on,
        "steps": sorted(rule.steps),
        "signatures": sorted(rule.signatures),
        "excluded": sorted(rule.excluded_procedures),
        "topic": topic,
    }


def _file(row: tuple[Any, ...]) -> OnlineFile:
    reasons = zip((PAPER, AFTERWARDS, UNSIGNED), row[8:11], strict=True)
    return OnlineFile(
        file_id=row[0], code=row[1], title=row[2], organisation_vi=row[3], organisation_en=row[4],
        opened_on=row[5], closed_on=row[6], simulated=row[7],
        why_not=frozenset(name for name, holds in reasons if holds),
    )  # fmt: skip
