"""The page of messages between agencies."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import get_language

from langso.accounts import queries as accounts
from langso.accounts.queries import Somebody
from langso.accounts.values import Action
from langso.dossiers.queries import exchange as queries
from langso.dossiers.queries import organisations
from langso.dossiers.rules.edxml_reading import Reading
from langso.dossiers.values.documents import ANSWERS
from langso.dossiers.values.exchange import AxisRow, Business, DeliveryState, EdxmlMessage, Way
from langso.dossiers.values.organisations import OrganisationInfo
from langso.standards import queries as standards


@dataclass(frozen=True, slots=True)
class StatusLine:
    """One status with its words."""

    row: AxisRow
    way: str
    state: str
    incoming: bool


@dataclass(frozen=True, slots=True)
class ExchangePage:
    """What the page shows: the reader's organisations, statuses, and the choices of its forms."""

    organisations: tuple[OrganisationInfo, ...]
    statuses: tuple[StatusLine, ...]
    types: tuple[tuple[str, str], ...]
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ReadMessage:
    """A message that was only looked at: what it says, and what is wrong with it."""

    message: EdxmlMessage | None
    business: str
    type_id: str
    problems: tuple[tuple[str, str], ...]


def page(user: Somebody, *, on: dt.date) -> ExchangePage:
    """Return the page for somebody who registers documents somewhere."""
    mine = tuple(
        one
        for one in organisations.organisations_of(user=user, on=on)
        if one.id is not None
        and accounts.may(
            user=user, action=Action.REGISTER_DOCUMENTS, unit_id=one.desk.unit_id, on=on
        )
    )
    rows = queries.list_statuses(organisation_ids=[one.id for one in mine if one.id is not None])
    english = get_language() == "en"
    types = standards.document_types().types.values()
    return ExchangePage(
        organisations=mine,
        statuses=tuple(_line(row) for row in rows),
        types=tuple((one.id, one.title.en if english else one.title.vi) for one in types),
        answers=tuple((code.value, str(code.label)) for code in ANSWERS),
    )


def reading(read: Reading) -> ReadMessage:
    """Return a message that was read, in the reader's words."""
    english = get_language() == "en"
    return ReadMessage(
        message=read.message,
        business=str(Business(read.message.business).label) if read.message else "",
        type_id=queries.type_named(read.message.type_name) if read.message else "",
        problems=tuple(
            (one.message.en, one.remedy.en) if english else (one.message.vi, one.remedy.vi)
            for one in read.problems
        ),
    )


def _line(row: AxisRow) -> StatusLine:
    return StatusLine(
        row=row,
        way=str(Way(row.way).label),
        state=str(DeliveryState(row.state).label) if row.state else "",
        incoming=row.way == Way.OUT,
    )
