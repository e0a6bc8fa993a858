"""Letting somebody act in one's stead: which files, who, until when; and what is lent already."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from langso.accounts import queries as accounts
from langso.accounts.queries import Holder, Somebody
from langso.accounts.values import Action
from langso.dossiers.presenters import file_words
from langso.dossiers.presenters.mailbox import Row, colleagues, rows_of
from langso.dossiers.queries import mailbox as mailbox_queries
from langso.dossiers.values.mailbox import MailboxQuestion, Tab

MOST = 100


@dataclass(frozen=True, slots=True)
class DelegationPage:
    """Everything the page shows: what can be delegated, to whom, and what is."""

    rows: tuple[Row, ...]
    total: int
    ticked: frozenset[int]
    people: tuple[Holder, ...]
    lent: tuple[Row, ...]
    first_on: dt.date
    refused: str
    typed: Mapping[str, str]


def page(
    user: Somebody,
    *,
    on: dt.date,
    ticked: Collection[int] = (),
    refused: str = "",
    typed: Mapping[str, str] | None = None,
) -> DelegationPage:
    """Lay out the page for a person; only what waits for them can be delegated."""
    waiting = mailbox_queries.mailbox(
        user=user, question=MailboxQuestion(Tab.WAITING), on=on, limit=MOST
    )
    lent = mailbox_queries.mailbox(
        user=user, question=MailboxQuestion(Tab.DELEGATED), on=on, limit=MOST, counted=False
    )
    units = accounts.list_places_of(user=user, action=Action.HANDLE_FILES, on=on)
    people = colleagues([unit_id for unit_id in units if unit_id is not None], on)
    return DelegationPage(
        rows=rows_of(waiting.rows, user, on=on),
        total=waiting.total or 0,
        ticked=frozenset(ticked),
        people=tuple(one for one in people if one.user_id != user.pk),
        lent=rows_of(lent.rows, user, on=on),
        first_on=on,
        refused=refused,
        typed=file_words.Typed(typed or {}),
    )
