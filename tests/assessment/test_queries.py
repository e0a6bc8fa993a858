"""Verdicts from the ledger: fresh, reproducible, on the tree of any day."""

import datetime as dt

import pytest
from django.db import connection

from langso.assessment import actions, queries
from langso.assessment.values import (
    CODE,
    BadChangeError,
    MissingDayError,
    Reason,
    UnknownTreeError,
    Verdict,
)
from langso.ledger import actions as ledger_actions
from langso.ledger import queries as ledger
from langso.ledger.values import Cell, Figure
from langso.standards import queries as standards
from tests.factories import geography
from tests.factories import standards as law

pytestmark = pytest.mark.django_db

AT = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
SET = "commune-ntm-2021-2025"
PERIOD = "2024"


@pytest.fixture(scope="module")
def kept_units(lasting):
    law.sync()
    return geography.two_levels()


@pytest.fixture
def units(kept_units, db):
    return dict(kept_units)


def record(key, cells, *, period=202400, simulated=False):
    """Record (unit id, indicator or element, value) cells and return the batch."""
    rows = []
    for unit_id, code, value in cells:
        element = standards.element_for(set_id=SET, code=code)
        figure = value if isinstance(value, Figure) else Figure(float(value), float(value))
        rows.append(Cell(unit_id, element.number, period, figure))
    return ledger_actions.record(
        key=key, source="Báo cáo năm 2024", method="report", status="approved", cells=rows,
        by="can-bo", at=AT, simulated=simulated,
    )  # fmt: skip


def verdict(unit_id, code, **asked):
    """The verdict and reason of one indicator in the report of a unit."""
    report = queries.unit_report(set_id=SET, period=PERIOD, unit_id=unit_id, **asked)
    found = next(i for c in report.criteria for i in c.indicators if i.code == code)
    return found.verdict, found.reason


def test_rollup_counts_every_unit_even_without_figures(units):
    (country,) = queries.rollup(set_id=SET, period=PERIOD)

    assert country.units == 5  # the township is not asked
    assert country.indicators["1.1"] == (0, 0, 5, 0)
    assert country.undetermined == 5


def test_an_approved_figure_is_in_the_next_answer(units):
    record("a", [(units["18001"], "1.1", 1), (units["18002"], "1.1", 0)])
    (country,) = queries.rollup(set_id=SET, period=PERIOD)
    assert country.indicators["1.1"] == (1, 1, 3, 0)

    record("b", [(units["18002"], "1.1", 1)])

    (country,) = queries.rollup(set_id=SET, period=PERIOD)
    assert country.indicators["1.1"] == (2, 0, 3, 0)
    assert verdict(units["18002"], "1.1") == (Verdict.MET, Reason.NONE)
    assert verdict(units["18011"], "1.1") == (Verdict.UNDETERMINED, Reason.NO_FIGURE)


def test_rollup_by_district_is_ordered_as_the_alphabet_has_it(units):
    record("a", [(units["18011"], "1.1", 1)])

    rows = queries.rollup(set_id=SET, period=PERIOD, level="district")

    assert [row.name for row in rows] == ["Huyện Đức Thọ", "Huyện Thạch Hà"]
    assert [row.indicators["1.1"][0] for row in rows] == [1, 0]


def test_an_earlier_cut_is_reproduced(units):
    record("a", [(units["18001"], "1.1", 1)])
    then = ledger.cut()
    record("b", [(units["18001"], "1.1", 0)])

    assert verdict(units["18001"], "1.1")[0] == Verdict.NOT_MET
    assert verdict(units["18001"], "1.1", as_of_cut=then)[0] == Verdict.MET
    (country,) = queries.rollup(set_id=SET, period=PERIOD, as_of_cut=then)
    assert country.indicators["1.1"][0] == 1


def test_a_withdrawn_batch_uncovers_what_it_superseded(units):
    record("a", [(units["18001"], "1.1", 1)])
    wrong = record("b", [(units["18001"], "1.1", 0)])
    assert verdict(units["18001"], "1.1")[0] == Verdict.NOT_MET

    ledger_actions.withdraw(batch_id=wrong.batch_id, by="can-bo", at=AT, reason="nhầm")

    assert verdict(units["18001"], "1.1")[0] == Verdict.MET


def test_snapshot_and_tail_together_say_what_the_ledger_says(units):
    record("a", [(units["18001"], "1.1", 1), (units["18002"], "1.1", 0)])
    wrong = record("b", [(units["18001"], "1.1", 0)])
    built = actions.build_snapshot(by="test", at=AT)
    assert built.rows == 3
    assert verdict(units["18001"], "1.1")[0] == Verdict.NOT_MET

    ledger_actions.withdraw(batch_id=wrong.batch_id, by="can-bo", at=AT, reason="nhầm")
    record("c", [(units["18002"], "1.1", 1)])

    assert verdict(units["18001"], "1.1")[0] == Verdict.MET
    assert verdict(units["18002"], "1.1")[0] == Verdict.MET
    again = actions.build_snapshot(by="test", at=AT + dt.timedelta(hours=1))
    assert queries.snapshot_state().cut == again.cut == ledger.cut()
    (country,) = queries.rollup(set_id=SET, period=PERIOD)
    assert country.indicators["1.1"] == (2, 0, 3, 0)


def test_snapshot_of_another_ledger_is_not_used(units):
    record("a", [(units["18001"], "1.1", 1)])
    actions.build_snapshot(by="test", at=AT)
    state = queries.snapshot_state()
    pointer = state.path.parent / "current.json"
    pointer.write_text(pointer.read_text().replace(state.mark, "other"))

    assert verdict(units["18001"], "1.1")[0] == Verdict.MET


def test_derived_figures_are_computed_and_reported_ones_win(units):
    share = "irrigated_land_share"
    parts = [("irrigated_land", 90), ("farmland", 100)]
    record("a", [(units["18001"], key, value) for key, value in parts])
    record("b", [(units["18002"], key, value) for key, value in parts])
    record("c", [(units["18002"], share, 10)])
    record(
        "d", [(units["18011"], "irrigated_land", Figure(70, 90)), (units["18011"], "farmland", 100)]
    )

    assert verdict(units["18001"], "3.1") == (Verdict.MET, Reason.NONE)
    report = queries.unit_report(set_id=SET, period=PERIOD, unit_id=units["18001"])
    told = next(i for c in report.criteria for i in c.indicators if i.code == "3.1")
    assert "Tính từ: " in told.explanation_vi
    assert "Computed from: " in told.explanation_en
    assert verdict(units["18002"], "3.1") == (Verdict.NOT_MET, Reason.NONE)
    assert verdict(units["18011"], "3.1") == (Verdict.UNDETERMINED, Reason.RANGE_SPANS_LEVEL)
    table = queries.summaries(set_id=SET, period=PERIOD)
    by_unit = {row["unit_id"]: row for row in table.to_pylist()}
    assert by_unit[units["18001"]]["indicators_met"] == 1
    assert by_unit[units["18002"]]["indicators_not_met"] == 1
    assert by_unit[units["18011"]]["indicators_undetermined"] == 57


def test_report_and_engine_agree(units):
    record(
        "a", [(units["18001"], "1.1", 1), (units["18001"], "10", 60), (units["18001"], "11", 99)]
    )

    report = queries.unit_report(set_id=SET, period=PERIOD, unit_id=units["18001"])

    rows = queries.verdict_rows(set_id=SET, period=PERIOD, unit_ids=[units["18001"]]).to_pylist()
    told = [i for c in report.criteria for i in c.indicators]
    assert [CODE[i.verdict] for i in told] == [row["verdict"] for row in rows]
    assert [i.unconfirmed for i in told] == [row["unconfirmed"] for row in rows]
    summary = queries.summaries(set_id=SET, period=PERIOD).to_pylist()
    mine = next(row for row in summary if row["unit_id"] == units["18001"])
    assert mine["verdict"] == CODE[report.verdict]
    assert mine["criteria_met"] == report.criteria_met


def test_report_tells_where_a_figure_comes_from(units):
    record("a", [(units["18001"], "10", 60)], simulated=True)

    report = queries.unit_report(set_id=SET, period=PERIOD, unit_id=units["18001"])

    income = next(i for c in report.criteria for i in c.indicators if i.code == "10")
    assert "60 triệu đồng/người/năm" in income.explanation_vi
    assert "Báo cáo năm 2024" in income.explanation_vi
    assert "can-bo" in income.explanation_vi
    assert "mô phỏng" in income.explanation_vi
    assert "Bắc Trung Bộ" in income.explanation_vi
    assert income.tests[0].figure.simulated


def test_advanced_set_rests_on_the_ntm_set(units):
    record("a", [(units["18001"], "1.1", 0)])

    report = queries.unit_report(
        set_id="commune-advanced-2021-2025", period=PERIOD, unit_id=units["18001"]
    )

    required = [entry for entry in report.entry_conditions if "ntm" in entry.code]
    assert [entry.verdict for entry in required] == [Verdict.NOT_MET]
    assert report.verdict == Verdict.NOT_MET
    rows = queries.summaries(set_id="commune-advanced-2021-2025", period=PERIOD).to_pylist()
    codes = {row["unit_id"]: row["verdict"] for row in rows}
    assert codes[units["18001"]] == CODE[Verdict.NOT_MET]
    assert codes[units["18002"]] == CODE[Verdict.UNDETERMINED]


def test_district_share_of_communes_is_a_range_while_some_are_undetermined(units):
    record("a", [(units["18001"], "1.1", 0)])

    rows = queries.summaries(set_id="district-ntm-2021-2025", period=PERIOD).to_pylist()
    report = queries.unit_report(
        set_id="district-ntm-2021-2025", period=PERIOD, unit_id=units["436"]
    )

    codes = {row["unit_id"]: row["verdict"] for row in rows}
    assert codes[units["436"]] == CODE[report.verdict] == CODE[Verdict.NOT_MET]
    assert codes[units["437"]] == CODE[Verdict.UNDETERMINED]


def test_figures_are_carried_to_todays_units(units):
    day = dt.date(2025, 7, 1)
    from langso.geography import actions as tree
    from langso.geography.values import Kind, NewUnit, Share

    new = tree.merge(
        predecessors=[Share("18001"), Share("18002")],
        into=NewUnit(code="19001", name="Xã Mới", kind=Kind.COMMUNE, parent_code="436"),
        on=day, by="test", at=AT,
    )  # fmt: skip
    record(
        "a", [(units["18001"], "1.1", 1), (units["18002"], "1.1", 1), (units["18011"], "1.1", 1)]
    )

    (country,) = queries.rollup(set_id=SET, period=PERIOD, tree="today", on=day)

    assert country.units == 4
    assert country.carried == 1
    assert country.indicators["1.1"][0] == 2
    report = queries.unit_report(set_id=SET, period=PERIOD, unit_id=new, tree="today", on=day)
    assert report.carried


def test_what_if_names_who_gains_and_who_loses(units):
    record("a", [(units["18001"], "10", 30), (units["18002"], "10", 60)])

    result = queries.what_if(set_id=SET, period=PERIOD, changes=[{"indicator": "10", "value": 20}])

    assert result.units == 5
    assert result.before.not_met == 1
    assert result.after.not_met == 0
    assert [place.code for place in result.places] == ["42"]
    assert result.gains == result.losses == ()


@pytest.mark.parametrize(
    "change",
    [
        {"indicator": "99", "value": 1},
        {"indicator": "10"},
        {"indicator": "10", "value": float("nan")},
        {"indicator": "10", "value": -5},
        {"indicator": "10", "value": 1, "colour": 2},
    ],
)
def test_what_if_refuses_changes_it_cannot_make(units, change):
    with pytest.raises(BadChangeError):
        queries.what_if(set_id=SET, period=PERIOD, changes=[change])


def test_targets_stand_beside_their_denominator(units):
    record("a", [(units["18001"], "8.4", 1), (units["18002"], "8.4", 0)])

    found = {t.indicator: t for t in queries.targets(year=2024) if t.criteria_set == SET}

    assert found["8.4"].numerator == 1
    assert found["8.4"].denominator == 5
    assert found["8.4"].undetermined == 3
    assert found["8.4"].percent == 20.0
    assert not found["8.4"].surely_reached


def test_trend_shows_each_period(units):
    record("a", [(units["18001"], "1.1", 1)], period=202300)
    record("b", [(units["18001"], "1.1", 0)], period=202400)

    points = queries.trend(set_id=SET, unit_id=units["18001"])

    assert [(p.period, p.indicators_met, p.verdict) for p in points] == [
        ("2023", 1, Verdict.UNDETERMINED),
        ("2024", 0, Verdict.NOT_MET),
    ]
    assert (SET, "2024") in queries.national_verdict_set_periods()


def test_todays_tree_needs_the_day_from_whoever_has_the_clock(units):
    with pytest.raises(MissingDayError, match="nêu ngày"):
        queries.rollup(set_id=SET, period=PERIOD, tree="today")


def test_history_on_todays_tree_is_that_of_the_day_given(units):
    record("a", [(units["18001"], "1.1", 1)])

    points = queries.trend(set_id=SET, unit_id=units["18001"], tree="today", on=dt.date(2025, 6, 1))

    assert [point.period for point in points] == [PERIOD]


def test_unknown_tree_is_named(units):
    with pytest.raises(UnknownTreeError, match="tomorrow"):
        queries.rollup(set_id=SET, period=PERIOD, tree="tomorrow")


def test_a_cached_answer_costs_three_small_queries(units, django_assert_max_num_queries):
    queries.rollup(set_id=SET, period=PERIOD)

    with django_assert_max_num_queries(6):
        queries.rollup(set_id=SET, period=PERIOD)
    assert connection.vendor == "postgresql"


def test_a_short_tail_is_left_and_a_day_old_one_is_folded_in(units):
    record("a", [(units["18001"], "1.1", 1)])
    actions.build_snapshot(by="test", at=AT)
    record("b", [(units["18001"], "1.1", 0)])

    assert actions.compact(by="test", at=AT + dt.timedelta(hours=1)) is None
    folded = actions.compact(by="test", at=AT + dt.timedelta(hours=25))
    assert folded.cut == ledger.cut()
    assert actions.compact(by="test", at=AT + dt.timedelta(hours=60)) is None


def test_only_a_few_snapshots_are_kept(units):
    for hour in range(4):
        record(f"b{hour}", [(units["18001"], "1.1", hour % 2)])
        actions.build_snapshot(by="test", at=AT + dt.timedelta(hours=hour))

    folder = queries.snapshot_state().path.parent
    assert len(list(folder.glob("ledger-*.duckdb"))) == 2
    assert not list(folder.glob("*.csv"))
