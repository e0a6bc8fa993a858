"""Reads of messages and statuses: what came, what waits to go, and how a code is called."""

import datetime as dt
from collections.abc import Iterable

from django.utils import timezone

from langso.dossiers.models import AxisDelivery, AxisStatus, Distribution
from langso.dossiers.rules import edxml
from langso.dossiers.values.documents import AxisCode
from langso.dossiers.values.exchange import (
    Agency,
    AxisRow,
    DeliveryState,
    ResponseFor,
    StatusMessage,
    Way,
)
from langso.geography import queries as geography
from langso.standards import queries as standards


def recipients_of(*, document_id: int) -> tuple[Agency, ...]:
    """Return who a document was distributed to; a code is blank when nobody knows it."""
    found = Distribution.objects.filter(document_id=document_id).select_related("organisation")
    return tuple(
        Agency(
            row.agency_code or (row.organisation.agency_code if row.organisation else "") or "",
            row.name,
        )
        for row in found.order_by("pk")
    )


def place_of(*, unit_id: int | None, on: dt.date) -> str:
    """Return the name of the place a document was issued at; blank for a central body."""
    if unit_id is None:
        return ""
    return geography.get_places(unit_ids=[unit_id], on=on)[unit_id].name


def type_title(type_id: str) -> str:
    """Return the Vietnamese name of a document type; its code when the law knows it no more."""
    kind = standards.document_types().types.get(type_id)
    return kind.title.vi if kind else type_id


def type_named(name: str) -> str:
    """Return the type of a Vietnamese name, whatever its case; blank when there is none."""
    wanted = _plain(name)
    found = (
        kind.id
        for kind in standards.document_types().types.values()
        if _plain(kind.title.vi) == wanted
    )
    return next(found, "") if wanted else ""


def _plain(name: str) -> str:
    return " ".join(name.partition("(")[0].casefold().split())


def list_statuses(*, organisation_ids: Iterable[int], limit: int = 200) -> list[AxisRow]:
    """Return statuses received and sent by organisations, newest first."""
    found = (
        AxisStatus.objects.filter(document__organisation_id__in=list(organisation_ids))
        .select_related("document", "delivery")
        .order_by("-pk")[:limit]
    )
    return [_row(row) for row in found]


def statuses_of(*, document_id: int) -> list[AxisRow]:
    """Return the statuses of one document, newest first."""
    found = AxisStatus.objects.filter(document_id=document_id)
    return [_row(row) for row in found.select_related("document", "delivery").order_by("-pk")]


def find_status(*, status_id: int) -> AxisStatus | None:
    """Return a status's row with its document and organisation; None when there is none."""
    found = AxisStatus.objects.select_related("document__organisation")
    return found.filter(pk=status_id).first()


def status_file(row: AxisStatus) -> tuple[str, bytes]:
    """Return a status as a file of edXML and its name, the same whenever it is asked for."""
    document = row.document
    organisation = document.organisation
    body = edxml.build_status(
        StatusMessage(
            about=ResponseFor(
                row.partner_code, document.sign, document.issued_on, str(document.uid)
            ),
            sender=Agency(organisation.agency_code or "", organisation.name_vi),
            code=row.code,
            at=timezone.localtime(row.at),
            note=row.note,
        )
    )
    return f"{document.uid}.{row.code}.status.edxml", body


def _row(row: AxisStatus) -> AxisRow:
    delivery: AxisDelivery | None = getattr(row, "delivery", None) if row.way == Way.OUT else None
    return AxisRow(
        id=row.pk,
        document_id=row.document_id,
        subject=row.document.subject,
        sign=row.document.sign,
        way=row.way,
        code=row.code,
        title=str(AxisCode(row.code).label),
        partner=row.partner_name or row.partner_code,
        at=row.at,
        state=_state(delivery),
        attempts=delivery.attempts if delivery else 0,
        error=delivery.error if delivery else "",
    )


def _state(delivery: AxisDelivery | None) -> str:
    if delivery is None:
        return ""
    if delivery.sent_at is not None:
        return DeliveryState.SENT.value
    return (DeliveryState.RETRYING if delivery.attempts else DeliveryState.WAITING).value
