"""Roles, what may be asked of the policy, and the shapes that queries answer with."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """A role is held at a place for a time; at no place means the whole country."""

    RECORDER = "recorder", _("commune recorder")
    LEADER = "leader", _("commune leader")
    VERIFIER = "verifier", _("provincial verifier")
    APPRAISER = "appraiser", _("provincial appraiser")
    ANALYST = "analyst", _("central analyst")
    LAW_KEEPER = "law_keeper", _("keeper of the law files")
    FRONT = "front", _("Fatherland Front officer")
    CLERK = "clerk", _("records clerk")
    COUNCIL_MEMBER = "council_member", _("member of the appraisal council")
    PROVINCIAL_LEADER = "provincial_leader", _("provincial leader")
    CITIZEN = "citizen", _("citizen")
    PRODUCER = "producer", _("producer")
    AUDITOR = "auditor", _("auditor")
    ADMINISTRATOR = "administrator", _("administrator")


class Action(models.TextChoices):
    """What may be asked of the policy."""

    READ_PUBLIC = "read_public", _("read published figures")
    READ_DRAFT = "read_draft", _("read figures not yet approved")
    RECORD = "record", _("record figures")
    ENTER = "enter", _("enter figures of a round")
    SUBMIT = "submit", _("submit the figures of a round")
    VERIFY = "verify", _("verify or return figures")
    APPRAISE = "appraise", _("appraise findings")
    APPROVE = "approve", _("approve figures")
    WITHDRAW = "withdraw", _("withdraw a batch")
    SEE_SHEET = "see_sheet", _("see the entry sheet")
    MANAGE_ROUNDS = "manage_rounds", _("manage reporting rounds")
    EXPORT = "export", _("take out files of figures")
    ADD_EVIDENCE = "add_evidence", _("add evidence")
    SEE_EVIDENCE = "see_evidence", _("see evidence")
    CHANGE_PLACES = "change_places", _("change the tree of units")
    TRY_LAW = "try_law", _("try draft thresholds")
    KEEP_LAW = "keep_law", _("keep the law files")
    ERASE_EVIDENCE = "erase_evidence", _("erase evidence that must disappear by law")
    READ_AUDIT = "read_audit", _("read the audit trail")
    MANAGE_ACCOUNTS = "manage_accounts", _("manage accounts and roles")
    SEE_FILES = "see_files", _("see work files")
    HANDLE_FILES = "handle_files", _("handle work files")
    REGISTER_DOCUMENTS = "register_documents", _("register and number documents")
    SIGN = "sign", _("sign documents in person")
    AGENCY_SIGN = "agency_sign", _("sign documents for the agency")
    VOTE = "vote", _("vote in the appraisal council")
    DECIDE = "decide", _("decide on recognition")
    RECORD_TITLES = "record_titles", _("record titles decided before")
    MANAGE_FILES = "manage_files", _("hand over work files")


READING = frozenset(
    {
        Action.READ_PUBLIC,
        Action.READ_DRAFT,
        Action.SEE_SHEET,
        Action.SEE_EVIDENCE,
        Action.EXPORT,
        Action.READ_AUDIT,
        Action.SEE_FILES,
    }
)
"""Actions that change nothing: a role at a unit that has ended keeps them, for its history."""

WHOLE = ""
"""As a holding's department: all of them. Asked of the policy: only who holds the whole role."""


class UnknownUserError(LookupError):
    """No active user of that name; the message (Vietnamese) names it."""


class BadAccountError(ValueError):
    """An account, role or token cannot be made as asked; the message (Vietnamese) says why."""


class SeparationError(Exception):
    """Somebody would verify or approve what they entered; the message (Vietnamese) says so."""


class BrokenCatalogueError(Exception):
    """The national catalogue of roles cannot be used; the message names the file and the fault."""


@dataclass(frozen=True, slots=True)
class Holding:
    """A role held at a unit (none: the whole country) from `from_on` until before `until_on`.

    `department` names the one department it is held in (`WHOLE`: all). `unit_ended_on` is the
    first day the unit no longer lives, `province` the code of the province it lies in.
    """

    role: str
    unit_id: int | None
    from_on: dt.date | None = None
    until_on: dt.date | None = None
    department: str = WHOLE
    acting: bool = False
    unit_ended_on: dt.date | None = None
    province: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """A text in both languages (`writing.in_language` picks one)."""

    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class RoleEntry:
    """What the catalogue says of a role: its name, what it may do, where it is usually held."""

    role: str
    title: Words
    may: frozenset[str]
    held_at: tuple[str, ...] = ()
    by_department: bool = False
    mfa: bool = False
    granted_by_country: bool = False


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The national roles by slug, and what provinces narrowed or renamed, by province code."""

    national: Mapping[str, RoleEntry]
    local: Mapping[str, Mapping[str, RoleEntry]] = field(default_factory=dict)
    faults: tuple[str, ...] = ()

    def entry(self, role: str, province: str = "") -> RoleEntry | None:
        """Return what holds for a role in a province; None when nobody knows the role."""
        return self.local.get(province, {}).get(role) or self.national.get(role)


@dataclass(frozen=True, slots=True)
class Department:
    """A department of a province, as the law folder lists it."""

    id: str
    title: Words
    confidence: str


@dataclass(frozen=True, slots=True)
class Person:
    """A user as other packages see one."""

    id: int
    username: str
    name: str
    is_demo: bool


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A browser in which a person is signed in."""

    id: int
    device: str
    address: str
    created_at: dt.datetime
    last_seen_at: dt.datetime
    is_current: bool


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role in the life of a person, with everything a page says of it."""

    id: int
    role: str
    title: Words
    place: str
    unit_id: int | None
    department: Words | None
    from_on: dt.date
    until_on: dt.date | None
    acting_for: str
    unit_ended_on: dt.date | None
    lasts: bool


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token of a person; the token itself nobody can show any more."""

    id: int
    label: str
    created_at: dt.datetime
    expires_at: dt.datetime
    revoked_at: dt.datetime | None
    usable: bool


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person in a list, with the roles they hold today."""

    id: int
    username: str
    name: str
    is_active: bool
    is_demo: bool
    last_login: dt.datetime | None
    has_second_factor: bool
    roles: tuple[HeldRole, ...]


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """One page of people; `after` continues behind it (blank: the last page)."""

    rows: tuple[PersonRow, ...]
    after: str
