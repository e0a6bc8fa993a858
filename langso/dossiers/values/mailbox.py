"""The mailbox: its tabs, its rows, and what a reader may ask of it."""

import datetime as dt
from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import gettext_lazy as _


class Tab(models.TextChoices):
    """The parts of a mailbox, in the order in which they are shown."""

    WAITING = "waiting", _("waiting for me")
    MINE = "mine", _("my files")
    DUE_SOON = "due-soon", _("due soon")
    OVERDUE = "overdue", _("overdue")
    DELEGATED = "delegated", _("delegated")
    ALL = "all", _("all under way")
    CLOSED = "closed", _("ended")


@dataclass(frozen=True, slots=True)
class MailboxQuestion:
    """What is asked of a mailbox. `everybodys`: due and overdue files of all the reader may see.

    `after` continues behind the row whose cursor it is; `q` looks in titles, codes and documents.
    """

    tab: Tab = Tab.WAITING
    q: str = ""
    organisation_id: int | None = None
    procedure_id: str = ""
    unit_id: int | None = None
    topic: str = ""
    everybodys: bool = False
    after: str = ""


@dataclass(frozen=True, slots=True)
class MailboxRow:
    """A file as a line of the mailbox; `version` names the procedure's text it began under."""

    file_id: int
    code: str
    title: str
    procedure_id: str
    version: str
    stage: str
    status: str
    organisation_id: int
    organisation_vi: str
    organisation_en: str
    unit_id: int | None
    holder_id: int | None
    assigned_ids: tuple[int, ...]
    delegated_ids: tuple[int, ...]
    due_on: dt.date | None
    entered_on: dt.date
    opened_on: dt.date
    closed_on: dt.date | None
    last_event: int
    simulated: bool
    waits_for_me: bool


@dataclass(frozen=True, slots=True)
class MailboxPage:
    """One page of a tab, with how many files each tab holds; `after` blank: the last page.

    `total` None, no counts: they were not asked for, or the words looked for are in so many files
    that documents were not searched and nothing was counted (`searched_titles_only`).
    """

    rows: tuple[MailboxRow, ...]
    after: str
    total: int | None
    counts: dict[Tab, int] = field(default_factory=dict)
    searched_titles_only: bool = False


@dataclass(frozen=True, slots=True)
class NoticeShown:
    """A notice as its reader sees it."""

    id: int
    file_id: int
    vi: str
    en: str
    at: dt.datetime
    seen_at: dt.datetime | None
