"""What the bench says: ratios, limits missed, and JSON that a program may read."""

import json

import pytest

from bench.report import Report


def test_a_limit_is_missed_only_beyond_it(capsys: pytest.CaptureFixture[str]) -> None:
    report = Report()
    report.title("Engine")
    report.line("kept", 0.050, limit=0.050)
    report.line("missed", 0.051, limit=0.050, beside=("the floor", 0.003))
    report.rate("cells", 19_999, limit=20_000)
    report.finish()
    assert report.missed == [
        "Engine: missed 51.0 ms > 50", "Engine: cells 19,999/s < 20,000/s",
    ]  # fmt: skip
    told = capsys.readouterr().out
    assert "1.00 of the limit 50 ms" in told
    assert "17.0x the floor" in told
    assert told.rstrip().endswith("Engine: cells 19,999/s < 20,000/s")


def test_a_ratio_wanted_is_held_against_the_engine() -> None:
    report = Report()
    report.title("Engine")
    report.beside("SQL", 0.8, 0.05, wanted=15)
    assert report.missed == []
    report.beside("pandas", 0.04, 0.05, wanted=1)
    assert report.missed == ["Engine: pandas only 0.8x slower, 1x wanted"]


def test_growth_is_told_per_row(capsys: pytest.CaptureFixture[str]) -> None:
    report = Report()
    report.growth("4x", 0.100, 0.050, 4)
    assert "0.50 of 4 times the base" in capsys.readouterr().out


def test_json_stands_alone_on_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    report = Report(as_json=True)
    report.title("Pages")
    report.note("said to people")
    report.line("home", 0.2, limit=0.15)
    report.finish()
    caught = capsys.readouterr()
    assert json.loads(caught.out) == {
        "figures": {"Pages / home": 0.2}, "missed": ["Pages: home 200.0 ms > 150"],
    }  # fmt: skip
    assert "said to people" in caught.err
