"""Every write of reporting."""

from langso.reporting.actions.asking import choose_reminders, remind_now, see_notices
from langso.reporting.actions.deciding import approve, reopen, return_cells, verify
from langso.reporting.actions.entries import save_entries
from langso.reporting.actions.findings import record_finding
from langso.reporting.actions.reminding import mail_notices, remind, see_notice
from langso.reporting.actions.rounds import sync_rounds
from langso.reporting.actions.submitting import submit

__all__ = [
    "approve",
    "choose_reminders",
    "mail_notices",
    "record_finding",
    "remind",
    "remind_now",
    "reopen",
    "return_cells",
    "save_entries",
    "see_notice",
    "see_notices",
    "submit",
    "sync_rounds",
    "verify",
]
