"""Reads of procedures: those of the law folders as they stand."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from langso.standards.queries.folders import current_law
from langso.standards.queries.rounds import once
from langso.standards.rules import procedure_budgets, procedures
from langso.standards.values.procedures import LocalBudgets, Procedure, UnknownProcedureError


def list_procedures(*, subject: str | None = None, on: dt.date | None = None) -> list[Procedure]:
    """Return procedures of a subject (None: all) that hold on a day (None: ever), by id."""
    found = once("procedures", procedures.procedures_of)
    return sorted(
        (
            one
            for one in found.values()
            if (subject is None or one.subject == subject) and (on is None or one.holds_on(on))
        ),
        key=lambda one: one.id,
    )


def get_procedure(*, procedure_id: str, version: str | None = None) -> Procedure:
    """Return a procedure as the files have it now. Raises UnknownProcedureError.

    With a version: only if the file still is that one; files of work keep the text they began
    under themselves.
    """
    found = once("procedures", procedures.procedures_of).get(procedure_id)
    if found is None or version not in (None, found.version):
        msg = f"{procedure_id} {version or ''}".strip()
        raise UnknownProcedureError(msg)
    return found


def procedure_text(
    *, procedure_id: str, province: str = "", on: dt.date | None = None
) -> Mapping[str, Any]:
    """Return the content of a procedure's file, to be kept. Raises UnknownProcedureError.

    With a province's code and a day: the days that the province has set for files opened then
    stand in the place of the national ones.
    """
    law = current_law().law
    for document in law.by_kind.get(procedures.KIND, ()):
        if document.data["id"] == procedure_id:
            if not province or on is None:
                return document.data
            return procedure_budgets.laid_over(document.data, law, province=province, on=on)
    raise UnknownProcedureError(procedure_id)


def local_budgets(*, procedure_id: str) -> tuple[LocalBudgets, ...]:
    """Return the day counts that provinces have set for a procedure, the latest first."""
    found = once("procedure-budgets", procedure_budgets.local_budgets_of)
    return tuple(
        sorted(
            (one for one in found if one.procedure_id == procedure_id),
            key=lambda one: (one.valid_from, one.id),
            reverse=True,
        )
    )


def procedure_for(*, subject: str, on: dt.date) -> Procedure:
    """Return the procedure under which a file on a subject is opened on a day.

    Of several in force the one that began last. Raises UnknownProcedureError.
    """
    found = list_procedures(subject=subject, on=on)
    if not found:
        msg = f"{subject} {on.isoformat()}"
        raise UnknownProcedureError(msg)
    return max(found, key=lambda one: (one.valid_from, one.id))
