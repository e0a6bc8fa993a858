"""The engine beside PostgreSQL, pandas and NumPy; its growth; levels; twenty quarters."""

import gc
import statistics
import time
from collections.abc import Callable

import numpy as np
import psycopg

from bench import country as countries
from bench.contenders import Engine, Floor, Pandas, Postgres
from bench.installation import scratch
from bench.report import Report
from langso.assessment.queries import engine


def timed(work: Callable[[], object], *, times: int = 9) -> float:
    """Return the median seconds of some runs, after one that is not counted."""
    work()
    gc.collect()
    found = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        found.append(time.perf_counter() - began)
    return statistics.median(found)


def run(report: Report, address: str) -> None:
    """Measure everything about the engine; PostgreSQL runs in a scratch database of the server."""
    one = countries.make()
    loaded = countries.load(one)
    size = f"{one.units:,} communes x {countries.INDICATORS} indicators"
    report.title(f"Engine: {size}, judged and rolled up by province")
    ours = Engine(loaded)
    mine = timed(ours)
    report.line("engine (Ibis on DuckDB)", mine, limit=0.050)
    answer = ours()
    _beside(report, "NumPy, dense arrays (the floor)", Floor(one), answer, mine)
    _beside(report, "pandas, long", Pandas(one), answer, mine)
    with scratch(address) as database, psycopg.connect(database, autocommit=True) as connection:
        postgres = Postgres(one, connection)
        _beside(report, "PostgreSQL, SQL", postgres, answer, mine, times=3, wanted=15)
    _levels(report, loaded)
    _growth(report, mine)
    _quarters(report)


def _beside(report: Report, name: str, other, answer, mine, *, times: int = 9, wanted=None) -> None:
    """Time another way, make sure it says the same, and print the ratio."""
    theirs = other()
    for ours, its in zip(answer, theirs, strict=True):
        if not np.array_equal(ours, its):
            raise SystemExit(f"{name} and the engine do not agree")
    report.beside(name, timed(other, times=times), mine, wanted=wanted)


def _levels(report: Report, loaded: countries.Loaded) -> None:
    levels = len(loaded.law.program.level_rows)
    report.title(f"Levels: {levels:,} levels resolved for {countries.PROVINCES} profiles")
    seconds = timed(lambda: engine.resolve(loaded.law, loaded.subjects, ()))
    report.line("most specific level of each profile", seconds, limit=0.100)


def _growth(report: Report, base: float) -> None:
    report.title("Growth with the number of communes")
    report.line("1x", base)
    for times in (4, 16):
        loaded = countries.load(countries.make(countries.COMMUNES * times))
        seconds = timed(Engine(loaded), times=3)
        report.growth(f"{times}x", seconds, base, times)


def _quarters(report: Report) -> None:
    report.title("Twenty quarters, each judged and rolled up")
    quarters = [Engine(countries.load(countries.make(seed=n))) for n in range(20)]
    seconds = timed(lambda: [quarter() for quarter in quarters], times=3)
    report.line("20 periods", seconds, limit=1.0)
