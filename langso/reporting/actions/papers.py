"""Writes of official papers: versions of what people type, and the record of every file taken."""

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from langso.core.audit import record_event
from langso.reporting.models import PaperDraft
from langso.reporting.queries import paper_drafts
from langso.reporting.queries.papers import PaperPlace
from langso.reporting.values import ReportingError

LONGEST_SECTION = 20_000
MOST_ROWS = 200
LONGEST_CELL = 2_000


class StaleDraftError(ReportingError):
    """Somebody saved another version meanwhile."""


class DraftTooLongError(ReportingError):
    """A text is longer than a paper holds."""


@transaction.atomic
def save_report(
    *,
    place: PaperPlace,
    form_id: str,
    sections: dict[str, str],
    figures: dict[str, str],
    base_version: int,
    by: Any,
    at: dt.datetime,
    origin: str = "",
) -> int:
    """Keep a new version of a report in words and return its number.

    `figures`: the words of every figure as the writer saw them, so that later moves can be told.
    `base_version`: the version the writer began from (0: none). Raises StaleDraftError,
    DraftTooLongError, PermissionDenied.
    """
    if any(len(text) > LONGEST_SECTION for text in sections.values()):
        msg = f"Mỗi phần dài nhất {LONGEST_SECTION:,} ký tự; hãy rút gọn.".replace(",", ".")
        raise DraftTooLongError(msg)
    content = {"sections": sections, "figures": figures}
    return _keep(place, form_id, content, base_version, by, at, origin)


@transaction.atomic
def save_rows(
    *,
    place: PaperPlace,
    form_id: str,
    rows: list[dict[str, str]],
    base_version: int,
    by: Any,
    at: dt.datetime,
    origin: str = "",
) -> int:
    """Keep a new version of the rows typed into a form; empty rows are left out.

    Raises StaleDraftError, DraftTooLongError, PermissionDenied.
    """
    kept = [row for row in rows if any(text.strip() for text in row.values())]
    too_long = any(len(text) > LONGEST_CELL for row in kept for text in row.values())
    if len(kept) > MOST_ROWS or too_long:
        msg = f"Biểu có nhiều nhất {MOST_ROWS} dòng, mỗi ô nhiều nhất {LONGEST_CELL} ký tự."
        raise DraftTooLongError(msg)
    return _keep(place, form_id, {"rows": kept}, base_version, by, at, origin)


def _keep(
    place: PaperPlace,
    form_id: str,
    content: dict[str, Any],
    base_version: int,
    by: Any,
    at: dt.datetime,
    origin: str,
) -> int:
    """Add a version behind the one it was made from; two writers cannot both follow it."""
    if not paper_drafts.may_write(user=by, place=place, on=timezone.localdate(at)):
        raise PermissionDenied(_("You may not write the papers of this place."))
    key = f"reporting.paper:{place.round_key}:{place.unit.unit_id}:{form_id}"
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
    last = paper_drafts.latest(place=place, form_id=form_id)
    version = last.version if last else 0
    if version != base_version and last is not None:
        msg = (
            f"{last.by} đã lưu bản {version} trong lúc bạn sửa. Bản của bạn chưa được lưu:"
            " hãy chép phần bạn viết, mở lại bản mới rồi ghép vào."
        )
        raise StaleDraftError(msg)
    PaperDraft.objects.create(
        round_key=place.round_key,
        unit_id=place.unit.unit_id,
        form=form_id,
        version=version + 1,
        content=content,
        by_id=by.pk,
        by=str(by.get_full_name() or by.username)[:150],
        at=at,
    )
    _record("reporting.save_paper", place, form_id, by, at, origin, version=version + 1)
    return version + 1


@transaction.atomic
def record_export(
    *,
    place: PaperPlace,
    form_id: str,
    kind: str,
    with_drafts: bool,
    by: Any,
    at: dt.datetime,
    origin: str = "",
) -> None:
    """Write into the audit trail that a person took a paper out as a file."""
    detail = {"kind": kind, "with_drafts": with_drafts}
    _record("reporting.export_paper", place, form_id, by, at, origin, **detail)


def _record(
    action: str,
    place: PaperPlace,
    form_id: str,
    by: Any,
    at: dt.datetime,
    origin: str,
    **detail: object,
) -> None:
    record_event(
        at=at,
        actor=by.get_username(),
        actor_id=by.pk,
        action=action,
        subject=f"{form_id} · {place.round_key} · {place.unit.code} {place.unit.name}",
        origin=origin,
        detail={
            "round": place.round_key,
            "unit": place.unit.code,
            "unit_id": place.unit.unit_id,
            "form": form_id,
            **detail,
        },
    )
