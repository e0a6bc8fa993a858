"""States of a cell, steps between them, stages, and what reporting refuses."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CellState(models.TextChoices):
    """How far a cell of a sheet has come."""

    EMPTY = "empty", _("empty")
    ENTERED = "entered", _("entered")
    SUBMITTED = "submitted", _("submitted")
    VERIFIED = "verified", _("verified")
    RETURNED = "returned", _("returned")
    APPROVED = "approved", _("approved")


FROZEN = frozenset({CellState.SUBMITTED, CellState.VERIFIED, CellState.APPROVED})
"""States in which the commune may not change a cell."""


class Step(models.TextChoices):
    """What moves a cell on from one state to the next; saving a figure is no step of the log."""

    SUBMIT = "submit", _("submit")
    VERIFY = "verify", _("verify")
    RETURN = "return", _("return")
    APPROVE = "approve", _("approve")
    REOPEN = "reopen", _("reopen")


class Stage(models.TextChoices):
    """Who finds that an indicator is met: the commune itself, a department, the appraiser."""

    SELF = "self", _("self-assessed")
    VERIFIED = "verified", _("verified by a department")
    APPRAISED = "appraised", _("appraised")


class FindingVerdict(models.TextChoices):
    """What a stage finds: đạt, cơ bản đạt, chưa đạt, the three words of recognition papers."""

    MET = "met", _("met")
    BASICALLY_MET = "basically_met", _("basically met")
    NOT_MET = "not_met", _("not met")


class Door(models.TextChoices):
    """How an entry came in; a sum is made of the villages' entries when a cell is submitted."""

    SHEET = "sheet", _("entry sheet")
    WORKBOOK = "workbook", _("workbook")
    API = "api", _("other system")
    SUM = "sum", _("sum of villages")


class SaveStatus(models.TextChoices):
    """What became of one entry."""

    SAVED = "saved", _("saved")
    REPEATED = "repeated", _("had been saved before")
    CONFLICT = "conflict", _("somebody else changed it")
    REFUSED = "refused", _("refused")


class ProblemLevel(models.TextChoices):
    """An error stops its cell; a warning needs a reason."""

    ERROR = "error", _("error")
    WARNING = "warning", _("warning")


class RowKind(models.TextChoices):
    """How a row of a sheet gets its figure."""

    TYPED = "typed", _("typed")
    VILLAGES = "villages", _("typed by village, summed")
    COMPUTED = "computed", _("computed from other rows")


class ReportingError(Exception):
    """What reporting cannot do, in words for an officer (Vietnamese)."""


class UnknownRoundError(ReportingError):
    """No round has this key."""


class NotAskedError(ReportingError):
    """The round is not asked of this unit."""


class TooManyEntriesError(ReportingError):
    """More entries in one call than a call may hold."""


MOST_ENTRIES = 500
"""Entries in one call of the sheet; a workbook saves in as many calls as it needs."""
