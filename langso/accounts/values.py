"""Roles, what may be asked of the policy, and the shapes that queries answer with."""

import datetime as dt
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """A role is held at a place for a time; at no place means the whole country."""

    RECORDER = "recorder", _("commune recorder")
    VERIFIER = "verifier", _("provincial verifier")
    ANALYST = "analyst", _("central analyst")
    LAW_KEEPER = "law_keeper", _("keeper of the law files")
    AUDITOR = "auditor", _("auditor")
    ADMINISTRATOR = "administrator", _("administrator")


class Action(models.TextChoices):
    """What may be asked of the policy."""

    READ_PUBLIC = "read_public", _("read published figures")
    READ_DRAFT = "read_draft", _("read figures not yet approved")
    RECORD = "record", _("record figures")
    APPROVE = "approve", _("approve figures")
    WITHDRAW = "withdraw", _("withdraw a batch")
    CHANGE_PLACES = "change_places", _("change the tree of units")
    TRY_LAW = "try_law", _("try draft thresholds")
    READ_AUDIT = "read_audit", _("read the audit trail")
    MANAGE_ACCOUNTS = "manage_accounts", _("manage accounts and roles")


class UnknownUserError(LookupError):
    """No active user of that name; the message (Vietnamese) names it."""


class BadAccountError(ValueError):
    """An account, role or token cannot be made as asked; the message (Vietnamese) says why."""


@dataclass(frozen=True, slots=True)
class Holding:
    """A role held at a unit (none: the whole country) from `from_on` until before `until_on`."""

    role: str
    unit_id: int | None
    from_on: dt.date | None = None
    until_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """A user as other packages see one."""

    id: int
    username: str
    name: str
    is_demo: bool
