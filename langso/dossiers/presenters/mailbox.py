"""The mailbox as its page lays it out: tabs with counts, filters, rows, what can be done."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from langso.accounts import queries as accounts
from langso.accounts.queries import Holder, Somebody
from langso.accounts.values import Action
from langso.core.choices import Choice
from langso.core.deadlines import days_said
from langso.dossiers import queries
from langso.dossiers.forms import mailbox as forms
from langso.dossiers.forms.mailbox import Ticked
from langso.dossiers.presenters import file_words
from langso.dossiers.queries import mailbox as mailbox_queries
from langso.dossiers.queries import notices, organisations
from langso.dossiers.values.files import FileStatus
from langso.dossiers.values.mailbox import (
    MailboxPage,
    MailboxQuestion,
    MailboxRow,
    NoticeShown,
    Tab,
)
from langso.standards import queries as standards

NOTICES = 8


@dataclass(frozen=True, slots=True)
class TabLink:
    """A tab with how many files it holds (None: not counted)."""

    tab: Tab
    label: str
    count: int | None
    query: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One line: the file, where it stands and how long it has, in words."""

    row: MailboxRow
    value: str
    organisation: str
    place: str
    stage: str
    procedure: str
    status: str
    holder: str
    assigned: str
    days: str
    late: bool
    delegated: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Everything the mailbox shows."""

    question: MailboxQuestion
    query: str
    tabs: tuple[TabLink, ...]
    rows: tuple[Row, ...]
    total: int | None
    next_query: str
    first_query: str
    organisations: tuple[Choice, ...]
    procedures: tuple[Choice, ...]
    searched_titles_only: bool
    may_handle: bool
    may_manage: bool
    notices: tuple[NoticeShown, ...]
    unseen: int

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the tab narrows the page."""
        asked = self.question
        return bool(asked.q or asked.organisation_id or asked.procedure_id or asked.topic)

    @property
    def dated(self) -> bool:
        """Whether the tab is one of days, which can be asked for everybody's files too."""
        return self.question.tab in (Tab.DUE_SOON, Tab.OVERDUE)


@dataclass(frozen=True, slots=True)
class BulkPage:
    """The question before something is done to several files."""

    step: str
    rows: tuple[Row, ...]
    people: tuple[Holder, ...]
    back: str
    refused: str
    text: str


def procedures_of() -> dict[str, str]:
    """Return the procedures of the law folders, by id, in the reader's language."""
    return {one.id: file_words.text(one.title) for one in standards.list_procedures()}


def page(user: Somebody, question: MailboxQuestion, *, on: dt.date) -> Page:
    """Lay out one page of a person's mailbox."""
    found: MailboxPage = mailbox_queries.mailbox(user=user, question=question, on=on)
    mine = [one for one in organisations.organisations_of(user=user, on=on) if one.id is not None]
    handled = accounts.list_places_of(user=user, action=Action.HANDLE_FILES, on=on)
    managed = accounts.list_places_of(user=user, action=Action.MANAGE_FILES, on=on)
    return Page(
        question=question,
        query=forms.query_of(question),
        tabs=tuple(_tab(question, tab, found) for tab in Tab),
        rows=rows_of(found.rows, user, on=on),
        total=found.total,
        next_query=forms.query_of(question, after=found.after) if found.after else "",
        first_query=forms.query_of(question) if question.after else "",
        organisations=_choices(
            {str(one.id): file_words.name_of(one) for one in mine},
            str(question.organisation_id or ""),
        ),
        procedures=_choices(procedures_of(), question.procedure_id),
        searched_titles_only=found.searched_titles_only,
        may_handle=bool(handled),
        may_manage=bool(managed),
        notices=notices.list_notices(user=user, limit=NOTICES),
        unseen=notices.count_unseen_notices(user=user),
    )


def _tab(question: MailboxQuestion, tab: Tab, found: MailboxPage) -> TabLink:
    query = forms.query_of(question, tab=str(tab))
    return TabLink(tab, str(tab.label), found.counts.get(tab), query, question.tab == tab)


def _choices(labels: dict[str, str], chosen: str) -> tuple[Choice, ...]:
    return tuple(Choice(value, label, value == chosen) for value, label in labels.items())


def rows_of(rows: Sequence[MailboxRow], user: Somebody, *, on: dt.date) -> tuple[Row, ...]:
    """Lay out rows, the names of people and places asked once for all of them."""
    people = accounts.names_of(
        user_ids={number for row in rows for number in (row.holder_id, *row.assigned_ids) if number}
    )
    places = file_words.places((row.unit_id for row in rows), on)
    stopped = queries.stopped_by_order(
        file_ids=[row.file_id for row in rows if row.status == FileStatus.SUSPENDED]
    )
    return tuple(_row(row, user, people, places, row.file_id in stopped, on) for row in rows)


def _row(
    row: MailboxRow, user: Somebody, people: dict[int, str], places: dict[int, str],
    by_order: bool, on: dt.date,
) -> Row:  # fmt: skip
    procedure = queries.procedure_of_version(version=row.version)
    left = standards.working_days_left(due_on=row.due_on, on=on)
    organisation = Named(row.organisation_vi, row.organisation_en)
    return Row(
        row=row,
        value=Ticked(row.file_id, row.last_event).value,
        organisation=file_words.name_of(organisation),
        place=places.get(row.unit_id or 0, ""),
        stage=file_words.stage_title(procedure, row.stage),
        procedure=file_words.text(procedure.title),
        status=file_words.status_word(row.status, by_order=by_order),
        holder=people.get(row.holder_id or 0, ""),
        assigned=", ".join(people[one] for one in row.assigned_ids if one in people),
        days=days_said(left) if row.closed_on is None else "",
        late=row.closed_on is None and left is not None and left < 0,
        delegated=user.pk in row.delegated_ids,
    )


@dataclass(frozen=True, slots=True)
class Named:
    """A name in both languages."""

    name_vi: str
    name_en: str


def bulk_page(
    user: Somebody,
    step: str,
    rows: Sequence[MailboxRow],
    *,
    on: dt.date,
    back: str,
    refused: str = "",
    text: str = "",
) -> BulkPage:
    """Lay out the question before several files are assigned or commented on."""
    units = unit_ids_of(rows) if step == forms.ASSIGN else set()
    return BulkPage(step, rows_of(rows, user, on=on), colleagues(units, on), back, refused, text)


def unit_ids_of(rows: Iterable[MailboxRow]) -> set[int]:
    """Return the units of the organisations that have the files."""
    ids = {row.organisation_id for row in rows}
    found = [organisations.get_organisation(organisation_id=one) for one in sorted(ids)]
    return {one.desk.unit_id for one in found if one.desk.unit_id is not None}


def colleagues(unit_ids: Iterable[int], on: dt.date) -> tuple[Holder, ...]:
    """Return who handles files by a role at the units themselves, each person once."""
    holders = accounts.list_holders(action=Action.HANDLE_FILES, unit_ids=unit_ids, on=on)
    return tuple({one.user_id: one for one in holders}.values())


def tab_word(tab: Tab) -> str:
    """Say why a tab is empty, and where to look."""
    return {
        Tab.WAITING: _("Nothing waits for you."),
        Tab.MINE: _("No file under way is yours."),
        Tab.DUE_SOON: _("Nothing is due soon."),
        Tab.OVERDUE: _("Nothing is overdue."),
        Tab.DELEGATED: _("Nothing is delegated to you or by you."),
        Tab.ALL: _("No file is under way."),
        Tab.CLOSED: _("No file has ended."),
    }[tab]
