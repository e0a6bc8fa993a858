"""Verdicts told in whole sentences that an officer reads, in Vietnamese and English."""

from collections.abc import Mapping
from dataclasses import dataclass

from langso.assessment.rules import levels as level_rules
from langso.assessment.rules import phrases
from langso.assessment.rules.judging import NOT_APPLICABLE, ItemJudged, Judgement, TestJudged
from langso.assessment.rules.phrases import Language
from langso.assessment.values import FigureShown, Reason
from langso.core.confidence import CONFIRMED, Confidence
from langso.standards.values import CriteriaSet, DataElement, Level

VERDICTS: dict[Language, dict[int, str]] = {
    "vi": {0: "Chưa đạt", 1: "Chưa xác định", 2: "Đạt", 3: "Không áp dụng"},
    "en": {0: "Not met", 1: "Undetermined", 2: "Met", 3: "Not applicable"},
}

REASONS: dict[Language, dict[str, str]] = {
    "vi": {
        Reason.NO_FIGURE: "chưa có số liệu được duyệt",
        Reason.LEVEL_UNKNOWN: "chưa biết mức quy định, cần tra văn bản",
        Reason.LEVEL_DELEGATED: "mức do tỉnh quy định, chưa có quyết định của tỉnh trong hệ thống",
        Reason.RANGE_SPANS_LEVEL: "khoảng số liệu đã báo nằm ở cả hai phía của mức quy định",
        Reason.NOT_CARRIED: "số liệu của các đơn vị cũ không thể chuyển sang đơn vị này",
        Reason.CONDITION_UNKNOWN: "chưa báo có thuộc diện áp dụng hay không",
        Reason.DOES_NOT_APPLY: "không thuộc diện áp dụng",
        Reason.SEXES_MISSING: "tổng số đạt nhưng còn thiếu số liệu riêng của nam và nữ",
        Reason.LOWER_UNITS_UNDETERMINED: "một số đơn vị cấp dưới chưa xác định được",
        Reason.OTHER_SET_UNDETERMINED: "kết quả của bộ tiêu chí phải đạt trước chưa xác định được",
        Reason.SET_INCOMPLETE: "chưa biết đủ các chỉ tiêu của bộ tiêu chí",
    },
    "en": {
        Reason.NO_FIGURE: "no approved figure yet",
        Reason.LEVEL_UNKNOWN: "the required level is not known yet; look it up in the decision",
        Reason.LEVEL_DELEGATED: "the province sets the level and no provincial decision is loaded",
        Reason.RANGE_SPANS_LEVEL: "the reported range lies on both sides of the level",
        Reason.NOT_CARRIED: "the figures of the former units cannot be carried to this unit",
        Reason.CONDITION_UNKNOWN: "whether it applies here has not been reported",
        Reason.DOES_NOT_APPLY: "it does not apply here",
        Reason.SEXES_MISSING: "the total is met, figures for men and for women are missing",
        Reason.LOWER_UNITS_UNDETERMINED: "some lower units are undetermined",
        Reason.OTHER_SET_UNDETERMINED: "the set that must be met first is undetermined",
        Reason.SET_INCOMPLETE: "the indicators of this set are not all known yet",
    },
}

HOW: dict[Language, dict[str, str]] = {
    "vi": {
        "province": "mức do tỉnh quy định",
        "class": "mức riêng theo loại xã",
        "region_year": "cột vùng {region}, năm {year}",
        "region": "cột vùng {region}",
        "year": "mức của năm {year}",
        "national": "mức chung cả nước",
    },
    "en": {
        "province": "set by the province",
        "class": "the level for this class of commune",
        "region_year": "column {region}, year {year}",
        "region": "column {region}",
        "year": "level of {year}",
        "national": "national level",
    },
}

WARNINGS: dict[Language, dict[str, str]] = {
    "vi": {
        Confidence.RECALLED: "Lưu ý: mức này ghi theo trí nhớ, đang chờ đối chiếu với văn bản.",
        Confidence.ASSUMED: "Lưu ý: mức này là giả định để minh hoạ, không phải quy định.",
        Confidence.UNKNOWN: "Lưu ý: mức này chưa rõ nguồn, đang chờ đối chiếu với văn bản.",
    },
    "en": {
        Confidence.RECALLED: "Note: this level is from memory and awaits confirmation.",
        Confidence.ASSUMED: "Note: this level is assumed for the demonstration; it is not law.",
        Confidence.UNKNOWN: "Note: the source of this level is unknown; it awaits confirmation.",
    },
}


# Who recorded what the platform brought in by itself.
SYSTEM: dict[Language, str] = {"vi": "hệ thống", "en": "the system"}


@dataclass(frozen=True, slots=True)
class Context:
    """What a telling needs beside the judgement itself."""

    criteria_set: CriteriaSet
    judgement: Judgement
    elements: Mapping[str, DataElement]
    shown: Mapping[str, FigureShown]
    period: str
    parts: Mapping[str, tuple[str, ...]]
    """What a figure nobody reported was computed from."""


def explain(item: ItemJudged, context: Context, language: Language) -> str:
    """Tell an indicator's verdict: what was reported, what is asked, by which text, who says so."""
    head = VERDICTS[language][item.code]
    if item.reason != Reason.NONE:
        head += f": {REASONS[language][item.reason]}"
    sentences = [f"{head}."]
    if item.item.requires_set:
        sentences.append(_required_set(item, language))
    if item.reason != Reason.DOES_NOT_APPLY:
        told = [t for t in item.tests if _worth_telling(t, item)]
        sentences += [_test_sentence(judged, context, language) for judged in told]
        sentences += _law(item, told, context, language)
        sentences += _sources(told, context, language)
        sentences += _warnings(told, language)
    return " ".join(sentence for sentence in sentences if sentence)


def _worth_telling(judged: TestJudged, item: ItemJudged) -> bool:
    """Leave out guarded-off tests and the "as a whole" result that was neither given nor needed."""
    if judged.code == NOT_APPLICABLE:
        return False
    return judged.test is not item.item.whole or judged.figure is not None


def _required_set(item: ItemJudged, language: Language) -> str:
    name = item.item.requires_set
    return {
        "vi": f"Điều kiện này theo kết quả của bộ tiêu chí {name}.",
        "en": f"This condition follows from the result of the set {name}.",
    }[language]


def _test_sentence(judged: TestJudged, context: Context, language: Language) -> str:
    element = context.elements.get(judged.test.element)
    name = _name(judged, element, language)
    figure = _figure_clause(judged, context, element, language)
    if judged.level is None or judged.level.value is None:
        ask = {"vi": "chưa có mức quy định", "en": "no level is known"}[language]
        return f"{name}: {figure}; {ask}."
    bound = phrases.bound_text(judged.test.comparison, judged.level.value, element, language)
    ask = {"vi": "yêu cầu", "en": "required"}[language]
    return f"{name}: {figure}; {ask} {bound} ({_how(judged.level, context, language)})."


def _name(judged: TestJudged, element: DataElement | None, language: Language) -> str:
    if judged.test.title is None:
        return _title(element, judged.test.element, language)
    title = judged.test.title
    return title.vi if language == "vi" else (title.en or title.vi)


def _title(element: DataElement | None, key: str, language: Language) -> str:
    if element is None:
        return key
    return element.title.vi if language == "vi" else (element.title.en or element.title.vi)


def _figure_clause(
    judged: TestJudged, context: Context, element: DataElement | None, language: Language
) -> str:
    if judged.figure is None or judged.figure.low is None:
        return {"vi": "chưa có số liệu", "en": "no figure"}[language]
    text = phrases.figure_text(judged.figure, element, language)
    said = {"vi": "{} (kỳ {})", "en": "{} (period {})"}[language].format(text, context.period)
    shown = context.shown.get(judged.test.element)
    if shown and shown.carried:
        said += {
            "vi": ", chuyển từ các đơn vị trước khi sắp xếp",
            "en": ", carried over from the units before the merger",
        }[language]
    return said


def _how(level: Level, context: Context, language: Language) -> str:
    region = phrases.region_name(context.judgement.region, language)
    return HOW[language][level_rules.how(level)].format(region=region, year=level.year)


def _law(
    item: ItemJudged, told: list[TestJudged], context: Context, language: Language
) -> list[str]:
    """Name the decision that asks it, whose local decision a level is from, and why this column."""
    levels = [judged.level for judged in told if judged.level and judged.level.value is not None]
    lines: dict[str, None] = {}
    if context.judgement.override and any(level.region is not None for level in levels):
        override = next(
            one for one in context.criteria_set.overrides if one.id == context.judgement.override
        )
        why = override.text.vi if language == "vi" else override.text.en
        region = phrases.region_name(context.judgement.region, language)
        said = {
            "vi": f"Áp dụng cột vùng {region} theo quy định: {why}.",
            "en": f"The column {region} applies because: {why}.",
        }
        lines.setdefault(said[language])
    if levels and context.criteria_set.legal_basis:
        basis, code = context.criteria_set.legal_basis[0], item.item.code
        said = {
            "vi": f"Căn cứ: {basis}, nội dung {code}.",
            "en": f"Source: {basis}, item {code}.",
        }
        lines.setdefault(said[language])
    for level in levels:
        source = context.criteria_set.sources.get(level.source)
        name = getattr(source.name, language) if source else ""
        named = ", ".join(part for part in (name, level.clause) if part)
        if named and (level.province is not None or level.confidence in CONFIRMED):
            said = {"vi": f"Mức theo: {named}.", "en": f"Level from: {named}."}
            lines.setdefault(said[language])
    return list(lines)


def _sources(told: list[TestJudged], context: Context, language: Language) -> list[str]:
    """Say once per origin who recorded the figures, and mark simulated ones."""
    lines: dict[str, None] = {}
    for judged in told:
        shown = context.shown.get(judged.test.element)
        if shown is None or judged.figure is None:
            continue
        parts = context.parts.get(judged.test.element)
        if parts:
            names = ", ".join(_title(context.elements.get(key), key, language) for key in parts)
            made = {"vi": f"Tính từ: {names}.", "en": f"Computed from: {names}."}
            lines.setdefault(made[language])
        if shown.source:
            who = {
                "vi": "Nguồn số liệu: {}, {} ghi lúc {}.",
                "en": "Source of the figure: {}, recorded by {} at {}.",
            }[language]
            by = SYSTEM[language] if shown.recorded_by == "system" else shown.recorded_by
            lines.setdefault(who.format(shown.source, by, shown.recorded_at))
        if shown.simulated:
            mark = {"vi": "Số liệu mô phỏng.", "en": "Simulated figure."}[language]
            lines.setdefault(mark)
    return list(lines)


def _warnings(told: list[TestJudged], language: Language) -> list[str]:
    """Warn once for each kind of doubt about the levels that decided."""
    lines: dict[str, None] = {}
    for judged in told:
        level = judged.level
        if level and level.value is not None and level.confidence not in CONFIRMED:
            lines.setdefault(WARNINGS[language][level.confidence])
    return list(lines)
