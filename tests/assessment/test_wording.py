"""Verdicts in words: whole sentences in both languages, whatever the law and the figures are."""

import dataclasses
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from langso.assessment.rules import judging, phrases, wording
from langso.assessment.values import FigureShown, Profile, Reason
from langso.core.confidence import Confidence
from langso.ledger.values import Figure
from langso.standards.values import (
    Carry,
    ClassOverride,
    Combine,
    Comparison,
    CriteriaSet,
    Criterion,
    DataElement,
    Delegate,
    EntryCondition,
    Indicator,
    Level,
    Measure,
    Source,
    Text,
)
from langso.standards.values import (
    Test as LawTest,
)
from tests.assessment import laws

LANGUAGES: list[phrases.Language] = ["vi", "en"]
HARD = frozenset({("hardship", "yes")})


def element(key: str = "income", measure: Measure = Measure.MONEY, **more: Any) -> DataElement:
    title = Text("Thu nhập", "Income") if key == "income" else Text(key, "")
    return DataElement(key, title, measure, more.pop("unit", ""), Carry.NEVER, **more)


def shown(key: str = "income", **more: Any) -> dict[str, FigureShown]:
    return {key: FigureShown(50, 50, False, False, "2024", **more)}


def one_set(*levels: Level, **more: Any) -> CriteriaSet:
    """Return a set of one indicator with one test."""
    test = LawTest("main", "income", Comparison.AT_LEAST, levels, title=more.pop("title", None))
    indicator = Indicator(
        code="10", criterion=10, title=Text("Thu nhập", "Income"), measure=Measure.MONEY, unit="",
        combine=Combine.ALL, tests=(test,), delegated_to=Delegate.NONE,
        title_confidence=Confidence.SEEN, level_confidence=Confidence.SEEN, sources=(),
    )  # fmt: skip
    whole = {
        "id": "made", "title": Text("Bộ", "Set"), "level": "commune", "kinds": (), "tier": "ntm",
        "year": 2024, "first_year": 2021, "last_year": 2025, "legal_basis": (),
        "criteria": (Criterion(10, Text("Thu nhập", "Income"), "", (indicator,)),),
        "entry_conditions": (), "overrides": (), "targets": (), "sources": {},
        "pass_rule": Text("", ""), "pass_confidence": Confidence.SEEN, "version": "v",
    }  # fmt: skip
    return CriteriaSet(**{**whole, **more})


def told(
    law: CriteriaSet, language: phrases.Language, *, value: float | None = 50, item: int = 0,
    profile: Profile | None = None, **more: Any,
) -> str:  # fmt: skip
    """Judge one commune and tell of one of its indicators (or, after them, entry conditions)."""
    figures = {} if value is None else {"income": Figure(value, value)}
    judgement = judging.judge(law, figures, profile or Profile("TN"))
    context = {
        "criteria_set": law, "judgement": judgement, "elements": {"income": element()},
        "shown": {}, "period": "2024", "parts": {},
    }  # fmt: skip
    return wording.explain(judgement.items[item], wording.Context(**{**context, **more}), language)


def level(
    value: float | None = 45, confidence: Confidence = Confidence.VERIFIED, **more: Any
) -> Level:
    return Level(value, confidence, "s", **more)


def test_verdict_figure_and_level_are_told() -> None:
    law = one_set(level(), legal_basis=("318/QĐ-TTg",))
    assert told(law, "vi") == (
        "Đạt. Thu nhập: 50 triệu đồng/người/năm (kỳ 2024); yêu cầu từ 45 triệu đồng/người/năm "
        "trở lên (mức chung cả nước). Căn cứ: 318/QĐ-TTg, nội dung 10."
    )
    assert told(law, "en").startswith("Met. Income: 50 million VND a person a year (period 2024)")


def test_missing_figure_and_unknown_level_are_said_so() -> None:
    assert "chưa có số liệu; yêu cầu" in told(one_set(level()), "vi", value=None)
    assert "; chưa có mức quy định." in told(one_set(), "vi")
    assert "; no level is known." in told(one_set(), "en")


def test_column_of_another_region_is_explained_by_its_rule() -> None:
    rule = ClassOverride(
        "hard", ((("hardship", "yes"),),), "TDMNPB", Text("xã đặc biệt khó khăn", "hard commune"),
        Confidence.VERIFIED, "s",
    )  # fmt: skip
    law = one_set(level(60, region="TN"), level(40, region="TDMNPB", year=2024), overrides=(rule,))
    profile = Profile("TN", HARD)
    said = told(law, "vi", profile=profile)
    assert "(cột vùng Trung du miền núi phía Bắc, năm 2024)" in said
    assert (
        "Áp dụng cột vùng Trung du miền núi phía Bắc theo quy định: xã đặc biệt khó khăn." in said
    )
    assert "applies because: hard commune." in told(law, "en", profile=profile)
    # A national level owes nothing to the column.
    national = one_set(level(40), overrides=(rule,))
    assert "Áp dụng cột" not in told(national, "vi", profile=profile)


def test_origin_of_the_figure_is_told_once() -> None:
    figures = shown(
        source="Báo cáo", recorded_by="system", recorded_at="08:00 01/02/2025", simulated=True,
        carried=True,
    )  # fmt: skip
    said = told(one_set(level()), "vi", shown=figures, parts={"income": ("people", "income")})
    assert "Nguồn số liệu: Báo cáo, hệ thống ghi lúc 08:00 01/02/2025." in said
    assert "Tính từ: people, Thu nhập." in said
    assert "Số liệu mô phỏng." in said
    assert "chuyển từ các đơn vị trước khi sắp xếp" in said
    named = shown(source="Báo cáo", recorded_by="lan", recorded_at="x")
    assert "recorded by lan at x." in told(one_set(level()), "en", shown=named)
    assert "Nguồn" not in told(one_set(level()), "vi", shown=shown())


def test_local_decision_and_clause_are_named() -> None:
    sources = {"s": Source("s", Text("1360/QĐ-UBND", "1360"), Text("", ""), "", Text("", ""))}
    law = one_set(level(province="62", clause="Điều 2"), sources=sources)
    said = told(law, "vi", profile=Profile("TN", province="62"))
    assert "Mức theo: 1360/QĐ-UBND, Điều 2." in said
    assert "Mức theo" not in told(one_set(level()), "vi")


@pytest.mark.parametrize(
    "doubt", [Confidence.RECALLED, Confidence.ASSUMED, Confidence.UNKNOWN], ids=str
)
def test_doubt_about_the_level_is_a_warning(doubt: Confidence) -> None:
    for language in LANGUAGES:
        said = told(one_set(level(confidence=doubt)), language)
        assert wording.WARNINGS[language][doubt] in said


def test_condition_on_another_set_names_it() -> None:
    entry = EntryCondition("base", Text("", ""), Confidence.SEEN, None, "ntm")
    law = one_set(level(), entry_conditions=(entry,))
    assert "theo kết quả của bộ tiêu chí ntm." in told(law, "vi", item=1)
    assert "the result of the set ntm." in told(law, "en", item=1)


def test_a_test_with_a_title_of_its_own_is_called_by_it() -> None:
    law = one_set(level(), title=Text("Nam", ""))
    assert "Nam: 50" in told(law, "vi")
    assert "Nam: 50" in told(law, "en")
    assert "Men: 50" in told(one_set(level(), title=Text("Nam", "Men")), "en")


@pytest.mark.slow
@settings(max_examples=30)
@given(
    law=laws.criteria_sets(),
    figures=st.dictionaries(st.sampled_from(laws.ELEMENTS), laws.figures()),
    classes=st.sets(st.sampled_from(laws.CLASSES)),
    language=st.sampled_from(LANGUAGES),
)
def test_whatever_the_law_every_verdict_has_whole_sentences(
    law: CriteriaSet, figures: dict[str, Figure | None], classes: set[tuple[str, str]],
    language: phrases.Language,
) -> None:  # fmt: skip
    judgement = judging.judge(law, figures, Profile("TN", frozenset(classes), "42"))
    context = wording.Context(law, judgement, {}, {}, "2024", {})
    for item in judgement.items:
        said = wording.explain(item, context, language)
        assert said.startswith(wording.VERDICTS[language][item.code])
        assert said.endswith(".")
        assert "None" not in said
        assert "{" not in said
        assert item.reason == Reason.NONE or wording.REASONS[language][item.reason] in said


@pytest.mark.parametrize(
    ("value", "of", "vi", "en"),
    [
        (1, element("x", Measure.TRUTH), "Đạt", "Met"),
        (0, element("x", Measure.TRUTH), "Không đạt", "Not met"),
        (0.5, element("x", Measure.TRUTH), "0,5", "0.5"),
        (1, element("x", Measure.RATING, scale=("Khá", "Tốt")), "Tốt", "Tốt"),
        (7, element("x", Measure.RATING, scale=("Khá", "Tốt")), "7", "7"),
        (12, element("x", Measure.COUNT, unit="household"), "12 hộ", "12 household"),
        (12, element("x", Measure.COUNT, unit="parsec"), "12 parsec", "12 parsec"),
        (12, element("x", Measure.COUNT), "12", "12"),
        (-0.0, None, "0", "0"),
    ],
)
def test_quantities_have_their_units(
    value: float, of: DataElement | None, vi: str, en: str
) -> None:
    assert phrases.quantity(value, of, "vi") == vi
    assert phrases.quantity(value, of, "en") == en


def test_a_figure_that_is_none_or_boundless_is_told_as_such() -> None:
    assert phrases.figure_text(Figure(None, None), None, "vi") == ""
    assert phrases.figure_text(Figure(-math.inf, math.inf), None, "vi") == "chưa rõ"
    assert phrases.figure_text(Figure(-math.inf, math.inf), None, "en") == "unknown"


def test_bounds_of_truth_need_no_comparison() -> None:
    truth = element("x", Measure.TRUTH)
    assert phrases.bound_text(Comparison.AT_LEAST, 1, truth, "vi") == "Đạt"
    assert phrases.bound_text(Comparison.EQUAL, 3, None, "en") == "exactly 3"


def test_a_column_without_a_name_stands_for_itself() -> None:
    assert phrases.region_name("XYZ", "vi") == "XYZ"
    assert phrases.region_name(None, "vi") == ""


def test_an_item_that_does_not_apply_says_only_that() -> None:
    law = one_set(level())
    judgement = judging.judge(law, {}, Profile("TN"))
    gone = dataclasses.replace(judgement.items[0], code=3, reason=Reason.DOES_NOT_APPLY)
    context = wording.Context(law, judgement, {}, {}, "2024", {})
    assert wording.explain(gone, context, "vi") == "Không áp dụng: không thuộc diện áp dụng."
