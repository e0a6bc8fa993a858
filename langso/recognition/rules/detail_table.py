"""The detailed table of a dossier: what is asked of each indicator, what there is, what of it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from langso.assessment.rules.phrases import figure_text
from langso.assessment.values import IndicatorReport, TestReport, UnitReport, Verdict
from langso.ledger.values import Figure
from langso.recognition.values.dossiers import DetailRow, EvidenceItem, TableCounts
from langso.reporting.rules import wording
from langso.standards.values import DataElement, Text

NOTHING = Text("chưa có số liệu", "no figure")
DOUBT = ("assumed", "unknown", "recalled", "seen", "verified")
"""Confidence from the least to the surest: of several levels the least counts."""


def rows_of(
    report: UnitReport,
    *,
    elements: Mapping[str, DataElement],
    department_of: Callable[[str], str],
    evidence: Mapping[str, Sequence[EvidenceItem]],
) -> tuple[DetailRow, ...]:
    """Return a row for each indicator, in the order of the law.

    `evidence` is by data element; a piece that serves several tests of an indicator stands once.
    """
    return tuple(
        _row(criterion.number, Text(criterion.title_vi, criterion.title_en), one, elements,
             department_of(one.code), evidence)
        for criterion in report.criteria
        for one in criterion.indicators
    )  # fmt: skip


def _row(
    number: int,
    title: Text,
    one: IndicatorReport,
    elements: Mapping[str, DataElement],
    department: str,
    evidence: Mapping[str, Sequence[EvidenceItem]],
) -> DetailRow:
    pieces = {item.id: item for test in one.tests for item in evidence.get(test.element, ())}
    return DetailRow(
        criterion=number,
        criterion_title=title,
        code=one.code,
        title=Text(one.title_vi, one.title_en),
        unit=one.unit,
        required=_joined(_required(test, elements) for test in one.tests),
        value=_joined(_value(test, elements) for test in one.tests),
        verdict=str(one.verdict.value),
        reason=str(one.reason.value),
        confidence=min(
            (test.level_confidence or "unknown" for test in one.tests),
            key=DOUBT.index,
            default="unknown",
        ),
        unconfirmed=one.unconfirmed,
        simulated=any(test.figure.simulated for test in one.tests if test.figure)
        or any(test.level_simulated for test in one.tests),
        department=department,
        evidence=tuple(pieces.values()),
    )


def _required(test: TestReport, elements: Mapping[str, DataElement]) -> Text:
    element = elements.get(test.element)
    return wording.level(test, element) if element else wording.UNKNOWN


def _value(test: TestReport, elements: Mapping[str, DataElement]) -> Text:
    shown = test.figure
    if shown is None or shown.low is None or shown.high is None:
        return NOTHING
    figure = Figure(shown.low, shown.high, shown.low_open, shown.high_open)
    element = elements.get(test.element)
    return Text(figure_text(figure, element, "vi"), figure_text(figure, element, "en"))


def _joined(texts: Iterable[Text]) -> Text:
    """Join the words of several tests; equal ones stand once."""
    found = list(dict.fromkeys(texts))
    return Text("; ".join(one.vi for one in found), "; ".join(one.en for one in found))


def counts(rows: Iterable[DetailRow]) -> TableCounts:
    """Count a table. What does not apply neither fails a criterion nor counts as an indicator."""
    asked = [row for row in rows if row.verdict != Verdict.NOT_APPLICABLE]
    by_criterion: dict[int, list[DetailRow]] = {}
    for row in asked:
        by_criterion.setdefault(row.criterion, []).append(row)
    return TableCounts(
        criteria_met=sum(
            all(row.verdict == Verdict.MET for row in some) for some in by_criterion.values()
        ),
        criteria=len(by_criterion),
        indicators_met=sum(row.verdict == Verdict.MET for row in asked),
        indicators=len(asked),
        not_met=tuple(row.code for row in asked if row.verdict == Verdict.NOT_MET),
        open=tuple(row.code for row in asked if row.verdict == Verdict.UNDETERMINED),
        evidence=len({item.id for row in asked for item in row.evidence}),
    )


def as_json(rows: Iterable[DetailRow]) -> list[dict[str, Any]]:
    """Return a table as it is kept."""
    return [
        {
            "criterion": row.criterion,
            "criterion_title": [row.criterion_title.vi, row.criterion_title.en],
            "code": row.code,
            "title": [row.title.vi, row.title.en],
            "unit": row.unit,
            "required": [row.required.vi, row.required.en],
            "value": [row.value.vi, row.value.en],
            "verdict": row.verdict,
            "reason": row.reason,
            "confidence": row.confidence,
            "unconfirmed": row.unconfirmed,
            "simulated": row.simulated,
            "department": row.department,
            "evidence": [[one.id, one.title, one.file_name] for one in row.evidence],
        }
        for row in rows
    ]


def from_json(kept: Iterable[Mapping[str, Any]]) -> tuple[DetailRow, ...]:
    """Return a kept table."""
    return tuple(
        DetailRow(
            criterion=raw["criterion"],
            criterion_title=Text(*raw["criterion_title"]),
            code=raw["code"],
            title=Text(*raw["title"]),
            unit=raw["unit"],
            required=Text(*raw["required"]),
            value=Text(*raw["value"]),
            verdict=raw["verdict"],
            reason=raw["reason"],
            confidence=raw["confidence"],
            unconfirmed=raw["unconfirmed"],
            simulated=raw["simulated"],
            department=raw["department"],
            evidence=tuple(EvidenceItem(*one) for one in raw["evidence"]),
        )
        for raw in kept
    )


def changed(then: Iterable[DetailRow], now: Iterable[DetailRow]) -> list[DetailRow]:
    """Return the rows of today's table whose figure or verdict is not what the kept one says."""
    kept = {row.code: (row.value.vi, row.verdict) for row in then}
    return [row for row in now if kept.get(row.code) != (row.value.vi, row.verdict)]
