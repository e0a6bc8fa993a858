"""The page before submitting: what errors keep back, and the warnings that want a reason."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from langso.core.templatetags.writing import in_language
from langso.reporting.presenters.sheet_answers import sentence
from langso.reporting.presenters.sheet_parts import Rights
from langso.reporting.values import CellState, Problem, ProblemLevel, SheetRow, SheetView

_REASON = "reason:"
LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem with the row it is about and the reason given for it so far."""

    problem: Problem
    title: str
    shown: str
    code: str
    name: str
    reason: str

    @property
    def text(self) -> str:
        """What was found and the remedy."""
        return sentence(self.problem)


@dataclass(frozen=True, slots=True)
class Review:
    """Everything the page shows."""

    sheet: SheetView
    rights: Rights
    ready: int
    missing: tuple[str, ...]
    returned: tuple[str, ...]
    errors: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    refused: tuple[str, ...]


def review(
    sheet: SheetView,
    problems: Iterable[Problem],
    *,
    rights: Rights,
    given: Mapping[str, str],
    refused: tuple[str, ...],
) -> Review:
    """Lay out what a submission now would meet."""
    rows = {row.element_key: row for row in sheet.rows}
    codes = {
        row.element_key: indicator.code
        for one in sheet.sets
        for criterion in one.criteria
        for indicator in criterion.indicators
        for row in indicator.rows
    }

    def found(level: ProblemLevel) -> tuple[Finding, ...]:
        return tuple(
            _finding(one, rows[one.element_key], codes[one.element_key], given)
            for one in problems
            if one.level == level and one.element_key in rows
        )

    required = [row for row in sheet.rows if row.plan.required and row.plan.is_entered]
    entered = [row for row in sheet.rows if row.plan.is_entered]
    return Review(
        sheet=sheet,
        rights=rights,
        ready=sum(row.state == CellState.ENTERED for row in entered),
        missing=_titles(row for row in required if row.state == CellState.EMPTY),
        returned=_titles(row for row in entered if row.state == CellState.RETURNED),
        errors=found(ProblemLevel.ERROR),
        warnings=found(ProblemLevel.WARNING),
        refused=refused,
    )


def _titles(rows: Iterable[SheetRow]) -> tuple[str, ...]:
    return tuple(in_language(row.plan.title) for row in rows)


def _finding(one: Problem, row: SheetRow, code: str, given: Mapping[str, str]) -> Finding:
    name = f"{_REASON}{one.element_key}"
    return Finding(
        problem=one, title=in_language(row.plan.title), shown=row.text, code=code, name=name,
        reason=given.get(name, ""),
    )  # fmt: skip


def reasons_of(post: Mapping[str, str]) -> dict[str, str]:
    """Return the reasons given for warnings, by element."""
    return {
        name.removeprefix(_REASON): text.replace("\x00", "").strip()[:LONGEST_REASON]
        for name, text in post.items()
        if name.startswith(_REASON) and text.strip()
    }


def sentences(problems: Iterable[Problem]) -> tuple[str, ...]:
    """Return what kept cells back, each with its remedy."""
    return tuple(sentence(one) for one in problems)
