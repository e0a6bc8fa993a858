"""How far a unit is from a title, in numbers and words."""

from collections.abc import Mapping, Sequence

from langso.assessment.values import IndicatorReport, Reason, TestReport, UnitReport, Verdict
from langso.ledger.rules.numbers import plain
from langso.reporting.values import Distance, MissingIndicator
from langso.standards.values import Comparison, DataElement, Measure, Text

MISSING = frozenset({Verdict.NOT_MET, Verdict.UNDETERMINED})


def distance(report: UnitReport, title: Text, elements: Mapping[str, DataElement]) -> Distance:
    """Return the indicators between a unit and a title; only points have a gap that is a number.

    Indicators that are not met come before those nobody reported, each in the order of the law.
    """
    items = [one for criterion in report.criteria for one in criterion.indicators]
    missing = [
        _missing(one, elements) for one in [*items, *report.entry_conditions]
        if one.verdict in MISSING
    ]  # fmt: skip
    missing.sort(key=lambda one: one.verdict != Verdict.NOT_MET)
    return Distance(
        set_id=report.criteria_set,
        title=title,
        verdict=str(report.verdict.value),
        criteria_met=report.criteria_met,
        criteria_total=report.criteria_total,
        unconfirmed=report.unconfirmed,
        missing=tuple(missing),
        unreported=sum(one.reason == Reason.NO_FIGURE for one in missing),
        words=_summary(missing),
    )


def _missing(one: IndicatorReport, elements: Mapping[str, DataElement]) -> MissingIndicator:
    test = next((test for test in one.tests if test.verdict == Verdict.NOT_MET), None)
    gap = gap_of(test) if test is not None else None
    words = _words(one, test, gap, elements)
    return MissingIndicator(
        code=one.code,
        title=Text(one.title_vi, one.title_en),
        verdict=str(one.verdict.value),
        reason=str(one.reason.value),
        words=words,
        gap=gap,
        unit=one.unit,
    )


def gap_of(test: TestReport) -> float | None:
    """Return how much is wanting between a failed figure and its level, rounded to 1e-6.

    The nearest end of a range counts: at least so much. None for truths, ratings' ranks stay.
    """
    figure = test.figure
    if figure is None or test.level is None or figure.low is None or figure.high is None:
        return None
    if test.comparison == Comparison.AT_LEAST:
        return round(test.level - figure.high, 6)
    if test.comparison == Comparison.AT_MOST:
        return round(figure.low - test.level, 6)
    return round(max(figure.low - test.level, test.level - figure.high), 6)


_GAP = {
    Measure.PERCENT: Text("điểm phần trăm", "percentage points"),
    Measure.MONEY: Text("triệu đồng", "million VND"),
    Measure.AREA: Text("m²", "m²"),
    Measure.VOLUME: Text("lít", "litres"),
    Measure.COUNT: Text("", ""),
    Measure.RATIO: Text("", ""),
}


def _words(
    one: IndicatorReport,
    test: TestReport | None,
    gap: float | None,
    elements: Mapping[str, DataElement],
) -> Text:
    if one.verdict == Verdict.UNDETERMINED:
        return _UNDETERMINED.get(one.reason, Text(one.reason.label.lower(), one.reason.value))
    measure = elements[test.element].measure if test is not None else None
    if test is None or gap is None or measure not in _GAP:
        return Text("chưa đạt", "not met")
    unit = _GAP[measure]
    more = test.comparison != Comparison.AT_MOST
    verb = Text("cần thêm", "needs") if more else Text("cần giảm", "must fall by")
    tail = " more" if more else ""
    return Text(
        f"{verb.vi} {plain(gap)} {unit.vi}".strip(),
        f"{verb.en} {gap:g}{tail} {unit.en}".strip(),
    )


_UNDETERMINED = {
    Reason.NO_FIGURE: Text("chưa có số liệu", "no figure yet"),
    Reason.SEXES_MISSING: Text("thiếu số liệu riêng nam, nữ", "men and women apart are missing"),
    Reason.LEVEL_UNKNOWN: Text("chưa rõ mức quy định", "level not known"),
    Reason.LEVEL_DELEGATED: Text("chờ mức của tỉnh", "left to the province"),
    Reason.RANGE_SPANS_LEVEL: Text("khoảng số liệu chưa đủ rõ", "the range spans the level"),
    Reason.CONDITION_UNKNOWN: Text("chưa rõ có áp dụng không", "not said whether it applies"),
    Reason.OTHER_SET_UNDETERMINED: Text("chờ kết quả bộ tiêu chí khác", "rests on another set"),
}


def _summary(missing: Sequence[MissingIndicator]) -> Text:
    """Say it in a line: `Còn 3 chỉ tiêu: 10, 17.3, 18.5; 17.3 cần thêm 4 điểm phần trăm`."""
    if not missing:
        return Text("Đủ các chỉ tiêu", "No indicator is missing")
    codes = ", ".join(one.code for one in missing[:12]) + ("…" if len(missing) > 12 else "")
    nearest = [one for one in missing if one.gap is not None and one.words.vi.startswith("cần")]
    vi = "; ".join(f"{one.code} {one.words.vi}" for one in nearest[:3])
    en = "; ".join(f"{one.code} {one.words.en}" for one in nearest[:3])
    return Text(
        f"Còn {len(missing)} chỉ tiêu: {codes}" + (f"; {vi}" if vi else ""),
        f"{len(missing)} indicators: {codes}" + (f"; {en}" if en else ""),
    )
