"""Finding documents by their words, newest first, among those a person may see.

One index answers both where and which words (see `models.documents.DocumentText`). Words that
stand in very many documents are not sorted as a whole: the newest documents are looked through
first, in growing windows, until a page is full.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import connection

from langso.accounts import queries as accounts
from langso.accounts.queries import Somebody
from langso.accounts.values import Action
from langso.dossiers.models import Document
from langso.dossiers.queries import documents
from langso.dossiers.rules import search as rules
from langso.dossiers.values.documents import Found, FoundDocument
from langso.geography import queries as geography
from langso.geography.values import UnknownUnitError

COUNTRY = 0
"""The scope of what belongs to no unit: only roles for the whole country see it."""

FEW = 8_000
"""Up to so many hits are fetched and sorted as a whole."""

WINDOWS = (20_000, 40_000, 80_000)
"""How many of the newest documents are looked through at a time; the last repeats."""

SHOWN_TEXT = 8_000
"""Characters of a document in which the place of a hit is looked for."""

_FEW = """
select document_id from dossiers_documenttext
where vector @@ %(query)s::tsquery {scope} {more} limit %(few)s
"""
# Gathered before it is sorted: with a limit in sight the planner would walk the key backwards and
# read every document of the window.
_WINDOW = """
with hits as materialized (
  select document_id from dossiers_documenttext
  where vector @@ %(query)s::tsquery {scope} {more}
    and document_id > %(low)s and document_id <= %(high)s
)
select document_id from hits order by document_id desc limit %(limit)s
"""
_BEGINNINGS = """
select document_id, left(body, %s) from dossiers_documenttext where document_id = any(%s)
"""


def search_documents(
    *,
    user: Somebody,
    q: str,
    on: dt.date,
    file_id: int | None = None,
    before: int | None = None,
    limit: int = 50,
) -> Found:
    """Return documents in which all words asked for stand, newest first, `limit` at most.

    `before` continues behind a document's number. A word with marks must stand so, one without
    finds all that look alike, words between quotation marks stand together. A question without
    any word finds nothing.
    """
    ids = _ids(user, q, on, file_id=file_id, before=before, limit=limit + 1)
    shown = ids[:limit]
    infos = documents.documents_by_id(document_ids=shown)
    texts = _texts(shown)
    rows = tuple(
        FoundDocument(infos[one], rules.excerpt(texts.get(one, ""), q))
        for one in shown
        if one in infos
    )
    return Found(rows, len(ids) > limit)


def matching_files(*, user: Somebody, q: str, on: dt.date, limit: int = 200) -> list[int]:
    """Return the files of documents that match, those of the newest documents first.

    Of very many hits only the newest are looked at: it is for a search of files by their papers.
    """
    ids = _ids(user, q, on, limit=limit * 5)
    files = Document.objects.filter(pk__in=ids, file__isnull=False).order_by("-pk")
    return list(dict.fromkeys(files.values_list("file_id", flat=True)))[:limit]


def scopes_of(*, unit_ids: Iterable[int | None], on: dt.date) -> list[int]:
    """Return the units whose officers find what lies in some units: these and those above them.

    Of a unit that has ended, those above it on its last day.
    """
    found: set[int] = set()
    for unit_id in set(unit_ids):
        found.update([COUNTRY] if unit_id is None else _path(unit_id, on))
    return sorted(found)


def _path(unit_id: int, on: dt.date) -> list[int]:
    try:
        return [place.unit_id for place in geography.path(unit_id=unit_id, on=on)]
    except UnknownUnitError:
        place = geography.get_places(unit_ids=[unit_id], on=on).get(unit_id)
    if place is None:
        return [unit_id]
    ended = place.ended_on is not None and place.ended_on <= on
    day = place.ended_on if ended and place.ended_on else place.began_on
    return [one.unit_id for one in geography.path(unit_id=unit_id, on=day)]


def _ids(
    user: Somebody,
    q: str,
    on: dt.date,
    *,
    file_id: int | None = None,
    before: int | None = None,
    limit: int,
) -> list[int]:
    query = rules.tsquery_of(q)
    places = accounts.list_places_of(user=user, action=Action.SEE_FILES, on=on)
    if not query or not places:
        return []
    asked: dict[str, Any] = {"query": query, "limit": limit, "few": max(FEW, limit)}
    scope = ""
    if None not in places:
        scope, asked["scopes"] = "and scopes && %(scopes)s::bigint[]", places
    more = ""
    if before is not None:
        more, asked["before"] = "and document_id < %(before)s", before
    if file_id is not None:
        more += " and document_id in (select id from dossiers_document where file_id = %(file)s)"
        asked["file"] = file_id
    with connection.cursor() as cursor:
        cursor.execute(_FEW.format(scope=scope, more=more), asked)
        found = [row[0] for row in cursor.fetchall()]
        if len(found) < asked["few"]:
            return sorted(found, reverse=True)[:limit]
        return _newest(cursor, _WINDOW.format(scope=scope, more=more), asked, before)


def _newest(cursor: Any, sql: str, asked: dict[str, Any], before: int | None) -> list[int]:
    """Return the newest hits of a question that has very many."""
    cursor.execute("select coalesce(max(document_id), 0) from dossiers_documenttext")
    high = cursor.fetchone()[0]
    if before is not None:
        high = min(high, before - 1)
    found: list[int] = []
    sizes = iter(WINDOWS)
    size = 0
    while high > 0 and len(found) < asked["limit"]:
        size = next(sizes, size)
        low = max(0, high - size)
        cursor.execute(
            sql, {**asked, "low": low, "high": high, "limit": asked["limit"] - len(found)}
        )
        found += [row[0] for row in cursor.fetchall()]
        high = low
    return found


def _texts(document_ids: list[int]) -> dict[int, str]:
    """Return the beginnings of documents' texts, as far as a hit's place is looked for."""
    with connection.cursor() as cursor:
        cursor.execute(_BEGINNINGS, [SHOWN_TEXT, document_ids])
        return dict(cursor.fetchall())
