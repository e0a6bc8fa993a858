"""Loading the shipped table of the country's units."""

import csv
import datetime as dt
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _

from langso.core import audit
from langso.geography.models import Revision
from langso.geography.rules import names
from langso.geography.values import OWN_UNITS_FROM, GeographyError, LoadResult

Progress = Callable[[str, int, int], None]
Row = tuple[Any, ...]

FILES = ("acts", "units", "states", "successions", "class_sources", "classes", "conflicts")
# The number rises when the loader itself writes something else out of the same files.
_MARK = "reference places 1 "


def load_reference(
    *, folder: Path, by: str, at: dt.datetime, progress: Progress | None = None
) -> LoadResult:
    """Load the reference tables of `folder` (see seeds/reference/places/SOURCES.md) with COPY.

    Loading the same files again changes nothing. Files of a newer release replace the reference
    as long as no change has been recorded in this installation since; ids stay, so figures keep
    their units. Raises GeographyError when a file is missing, when the rows contradict each other
    (nothing is loaded then) or when such a change exists.
    """
    digest = _digest(folder)
    rows = {name: list(_read(folder / f"{name}.csv")) for name in FILES}
    result = {
        name: len(rows[name]) for name in ("units", "states", "successions", "classes", "conflicts")
    }
    if Revision.objects.filter(what=_MARK + digest).exists():
        return LoadResult(**result, changed=False)
    try:
        _replace(rows, result, digest, by, at, progress or _silent)
    except (DatabaseError, psycopg.Error) as error:
        raise GeographyError(
            _("The reference tables contradict themselves, nothing was loaded: %(detail)s")
            % {"detail": str(error).splitlines()[0]}
        ) from error
    with connection.cursor() as cursor:
        cursor.execute(
            "analyze geography_unit, geography_unitstate, geography_succession, geography_unitclass"
        )
    return LoadResult(**result, changed=True)


@transaction.atomic
def _replace(
    rows: dict[str, list[dict[str, str]]],
    counts: dict[str, int],
    digest: str,
    by: str,
    at: dt.datetime,
    progress: Progress,
) -> None:
    """Put the files' rows in the place of those of the reference loaded before, if any."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('geography'))")
        _refuse_after_own_changes()
        cursor.execute("set local langso.geography_bulk = 'on'")
        _clear(cursor, sorted({row["scheme"] for row in rows["classes"]}))
        _copy_all(cursor, rows, progress)
        cursor.execute("set local langso.geography_bulk = 'off'")
        cursor.execute("select geography_check_all()")
    Revision.objects.create(at=at, by=by, what=_MARK + digest)
    audit.record_event(
        at=at,
        actor=by,
        actor_id=None,
        action="geography.load_reference",
        subject="seeds/reference/places",
        detail={"digest": digest, **counts},
    )


def _silent(_name: str, _done: int, _total: int) -> None:
    """Show nothing."""


def _digest(folder: Path) -> str:
    found = hashlib.sha256()
    for name in FILES:
        path = folder / f"{name}.csv"
        if not path.is_file():
            raise GeographyError(
                _("The folder %(folder)s has no file %(file)s: check the path or build it again.")
                % {"folder": folder, "file": path.name}
            )
        found.update(path.read_bytes())
    return found.hexdigest()[:32]


def _read(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _refuse_after_own_changes() -> None:
    # Classes of other schemes and outlines stand beside the tree and outlive a new reference.
    own = Revision.objects.all()
    for beside in (_MARK, "boundaries", "set_class"):
        own = own.exclude(what__startswith=beside)
    last = Revision.objects.filter(what__startswith=_MARK).order_by("-id").first()
    if last is not None and own.filter(id__gt=last.id).exists():
        raise GeographyError(
            _(
                "Units have been changed in this installation since the reference was loaded; "
                "loading a newer reference would undo that. Record the newer changes as events."
            )
        )


def _clear(cursor: Any, schemes: list[str]) -> None:
    """Take out the reference's own rows; units stay, since figures refer to them."""
    cursor.execute(
        "delete from geography_unitclass where unit_id < %s and scheme = any(%s)",
        [OWN_UNITS_FROM, schemes],
    )
    for table, column in (
        ("geography_succession", "predecessor_id"),
        ("geography_unitstate", "unit_id"),
    ):
        cursor.execute(f"delete from {table} where {column} < %s", [OWN_UNITS_FROM])  # noqa: S608 - names from above
    cursor.execute("delete from geography_sourceconflict")


def _copy_all(cursor: Any, rows: dict[str, list[dict[str, str]]], progress: Progress) -> None:
    acts = _acts(cursor, rows["acts"])
    sources = {row["id"]: row["text"] for row in rows["class_sources"]}
    _units(cursor, rows["units"], acts)
    progress("units", 1, 5)
    _copy(
        cursor,
        "geography_unitstate (unit_id, validity, code, name, kind, parent_id, act_id, lat, lon, "
        "area_km2, note, search_text, sort_key)",
        (_state(row, acts) for row in rows["states"]),
    )
    progress("states", 2, 5)
    _copy(
        cursor,
        "geography_succession (predecessor_id, successor_id, effective_on, part, people_share, "
        "area_share, act_id, confidence)",
        (
            (
                r["predecessor_id"],
                r["successor_id"],
                r["effective_on"],
                r["part"],
                r["people_share"] or None,
                r["area_share"] or None,
                acts.get(r["act"]),
                r["confidence"],
            )
            for r in rows["successions"]
        ),
    )
    progress("successions", 3, 5)
    _copy(
        cursor,
        "geography_unitclass (unit_id, scheme, value, validity, source, confidence, simulated)",
        (
            (
                r["unit_id"],
                r["scheme"],
                r["value"],
                _range(r),
                sources[r["source"]],
                r["confidence"],
                False,
            )
            for r in rows["classes"]
        ),
    )
    progress("classes", 4, 5)
    _copy(
        cursor,
        "geography_sourceconflict (topic, subject, detail, sources, resolution)",
        (
            (r["topic"], r["subject"], r["detail"], r["sources"], r["resolution"])
            for r in rows["conflicts"]
        ),
    )
    progress("conflicts", 5, 5)


def _acts(cursor: Any, rows: list[dict[str, str]]) -> dict[str, int]:
    """Insert or refresh the legal acts; return their ids by number."""
    cursor.executemany(
        "insert into geography_legalact "
        "(number, title, issued_on, effective_on, source, confidence) "
        "values (%s, %s, %s, %s, %s, %s) on conflict (number) do update set "
        "(title, issued_on, effective_on, source, confidence) = (excluded.title, "
        "excluded.issued_on, excluded.effective_on, excluded.source, excluded.confidence)",
        [
            (
                r["number"],
                r["title"],
                r["issued_on"] or None,
                r["effective_on"] or None,
                r["source"],
                r["confidence"],
            )
            for r in rows
        ],
    )
    cursor.execute("select number, id from geography_legalact")
    return dict(cursor.fetchall())


def _units(cursor: Any, rows: list[dict[str, str]], acts: dict[str, int]) -> None:
    cursor.execute("create temporary table reference_unit (like geography_unit) on commit drop")
    _copy(
        cursor,
        "reference_unit (id, level, validity, created_by_id, ended_by_id)",
        (
            (r["id"], r["level"], _range(r), acts.get(r["created_by"]), acts.get(r["ended_by"]))
            for r in rows
        ),
    )
    cursor.execute(
        "insert into geography_unit (id, level, validity, created_by_id, ended_by_id) "
        "select id, level, validity, created_by_id, ended_by_id from reference_unit "
        "on conflict (id) do update set (validity, created_by_id, ended_by_id) = "
        "(excluded.validity, excluded.created_by_id, excluded.ended_by_id)"
    )
    cursor.execute("drop table reference_unit")
    cursor.execute(
        "select setval(pg_get_serial_sequence('geography_unit', 'id'), "
        "greatest(%s, (select max(id) from geography_unit)))",
        [OWN_UNITS_FROM],
    )


def _state(row: dict[str, str], acts: dict[str, int]) -> Row:
    return (
        row["unit_id"],
        _range(row),
        row["code"],
        row["name"],
        row["kind"],
        row["parent_id"] or None,
        acts.get(row["act"]),
        row["lat"] or None,
        row["lon"] or None,
        row["area_km2"] or None,
        row["note"],
        names.search_text(row["name"], row["code"]),
        names.name_sort_key(row["name"]),
    )


def _range(row: dict[str, str]) -> str:
    return f"[{row['from']},{row['until']})"


def _copy(cursor: Any, target: str, rows: Iterator[Row]) -> None:
    with cursor.copy(f"copy {target} from stdin") as copy:
        for row in rows:
            copy.write_row(row)
