"""Papers as arithmetic: what a province's table is, and that nothing is lost on the way."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from langso.core.periods import Period
from langso.reporting.rules import paper_periods
from langso.reporting.rules.paper_drafts import Moved, moved, refreshed
from langso.reporting.rules.paper_verdicts import criteria_met, criterion_code
from langso.reporting.rules.paper_words import cell_text
from langso.reporting.rules.papers import (
    UNGROUPED,
    Fact,
    PaperState,
    Ratio,
    Source,
    Sum,
    Tally,
    UnitFacts,
    added,
    evaluate,
    exact,
    parts_of,
)
from langso.standards.rules import formulas

PLAN, DONE = Source("element", "funds.plan.credit", "year"), Source("element", "funds.done.credit")
VERDICT = Source("verdict", "c1")

amounts = st.decimals(min_value=0, max_value=10**9, places=3, allow_nan=False)
states = st.sampled_from([PaperState.APPROVED, PaperState.ENTERED])
facts = st.one_of(st.none(), st.builds(lambda low, state: Fact(low, low, state), amounts, states))
verdicts = st.sampled_from([None, Fact(Decimal(0), Decimal(0)), Fact(Decimal(1), Decimal(1))])


@st.composite
def communes(draw: st.DrawFn) -> list[UnitFacts]:
    count = draw(st.integers(0, 6))
    made = []
    for number in range(count):
        found = {PLAN: draw(facts), DONE: draw(facts), VERDICT: draw(verdicts)}
        made.append(
            UnitFacts(
                number,
                f"{number:05d}",
                f"Xã {number}",
                draw(st.sampled_from(["1", "2", "3", UNGROUPED])),
                {source: fact for source, fact in found.items() if fact is not None},
            )
        )
    return made


SUM = Sum((PLAN, DONE))
TALLY = Tally(VERDICT, least=1)


@given(communes(), st.integers(0, 6))
def test_merging_two_lots_of_communes_loses_nothing(units: list[UnitFacts], at: int) -> None:
    for spec in (SUM, TALLY):
        whole = evaluate(spec, units)
        merged = added(evaluate(spec, units[:at]), evaluate(spec, units[at:]))
        assert (merged.known, merged.asked) == (whole.known, whole.asked)
        assert (merged.units_known, merged.units_asked) == (whole.units_known, whole.units_asked)
        assert merged.reporters == whole.reporters
        if whole.known:
            assert (merged.low, merged.high, merged.state) == (whole.low, whole.high, whole.state)


@given(communes())
def test_province_is_the_sum_of_its_communes(units: list[UnitFacts]) -> None:
    whole = evaluate(SUM, units)
    own = [evaluate(SUM, [unit]) for unit in units]
    told = [cell.low for cell in own if cell.low is not None]
    assert whole.low == (sum(told, Decimal()) if told else None)
    assert sum((part.cell.low or 0 for part in parts_of(SUM, units)), Decimal()) == (whole.low or 0)


@given(communes())
def test_groups_together_make_all_communes(units: list[UnitFacts]) -> None:
    by_group = [
        evaluate(Tally(VERDICT, least=1, group=group), units)
        for group in ("1", "2", "3", UNGROUPED)
    ]
    whole = evaluate(TALLY, units)
    assert sum(cell.known for cell in by_group) == whole.known
    assert sum(cell.asked for cell in by_group) == whole.asked
    assert sum((cell.low or 0 for cell in by_group), Decimal()) == (whole.low or 0)


def unit(number: int = 1, group: str = "1", **told: Fact) -> UnitFacts:
    sources = {"plan": PLAN, "done": DONE, "verdict": VERDICT}
    return UnitFacts(number, "1", "Xã", group, {sources[name]: fact for name, fact in told.items()})


def point(number: float, state: PaperState = PaperState.APPROVED) -> Fact:
    return Fact(exact(number), exact(number), state)


def test_a_missing_figure_is_missing_never_zero() -> None:
    cell = evaluate(Sum((PLAN,)), [unit()])
    assert (cell.state, cell.low) == (PaperState.MISSING, None)
    assert cell_text(cell) == "…"


def test_a_sum_of_some_communes_says_so() -> None:
    cell = evaluate(Sum((PLAN,)), [unit(1, plan=point(0.1)), unit(2, plan=point(0.2)), unit(3)])
    assert cell.low == Decimal("0.3")
    assert (cell.units_known, cell.units_asked) == (2, 3)
    assert cell_text(cell) == "0,3*"


def test_one_figure_that_is_not_approved_marks_the_whole() -> None:
    cell = evaluate(SUM, [unit(plan=point(1), done=point(2, PaperState.ENTERED))])
    assert cell.state == PaperState.ENTERED


def test_a_ratio_stands_only_on_the_same_communes() -> None:
    node = formulas.parse("done / plan * 100")
    spec = Ratio(node, (("done", Sum((DONE,))), ("plan", Sum((PLAN,)))))
    both = unit(1, plan=point(3), done=point(1))
    assert cell_text(evaluate(spec, [both]), holds="formula") == "33,3"
    assert evaluate(spec, [both, unit(2, done=point(5))]).state == PaperState.MISSING
    assert evaluate(spec, [unit(plan=point(0), done=point(0))]).state == PaperState.MISSING


def test_a_unit_between_two_classes_is_in_neither_and_not_known() -> None:
    source = Source("criteria")
    units = [UnitFacts(1, "1", "Xã", facts={source: Fact(Decimal(4), Decimal(6))})]
    few, some = Tally(source, most=4), Tally(source, least=5, most=9)
    assert evaluate(few, units).state == evaluate(some, units).state == PaperState.MISSING
    assert evaluate(Tally(source, least=7), units).low == 0


def test_a_group_nobody_is_known_to_be_in_is_not_empty_but_unknown() -> None:
    told = Fact(Decimal(1), Decimal(1))
    hidden = [unit(1, UNGROUPED, verdict=told)]
    assert evaluate(Tally(VERDICT, least=1, group="1"), hidden).state == PaperState.MISSING
    known = [unit(1, "2", verdict=told)]
    assert evaluate(Tally(VERDICT, least=1, group="1"), known).low == 0


@pytest.mark.parametrize(
    ("codes", "code"), [([2, 2], 2), ([2, 0], 0), ([2, 1], 1), ([2, 3], 2), ([3], 3), ([], 1)]
)
def test_a_criterion_is_met_when_all_that_applies_is_met(codes: list[int], code: int) -> None:
    assert criterion_code(codes) == code


def test_criteria_met_leave_room_for_the_undetermined() -> None:
    fact = criteria_met([2, 2, 1, 0, 3], simulated=False)
    assert (fact.low, fact.high) == (2, 3)


@pytest.mark.parametrize(
    ("when", "half", "year"),
    [("round", "2026-H1", "2026"), ("year", "2026", "2026"), ("last_year", "2025", "2025"),
     ("next", "2026-H2", "2027")],
)  # fmt: skip
def test_columns_speak_of_periods(when: str, half: str, year: str) -> None:
    assert str(paper_periods.period_at(when, Period(2026, 31))) == half
    assert str(paper_periods.period_at(when, Period(2026))) == year


def test_titles_name_the_periods() -> None:
    said = paper_periods.words_of(Period(2026, 31))
    assert paper_periods.worded("Kế hoạch {next} {khác}", said) == (
        "Kế hoạch 6 tháng cuối năm 2026 {khác}"
    )


def test_a_moved_figure_is_replaced_only_beyond_doubt() -> None:
    text = "Tổng 12,5 triệu; tín dụng 7; lồng ghép 112,5; khác 7."
    figures = moved({"a": "12,5", "b": "7", "c": "3"}, {"a": "13", "b": "8", "c": "3"})
    fresh, left = refreshed(text, figures)
    assert fresh == "Tổng 13 triệu; tín dụng 7; lồng ghép 112,5; khác 7."
    assert left == (Moved("b", "7", "8"),)


def test_two_figures_with_the_same_words_are_left_to_a_person() -> None:
    figures = moved({"a": "5", "b": "5"}, {"a": "6", "b": "7"})
    assert refreshed("Có 5 xã.", figures) == ("Có 5 xã.", figures)


def test_the_words_before_a_figure_tell_it_from_one_that_looks_the_same() -> None:
    template = "Tổng: {a} triệu đồng.\nTín dụng: {b} triệu đồng."
    figures = moved({"a": "5", "b": "5"}, {"a": "6", "b": "5,5"})
    text = "Tổng: 5 triệu đồng.\nTín dụng: 5 triệu đồng."
    assert refreshed(text, figures, template) == (
        "Tổng: 6 triệu đồng.\nTín dụng: 5,5 triệu đồng.", ()
    )  # fmt: skip


def test_a_figure_in_a_sentence_that_was_rewritten_is_found_by_its_own_words() -> None:
    figures = moved({"a": "12,5"}, {"a": "13"})
    assert refreshed("Huy động được 12,5.", figures, "Tổng: {a}.") == ("Huy động được 13.", ())
