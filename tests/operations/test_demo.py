"""The demonstration is drawn so that the platform's own rules find what was published."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from langso.assessment.rules import judging
from langso.config.demo import calibration, drawing, loading, outcomes, titles
from langso.config.demo.country import Places
from langso.config.demo.noise import Noise
from langso.config.demo.periods import Country, _shares
from langso.core.periods import Period
from langso.geography.values import Kind
from langso.ledger import queries as ledger
from langso.ledger.values import Figure
from langso.standards import actions as standards
from langso.standards.values import Carry, Comparison, DataElement, Measure, Text
from tests.factories import geography

AT = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
# Levels of the law are written with at most two decimals, as drawn figures are.
LEVELS = st.integers(100, 9900).map(lambda hundredths: hundredths / 100)
MEASURES = [Measure.PERCENT, Measure.MONEY, Measure.COUNT]


def element(measure: Measure) -> DataElement:
    return DataElement("x", Text("x", "x"), measure, "", Carry.NEVER)


def test_noise_belongs_to_the_unit() -> None:
    few, many = (Noise(7, np.array(ids)) for ids in ([5, 9], [1, 5, 7, 9]))
    assert few.uniform("income").tolist() == many.uniform("income")[[1, 3]].tolist()
    assert 0 < many.uniform("a", 3).min() <= many.uniform("a", 3).max() < 1
    assert abs(Noise(7, np.arange(20_000)).normal("b").mean()) < 0.03


@given(
    level=LEVELS, other=LEVELS, measure=st.sampled_from(MEASURES),
    comparison=st.sampled_from([Comparison.AT_LEAST, Comparison.AT_MOST]),
    passes=st.booleans(), quantile=st.floats(0.001, 0.999),
)  # fmt: skip
def test_figure_lies_where_the_outcome_says(
    level: float, other: float, measure: Measure, comparison: Comparison, *, passes: bool,
    quantile: float,
) -> None:  # fmt: skip
    wanted = drawing.Wanted.none(element(measure), 1)
    everywhere = np.ones(1, dtype=bool)
    ask = wanted.pass_test if passes else wanted.fail_test
    ask(everywhere, comparison, np.array([level]))
    figure = drawing.draw(wanted, drawing.Natural(0, 120), np.array([quantile]))[0]
    code = judging.compare(Figure(figure, figure), comparison, level)
    assert code == (judging.MET if passes else judging.NOT_MET)


def test_titles_meet_demands_first_and_then_the_share() -> None:
    score = np.array([5.0, 4, 3, 2, 1, 0])
    groups = np.array([1, 1, 1, 2, 2, 2])
    everybody = np.ones(6, dtype=bool)
    demand = titles.Demand(groups, frozenset({2}), 2 / 3, everybody)
    chosen = titles.choose(score, among=everybody, wanted=4, demands=[demand])
    assert chosen.tolist() == [True, True, False, True, True, False]
    assert titles.depth_below(score, chosen, everybody)[[2, 5]].tolist() == [0.25, 0.75]


def test_outcomes_come_to_the_published_shares() -> None:
    units, numbers = 4000, np.array([0, 0, 1, 1, 2, 3])
    noise = Noise(3, np.arange(units))
    met = noise.uniform("met") < 0.7
    targets = outcomes.criterion_targets(4, 3.5, {1: 0.93}, np.ones(4), 0.3)
    assert targets[1] == pytest.approx(0.07)
    drawn = outcomes.draw(
        noise, "set", met=met, depth=noise.uniform("depth"), criterion_of=numbers,
        possible=np.ones((units, 6), dtype=bool), unmet_targets=targets,
        indicator_weights=np.ones(6), indicator_targets={2: 0.97},
    )  # fmt: skip
    unmet = drawn.missed | drawn.left_open
    assert not unmet[met].any()
    assert unmet[~met].any(axis=1).all()
    by_criterion = [unmet[:, numbers == number].any(axis=1).mean() for number in range(4)]
    assert by_criterion[1] == pytest.approx(0.07, abs=0.005)
    assert sum(by_criterion) == pytest.approx(0.5, abs=0.05)
    assert unmet[:, 2].mean() == pytest.approx(0.03, abs=0.005)


@pytest.fixture
def small_country(db: None) -> None:
    """Two provinces of two districts of four communes, one commune merged in the reform."""
    for province in ("01", "02"):
        geography.province(province, f"Tỉnh Số {province}")
        for district in ("1", "2"):
            code = f"{province}{district}"
            geography.district(code, province=province)
            for number in range(4):
                kind = Kind.TOWNSHIP if number == 3 else Kind.COMMUNE
                geography.commune(f"{code}0{number}", parent=code, kind=kind, law_province=province)
    standards.sync_elements(by="test", at=AT)


@pytest.mark.slow
def test_platform_judges_as_was_drawn(small_country: None) -> None:
    spec = calibration.read(loading.folder() / "calibration.yaml")
    loading.copy_assumed_law(by="test", at=AT)
    country = Country(spec, Places())
    state = country._settle(Period.parse("2023"))
    blocks = {block.tree.level: block for block in country.blocks(state.period)}
    for set_id in ("commune-ntm-2021-2025", "district-ntm-2021-2025"):
        laid, held = state.laid[set_id], state.held[set_id]
        block = blocks[laid.criteria_set.level]
        assert held.any()
        for row in np.flatnonzero(country._members(state, set_id)):
            figures = {
                column.element.key: Figure(float(column.low[row]), float(column.high[row]))
                for column in block.columns
                if column.there[row]
            }
            shares = {share.element: Figure(100, 100) for share, _level in _shares(laid)}
            profile = block.tree.profiles[row]
            found = judging.judge(laid.criteria_set, figures | shares, profile)
            open_items = [(i.item.code, i.reason) for i in found.items if i.code < 2]
            assert (found.code == judging.MET) == held[row], open_items


@pytest.mark.slow
def test_load_marks_everything_and_runs_once(small_country: None) -> None:
    bar: list[float] = []
    written = loading.load(by="test", at=AT, progress=lambda done, total: bar.append(done / total))
    assert written > 1000
    assert bar == sorted(bar)
    assert bar[-1] == 1
    assert loading.is_loaded()
    assert loading.load(by="test", at=AT, progress=lambda done, total: None) == 0
    batches = ledger.list_batches(limit=1000)
    assert all(batch.simulated and "mô phỏng" in batch.source for batch in batches)
    assert sum(batch.withdrawn_at is not None for batch in batches) == 1
    early = ledger.cut_at(at=dt.datetime(2023, 1, 1, tzinfo=dt.UTC))
    assert 0 < early < ledger.cut()
