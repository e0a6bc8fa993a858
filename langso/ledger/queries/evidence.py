"""Evidence behind figures: by cell, by unit and period, one by one. Who may see it, views ask."""

from collections.abc import Iterable, Sequence

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from langso.core.files import queries as files
from langso.core.files.values import Family
from langso.ledger.models import Evidence, EvidenceLink
from langso.ledger.values import (
    EvidenceCell,
    EvidenceInfo,
    EvidenceRow,
    UnknownEvidenceError,
)


def evidence_for(
    *,
    unit_id: int,
    period: int | None = None,
    element_ids: Sequence[int] | None = None,
    with_ended: bool = False,
) -> list[EvidenceRow]:
    """Return the evidence of a unit's cells, by element and then newest first, in one query.

    Filters left None do not filter. Links that ended are listed only when `with_ended`.
    """
    found = _links(unit_id, period, element_ids)
    if not with_ended:
        found = found.filter(ended_at__isnull=True)
    return [
        _row(link)
        for link in found.select_related("evidence__file").order_by("-period", "element_id", "-id")
    ]


def evidence_counts(
    *, unit_id: int, period: int, element_ids: Sequence[int] | None = None
) -> dict[int, int]:
    """Return how many pieces of evidence stand behind each cell, by element, in one query.

    Elements without any are left out.
    """
    found = _links(unit_id, period, element_ids).filter(ended_at__isnull=True)
    return dict(found.values_list("element_id").annotate(Count("id")).order_by())


def evidence_counts_of(*, unit_ids: Iterable[int], period: int) -> dict[tuple[int, int], int]:
    """Return counts as `evidence_counts`, of many units: by (unit, element), in one query."""
    found = EvidenceLink.objects.filter(
        unit_id__in=set(unit_ids), period=period, ended_at__isnull=True
    )
    rows = found.values_list("unit_id", "element_id").annotate(Count("id")).order_by()
    return {(unit, element): count for unit, element, count in rows}


def evidence_periods(*, unit_id: int) -> list[int]:
    """Return the periods a unit has evidence for, newest first."""
    found = EvidenceLink.objects.filter(unit_id=unit_id, ended_at__isnull=True)
    return list(found.order_by("-period").values_list("period", flat=True).distinct())


def get_evidence(*, evidence_id: int) -> EvidenceInfo:
    """Return one piece of evidence. Raises UnknownEvidenceError."""
    row = Evidence.objects.select_related("file").filter(pk=evidence_id).first()
    if row is None:
        msg = _("There is no evidence number %(id)s.") % {"id": evidence_id}
        raise UnknownEvidenceError(msg)
    return _info(row)


def get_link(*, link_id: int) -> EvidenceRow:
    """Return one link, standing or ended. Raises UnknownEvidenceError."""
    link = EvidenceLink.objects.select_related("evidence__file").filter(pk=link_id).first()
    if link is None:
        msg = _("There is no link of evidence number %(id)s.") % {"id": link_id}
        raise UnknownEvidenceError(msg)
    return _row(link)


def links_of_evidence(*, evidence_id: int) -> list[EvidenceRow]:
    """Return every link of a piece of evidence: those that stand first, then newest first."""
    found = EvidenceLink.objects.filter(evidence_id=evidence_id).select_related("evidence__file")
    rows = [_row(link) for link in found.order_by("-period", "element_id", "-id")]
    return sorted(rows, key=lambda row: row.ended_at is not None)


def units_of_evidence(*, evidence_id: int) -> list[int]:
    """Return the units through which evidence may be seen: its own, and those of all its links."""
    own = Evidence.objects.filter(pk=evidence_id).values_list("unit_id", flat=True)
    linked = EvidenceLink.objects.filter(evidence_id=evidence_id).values_list("unit_id", flat=True)
    return sorted(set(own.union(linked)))


def is_public(*, evidence_id: int) -> bool:
    """Tell whether anybody may see a picture: opened by an officer, and still behind a figure."""
    return Evidence.objects.filter(
        pk=evidence_id,
        for_public=True,
        file__family=Family.PHOTO,
        links__ended_at__isnull=True,
        links__isnull=False,
    ).exists()


def _links(
    unit_id: int, period: int | None, element_ids: Sequence[int] | None
) -> QuerySet[EvidenceLink]:
    found = EvidenceLink.objects.filter(unit_id=unit_id)
    if period is not None:
        found = found.filter(period=period)
    if element_ids is not None:
        found = found.filter(element_id__in=list(element_ids))
    return found


def _info(row: Evidence) -> EvidenceInfo:
    return EvidenceInfo(
        id=row.pk,
        unit_id=row.unit_id,
        title=row.title,
        file=files.info_of(row.file, name=row.file_name),
        for_public=row.for_public,
        added_by=row.added_by,
        added_at=row.added_at,
    )


def _row(link: EvidenceLink) -> EvidenceRow:
    return EvidenceRow(
        link_id=link.pk,
        evidence=_info(link.evidence),
        cell=EvidenceCell(link.unit_id, link.element_id, link.period),
        linked_by=link.linked_by,
        linked_at=link.linked_at,
        ended_by=link.ended_by,
        ended_at=link.ended_at,
        ended_reason=link.ended_reason,
    )
