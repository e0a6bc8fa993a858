"""Workbooks as officers make them: a template, edited cell by cell, saved, uploaded."""

import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import openpyxl
from django.utils import timezone

from langso.accounts.models import User
from langso.reporting.actions import workbooks as actions
from langso.reporting.actions.workbooks_reviewing import signature
from langso.reporting.models import WorkbookUpload
from langso.reporting.presenters import workbooks_template
from langso.reporting.queries import workbooks as queries
from langso.reporting.rules.workbooks import PlannedCell
from tests.factories import reporting

TAG_ROWS = 40


def template(folder: Path, code: str, round_key: str = reporting.ROUND) -> Path:
    """Write a template and return where it is."""
    path = folder / f"{code}.xlsx"
    found = queries.template(round_key=round_key, code=code)
    workbooks_template.write_template(
        found, path, sign=signature, at=timezone.localtime(reporting.AT)
    )
    return path


def book(path: Path) -> Any:
    """Open a template to be edited."""
    return openpyxl.load_workbook(path)


def saved(edited: Any) -> bytes:
    """Return the bytes of an edited workbook."""
    target = io.BytesIO()
    edited.save(target)
    return target.getvalue()


def form_cell(edited: Any, element: str, column: int = 8) -> Any:
    """Return the input cell of an element in a commune's template."""
    for sheet in edited.worksheets:
        for row in range(1, sheet.max_row + 1):
            if sheet.cell(row, 2).value == element:
                return sheet.cell(row, column)
    raise KeyError(element)


def grid_cell(edited: Any, code: str, element: str) -> Any:
    """Return the cell of a unit and an element in a province's template."""
    for sheet in edited.worksheets:
        for tags in range(1, TAG_ROWS):
            columns = {sheet.cell(tags, at).value: at for at in range(1, sheet.max_column + 1)}
            if f"ls:{element}" not in columns:
                continue
            for row in range(tags + 1, sheet.max_row + 1):
                if sheet.cell(row, columns["ls:@unit"]).value == code:
                    return sheet.cell(row, columns[f"ls:{element}"])
    raise KeyError((code, element))


def take_in(
    content: bytes, by: User, name: str = "bang.xlsx", round_key: str = reporting.ROUND
) -> actions.TakenIn:
    """Upload bytes."""
    return actions.take_in(
        stream=io.BytesIO(content), name=name, round_key=round_key, actor=by, at=reporting.AT
    )


def upload(content: bytes, by: User, name: str = "bang.xlsx") -> WorkbookUpload:
    """Upload bytes and read them as a dry run."""
    taken = take_in(content, by, name)
    actions.work(upload_id=taken.id, at=reporting.AT)
    return WorkbookUpload.objects.get(pk=taken.id)


def commit(row: WorkbookUpload, by: User, *, with_clearing: bool = False) -> WorkbookUpload:
    """Write a plan."""
    actions.commit(upload_id=row.pk, with_clearing=with_clearing, actor=by, at=reporting.AT)
    actions.work(upload_id=row.pk, at=reporting.AT)
    row.refresh_from_db()
    return row


def undo(row: WorkbookUpload, by: User, reason: str = "Nạp nhầm tệp") -> WorkbookUpload:
    """Take a written workbook back."""
    actions.undo(upload_id=row.pk, reason=reason, actor=by, at=reporting.AT)
    actions.work(upload_id=row.pk, at=reporting.AT)
    row.refresh_from_db()
    return row


def cells(row: WorkbookUpload, fate: str = "") -> list[PlannedCell]:
    """Return the cells that a plan tells, of one fate or of all."""
    found: Iterable[PlannedCell] = (
        cell for part in row.parts.order_by("position") for cell in queries.cells_of(part)
    )
    return [cell for cell in found if fate in ("", cell.fate)]


def rules(row: WorkbookUpload) -> set[str]:
    """Return the rules by which cells were refused."""
    return {cell.rule for cell in cells(row, "refused")}
