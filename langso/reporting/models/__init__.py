"""Tables of reporting: rounds, sheets with their cells, the logs, notices, papers, workbooks."""

from langso.reporting.models.cells import Cell, Sheet
from langso.reporting.models.logs import CellEvent, Entry, Finding
from langso.reporting.models.notices import Notice
from langso.reporting.models.papers import PaperDraft
from langso.reporting.models.reminders import ReminderChoice
from langso.reporting.models.rounds import Round
from langso.reporting.models.workbooks import WorkbookPart, WorkbookUpload

__all__ = [
    "Cell",
    "CellEvent",
    "Entry",
    "Finding",
    "Notice",
    "PaperDraft",
    "ReminderChoice",
    "Round",
    "Sheet",
    "WorkbookPart",
    "WorkbookUpload",
]
