"""What the entry sheet's calls answer, as plain values for JSON."""

from typing import Any

from langso.assessment.values import Verdict
from langso.core.templatetags.writing import in_language
from langso.reporting.values import (
    CellNow,
    LiveVerdict,
    Problem,
    ProblemLevel,
    Saved,
    SaveStatus,
    SheetState,
)


def saved(answer: Saved) -> dict[str, Any]:
    """Return the answer to one entry."""
    said: dict[str, Any] = {
        "key": str(answer.client_key),
        "status": str(answer.status),
        "version": answer.version,
        "state": str(answer.state),
        "text": answer.text,
        "message": answer.message,
        "rule": answer.rule,
    }
    if answer.status == SaveStatus.CONFLICT:
        current = answer.current
        said["current"] = {
            "value": current.value if current else answer.text,
            "by": current.by if current else "",
            "at": current.at.isoformat() if current else None,
        }
    return said


def state(found: SheetState) -> dict[str, Any]:
    """Return the cells that changed since a version of the sheet."""
    return {"version": found.version, "cells": [_cell(one) for one in found.cells]}


def _cell(cell: CellNow) -> dict[str, Any]:
    return {
        "element": cell.element_key,
        "village": cell.village_id,
        "version": cell.version,
        "state": str(cell.state),
        "text": cell.text,
        "note": cell.note,
        "reason": cell.reason,
        "by": cell.by,
        "at": cell.at.isoformat() if cell.at else None,
    }


def judged(
    verdicts: list[LiveVerdict], problems: list[Problem], unread: dict[str, str]
) -> dict[str, Any]:
    """Return verdicts and problems of figures as they are being typed.

    `unread`: why a typed text is no figure, by element.
    """
    return {
        "verdicts": [
            {
                "indicator": f"{one.set_id}:{one.indicator}",
                "verdict": one.verdict,
                "word": str(Verdict(one.verdict).label),
                "words": in_language(one.words),
            }
            for one in verdicts
        ],
        "problems": [
            *(
                {"element": key, "level": str(ProblemLevel.ERROR), "rule": "unread", "text": text}
                for key, text in unread.items()
            ),
            *(problem(one) for one in problems),
        ],
    }


def problem(one: Problem) -> dict[str, str]:
    """Return what a check found, in the reader's language."""
    return {
        "element": one.element_key,
        "level": str(one.level),
        "rule": one.rule,
        "text": sentence(one),
    }


def sentence(one: Problem) -> str:
    """Say what a check found and the remedy, as sentences in the reader's language."""
    parts = (in_language(one.message), in_language(one.remedy))
    return " ".join(f"{part.rstrip('.')}." for part in parts if part)
