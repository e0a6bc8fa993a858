"""Handing several files over at once, to an organisation that is made if it has no row yet."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from langso.accounts.queries import Somebody
from langso.dossiers.actions import giving, notices, organisations
from langso.dossiers.actions.wording import reindex_documents
from langso.standards.values import Text


@transaction.atomic
def hand_over_files(
    *,
    file_ids: Sequence[int],
    to: str,
    to_user_id: int | None,
    reason: str,
    actor: Somebody,
    at: dt.datetime,
) -> int:
    """Hand files over to the desk that `to` names, all or none; return how many.

    Their documents are found by the officers of the new place from then on. The person who gets
    them is told once. Raises DossierError, UnknownOrganisationError, PermissionDenied.
    """
    taking = organisations.organisation_of_key(key=to, at=at)
    if taking.id is None or not file_ids:
        return 0
    made = giving.hand_over(
        file_ids=file_ids, to_organisation_id=taking.id, to_user_id=to_user_id,
        reason=reason, actor=actor, at=at,
    )  # fmt: skip
    for event in made:
        reindex_documents(file_id=event.file_id, at=at)
    if to_user_id is not None:
        name = Text(taking.name_vi, taking.name_en)
        notices.tell_handed_over(
            file_ids=[event.file_id for event in made], user_id=to_user_id, organisation=name,
            at=at,
        )  # fmt: skip
    return len(made)
