"""Loading the outlines of provinces that the platform ships."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from pathlib import Path

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from langso.core import audit
from langso.geography.models import Boundary, Revision
from langso.geography.queries.boundary_codes import units_of_features
from langso.geography.rules import outlines
from langso.geography.values import ALWAYS_BEGAN_ON, REFORM_ON, GeographyError, Level

Progress = Callable[[int, int], None]

LICENCE = "Public domain"
_FILES = {
    "provinces-2025-06-30.geojson": DateRange(ALWAYS_BEGAN_ON, REFORM_ON),
    "provinces-2025-07-01.geojson": DateRange(REFORM_ON, None),
}
# The prefix tells load_reference that the tree of units itself was not changed.
_MARK = "boundaries reference "


def load_reference_boundaries(
    *, folder: Path, by: str, at: dt.datetime, progress: Progress | None = None
) -> int:
    """Load the province outlines of both eras; return how many were written (0: unchanged).

    Official outlines stay untouched. Raises GeographyError when a file is missing, and
    BadBoundaryFileError when a code of it is no unit: load the places first.
    """
    texts = {name: _read_shipped(folder / name) for name in _FILES}
    digest = hashlib.sha256(b"".join(texts.values())).hexdigest()[:32]
    if Revision.objects.filter(what=_MARK + digest).exists():
        return 0
    rows = []
    for number, (name, text) in enumerate(texts.items(), 1):
        validity = _FILES[name]
        day = validity.lower if validity.upper is None else validity.upper - dt.timedelta(days=1)
        features = outlines.parse(text)
        units = units_of_features(features, level=Level.PROVINCE, on=day, skip_unknown=False)[0]
        rows += [
            Boundary(
                unit_id=units[each.code], validity=validity, geometry=each.geometry,
                source=_source_of(text), licence=LICENCE, imported_at=at,
            )
            for each in features
        ]  # fmt: skip
        if progress:
            progress(number, len(texts))
    with transaction.atomic():
        lock_tree()
        Boundary.objects.filter(official=False).delete()
        Boundary.objects.bulk_create(rows)
        Revision.objects.create(at=at, by=by, what=_MARK + digest)
        audit.record_event(
            at=at, actor=by, actor_id=None, action="geography.load_boundaries",
            subject=folder.name, detail={"digest": digest, "written": len(rows)},
        )  # fmt: skip
    return len(rows)


def _read_shipped(path: Path) -> bytes:
    if not path.is_file():
        message = _("There is no outline file %(path)s: check the installation, or build it again.")
        raise GeographyError(message % {"path": path})
    return path.read_bytes()


def _source_of(text: bytes) -> str:
    first = json.loads(text)["features"][0]["properties"]
    return str(first.get("source", ""))[:300]


def lock_tree() -> None:
    """Let one change of the tree or its outlines happen at a time, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('geography'))")
