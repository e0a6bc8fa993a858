"""Sending to many at once: lists of names that an organisation keeps, and everybody below it."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from langso.accounts.queries import Somebody
from langso.accounts.values import Action
from langso.core import audit
from langso.dossiers.actions import desk, documents, following
from langso.dossiers.actions.organisations import organisation_of
from langso.dossiers.models import Document, RecipientList
from langso.dossiers.queries import organisations
from langso.dossiers.queries import recipients as queries
from langso.dossiers.values.documents import DocumentError, Recipient
from langso.dossiers.values.organisations import OrganisationKind


@transaction.atomic
def send(
    *,
    document_id: int,
    to: Sequence[Recipient],
    chosen: str,
    keep_as: str,
    actor: Somebody,
    at: dt.datetime,
) -> list[int]:
    """Send an issued document to recipients and to a list; return the distributions.

    `chosen`: the number of a list of the document's organisation, `below`, or blank for none.
    `keep_as`: the names of `to` are kept as a list of this title. All or nothing. Raises
    DocumentError, PermissionDenied, UnknownDocumentError.
    """
    row = documents.queries_row(document_id)
    desk.require(actor, Action.REGISTER_DOCUMENTS, row.organisation, at)
    names = tuple(one.name for one in to if one.name)
    if keep_as:
        keep_list(
            organisation_id=row.organisation_id, title=keep_as, names=names, actor=actor, at=at
        )
    found = (*to, *_listed(row, chosen, at))
    if not found:
        raise DocumentError(_("No recipient is named. Write who gets it, or choose a list."))
    return following.distribute(document_id=document_id, to=found, actor=actor, at=at)


@transaction.atomic
def keep_list(
    *, organisation_id: int, title: str, names: Sequence[str], actor: Somebody, at: dt.datetime
) -> int:
    """Keep names as a list of an organisation and return its number; one of this title ends.

    Raises DocumentError without a title or a name, PermissionDenied.
    """
    owner = documents.organisation_row(organisation_id)
    desk.require(actor, Action.REGISTER_DOCUMENTS, owner, at)
    title = " ".join(title.split())[:100]
    wanted = list(dict.fromkeys(" ".join(name.split())[:200] for name in names if name.strip()))
    if not title or not wanted:
        raise DocumentError(_("A list has a title and at least one name, a line each."))
    before = RecipientList.objects.filter(
        organisation=owner, title=title, ended_at__isnull=True
    ).first()
    if before is not None:
        _end(before, actor, at)
    who = desk.acting(actor)
    row = RecipientList.objects.create(
        organisation=owner, title=title, names=wanted, by=who.by[:150], by_id=who.by_id, at=at
    )
    audit.record_event(
        at=at, actor=who.by, actor_id=who.by_id, action="dossiers.keep_recipients",
        subject=f"organisation {organisation_id}", detail={"title": title, "names": wanted},
    )  # fmt: skip
    return row.pk


@transaction.atomic
def end_list(*, list_id: int, actor: Somebody, at: dt.datetime) -> None:
    """Let a list be chosen no more; what was sent to it stays. Raises DocumentError."""
    row = (
        RecipientList.objects.select_related("organisation")
        .filter(pk=list_id, ended_at__isnull=True)
        .first()
    )
    if row is None:
        raise DocumentError(_("There is no such list. Choose one of those shown."))
    desk.require(actor, Action.REGISTER_DOCUMENTS, row.organisation, at)
    _end(row, actor, at)


def _end(row: RecipientList, actor: Somebody, at: dt.datetime) -> None:
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    who = desk.acting(actor)
    audit.record_event(
        at=at, actor=who.by, actor_id=who.by_id, action="dossiers.end_recipients",
        subject=f"organisation {row.organisation_id}", detail={"title": row.title},
    )  # fmt: skip


def _listed(row: Document, chosen: str, at: dt.datetime) -> list[Recipient]:
    if not chosen:
        return []
    on = timezone.localdate(at)
    if chosen == queries.BELOW:
        owner = organisations.info_of(row.organisation)
        made = [
            organisation_of(unit_id=place.unit_id, kind=OrganisationKind.PEOPLE_COMMITTEE, at=at)
            for place in queries.units_below(owner=owner, on=on)
        ]
        return [Recipient(organisation_id=one.id) for one in made]
    lists = queries.list_recipient_lists(organisation_id=row.organisation_id)
    found = next((one for one in lists if str(one.id) == chosen), None)
    if found is None:
        raise DocumentError(_("There is no such list. Choose one of those shown."))
    return [Recipient(name=name) for name in found.names]
