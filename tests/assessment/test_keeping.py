"""Answers kept in the data folder, and the figures behind one unit."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from langso.assessment import actions as assessment
from langso.assessment import queries
from langso.assessment.queries import engine, figures, keeping, places
from langso.core import duck
from langso.ledger import actions
from langso.ledger.values import Figure
from tests.factories import country, geography, ledger
from tests.factories import standards as law

pytestmark = pytest.mark.django_db

AT = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def kept_units(lasting):
    law.sync()
    return geography.two_levels()


@pytest.fixture
def units(kept_units, db):
    return dict(kept_units)


def question(as_of_cut=None):
    return engine.question(
        set_id=country.SET, period="2024", on=None, tree="then", as_of_cut=as_of_cut
    )


def kept(answer, subject="subject"):
    subjects = places.subjects(law=answer.law, on=answer.question.on)
    return keeping.read(subject, answer.question, answer.law, subjects)


def test_an_answer_is_read_back_as_it_was(units):
    ledger.record((units["18001"], country.number_of("10"), country.PERIOD, 60.0))
    answer = engine.judged(question())
    keeping.write("subject", answer)

    found = kept(answer)

    assert found.version == answer.version > 0
    for name in keeping.VERDICTS:
        assert np.array_equal(getattr(found.verdicts, name), getattr(answer.verdicts, name))
    assert found.stand_ins == answer.stand_ins


def test_no_answer_is_none(units):
    assert kept(engine.judged(question()), "nobody asked this") is None


def test_an_answer_of_another_ledger_is_not_believed(units):
    income = country.number_of("10")
    ledger.record((units["18001"], income, country.PERIOD, 60.0))
    answer = engine.judged(question())
    keeping.write("subject", replace(answer, version=answer.version + 1))
    ledger.record((units["18001"], income, country.PERIOD, 10.0))
    assert kept(answer) is None


def test_a_broken_file_is_no_answer(units):
    ledger.record((units["18001"], country.number_of("10"), country.PERIOD, 60.0))
    answer = engine.judged(question())
    keeping.write("subject", answer)
    for path in keeping.folder().glob("*.npz"):
        path.write_bytes(path.read_bytes()[:100])
    assert kept(answer) is None


def test_the_oldest_answers_leave(units, monkeypatch):
    monkeypatch.setattr(keeping, "MOST_FILES", 2)
    answer = engine.judged(question())
    for number in range(4):
        keeping.write(number, answer)
    assert len(list(keeping.folder().glob("*.npz"))) == 2
    assert kept(answer, 3) is not None


def test_a_renewed_answer_leaves_the_file_until_it_is_to_be_kept(units):
    income = country.number_of("10")
    ledger.record((units["18001"], income, country.PERIOD, 60.0))
    first = engine.judged(question())
    path = max(keeping.folder().glob("*.npz"), key=lambda path: path.stat().st_mtime_ns)
    assert int(np.load(path)["version"]) == first.version

    ledger.record((units["18001"], income, country.PERIOD, 10.0))
    second = engine.judged(question())
    assert second.version > first.version
    assert int(np.load(path)["version"]) == first.version

    engine.keep(question())
    assert int(np.load(path)["version"]) == second.version


def test_a_new_process_finds_nothing_to_judge_after_the_tail_was_folded_in(units):
    income = country.number_of("10")
    ledger.record((units["18001"], income, country.PERIOD, 60.0))
    assessment.build_snapshot(by="lan", at=AT)
    engine.judged(question())
    ledger.record((units["18001"], income, country.PERIOD, 10.0))
    assert assessment.compact(by="lan", at=AT + dt.timedelta(days=2)) is not None

    found = kept(engine.judged(question()), engine._subject_of(question()))

    assert found.version == question().cut.number
    assert found.title(units["18001"]) == engine.judged(question()).title(units["18001"])


def test_judging_beforehand_takes_every_set_of_every_period(units):
    income = country.number_of("10")
    ledger.record(
        (units["18001"], income, country.PERIOD, 60.0), (units["18001"], income, 202300, 60.0)
    )
    assert queries.judge_beforehand() == len(queries.national_verdict_set_periods())
    assert {row[1] for row in queries.national_verdict_set_periods()} == {"2023", "2024"}


def test_figures_within_bounds_are_those_of_the_whole(units):
    """From the snapshot and from its tail, with one figure withdrawn."""
    income, poor = country.number_of("10"), country.number_of("1.1")
    one, other = sorted((units["18001"], units["18002"]))
    ledger.record((one, income, country.PERIOD, 60.0), (other, income, country.PERIOD, 61.0))
    gone = ledger.record((one, poor, country.PERIOD, 1.0))
    assessment.build_snapshot(by="lan", at=AT)
    ledger.record((other, income, country.PERIOD, 62.0))
    actions.withdraw(batch_id=gone.batch_id, by="lan", at=AT, reason="nhập nhầm")
    for number in range(question().cut.number + 1):
        cut = figures.cut_for(as_of_cut=number)
        for unit in (one, other):
            found = [
                sorted(
                    row for row in duck.connection().execute(*asked).fetchall() if row[1] == unit
                )
                for asked in (
                    figures.effective(period=country.PERIOD, cut=cut),
                    figures.effective(period=country.PERIOD, cut=cut, within=(unit, unit)),
                )
            ]
            assert found[0] == found[1]


def test_one_units_figures_are_those_of_the_whole(units):
    """Superseded, withdrawn, taken back as "no figure"; from the snapshot and from its tail."""
    income, poor = country.number_of("10"), country.number_of("1.1")
    one, other = units["18001"], units["18002"]
    ledger.record((one, income, country.PERIOD, 60.0), (other, income, country.PERIOD, 61.0))
    early = ledger.record((one, poor, country.PERIOD, 1.0))
    assessment.build_snapshot(by="lan", at=AT)
    late = ledger.record((one, income, country.PERIOD, 62.0))
    actions.withdraw(batch_id=early.batch_id, by="lan", at=AT, reason="nhập nhầm")
    ledger.record((other, income, country.PERIOD, Figure(None, None)))
    now = question().cut.number

    for number in range(now + 1):
        cut = figures.cut_for(as_of_cut=number)
        sql, parameters = figures.effective(period=country.PERIOD, cut=cut)
        rows = duck.connection().execute(sql, parameters).fetchall()
        for unit in (one, other):
            mine = figures.of_unit(unit_id=unit, period=country.PERIOD, cut=cut)
            whole = [(*row[2:7], row[0], row[7]) for row in rows if row[1] == unit]
            assert sorted(mine) == sorted(whole)
    assert late.batch_id != early.batch_id
